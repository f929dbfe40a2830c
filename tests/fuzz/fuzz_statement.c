/* fuzz_statement.c - the checks of all kinds of statements. The input is a kind, who signs, and a body,
 * which is signed here, so that a change reaches the parser and what the body means; or, where nobody
 * signs, the whole statement. The case is the one of tests/unit/proto_statement/world.h. */
#include "check.h"

#include "proto/beacon.h"
#include "proto/broker.h"
#include "proto/case.h"
#include "proto/consent_wire.h"
#include "proto/erase.h"
#include "proto/head.h"
#include "proto/item.h"
#include "proto/keys.h"
#include "proto/label.h"
#include "proto/meeting.h"
#include "proto/redisclose.h"
#include "proto/wraps.h"
#include "tests/unit/proto_statement/world.h"
#include "tests/unit/proto_wire/random.h"
#include <sodium.h>
#include <string.h>

#define CONSENT_KIND 0U /* where the others have their enum statement_kind */
#define KINDS (STATEMENT_KINDS + 1)

/* The second byte: two bits say who signs, the others what the verifier knows. */
enum { SIGNED_TWICE = 4, UNSIGNED = 8, AFTER = 16 };

static struct world w;
static struct of_case at;
static struct case_version v1;
static struct checked_case first; /* w.v1, checked */
static struct checked_item item;
static struct meeting_state called;
static const struct party *parties[4];

static const struct wire_table *const tables[KINDS] = {
    [CONSENT_KIND] = &wire_consent_body_table,
    [STATEMENT_KEYS] = &wire_keys_body_table,
    [STATEMENT_BROKER] = &wire_broker_body_table,
    [STATEMENT_CASE] = &wire_case_body_table,
    [STATEMENT_ITEM] = &wire_item_body_table,
    [STATEMENT_WRAPS] = &wire_wraps_body_table,
    [STATEMENT_LABEL] = &wire_label_body_table,
    [STATEMENT_ERASE] = &wire_erase_body_table,
    [STATEMENT_MEETING] = &wire_meeting_body_table,
    [STATEMENT_REDISCLOSE] = &wire_redisclose_body_table,
    [STATEMENT_BEACON] = &wire_beacon_body_table,
    [STATEMENT_HEAD] = &wire_head_body_table,
};

/* ---- the world ----------------------------------------------------------------------------------- */

static struct body_head
head(void)
{
    struct body_head h = {.issued_at = WORLD_NOW};
    memcpy(h.realm, w.realm, ID_BYTES);
    memcpy(h.case_id, w.case_id, ID_BYTES);
    return h;
}

static void
make_item(void)
{
    static const struct sam_bytes labels[] = {{(const uint8_t *)"work.search", 11}};
    static struct signed_bytes made;
    struct item_body b = {.head = head(),
                          .kind = {(const uint8_t *)"note", 4},
                          .labels = labels,
                          .n_labels = 1,
                          .created = WORLD_NOW,
                          .case_version = 1,
                          .length = 24 + 32 + 17};
    const struct item_known known = {.versions = &v1, .n_versions = 1};
    struct item_known filled = known;
    struct statement_signer bo = {.secret = w.bo.secret};
    uint8_t id[HASH_BYTES];
    enum refusal why = REFUSAL_NONE;

    world_id(40, b.item);
    memcpy(b.author, w.bo.key_id, HASH_BYTES);
    memcpy(b.case_statement, w.v1_id, HASH_BYTES);
    memcpy(bo.name, w.bo.key_id, HASH_BYTES);
    memcpy(filled.realm, w.realm, ID_BYTES);
    memcpy(filled.case_id, w.case_id, ID_BYTES);
    check(item_make(&b, &bo, made.at, sizeof made.at, &made.len, id) == SAM_OK);
    check(item_check(signed_as_bytes(&made), &filled, &item, &why) == SAM_OK);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    enum refusal why = REFUSAL_NONE;
    (void)argc;
    (void)argv;
    world_make(&w);
    parties[0] = &w.phone;
    parties[1] = &w.bo;
    parties[2] = &w.identity;
    parties[3] = &w.head;
    v1 = (struct case_version){.body = &w.v1, .id = w.v1_id};
    memcpy(at.realm, w.realm, ID_BYTES);
    memcpy(at.case_id, w.case_id, ID_BYTES);
    at.current = v1;
    at.has_now = true;
    at.now = WORLD_NOW;
    const struct case_known known = {.realm = w.realm, .case_id = w.case_id};
    check(case_check(signed_as_bytes(&w.v1_signed), &known, &first, &why) == SAM_OK);
    make_item();
    called = (struct meeting_state){
        .phase = MEETING_OPENED, .seq = 1, .issued_at = WORLD_NOW, .by_owner = true};
    memcpy(called.meeting, w.meeting, ID_BYTES);
    return 0;
}

