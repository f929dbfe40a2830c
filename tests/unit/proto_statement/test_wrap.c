/* test_wrap.c - one item's key for one reader: nothing but both, key and share, opens it, and only where
 * it belongs. The vectors were computed by another implementation. */
#define HPKE_GIVEN_EPHEMERAL
#include "item_world.h"
#include "stack.h"
#include "vectors.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* All that opening needs, as the file has it; plain, so that a test changes a copy. */
struct key_case {
    struct wrap_place place;
    struct hpke_pair reader;
    struct wrap wrap;
    uint8_t share[KEY_BYTES], dek[KEY_BYTES], ephemeral[KEY_BYTES];
};

static json_t *file;
static struct key_case valid;

/* Where the file has it, into exactly these bytes. */
static void
read_some(const json_t *from, struct key_case *c)
{
    const struct {
        const char *name;
        uint8_t *at;
        size_t len;
    } fields[] = {
        {"realm", c->place.realm, ID_BYTES},
        {"case_id", c->place.case_id, ID_BYTES},
        {"item", c->place.item, ID_BYTES},
        {"wrapper", c->place.wrapper, HASH_BYTES},
        {"item_statement", c->place.item_statement, HASH_BYTES},
        {"recipient", c->wrap.recipient, HASH_BYTES},
        {"recipient_sk", c->reader.sk, KEY_BYTES},
        {"recipient_pk", c->reader.pk, KEY_BYTES},
        {"share", c->share, KEY_BYTES},
        {"dek", c->dek, KEY_BYTES},
        {"ephemeral_sk", c->ephemeral, KEY_BYTES},
        {"share_commitment", c->wrap.share_commitment, HASH_BYTES},
        {"enc", c->wrap.enc, KEY_BYTES},
        {"ct", c->wrap.ct, WRAP_CT_BYTES},
    };
    for (size_t i = 0; i < COUNT(fields); i++)
        if (json_object_get(from, fields[i].name) != NULL)
            vector_bytes(from, fields[i].name, fields[i].at, fields[i].len);
}

static int
set_up(void **state)
{
    (void)state;
    if (sodium_init() < 0) return -1;
    file = vectors_load("wrap");
    read_some(file, &valid);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    json_decref(file);
    return 0;
}

static enum sam_err
open_it(const struct key_case *c, uint8_t *ret_dek, enum wrap_fault *ret_fault)
{
    return wrap_open(&c->place, &c->reader, c->share, &c->wrap, ret_dek, ret_fault);
}

static void
expect_opens(const struct key_case *c)
{
    uint8_t dek[KEY_BYTES];
    enum wrap_fault fault = WRAP_SOUND;
    assert_int_equal(open_it(c, dek, &fault), SAM_OK);
    assert_int_equal(fault, WRAP_SOUND);
    assert_memory_equal(dek, c->dek, KEY_BYTES);
}

/* And nothing of the key is there. */
static void
expect_refused_for(const struct key_case *c, enum wrap_fault wanted)
{
    static const uint8_t zeros[KEY_BYTES];
    uint8_t dek[KEY_BYTES] = {0};
    enum wrap_fault fault = WRAP_SOUND;
    assert_int_equal(open_it(c, dek, &fault), SAM_E_REFUSED);
    assert_int_equal(fault, wanted);
    assert_memory_equal(dek, zeros, sizeof dek);
}

static enum sam_err
seal_it(const struct key_case *c, struct wrap *ret_wrap)
{
    struct recipient to;
    memcpy(to.key_id, c->wrap.recipient, HASH_BYTES);
    memcpy(to.x25519, c->reader.pk, KEY_BYTES);
    return wrap_seal(&c->place, &to, c->share, c->dek, ret_wrap);
}

/* ---- the file ------------------------------------------------------------------------------------ */

static void
opens_and_makes_what_another_implementation_made(void **state)
{
    (void)state;
    struct wrap made;
    uint8_t commitment[HASH_BYTES];
    expect_opens(&valid);
    wrap_commit(valid.share, commitment);
    assert_memory_equal(commitment, valid.wrap.share_commitment, HASH_BYTES);
    assert_true(wrap_is_committed(valid.share, commitment));
    item_world_draw(valid.ephemeral);
    assert_int_equal(seal_it(&valid, &made), SAM_OK);
    assert_memory_equal(&made, &valid.wrap, sizeof made);
}

