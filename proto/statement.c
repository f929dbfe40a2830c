/* statement.c */
#include "statement.h"
#include "sha256.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PREFIX_MAX 128U /* all of PAE before the body */

static const char *const kind_names[] = {
    [STATEMENT_KEYS] = "keys",
    [STATEMENT_BROKER] = "broker",
    [STATEMENT_CASE] = "case",
    [STATEMENT_ITEM] = "item",
    [STATEMENT_WRAPS] = "wraps",
    [STATEMENT_LABEL] = "label",
    [STATEMENT_ERASE] = "erase",
    [STATEMENT_MEETING] = "meeting",
    [STATEMENT_REDISCLOSE] = "redisclose",
    [STATEMENT_BEACON] = "beacon",
    [STATEMENT_HEAD] = "head",
};

/* ---- PAE ------------------------------------------------------------------------------------- */

/* What stands before the body. */
static size_t
make_prefix(enum statement_kind kind, size_t body_len, char ret_prefix[static PREFIX_MAX])
{
    char type[64];
    int len = snprintf(type, sizeof type, "application/vnd.samtykke.%s.v1+pb", kind_names[kind]);
    len = snprintf(ret_prefix, PREFIX_MAX, "DSSEv1 %d %s %zu ", len, type, body_len);
    return (size_t)len;
}

/* PAE as one piece: Ed25519 wants it so. */
struct pae {
    size_t len;
    uint8_t at[PREFIX_MAX + BODY_MAX];
};

/* body.len <= BODY_MAX */
static void
make_pae(enum statement_kind kind, struct sam_bytes body, struct pae *ret_pae)
{
    size_t len = make_prefix(kind, body.len, (char *)ret_pae->at);
    if (body.len > 0) memcpy(ret_pae->at + len, body.at, body.len);
    ret_pae->len = len + body.len;
}

void
statement_id(enum statement_kind kind, struct sam_bytes body, uint8_t ret_id[static HASH_BYTES])
{
    char prefix[PREFIX_MAX];
    const struct sam_bytes pieces[] = {
        {(const uint8_t *)prefix, make_prefix(kind, body.len, prefix)}, body};
    sha256_join(pieces, sizeof pieces / sizeof *pieces, ret_id);
}

/* ---- signing --------------------------------------------------------------------------------- */

static bool
named_before(const struct signature *signatures, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (memcmp(signatures[k].key, signatures[i].key, KEY_BYTES) == 0) return true;
    return false;
}

static void
sign_one(const struct pae *pae, const struct statement_signer *signer, struct signature *ret_sig)
{
    memcpy(ret_sig->key, signer->name, KEY_BYTES);
    (void)crypto_sign_detached(ret_sig->sig, NULL, pae->at, pae->len, signer->secret);
}

enum sam_err
statement_sign(enum statement_kind kind, struct sam_bytes body,
               const struct statement_signer *signers, size_t n, uint8_t *out, size_t room,
               size_t *ret_len)
{
    struct signature signatures[SIGNATURES_MAX];
    struct envelope envelope = {.body = body, .signatures = signatures, .n_signatures = n};
    struct pae pae;

    if (body.len > BODY_MAX) return SAM_E_TOO_BIG;
    if (n < 1 || n > SIGNATURES_MAX) return SAM_E_MALFORMED;
    make_pae(kind, body, &pae);
    for (size_t i = 0; i < n; i++)
        sign_one(&pae, &signers[i], &signatures[i]);
    return wire_envelope_encode(&envelope, out, room, ret_len);
}

enum sam_err
statement_countersign(enum statement_kind kind, struct sam_bytes bytes,
                      const struct statement_signer *signer, uint8_t *out, size_t room,
                      size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct wire *memory = NULL;
    const struct envelope *there;
    struct signature signatures[SIGNATURES_MAX];
    struct pae pae;

    if ((r = wire_envelope_decode(bytes, &memory, &there)) != SAM_OK) goto out;
    struct envelope more = *there;
    if (there->n_signatures == SIGNATURES_MAX) {
        r = SAM_E_MALFORMED;
        goto out;
    }
    memcpy(signatures, there->signatures, there->n_signatures * sizeof *signatures);
    make_pae(kind, there->body, &pae);
    sign_one(&pae, signer, &signatures[there->n_signatures]);
    if (named_before(signatures, there->n_signatures)) {
        r = SAM_E_MALFORMED;
        goto out;
    }
    more.signatures = signatures;
    more.n_signatures++;
    r = wire_envelope_encode(&more, out, room, ret_len);
out:
    wire_free(&memory);
    return r;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* NULL: not known. */
static const struct statement_key *
find_key(const struct statement_key *keys, size_t n, const uint8_t name[static KEY_BYTES])
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(keys[i].name, name, KEY_BYTES) == 0) return &keys[i];
    return NULL;
}