/* ---- the kinds ------------------------------------------------------------------------------------ */

#define TRY(KIND, STRUCT, CALL)                                                                    \
    do {                                                                                           \
        struct STRUCT opened;                                                                      \
        r = CALL;                                                                                  \
        if (r == SAM_OK) KIND##_close(&opened);                                                    \
    } while (0)

static enum sam_err
try_case(struct sam_bytes bytes, bool after, enum refusal *why)
{
    enum sam_err r;
    sam_time now = WORLD_NOW;
    struct owner_times times;
    struct case_known known = {.realm = w.realm,
                               .case_id = w.case_id,
                               .previous = after ? &first : NULL,
                               .times = &times,
                               .now = &now,
                               .consent = text_bytes("consent")};
    owner_times_first(&times);
    TRY(case, checked_case, case_check(bytes, &known, &opened, why));
    return r;
}

static enum sam_err
try_broker(struct sam_bytes bytes, enum refusal *why)
{
    enum sam_err r;
    struct broker_known known = {.pinned_version = 0};
    memcpy(known.realm, w.realm, ID_BYTES);
    memcpy(known.identity_key, w.identity.ed25519, KEY_BYTES);
    TRY(broker, broker, broker_check(bytes, &known, &opened, why));
    return r;
}

static enum sam_err
try_item(struct sam_bytes bytes, enum refusal *why)
{
    enum sam_err r;
    uint64_t claimed;
    enum refusal peek;
    struct item_known known = {.versions = &v1, .n_versions = 1, .has_now = true, .now = WORLD_NOW};
    memcpy(known.realm, w.realm, ID_BYTES);
    memcpy(known.case_id, w.case_id, ID_BYTES);
    TRY(item, checked_item, item_check(bytes, &known, &opened, why));
    if (r == SAM_OK) check(item_claimed_version(bytes, &claimed, &peek) == SAM_OK && claimed == 1);
    return r;
}

static enum sam_err
try_wraps(struct sam_bytes bytes, bool is_first, enum refusal *why)
{
    enum sam_err r;
    const struct wraps_known known = {.at = at, .item = &item, .first = is_first};
    TRY(wraps, checked_wraps, wraps_check(bytes, &known, &opened, why));
    return r;
}

static enum sam_err
try_meeting(struct sam_bytes bytes, bool after, enum refusal *why)
{
    static const struct meeting_state none;
    enum sam_err r;
    const struct meeting_known known = {.at = at, .before = after ? &called : &none};
    TRY(meeting, meeting, meeting_check(bytes, &known, &opened, why));
    return r;
}

static enum sam_err
try_now(enum statement_kind kind, struct sam_bytes bytes, enum refusal *why)
{
    enum sam_err r;
    struct statement_key owners[1];
    struct head_known head_known = {.now = WORLD_NOW};
    struct beacon_known beacon_known = {.owners = owners, .n_owners = 1, .now = WORLD_NOW};

    if (kind == STATEMENT_HEAD) {
        memcpy(head_known.realm, w.realm, ID_BYTES);
        memcpy(head_known.case_id, w.case_id, ID_BYTES);
        memcpy(head_known.head_key, w.head.ed25519, KEY_BYTES);
        TRY(head, head, head_check(bytes, &head_known, &opened, why));
        return r;
    }
    memcpy(beacon_known.realm, w.realm, ID_BYTES);
    memcpy(beacon_known.case_id, w.case_id, ID_BYTES);
    memcpy(owners[0].name, w.phone.key_id, KEY_BYTES);
    memcpy(owners[0].ed25519, w.phone.ed25519, KEY_BYTES);
    TRY(beacon, checked_beacon, beacon_check(bytes, &beacon_known, &opened, why));
    return r;
}