/* The terms written out here, from the design. */
static void
is_hpke_with_these_terms(void **state)
{
    (void)state;
    struct blob info = vector_blob(file, "info");
    uint8_t enc[KEY_BYTES], ct[WRAP_CT_BYTES];
    const struct hpke_terms terms = {.info = blob_bytes(&info),
                                     .psk = {valid.share, KEY_BYTES},
                                     .psk_id = {valid.wrap.share_commitment, HASH_BYTES},
                                     .aad = {valid.place.item_statement, HASH_BYTES}};
    assert_int_equal(info.len, 17 + 3 * ID_BYTES + 2 * HASH_BYTES);
    assert_memory_equal(info.at, "samtykke wrap v1", 17);
    assert_int_equal(hpke_psk_seal_given(valid.ephemeral, valid.reader.pk, &terms,
                                         (struct sam_bytes){valid.dek, KEY_BYTES}, enc, ct,
                                         sizeof ct),
                     SAM_OK);
    assert_memory_equal(enc, valid.wrap.enc, sizeof enc);
    assert_memory_equal(ct, valid.wrap.ct, sizeof ct);
}

static void
refuses_what_the_file_says_and_why(void **state)
{
    (void)state;
    size_t i = 0;
    const json_t *one, *list = vector_list(file, "refused");
    json_array_foreach(list, i, one)
    {
        struct key_case c = valid;
        const char *fault = json_string_value(json_object_get(one, "fault"));
        read_some(one, &c);
        assert_non_null(fault);
        expect_refused_for(&c, strcmp(fault, "share") == 0 ? WRAP_SHARE : WRAP_KEY);
    }
    assert_true(i > 20);
}

/* ---- attack 6: each bit -------------------------------------------------------------------------- */

static void
expect_each_bit(size_t offset, size_t len, enum wrap_fault wanted)
{
    for (size_t bit = 0; bit < 8 * len; bit++) {
        struct key_case c = valid;
        ((uint8_t *)&c)[offset + bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_refused_for(&c, wanted);
    }
}

static void
refuses_each_flipped_bit_and_tells_share_from_wrap(void **state)
{
    (void)state;
    expect_each_bit(offsetof(struct key_case, share), KEY_BYTES, WRAP_SHARE);
    expect_each_bit(offsetof(struct key_case, wrap.share_commitment), HASH_BYTES, WRAP_SHARE);
    expect_each_bit(offsetof(struct key_case, wrap.enc), KEY_BYTES, WRAP_KEY);
    expect_each_bit(offsetof(struct key_case, wrap.ct), WRAP_CT_BYTES, WRAP_KEY);
    expect_each_bit(offsetof(struct key_case, wrap.recipient), HASH_BYTES, WRAP_KEY);
    expect_each_bit(offsetof(struct key_case, place), sizeof(struct wrap_place), WRAP_KEY);
    expect_opens(&valid);
}

/* ---- attack 1: a wrap in another place ----------------------------------------------------------- */

/* What the broker has of item Y for the same reader. */
static struct key_case
other_item(void)
{
    struct key_case y = valid;
    read_some(json_object_get(file, "other"), &y);
    return y;
}

static void
refuses_the_wrap_of_another_item_for_the_same_reader(void **state)
{
    (void)state;
    const struct key_case y = other_item();
    struct key_case c = y;
    expect_opens(&y);

    c.wrap = valid.wrap; /* X's wrap, Y's share */
    expect_refused_for(&c, WRAP_SHARE);
    memcpy(c.share, valid.share, KEY_BYTES); /* and X's share */
    expect_refused_for(&c, WRAP_KEY);
    memcpy(c.place.item, valid.place.item, ID_BYTES); /* only the statement is Y's */
    expect_refused_for(&c, WRAP_KEY);
    c.place = valid.place; /* all of it is X */
    memcpy(c.dek, valid.dek, KEY_BYTES);
    expect_opens(&c);

    c = y; /* Y's commitment around what is X's */
    memcpy(c.wrap.enc, valid.wrap.enc, KEY_BYTES);
    memcpy(c.wrap.ct, valid.wrap.ct, WRAP_CT_BYTES);
    expect_refused_for(&c, WRAP_KEY);
}

static void
refuses_the_wrap_of_another_reader(void **state)
{
    (void)state;
    struct key_case c = valid;
    struct party another;
    party_make("another reader", &another);
    hpke_pair_make(another.x25519_secret, &c.reader);
    expect_refused_for(&c, WRAP_KEY);
    memcpy(c.wrap.recipient, another.key_id, HASH_BYTES);
    expect_refused_for(&c, WRAP_KEY);
    c.reader = valid.reader; /* the right key under another name */
    expect_refused_for(&c, WRAP_KEY);
}

/* ---- attack 28: everything but the share --------------------------------------------------------- */

/* The private key, the wrap, the commitment, all names; and shares of other items and readers. For
 * each guess its own commitment is tried too, since who has the wrap can write what it likes beside it. */
static void
opens_nothing_without_its_share(void **state)
{
    (void)state;
    const struct key_case y = other_item();
    uint8_t guesses[5][KEY_BYTES] = {{0}};
    memcpy(guesses[1], y.share, KEY_BYTES);
    memcpy(guesses[2], valid.wrap.share_commitment, KEY_BYTES);
    memcpy(guesses[3], valid.reader.sk, KEY_BYTES);
    item_world_share(valid.wrap.recipient, guesses[4]);
    for (size_t i = 0; i < COUNT(guesses); i++) {
        struct key_case c = valid;
        memcpy(c.share, guesses[i], KEY_BYTES);
        expect_refused_for(&c, WRAP_SHARE);
        wrap_commit(c.share, c.wrap.share_commitment);
        expect_refused_for(&c, WRAP_KEY);
    }
    expect_opens(&valid);
}

/* The other way round: the share, and not the key. */
static void
opens_nothing_without_the_readers_key(void **state)
{
    (void)state;
    struct key_case c = valid;
    memset(c.reader.sk, 0, KEY_BYTES);
    expect_refused_for(&c, WRAP_KEY);
    c = valid;
    memcpy(c.reader.sk, valid.share, KEY_BYTES);
    expect_refused_for(&c, WRAP_KEY);
}

/* ---- sealing ------------------------------------------------------------------------------------- */

static void
seals_to_no_key_of_low_order(void **state)
{
    (void)state;
    static const uint8_t low[][KEY_BYTES] = {{0}, {1}};
    for (size_t i = 0; i < COUNT(low); i++) {
        struct key_case c = valid;
        struct wrap made, before;
        memset(&made, 0xEE, sizeof made);
        before = made;
        memcpy(c.reader.pk, low[i], KEY_BYTES);
        assert_int_equal(seal_it(&c, &made), SAM_E_REFUSED);
        assert_memory_equal(&made, &before, sizeof made);
    }
}

/* With libsodium's own randomness: no two wraps are alike, each opens. */
static void
draws_a_new_ephemeral_key_for_each_wrap(void **state)
{
    (void)state;
    struct key_case first = valid, second = valid;
    assert_int_equal(randombytes_set_implementation(&randombytes_sysrandom_implementation), 0);
    assert_int_equal(seal_it(&valid, &first.wrap), SAM_OK);
    assert_int_equal(seal_it(&valid, &second.wrap), SAM_OK);
    assert_memory_not_equal(first.wrap.enc, second.wrap.enc, KEY_BYTES);
    assert_memory_not_equal(first.wrap.ct, second.wrap.ct, WRAP_CT_BYTES);
    expect_opens(&first);
    expect_opens(&second);
}

/* ---- secrets ------------------------------------------------------------------------------------- */

/* Off the stack of the calls. */
static struct key_case used;
static struct wrap sealed;
static uint8_t opened[KEY_BYTES];
static enum sam_err said;

static void
call_seal(void *arg)
{
    (void)arg;
    said = seal_it(&used, &sealed);
}

static void
call_open(void *arg)
{
    (void)arg;
    enum wrap_fault fault;
    said = open_it(&used, opened, &fault);
}

static void
call_commit(void *arg)
{
    (void)arg;
    wrap_commit(used.share, opened);
    said = wrap_is_committed(used.share, opened) ? SAM_OK : SAM_E_REFUSED;
}

static void
expect_clean(void (*call)(void *), enum sam_err wanted)
{
    static const char *const names[] = {
        "dek", "share",         "recipient_sk", "ephemeral_sk",   "dh", "eae_prk", "secret",
        "key", "shared_secret", "base_nonce",   "exporter_secret"};
    stack_run(call, NULL); /* until the loader has bound every symbol */
    stack_run(call, NULL);
    assert_int_equal(said, wanted);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct blob secret = vector_blob(file, names[i]);
        if (stack_holds(secret.at, secret.len)) fail_msg("%s stayed", names[i]);
    }
}

