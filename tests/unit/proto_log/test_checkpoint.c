/* test_checkpoint.c - checkpoints: made and opened to the byte, every other byte refused, and the way
 * from a pinned one. Usage: test_checkpoint FOLDER_OF_VECTORS */
#include "checkpoint.h"
#include "vectors.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;

struct log {
    json_t *file;
    struct sam_bytes origin;
    uint8_t key[CHECKPOINT_KEY_BYTES], secret[CHECKPOINT_SECRET_BYTES];
};

static int
load(void **state)
{
    static struct log log;
    uint8_t seed[crypto_sign_ed25519_SEEDBYTES], key[CHECKPOINT_KEY_BYTES];
    log.file = vectors_load(folder, "checkpoint.json");
    log.origin = bytes_of_text(vectors_string(log.file, "origin"));
    const json_t *k = vectors_member(log.file, "key");
    vectors_octets_n(k, "seed", seed, sizeof seed);
    vectors_octets_n(k, "public", log.key, sizeof log.key);
    assert_int_equal(crypto_sign_ed25519_seed_keypair(key, log.secret, seed), 0);
    assert_memory_equal(key, log.key, sizeof key);
    *state = &log;
    return 0;
}

static int
unload(void **state)
{
    json_decref(((struct log *)*state)->file);
    return 0;
}

/* From a block of just that size, so that the address sanitizer sees every byte too far. */
static enum sam_err
open_copy(const struct log *log, struct sam_bytes note, struct checkpoint *ret_checkpoint)
{
    uint8_t *copy = malloc(note.len + 1);
    assert_non_null(copy);
    if (note.len != 0) { memcpy(copy + 1, note.at, note.len); }
    enum sam_err r = checkpoint_open((struct sam_bytes){copy + 1, note.len}, log->origin, log->key,
                                     ret_checkpoint);
    free(copy);
    return r;
}

/* ---- what is published ----------------------------------------------------------------------- */

static void
published_notes_open_to_the_text_that_was_signed(void **state)
{
    size_t i;
    const json_t *v;
    struct log *log = *state;
    json_array_foreach(vectors_member(log->file, "published"), i, v)
    {
        uint8_t key[CHECKPOINT_KEY_BYTES], id[CHECKPOINT_KEY_ID_BYTES], wanted[4];
        struct sam_bytes name = bytes_of_text(vectors_string(v, "name")), text;
        struct octets note = vectors_note(v, "note");
        vectors_octets_n(v, "public", key, sizeof key);
        vectors_octets_n(v, "key_id", wanted, sizeof wanted);
        checkpoint_key_id(name, key, id);
        assert_memory_equal(id, wanted, sizeof id);
        assert_int_equal(checkpoint_note_open(bytes_of(&note), name, key, &text), SAM_OK);
        assert_int_equal(text.len, strlen(vectors_string(v, "text")));
        assert_memory_equal(text.at, vectors_string(v, "text"), text.len);
    }
    assert_int_equal(i, 2);
}

static void
the_signature_scheme_is_that_of_the_rfc(void **state)
{
    struct log *log = *state;
    const json_t *v = vectors_member(log->file, "rfc8032");
    uint8_t seed[32], key[32], secret[64], signature[64], wanted[64];
    struct octets message = vectors_octets(v, "message");
    vectors_octets_n(v, "seed", seed, sizeof seed);
    vectors_octets_n(v, "signature", wanted, sizeof wanted);
    assert_int_equal(crypto_sign_ed25519_seed_keypair(key, secret, seed), 0);
    crypto_sign_ed25519_detached(signature, NULL, message.at, message.len, secret);
    assert_memory_equal(signature, wanted, sizeof wanted);
}

/* ---- own vectors ----------------------------------------------------------------------------- */

