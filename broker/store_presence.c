/* store_presence.c - who is in a meeting's room, its point at hand, what was said there; see store_data.h. */
#include "store_sql.h"

/* ---- presence ---------------------------------------------------------------------------------- */

enum sam_err
store_presence_put(struct store *store, const struct store_presence *p)
{
    return sql_run(store, SQL_PRESENCE_PUT,
                   VALUES(ID(p->meeting), ID(p->case_id), ID(p->person), HASH(p->key_id),
                          INT(p->is_joined), INT(p->was_there), INT(p->mark)),
                   NULL);
}

static enum sam_err
read_presence(struct store *store, enum sql_statement id, struct values values,
              struct store_presence *ret_people, size_t room, size_t *ret_n)
{
    struct row row;
    size_t n = 0;
    enum sam_err r = sql_find(store, id, values, NULL, &row);
    while (sql_more(&row, n, room, &r)) {
        struct store_presence *p = &ret_people[n++];
        row_fixed(&row, 0, p->meeting, ID_BYTES);
        row_fixed(&row, 1, p->case_id, ID_BYTES);
        row_fixed(&row, 2, p->person, ID_BYTES);
        row_fixed(&row, 3, p->key_id, HASH_BYTES);
        p->is_joined = row_int(&row, 4) == 1;
        p->was_there = row_int(&row, 5) == 1;
        p->mark = (uint32_t)row_int(&row, 6);
    }
    sql_end(&row);
    if (r == SAM_OK) { *ret_n = n; }
    return r;
}

enum sam_err
store_presence_page(struct store *store, const uint8_t *meeting, struct store_presence *ret_people,
                    size_t room, size_t *ret_n)
{
    return read_presence(store, SQL_PRESENCE_PAGE, VALUES(ID(meeting), INT(room)), ret_people, room,
                         ret_n);
}

enum sam_err
store_presence_joined(struct store *store, const struct store_presence *after,
                      struct store_presence *ret_people, size_t room, size_t *ret_n)
{
    /* nothing is before all ids */
    struct sam_bytes meeting = {after == NULL ? NULL : after->meeting,
                                after == NULL ? 0 : ID_BYTES};
    struct sam_bytes person = {after == NULL ? NULL : after->person, meeting.len};
    return read_presence(store, SQL_PRESENCE_JOINED,
                         VALUES(BYTES(meeting), BYTES(person), INT(room)), ret_people, room, ret_n);
}

/* One number. Errors: ABSENT. */
static enum sam_err
read_number(struct store *store, enum sql_statement id, struct values values, uint64_t *ret_number)
{
    struct row row;
    enum sam_err r = sql_find(store, id, values, NULL, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK) {
        *ret_number = row_int(&row, 0);
        r = row.r;
    }
    sql_end(&row);
    return r;
}

enum sam_err
store_presence_of_key(struct store *store, const uint8_t *key_id, const uint8_t *meeting,
                      uint64_t *ret_n)
{
    return read_number(store, SQL_PRESENCE_OF_KEY, VALUES(HASH(key_id), ID(meeting)), ret_n);
}

/* ---- the point at hand ------------------------------------------------------------------------- */

enum sam_err
store_point_put(struct store *store, const uint8_t *meeting, uint32_t point)
{
    return sql_run(store, SQL_POINT_PUT, VALUES(ID(meeting), INT(point)), NULL);
}

enum sam_err
store_point_get(struct store *store, const uint8_t *meeting, uint32_t *ret_point)
{
    uint64_t point = 0;
    enum sam_err r = read_number(store, SQL_POINT_GET, VALUES(ID(meeting)), &point);
    if (r == SAM_OK) { *ret_point = (uint32_t)point; }
    return r;
}

/* ---- what was said ----------------------------------------------------------------------------- */

enum sam_err
store_said_put(struct store *store, const uint8_t *meeting, uint64_t case_seq, const uint8_t *item)
{
    return sql_run(store, SQL_SAID_PUT, VALUES(ID(meeting), INT(case_seq), ID(item)), NULL);
}

enum sam_err
store_said_page(struct store *store, const uint8_t *meeting, uint64_t after,
                const uint8_t *recipient, struct said *ret_said, size_t room, size_t *ret_n)
{
    struct row row;
    size_t n = 0;
    struct value from = INT(after > INT64_MAX ? INT64_MAX : after);
    enum sam_err r = recipient == NULL
                         ? sql_find(store, SQL_SAID_PAGE, VALUES(ID(meeting), from, INT(room)),
                                    NULL, &row)
                         : sql_find(store, SQL_SAID_PAGE_TO,
                                    VALUES(ID(meeting), from, INT(room), HASH(recipient)), NULL,
                                    &row);
    while (sql_more(&row, n, room, &r)) {
        struct said *said = &ret_said[n++];
        said->seq = row_int(&row, 0);
        row_fixed(&row, 1, said->item, ID_BYTES);
    }
    sql_end(&row);
    if (r == SAM_OK) { *ret_n = n; }
    return r;
}
