/* test_taxonomy_data.c - the taxonomy as a data file: the one that is shipped, and wrong ones. */
#include "said.h"

#include <stdlib.h>
#include <string.h>

static void
is(struct sam_bytes got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.at, want, got.len);
}

static void
are(const struct sam_bytes *got, uint32_t n, const char *const *want, size_t n_want)
{
    assert_int_equal(n, n_want);
    for (uint32_t i = 0; i < n; i++) {
        is(got[i], want[i]);
    }
}

/* ---- the shipped one ------------------------------------------------------------------------ */

static void
the_default_has_the_leaves_in_the_order_in_which_people_see_them(void **state)
{
    static const char *const leaves[] = {
        "health.diagnosis", "health.illness", "health.treatment", "health.medication",
        "health.substance", "health.crisis",  "money.benefits",   "money.income",
        "money.debt",       "work.needs",     "work.preferences", "work.search",
        "work.offers",      "work.employer",  "life.housing",     "life.family",
        "life.legal",       "case.practical"};
    (void)state;
    are(standard()->taxonomy.leaves, standard()->taxonomy.n_leaves, leaves, COUNT(leaves));
}

static void
the_default_has_six_purposes_five_roles_and_knows_no_other(void **state)
{
    static const char *const purposes[] = {"job_search",  "workplace_support",
                                           "benefits",    "treatment_coordination",
                                           "supervision", "emergency"};
    static const char *const roles[] = {"consultant", "therapist", "social_worker", "registrar",
                                        "guest"};
    (void)state;
    are(standard()->taxonomy.purposes, standard()->taxonomy.n_purposes, purposes, COUNT(purposes));
    are(standard()->taxonomy.roles, standard()->taxonomy.n_roles, roles, COUNT(roles));
    assert_false(standard()->taxonomy.any_role);
}

static void
the_default_has_five_groups_that_hold_every_leaf_once(void **state)
{
    static const char *const groups[] = {"health", "money", "work", "life", "case"};
    uint32_t all = 0;
    (void)state;
    assert_int_equal(json_array_size(standard()->groups), COUNT(groups));
    for (size_t i = 0; i < COUNT(groups); i++) {
        is(json_bytes(json_object_get(json_array_get(standard()->groups, i), "name")), groups[i]);
        uint32_t leaves = sam_taxonomy_leaves(
            &standard()->taxonomy,
            (struct sam_bytes){(const uint8_t *)groups[i], strlen(groups[i])});
        assert_int_equal(all & leaves, 0);
        assert_int_not_equal(leaves, 0);
        all |= leaves;
    }
    assert_int_equal(all, (UINT32_C(1) << 18) - 1U);
}

static void
every_entry_of_the_default_has_a_word_in_each_language(void **state)
{
    static const char *const languages[] = {"en", "da", "nb"};
    const json_t *lists[] = {standard()->categories, standard()->groups, standard()->purposes,
                             standard()->roles};
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        for (size_t k = 0; k < json_array_size(lists[i]); k++) {
            const json_t *entry = json_array_get(lists[i], k);
            for (size_t l = 0; l < COUNT(languages); l++) {
                struct sam_bytes word = json_bytes(json_object_get(entry, languages[l]));
                assert_true(word.len > 0);
                assert_true(json_is_employer(word)); /* no control characters */
                assert_int_not_equal(word.at[0], ' ');
                assert_int_not_equal(word.at[word.len - 1], ' ');
            }
        }
    }
}

static void
no_two_words_of_one_list_are_the_same(void **state)
{
    const json_t *lists[] = {standard()->categories, standard()->groups, standard()->purposes,
                             standard()->roles};
    (void)state;
    for (size_t l = 0; l < COUNT(lists) * 3; l++) {
        static const char *const languages[] = {"en", "da", "nb"};
        const json_t *list = lists[l / 3];
        for (size_t i = 0; i < json_array_size(list); i++) {
            for (size_t k = 0; k < i; k++) {
                const char *one = json_string_value(
                    json_object_get(json_array_get(list, i), languages[l % 3]));
                const char *two = json_string_value(
                    json_object_get(json_array_get(list, k), languages[l % 3]));
                assert_string_not_equal(one, two);
            }
        }
    }
}

