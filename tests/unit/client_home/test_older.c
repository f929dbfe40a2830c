/* test_older.c - a home of an earlier version: what it remembers of a case's items and log counts as before, and is
 * written in today's form with what comes next. */
#include "client/case_inside.h"
#include "client/case_json.h"
#include "client/item_book.h"
#include "client/log_inside.h"
#include "dwelling.h"

#include <string.h>

enum { ITEMS = 600, LEAVES = 3 };

static struct sam_case c;
static struct sam_trouble trouble;

/* One in each drawer, and some in the same. */
static void
item_of(unsigned n, uint8_t ret[static ID_BYTES])
{
    memset(ret, 0x5a, ID_BYTES);
    ret[0] = (uint8_t)n;
    ret[1] = (uint8_t)(n >> 8);
}

/* The file as it was: all items in one, one erased, the log seen up to 77. */
static void
write_items(void)
{
    char hex[ITEM_HEX_MAX];
    uint8_t item[ID_BYTES];
    json_t *items = json_object();
    for (unsigned n = 0; n < ITEMS; n++) {
        item_of(n, item);
        item_hex(item, hex);
        json_t *known = json_pack("{s:s, s:[s], s:s}", "kind", "own_note", "labels", "work.search",
                                  "title", hex);
        assert_int_equal(json_object_set_new(items, hex, known), 0);
    }
    item_of(ITEMS, item);
    item_hex(item, hex);
    json_t *root = json_pack("{s:i, s:[s], s:o}", "seq", 77, "erased", hex, "items", items);
    assert_non_null(root);
    assert_int_equal(case_json_write(&c, "items", root, &trouble), SAM_OK);
    json_decref(root);
}

static void
expect_titles(const struct item_book *book, unsigned from, unsigned to)
{
    char hex[ITEM_HEX_MAX];
    struct known_item known;
    uint8_t item[ID_BYTES];
    for (unsigned n = from; n < to; n++) {
        item_of(n, item);
        item_hex(item, hex);
        assert_true(item_book_find(book, item, &known));
        assert_string_equal(known.title, hex);
        assert_string_equal(known.kind, "own_note");
    }
    item_of(ITEMS, item);
    assert_true(item_book_is_erased(book, item));
    assert_int_equal(item_book_seq(book), 77);
}

/* Everything, drawer by drawer. */
static void
read_all(struct item_book *book)
{
    assert_int_equal(item_book_read_for(&c, NULL, book, &trouble), SAM_OK);
    for (unsigned n = 0; n < ITEM_DRAWERS; n++) {
        const uint8_t item[ID_BYTES] = {(uint8_t)n};
        assert_int_equal(item_book_open(&c, book, item, &trouble), SAM_OK);
    }
}

static void
begin(void **state)
{
    c = (struct sam_case){.client = open_home(*state), .case_id = {1, 2, 3}};
}

static void
knows_the_items_and_puts_them_into_drawers(void **state)
{
    struct item_book book = {.root = NULL};
    struct known_item another = {.item = {9, 9, 9}, .kind = "own_note", .title = "Another"};
    json_t *root = NULL;
    begin(state);
    write_items();
    read_all(&book);
    expect_titles(&book, 0, ITEMS);
    item_book_close(&book);

    assert_int_equal(item_book_learn(&c, &another, 0, &trouble), SAM_OK);
    assert_int_equal(case_json_read(&c, "items", &root, &trouble), SAM_OK);
    assert_null(json_object_get(root, "items"));
    assert_null(json_object_get(root, "erased"));
    json_decref(root);
    read_all(&book);
    expect_titles(&book, 0, ITEMS);
    assert_true(item_book_find(&book, another.item, &another));
    item_book_close(&book);
    sam_client_close(&c.client);
}

