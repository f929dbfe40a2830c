/* test_secrets.c - nothing secret stays on the stack when hpke or session return, whether they said
 * yes or no. What is looked for: the vectors' keys, and all that is computed on the way from them. */
#define HPKE_GIVEN_EPHEMERAL
#include "hpke.h"
#include "session.h"
#include "stack.h"
#include "vectors.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SECRETS_MAX 32U

/* Everything that a call reads and writes, off its stack; and the bytes to look for after it. */
struct world {
    json_t *json;
    struct hpke_pair r, s;
    struct blob sk_e, info, psk, psk_id, pt, enc, ct, aad;
    struct hpke_sender sender;
    struct hpke_receiver receiver;
    struct session_names names;
    struct session_hello hello;
    struct session client, core;
    uint8_t n[SESSION_RANDOM_BYTES];
    uint8_t request[SESSION_ID_BYTES];
    uint8_t out[BLOB_MAX];
    size_t out_len;
    enum sam_err said;
    size_t n_secrets;
    struct blob secrets[SECRETS_MAX];
};

static void
mark(struct world *w, const uint8_t *secret, size_t len)
{
    assert_true(w->n_secrets < SECRETS_MAX && len <= BLOB_MAX);
    w->secrets[w->n_secrets].len = len;
    memcpy(w->secrets[w->n_secrets++].at, secret, len);
}

static void
mark_blob(struct world *w, const struct blob *b)
{
    mark(w, b->at, b->len);
}

static void
mark_named(struct world *w, const char *const *names)
{
    for (; *names != NULL; names++) {
        struct blob b = vector_blob(w->json, *names);
        mark_blob(w, &b);
    }
}

/* What X25519 gives, and what it works with: the private key with its bits set. */
static struct blob
mark_agreement(struct world *w, const uint8_t *sk, const uint8_t *pk)
{
    uint8_t clamped[HPKE_KEY_BYTES];
    struct blob dh = {.len = HPKE_KEY_BYTES};
    assert_int_equal(crypto_scalarmult(dh.at, sk, pk), 0);
    mark_blob(w, &dh);
    memcpy(clamped, sk, sizeof clamped);
    clamped[0] &= 0xf8;
    clamped[31] = (uint8_t)((clamped[31] & 0x7f) | 0x40);
    mark(w, clamped, sizeof clamped);
    return dh;
}

/* RFC 9180 section 4.1, eae_prk: the one intermediate key that the vectors do not have. */
static void
mark_eae_prk(struct world *w, const struct blob *dh)
{
    static const char label[] = "HPKE-v1KEM\x00\x20"
                                "eae_prk";
    struct sam_bytes pieces[] = {{(const uint8_t *)label, sizeof label - 1}, blob_bytes(dh)};
    uint8_t prk[HPKE_HASH_BYTES];
    hpke_extract((struct sam_bytes){NULL, 0}, pieces, 2, prk);
    mark(w, prk, sizeof prk);
}

/* Runs a call until the loader has bound every symbol, then looks at what one more leaves. */
static void
expect_clean(struct world *w, void (*call)(void *), enum sam_err expected)
{
    stack_run(call, w);
    stack_run(call, w);
    assert_int_equal(w->said, expected);
    assert_true(w->n_secrets > 0);
    for (size_t i = 0; i < w->n_secrets; i++) {
        if (stack_holds(w->secrets[i].at, w->secrets[i].len)) { fail_msg("secret %zu stayed", i); }
    }
}

static struct world *
world(const char *vector)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->json = vectors_load(vector);
    return w;
}

/* What libsodium draws from here on: the vectors' ephemeral key, so that it can be looked for. */
static struct blob drawn;

static void
draw(void *const ret, const size_t len)
{
    if (len > drawn.len) { abort(); }
    memcpy(ret, drawn.at, len);
}

