/* test_secrets.c - nothing secret stays on the stack or in freed memory when the key store, pins or
 * recovery return, whether they said yes or no. What is looked for: keys, passphrase and code, and
 * what is computed on the way from them. */
#include "heap.h"
#include "hpke.h"
#include "keystore.h"
#include "pins_file.h"
#include "recovery.h"
#include "samples.h"
#include "stack.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MARKS_MAX 32U
/* Everything that a call reads and writes: neither on its stack nor in the heap. */
static struct {
    uint8_t file[KEYSTORE_BYTES], made[KEYSTORE_BYTES];
    uint8_t passphrase[32];
    size_t passphrase_len;
    struct keystore_random random;
    struct keystore_secrets secrets, opened;
    struct keystore_public public;
    uint8_t case_id[RECOVERY_ID_BYTES];
    uint8_t code[RECOVERY_CODE_BYTES];
    char sheet[RECOVERY_SHEET_BYTES];
    unsigned line;
    uint8_t pins[2048];
    size_t pins_len;
    enum sam_err said;
} w;

/* What is computed from secrets. */
static struct {
    uint8_t key[KEYSTORE_KEY_BYTES];                               /* of the key store */
    uint8_t argon2id[crypto_generichash_BYTES_MAX];                /* its first hash, H0 */
    uint8_t subkey[KEYSTORE_KEY_BYTES];                            /* HChaCha20's */
    uint8_t one_time[KEYSTORE_KEY_BYTES];                          /* Poly1305's key */
    uint8_t expanded[crypto_hash_sha512_BYTES];                    /* the Ed25519 seed's */
    uint8_t x25519[KEYSTORE_KEY_BYTES], curve[KEYSTORE_KEY_BYTES]; /* with their bits set */
    uint8_t mac_key[KEYSTORE_KEY_BYTES];
    uint8_t prk[KEYSTORE_KEY_BYTES];
} made;

static struct sam_bytes marks[MARKS_MAX];
static size_t n_marks;

static void
mark(const void *secret, size_t len)
{
    assert_true(n_marks < MARKS_MAX);
    marks[n_marks++] = (struct sam_bytes){secret, len};
}

/* Once here, which binds every symbol, since another thread would have memory of its own; then on the
 * stack that can be looked at. */
static void
expect_clean(void (*call)(void *), enum sam_err expected)
{
    call(NULL);
    assert_true(n_marks > 0);
    for (size_t i = 0; i < n_marks; i++) {
        if (heap_holds(marks[i].at, marks[i].len)) { fail_msg("secret %zu in the heap", i); }
    }
    stack_run(call, NULL);
    assert_int_equal(w.said, expected);
    for (size_t i = 0; i < n_marks; i++) {
        if (stack_holds(marks[i].at, marks[i].len)) { fail_msg("secret %zu on the stack", i); }
    }
}

/* ---- the test itself -------------------------------------------------------------------------- */

static void
forget_on_the_stack(void *arg)
{
    uint8_t key[KEYSTORE_KEY_BYTES];
    void *(*volatile copy)(void *, const void *, size_t) = memcpy; /* not for the optimiser */
    (void)arg;
    (void)copy(key, w.secrets.local, sizeof key);
}

static void
a_key_that_was_left_on_the_stack_is_found(void **state)
{
    (void)state;
    forget_on_the_stack(NULL); /* binds every symbol: that would spill registers */
    stack_run(forget_on_the_stack, NULL);
    assert_true(stack_holds(w.secrets.local, KEYSTORE_KEY_BYTES));
    assert_false(stack_holds(w.secrets.curve, KEYSTORE_KEY_BYTES));
}

static void
a_key_that_was_left_in_freed_memory_is_found(void **state)
{
    void *(*volatile copy)(void *, const void *, size_t) = memcpy;
    uint8_t *freed = malloc(100);
    (void)state;
    assert_non_null(freed);
    (void)copy(freed + 40, w.secrets.local, KEYSTORE_KEY_BYTES);
    free(freed);
    assert_false(heap_holds(w.secrets.curve, KEYSTORE_KEY_BYTES));
    if (HEAP_IS_HIDDEN) { skip(); } /* freed memory is elsewhere, and read by nobody */
    assert_true(heap_holds(w.secrets.local, KEYSTORE_KEY_BYTES));
    freed = malloc(100); /* the same place: clean again */
    assert_non_null(freed);
    sodium_memzero(freed, 100);
    free(freed);
    assert_false(heap_holds(w.secrets.local, KEYSTORE_KEY_BYTES));
}

/* ---- key store -------------------------------------------------------------------------------- */

static struct sam_bytes
passphrase(void)
{
    return (struct sam_bytes){w.passphrase, w.passphrase_len};
}

static struct sam_bytes
file(void)
{
    return (struct sam_bytes){w.file, sizeof w.file};
}

static void
call_publish(void *arg)
{
    (void)arg;
    w.said = SAM_OK;
    keystore_publish(&w.secrets, &w.public);
}

static void
call_draw(void *arg)
{
    (void)arg;
    w.said = SAM_OK;
    keystore_draw(w.secrets.realm, &w.opened);
}

