/* test_whole.c - from keys to plaintext, with the real modules of proto/: tests/vectors/whole.json is
 * opened as its reader would, and refused with any one thing changed.
 *
 *     test_whole FOLDER            run; the file in FOLDER must be what is made today
 *     test_whole FOLDER --write    write it before */
#include "whole.h"

#include "head.h"
#include "wraps.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char *path_of;
static bool write_it;
static struct whole good, bad; /* as read; and with one change */

static int
set_up(void **state)
{
    static struct whole made;
    char path[4096];
    (void)state;
    (void)snprintf(path, sizeof path, "%s/whole.json", path_of);
    whole_make(&made);
    json_t *today = whole_json(&made), *file;
    if (write_it) assert_int_equal(json_dump_file(today, path, JSON_INDENT(1)), 0);
    file = json_load_file(path, 0, NULL);
    if (file == NULL || !json_equal(file, today))
        fail_msg("%s is not what is made today: has the format changed?", path);
    whole_read(file, &good);
    json_decref(today);
    json_decref(file);
    return 0;
}

static void
expect_step(const struct whole *whole, const char *wanted_step, const char *wanted_reason)
{
    const char *step, *reason;
    whole_open(whole, &step, &reason);
    if (step == NULL) fail_msg("opened, where %s (%s) was due", wanted_step, wanted_reason);
    assert_string_equal(step, wanted_step);
    assert_string_equal(reason, wanted_reason);
}

static void
is_opened_by_its_reader(void **state)
{
    const char *step, *reason;
    (void)state;
    whole_open(&good, &step, &reason);
    if (step != NULL) fail_msg("%s: %s", step, reason);
}

/* ---- one byte of something ------------------------------------------------------------------- */

#define FLIP(TEST, WHERE, STEP, REASON)                                                            \
    static void TEST(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        bad = good;                                                                                \
        *(WHERE) ^= 1;                                                                             \
        expect_step(&bad, STEP, REASON);                                                           \
    }
#define LAST(OCTETS) (&bad.OCTETS.at[bad.OCTETS.len - 1])

FLIP(refuses_keys_with_a_wrong_signature, LAST(keys[WHOLE_AUTHOR]), "keys", "signature")
FLIP(refuses_another_brokers_code, &bad.reader.identity_key[0], "broker", "unknown-key")
FLIP(refuses_a_case_with_a_wrong_signature, LAST(of_case), "case", "signature")
FLIP(refuses_a_changed_consent, LAST(consent), "consent", "consent")
FLIP(refuses_a_pinned_checkpoint_of_another_root, &bad.pinned.at[30], "checkpoints", "note")
FLIP(refuses_a_log_that_does_not_grow_from_the_pinned_one, &bad.consistency.hash[0].at[0],
     "checkpoints", "unproven")
FLIP(refuses_a_head_that_answers_another_request, &bad.reader.nonce[0], "head", "nonce")
FLIP(refuses_an_item_with_a_wrong_signature, LAST(item), "item", "signature")
FLIP(refuses_an_entry_under_another_salt, &bad.log[2].salt[0], "log", "inclusion")
FLIP(refuses_an_entry_with_a_wrong_proof, &bad.log[4].proof.hash[0].at[0], "log", "inclusion")
FLIP(refuses_wraps_with_a_wrong_signature, LAST(wraps), "wraps", "signature")
FLIP(refuses_a_share_that_the_author_did_not_commit_to, &bad.shares[WHOLE_AUTHOR].share[0], "wraps",
     "meaning")
FLIP(refuses_a_wrong_private_key, &bad.reader.x25519_secret[5], "wrap", "key")
FLIP(refuses_a_flipped_bit_of_the_ciphertext, LAST(ciphertext), "ciphertext", "hash")
FLIP(finds_another_plaintext_than_expected, LAST(attachment), "plaintext", "attachment")

/* ---- something of another's ------------------------------------------------------------------ */

static void
refuses_another_readers_share(void **state)
{
    (void)state;
    bad = good;
    memcpy(bad.reader.share, bad.shares[WHOLE_AUTHOR].share, KEY_BYTES);
    expect_step(&bad, "wrap", "share");
}