static enum sam_err
try_kind(enum statement_kind kind, struct sam_bytes bytes, bool after, enum refusal *why)
{
    enum sam_err r = SAM_E_INTERNAL;
    static const uint8_t leaf[HASH_BYTES];
    const struct label_known label = {
        .at = at, .item = &item, .labels = item.body->labels, .n_labels = item.body->n_labels};
    const struct erase_known erase = {
        .at = at, .target = {.item = item.body->item, .leaf = leaf, .case_seq = 1}};
    const struct redisclose_known redisclose = {.at = at};

    switch (kind) {
    case STATEMENT_KEYS:
        TRY(keys, keys, keys_check(bytes, w.realm, &opened, why));
        break;
    case STATEMENT_BROKER:
        r = try_broker(bytes, why);
        break;
    case STATEMENT_CASE:
        r = try_case(bytes, after, why);
        break;
    case STATEMENT_ITEM:
        r = try_item(bytes, why);
        break;
    case STATEMENT_WRAPS:
        r = try_wraps(bytes, after, why);
        break;
    case STATEMENT_LABEL:
        TRY(label, checked_label, label_check(bytes, &label, &opened, why));
        break;
    case STATEMENT_ERASE:
        TRY(erase, checked_erase, erase_check(bytes, &erase, &opened, why));
        break;
    case STATEMENT_MEETING:
        r = try_meeting(bytes, after, why);
        break;
    case STATEMENT_REDISCLOSE:
        TRY(redisclose, checked_redisclose, redisclose_check(bytes, &redisclose, &opened, why));
        break;
    case STATEMENT_BEACON:
    case STATEMENT_HEAD:
        r = try_now(kind, bytes, why);
        break;
    }
    return r;
}

static void
try_consent(struct sam_bytes bytes)
{
    struct consent opened;
    enum refusal why = REFUSAL_NONE;
    if (consent_open(bytes, NULL, &opened, &why) == SAM_OK)
        consent_close(&opened);
    else
        check(why == REFUSAL_FORM || why == REFUSAL_LENGTH);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct signed_bytes whole;
    if (size < 3) return 0;
    enum statement_kind kind = (enum statement_kind)(data[0] % KINDS);
    struct sam_bytes bytes = {data + 2, size - 2};
    const struct party *by[] = {parties[data[1] & 3], &w.laptop};
    enum refusal why = REFUSAL_NONE;

    if (data[0] % KINDS == CONSENT_KIND) {
        try_consent(bytes);
        return 0;
    }
    if (bytes.len > BODY_MAX) return 0;
    if ((data[1] & UNSIGNED) == 0) {
        sign_body(kind, bytes, by, data[1] & SIGNED_TWICE ? 2 : 1, &whole);
        bytes = signed_as_bytes(&whole);
    }
    enum sam_err r = try_kind(kind, bytes, (data[1] & AFTER) != 0, &why);
    check(r == SAM_OK || r == SAM_E_REFUSED);
    check((why == REFUSAL_NONE) == (r == SAM_OK) && why < REFUSAL_COUNT);
    return 0;
}

/* ---- changes that keep the form ------------------------------------------------------------------- */

/* Some fields of the body from another, random one. */
static size_t
graft(uint8_t *data, size_t size, size_t max_size, struct dice *dice)
{
    const struct wire_table *table = tables[data[0] % KINDS];
    struct wire *memory = NULL;
    const void *body;
    size_t len = 0;

    if (wire_decode(table, (struct sam_bytes){data + 2, size - 2}, &memory, &body) != SAM_OK)
        return 0;
    struct heap *heap = heap_new();
    const uint8_t *other = random_value(table, dice, max_size / 8, heap);
    uint8_t *value = heap_take(heap, table->size);
    memcpy(value, body, table->size);
    for (uint64_t times = 1 + dice_roll(dice, 3); times > 0; times--) {
        size_t i = (size_t)dice_roll(dice, table->n_rows);
        const struct wire_row *row = &table->rows[i];
        size_t next = i + 1 < table->n_rows ? table->rows[i + 1].at : table->size;
        if (next <= row->at) continue;
        /* What a row has lies beside it, at most to the next one; n_ and has_ apart. */
        if (row->beside != WIRE_ALONE) {
            size_t wide = row->many > 0 ? sizeof(size_t) : sizeof(bool);
            memcpy(value + row->beside, other + row->beside, wide);
        }
        size_t wide = row->many > 0 || row->form == WIRE_MESSAGE ? sizeof(void *)
                      : row->form == WIRE_FIXED                  ? row->size
                      : row->form == WIRE_U32                    ? sizeof(uint32_t)
                      : row->form == WIRE_BOOL                   ? sizeof(bool)
                      : row->form == WIRE_U64 || row->form == WIRE_TIME || row->form == WIRE_I64
                          ? sizeof(uint64_t)
                          : sizeof(struct sam_bytes);
        memcpy(value + row->at, other + row->at, wide);
    }
    if (wire_encode(table, value, data + 2, max_size - 2, &len) != SAM_OK) len = 0;
    heap_free(&heap);
    wire_free(&memory);
    return len == 0 ? 0 : len + 2;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    struct dice dice = {.state = seed};
    if (size >= 3 && max_size > 64 && dice_roll(&dice, 2) == 0) {
        size_t grafted = graft(data, size, max_size, &dice);
        if (grafted != 0) return grafted;
    }
    return LLVMFuzzerMutate(data, size, max_size);
}
