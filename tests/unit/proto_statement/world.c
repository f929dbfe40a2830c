/* world.c */
#include "world.h"

#include <sodium.h>
#include <string.h>

struct sam_bytes
text_bytes(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

struct sam_bytes
signed_as_bytes(const struct signed_bytes *s)
{
    return (struct sam_bytes){s->at, s->len};
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void
key_from(const char *what, const char *name, uint8_t ret_key[static KEY_BYTES])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)what, strlen(what));
    crypto_hash_sha256_update(&state, (const uint8_t *)name, strlen(name));
    crypto_hash_sha256_final(&state, ret_key);
}

/* The realm of every test. */
static const uint8_t the_realm[ID_BYTES] = {'t', 'e', 's', 't', ' ', 'r', 'e', 'a',
                                            'l', 'm', ' ', '1', '2', '3', '4', '5'};

void
party_make(const char *name, struct party *ret_party)
{
    struct party p;
    crypto_hash_sha256_state state;

    assert_true(sodium_init() >= 0);
    key_from("samtykke test ed25519 ", name, p.seed);
    assert_int_equal(crypto_sign_seed_keypair(p.ed25519, p.secret, p.seed), 0);
    key_from("samtykke test x25519 ", name, p.x25519_secret);
    assert_int_equal(crypto_scalarmult_base(p.x25519, p.x25519_secret), 0);
    key_from("samtykke test curve ", name, p.curve_secret);
    assert_int_equal(crypto_scalarmult_base(p.curve, p.curve_secret), 0);

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, the_realm, ID_BYTES);
    crypto_hash_sha256_update(&state, p.ed25519, KEY_BYTES);
    crypto_hash_sha256_update(&state, p.x25519, KEY_BYTES);
    crypto_hash_sha256_update(&state, p.curve, KEY_BYTES);
    crypto_hash_sha256_final(&state, p.key_id);
    *ret_party = p;
}

/* ---- signing --------------------------------------------------------------------------------- */

struct statement_signer
world_signer(enum statement_kind kind, const struct party *party)
{
    bool by_key = kind == STATEMENT_KEYS || kind == STATEMENT_BROKER || kind == STATEMENT_HEAD;
    struct statement_signer signer = {.secret = party->secret};
    memcpy(signer.name, by_key ? party->ed25519 : party->key_id, KEY_BYTES);
    return signer;
}

void
sign_body(enum statement_kind kind, struct sam_bytes body, const struct party *const *by, size_t n,
          struct signed_bytes *ret_signed)
{
    struct statement_signer signers[SIGNATURES_MAX];

    assert_true(n >= 1 && n <= SIGNATURES_MAX);
    for (size_t i = 0; i < n; i++)
        signers[i] = world_signer(kind, by[i]);
    assert_int_equal(statement_sign(kind, body, signers, n, ret_signed->at, sizeof ret_signed->at,
                                    &ret_signed->len),
                     SAM_OK);
}

/* ---- the case -------------------------------------------------------------------------------- */

void
world_id(unsigned n, uint8_t ret_id[static ID_BYTES])
{
    memset(ret_id, 0, ID_BYTES);
    ret_id[0] = 0xA0;
    ret_id[ID_BYTES - 2] = (uint8_t)(n >> 8);
    ret_id[ID_BYTES - 1] = (uint8_t)n;
}

struct owner
world_owner(const struct party *party, enum owner_kind kind)
{
    struct owner o = {.kind = kind};
    memcpy(o.key_id, party->key_id, HASH_BYTES);
    memcpy(o.ed25519, party->ed25519, KEY_BYTES);
    memcpy(o.x25519, party->x25519, KEY_BYTES);
    return o;
}

struct member
world_member(const struct party *party, unsigned person, const char *role, const char *organisation)
{
    struct member m = {
        .role = text_bytes(role), .organisation = text_bytes(organisation), .verified = true};
    world_id(person, m.person);
    if (party == NULL) { /* a guest */
        m.verified = false;
        return m;
    }
    m.has_key_id = m.has_ed25519 = m.has_x25519 = true;
    memcpy(m.key_id, party->key_id, HASH_BYTES);
    memcpy(m.ed25519, party->ed25519, KEY_BYTES);
    memcpy(m.x25519, party->x25519, KEY_BYTES);
    return m;
}

