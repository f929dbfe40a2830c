/* whole_open.c - from keys to plaintext, as a reader goes: each step checks one thing, and stands on
 * what the steps before it checked and on nothing else. (That the consent is the one that is named is
 * for owners to check, that the shares fit for the core: members have neither. Both are here for
 * completeness.) */
#include "whole.h"

#include "broker.h"
#include "case.h"
#include "consent_wire.h"
#include "head.h"
#include "keys.h"
#include "spool.h"
#include "unseal.h"
#include "wraps.h"

#include <sodium.h>
#include <string.h>

struct opening {
    const struct whole *whole;
    struct keys keys[WHOLE_PEOPLE];
    struct broker broker;
    struct checked_case of_case;
    struct case_version version; /* of_case as the others want it */
    struct consent consent;
    struct head head;
    struct checkpoint pinned, now;
    struct checked_item item;
    struct recipients expected;
    struct checked_wraps wraps;
    uint8_t dek[KEY_BYTES];
    struct whole_folder folder;
    struct unseal *unseal;
};

/* NULL: it was taken. */
static const char *
said(enum sam_err r, enum refusal why)
{
    if (r == SAM_OK) return NULL;
    return r == SAM_E_REFUSED ? refusal_name(why) : "no refusal but an error";
}

static struct sam_bytes
bytes_of(const struct octets *o)
{
    return signed_as_bytes(o);
}

/* ---- keys, broker, case ---------------------------------------------------------------------- */

static const char *
take_keys(struct opening *o)
{
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < WHOLE_PEOPLE && r == SAM_OK; i++)
        r = keys_check(bytes_of(&o->whole->keys[i]), o->whole->reader.realm, &o->keys[i], &why);
    return said(r, why);
}

static const char *
take_broker(struct opening *o)
{
    struct broker_known known = {0};
    enum refusal why = REFUSAL_NONE;
    memcpy(known.realm, o->whole->reader.realm, ID_BYTES);
    memcpy(known.identity_key, o->whole->reader.identity_key, KEY_BYTES);
    enum sam_err r = broker_check(bytes_of(&o->whole->broker), &known, &o->broker, &why);
    return said(r, why);
}

static const char *
take_case(struct opening *o)
{
    const struct case_known known = {.realm = o->whole->reader.realm,
                                     .case_id = o->whole->reader.case_id,
                                     .broker_id = o->broker.statement.id};
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = case_check(bytes_of(&o->whole->of_case), &known, &o->of_case, &why);
    if (r == SAM_OK) o->version = (struct case_version){o->of_case.body, o->of_case.statement.id};
    return said(r, why);
}

/* The case's owner and members have the keys that their own statements name. */
static const char *
take_case_keys(struct opening *o)
{
    enum refusal why = REFUSAL_NONE;
    for (size_t i = 0; i < WHOLE_PEOPLE && why == REFUSAL_NONE; i++)
        why = case_check_keys(o->of_case.body, o->keys[i].key_id, o->keys[i].body->ed25519,
                              o->keys[i].body->x25519);
    return why == REFUSAL_NONE ? NULL : refusal_name(why);
}

static const char *
take_consent(struct opening *o)
{
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = consent_open(bytes_of(&o->whole->consent), o->of_case.body->consent_hash,
                                  &o->consent, &why);
    return said(r, why);
}

/* ---- log ------------------------------------------------------------------------------------- */

static const char *
take_checkpoints(struct opening *o)
{
    const struct octets *note[] = {&o->whole->pinned, &o->whole->checkpoint};
    struct checkpoint *ret[] = {&o->pinned, &o->now};
    enum checkpoint_break why = CHECKPOINT_FOLLOWS;

    for (size_t i = 0; i < COUNT(note); i++)
        if (checkpoint_open(bytes_of(note[i]), bytes_of(&o->whole->origin), o->broker.body->log_key,
                            ret[i])
            != SAM_OK)
            return "note";
    if (checkpoint_follow(&o->pinned, &o->now, &o->whole->consistency, &why) == SAM_OK
        && tree_verify_consistency(o->pinned.size, o->now.size, &o->pinned.root, &o->now.root,
                                   &o->whole->consistency)
               == SAM_OK)
        return NULL;
    return why == CHECKPOINT_SMALLER ? "smaller" : why == CHECKPOINT_FORKED ? "forked" : "unproven";
}

static const char *
take_head(struct opening *o)
{
    struct head_known known = {
        .now = o->whole->reader.now, .pinned_version = 1, .pinned_log_size = o->pinned.size};
    enum refusal why = REFUSAL_NONE;
    memcpy(known.realm, o->whole->reader.realm, ID_BYTES);
    memcpy(known.case_id, o->whole->reader.case_id, ID_BYTES);
    memcpy(known.head_key, o->broker.body->head_key, KEY_BYTES);
    memcpy(known.nonce, o->whole->reader.nonce, ID_BYTES);
    memcpy(known.pinned_id, o->of_case.statement.id, HASH_BYTES);
    enum sam_err r = head_check(bytes_of(&o->whole->head), &known, &o->head, &why);
    if (r != SAM_OK) return said(r, why);
    return o->head.body->case_version == o->of_case.body->version
                   && o->head.body->log_size == o->now.size
                   && memcmp(o->head.body->log_root, o->now.root.at, HASH_BYTES) == 0
               ? NULL
               : "another log or case";
}