/* Every signer known, and once: before the first signature is computed. */
static enum refusal
know_signers(const struct envelope *envelope, const struct statement_key *keys, size_t n,
             const struct statement_key *ret_signers[static SIGNATURES_MAX])
{
    for (size_t i = 0; i < envelope->n_signatures; i++) {
        ret_signers[i] = find_key(keys, n, envelope->signatures[i].key);
        if (ret_signers[i] == NULL || named_before(envelope->signatures, i))
            return REFUSAL_UNKNOWN_KEY;
    }
    return REFUSAL_NONE;
}

static enum refusal
check_envelope(enum statement_kind kind, const struct envelope *envelope,
               const struct statement_key *keys, size_t n, struct statement *s)
{
    const struct statement_key *signers[SIGNATURES_MAX];
    struct pae pae;
    enum refusal why = know_signers(envelope, keys, n, signers);

    if (why != REFUSAL_NONE) return why;
    make_pae(kind, envelope->body, &pae);
    for (size_t i = 0; i < envelope->n_signatures; i++) {
        if (crypto_sign_verify_detached(envelope->signatures[i].sig, pae.at, pae.len,
                                        signers[i]->ed25519)
            != 0)
            return REFUSAL_SIGNATURE;
        memcpy(s->signer[i], envelope->signatures[i].key, KEY_BYTES);
    }
    s->n_signers = envelope->n_signatures;
    s->body = envelope->body;
    sha256((struct sam_bytes){pae.at, pae.len}, s->id);
    return REFUSAL_NONE;
}

/* keys NULL: the one signature names its own key. */
static enum sam_err
open_statement(enum statement_kind kind, struct sam_bytes bytes, const struct statement_key *keys,
               size_t n, struct statement *ret_statement, enum refusal *ret_refusal)
{
    enum sam_err r = SAM_E_INTERNAL;
    enum refusal why = REFUSAL_NONE;
    struct statement s = {.memory = NULL};
    struct statement_key self;
    const struct envelope *envelope;

    r = wire_envelope_decode(bytes, &s.memory, &envelope);
    if (r == SAM_E_TOO_BIG)
        why = REFUSAL_LENGTH;
    else if (r == SAM_E_MALFORMED)
        why = REFUSAL_ENVELOPE;
    if (why != REFUSAL_NONE) r = SAM_E_REFUSED;
    if (r != SAM_OK) goto out;

    if (keys == NULL) {
        memcpy(self.name, envelope->signatures[0].key, KEY_BYTES);
        memcpy(self.ed25519, self.name, KEY_BYTES);
        keys = &self;
        n = 1;
    }
    why = check_envelope(kind, envelope, keys, n, &s);
    if (why != REFUSAL_NONE) {
        r = SAM_E_REFUSED;
        goto out;
    }
    *ret_statement = s;
    s.memory = NULL;
    r = SAM_OK;
out:
    if (r == SAM_E_REFUSED) *ret_refusal = why;
    wire_free(&s.memory);
    return r;
}

enum sam_err
statement_open(enum statement_kind kind, struct sam_bytes bytes, const struct statement_key *keys,
               size_t n, struct statement *ret_statement, enum refusal *ret_refusal)
{
    static const struct statement_key none[1];
    return open_statement(kind, bytes, keys == NULL ? none : keys, keys == NULL ? 0 : n,
                          ret_statement, ret_refusal);
}

enum sam_err
statement_open_self(enum statement_kind kind, struct sam_bytes bytes,
                    struct statement *ret_statement, enum refusal *ret_refusal)
{
    return open_statement(kind, bytes, NULL, 0, ret_statement, ret_refusal);
}

bool
statement_signed_by(const struct statement *statement, const uint8_t name[static KEY_BYTES])
{
    for (size_t i = 0; i < statement->n_signers; i++)
        if (memcmp(statement->signer[i], name, KEY_BYTES) == 0) return true;
    return false;
}

void
statement_close(struct statement *statement)
{
    if (statement == NULL) return;
    wire_free(&statement->memory);
    *statement = (struct statement){.memory = NULL};
}
