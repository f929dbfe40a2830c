/* test_wire_whole.c - fields that exclude each other, and the kind of a request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"
#include <cmocka.h>
#include <string.h>

static uint8_t out[FRAME_MAX];
static size_t len;
static const struct sam_bytes one = {(const uint8_t *)"x", 1};

#define EXPECT(TYPE, VALUE, R)                                                                     \
    assert_int_equal(wire_##TYPE##_encode(VALUE, out, sizeof out, &len), R)

static void
a_frame_is_a_hello_or_sealed(void **state)
{
    (void)state;
    const struct hello hello = {.key_id = {1}};
    struct request_frame f = {.hello = &hello};
    EXPECT(request_frame, &f, SAM_OK);
    f.chunk = one;
    EXPECT(request_frame, &f, SAM_E_MALFORMED);
    f.chunk.len = 0;
    f.sealed = one;
    EXPECT(request_frame, &f, SAM_E_MALFORMED);
    f.hello = NULL;
    EXPECT(request_frame, &f, SAM_OK);
    f.chunk = one;
    EXPECT(request_frame, &f, SAM_OK);
    f.sealed.len = 0;
    EXPECT(request_frame, &f, SAM_E_MALFORMED); /* a chunk alone */
    f.chunk.len = 0;
    EXPECT(request_frame, &f, SAM_E_MALFORMED); /* nothing */
}

static void
an_answer_is_one_thing(void **state)
{
    (void)state;
    struct reply_frame f = {.has_n = true};
    EXPECT(reply_frame, &f, SAM_OK);
    f.has_no_session = f.no_session = true;
    EXPECT(reply_frame, &f, SAM_E_MALFORMED);
    f.has_n = false;
    EXPECT(reply_frame, &f, SAM_OK);
    f.chunk = one;
    EXPECT(reply_frame, &f, SAM_E_MALFORMED);
    f.chunk.len = 0;
    f.no_session = false; /* "no-session: no" */
    EXPECT(reply_frame, &f, SAM_E_MALFORMED);
    f.has_no_session = false;
    EXPECT(reply_frame, &f, SAM_E_MALFORMED);
    f.sealed = f.chunk = one;
    EXPECT(reply_frame, &f, SAM_OK);
}

static void
a_request_is_of_one_kind_and_says_which(void **state)
{
    (void)state;
    const struct of_meeting meeting = {.meeting = {1}};
    const struct bare bare = {0};
    const struct request none = {0}, two = {.join = &meeting, .leave = &meeting},
                         join = {.join = &meeting}, leave = {.leave = &meeting},
                         watch = {.watch = &bare};
    const struct {
        const struct request *request;
        enum request_kind kind;
    } rows[] = {{&join, REQUEST_JOIN}, {&leave, REQUEST_LEAVE}, {&watch, REQUEST_WATCH}};

    EXPECT(request, &none, SAM_E_MALFORMED);
    EXPECT(request, &two, SAM_E_MALFORMED);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire *memory;
        const struct request *read;
        EXPECT(request, rows[i].request, SAM_OK);
        assert_int_equal(wire_request_decode((struct sam_bytes){out, len}, &memory, &read), SAM_OK);
        assert_int_equal(read->kind, rows[i].kind);
        assert_true((read->join != NULL) == (read->kind == REQUEST_JOIN));
        wire_free(&memory);
    }
}

static void
a_reply_is_an_error_or_one_answer(void **state)
{
    (void)state;
    const struct done done = {.has_seq = true, .seq = 1};
    const struct hint hint = {.case_id = {1}};
    struct reply r = {.error = REPLY_OK};
    EXPECT(reply, &r, SAM_E_MALFORMED);
    r.done = &done;
    EXPECT(reply, &r, SAM_OK);
    r.hint = &hint;
    EXPECT(reply, &r, SAM_E_MALFORMED);
    r.hint = NULL;
    r.error = REPLY_CLOSED; /* nothing goes out beside a refusal */
    EXPECT(reply, &r, SAM_E_MALFORMED);
    r.done = NULL;
    EXPECT(reply, &r, SAM_OK);
}

