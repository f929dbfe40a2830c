/* statement_item.c - items and what belongs to them: see statement_kinds.h. */
#include "statement_kinds.h"

#include "proto/erase.h"
#include "proto/label.h"
#include "proto/wraps.h"
#include "tests/unit/proto_statement/case_chain.h"
#include "tests/unit/proto_statement/item_world.h"
#include <string.h>

/* item_world.c asks for the world and its first version. Tests get them from standing.c, with all that
 * belongs to tests. */
struct world w;

struct case_version
standing_v1(void)
{
    return (struct case_version){.body = &w.v1, .id = w.v1_id};
}

static uint8_t variant;

static void
begin(uint8_t which)
{
    variant = which;
}

static void
end(void)
{
}

struct of_case
known_now(uint8_t of)
{
    struct of_case at = {
        .current = standing_v1(), .has_now = (of & WITHOUT_NOW) == 0, .now = WORLD_NOW};
    memcpy(at.realm, w.realm, ID_BYTES);
    memcpy(at.case_id, w.case_id, ID_BYTES);
    return at;
}

/* ---- items ------------------------------------------------------------------------------------ */

enum { ITEM_FIRST = 1, ITEM_SECOND = 2 }; /* the versions at hand; neither: both */

/* Without Tine, as in tests/vectors/statement_item.json, where its id is made up, too. */
static const struct case_body *
second_version(void)
{
    static bool made;
    if (!made) {
        (void)chain_set_up(NULL);
        chain_drop_member(1);
        (void)chain_sign(BY(phone));
        made = true;
    }
    return &c.next;
}

static void
fit_item(void *body, uint8_t how, const struct party *by)
{
    struct item_body *b = body;
    (void)how;
    FIT_VERSION(b);
    memcpy(b->author, by->key_id, HASH_BYTES);
}