static void
call_seal(void *arg)
{
    struct keystore_why why;
    (void)arg;
    w.said = keystore_seal(&w.secrets, passphrase(), FLOOR, &w.random, w.made, &why);
}

static void
call_open(void *arg)
{
    struct keystore_why why;
    (void)arg;
    w.said = keystore_open(file(), passphrase(), &w.opened, &why);
}

static void
call_open_with_key(void *arg)
{
    struct keystore_why why;
    (void)arg;
    w.said = keystore_open_with_key(file(), made.key, &w.opened, &why);
}

static void
drawing_and_publishing_leave_no_key(void **state)
{
    (void)state;
    mark(&w.opened.ed25519_seed, (size_t)4 * KEYSTORE_KEY_BYTES); /* and those behind it */
    expect_clean(call_draw, SAM_OK);
    expect_clean(call_publish, SAM_OK);
}

static void
sealing_leaves_no_secret(void **state)
{
    (void)state;
    expect_clean(call_seal, SAM_OK);
    assert_memory_equal(w.made, w.file, sizeof w.made);
    w.passphrase_len = 0;
    expect_clean(call_seal, SAM_E_MALFORMED);
}

static void
opening_leaves_no_secret_whether_it_opens_or_not(void **state)
{
    (void)state;
    expect_clean(call_open, SAM_OK);
    expect_clean(call_open_with_key, SAM_OK);
    w.file[KEYSTORE_BYTES - 1] ^= 1;
    expect_clean(call_open, SAM_E_REFUSED);
    expect_clean(call_open_with_key, SAM_E_REFUSED);
}

/* ---- recovery --------------------------------------------------------------------------------- */

static void
call_read(void *arg)
{
    struct sam_bytes sheet = {(const uint8_t *)w.sheet, sizeof w.sheet};
    (void)arg;
    w.said = recovery_read(sheet, w.code, &w.line);
}

static void
call_derive(void *arg)
{
    (void)arg;
    w.said = SAM_OK;
    recovery_derive(w.code, w.secrets.realm, w.case_id, &w.opened);
}

static void
call_write_and_read(void *arg)
{
    (void)arg;
    recovery_write(w.code, w.sheet);
    call_read(NULL);
}

static void
call_draw_code(void *arg)
{
    (void)arg;
    recovery_draw(w.code);
    w.said = SAM_OK;
}

static void
a_recovery_sheet_leaves_neither_code_nor_keys(void **state)
{
    (void)state;
    expect_clean(call_write_and_read, SAM_OK);
    expect_clean(call_derive, SAM_OK);
    assert_memory_equal(&w.opened, &w.secrets, sizeof w.opened);
    w.sheet[38] = w.sheet[38] == '0'
                      ? '1'
                      : '0'; /* the last line's check symbol: the code is nearly read by then */
    expect_clean(call_read, SAM_E_REFUSED);
    expect_clean(call_draw_code, SAM_OK);
}

/* ---- pins ------------------------------------------------------------------------------------- */

static void
call_pins(void *arg)
{
    struct pins *pins = NULL;
    struct pins_why why;
    uint8_t *content = NULL;
    size_t len = 0;
    struct sam_bytes bytes = {w.pins, w.pins_len};
    (void)arg;
    w.said = pins_decode(bytes, w.secrets.realm, w.secrets.local, &pins, &why);
    if (w.said == SAM_OK) { w.said = pins_encode(pins, w.secrets.local, &content, &len, &why); }
    free(content);
    pins_free(&pins);
}

static void
pins_leave_no_key(void **state)
{
    (void)state;
    expect_clean(call_pins, SAM_OK);
    w.pins[w.pins_len - 1] ^= 1;
    expect_clean(call_pins, SAM_E_REFUSED);
}

/* ---- set-up ----------------------------------------------------------------------------------- */

/* An X25519 private key as it is used. */
static void
clamp(uint8_t *ret, const uint8_t *key)
{
    memcpy(ret, key, KEYSTORE_KEY_BYTES);
    ret[0] &= 0xf8;
    ret[31] = (uint8_t)((ret[31] & 0x7f) | 0x40);
    mark(ret, KEYSTORE_KEY_BYTES);
}

static void
mark_keys(void)
{
    mark(w.secrets.ed25519_seed, (size_t)4 * KEYSTORE_KEY_BYTES);
    clamp(made.x25519, w.secrets.x25519);
    clamp(made.curve, w.secrets.curve);
    (void)crypto_hash_sha512(made.expanded, w.secrets.ed25519_seed, KEYSTORE_KEY_BYTES);
    mark(made.expanded + 4, sizeof made.expanded - 4); /* without the byte whose bits are set */
}