static void
make_parties(struct world *w)
{
    party_make("phone", &w->phone);
    party_make("laptop", &w->laptop);
    party_make("sheet", &w->sheet);
    party_make("bo", &w->bo);
    party_make("tine", &w->tine);
    party_make("sara", &w->sara);
    party_make("stranger", &w->stranger);
    party_make("identity", &w->identity);
    party_make("log", &w->log);
    party_make("head", &w->head);
    party_make("session", &w->session);
}

static void
make_people(struct world *w)
{
    w->owners[0] = world_owner(&w->phone, OWNER_DEVICE);
    w->owners[1] = world_owner(&w->laptop, OWNER_DEVICE);
    w->owners[2] = world_owner(&w->sheet, OWNER_RECOVERY);
    w->team[0] = world_member(&w->bo, 1, "consultant", "ips-lyngtoft");
    w->team[1] = world_member(&w->tine, 2, "therapist", "psyk-lyngtoft");
    w->team[2] = world_member(&w->sara, 3, "social_worker", "job-lyngtoft");
    w->team[3] = world_member(NULL, 4, "guest", "family");
    w->reach[0] = (struct reach){.member = 0, .leaves = 3, .until = WORLD_NOW + SAM_DAY_MS};
    w->reach[1] = (struct reach){
        .member = 1, .has_meeting = true, .leaves = 4, .until = WORLD_NOW + SAM_DAY_MS};
    memcpy(w->reach[1].meeting, w->meeting, ID_BYTES);
}

void
world_make(struct world *ret_world)
{
    struct world *w = ret_world;
    const struct party *by[] = {&w->phone};

    memset(w, 0, sizeof *w);
    memcpy(w->realm, the_realm, ID_BYTES);
    world_id(99, w->case_id);
    world_id(7, w->meeting);
    memset(w->broker_id, 0xB0, HASH_BYTES);
    (void)crypto_hash_sha256(w->consent_hash, (const uint8_t *)"consent", 7);
    make_parties(w);
    make_people(w);

    struct case_body *v1 = &w->v1;
    memcpy(v1->head.realm, w->realm, ID_BYTES);
    memcpy(v1->head.case_id, w->case_id, ID_BYTES);
    v1->head.issued_at = WORLD_NOW - 100 * WORLD_HOUR;
    v1->version = 1;
    v1->owners = w->owners;
    v1->n_owners = WORLD_OWNERS;
    v1->team = w->team;
    v1->n_team = WORLD_TEAM;
    v1->reach = w->reach;
    v1->n_reach = sizeof w->reach / sizeof *w->reach;
    v1->language = CASE_DA;
    memcpy(v1->broker_id, w->broker_id, HASH_BYTES);
    memcpy(v1->consent_hash, w->consent_hash, HASH_BYTES);
    SIGN(case, STATEMENT_CASE, v1, by, 1, &w->v1_signed);

    struct wire *memory;
    const struct envelope *envelope;
    assert_int_equal(wire_envelope_decode(signed_as_bytes(&w->v1_signed), &memory, &envelope),
                     SAM_OK);
    statement_id(STATEMENT_CASE, envelope->body, w->v1_id);
    wire_free(&memory);
}

/* ---- answers --------------------------------------------------------------------------------- */

void
expect_ok(enum sam_err r, const enum refusal *why)
{
    if (r == SAM_E_REFUSED) fail_msg("refused: %s", refusal_name(*why));
    assert_int_equal(r, SAM_OK);
}

void
expect_refused(enum sam_err r, const enum refusal *why, enum refusal wanted)
{
    if (r != SAM_E_REFUSED)
        fail_msg("error %d where refused (%s) was due", r, refusal_name(wanted));
    assert_string_equal(refusal_name(*why), refusal_name(wanted));
}