static enum sam_err
check_item(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    static const uint8_t second_id[HASH_BYTES] = {0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22,
                                                  0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22,
                                                  0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22,
                                                  0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22};
    const struct case_version both[] = {standing_v1(), {second_version(), second_id}};
    struct item_known known = {.versions = both, .n_versions = 2};
    struct checked_item opened;
    uint64_t claimed = 0;
    enum refusal why = REFUSAL_NONE;

    (void)how;
    if ((variant & ITEM_FIRST) != 0) known.n_versions = 1;
    if ((variant & ITEM_SECOND) != 0) known.versions = both + 1, known.n_versions = 1;
    memcpy(known.realm, w.realm, ID_BYTES);
    memcpy(known.case_id, w.case_id, ID_BYTES);
    known.has_now = (variant & WITHOUT_NOW) == 0;
    known.now = WORLD_NOW;
    enum sam_err peeked = item_claimed_version(bytes, &claimed, &why);
    enum sam_err r = item_check(bytes, &known, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    check(peeked == SAM_OK && claimed == opened.body->case_version);
    check(opened.version < known.n_versions && opened.statement.n_signers == 1);
    check(memcmp(opened.statement.signer[0], opened.body->author, HASH_BYTES) == 0);
    (void)item_may_put(&opened, second_version());
    item_close(&opened);
    return r;
}

MAKER(item)
const struct kind item_kind = {.kind = STATEMENT_ITEM,
                               .table = &wire_item_body_table,
                               .begin = begin,
                               .end = end,
                               .fit = fit_item,
                               .make = make_item,
                               .take = check_item};

/* ---- what belongs to an item -------------------------------------------------------------------- */

#define FIT_ITEM(BODY)                                                                             \
    do {                                                                                           \
        FIT_VERSION(BODY);                                                                         \
        memcpy((BODY)->item, item_world_item(NULL)->body->item, ID_BYTES);                         \
        memcpy((BODY)->item_statement, item_world_item(NULL)->statement.id, HASH_BYTES);           \
    } while (0)

/* Of wraps: */
enum {
    WRAPS_FIRST = 1,
    WRAPS_ANYBODY = 2, /* nobody says whom to expect */
    SHARES_LESS = 4,
    SHARES_DOUBLED = 8,
    SHARES_WRONG = 16,
};

static void
fit_wraps(void *body, uint8_t how, const struct party *by)
{
    struct wraps_body *b = body;
    (void)how;
    (void)by;
    FIT_ITEM(b);
}

/* A share for each wrap, but as the variant has it. */
static void
look_at_shares(const struct checked_wraps *wraps)
{
    struct share shares[RECIPIENTS_MAX];
    size_t n = wraps->body->n_wraps;
    for (size_t i = 0; i < n; i++) {
        memcpy(shares[i].recipient, wraps->body->wraps[i].recipient, HASH_BYTES);
        item_world_share(shares[i].recipient, shares[i].share);
    }
    if ((variant & SHARES_WRONG) != 0) shares[0].share[0] ^= 1;
    if ((variant & SHARES_DOUBLED) != 0) shares[n - 1] = shares[0];
    if ((variant & SHARES_LESS) != 0) n--;
    enum refusal why = wraps_shares_check(wraps, shares, n);
    check(why == REFUSAL_NONE || why == REFUSAL_RECIPIENT || why == REFUSAL_INCOMPLETE
          || why == REFUSAL_MEANING);
    check(wraps->counted != 0 || why == REFUSAL_NONE);
}

/* As its recipient would, where that is one of us. */
static void
open_wrap(const struct wrap *wrap)
{
    struct wrap_place place = item_world_place();
    struct hpke_pair pair;
    uint8_t share[KEY_BYTES], dek[KEY_BYTES];
    enum wrap_fault fault = WRAP_SOUND;
    for (size_t i = 0; i < PARTIES; i++) {
        if (memcmp(parties[i]->key_id, wrap->recipient, HASH_BYTES) != 0) continue;
        memcpy(pair.sk, parties[i]->x25519_secret, sizeof pair.sk);
        memcpy(pair.pk, parties[i]->x25519, sizeof pair.pk);
        item_world_share(wrap->recipient, share);
        enum sam_err r = wrap_open(&place, &pair, share, wrap, dek, &fault);
        check(r == SAM_OK || (r == SAM_E_REFUSED && fault != WRAP_SOUND));
    }
}

static enum sam_err
check_wraps(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct checked_wraps opened;
    struct recipients expected;
    const struct recipients_facts facts = item_world_facts();
    struct wraps_known known = {.at = known_now(variant), .item = item_world_item(NULL)};

    (void)how;
    recipients_expected(&facts, &expected);
    known.first = (variant & WRAPS_FIRST) != 0;
    if ((variant & WRAPS_ANYBODY) == 0) known.expected = &expected;
    enum sam_err r = wraps_check(bytes, &known, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    check(known.expected != NULL || opened.counted == 0);
    check(by_one_of(&opened.statement, OF_OWNERS)
          || memcmp(opened.statement.signer[0], w.bo.key_id, HASH_BYTES) == 0);
    look_at_shares(&opened);
    open_wrap(&opened.body->wraps[0]);
    wraps_close(&opened);
    return r;
}

MAKER(wraps)
const struct kind wraps_kind = {.kind = STATEMENT_WRAPS,
                                .table = &wire_wraps_body_table,
                                .begin = begin,
                                .end = end,
                                .fit = fit_wraps,
                                .make = make_wraps,
                                .take = check_wraps};

/* What the item has so far. */
static struct {
    char letters[LABELS_MAX][NAME_MAX_BYTES];
    struct sam_bytes at[LABELS_MAX];
    size_t n;
} labels;

static void
keep_labels(const struct sam_bytes *list, size_t n)
{
    static char letters[LABELS_MAX][NAME_MAX_BYTES]; /* they may lie in labels itself */
    for (size_t i = 0; i < n; i++)
        memcpy(letters[i], list[i].at, list[i].len);
    memcpy(labels.letters, letters, sizeof letters);
    for (size_t i = 0; i < n; i++)
        labels.at[i] = (struct sam_bytes){(const uint8_t *)labels.letters[i], list[i].len};
    labels.n = n;
}

static void
begin_label(uint8_t which)
{
    const struct item_body *b = item_world_item(NULL)->body;
    variant = which;
    keep_labels(b->labels, b->n_labels);
}

static void
fit_label(void *body, uint8_t how, const struct party *by)
{
    struct label_body *b = body;
    (void)how;
    (void)by;
    FIT_ITEM(b);
}

static enum sam_err
check_label(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct checked_label opened;
    const struct label_known known = {.at = known_now(variant),
                                      .item = item_world_item(NULL),
                                      .labels = labels.at,
                                      .n_labels = labels.n};
    (void)how;
    enum sam_err r = label_check(bytes, &known, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    check(by_one_of(&opened.statement, OF_OWNERS));
    check(opened.n_labels > labels.n && opened.n_labels <= LABELS_MAX);
    keep_labels(opened.labels, opened.n_labels);
    label_close(&opened);
    return r;
}

MAKER(label)
const struct kind label_kind = {.kind = STATEMENT_LABEL,
                                .table = &wire_label_body_table,
                                .begin = begin_label,
                                .end = end,
                                .fit = fit_label,
                                .make = make_label,
                                .take = check_label};

enum { ERASE_ENTRY = 1, ERASE_ITEM = 2 }; /* what must be meant; neither: anything */

static void
fit_erase(void *body, uint8_t how, const struct party *by)
{
    struct erase_body *b = body;
    (void)how;
    (void)by;
    FIT_VERSION(b);
}

static enum sam_err
check_erase(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct checked_erase opened;
    struct erase_known known = {.at = known_now(variant)};
    uint8_t leaf[HASH_BYTES], item[ID_BYTES];
    (void)how;
    memset(leaf, 0x1E, sizeof leaf); /* as in tests/vectors/statement_erase.json */
    world_id(40, item);
    known.target.case_seq = 17;
    if ((variant & ERASE_ENTRY) != 0) known.target.leaf = leaf;
    if ((variant & ERASE_ITEM) != 0) known.target.item = item;
    enum sam_err r = erase_check(bytes, &known, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    check(by_one_of(&opened.statement, OF_OWNERS));
    check(erase_means(opened.body, &known.target));
    check(opened.body->has_item != opened.body->has_leaf);
    erase_close(&opened);
    return r;
}

MAKER(erase)
const struct kind erase_kind = {.kind = STATEMENT_ERASE,
                                .table = &wire_erase_body_table,
                                .begin = begin,
                                .end = end,
                                .fit = fit_erase,
                                .make = make_erase,
                                .take = check_erase};
