/* test_wire_fields.c - each limit of each field of each message: what is at it is taken, what is beyond
 * it is not. The messages are changed by hand, field by field. */
#include "fields.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>

#define BIG (2 * FRAME_MAX)

static const struct wire_table *tables[TABLES_MAX];
static size_t n_tables;
static unsigned taken, refused; /* changes tried */

/* One valid message of a table, cut. */
struct subject {
    const struct wire_table *table;
    struct fields fields;
    size_t i; /* the field that is changed */
    const struct wire_row *row;
    const ProtobufCFieldDescriptor *field;
};

static int
set_up(void **state)
{
    (void)state;
    n_tables = all_tables(tables);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    print_message("%u changes taken, %u refused\n", taken, refused);
    assert_true(taken > 500 && refused > 5000);
    return 0;
}

static enum sam_err
decode(const struct wire_table *table, struct sam_bytes in)
{
    struct wire *memory = NULL;
    const void *value;
    enum sam_err r = wire_decode(table, in, &memory, &value);
    wire_free(&memory);
    return r;
}

static void
expect(const struct subject *s, const struct message *m, bool fits, const char *what)
{
    enum sam_err r = decode(s->table, message_bytes(m));
    /* The field fits, but perhaps not beside the others: that is tested with the type. */
    if (fits && s->table->check != NULL && r == SAM_E_MALFORMED) return;
    if (fits ? r != SAM_OK : r != SAM_E_MALFORMED && r != SAM_E_TOO_BIG)
        fail_msg("%s.%s %s: error %d", s->table->message->name, s->row != NULL ? s->row->name : "?",
                 what, r);
    *(fits ? &taken : &refused) += 1;
}

/* ---- one field instead of another ---------------------------------------------------------------- */

static void
try_instead(const struct subject *s, const struct message *instead, bool fits, const char *what)
{
    static struct message m;
    message_replace(&m, &s->fields, s->i, message_bytes(instead));
    if (fits && m.len > s->table->bytes_max) return; /* beyond the type as a whole */
    expect(s, &m, fits, what);
}

static void
try_bytes(const struct subject *s, struct sam_bytes payload, bool fits, const char *what)
{
    static struct message instead;
    instead.len = 0;
    message_add_bytes(&instead, s->field->id, payload);
    try_instead(s, &instead, fits, what);
}

static void
try_number(const struct subject *s, uint64_t value, bool fits, const char *what)
{
    static struct message instead;
    instead.len = 0;
    message_add_number(&instead, s->field->id, value);
    try_instead(s, &instead, fits, what);
}

static void
try_raw(const struct subject *s, const uint8_t *varint, size_t len, const char *what)
{
    static struct message instead;
    instead.len = 0;
    message_add_varint(&instead, (uint64_t)s->field->id << 3);
    message_add(&instead, (struct sam_bytes){varint, len});
    try_instead(s, &instead, false, what);
}

/* ---- by form ------------------------------------------------------------------------------------- */

/* Of lists that are sorted the first is tried alone, so that its neighbours do not decide. */
static void
change_name(const struct subject *s)
{
    static const char bad[] = "A Z/:,;\x1f\x7f\x80\xff";
    uint8_t name[NAME_MAX_BYTES + 1];
    memset(name, 'a', sizeof name);
    try_bytes(s, (struct sam_bytes){name, NAME_MAX_BYTES}, true, "of 64");
    try_bytes(s, (struct sam_bytes){name, NAME_MAX_BYTES + 1}, false, "of 65");
    try_bytes(s, (struct sam_bytes){name, 0}, false, "empty");
    for (size_t i = 0; i < sizeof bad; i++) { /* with the NUL */
        name[2] = (uint8_t)bad[i];
        try_bytes(s, (struct sam_bytes){name, 5}, false, "with a bad letter");
    }
}

