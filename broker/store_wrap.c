/* store_wrap.c - wraps and sealed shares; see store_data.h, and store_schema.h for why shares are
 * overwritten and never deleted. */
#include "store_sql.h"

#include <string.h>

static enum sam_err
replace(struct store *store, int64_t seq, const struct store_wrap *wrap, int *ret_changes)
{
    enum sam_err r = sql_run(store, SQL_SHARE_PUT,
                             VALUES(INT(seq), HASH(wrap->recipient), BYTES(wrap->share)), NULL);
    if (r != SAM_OK) { return r; }
    return sql_run(store, SQL_WRAP_PUT,
                   VALUES(INT(seq), HASH(wrap->recipient), HASH(wrap->wrapper),
                          INT(wrap->case_version), HASH(wrap->share_commitment), HASH(wrap->enc),
                          FIXED(wrap->ct, WRAP_CT_BYTES)),
                   ret_changes);
}

enum sam_err
store_wrap_put(struct store *store, const struct store_wrap *wrap)
{
    int64_t seq = 0;
    int changes = 0;
    enum sam_err r = item_find(store, wrap->item, &seq);
    if (r != SAM_OK) {
        store->is_spoiled = true;
        return r;
    }
    if ((r = replace(store, seq, wrap, &changes)) != SAM_OK || changes > 0) { return r; }
    r = sql_run(store, SQL_SHARE_NEW, VALUES(BYTES(wrap->share)), NULL);
    if (r != SAM_OK) { return r; }
    return sql_run(store, SQL_WRAP_NEW,
                   VALUES(INT(seq), HASH(wrap->recipient), HASH(wrap->wrapper),
                          INT(wrap->case_version), HASH(wrap->share_commitment), HASH(wrap->enc),
                          FIXED(wrap->ct, WRAP_CT_BYTES)),
                   NULL);
}

enum sam_err
store_wrap_get(struct store *store, const struct store_item *item, const uint8_t *recipient,
               struct store_memory **memory, struct store_wrap *ret_wrap)
{
    struct row row;
    struct store_wrap wrap = {.case_version = 0};
    enum sam_err r = sql_find(store, SQL_WRAP_GET, VALUES(INT(item->row), HASH(recipient)), memory,
                              &row);
    if (r != SAM_OK) { goto out; }
    if ((r = sql_one(&row)) != SAM_OK) { goto out; }
    memcpy(wrap.item, item->item, ID_BYTES);
    memcpy(wrap.recipient, recipient, HASH_BYTES);
    row_fixed(&row, 0, wrap.wrapper, HASH_BYTES);
    wrap.case_version = row_int(&row, 1);
    row_fixed(&row, 2, wrap.share_commitment, HASH_BYTES);
    row_fixed(&row, 3, wrap.enc, KEY_BYTES);
    row_fixed(&row, 4, wrap.ct, WRAP_CT_BYTES);
    wrap.share = row_bytes(&row, 5);
    if ((r = row.r) != SAM_OK) { goto out; }
    *ret_wrap = wrap;
    r = SAM_OK;
out:
    sql_end(&row);
    return r;
}

enum sam_err
store_wrap_recipients(struct store *store, const struct store_item *item,
                      uint8_t (*ret_recipients)[HASH_BYTES], size_t room, size_t *ret_n)
{
    return sql_fixed_page(store, SQL_WRAP_RECIPIENTS, VALUES(INT(item->row), INT(room)),
                          *ret_recipients, HASH_BYTES, room, ret_n);
}

enum sam_err
wrap_clear(struct store *store, int64_t seq)
{
    enum sam_err r = sql_run(store, SQL_SHARE_BLANK, VALUES(INT(seq)), NULL);
    if (r != SAM_OK) { return r; }
    return sql_run(store, SQL_WRAP_DELETE, VALUES(INT(seq)), NULL);
}

enum sam_err
store_wrap_drop(struct store *store, const uint8_t *case_id, const uint8_t *recipient)
{
    enum sam_err r = sql_run(store, SQL_SHARE_BLANK_OF, VALUES(ID(case_id), HASH(recipient)), NULL);
    if (r != SAM_OK) { return r; }
    return sql_run(store, SQL_WRAP_DELETE_OF, VALUES(ID(case_id), HASH(recipient)), NULL);
}
