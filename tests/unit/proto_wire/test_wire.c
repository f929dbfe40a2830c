/* test_wire.c - the tables say what samtykke.proto says; what is written is read again, and only in the
 * one form; what a decoder may take in memory is bounded. */
#include "fields.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>

static const struct wire_table *tables[TABLES_MAX];
static size_t n_tables;
static uint8_t out[FRAME_MAX], again[FRAME_MAX];

static int
set_up(void **state)
{
    (void)state;
    n_tables = all_tables(tables);
    return 0;
}

/* ---- the tables ------------------------------------------------------------------------------ */

static ProtobufCType
type_of(enum wire_form form)
{
    switch (form) {
    case WIRE_FIXED:
    case WIRE_BYTES:
    case WIRE_NAME:
    case WIRE_VISIBLE:
        return PROTOBUF_C_TYPE_BYTES;
    case WIRE_U32:
        return PROTOBUF_C_TYPE_UINT32;
    case WIRE_U64:
        return PROTOBUF_C_TYPE_UINT64;
    case WIRE_TIME:
    case WIRE_I64:
        return PROTOBUF_C_TYPE_INT64;
    case WIRE_BOOL:
        return PROTOBUF_C_TYPE_BOOL;
    case WIRE_MESSAGE:
        return PROTOBUF_C_TYPE_MESSAGE;
    }
    return PROTOBUF_C_TYPE_STRING;
}

static void
expect_same(const struct wire_row *row, const ProtobufCFieldDescriptor *field)
{
    assert_string_equal(row->name, field->name);
    assert_int_equal(type_of(row->form), field->type);
    assert_int_equal(row->many > 0, field->label == PROTOBUF_C_LABEL_REPEATED);
    assert_true(field->default_value == NULL && field->reserved_flags == 0);
    if (row->many > 0) assert_true(row->beside != WIRE_ALONE);
    if (field->label == PROTOBUF_C_LABEL_REQUIRED) assert_true(row->beside == WIRE_ALONE);
    if (row->form == WIRE_FIXED) assert_true(row->size > 0);
    if (row->form == WIRE_MESSAGE) assert_ptr_equal(row->table->message, field->descriptor);
    /* Absent and empty would look alike. */
    if (field->label == PROTOBUF_C_LABEL_OPTIONAL && row->form == WIRE_BYTES)
        assert_true(row->min > 0);
}

static void
the_tables_say_what_the_proto_file_says(void **state)
{
    (void)state;
    assert_true(n_tables > 50);
    for (size_t t = 0; t < n_tables; t++) {
        assert_int_equal(tables[t]->n_rows, tables[t]->message->n_fields);
        for (unsigned i = 0; i < tables[t]->n_rows; i++)
            expect_same(&tables[t]->rows[i], &tables[t]->message->fields[i]);
    }
}

static void
expect_not_inside(const struct wire_table *outer, const struct wire_table *table, unsigned depth)
{
    assert_true(depth < 8);
    for (unsigned i = 0; i < table->n_rows; i++) {
        if (table->rows[i].table == NULL) continue;
        assert_ptr_not_equal(table->rows[i].table, outer);
        expect_not_inside(outer, table->rows[i].table, depth + 1);
    }
}

static void
no_message_contains_itself(void **state)
{
    (void)state;
    for (size_t t = 0; t < n_tables; t++)
        expect_not_inside(tables[t], tables[t], 0);
}

/* ---- both ways ------------------------------------------------------------------------------- */

static size_t
encode_random(const struct wire_table *table, uint64_t seed, size_t bytes)
{
    struct dice dice = {.state = seed};
    struct heap *heap = heap_new();
    size_t len = 0;
    const void *value = random_value(table, &dice, bytes, heap);
    enum sam_err r = wire_encode(table, value, out, sizeof out, &len);
    if (r == SAM_E_TOO_BIG)
        len = 0; /* more than the type may have */
    else if (r != SAM_OK)
        fail_msg("%s, seed %lu: error %d", table->message->name, seed, r);
    heap_free(&heap);
    return len;
}