static void
change_bytes(const struct subject *s)
{
    static uint8_t bytes[BIG];
    const struct wire_row *row = s->row;
    memset(bytes, 'a', sizeof bytes);
    try_bytes(s, (struct sam_bytes){bytes, (size_t)row->max}, true, "longest");
    try_bytes(s, (struct sam_bytes){bytes, (size_t)row->max + 1}, false, "longer");
    try_bytes(s, (struct sam_bytes){bytes, (size_t)row->min}, true, "shortest");
    if (row->min > 0)
        try_bytes(s, (struct sam_bytes){bytes, (size_t)row->min - 1}, false, "shorter");
    if (row->form != WIRE_VISIBLE) return;
    static const char bad[] = " \n\x7f\x80";
    for (size_t i = 0; i < sizeof bad; i++) {
        bytes[0] = (uint8_t)bad[i];
        try_bytes(s, (struct sam_bytes){bytes, 1}, false, "not visible");
    }
}

static void
change_fixed(const struct subject *s)
{
    static uint8_t bytes[256];
    try_bytes(s, (struct sam_bytes){bytes, s->row->size - 1}, false, "shorter");
    try_bytes(s, (struct sam_bytes){bytes, s->row->size + 1}, false, "longer");
    try_bytes(s, (struct sam_bytes){bytes, 0}, false, "empty");
}

static void
change_number(const struct subject *s)
{
    static const uint8_t padded[] = {0x81, 0x00}, endless[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                                               0xff, 0xff, 0xff, 0xff, 0x01};
    const struct wire_row *row = s->row;
    try_number(s, row->max, true, "highest");
    try_number(s, row->min, true, "lowest");
    if (row->max < UINT64_MAX) try_number(s, row->max + 1, false, "over");
    if (row->min > 0) try_number(s, row->min - 1, false, "under");
    if (row->form == WIRE_U32) try_number(s, row->max | UINT64_C(1) << 32, false, "over 32 bits");
    try_raw(s, padded, sizeof padded, "written too long");
    try_raw(s, endless, sizeof endless, "of 11 bytes");
}

static void
change_time(const struct subject *s)
{
    bool any = s->row->form == WIRE_I64;
    try_number(s, 0, true, "1970");
    try_number(s, INT64_MAX, true, "latest");
    try_number(s, UINT64_MAX, any, "before 1970");
    try_number(s, (uint64_t)INT64_MIN, any, "earliest");
}

static void
change_flag(const struct subject *s)
{
    try_number(s, 1, true, "set");
    try_number(s, 2, false, "more than set");
}

static void
change_form(const struct subject *s)
{
    switch (s->row->form) {
    case WIRE_NAME:
        change_name(s);
        break;
    case WIRE_BYTES:
    case WIRE_VISIBLE:
        change_bytes(s);
        break;
    case WIRE_FIXED:
        change_fixed(s);
        break;
    case WIRE_U32:
    case WIRE_U64:
        change_number(s);
        break;
    case WIRE_TIME:
    case WIRE_I64:
        change_time(s);
        break;
    case WIRE_BOOL:
        change_flag(s);
        break;
    case WIRE_MESSAGE:
        break; /* has a table of its own */
    }
}

/* ---- by place ------------------------------------------------------------------------------------ */

static void
change_place(const struct subject *s)
{
    static struct message m, twice;
    const struct field *f = &s->fields.at[s->i];
    bool repeated = s->field->label == PROTOBUF_C_LABEL_REPEATED;

    if (s->field->label == PROTOBUF_C_LABEL_REQUIRED) {
        message_replace(&m, &s->fields, s->i, (struct sam_bytes){NULL, 0});
        expect(s, &m, false, "dropped");
    }
    if (!repeated || s->row->sorted) {
        twice.len = 0;
        message_add(&twice, f->whole);
        message_add(&twice, f->whole);
        try_instead(s, &twice, false, "doubled");
    }
    twice.len = 0; /* as the other wire type */
    if (f->delimited)
        message_add_number(&twice, s->field->id, 1);
    else
        message_add_bytes(&twice, s->field->id, (struct sam_bytes){(const uint8_t *)"\1", 1});
    try_instead(s, &twice, false, "of another wire type");

    if (s->i + 1 < s->fields.n && s->fields.at[s->i + 1].number != f->number) {
        m.len = 0;
        for (size_t k = 0; k < s->fields.n; k++)
            message_add(&m, s->fields.at[k == s->i ? k + 1 : k == s->i + 1 ? k - 1 : k].whole);
        expect(s, &m, false, "behind its neighbour");
    }
}

