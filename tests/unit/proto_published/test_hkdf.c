/* test_hkdf.c - HKDF-SHA256 of hpke.h and the HMAC-SHA256 under it and under the log's leaves, against
 * published vectors. (RFC 5869's own are in test_hpke.c.) */
#include "hpke.h"
#include "published.h"
#include "tree.h"

#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a process of its own, because asking for more than HKDF can give is our own fault and aborts. */
static bool
expand_aborts(const uint8_t *prk, size_t n, size_t len)
{
    static const struct sam_bytes info[HPKE_PIECES_MAX + 1];
    static uint8_t out[OCTETS_MAX];
    int status = 0;
    assert_true(len <= sizeof out);
    pid_t child = fork();
    if (child == 0) {
        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        hpke_expand(prk, n > 0 ? info : NULL, n, out, len);
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static enum fate
run_hkdf(const json_t *vector)
{
    struct octets ikm = vector_octets(vector, "ikm"), salt = vector_octets(vector, "salt");
    struct octets info = vector_octets(vector, "info"), okm = vector_octets(vector, "okm");
    struct sam_bytes ikms = {ikm.at, ikm.len}, infos = {info.at, info.len};
    size_t size = (size_t)vector_number(vector, "size");
    uint8_t prk[HPKE_HASH_BYTES], out[HPKE_EXPAND_MAX];

    hpke_extract((struct sam_bytes){salt.at, salt.len}, &ikms, 1, prk);
    if (size > sizeof out) {
        vector_must(vector, expand_aborts(prk, 0, size), "gave more than HKDF can");
        return UNREACHABLE;
    }
    hpke_expand(prk, &infos, 1, out, size);
    return octets_are(&okm, out, size) ? ACCEPTED : REFUSED;
}

/* hpke_extract() is HMAC by another name. A leaf's salt is a key of 32 bytes, and HMAC fills shorter
 * keys up with zeros: so those reach tree_leaf_data() as well. */
static enum fate
run_hmac(const json_t *vector)
{
    struct octets key = vector_octets(vector, "key"), msg = vector_octets(vector, "msg");
    struct octets tag = vector_octets(vector, "tag"); /* once shortened to 16 bytes */
    struct sam_bytes msgs = {msg.at, msg.len};
    uint8_t mac[HPKE_HASH_BYTES], data[TREE_LEAF_DATA_BYTES];

    hpke_extract((struct sam_bytes){key.at, key.len}, &msgs, 1, mac);
    if (key.len <= TREE_SALT_BYTES) {
        tree_leaf_data(key.at, msgs, data); /* key.at is zero behind key.len */
        vector_must(vector, data[0] == 1 && memcmp(data + 1, mac, sizeof mac) == 0,
                    "a leaf is not its HMAC");
    }
    vector_must(vector, tag.len == sizeof mac || tag.len == sizeof mac / 2, "tag of odd length");
    return octets_are(&tag, mac, tag.len) ? ACCEPTED : REFUSED;
}

static void
authenticates_as_rfc_4231_says(void **state)
{
    (void)state;
    published_run(&(struct published){
        .name = "rfc4231-hmac-sha256", .run = run_hmac, .counts = {.valid_accepted = 7}});
}

static void
derives_up_to_255_hashes_and_not_a_byte_more(void **state)
{
    (void)state;
    published_run(&(struct published){.name = "wycheproof-hkdf-sha256",
                                      .run = run_hkdf,
                                      .counts = {.valid_accepted = 102, .unreachable = 3}});
}

static void
aborts_for_its_length_and_its_pieces_and_nothing_else(void **state)
{
    (void)state;
    const uint8_t prk[HPKE_HASH_BYTES] = {1};
    assert_false(expand_aborts(prk, 0, HPKE_EXPAND_MAX));
    assert_true(expand_aborts(prk, 0, HPKE_EXPAND_MAX + 1));
    assert_false(expand_aborts(prk, HPKE_PIECES_MAX, HPKE_EXPAND_MAX));
    assert_true(expand_aborts(prk, HPKE_PIECES_MAX + 1, 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(authenticates_as_rfc_4231_says),
        cmocka_unit_test(derives_up_to_255_hashes_and_not_a_byte_more),
        cmocka_unit_test(aborts_for_its_length_and_its_pieces_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