static void
a_checkpoint_is_made_to_the_byte_and_opens(void **state)
{
    size_t i;
    const json_t *v;
    struct log *log = *state;
    json_array_foreach(vectors_member(log->file, "made"), i, v)
    {
        uint8_t out[CHECKPOINT_MADE_MAX];
        size_t len = 0;
        struct octets note = vectors_note(v, "note");
        struct checkpoint opened,
            c = {bytes_of_text(vectors_string(v, "origin")), vectors_number(v, "size"),
                 vectors_hash(v, "root"), (sam_time)vectors_number(v, "time")};
        assert_int_equal(checkpoint_make(&c, log->secret, out, sizeof out, &len), SAM_OK);
        assert_int_equal(len, note.len);
        assert_memory_equal(out, note.at, len);
        assert_int_equal(checkpoint_open((struct sam_bytes){out, len}, c.origin, log->key, &opened),
                         SAM_OK);
        assert_true(opened.size == c.size && opened.time == c.time);
        expect_hash(&opened.root, &c.root);
        assert_int_equal(checkpoint_make(&c, log->secret, out, len, &len), SAM_OK);
        assert_int_equal(checkpoint_make(&c, log->secret, out, len - 1, &len), SAM_E_TOO_BIG);
    }
    assert_true(i >= 6);
}

static void
what_opens_and_what_does_not_is_as_the_vectors_say(void **state)
{
    size_t i;
    const json_t *v;
    struct log *log = *state;
    json_array_foreach(vectors_member(log->file, "opened"), i, v)
    {
        struct checkpoint c;
        struct octets note = vectors_note(v, "note");
        enum sam_err r = open_copy(log, bytes_of(&note), &c);
        /* over a limit is malformed to the vectors */
        expect_result(v, r == SAM_E_TOO_BIG ? SAM_E_MALFORMED : r, vectors_result(v));
    }
    assert_true(i >= 70);
}

static enum checkpoint_break
wanted_break(const json_t *v)
{
    static const char *const NAMES[] = {
        [CHECKPOINT_FOLLOWS] = "follows",   [CHECKPOINT_OTHER_LOG] = "other log",
        [CHECKPOINT_SMALLER] = "smaller",   [CHECKPOINT_FORKED] = "forked",
        [CHECKPOINT_UNPROVEN] = "unproven", [CHECKPOINT_EARLIER] = "earlier",
    };
    const char *name = vectors_string(v, "result");
    for (unsigned i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(name, NAMES[i]) == 0) { return (enum checkpoint_break)i; }
    }
    fail_msg("no such break: %s", name);
    return CHECKPOINT_FOLLOWS;
}

static void
a_checkpoint_follows_a_pinned_one_or_says_why_not(void **state)
{
    size_t i;
    const json_t *v;
    struct log *log = *state;
    json_array_foreach(vectors_member(log->file, "follow"), i, v)
    {
        struct checkpoint pinned, next;
        enum checkpoint_break why = CHECKPOINT_FOLLOWS;
        struct tree_proof proof = vectors_proof(v, "proof");
        struct octets p = vectors_note(v, "pinned"), n = vectors_note(v, "next");
        assert_int_equal(open_copy(log, bytes_of(&p), &pinned), SAM_OK);
        assert_int_equal(open_copy(log, bytes_of(&n), &next), SAM_OK);
        enum sam_err r = checkpoint_follow(&pinned, &next, &proof, &why);
        expect_result(v, r, wanted_break(v) == CHECKPOINT_FOLLOWS ? SAM_OK : SAM_E_REFUSED);
        assert_int_equal(why, wanted_break(v));
        next.origin = bytes_of_text("samtykke.example/lag");
        assert_int_equal(checkpoint_follow(&pinned, &next, &proof, &why), SAM_E_REFUSED);
        assert_int_equal(why, CHECKPOINT_OTHER_LOG);
    }
    assert_true(i >= 17);
}

/* ---- byte by byte ---------------------------------------------------------------------------- */

static struct octets
one_note(const struct log *log)
{
    return vectors_note(json_array_get(vectors_member(log->file, "opened"), 0), "note");
}

static void
every_byte_changed_in_any_way_is_refused(void **state)
{
    struct log *log = *state;
    struct octets note = one_note(log);
    struct checkpoint c = {.size = 7};
    assert_int_equal(open_copy(log, bytes_of(&note), &c), SAM_OK);
    c.size = 7;
    for (size_t i = 0; i < note.len; i++) {
        for (unsigned other = 1; other < 256; other++) {
            note.at[i] ^= (uint8_t)other;
            enum sam_err r = checkpoint_open(bytes_of(&note), log->origin, log->key, &c);
            assert_true(r == SAM_E_MALFORMED || r == SAM_E_REFUSED);
            note.at[i] ^= (uint8_t)other;
        }
    }
    assert_int_equal(c.size, 7); /* written only on OK */
}