/* The list as long as it may be, and one longer, of copies of one element that fits. */
static void
change_count(const struct subject *s)
{
    static struct message instead;
    if (s->row->sorted) return; /* see lists_that_are_sorted */
    for (size_t n = s->row->many; n <= s->row->many + 1; n++) {
        instead.len = 0;
        for (size_t i = 0; i < n; i++)
            message_add(&instead, s->fields.at[s->i].whole);
        try_instead(s, &instead, n <= s->row->many, n <= s->row->many ? "as many" : "too many");
    }
    if (s->row->few == 0) return;
    instead.len = 0;
    try_instead(s, &instead, false, "none");
}

/* ---- every field of every message ---------------------------------------------------------------- */

/* A valid message in which every list has at most one element. */
static size_t
encode_short(const struct wire_table *table, uint64_t seed, uint8_t *out, size_t room)
{
    struct dice dice = {.state = seed};
    struct heap *heap = heap_new();
    size_t len = 0;
    uint8_t *value = heap_take(heap, table->size);
    memcpy(value, random_value(table, &dice, 2000, heap), table->size);
    for (unsigned i = 0; i < table->n_rows; i++) {
        const size_t one = 1;
        size_t n;
        if (table->rows[i].many == 0) continue;
        memcpy(&n, value + table->rows[i].beside, sizeof n);
        if (n > 1) memcpy(value + table->rows[i].beside, &one, sizeof one);
    }
    assert_int_equal(wire_encode(table, value, out, room, &len), SAM_OK);
    heap_free(&heap);
    return len;
}

static const struct wire_row *
row_of(const struct wire_table *table, unsigned number, const ProtobufCFieldDescriptor **ret_field)
{
    for (unsigned i = 0; i < table->n_rows; i++) {
        if (table->message->fields[i].id != number) continue;
        *ret_field = &table->message->fields[i];
        return &table->rows[i];
    }
    fail_msg("%s has no field %u", table->message->name, number);
    return NULL;
}

static void
change_all(const struct wire_table *table, bool seen[static 64])
{
    static uint8_t bytes[FRAME_MAX];
    static struct subject s;
    for (uint64_t seed = 1; seed <= 600; seed++) {
        s.table = table;
        fields_cut((struct sam_bytes){bytes, encode_short(table, seed, bytes, sizeof bytes)},
                   &s.fields);
        for (s.i = 0; s.i < s.fields.n; s.i++) {
            s.row = row_of(table, s.fields.at[s.i].number, &s.field);
            size_t place = (size_t)(s.row - table->rows);
            if (seen[place] && seed > 3) continue;
            seen[place] = true;
            change_form(&s);
            change_place(&s);
            if (s.row->many > 0) change_count(&s);
        }
    }
}

static void
each_field_of_each_message_keeps_its_limits(void **state)
{
    (void)state;
    for (size_t t = 0; t < n_tables; t++) {
        bool seen[64] = {false};
        change_all(tables[t], seen);
        for (unsigned i = 0; i < tables[t]->n_rows; i++)
            if (!seen[i])
                fail_msg("%s.%s was never tried", tables[t]->message->name,
                         tables[t]->rows[i].name);
    }
}

