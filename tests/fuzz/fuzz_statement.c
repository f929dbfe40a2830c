/* fuzz_statement.c - the checks of all kinds of statements, one after the other, as a verifier meets
 * them.
 *
 *     input = kind u8 | what the verifier knows at first u8 | parts (parts.h)
 *
 * A part is a body, which is signed here, so that a change reaches the parser and what the body means;
 * it may be made to fit before. Or it is a whole statement. The case is the one of
 * tests/unit/proto_statement/world.h. */
#include "statement_kinds.h"

#include "parts.h"
#include "proto/check.h"
#include <sodium.h>
#include <string.h>

#define HEAD 2U

static const struct kind *const kinds[KINDS] = {
    &consent_kind, &keys_kind,  &broker_kind, &case_kind,    &item_kind,
    &wraps_kind,   &label_kind, &erase_kind,  &meeting_kind, &redisclose_kind,
    &beacon_kind,  &head_kind,  &walk_kind,
};

const struct party *const parties[PARTIES] = {&w.phone, &w.laptop, &w.sheet,   &w.bo,
                                              &w.tine,  &w.sara,   &w.stranger};

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    world_make(&w);
    return 0;
}

/* ---- signing ---------------------------------------------------------------------------------- */

static const struct party *
signer_of(const struct kind *kind, uint8_t how)
{
    if ((how & HOW_SIGNER) < PARTIES) return parties[how & HOW_SIGNER];
    return kind->kind == STATEMENT_HEAD ? &w.head : &w.identity;
}

static struct statement_signer
sign_as(const struct kind *kind, const struct party *party)
{
    struct statement_signer signer = {.secret = party->secret};
    bool by_key = kind->kind == STATEMENT_KEYS || kind->kind == STATEMENT_BROKER
                  || kind->kind == STATEMENT_HEAD;
    memcpy(signer.name, by_key ? party->ed25519 : party->key_id, KEY_BYTES);
    return signer;
}

static bool
sign(const struct kind *kind, struct sam_bytes body, const struct statement_signer *by,
     struct signed_bytes *ret)
{
    return statement_sign(kind->kind, body, by, 1, ret->at, sizeof ret->at, &ret->len) == SAM_OK;
}

/* The body made to fit, where it is one. */
static bool
fit(const struct kind *kind, const struct part *part, const struct party *by,
    struct signed_bytes *ret)
{
    struct statement_signer signer = sign_as(kind, by);
    uint8_t id[HASH_BYTES];
    struct heap *heap = heap_new();
    struct wire *memory = NULL;
    void *body = graft_open(kind->table, part->bytes, heap, &memory);
    enum sam_err r = SAM_E_MALFORMED;

    if (body != NULL) {
        kind->fit(body, part->how, by);
        if (kind->make != NULL)
            r = kind->make(body, &signer, ret->at, sizeof ret->at, &ret->len, id);
        else
            r = check_make(kind->kind, (union check_body){.head = body}, &signer, 1, ret->at,
                           sizeof ret->at, &ret->len, id);
    }
    heap_free(&heap);
    wire_free(&memory);
    return r == SAM_OK;
}

/* The laptop signs, too, if it may. */
static void
sign_twice(const struct kind *kind, struct signed_bytes *statement)
{
    static struct signed_bytes both;
    struct statement_signer laptop = sign_as(kind, &w.laptop);
    enum sam_err r = statement_countersign(kind->kind, signed_as_bytes(statement), &laptop, both.at,
                                           sizeof both.at, &both.len);
    check(r == SAM_OK || r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG);
    if (r == SAM_OK) *statement = both;
}

/* The part as a statement, in memory that ends with it; false: there is none. */
static bool
make_statement(const struct kind *kind, const struct part *part, struct signed_bytes *ret)
{
    const struct party *by = signer_of(kind, part->how);
    struct statement_signer signer = sign_as(kind, by);
    bool whole = kind->is_unsigned || (part->how & HOW_WHOLE) != 0;

    if (part->bytes.len > sizeof ret->at) return false;
    if (whole) {
        if (part->bytes.len > 0) memcpy(ret->at, part->bytes.at, part->bytes.len);
        ret->len = part->bytes.len;
    } else if ((part->how & HOW_FIT) != 0) {
        if (!fit(kind, part, by, ret)) return false;
    } else if (!sign(kind, part->bytes, &signer, ret)) {
        return false;
    }
    if (!kind->is_unsigned && (part->how & HOW_TWO) != 0) sign_twice(kind, ret);
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct signed_bytes statement;
    if (size < HEAD) return 0;
    const struct kind *kind = kinds[data[0] % KINDS];
    struct sam_bytes rest = {data + HEAD, size - HEAD};
    struct part part;

    kind->begin(data[1]);
    while (part_take(&rest, &part)) {
        enum refusal why = REFUSAL_NONE;
        if (!make_statement(kind, &part, &statement)) continue;
        uint8_t *copy = bytes_copy(signed_as_bytes(&statement));
        enum sam_err r = kind->take((struct sam_bytes){copy, statement.len}, part.how, &why);
        check(r == SAM_OK || r == SAM_E_REFUSED);
        check((why == REFUSAL_NONE) == (r == SAM_OK) && why < REFUSAL_COUNT);
        free(copy);
    }
    kind->end();
    return 0;
}

/* ---- changes that keep the form ---------------------------------------------------------------- */

/* A whole statement now and then becomes its body, which is signed from then on. */
static size_t
unwrap(uint8_t *how, uint8_t *at, size_t len)
{
    struct wire *memory = NULL;
    const struct envelope *envelope;
    if (wire_envelope_decode((struct sam_bytes){at, len}, &memory, &envelope) != SAM_OK) return 0;
    *how &= (uint8_t)~HOW_WHOLE;
    len = envelope->body.len;
    memcpy(at, envelope->body.at, len);
    wire_free(&memory);
    return len;
}

static size_t
change(const uint8_t *head, uint8_t *how, uint8_t *at, size_t len, size_t room, struct dice *dice)
{
    const struct kind *kind = kinds[head[0] % KINDS];
    bool whole = !kind->is_unsigned && (*how & HOW_WHOLE) != 0;
    if (whole && dice_roll(dice, 2) == 0) return unwrap(how, at, len);
    if (whole) return graft(&wire_envelope_table, at, len, room, dice);
    if (dice_roll(dice, 4) == 0) *how |= HOW_FIT;
    return graft(kind->table, at, len, room, dice);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    struct dice dice = {.state = seed};
    return parts_mutate(data, size, max_size, HEAD, change, &dice);
}

/* Of two sequences of one kind. */
size_t
LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                          uint8_t *out, size_t max_size, unsigned int seed)
{
    struct dice dice = {.state = seed};
    if (a_size == 0 || b_size == 0 || a[0] != b[0]) return 0;
    return parts_cross((struct sam_bytes){a, a_size}, (struct sam_bytes){b, b_size}, out, max_size,
                       HEAD, &dice);
}
