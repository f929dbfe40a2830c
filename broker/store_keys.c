/* store_keys.c - keys, cases and what belongs to the realm; see store_data.h. */
#include "store_sql.h"

/* ---- keys -------------------------------------------------------------------------------------- */

enum sam_err
store_keys_put(struct store *store, const struct store_keys *keys)
{
    return sql_change(store, SQL_KEYS_PUT,
                      VALUES(HASH(keys->key_id), HASH(keys->ed25519), HASH(keys->x25519),
                             HASH(keys->curve), BYTES(keys->statement), BYTES(keys->certificate),
                             BYTES(keys->organisation), BYTES(keys->role),
                             INT(keys->pending_until)),
                      STORE_EXISTS);
}

enum sam_err
store_keys_renew(struct store *store, const struct store_keys *keys)
{
    return sql_change(store, SQL_KEYS_RENEW,
                      VALUES(HASH(keys->key_id), BYTES(keys->certificate),
                             BYTES(keys->organisation), BYTES(keys->role)),
                      STORE_ABSENT);
}

enum sam_err
store_keys_admit(struct store *store, const uint8_t *key_id, sam_time now)
{
    return sql_change(store, SQL_KEYS_ADMIT, VALUES(HASH(key_id), INT(now)), STORE_ABSENT);
}

static enum sam_err
read_keys(struct store *store, enum sql_statement id, const uint8_t *key,
          struct store_memory **memory, struct store_keys *ret_keys)
{
    struct row row;
    struct store_keys keys = {.statement = {NULL, 0}};
    enum sam_err r = sql_find(store, id, VALUES(HASH(key)), memory, &row);
    if (r != SAM_OK) { goto out; }
    if ((r = sql_one(&row)) != SAM_OK) { goto out; }
    row_fixed(&row, 0, keys.key_id, HASH_BYTES);
    row_fixed(&row, 1, keys.ed25519, KEY_BYTES);
    row_fixed(&row, 2, keys.x25519, KEY_BYTES);
    row_fixed(&row, 3, keys.curve, KEY_BYTES);
    keys.statement = row_bytes(&row, 4);
    keys.certificate = row_bytes(&row, 5);
    keys.organisation = row_bytes(&row, 6);
    keys.role = row_bytes(&row, 7);
    keys.pending_until = (sam_time)row_int(&row, 8);
    keys.is_admitted = row_int(&row, 9) != 0;
    keys.admitted = (sam_time)row_int(&row, 10);
    if ((r = row.r) != SAM_OK) { goto out; }
    *ret_keys = keys;
    r = SAM_OK;
out:
    sql_end(&row);
    return r;
}

enum sam_err
store_keys_get(struct store *store, const uint8_t *key_id, struct store_memory **memory,
               struct store_keys *ret_keys)
{
    return read_keys(store, SQL_KEYS_GET, key_id, memory, ret_keys);
}

enum sam_err
store_keys_by_curve(struct store *store, const uint8_t *curve, struct store_memory **memory,
                    struct store_keys *ret_keys)
{
    return read_keys(store, SQL_KEYS_BY_CURVE, curve, memory, ret_keys);
}

/* ---- cases ------------------------------------------------------------------------------------- */

enum sam_err
store_case_put(struct store *store, const struct store_case *version)
{
    return sql_change(store, SQL_CASE_PUT,
                      VALUES(ID(version->case_id), INT(version->version), HASH(version->id),
                             BYTES(version->statement), BYTES(version->consent),
                             INT(version->logged)),
                      STORE_NOT_NEXT);
}

static enum sam_err
read_case(struct store *store, enum sql_statement id, struct values values,
          struct store_memory **memory, struct store_case *ret_case)
{
    struct row row;
    struct store_case version = {.version = 0};
    enum sam_err r = sql_find(store, id, values, memory, &row);
    if (r != SAM_OK) { goto out; }
    if ((r = sql_one(&row)) != SAM_OK) { goto out; }
    row_fixed(&row, 0, version.case_id, ID_BYTES);
    version.version = row_int(&row, 1);
    row_fixed(&row, 2, version.id, HASH_BYTES);
    version.statement = row_bytes(&row, 3);
    version.consent = row_bytes(&row, 4);
    version.logged = (sam_time)row_int(&row, 5);
    if ((r = row.r) != SAM_OK) { goto out; }
    *ret_case = version;
    r = SAM_OK;
out:
    sql_end(&row);
    return r;
}

enum sam_err
store_case_get(struct store *store, const uint8_t *case_id, uint64_t version,
               struct store_memory **memory, struct store_case *ret_case)
{
    if (version == 0) {
        return read_case(store, SQL_CASE_CURRENT, VALUES(ID(case_id)), memory, ret_case);
    }
    return read_case(store, SQL_CASE_GET, VALUES(ID(case_id), INT(version)), memory, ret_case);
}

enum sam_err
store_case_by_id(struct store *store, const uint8_t *case_id, const uint8_t *id,
                 struct store_memory **memory, struct store_case *ret_case)
{
    return read_case(store, SQL_CASE_BY_ID, VALUES(ID(case_id), HASH(id)), memory, ret_case);
}

/* ---- one text each ----------------------------------------------------------------------------- */

enum sam_err
store_beacon_put(struct store *store, const uint8_t *case_id, struct sam_bytes statement)
{
    return sql_run(store, SQL_BEACON_PUT, VALUES(ID(case_id), BYTES(statement)), NULL);
}

enum sam_err
store_beacon_get(struct store *store, const uint8_t *case_id, struct store_memory **memory,
                 struct sam_bytes *ret_statement)
{
    return sql_text(store, SQL_BEACON_GET, VALUES(ID(case_id)), memory, ret_statement);
}

enum sam_err
store_broker_put(struct store *store, uint64_t version, const uint8_t *id,
                 struct sam_bytes statement)
{
    return sql_change(store, SQL_BROKER_PUT, VALUES(INT(version), HASH(id), BYTES(statement)),
                      STORE_NOT_NEXT);
}

enum sam_err
store_broker_get(struct store *store, uint64_t version, struct store_memory **memory,
                 struct sam_bytes *ret_statement)
{
    if (version == 0) {
        return sql_text(store, SQL_BROKER_CURRENT, (struct values){NULL, 0}, memory, ret_statement);
    }
    return sql_text(store, SQL_BROKER_GET, VALUES(INT(version)), memory, ret_statement);
}

enum sam_err
store_crl_put(struct store *store, const uint8_t *root, struct sam_bytes crl)
{
    return sql_run(store, SQL_CRL_PUT, VALUES(HASH(root), BYTES(crl)), NULL);
}

enum sam_err
store_crl_get(struct store *store, const uint8_t *root, struct store_memory **memory,
              struct sam_bytes *ret_crl)
{
    return sql_text(store, SQL_CRL_GET, VALUES(HASH(root)), memory, ret_crl);
}
