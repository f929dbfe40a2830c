/* case_seen.c - what this home saw of a case beside the pins: its owners, so that a new one is shown, and the newest
 * beacon. HOME/cases/HEX/seen, sealed:
 *   "samtykke seen v1" 16 | beacon's issued_at u64 little-endian | has owners 1 | count 1 | key_ids */
#include "case_inside.h"

#include <string.h>

#define MAGIC "samtykke seen v1"
#define MAGIC_BYTES (sizeof MAGIC - 1)
#define HEAD_BYTES 26U

size_t
case_seen_encode(const struct case_seen *seen, uint8_t ret_bytes[static CASE_SEEN_MAX])
{
    size_t n = seen->n_owners <= OWNERS_MAX ? seen->n_owners : OWNERS_MAX;
    memcpy(ret_bytes, MAGIC, MAGIC_BYTES);
    for (unsigned i = 0; i < 8; i++) {
        ret_bytes[16 + i] = (uint8_t)((uint64_t)seen->beacon >> (8 * i));
    }
    ret_bytes[24] = seen->has_owners ? 1 : 0;
    ret_bytes[25] = (uint8_t)n;
    memcpy(ret_bytes + HEAD_BYTES, seen->owners, n * HASH_BYTES);
    return HEAD_BYTES + n * HASH_BYTES;
}

bool
case_seen_decode(struct sam_bytes bytes, struct case_seen *ret_seen)
{
    struct case_seen seen = {.n_owners = 0};
    uint64_t beacon = 0;
    if (bytes.len < HEAD_BYTES || memcmp(bytes.at, MAGIC, MAGIC_BYTES) != 0) { return false; }
    for (unsigned i = 0; i < 8; i++) {
        beacon |= (uint64_t)bytes.at[16 + i] << (8 * i);
    }
    size_t n = bytes.at[25];
    if (beacon > INT64_MAX || bytes.at[24] > 1 || n > OWNERS_MAX
        || bytes.len != HEAD_BYTES + n * HASH_BYTES)
        return false;
    seen.beacon = (sam_time)beacon;
    seen.has_owners = bytes.at[24] == 1;
    seen.n_owners = n;
    memcpy(seen.owners, bytes.at + HEAD_BYTES, n * HASH_BYTES);
    *ret_seen = seen;
    return true;
}

static bool
has(const struct case_seen *seen, const uint8_t *key_id)
{
    for (size_t i = 0; i < seen->n_owners; i++) {
        if (check_same(seen->owners[i], key_id)) { return true; }
    }
    return false;
}

bool
case_seen_has_new(const struct case_seen *seen, const struct case_body *body)
{
    bool is_new = false;
    for (size_t i = 0; seen->has_owners && i < body->n_owners; i++) {
        is_new = is_new || !has(seen, body->owners[i].key_id);
    }
    return is_new;
}

void
case_seen_take(struct case_seen *seen, const struct case_body *body, sam_time beacon)
{
    seen->has_owners = true;
    seen->n_owners = body->n_owners;
    for (size_t i = 0; i < body->n_owners; i++) {
        memcpy(seen->owners[i], body->owners[i].key_id, HASH_BYTES);
    }
    if (beacon > seen->beacon) { seen->beacon = beacon; }
}

enum sam_err
case_seen_read(const struct sam_client *client, const uint8_t *case_id, struct case_seen *ret_seen,
               struct sam_trouble *trouble)
{
    char name[CASE_NAME_MAX], *content = NULL;
    size_t len = 0;
    *ret_seen = (struct case_seen){.n_owners = 0};
    case_name(case_id, "seen", name);
    enum sam_err r = vault_read(client, name, &content, &len, trouble);
    if (r != SAM_OK || content == NULL) { return r; }
    if (!case_seen_decode((struct sam_bytes){(const uint8_t *)content, len}, ret_seen)) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_FILE_FORM, name);
    }
    vault_free(&content, len);
    return r;
}

enum sam_err
case_seen_write(const struct sam_client *client, const uint8_t *case_id,
                const struct case_seen *seen, struct sam_trouble *trouble)
{
    char name[CASE_NAME_MAX];
    uint8_t bytes[CASE_SEEN_MAX];
    size_t len = case_seen_encode(seen, bytes);
    case_name(case_id, "seen", name);
    return vault_write(client, name, (struct sam_bytes){bytes, len}, trouble);
}

enum sam_err
case_see_again(struct sam_case *c, struct sam_trouble *trouble)
{
    struct case_seen seen;
    enum sam_err r = case_seen_read(c->client, c->case_id, &seen, trouble);
    if (r != SAM_OK) { return r; }
    if (seen.beacon < c->seen.beacon) { seen.beacon = c->seen.beacon; }
    c->seen = seen;
    return SAM_OK;
}