static struct world *
hpke_world(const char *vector)
{
    static const char *const computed[] = {"shared_secret", "secret",          "key",
                                           "base_nonce",    "exporter_secret", NULL};
    struct world *w = world(vector);
    const json_t *first = json_array_get(vector_list(w->json, "encryptions"), 0);
    drawn = w->sk_e = vector_blob(w->json, "skEm");
    vector_bytes(w->json, "skRm", w->r.sk, HPKE_KEY_BYTES);
    vector_bytes(w->json, "pkRm", w->r.pk, HPKE_KEY_BYTES);
    w->info = vector_blob(w->json, "info");
    w->enc = vector_blob(w->json, "enc");
    w->pt = vector_blob(w->json, "pt");
    w->ct = vector_blob(first, "ct");
    w->aad = vector_blob(first, "aad");
    mark_blob(w, &w->sk_e);
    mark(w, w->r.sk, HPKE_KEY_BYTES);
    mark_blob(w, &w->pt);
    mark_named(w, computed);
    return w;
}

static int
psk_setup(void **state)
{
    struct world *w = hpke_world("hpke-psk");
    w->psk = vector_blob(w->json, "psk");
    w->psk_id = vector_blob(w->json, "psk_id");
    mark_blob(w, &w->psk);
    struct blob dh = mark_agreement(w, w->sk_e.at, w->r.pk);
    (void)mark_agreement(w, w->r.sk, w->enc.at);
    mark_eae_prk(w, &dh);
    *state = w;
    return 0;
}

static int
auth_setup(void **state)
{
    struct world *w = hpke_world("hpke-auth");
    vector_bytes(w->json, "skSm", w->s.sk, HPKE_KEY_BYTES);
    vector_bytes(w->json, "pkSm", w->s.pk, HPKE_KEY_BYTES);
    mark(w, w->s.sk, HPKE_KEY_BYTES);
    struct blob dh = mark_agreement(w, w->sk_e.at, w->r.pk);
    struct blob second = mark_agreement(w, w->s.sk, w->r.pk);
    (void)mark_agreement(w, w->r.sk, w->enc.at);
    memcpy(dh.at + dh.len, second.at, second.len);
    dh.len += second.len;
    mark_eae_prk(w, &dh);
    *state = w;
    return 0;
}

static int
session_setup(void **state)
{
    static const char *const secret[] = {"client_sk", "broker_sk", "random", "exporter_secret",
                                         "up",        "down",      NULL};
    struct world *w = world("session");
    vector_bytes(w->json, "client_sk", w->s.sk, HPKE_KEY_BYTES);
    vector_bytes(w->json, "client_pk", w->s.pk, HPKE_KEY_BYTES);
    vector_bytes(w->json, "broker_sk", w->r.sk, HPKE_KEY_BYTES);
    vector_bytes(w->json, "broker_pk", w->r.pk, HPKE_KEY_BYTES);
    w->sk_e = vector_blob(w->json, "random");
    w->pt = vector_blob(w->json, "request");
    vector_bytes(w->json, "realm", w->names.realm, sizeof w->names.realm);
    vector_bytes(w->json, "key_id", w->names.key_id, sizeof w->names.key_id);
    vector_bytes(w->json, "broker_id", w->names.broker_id, sizeof w->names.broker_id);
    vector_bytes(w->json, "n", w->n, sizeof w->n);
    vector_bytes(w->json, "enc", w->hello.enc, sizeof w->hello.enc);
    vector_bytes(w->json, "ct", w->hello.ct, sizeof w->hello.ct);
    mark_named(w, secret);
    (void)mark_agreement(w, w->sk_e.at, w->r.pk);
    (void)mark_agreement(w, w->s.sk, w->r.pk);
    (void)mark_agreement(w, w->r.sk, w->hello.enc);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct world *w = *state;
    json_decref(w->json);
    free(w);
    return 0;
}

static const char *
source(void)
{
    return "vector";
}