static void
refuses_fields_that_no_message_has(void **state)
{
    (void)state;
    static uint8_t bytes[FRAME_MAX];
    static struct message m;
    for (size_t t = 0; t < n_tables; t++) {
        const struct subject s = {.table = tables[t]};
        size_t len = encode_short(tables[t], 5, bytes, sizeof bytes);
        static const unsigned numbers[] = {15, 63, 1023, 536870911};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            const ProtobufCMessageDescriptor *message = tables[t]->message;
            if (protobuf_c_message_descriptor_get_field(message, numbers[i]) != NULL) continue;
            m.len = 0;
            message_add(&m, (struct sam_bytes){bytes, len});
            message_add_number(&m, numbers[i], 1);
            expect(&s, &m, false, "with an unknown number");
            m.len = 0;
            message_add(&m, (struct sam_bytes){bytes, len});
            message_add_bytes(&m, numbers[i], (struct sam_bytes){NULL, 0});
            expect(&s, &m, false, "with unknown bytes");
        }
    }
}

static void
lists_that_are_sorted(void **state)
{
    (void)state;
    static const uint8_t audience[3][ID_BYTES] = {{1}, {2}, {3}};
    static const uint8_t unsorted[2][ID_BYTES] = {{2}, {1}}, doubled[2][ID_BYTES] = {{1}, {1}};
    static uint8_t many[SAM_TEAM_MAX + 1][ID_BYTES];
    static const struct sam_bytes ab[] = {{(const uint8_t *)"a", 1}, {(const uint8_t *)"ab", 2}};
    static const struct sam_bytes ba[] = {{(const uint8_t *)"ab", 2}, {(const uint8_t *)"a", 1}};
    struct item_body item = {
        .kind = ab[0], .labels = ab, .n_labels = 2, .case_version = 1, .length = 1};
    uint8_t out[BODY_MAX];
    size_t len;

    for (size_t i = 0; i <= SAM_TEAM_MAX; i++)
        many[i][0] = (uint8_t)i;
    item.audience = audience;
    item.n_audience = 3;
    assert_int_equal(wire_item_body_encode(&item, out, sizeof out, &len), SAM_OK);
    item.audience = (const uint8_t(*)[ID_BYTES])many; /* C17 wants to hear it */
    item.n_audience = SAM_TEAM_MAX;
    assert_int_equal(wire_item_body_encode(&item, out, sizeof out, &len), SAM_OK);
    item.n_audience++;
    assert_int_equal(wire_item_body_encode(&item, out, sizeof out, &len), SAM_E_MALFORMED);
    item.n_audience = 2;
    item.audience = unsorted;
    assert_int_equal(wire_item_body_encode(&item, out, sizeof out, &len), SAM_E_MALFORMED);
    item.audience = doubled;
    assert_int_equal(wire_item_body_encode(&item, out, sizeof out, &len), SAM_E_MALFORMED);
    item.n_audience = 0;
    item.labels = ba;
    assert_int_equal(wire_item_body_encode(&item, out, sizeof out, &len), SAM_E_MALFORMED);
}

static void
a_list_of_labels_ends_at_eighteen(void **state)
{
    (void)state;
    static const char letters[] = "abcdefghijklmnopqrs";
    struct sam_bytes labels[LABELS_MAX + 1];
    struct item_body item = {.labels = labels, .case_version = 1, .length = 1};
    uint8_t out[BODY_MAX];
    size_t len;

    item.kind = (struct sam_bytes){(const uint8_t *)letters, 1};
    for (size_t i = 0; i <= LABELS_MAX; i++)
        labels[i] = (struct sam_bytes){(const uint8_t *)&letters[i], 1};
    for (item.n_labels = 0; item.n_labels <= LABELS_MAX + 1; item.n_labels++) {
        bool fits = item.n_labels >= 1 && item.n_labels <= LABELS_MAX;
        assert_int_equal(wire_item_body_encode(&item, out, sizeof out, &len),
                         fits ? SAM_OK : SAM_E_MALFORMED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_of_each_message_keeps_its_limits),
        cmocka_unit_test(refuses_fields_that_no_message_has),
        cmocka_unit_test(lists_that_are_sorted),
        cmocka_unit_test(a_list_of_labels_ends_at_eighteen),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
