/* check.c */
#include "check.h"

#include <sodium.h>
#include <string.h>

enum refusal
check_head(const struct body_head *head, const uint8_t *realm, const uint8_t *case_id)
{
    static const uint8_t none[ID_BYTES];
    const uint8_t *wanted = case_id != NULL ? case_id : none;
    if (memcmp(head->realm, realm, ID_BYTES) != 0) return REFUSAL_REALM;
    if (memcmp(head->case_id, wanted, ID_BYTES) != 0) return REFUSAL_CASE;
    return REFUSAL_NONE;
}

enum sam_err
check_decoded(enum sam_err decoded, enum refusal *ret_refusal)
{
    if (decoded == SAM_OK || decoded == SAM_E_NOMEM) return decoded;
    return check_end(REFUSAL_FORM, ret_refusal);
}

enum sam_err
check_end(enum refusal why, enum refusal *ret_refusal)
{
    if (why == REFUSAL_NONE) return SAM_OK;
    *ret_refusal = why;
    return SAM_E_REFUSED;
}

bool
check_behind(uint64_t version, const uint8_t id[static HASH_BYTES], uint64_t pinned_version,
             const uint8_t pinned_id[static HASH_BYTES])
{
    if (version != pinned_version) return version < pinned_version;
    return version != 0 && !check_same(id, pinned_id);
}

bool
check_same(const uint8_t a[static HASH_BYTES], const uint8_t b[static HASH_BYTES])
{
    return memcmp(a, b, HASH_BYTES) == 0;
}

bool
check_zeros(const uint8_t *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] != 0) return false;
    return true;
}

/* Little-endian, below 2^255 - 19. */
static bool
is_canonical(const uint8_t key[static KEY_BYTES])
{
    if (key[KEY_BYTES - 1] != 0x7f) return key[KEY_BYTES - 1] < 0x7f;
    for (size_t i = 1; i < KEY_BYTES - 1; i++)
        if (key[i] != 0xff) return true;
    return key[0] < 0xed;
}

bool
check_x25519(const uint8_t key[static KEY_BYTES])
{
    static const uint8_t any[KEY_BYTES] = {1}; /* clamped there; a multiple of 8 as any other is */
    uint8_t shared[KEY_BYTES];
    return is_canonical(key) && crypto_scalarmult(shared, any, key) == 0;
}

/* ---- a statement of any kind ----------------------------------------------------------------- */

_Static_assert(offsetof(struct keys_body, head) == 0 && offsetof(struct broker_body, head) == 0
                   && offsetof(struct case_body, head) == 0 && offsetof(struct item_body, head) == 0
                   && offsetof(struct wraps_body, head) == 0
                   && offsetof(struct label_body, head) == 0
                   && offsetof(struct erase_body, head) == 0
                   && offsetof(struct meeting_body, head) == 0
                   && offsetof(struct redisclose_body, head) == 0
                   && offsetof(struct beacon_body, head) == 0
                   && offsetof(struct head_body, head) == 0,
               "union check_body: its head is any body's");

static enum sam_err
decode(enum statement_kind kind, struct sam_bytes in, struct wire **ret_memory,
       union check_body *ret)
{
    switch (kind) {
    case STATEMENT_KEYS:
        return wire_keys_body_decode(in, ret_memory, &ret->keys);
    case STATEMENT_BROKER:
        return wire_broker_body_decode(in, ret_memory, &ret->broker);
    case STATEMENT_CASE:
        return wire_case_body_decode(in, ret_memory, &ret->of_case);
    case STATEMENT_ITEM:
        return wire_item_body_decode(in, ret_memory, &ret->item);
    case STATEMENT_WRAPS:
        return wire_wraps_body_decode(in, ret_memory, &ret->wraps);
    case STATEMENT_LABEL:
        return wire_label_body_decode(in, ret_memory, &ret->label);
    case STATEMENT_ERASE:
        return wire_erase_body_decode(in, ret_memory, &ret->erase);
    case STATEMENT_MEETING:
        return wire_meeting_body_decode(in, ret_memory, &ret->meeting);
    case STATEMENT_REDISCLOSE:
        return wire_redisclose_body_decode(in, ret_memory, &ret->redisclose);
    case STATEMENT_BEACON:
        return wire_beacon_body_decode(in, ret_memory, &ret->beacon);
    case STATEMENT_HEAD:
        return wire_head_body_decode(in, ret_memory, &ret->of_log);
    }
    return SAM_E_INTERNAL;
}

static enum sam_err
encode(enum statement_kind kind, union check_body body, uint8_t *out, size_t room, size_t *ret_len)
{
    switch (kind) {
    case STATEMENT_KEYS:
        return wire_keys_body_encode(body.keys, out, room, ret_len);
    case STATEMENT_BROKER:
        return wire_broker_body_encode(body.broker, out, room, ret_len);
    case STATEMENT_CASE:
        return wire_case_body_encode(body.of_case, out, room, ret_len);
    case STATEMENT_ITEM:
        return wire_item_body_encode(body.item, out, room, ret_len);
    case STATEMENT_WRAPS:
        return wire_wraps_body_encode(body.wraps, out, room, ret_len);
    case STATEMENT_LABEL:
        return wire_label_body_encode(body.label, out, room, ret_len);
    case STATEMENT_ERASE:
        return wire_erase_body_encode(body.erase, out, room, ret_len);
    case STATEMENT_MEETING:
        return wire_meeting_body_encode(body.meeting, out, room, ret_len);
    case STATEMENT_REDISCLOSE:
        return wire_redisclose_body_encode(body.redisclose, out, room, ret_len);
    case STATEMENT_BEACON:
        return wire_beacon_body_encode(body.beacon, out, room, ret_len);
    case STATEMENT_HEAD:
        return wire_head_body_encode(body.of_log, out, room, ret_len);
    }
    return SAM_E_INTERNAL;
}

enum sam_err
check_form(enum statement_kind kind, const uint8_t *realm, const uint8_t *case_id,
           struct checked *opened, enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;

    r = check_decoded(decode(kind, opened->statement.body, &opened->memory, &opened->body),
                      ret_refusal);
    if (r != SAM_OK) goto out;
    r = check_end(check_head(opened->body.head, realm, case_id), ret_refusal);
    if (r != SAM_OK) goto out;
    r = SAM_OK;
out:
    if (r != SAM_OK) check_close(&opened->statement, &opened->memory);
    return r;
}

enum sam_err
check_judged(enum refusal why, struct checked *opened, enum refusal *ret_refusal)
{
    if (why != REFUSAL_NONE) check_close(&opened->statement, &opened->memory);
    *opened = (struct checked){.memory = NULL};
    return check_end(why, ret_refusal);
}

void
check_close(struct statement *statement, struct wire **memory)
{
    wire_free(memory);
    statement_close(statement);
}

enum sam_err
check_make(enum statement_kind kind, union check_body body, const struct statement_signer *signers,
           size_t n, uint8_t *out, size_t room, size_t *ret_len, uint8_t *ret_id)
{
    uint8_t encoded[BODY_MAX];
    struct sam_bytes made = {encoded, 0};
    enum sam_err r = encode(kind, body, encoded, sizeof encoded, &made.len);
    if (r == SAM_OK) r = statement_sign(kind, made, signers, n, out, room, ret_len);
    if (r == SAM_OK && ret_id != NULL) statement_id(kind, made, ret_id);
    return r;
}