/* ---- labels -------------------------------------------------------------------------------- */

/* A taxonomy file in a line: ' stands for ". To be freed once d is closed. */
static char *
data(const char *text)
{
    char *quoted = joined(text, "", "");
    for (char *at = quoted; *at != '\0'; at++) {
        if (*at == '\'') { *at = '"'; }
    }
    return quoted;
}

static bool
opened(struct taxonomy_data *d, const char *text)
{
    memset(d, 0, sizeof *d);
    return taxonomy_data_read(d, (struct sam_bytes){(const uint8_t *)text, strlen(text)});
}

#define REST ",'purposes':['p'],'roles':['r']}"

static void
a_label_is_the_word_of_the_language_or_else_the_name(void **state)
{
    struct taxonomy_data d;
    struct sam_bytes a = {(const uint8_t *)"a", 1};
    struct sam_bytes b = {(const uint8_t *)"b", 1};
    struct sam_bytes x = {(const uint8_t *)"x", 1};
    (void)state;
    char *text = data("{'categories':[{'name':'a','en':'Tea','da':'Te','nb':''},'b']" REST);
    assert_true(opened(&d, text));
    is(taxonomy_label(d.categories, a, LANGUAGE_EN), "Tea");
    is(taxonomy_label(d.categories, a, LANGUAGE_DA), "Te");
    is(taxonomy_label(d.categories, a, LANGUAGE_NB), "a");
    is(taxonomy_label(d.categories, b, LANGUAGE_DA), "b");
    is(taxonomy_label(d.categories, x, LANGUAGE_DA), "x");
    is(taxonomy_label(d.groups, a, LANGUAGE_DA), "a"); /* a file without groups */
    taxonomy_data_close(&d);
    taxonomy_data_close(&d); /* once more is nothing */
    free(text);
}

static void
a_file_may_be_the_smallest_that_there_is(void **state)
{
    struct taxonomy_data d;
    (void)state;
    char *text = data(" {'categories':['a.b.c'],'groups':null" REST "\n");
    assert_true(opened(&d, text));
    assert_int_equal(d.taxonomy.n_leaves, 1);
    assert_int_equal(d.taxonomy.n_purposes, 1);
    assert_int_equal(d.taxonomy.n_roles, 1);
    taxonomy_data_close(&d);
    free(text);
}

/* ---- wrong ones ----------------------------------------------------------------------------- */

static void
file_is_refused(const char *said, const char *fault)
{
    struct taxonomy_data d;
    char *text = data(said);
    if (opened(&d, text) || strcmp(d.reading.fault, fault) != 0) {
        print_error("%.200s\n  \"%s\" instead of \"%s\"\n", text, d.reading.fault, fault);
        fail();
    }
    taxonomy_data_close(&d);
    free(text);
}