static void
leaves_no_secret_on_the_stack(void **state)
{
    (void)state;
    used = valid;
    item_world_draw(valid.ephemeral);
    expect_clean(call_commit, SAM_OK);
    expect_clean(call_seal, SAM_OK);
    expect_clean(call_open, SAM_OK);
    used.wrap.ct[0] ^= 1;
    expect_clean(call_open, SAM_E_REFUSED);
    used.share[0] ^= 1;
    expect_clean(call_open, SAM_E_REFUSED);
    memset(used.reader.pk, 0, KEY_BYTES);
    expect_clean(call_seal, SAM_E_REFUSED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_and_makes_what_another_implementation_made),
        cmocka_unit_test(is_hpke_with_these_terms),
        cmocka_unit_test(refuses_what_the_file_says_and_why),
        cmocka_unit_test(refuses_each_flipped_bit_and_tells_share_from_wrap),
        cmocka_unit_test(refuses_the_wrap_of_another_item_for_the_same_reader),
        cmocka_unit_test(refuses_the_wrap_of_another_reader),
        cmocka_unit_test(opens_nothing_without_its_share),
        cmocka_unit_test(opens_nothing_without_the_readers_key),
        cmocka_unit_test(seals_to_no_key_of_low_order),
        cmocka_unit_test(draws_a_new_ephemeral_key_for_each_wrap),
        cmocka_unit_test(leaves_no_secret_on_the_stack),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