static void
every_truncation_is_refused(void **state)
{
    struct log *log = *state;
    struct octets note = one_note(log);
    struct checkpoint c;
    for (size_t from = 0; from <= note.len; from++) {
        for (size_t to = from; to <= note.len; to++) {
            if (to - from == note.len) { continue; }
            struct sam_bytes part = {note.at + from, to - from};
            assert_int_not_equal(checkpoint_open(part, log->origin, log->key, &c), SAM_OK);
        }
        struct sam_bytes head = {note.at, from};
        assert_int_equal(open_copy(log, head, &c), from == note.len ? SAM_OK : SAM_E_MALFORMED);
    }
}

static void
every_byte_dropped_doubled_or_added_is_refused(void **state)
{
    struct log *log = *state;
    const struct octets good = one_note(log);
    struct checkpoint c;
    for (size_t i = 0; i <= good.len; i++) {
        struct octets n = good;
        if (i < good.len) {
            memmove(n.at + i, n.at + i + 1, n.len - i - 1);
            n.len--;
            assert_int_not_equal(checkpoint_open(bytes_of(&n), log->origin, log->key, &c), SAM_OK);
        }
        for (unsigned byte = 0; byte < 256; byte++) { /* the byte beside it is one of them */
            n = good;
            memmove(n.at + i + 1, n.at + i, n.len - i);
            n.at[i] = (uint8_t)byte;
            n.len++;
            assert_int_not_equal(checkpoint_open(bytes_of(&n), log->origin, log->key, &c), SAM_OK);
        }
    }
}

/* The lines of the note that a newline ends, as [0] .. [n - 1]. */
static size_t
cut(const struct octets *note, struct sam_bytes line[static 8])
{
    size_t n = 0, from = 0;
    for (size_t i = 0; i < note->len; i++) {
        if (note->at[i] != '\n') { continue; }
        assert_true(n < 8);
        line[n++] = (struct sam_bytes){note->at + from, i + 1 - from};
        from = i + 1;
    }
    return n;
}

static void
join(struct octets *to, struct sam_bytes line)
{
    memcpy(to->at + to->len, line.at, line.len);
    to->len += line.len;
}

static void
every_line_dropped_doubled_or_swapped_is_refused(void **state)
{
    struct log *log = *state;
    struct octets good = one_note(log);
    struct sam_bytes line[8];
    struct checkpoint c;
    size_t n = cut(&good, line);
    assert_int_equal(n, 6);
    for (size_t i = 0; i < n; i++) {
        struct octets without = {.len = 0}, twice = {.len = 0};
        for (size_t k = 0; k < n; k++) {
            if (k != i) { join(&without, line[k]); }
            join(&twice, line[k]);
            if (k == i) { join(&twice, line[k]); }
        }
        assert_int_not_equal(open_copy(log, bytes_of(&without), &c), SAM_OK);
        assert_int_not_equal(open_copy(log, bytes_of(&twice), &c), SAM_OK);
        for (size_t j = i + 1; j < n; j++) {
            struct octets swapped = {.len = 0};
            for (size_t k = 0; k < n; k++) {
                join(&swapped, line[k == i ? j : k == j ? i : k]);
            }
            assert_int_not_equal(open_copy(log, bytes_of(&swapped), &c), SAM_OK);
        }
    }
}

