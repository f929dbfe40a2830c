/* test_demo.c - every item of the demo's cases passes as its author's; and is refused as soon as anything is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "of_maja.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEAM_MAX 8U

static json_t *
load(const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", CASES_DIR, name);
    json_t *whole = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(whole);
    return whole;
}

static const char *
role_of(const json_t *team, const char *id)
{
    for (size_t i = 0; i < json_array_size(team); i++) {
        const json_t *person = json_array_get(team, i);
        if (strcmp(json_string_value(json_object_get(person, "id")), id) == 0) {
            return json_string_value(json_object_get(person, "role"));
        }
    }
    return "";
}

static void
take_people(const json_t *of_case, struct sam_case *ret)
{
    const json_t *team = json_object_get(of_case, "team");
    const char *candidate = json_string_value(json_object_get(of_case, "candidate"));
    const char *handles[TEAM_MAX];
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(team) && n < TEAM_MAX; i++) {
        const char *id = json_string_value(json_object_get(json_array_get(team, i), "id"));
        if (strcmp(id, candidate) != 0) { handles[n++] = id; }
    }
    of_people(candidate, handles, n, ret);
}

static void
check_item(const struct sam_case *c, const json_t *team, json_t *item)
{
    const char *kind = json_string_value(json_object_get(item, "kind"));
    const char *role = role_of(team, json_string_value(json_object_get(item, "author")));
    struct sam_trouble t;
    json_t *content = json_pack("{s:O, s:O, s:O}", "title", json_object_get(item, "title"), "text",
                                json_object_get(item, "body"), "fields",
                                json_object_get(item, "fields"));
    assert_non_null(content);
    char *text = json_dumps(content, 0);
    assert_int_equal(checked(c, kind, role, text, &t), SAM_TROUBLE_NONE);
    assert_int_equal(checked(c, kind, "guest", text, &t), SAM_TROUBLE_NOT_WRITER);
    free(text);
    assert_int_equal(json_object_set_new(json_object_get(content, "fields"), "x", json_true()), 0);
    text = json_dumps(content, 0);
    assert_int_equal(checked(c, kind, role, text, &t), SAM_TROUBLE_FIELD);
    free(text);
    json_decref(content);
}

static size_t
check_case(const char *name)
{
    struct sam_case c = {.client = NULL};
    json_t *whole = load(name);
    const json_t *of_case = json_object_get(whole, "case");
    const json_t *items = json_object_get(of_case, "items");
    size_t n = json_array_size(items);
    take_people(of_case, &c);
    for (size_t i = 0; i < n; i++) {
        check_item(&c, json_object_get(of_case, "team"), json_array_get(items, i));
    }
    json_decref(whole);
    return n;
}

static void
takes_every_item_of_the_demo(void **state)
{
    (void)state;
    assert_int_equal(check_case("case-a.json"), 15);
    assert_int_equal(check_case("case-b.json"), 14);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_item_of_the_demo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