static int
start(void **state)
{
    static randombytes_implementation vector = {.implementation_name = source, .buf = draw};
    (void)state;
    if (sodium_init() < 0) { return -1; }
    return randombytes_set_implementation(&vector);
}

/* ---- the test itself -------------------------------------------------------------------------- */

static void
forget_to_wipe(void *arg)
{
    struct world *w = arg;
    uint8_t key[HPKE_KEY_BYTES];
    void *(*volatile copy)(void *, const void *, size_t) = memcpy; /* not for the optimiser */
    (void)copy(key, w->r.sk, sizeof key);
}

static void
a_key_that_was_left_is_found(void **state)
{
    struct world *w = *state;
    stack_run(forget_to_wipe, w);
    assert_true(stack_holds(w->r.sk, HPKE_KEY_BYTES));
    assert_true(stack_holds(w->r.sk + 20, 8));
    assert_false(stack_holds(w->sk_e.at, w->sk_e.len));
}

/* ---- hpke ------------------------------------------------------------------------------------- */

static struct hpke_terms
terms(const struct world *w)
{
    return (struct hpke_terms){.info = blob_bytes(&w->info),
                               .psk = blob_bytes(&w->psk),
                               .psk_id = blob_bytes(&w->psk_id),
                               .aad = blob_bytes(&w->aad)};
}

static void
call_psk_seal(void *arg)
{
    struct world *w = arg;
    struct hpke_terms t = terms(w);
    w->said = hpke_psk_seal_given(w->sk_e.at, w->r.pk, &t, blob_bytes(&w->pt), w->enc.at, w->out,
                                  w->ct.len);
}

static void
call_psk_seal_drawn(void *arg)
{
    struct world *w = arg;
    struct hpke_terms t = terms(w);
    w->said = hpke_psk_seal(w->r.pk, &t, blob_bytes(&w->pt), w->enc.at, w->out, w->ct.len);
}

static void
call_psk_open(void *arg)
{
    struct world *w = arg;
    struct hpke_terms t = terms(w);
    w->said = hpke_psk_open(&w->r, &t, w->enc.at, blob_bytes(&w->ct), w->out, w->pt.len);
}

static void
call_auth_send(void *arg)
{
    struct world *w = arg;
    w->said = hpke_auth_send_given(w->sk_e.at, &w->s, w->r.pk, blob_bytes(&w->info), w->enc.at,
                                   &w->sender);
    if (w->said == SAM_OK) {
        w->said = hpke_seal(&w->sender, blob_bytes(&w->aad), blob_bytes(&w->pt), w->out, w->ct.len);
    }
}

static void
call_auth_send_drawn(void *arg)
{
    struct world *w = arg;
    w->said = hpke_auth_send(&w->s, w->r.pk, blob_bytes(&w->info), w->enc.at, &w->sender);
}

static void
call_auth_receive(void *arg)
{
    struct world *w = arg;
    w->said = hpke_auth_receive(&w->r, w->s.pk, w->enc.at, blob_bytes(&w->info), &w->receiver);
    if (w->said == SAM_OK) {
        w->said = hpke_open(&w->receiver, blob_bytes(&w->aad), blob_bytes(&w->ct), w->out,
                            w->pt.len);
    }
}

static void
call_pair_make(void *arg)
{
    struct world *w = arg;
    hpke_pair_make(w->s.sk, &w->s);
    w->said = SAM_OK;
}

static void
call_export(void *arg)
{
    struct world *w = arg;
    hpke_export(w->receiver.context.exporter, blob_bytes(&w->aad), w->out, 48);
    w->said = SAM_OK;
}