static void
a_wrong_file_is_refused_and_the_place_named(void **state)
{
#define PARTS "'categories':['a'],'purposes':['p'],'roles':['r']"
#define A_NAME ": a name that is not 1 to 64 of a-z 0-9 . _ -"
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"", "taxonomy: not JSON at byte 0"},
        {"{", "taxonomy: not JSON at byte 1"},
        {"[]", "taxonomy: not a JSON object"},
        {"{" PARTS "} {}", "taxonomy: not JSON at byte 53"},
        {"{'a\xff':1}", "taxonomy: bad UTF-8"},
        {"{}", "taxonomy.categories: missing"},
        {"{'categories':[]" REST, "taxonomy.categories: missing"},
        {"{'categories':['a'],'roles':['r']}", "taxonomy.purposes: missing"},
        {"{'categories':['a'],'purposes':['p'],'roles':null}", "taxonomy.roles: missing"},
        {"{" PARTS ",'version':1}", "taxonomy.version: unknown field"},
        {"{" PARTS ",'roles':['r']}", "taxonomy: a key that comes twice"},
        {"{'categories':[{'name':'a','name':'b'}]" REST, "taxonomy: a key that comes twice"},
        {"{'categories':'a'" REST, "taxonomy.categories: not a list"},
        {"{'categories':{'a':1}" REST, "taxonomy.categories: not a list"},
        {"{'categories':[1]" REST, "categories[0]: not an object"},
        {"{'categories':['a',null]" REST, "categories[1]: not an object"},
        {"{'categories':[{'name':'a','sv':'A'}]" REST, "categories[0].sv: unknown field"},
        {"{'categories':[{'name':'a','da':1}]" REST, "categories[0].da: not a string"},
        {"{'categories':[{'name':7}]" REST, "categories[0].name: not a string"},
        {"{'categories':[{'en':'A'}]" REST, "taxonomy.categories" A_NAME},
        {"{'categories':['']" REST, "taxonomy.categories" A_NAME},
        {"{'categories':['*']" REST, "taxonomy.categories" A_NAME},
        {"{'categories':['A']" REST, "taxonomy.categories" A_NAME},
        {"{'categories':['a\\u0000']" REST, "taxonomy.categories" A_NAME},
        {"{'categories':['a','a.b']" REST, "taxonomy.categories[0]: a leaf and a group at once"},
        {"{'categories':['a'],'groups':['A b']" REST, "taxonomy.groups" A_NAME},
        {"{'categories':['a'],'groups':7" REST, "taxonomy.groups: not a list"},
        {"{'categories':['a'],'purposes':['p p'],'roles':['r']}", "taxonomy.purposes" A_NAME},
        {"{'categories':['a'],'purposes':['p'],'roles':[true]}", "roles[0]: not an object"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        file_is_refused(cases[i].text, cases[i].fault);
    }
}

/* n names "a0", "a1", ... as a list; to be freed. */
static char *
names(size_t n)
{
    char *list = calloc(1, 8 * n + 3);
    assert_non_null(list);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        const char name[] = {i == 0 ? '[' : ',',   '\'', 'a', (char)('0' + i / 10),
                             (char)('0' + i % 10), '\''};
        memcpy(list + at, name, sizeof name);
        at += sizeof name;
    }
    list[at] = ']';
    return list;
}

static void
each_list_of_a_file_holds_32_and_not_33(void **state)
{
    static const struct {
        const char *before, *after, *fault;
    } parts[] = {
        {"{'categories':", REST, "taxonomy.categories: more than 32"},
        {"{'categories':['a'],'groups':", REST, "taxonomy.groups: more than 32"},
        {"{'categories':['a'],'purposes':", ",'roles':['r']}", "taxonomy.purposes: more than 32"},
        {"{'categories':['a'],'purposes':['p'],'roles':", "}", "taxonomy.roles: more than 32"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(parts); i++) {
        struct taxonomy_data d;
        char *list = names(32);
        char *said = joined(parts[i].before, list, parts[i].after);
        char *text = data(said);
        assert_true(opened(&d, text));
        taxonomy_data_close(&d);
        free(text);
        free(said);
        free(list);
        list = names(33);
        said = joined(parts[i].before, list, parts[i].after);
        file_is_refused(said, parts[i].fault);
        free(said);
        free(list);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_has_the_leaves_in_the_order_in_which_people_see_them),
        cmocka_unit_test(the_default_has_six_purposes_five_roles_and_knows_no_other),
        cmocka_unit_test(the_default_has_five_groups_that_hold_every_leaf_once),
        cmocka_unit_test(every_entry_of_the_default_has_a_word_in_each_language),
        cmocka_unit_test(no_two_words_of_one_list_are_the_same),
        cmocka_unit_test(a_label_is_the_word_of_the_language_or_else_the_name),
        cmocka_unit_test(a_file_may_be_the_smallest_that_there_is),
        cmocka_unit_test(a_wrong_file_is_refused_and_the_place_named),
        cmocka_unit_test(each_list_of_a_file_holds_32_and_not_33),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
