/* store_meeting.c - meetings, asks, and answers to writes that came before; see store_data.h. */
#include "store_sql.h"

/* ---- meetings ---------------------------------------------------------------------------------- */

enum sam_err
store_meeting_put(struct store *store, const struct store_meeting *meeting)
{
    return sql_change(store, SQL_MEETING_PUT,
                      VALUES(ID(meeting->meeting), INT(meeting->seq), ID(meeting->case_id),
                             HASH(meeting->id), BYTES(meeting->statement), INT(meeting->logged)),
                      STORE_NOT_NEXT);
}

static enum sam_err
read_meetings(struct store *store, enum sql_statement id, struct values values,
              struct store_memory **memory, struct store_meeting *ret_meetings, size_t room,
              size_t *ret_n)
{
    struct row row;
    size_t n = 0;
    enum sam_err r = sql_find(store, id, values, memory, &row);
    while (sql_more(&row, n, room, &r)) {
        struct store_meeting *m = &ret_meetings[n++];
        row_fixed(&row, 0, m->meeting, ID_BYTES);
        m->seq = row_int(&row, 1);
        row_fixed(&row, 2, m->case_id, ID_BYTES);
        row_fixed(&row, 3, m->id, HASH_BYTES);
        m->statement = row_bytes(&row, 4);
        m->logged = (sam_time)row_int(&row, 5);
    }
    sql_end(&row);
    if (r == SAM_OK) { *ret_n = n; }
    return r;
}

enum sam_err
store_meeting_page(struct store *store, const uint8_t *meeting, uint64_t from,
                   struct store_memory **memory, struct store_meeting *ret_statements, size_t room,
                   size_t *ret_n)
{
    return read_meetings(store, SQL_MEETING_PAGE,
                         VALUES(ID(meeting), INT(from > INT64_MAX ? INT64_MAX : from), INT(room)),
                         memory, ret_statements, room, ret_n);
}

enum sam_err
store_meeting_of_case(struct store *store, const uint8_t *case_id, const uint8_t *after,
                      struct store_memory **memory, struct store_meeting *ret_meetings, size_t room,
                      size_t *ret_n)
{
    struct sam_bytes from = {after, after == NULL ? 0 : ID_BYTES}; /* nothing is before all ids */
    return read_meetings(store, SQL_MEETING_OF_CASE, VALUES(ID(case_id), BYTES(from), INT(room)),
                         memory, ret_meetings, room, ret_n);
}

/* ---- asks -------------------------------------------------------------------------------------- */

enum sam_err
store_ask_put(struct store *store, const struct store_ask *ask)
{
    return sql_run(store, SQL_ASK_PUT,
                   VALUES(ID(ask->ask), ID(ask->case_id), HASH(ask->asker), BYTES(ask->body),
                          INT(ask->time), INT(ask->answer)),
                   NULL);
}

enum sam_err
store_ask_answer(struct store *store, const uint8_t *case_id, const uint8_t *ask, uint32_t answer)
{
    return sql_change(store, SQL_ASK_ANSWER, VALUES(ID(case_id), ID(ask), INT(answer)),
                      STORE_ABSENT);
}

static void
read_ask(struct row *row, struct store_ask *ret_ask)
{
    row_fixed(row, 1, ret_ask->ask, ID_BYTES);
    row_fixed(row, 2, ret_ask->case_id, ID_BYTES);
    row_fixed(row, 3, ret_ask->asker, HASH_BYTES);
    ret_ask->body = row_bytes(row, 4);
    ret_ask->time = (sam_time)row_int(row, 5);
    ret_ask->answer = (uint32_t)row_int(row, 6);
}

enum sam_err
store_ask_get(struct store *store, const uint8_t *case_id, const uint8_t *ask,
              struct store_memory **memory, struct store_ask *ret_ask)
{
    struct row row;
    enum sam_err r = sql_find(store, SQL_ASK_GET, VALUES(ID(ask), ID(case_id)), memory, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK) {
        read_ask(&row, ret_ask);
        r = row.r;
    }
    sql_end(&row);
    return r;
}

static enum sam_err
find_after(struct store *store, const uint8_t *case_id, const uint8_t *after, int64_t *ret_n)
{
    struct row row;
    *ret_n = 0;
    if (after == NULL) { return SAM_OK; }
    enum sam_err r = sql_find(store, SQL_ASK_N, VALUES(ID(after), ID(case_id)), NULL, &row);
    if (r == SAM_OK) { r = sql_one(&row); }
    if (r == SAM_OK) { *ret_n = (int64_t)row_int(&row, 0); }
    sql_end(&row);
    return r;
}

enum sam_err
store_ask_page(struct store *store, const uint8_t *case_id, const uint8_t *after,
               struct store_memory **memory, struct store_ask *ret_asks, size_t room, size_t *ret_n)
{
    struct row row;
    int64_t from = 0;
    size_t n = 0;
    enum sam_err r = find_after(store, case_id, after, &from);
    if (r != SAM_OK) { return r; }
    r = sql_find(store, SQL_ASK_PAGE, VALUES(ID(case_id), INT(from), INT(room)), memory, &row);
    while (sql_more(&row, n, room, &r)) {
        read_ask(&row, &ret_asks[n++]);
    }
    sql_end(&row);
    if (r == SAM_OK) { *ret_n = n; }
    return r;
}

/* ---- replies ----------------------------------------------------------------------------------- */

enum sam_err
store_reply_put(struct store *store, const struct store_reply *reply)
{
    return sql_run(store, SQL_REPLY_PUT,
                   VALUES(HASH(reply->key_id), ID(reply->request), HASH(reply->sha256),
                          BYTES(reply->reply), INT(reply->time)),
                   NULL);
}

enum sam_err
store_reply_get(struct store *store, const uint8_t *key_id, const uint8_t *request,
                struct store_memory **memory, struct store_reply *ret_reply)
{
    struct row row;
    struct store_reply reply = {.time = 0};
    enum sam_err r = sql_find(store, SQL_REPLY_GET, VALUES(HASH(key_id), ID(request)), memory,
                              &row);
    if (r != SAM_OK) { goto out; }
    if ((r = sql_one(&row)) != SAM_OK) { goto out; }
    row_fixed(&row, 0, reply.key_id, HASH_BYTES);
    row_fixed(&row, 1, reply.request, ID_BYTES);
    row_fixed(&row, 2, reply.sha256, HASH_BYTES);
    reply.reply = row_bytes(&row, 3);
    reply.time = (sam_time)row_int(&row, 4);
    if ((r = row.r) != SAM_OK) { goto out; }
    *ret_reply = reply;
    r = SAM_OK;
out:
    sql_end(&row);
    return r;
}