static void
what_is_written_is_read_and_written_the_same(void **state)
{
    (void)state;
    for (size_t t = 0; t < n_tables; t++) {
        unsigned done = 0;
        for (uint64_t seed = 1; seed <= 200; seed++) {
            struct wire *memory;
            const void *value;
            size_t len = encode_random(tables[t], seed, tables[t]->bytes_max / 2), len_again = 0;
            if (len == 0 && tables[t]->n_rows > 0) continue;
            enum sam_err r = wire_decode(tables[t], (struct sam_bytes){out, len}, &memory, &value);
            if (r != SAM_OK) fail_msg("%s, seed %lu: error %d", tables[t]->message->name, seed, r);
            assert_int_equal(wire_encode(tables[t], value, again, sizeof again, &len_again),
                             SAM_OK);
            assert_int_equal(len, len_again);
            if (len > 0) assert_memory_equal(out, again, len);
            wire_free(&memory);
            assert_null(memory);
            done++;
        }
        assert_true(done > 20);
    }
}

static enum sam_err
try_decode(const struct wire_table *table, struct sam_bytes in)
{
    struct wire *memory = NULL;
    const void *value = NULL;
    enum sam_err r = wire_decode(table, in, &memory, &value);
    if (r == SAM_OK)
        assert_true(memory != NULL && value != NULL);
    else
        assert_true(memory == NULL && value == NULL);
    wire_free(&memory);
    return r;
}

static void
refuses_every_cut(void **state)
{
    (void)state;
    for (size_t t = 0; t < n_tables; t++) {
        struct fields fields;
        size_t len = encode_random(tables[t], 7, 300);
        fields_cut((struct sam_bytes){out, len}, &fields);
        for (size_t cut = 0; cut < len; cut++) {
            enum sam_err r = try_decode(tables[t], (struct sam_bytes){out, cut});
            if (r == SAM_E_MALFORMED) continue;
            /* Only whole fields may be missing: another message. */
            bool whole = false;
            for (size_t i = 0; i < fields.n; i++)
                whole = whole || fields.at[i].whole.at == out + cut;
            assert_true(r == SAM_OK && whole);
        }
    }
}

static void
bytes_of_any_kind_do_no_harm(void **state)
{
    (void)state;
    struct dice dice = {.state = 1};
    for (size_t t = 0; t < n_tables; t++) {
        size_t len = encode_random(tables[t], 3, 300);
        for (unsigned i = 0; i < 2000 && len > 0; i++) {
            uint8_t *at = &out[dice_roll(&dice, len)], was = *at;
            *at = (uint8_t)dice_roll(&dice, 256);
            (void)try_decode(tables[t], (struct sam_bytes){out, len});
            *at = was;
        }
    }
}

/* ---- sizes ----------------------------------------------------------------------------------- */

static void
refuses_more_bytes_than_a_type_may_have(void **state)
{
    (void)state;
    static uint8_t zeros[FRAME_MAX + 1];
    for (size_t t = 0; t < n_tables; t++) {
        size_t max = tables[t]->bytes_max;
        assert_true(max <= FRAME_MAX);
        assert_int_equal(try_decode(tables[t], (struct sam_bytes){zeros, max + 1}), SAM_E_TOO_BIG);
        if (max > 0)
            assert_int_equal(try_decode(tables[t], (struct sam_bytes){zeros, max}),
                             SAM_E_MALFORMED);
    }
}

static void
refuses_room_that_is_one_byte_too_small(void **state)
{
    (void)state;
    const struct of_meeting join = {.meeting = {1}};
    const struct request request = {.join = &join};
    size_t len = 0, none = 0;
    assert_int_equal(wire_request_encode(&request, out, sizeof out, &len), SAM_OK);
    assert_int_equal(wire_request_encode(&request, out, len, &len), SAM_OK);
    assert_int_equal(wire_request_encode(&request, out, len - 1, &none), SAM_E_TOO_BIG);
    assert_int_equal(none, 0);
}