static void
an_entry_is_kept_or_erased(void **state)
{
    (void)state;
    uint8_t leaf[33] = {1};
    struct entry e = {.has_salt = true, .entry = one};
    const struct log_reply log = {.entries = &e, .n_entries = 1};
    const struct reply r = {.log = &log};
    EXPECT(reply, &r, SAM_OK);
    e.erase = one;
    EXPECT(reply, &r, SAM_E_MALFORMED);
    e = (struct entry){.leaf = {leaf, sizeof leaf}, .erase = one};
    EXPECT(reply, &r, SAM_OK);
    e.erase.len = 0; /* gone, and nobody says who erased it */
    EXPECT(reply, &r, SAM_E_MALFORMED);
    e = (struct entry){.has_salt = true};
    EXPECT(reply, &r, SAM_E_MALFORMED);
}

static void
erases_an_item_or_an_entry_with_its_leaf(void **state)
{
    (void)state;
    struct erase_body e = {.case_version = 1, .has_item = true};
    EXPECT(erase_body, &e, SAM_OK);
    e.has_case_seq = true;
    e.case_seq = 1;
    EXPECT(erase_body, &e, SAM_E_MALFORMED);
    e.has_item = false;
    EXPECT(erase_body, &e, SAM_E_MALFORMED); /* without its leaf */
    e.has_leaf = true;
    EXPECT(erase_body, &e, SAM_OK);
    e.has_case_seq = false;
    EXPECT(erase_body, &e, SAM_E_MALFORMED);
}

static void
a_proof_is_of_a_leaf_or_of_an_older_size(void **state)
{
    (void)state;
    struct proof p = {.size = 1};
    const struct request q = {.proof = &p};
    EXPECT(request, &q, SAM_E_MALFORMED);
    p.has_from = true;
    EXPECT(request, &q, SAM_OK);
    p.has_index = true;
    EXPECT(request, &q, SAM_E_MALFORMED);
    p.has_from = false;
    EXPECT(request, &q, SAM_OK);
}

static void
a_version_is_asked_for_by_number_or_by_id(void **state)
{
    (void)state;
    struct get_case g = {.has_version = true, .version = 1};
    const struct request q = {.get_case = &g};
    EXPECT(request, &q, SAM_OK);
    g.has_id = true;
    EXPECT(request, &q, SAM_E_MALFORMED);
    g.has_version = false;
    EXPECT(request, &q, SAM_OK);
    g.has_id = false; /* the current one */
    EXPECT(request, &q, SAM_OK);
}

static void
a_member_has_all_keys_or_none(void **state)
{
    (void)state;
    struct owner owner = {.kind = OWNER_DEVICE};
    struct member m = {.role = one};
    struct case_body c = {.version = 1, .owners = &owner, .n_owners = 1, .team = &m, .n_team = 1};
    for (unsigned set = 0; set < 8; set++) {
        m.has_key_id = (set & 1) != 0;
        m.has_ed25519 = (set & 2) != 0;
        m.has_x25519 = (set & 4) != 0;
        EXPECT(case_body, &c, set == 0 || set == 7 ? SAM_OK : SAM_E_MALFORMED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_is_a_hello_or_sealed),
        cmocka_unit_test(an_answer_is_one_thing),
        cmocka_unit_test(a_request_is_of_one_kind_and_says_which),
        cmocka_unit_test(a_reply_is_an_error_or_one_answer),
        cmocka_unit_test(an_entry_is_kept_or_erased),
        cmocka_unit_test(erases_an_item_or_an_entry_with_its_leaf),
        cmocka_unit_test(a_proof_is_of_a_leaf_or_of_an_older_size),
        cmocka_unit_test(a_version_is_asked_for_by_number_or_by_id),
        cmocka_unit_test(a_member_has_all_keys_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