static void
every_bit_of_the_key_counts(void **state)
{
    struct log *log = *state;
    struct octets note = one_note(log);
    struct checkpoint c;
    for (size_t bit = 0; bit < 8 * sizeof log->key; bit++) {
        log->key[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(open_copy(log, bytes_of(&note), &c), SAM_E_REFUSED);
        log->key[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void
a_key_of_small_order_signs_nothing(void **state)
{
    struct log *log = *state;
    struct octets note = one_note(log);
    struct checkpoint c;
    uint8_t id[CHECKPOINT_KEY_ID_BYTES], line[4 + 64] = {0}, key[CHECKPOINT_KEY_BYTES] = {1};
    char base64[128];
    checkpoint_key_id(log->origin, key, id);
    memcpy(line, id, sizeof id);
    line[4] = 1; /* R: the neutral element, S: 0 */
    sodium_bin2base64(base64, sizeof base64, line, sizeof line, sodium_base64_VARIANT_ORIGINAL);
    memcpy(note.at + note.len - 93, base64, 92);
    assert_int_equal(checkpoint_open(bytes_of(&note), log->origin, key, &c), SAM_E_REFUSED);
}

/* ---- limits ---------------------------------------------------------------------------------- */

static void
a_field_out_of_its_range_is_not_signed(void **state)
{
    struct log *log = *state;
    static const char *const NAMES[] = {"", "a b", "a+b", "a\n", "a\x7f", "\xc3\xa6", "\x01"};
    uint8_t out[CHECKPOINT_MADE_MAX], name[CHECKPOINT_ORIGIN_MAX + 1];
    size_t len = 7;
    const struct checkpoint good = {.origin = log->origin, .size = 1};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        struct checkpoint c = good;
        c.origin = bytes_of_text(NAMES[i]);
        assert_int_equal(checkpoint_make(&c, log->secret, out, sizeof out, &len), SAM_E_MALFORMED);
    }
    struct checkpoint c = good;
    memset(name, 'n', sizeof name);
    c.origin = (struct sam_bytes){name, sizeof name};
    assert_int_equal(checkpoint_make(&c, log->secret, out, sizeof out, &len), SAM_E_MALFORMED);
    c = good;
    c.size = TREE_SIZE_MAX + 1;
    assert_int_equal(checkpoint_make(&c, log->secret, out, sizeof out, &len), SAM_E_MALFORMED);
    c = good;
    c.time = -1;
    assert_int_equal(checkpoint_make(&c, log->secret, out, sizeof out, &len), SAM_E_MALFORMED);
    assert_int_equal(len, 7);
}

/* A well-formed signature line of an unknown key, in all `len` bytes long. */
static void
add_witness(struct octets *note, size_t len)
{
    static const char HEAD[] = "\xe2\x80\x94 w";
    size_t base64 = len - (sizeof HEAD - 1) - 2, name = base64 % 4;
    uint8_t *at = note->at + note->len;
    base64 -= name;
    memcpy(at, HEAD, sizeof HEAD - 1);
    at += sizeof HEAD - 1;
    memset(at, 'w', name);
    at[name] = ' ';
    memset(at + name + 1, 'A', base64);
    at[name + 1 + base64] = '\n';
    note->len += len;
}

static void
a_note_of_just_the_longest_length_opens_and_one_byte_more_does_not(void **state)
{
    struct log *log = *state;
    const struct octets good = one_note(log);
    struct checkpoint c;
    for (size_t more = 0; more < 4; more++) {
        struct octets note = good;
        add_witness(&note, CHECKPOINT_BYTES_MAX - good.len - 3 + more);
        assert_int_equal(open_copy(log, bytes_of(&note), &c), SAM_OK);
    }
    struct octets note = good;
    add_witness(&note, CHECKPOINT_BYTES_MAX - good.len + 1);
    assert_int_equal(open_copy(log, bytes_of(&note), &c), SAM_E_TOO_BIG);
}

static void
a_realms_log_is_named_after_it(void **state)
{
    (void)state;
    static const uint8_t realm[CHECKPOINT_REALM_BYTES] = {0x00, 0x9a, [15] = 0xff};
    static const char wanted[] = "samtykke/009a00000000000000000000000000ff";
    uint8_t origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    checkpoint_origin(realm, origin);
    assert_int_equal(sizeof wanted - 1, sizeof origin);
    assert_memory_equal(origin, wanted, sizeof origin);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_notes_open_to_the_text_that_was_signed),
        cmocka_unit_test(the_signature_scheme_is_that_of_the_rfc),
        cmocka_unit_test(a_checkpoint_is_made_to_the_byte_and_opens),
        cmocka_unit_test(what_opens_and_what_does_not_is_as_the_vectors_say),
        cmocka_unit_test(a_checkpoint_follows_a_pinned_one_or_says_why_not),
        cmocka_unit_test(a_realms_log_is_named_after_it),
        cmocka_unit_test(every_byte_changed_in_any_way_is_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_byte_dropped_doubled_or_added_is_refused),
        cmocka_unit_test(every_line_dropped_doubled_or_swapped_is_refused),
        cmocka_unit_test(every_bit_of_the_key_counts),
        cmocka_unit_test(a_key_of_small_order_signs_nothing),
        cmocka_unit_test(a_field_out_of_its_range_is_not_signed),
        cmocka_unit_test(a_note_of_just_the_longest_length_opens_and_one_byte_more_does_not),
    };
    if (argc != 2) { return 64; }
    folder = argv[1];
    return cmocka_run_group_tests_name("checkpoint", tests, load, unload);
}