/* RFC 9106 section 3.2, H0; draft-irtf-cfrg-xchacha, the subkey; RFC 8439 section 2.6. */
static void
mark_sealing(void)
{
    const uint32_t numbers[] = {
        1,    KEYSTORE_KEY_BYTES,           KEYSTORE_MEMORY_MIN,       KEYSTORE_OPS_MIN,
        0x13, crypto_pwhash_ALG_ARGON2ID13, (uint32_t)w.passphrase_len};
    const uint32_t salt_len = KEYSTORE_SALT_BYTES, nothing[2] = {0, 0};
    crypto_generichash_state h0;
    (void)crypto_generichash_init(&h0, NULL, 0, sizeof made.argon2id);
    (void)crypto_generichash_update(&h0, (const uint8_t *)numbers, sizeof numbers);
    (void)crypto_generichash_update(&h0, w.passphrase, w.passphrase_len);
    (void)crypto_generichash_update(&h0, (const uint8_t *)&salt_len, sizeof salt_len);
    (void)crypto_generichash_update(&h0, w.random.salt, sizeof w.random.salt);
    (void)crypto_generichash_update(&h0, (const uint8_t *)nothing, sizeof nothing);
    (void)crypto_generichash_final(&h0, made.argon2id, sizeof made.argon2id);
    mark(made.argon2id, sizeof made.argon2id);
    mark(w.passphrase, w.passphrase_len);
    mark(made.key, sizeof made.key);
    uint8_t nonce[12] = {0};
    memcpy(nonce + 4, w.random.nonce + 16, 8);
    (void)crypto_core_hchacha20(made.subkey, w.random.nonce, made.key, NULL);
    (void)crypto_stream_chacha20_ietf(made.one_time, sizeof made.one_time, nonce, made.subkey);
    mark(made.subkey, sizeof made.subkey);
    mark(made.one_time, sizeof made.one_time);
}

static int
keystore_setup(void **state)
{
    (void)load_keystore(state);
    const json_t *v = json_array_get(vector_list(*state, "stores"), 0);
    struct blob text = vector_blob(v, "passphrase");
    n_marks = 0;
    w.secrets = vector_secrets(*state);
    vector_bytes(v, "file", w.file, sizeof w.file);
    vector_bytes(v, "salt", w.random.salt, sizeof w.random.salt);
    vector_bytes(v, "nonce", w.random.nonce, sizeof w.random.nonce);
    vector_bytes(v, "argon2id", made.key, sizeof made.key);
    w.passphrase_len = text.len;
    assert_true(text.len <= sizeof w.passphrase);
    memcpy(w.passphrase, text.at, text.len);
    mark_keys();
    mark_sealing();
    return 0;
}

/* A code of its own: those of the vectors are in the heap as they are read. */
static int
recovery_setup(void **state)
{
    struct keystore_secrets *secrets = &w.secrets;
    static const char label[] = "samtykke recovery v1";
    uint8_t salt[sizeof label - 1 + 2 * RECOVERY_ID_BYTES];
    struct sam_bytes code = {w.code, sizeof w.code};
    (void)load_recovery(state);
    n_marks = 0;
    recovery_draw(w.code);
    randombytes_buf(secrets->realm, sizeof secrets->realm);
    randombytes_buf(w.case_id, sizeof w.case_id);
    recovery_derive(w.code, secrets->realm, w.case_id, secrets);
    memcpy(salt, label, sizeof label - 1);
    memcpy(salt + sizeof label - 1, secrets->realm, RECOVERY_ID_BYTES);
    memcpy(salt + sizeof label - 1 + RECOVERY_ID_BYTES, w.case_id, RECOVERY_ID_BYTES);
    hpke_extract((struct sam_bytes){salt, sizeof salt}, &code, 1, made.prk);
    mark_keys();
    mark(made.prk, sizeof made.prk);
    mark(w.code, sizeof w.code);
    mark(w.sheet, sizeof w.sheet);
    return 0;
}

static int
pins_setup(void **state)
{
    (void)load_pins(state);
    struct long_blob content = long_blob(json_array_get(vector_list(*state, "files"), 1), "file");
    n_marks = 0;
    memcpy(w.secrets.realm, pins_realm, sizeof pins_realm);
    memcpy(w.secrets.local, pins_local, sizeof pins_local);
    vector_bytes(*state, "mac_key", made.mac_key, sizeof made.mac_key);
    assert_true(content.len <= sizeof w.pins);
    memcpy(w.pins, content.at, content.len);
    w.pins_len = content.len;
    mark(w.secrets.local, sizeof w.secrets.local);
    mark(made.mac_key, sizeof made.mac_key);
    return 0;
}

#define WITH(setup, test) cmocka_unit_test_setup_teardown(test, setup, unload)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(keystore_setup, a_key_that_was_left_on_the_stack_is_found),
        WITH(keystore_setup, a_key_that_was_left_in_freed_memory_is_found),
        WITH(keystore_setup, drawing_and_publishing_leave_no_key),
        WITH(keystore_setup, sealing_leaves_no_secret),
        WITH(keystore_setup, opening_leaves_no_secret_whether_it_opens_or_not),
        WITH(recovery_setup, a_recovery_sheet_leaves_neither_code_nor_keys),
        WITH(pins_setup, pins_leave_no_key),
    };
    if (sodium_init() < 0) { return 1; }
    return cmocka_run_group_tests_name("secrets", tests, NULL, NULL);
}