static void
refuses_another_readers_private_key(void **state)
{
    (void)state;
    bad = good;
    memcpy(bad.reader.x25519_secret, world.phone.x25519_secret, KEY_BYTES);
    expect_step(&bad, "wrap", "key");
}

static void
refuses_keys_that_are_not_in_the_case(void **state)
{
    (void)state;
    bad = good;
    whole_keys(&world.sara, &bad.keys[WHOLE_READER]);
    expect_step(&bad, "case keys", "unknown-key");
}

static void
refuses_a_ciphertext_that_is_cut(void **state)
{
    (void)state;
    bad = good;
    bad.ciphertext.len--;
    expect_step(&bad, "ciphertext", "length");
}

static void
refuses_a_log_with_two_entries_swapped(void **state)
{
    (void)state;
    bad = good;
    bad.log[1] = good.log[2];
    bad.log[2] = good.log[1];
    expect_step(&bad, "log", "gap");
}

static void
refuses_the_older_checkpoint_as_the_newer(void **state)
{
    (void)state;
    bad = good;
    bad.checkpoint = good.pinned;
    bad.pinned = good.checkpoint;
    expect_step(&bad, "checkpoints", "smaller");
}

static void
refuses_one_statement_in_anothers_place(void **state)
{
    (void)state;
    bad = good;
    bad.wraps = good.item;
    expect_step(&bad, "wraps", "signature");
}

/* ---- signed again ---------------------------------------------------------------------------- */