/* Rollback of labels is noticed across the versions. */
static void
misses_a_label_that_was_seen_before(void **state)
{
    uint8_t item[ID_BYTES];
    static const char other[] = "work.practical";
    const struct sam_bytes labels[] = {text_bytes(other)};
    begin(state);
    write_items();
    item_of(300, item);
    assert_int_equal(
        item_book_check_labels(&c, text_bytes("statement"), item, labels, 1, 0, &trouble),
        SAM_E_REFUSED);
    assert_int_equal(trouble.kind, SAM_TROUBLE_ROLLBACK);
    sam_client_close(&c.client);
}

static void
what_a_drawer_says_is_newer(void **state)
{
    struct item_book book = {.root = NULL};
    struct known_item known = {.title = "Newer"};
    begin(state);
    write_items();
    item_of(7, known.item);
    assert_int_equal(item_book_learn(&c, &known, 0, &trouble), SAM_OK);
    write_items(); /* as if the writing of `items` had not come about */
    read_all(&book);
    assert_true(item_book_find(&book, known.item, &known));
    assert_string_equal(known.title, "Newer");
    expect_titles(&book, 8, ITEMS);
    item_book_close(&book);
    sam_client_close(&c.client);
}

/* And what was erased since: the drawer has it, whatever became of `items`. */
static void
an_erased_one_stays_erased(void **state)
{
    struct item_book book = {.root = NULL};
    struct known_item known = {.has_author = false};
    begin(state);
    write_items();
    item_of(7, known.item);
    assert_int_equal(item_book_read_for(&c, known.item, &book, &trouble), SAM_OK);
    assert_true(item_book_erase(&book, known.item));
    assert_int_equal(item_book_write(&c, &book, &trouble), SAM_OK);
    item_book_close(&book);
    write_items(); /* as if the writing of `items` had not come about */
    read_all(&book);
    assert_true(item_book_is_erased(&book, known.item));
    assert_false(item_book_find(&book, known.item, &known));
    expect_titles(&book, 8, ITEMS);
    item_book_close(&book);
    sam_client_close(&c.client);
}

static void
knows_the_leaves_of_the_log_and_nothing_else_of_it(void **state)
{
    static const char magic[] = "samtykke log v1\n";
    uint8_t file[sizeof magic - 1 + (size_t)LEAVES * HASH_BYTES];
    char name[CASE_NAME_MAX];
    struct log_kept kept;
    struct tree_hash leaf;
    begin(state);
    memcpy(file, magic, sizeof magic - 1);
    for (size_t i = 0; i < LEAVES; i++)
        memset(file + sizeof magic - 1 + i * HASH_BYTES, (int)i + 1, HASH_BYTES);
    case_name(c.case_id, "log", name);
    assert_int_equal(vault_write(c.client, name, (struct sam_bytes){file, sizeof file}, &trouble),
                     SAM_OK);
    assert_int_equal(log_kept_read(&c, &kept, &trouble), SAM_OK);
    assert_true(kept.is_older);
    assert_int_equal(kept.n, LEAVES);
    for (size_t i = 0; i < LEAVES; i++) {
        memset(leaf.at, (int)i + 1, sizeof leaf.at);
        assert_true(log_kept_has(&kept, i, &leaf));
        assert_false(log_kept_has(&kept, i + 1, &leaf));
        assert_null(log_kept_item(&kept, i));
    }
    log_kept_close(&kept);
    file[sizeof magic - 3] = '3';
    assert_int_equal(vault_write(c.client, name, (struct sam_bytes){file, sizeof file}, &trouble),
                     SAM_OK);
    assert_int_not_equal(log_kept_read(&c, &kept, &trouble), SAM_OK);
    assert_int_equal(trouble.kind, SAM_TROUBLE_FILE_FORM);
    sam_client_close(&c.client);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, dwelling_home, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(knows_the_items_and_puts_them_into_drawers),
        TEST(misses_a_label_that_was_seen_before),
        TEST(what_a_drawer_says_is_newer),
        TEST(an_erased_one_stays_erased),
        TEST(knows_the_leaves_of_the_log_and_nothing_else_of_it),
    };
    return cmocka_run_group_tests_name("client_home/older", tests, dwelling_begin, dwelling_end);
}