/* Is it the release of the item to the reader, under this version of the case? */
static bool
is_release(const struct opening *o, const struct log_entry *e)
{
    const uint8_t *reader = o->keys[WHOLE_READER].key_id;
    return e->decision == 1 && e->has_item && memcmp(e->item, o->item.body->item, ID_BYTES) == 0
           && memcmp(e->actor, reader, HASH_BYTES) == 0 && e->n_recipients == 1
           && memcmp(e->recipients[0], reader, HASH_BYTES) == 0
           && memcmp(e->case_statement, o->version.id, HASH_BYTES) == 0;
}

static const char *
take_entry(struct opening *o, const struct whole_entry *e, struct tree_chain *chain,
           bool *ret_release)
{
    struct wire *memory = NULL;
    const struct log_entry *said_by = NULL;
    struct tree_entry link = {.salt = e->salt, .bytes = bytes_of(&e->entry)};
    struct tree_hash leaf;

    if (wire_log_entry_decode(link.bytes, &memory, &said_by) != SAM_OK) return "form";
    link.case_seq = said_by->case_seq;
    memcpy(link.previous.at, said_by->previous, HASH_BYTES);
    *ret_release = *ret_release || is_release(o, said_by);
    wire_free(&memory);
    if (tree_chain_entry(chain, &link, &leaf) != SAM_OK)
        return chain->broken == TREE_MISLINKED ? "mislinked" : "gap";
    return tree_verify_inclusion(e->index, o->now.size, &leaf, &o->now.root, &e->proof) == SAM_OK
               ? NULL
               : "inclusion";
}

static const char *
take_log(struct opening *o)
{
    struct tree_chain chain;
    const char *reason = NULL;
    bool release = false;

    tree_chain_start(o->whole->reader.realm, o->whole->reader.case_id, &chain);
    for (size_t i = 0; i < WHOLE_ENTRIES && reason == NULL; i++)
        reason = take_entry(o, &o->whole->log[i], &chain, &release);
    if (reason != NULL) return reason;
    return release ? NULL : "no release";
}

/* ---- item and wraps -------------------------------------------------------------------------- */

static const char *
take_item(struct opening *o)
{
    struct item_known known = {.versions = &o->version, .n_versions = 1};
    enum refusal why = REFUSAL_NONE;
    memcpy(known.realm, o->whole->reader.realm, ID_BYTES);
    memcpy(known.case_id, o->whole->reader.case_id, ID_BYTES);
    enum sam_err r = item_check(bytes_of(&o->whole->item), &known, &o->item, &why);
    if (r != SAM_OK) return said(r, why);
    return o->item.body->log_size == o->pinned.size
                   && memcmp(o->item.body->log_root, o->pinned.root.at, HASH_BYTES) == 0
               ? NULL
               : "another log";
}

static const char *
take_recipients(struct opening *o)
{
    const struct recipients_facts facts = {.version = o->of_case.body,
                                           .item = o->item.body,
                                           .labels = o->item.body->labels,
                                           .n_labels = o->item.body->n_labels,
                                           .leaves = o->broker.body->leaves,
                                           .n_leaves = o->broker.body->n_leaves,
                                           .now = o->whole->reader.now};
    recipients_expected(&facts, &o->expected);
    for (size_t i = 0; i < WHOLE_PEOPLE; i++)
        if (recipients_find(&o->expected, o->keys[i].key_id) == NULL) return "not expected";
    return o->expected.n == WHOLE_PEOPLE ? NULL : "another number";
}

static const char *
take_wraps(struct opening *o)
{
    struct wraps_known known = {.item = &o->item, .expected = &o->expected, .first = true};
    enum refusal why = REFUSAL_NONE;
    memcpy(known.at.realm, o->whole->reader.realm, ID_BYTES);
    memcpy(known.at.case_id, o->whole->reader.case_id, ID_BYTES);
    known.at.current = o->version;
    enum sam_err r = wraps_check(bytes_of(&o->whole->wraps), &known, &o->wraps, &why);
    if (r != SAM_OK) return said(r, why);
    why = wraps_shares_check(&o->wraps, o->whole->shares, WHOLE_PEOPLE);
    return why == REFUSAL_NONE ? NULL : refusal_name(why);
}