/* protobuf-c's structs take many times the bytes; the budget is what bounds them. */
static void
a_message_of_tiny_parts_meets_the_budget_not_the_memory(void **state)
{
    (void)state;
    static struct message m;
    m.len = 0;
    while (m.len + 2 <= CONSENT_MAX)
        message_add_bytes(&m, 2, (struct sam_bytes){NULL, 0});
    enum sam_err r = try_decode(&wire_consent_body_table, message_bytes(&m));
    assert_true(r == SAM_E_TOO_BIG || r == SAM_E_MALFORMED);
}

static void
the_largest_true_messages_are_within_the_budget(void **state)
{
    (void)state;
    static struct sam_bytes purposes[PURPOSES_MAX];
    static struct wire_provision provisions[SAM_PROVISIONS_MAX];
    static const struct wire_actor actor = {.kind = 1,
                                            .id = {(const uint8_t *)"0123456789abcdef", 16}};
    struct consent_body consent = {.provisions = provisions, .n_provisions = SAM_PROVISIONS_MAX};
    size_t len = 0;

    for (size_t i = 0; i < PURPOSES_MAX; i++)
        purposes[i] = (struct sam_bytes){(const uint8_t *)"p", 1};
    for (size_t i = 0; i < SAM_PROVISIONS_MAX; i++)
        provisions[i] = (struct wire_provision){.actor = &actor,
                                                .by = i % 2 == 0 ? &actor : NULL,
                                                .category = {(const uint8_t *)"*", 1},
                                                .purposes = purposes,
                                                .n_purposes = PURPOSES_MAX};
    assert_int_equal(wire_consent_body_encode(&consent, out, sizeof out, &len), SAM_OK);
    assert_true(len > CONSENT_MAX * 3 / 4);
    assert_int_equal(try_decode(&wire_consent_body_table, (struct sam_bytes){out, len}), SAM_OK);
}

static void
a_full_page_of_full_entries_is_within_the_budget(void **state)
{
    (void)state;
    static char letters[PURPOSES_MAX + 1] = "-.0123456789_abcdefghijklmnopqrs";
    static struct sam_bytes names[PURPOSES_MAX];
    static struct listed items[PAGE_MAX];
    const struct list_reply list = {.items = items, .n_items = PAGE_MAX};
    const struct reply reply = {.list = &list};
    size_t len = 0;

    for (size_t i = 0; i < PURPOSES_MAX; i++)
        names[i] = (struct sam_bytes){(const uint8_t *)&letters[i], 1};
    for (size_t i = 0; i < PAGE_MAX; i++)
        items[i] = (struct listed){.kind = {(const uint8_t *)"note", 4},
                                   .labels = names,
                                   .n_labels = LABELS_MAX,
                                   .purposes = names,
                                   .n_purposes = PURPOSES_MAX,
                                   .length = 1};
    assert_int_equal(wire_reply_encode(&reply, out, sizeof out, &len), SAM_OK);
    assert_int_equal(try_decode(&wire_reply_table, (struct sam_bytes){out, len}), SAM_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_say_what_the_proto_file_says),
        cmocka_unit_test(no_message_contains_itself),
        cmocka_unit_test(what_is_written_is_read_and_written_the_same),
        cmocka_unit_test(refuses_every_cut),
        cmocka_unit_test(bytes_of_any_kind_do_no_harm),
        cmocka_unit_test(refuses_more_bytes_than_a_type_may_have),
        cmocka_unit_test(refuses_room_that_is_one_byte_too_small),
        cmocka_unit_test(a_message_of_tiny_parts_meets_the_budget_not_the_memory),
        cmocka_unit_test(the_largest_true_messages_are_within_the_budget),
        cmocka_unit_test(a_full_page_of_full_entries_is_within_the_budget),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