static void
psk_leaves_no_secret(void **state)
{
    struct world *w = *state;
    expect_clean(w, call_psk_seal, SAM_OK);
    expect_clean(w, call_psk_seal_drawn, SAM_OK);
    assert_memory_equal(w->out, w->ct.at, w->ct.len);
    expect_clean(w, call_psk_open, SAM_OK);
    w->ct.at[0] ^= 1;
    expect_clean(w, call_psk_open, SAM_E_REFUSED);
    w->pt.len--;
    expect_clean(w, call_psk_seal, SAM_E_TOO_BIG);
    memset(w->enc.at, 0, HPKE_ENC_BYTES);
    memset(w->r.pk, 0, HPKE_KEY_BYTES);
    expect_clean(w, call_psk_open, SAM_E_REFUSED);
    expect_clean(w, call_psk_seal, SAM_E_REFUSED);
}

static void
auth_leaves_no_secret(void **state)
{
    struct world *w = *state;
    expect_clean(w, call_pair_make, SAM_OK);
    expect_clean(w, call_auth_send, SAM_OK);
    expect_clean(w, call_auth_send_drawn, SAM_OK);
    expect_clean(w, call_auth_receive, SAM_OK);
    w->ct.at[0] ^= 1;
    expect_clean(w, call_auth_receive, SAM_E_REFUSED);
    memset(w->s.pk, 0, HPKE_KEY_BYTES); /* the second agreement fails, the first did not */
    expect_clean(w, call_auth_receive, SAM_E_REFUSED);
}

static void
exporting_leaves_no_secret(void **state)
{
    struct world *w = *state;
    call_auth_receive(w);
    call_export(w);
    mark(w, w->out, 48);
    expect_clean(w, call_export, SAM_OK);
}

/* ---- session ---------------------------------------------------------------------------------- */

static void
call_begin(void *arg)
{
    struct world *w = arg;
    w->said = session_begin(&w->names, &w->s, w->r.pk, w->pt.at, w->sk_e.at, &w->hello, &w->client);
}

static void
call_accept(void *arg)
{
    struct world *w = arg;
    w->said = session_accept(&w->names, &w->r, w->s.pk, &w->hello, w->n, w->request, &w->core);
}

/* Everything that the client does with the session: a fresh one every time. */
static void
call_complete_and_talk(void *arg)
{
    struct world *w = arg;
    call_begin(w);
    if (w->said == SAM_OK) { w->said = session_complete(&w->client, w->n); }
    if (w->said == SAM_OK) {
        w->said = session_seal(&w->client, blob_bytes(&w->ct), w->out, sizeof w->out, &w->out_len);
    }
    call_accept(w);
    if (w->said == SAM_OK) {
        struct sam_bytes sealed = {w->out, w->out_len};
        w->said = session_open(&w->core, sealed, w->out, sizeof w->out, &w->out_len);
    }
    session_end(&w->client);
}

static void
hello_leaves_no_secret(void **state)
{
    struct world *w = *state;
    expect_clean(w, call_begin, SAM_OK);
    expect_clean(w, call_accept, SAM_OK);
    w->hello.ct[3] ^= 1;
    expect_clean(w, call_accept, SAM_E_REFUSED);
    memset(w->r.pk, 0, SESSION_KEY_BYTES);
    expect_clean(w, call_begin, SAM_E_REFUSED);
}

static void
talking_leaves_no_secret(void **state)
{
    struct world *w = *state;
    const json_t *up = json_array_get(vector_list(w->json, "ups"), 2);
    w->ct = vector_blob(up, "part");
    mark_blob(w, &w->ct);
    expect_clean(w, call_complete_and_talk, SAM_OK);
    assert_int_equal(w->out_len, w->ct.len);
    assert_memory_equal(w->out, w->ct.at, w->ct.len);
}

#define WITH(setup, test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(psk_setup, a_key_that_was_left_is_found),
        WITH(psk_setup, psk_leaves_no_secret),
        WITH(auth_setup, auth_leaves_no_secret),
        WITH(auth_setup, exporting_leaves_no_secret),
        WITH(session_setup, hello_leaves_no_secret),
        WITH(session_setup, talking_leaves_no_secret),
    };
    return cmocka_run_group_tests_name("secrets", tests, start, NULL);
}