static const char *
take_wrap(struct opening *o)
{
    const struct wrap_place place = whole_place(o->item.body, o->item.statement.id,
                                                o->wraps.statement.signer[0]);
    struct hpke_pair reader;
    enum wrap_fault fault = WRAP_SOUND;
    const struct wrap *own = NULL;

    for (size_t i = 0; i < o->wraps.body->n_wraps; i++)
        if (memcmp(o->wraps.body->wraps[i].recipient, o->keys[WHOLE_READER].key_id, HASH_BYTES)
            == 0)
            own = &o->wraps.body->wraps[i];
    if (own == NULL) return "none";
    hpke_pair_make(o->whole->reader.x25519_secret, &reader);
    enum sam_err r = wrap_open(&place, &reader, o->whole->reader.share, own, o->dek, &fault);
    sodium_memzero(&reader, sizeof reader);
    if (r == SAM_OK) return NULL;
    return fault == WRAP_SHARE ? "share" : "key";
}

/* ---- the plaintext --------------------------------------------------------------------------- */

static const char *
flaw_name(enum unseal_flaw flaw)
{
    static const char *const names[] = {[UNSEAL_LENGTH] = "length",
                                        [UNSEAL_HASH] = "hash",
                                        [UNSEAL_KEY] = "key",
                                        [UNSEAL_CHUNK] = "chunk",
                                        [UNSEAL_LAYOUT] = "layout"};
    return names[flaw];
}

static const char *
take_ciphertext(struct opening *o)
{
    const struct item_body *b = o->item.body;
    struct item_seal seal = {.length = b->length};
    const struct item_ctx ctx = whole_ctx(b);
    enum unseal_flaw flaw = UNSEAL_LENGTH;

    memcpy(seal.sha256, b->sha256, HASH_BYTES);
    memcpy(seal.commitment, b->commitment, HASH_BYTES);
    assert_int_equal(unseal_begin(&seal, o->folder.dir, "opening", &o->unseal), SAM_OK);
    if (unseal_append(o->unseal, bytes_of(&o->whole->ciphertext)) != SAM_OK) return "too long";
    enum sam_err r = unseal_finish(o->unseal, &ctx, o->dek, &flaw);
    return r == SAM_OK ? NULL : r == SAM_E_REFUSED ? flaw_name(flaw) : "no refusal but an error";
}

static bool
same(struct sam_bytes a, const struct octets *b)
{
    return a.len == b->len && memcmp(a.at, b->at, a.len) == 0;
}

static const char *
take_plaintext(struct opening *o)
{
    size_t n = 0;
    const struct content_entry *files = unseal_files(o->unseal, &n);
    static struct octets kept;
    uint64_t len = 0;
    int fd = -1;

    if (!same(unseal_json(o->unseal), &o->whole->json)) return "json";
    if (n != 1 || !same((struct sam_bytes){files[0].name, files[0].name_len}, &o->whole->name))
        return "name";
    assert_int_equal(unseal_keep(o->unseal, 0, o->folder.dir, "kept"), SAM_OK);
    assert_int_equal(spool_open(o->folder.dir, "kept", &fd, &len), SAM_OK);
    kept.len = len < sizeof kept.at ? (size_t)len : sizeof kept.at;
    assert_int_equal(spool_read(fd, 0, kept.at, kept.len), SAM_OK);
    spool_close(&fd);
    spool_remove(o->folder.dir, "kept");
    return same(bytes_of(&kept), &o->whole->attachment) ? NULL : "attachment";
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void
end(struct opening *o)
{
    for (size_t i = 0; i < WHOLE_PEOPLE; i++)
        keys_close(&o->keys[i]);
    broker_close(&o->broker);
    case_close(&o->of_case);
    consent_close(&o->consent);
    head_close(&o->head);
    item_close(&o->item);
    wraps_close(&o->wraps);
    unseal_free(&o->unseal);
    spool_remove(o->folder.dir, "opening");
    sodium_memzero(o->dek, sizeof o->dek);
    whole_folder_remove(&o->folder);
}

void
whole_open(const struct whole *whole, const char **ret_step, const char **ret_reason)
{
    static const struct {
        const char *name;
        const char *(*take)(struct opening *);
    } steps[] = {{"keys", take_keys},
                 {"broker", take_broker},
                 {"case", take_case},
                 {"case keys", take_case_keys},
                 {"consent", take_consent},
                 {"checkpoints", take_checkpoints},
                 {"head", take_head},
                 {"item", take_item},
                 {"log", take_log},
                 {"recipients", take_recipients},
                 {"wraps", take_wraps},
                 {"wrap", take_wrap},
                 {"ciphertext", take_ciphertext},
                 {"plaintext", take_plaintext}};
    struct opening o = {.whole = whole};

    whole_folder_make(&o.folder);
    *ret_step = *ret_reason = NULL;
    for (size_t i = 0; i < COUNT(steps) && *ret_reason == NULL; i++) {
        *ret_step = steps[i].name;
        *ret_reason = steps[i].take(&o);
    }
    if (*ret_reason == NULL) *ret_step = NULL;
    end(&o);
}