/* A body of what was read, to be changed. */
static struct wire *memory;
#define BODY(TYPE, OCTETS)                                                                         \
    const struct envelope *envelope;                                                               \
    const struct TYPE *read;                                                                       \
    struct wire *outer;                                                                            \
    bad = good;                                                                                    \
    assert_int_equal(wire_envelope_decode(signed_as_bytes(&good.OCTETS), &outer, &envelope),       \
                     SAM_OK);                                                                      \
    assert_int_equal(wire_##TYPE##_decode(envelope->body, &memory, &read), SAM_OK);                \
    wire_free(&outer);                                                                             \
    struct TYPE body = *read

static void
expect_signed(const char *step, const char *reason)
{
    wire_free(&memory);
    expect_step(&bad, step, reason);
}

static void
refuses_an_older_head(void **state)
{
    const struct party *by = &world.head;
    (void)state;
    BODY(head_body, head);
    body.log_size = WHOLE_PINNED - 1;
    SIGN(head, STATEMENT_HEAD, &body, &by, 1, &bad.head);
    expect_signed("head", "rollback");
}

static void
refuses_a_head_that_has_expired(void **state)
{
    (void)state;
    bad = good;
    bad.reader.now = WORLD_NOW + HEAD_MS + 1;
    expect_step(&bad, "head", "stale");
}

static void
refuses_a_head_of_another_version_of_the_case(void **state)
{
    const struct party *by = &world.head;
    (void)state;
    BODY(head_body, head);
    body.case_statement[0] ^= 1;
    SIGN(head, STATEMENT_HEAD, &body, &by, 1, &bad.head);
    expect_signed("head", "rollback");
}

static void
refuses_a_case_that_names_another_broker(void **state)
{
    const struct party *by = &world.phone;
    (void)state;
    BODY(case_body, of_case);
    body.broker_id[0] ^= 1;
    SIGN(case, STATEMENT_CASE, &body, &by, 1, &bad.of_case);
    expect_signed("case", "broker");
}

static void
refuses_an_item_that_saw_another_log(void **state)
{
    const struct party *by = &world.bo;
    (void)state;
    BODY(item_body, item);
    body.log_root[0] ^= 1;
    SIGN(item, STATEMENT_ITEM, &body, &by, 1, &bad.item);
    expect_signed("item", "another log");
}

static void
refuses_an_item_by_somebody_else(void **state)
{
    const struct party *by = &world.tine;
    (void)state;
    BODY(item_body, item);
    SIGN(item, STATEMENT_ITEM, &body, &by, 1, &bad.item);
    expect_signed("item", "author");
}

static void
refuses_wraps_of_another_item(void **state)
{
    const struct party *by = &world.bo;
    (void)state;
    BODY(wraps_body, wraps);
    body.item[0] ^= 1;
    SIGN(wraps, STATEMENT_WRAPS, &body, &by, 1, &bad.wraps);
    expect_signed("wraps", "item");
}

static void
refuses_first_wraps_without_the_owners(void **state)
{
    const struct party *by = &world.bo;
    (void)state;
    BODY(wraps_body, wraps);
    body.wraps++;
    body.n_wraps--;
    SIGN(wraps, STATEMENT_WRAPS, &body, &by, 1, &bad.wraps);
    expect_signed("wraps", "incomplete");
}

/* The reader's wrap, sealed for another item under this item's name. */
static void
refuses_a_wrap_that_was_sealed_for_another_item(void **state)
{
    const struct party *by = &world.bo;
    static struct wrap wraps[WHOLE_PEOPLE];
    struct recipient to;
    uint8_t dek[KEY_BYTES];
    (void)state;
    BODY(wraps_body, wraps);
    struct item_body other = {.head = body.head};
    memcpy(other.item, body.item, ID_BYTES);
    other.item[0] ^= 1;
    const struct wrap_place place = whole_place(&other, body.item_statement, by->key_id);
    memcpy(to.key_id, world.tine.key_id, HASH_BYTES);
    memcpy(to.x25519, world.tine.x25519, KEY_BYTES);
    whole_hash("samtykke test dek ", 0, dek);
    memcpy(wraps, body.wraps, sizeof wraps);
    assert_int_equal(wrap_seal(&place, &to, good.reader.share, dek, &wraps[WHOLE_READER]), SAM_OK);
    body.wraps = wraps;
    SIGN(wraps, STATEMENT_WRAPS, &body, &by, 1, &bad.wraps);
    expect_signed("wrap", "key");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_opened_by_its_reader),
        cmocka_unit_test(refuses_keys_with_a_wrong_signature),
        cmocka_unit_test(refuses_another_brokers_code),
        cmocka_unit_test(refuses_a_case_with_a_wrong_signature),
        cmocka_unit_test(refuses_a_changed_consent),
        cmocka_unit_test(refuses_a_pinned_checkpoint_of_another_root),
        cmocka_unit_test(refuses_a_log_that_does_not_grow_from_the_pinned_one),
        cmocka_unit_test(refuses_a_head_that_answers_another_request),
        cmocka_unit_test(refuses_an_item_with_a_wrong_signature),
        cmocka_unit_test(refuses_an_entry_under_another_salt),
        cmocka_unit_test(refuses_an_entry_with_a_wrong_proof),
        cmocka_unit_test(refuses_wraps_with_a_wrong_signature),
        cmocka_unit_test(refuses_a_share_that_the_author_did_not_commit_to),
        cmocka_unit_test(refuses_a_wrong_private_key),
        cmocka_unit_test(refuses_a_flipped_bit_of_the_ciphertext),
        cmocka_unit_test(finds_another_plaintext_than_expected),
        cmocka_unit_test(refuses_another_readers_share),
        cmocka_unit_test(refuses_another_readers_private_key),
        cmocka_unit_test(refuses_keys_that_are_not_in_the_case),
        cmocka_unit_test(refuses_a_ciphertext_that_is_cut),
        cmocka_unit_test(refuses_a_log_with_two_entries_swapped),
        cmocka_unit_test(refuses_the_older_checkpoint_as_the_newer),
        cmocka_unit_test(refuses_one_statement_in_anothers_place),
        cmocka_unit_test(refuses_an_older_head),
        cmocka_unit_test(refuses_a_head_that_has_expired),
        cmocka_unit_test(refuses_a_head_of_another_version_of_the_case),
        cmocka_unit_test(refuses_a_case_that_names_another_broker),
        cmocka_unit_test(refuses_an_item_that_saw_another_log),
        cmocka_unit_test(refuses_an_item_by_somebody_else),
        cmocka_unit_test(refuses_wraps_of_another_item),
        cmocka_unit_test(refuses_first_wraps_without_the_owners),
        cmocka_unit_test(refuses_a_wrap_that_was_sealed_for_another_item),
    };
    if (argc < 2) return 2;
    path_of = argv[1];
    write_it = argc > 2 && strcmp(argv[2], "--write") == 0;
    return cmocka_run_group_tests(tests, set_up, NULL);
}
