/* test_sha256.c - sha256.h says what libsodium says, whatever the length and the pieces; and nothing
 * secret stays on the stack, whichever instructions OpenSSL uses: CMakeLists.txt runs this with fewer of
 * the processor's. (HMAC against RFC 4231's vectors: proto_published/test_hkdf.c.) */
#include "sha256.h"
#include "stack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#define LONGEST 400U

static uint8_t text[LONGEST];

static int
set_up(void **state)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {7};
    (void)state;
    randombytes_buf_deterministic(text, sizeof text, seed);
    return sodium_init() < 0;
}

/* Three pieces of len bytes, the middle one as long as `middle`, of all that is there to cut. */
static void
cut(size_t len, size_t middle, struct sam_bytes ret_pieces[static 3])
{
    const size_t first = (len - middle) / 2;
    ret_pieces[0] = (struct sam_bytes){text, first};
    ret_pieces[1] = (struct sam_bytes){middle > 0 ? text + first : NULL, middle};
    ret_pieces[2] = (struct sam_bytes){text + first + middle, len - first - middle};
}

static void
hashes_as_libsodium_does(void **state)
{
    (void)state;
    for (size_t len = 0; len <= LONGEST; len++) {
        uint8_t wanted[SHA256_BYTES], hash[SHA256_BYTES], joined[SHA256_BYTES],
            secret[SHA256_BYTES];
        struct sam_bytes pieces[3];
        (void)crypto_hash_sha256(wanted, text, len);
        sha256((struct sam_bytes){text, len}, hash);
        cut(len, len / 3, pieces);
        sha256_join(pieces, 3, joined);
        sha256_secret(pieces, 3, secret);
        assert_memory_equal(hash, wanted, sizeof wanted);
        assert_memory_equal(joined, wanted, sizeof wanted);
        assert_memory_equal(secret, wanted, sizeof wanted);
    }
}

static void
authenticates_as_libsodium_does(void **state)
{
    (void)state;
    for (size_t len = 0; len <= LONGEST; len++) {
        const struct sam_bytes key = {text, len % 150}; /* a block is 64 */
        uint8_t wanted[SHA256_BYTES], mac[SHA256_BYTES];
        struct sam_bytes pieces[3];
        crypto_auth_hmacsha256_state hmac;
        (void)crypto_auth_hmacsha256_init(&hmac, key.at, key.len);
        (void)crypto_auth_hmacsha256_update(&hmac, text, len);
        (void)crypto_auth_hmacsha256_final(&hmac, wanted);
        cut(len, len / 5, pieces);
        sha256_mac(key, pieces, 3, mac);
        assert_memory_equal(mac, wanted, sizeof wanted);
    }
}

static void
nothing_at_all_is_hashed(void **state)
{
    (void)state;
    static const uint8_t empty[] = {0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14};
    uint8_t hash[SHA256_BYTES];
    sha256((struct sam_bytes){NULL, 0}, hash);
    assert_memory_equal(hash, empty, sizeof empty);
    sha256_join(NULL, 0, hash);
    assert_memory_equal(hash, empty, sizeof empty);
}

static void
a_piece_may_be_where_the_result_goes(void **state)
{
    (void)state;
    const struct sam_bytes key = {text, 32};
    uint8_t wanted[SHA256_BYTES], both[SHA256_BYTES];
    const struct sam_bytes apart = {text + 32, sizeof both}, same = {both, sizeof both};
    memcpy(both, apart.at, sizeof both);
    sha256_mac(key, &apart, 1, wanted);
    sha256_mac(key, &same, 1, both);
    assert_memory_equal(both, wanted, sizeof wanted);
}

/* ---- secrets --------------------------------------------------------------------------------- */

/* What a call reads and writes, off its stack. */
struct call {
    uint8_t key[32], message[LONGEST], result[SHA256_BYTES];
    size_t len;
};

static void
call_mac(void *arg)
{
    struct call *c = arg;
    const struct sam_bytes message = {c->message, c->len};
    sha256_mac((struct sam_bytes){c->key, sizeof c->key}, &message, 1, c->result);
}

static void
call_secret(void *arg)
{
    struct call *c = arg;
    const struct sam_bytes message = {c->message, c->len};
    sha256_secret(&message, 1, c->result);
}

/* Whatever is left is the same for any key and message of these lengths. */
static void
expect_nothing_left(void (*call)(void *))
{
    static struct call c;
#ifdef SANITIZED
    skip();
#endif
    for (c.len = 20; c.len <= LONGEST; c.len += 60) {
        uint8_t result[SHA256_BYTES];
        stack_run(call, &c);
        memcpy(c.key, text, sizeof c.key);
        memcpy(c.message, text, c.len);
        stack_run(call, &c);
        memcpy(result, c.result, sizeof result);
        for (size_t i = 0; i < c.len; i++)
            c.message[i] ^= 0xff;
        for (size_t i = 0; i < sizeof c.key; i++)
            c.key[i] ^= 0xff;
        stack_run(call, &c);
        assert_memory_not_equal(result, c.result, sizeof result);
        assert_true(stack_left_the_same());
    }
}

static void
nothing_of_a_key_stays_on_the_stack(void **state)
{
    (void)state;
    expect_nothing_left(call_mac);
}

static void
nothing_of_a_secret_stays_on_the_stack(void **state)
{
    (void)state;
    expect_nothing_left(call_secret);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_as_libsodium_does),
        cmocka_unit_test(authenticates_as_libsodium_does),
        cmocka_unit_test(nothing_at_all_is_hashed),
        cmocka_unit_test(a_piece_may_be_where_the_result_goes),
        cmocka_unit_test(nothing_of_a_key_stays_on_the_stack),
        cmocka_unit_test(nothing_of_a_secret_stays_on_the_stack),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
