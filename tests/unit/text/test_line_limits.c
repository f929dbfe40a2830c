/* test_line_limits.c - lists and texts of a line: at the limit and one over; keys that come twice;
 * bytes that are no text. */
#include "said.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- limits -------------------------------------------------------------------------------- */

/* before, n numbered parts "...%03zu...", after: to be freed. */
static char *
numbered(const char *before, const char *first, const char *second, size_t n, const char *after)
{
    size_t size = strlen(before) + strlen(after) + n * (strlen(first) + strlen(second) + 4) + 1;
    char *text = malloc(size);
    assert_non_null(text);
    size_t at = (size_t)snprintf(text, size, "%s", before);
    for (size_t i = 0; i < n; i++) {
        at += (size_t)snprintf(text + at, size - at, "%s%s%03zu%s", i == 0 ? "" : ",", first, i,
                               second);
    }
    (void)snprintf(text + at, size - at, "%s", after);
    return text;
}

/* Taken with n parts, refused with one more. */
static void
holds(const char *before, const char *first, const char *second, size_t n, const char *after,
      const char *fault)
{
    struct said s;
    char *text = numbered(before, first, second, n, after);
    say(&s, strstr(before, "'present'") == NULL ? LINE_DECIDE : LINE_ROOM, text);
    if (!s.ok) {
        print_error("%s at %zu\n", s.line.reading.fault, n);
        fail();
    }
    said_close(&s);
    free(text);
    text = numbered(before, first, second, n + 1, after);
    refused_at(strstr(before, "'present'") == NULL ? LINE_DECIDE : LINE_ROOM, text, fault, __FILE__,
               __LINE__);
    free(text);
}

static void
lists_hold_what_the_rules_say_and_not_one_more(void **state)
{
#define ASKED "]},'request':{" ASK "}}"
    (void)state;
    holds("{'id':'1','consent':{'team':[", "{'person':'p", "','role':'guest'}", 32, ASKED,
          "consent.team: more than 32");
    holds("{'id':'1','consent':{'provisions':[", "{'type':'p", "'}", 256, ASKED,
          "consent.provisions: more than 256");
    holds("{'id':'1','site':{'deny':[", "{'type':'p", "'}", 256, ASKED, "site.deny: more than 256");
    holds("{'id':'1','taxonomy':{'categories':[", "'c", "'", 32, ASKED,
          "taxonomy.categories: more than 32");
    holds("{'id':'1','taxonomy':{'purposes':['job_search',", "'p", "'", 31, ASKED,
          "taxonomy.purposes: more than 32");
    holds("{'id':'1','taxonomy':{'roles':[", "'r", "'", 32, ASKED, "taxonomy.roles: more than 32");
    holds("{'id':'1','request':{'meeting':'m'," AT ",'present':[", "{'person':'p", "'}", 32, "]}}",
          "request.present: more than 32 people");
}

static void
lists_that_the_rules_do_not_limit_may_be_long(void **state)
{
    (void)state;
    char *text = numbered("{" CONSENT(BO, PERMIT) ",'request':{'audience':['bo',", "'p", "'", 999,
                          "]," ASK "}}");
    answered(text, SAM_PERMITTED, 0);
    free(text);
    char *labels = repeated("'work.search'", 1000, ",");
    char *request = joined(
        "{" CONSENT(BO, PERMIT) ",'request':{'person':'bo','purposes':['job_search'],"
                                "'categories':[",
        labels, "]," WHEN "}}");
    answered(request, SAM_PERMITTED, 0);
    free(request);
    free(labels);
}

/* A line of just n bytes: blanks after the object. */
static void
line_of(size_t n, bool fits)
{
    struct said s;
    static const char text[] =
        "{\"id\":\"1\",\"request\":{\"person\":\"bo\","
        "\"created\":\"2026-11-01T09:00:00Z\",\"at\":\"2026-11-20T12:00:00Z\"}}";
    char *line = malloc(n);
    assert_non_null(line);
    memset(line, ' ', n);
    memcpy(line, text, sizeof text - 1);
    say_bytes(&s, LINE_DECIDE, line, n);
    assert_true(s.ok == fits);
    assert_string_equal(s.line.reading.fault, fits ? "" : "line: longer than 1 MiB");
    said_close(&s);
    free(line);
}

static void
a_line_holds_a_mebibyte_and_not_one_byte_more(void **state)
{
    (void)state;
    line_of(LINE_BYTES_MAX, true);
    line_of(LINE_BYTES_MAX + 1, false);
}

static void
deep_nesting_is_refused_wherever_it_is(void **state)
{
    (void)state;
    char *open = repeated("[", 100000, "");
    char *objects = repeated("{'a':", 100000, "");
    char *in_id = joined("{'id':", open, "");
    char *in_provision = joined("{'id':'1','consent':{'provisions':[", objects, "");
    refused(open, "null line: nested too deep");
    refused(objects, "null line: nested too deep");
    refused(in_id, "null line: nested too deep");
    refused(in_provision, "null line: nested too deep");
    free(open);
    free(objects);
    free(in_id);
    free(in_provision);
}

/* ---- keys that come twice ------------------------------------------------------------------ */

static void
a_key_that_comes_twice_is_refused_and_named(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"{'id':'1','request':{},'request':{" ASK "}}", "request: a key that comes twice"},
        {"{'id':'1','consent':null,'consent':null,'request':{" ASK "}}",
         "consent: a key that comes twice"},
        {"{'id':'1','x':1,'x':2,'request':{" ASK "}}", "x: a key that comes twice"},
        {REQUEST("'at':null," ASK), "request.at: a key that comes twice"},
        {REQUEST("'person':'kari'," ASK), "request.person: a key that comes twice"},
        {REQUEST("'p\\u0065rson':'kari'," ASK), "request.person: a key that comes twice"},
        {TEAM(BO ",{'person':'al','role':'guest','role':'therapist'}"),
         "consent.team[1].role: a key that comes twice"},
        {"{'id':'1','consent':{'provisions':[],'provisions':[]},'request':{" ASK "}}",
         "consent.provisions: a key that comes twice"},
        {SITE("{'deny':[],'deny':[]}"), "site.deny: a key that comes twice"},
        {SITE("{'max_period_days':1,'max_period_days':365}"),
         "site.max_period_days: a key that comes twice"},
        {TAXONOMY("{'roles':null,'roles':null}"), "taxonomy.roles: a key that comes twice"},
        {REQUEST("'' :1,'':1," ASK), "line: a key that comes twice"},
        {REQUEST("'a b':1,'a b':1," ASK), "line: a key that comes twice"},
        /* names made to look like a place in a provision */
        {"{'id':'1','consent.provisions[0].type':1,'consent.provisions[0].type':1,'request':{" ASK
         "}}",
         "line: a key that comes twice"},
        {"{'id':'1','consent':{'provisions[0].type':1,'provisions[0].type':1},'request':{" ASK "}}",
         "line: a key that comes twice"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        refused(cases[i].text, cases[i].fault);
    }
}

#define NAME_60 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
a_key_that_comes_twice_too_deep_is_refused_without_its_place(void **state)
{
    (void)state;
    refused("{'" NAME_60 "':{'" NAME_60 "':1,'" NAME_60 "':1}}",
            "null " NAME_60 "." NAME_60 ": a key that comes twice");
    refused("{'" NAME_60 "':{'" NAME_60 "':{'" NAME_60 "':1,'" NAME_60 "':1}}}",
            "null line: a key that comes twice");
    refused("{'" NAME_60 "':{'" NAME_60 "':{'" NAME_60 "':{'b':1,'b':1}}}}",
            "null line: a key that comes twice");
    answered(PROVISIONS(PERMIT ",{'type':'deny','meeting':{'" NAME_60 "':{'" NAME_60
                               "':{'b':1,'b':1}}}}"),
             SAM_DENIED, 1);
}

/* Each level repeats every name above it: a reader that kept them all would need a gigabyte. */
static void
long_keys_nested_deep_and_doubled_cost_no_memory(void **state)
{
    (void)state;
    char *name = repeated("k", 500, "");
    char *object = joined("{'", name, "':");
    char *many = repeated(object, 1900, "");
    char *ends = repeated("}", 1900, "");
    char *value = joined(many, "{'a':1,'a':2}", ends);
    char *text = joined("{'id':'1','x':", value, "}");
    refused(text, "line: a key that comes twice");
    free(text);
    free(value);
    free(ends);
    free(many);
    free(object);
    free(name);
}

/* ---- bytes that are no text ---------------------------------------------------------------- */

static void
bytes_are_refused_at(const char *bytes, size_t n, const char *fault, int line)
{
    struct said s;
    say_bytes(&s, LINE_DECIDE, bytes, n);
    if (s.ok || strcmp(s.line.reading.fault, fault) != 0 || s.line.id != NULL) {
        print_error("line %d: \"%s\" instead of \"%s\"\n", line, s.line.reading.fault, fault);
        fail();
    }
    said_close(&s);
}

#define bytes_are_refused(bytes, fault)                                                            \
    bytes_are_refused_at(bytes, sizeof(bytes) - 1, fault, __LINE__)

static void
bad_utf8_is_refused_wherever_it_is(void **state)
{
    (void)state;
    bytes_are_refused("{\"id\":\"\x80\"}", "line: bad UTF-8");
    bytes_are_refused("{\"id\":\"\xc3\"}", "line: bad UTF-8");
    bytes_are_refused("{\"id\":\"\xc0\x80\"}", "line: bad UTF-8"); /* too long a NUL */
    bytes_are_refused("{\"id\":\"\xe0\x80\x80\"}", "line: bad UTF-8");
    bytes_are_refused("{\"id\":\"\xed\xa0\x80\"}", "line: bad UTF-8");     /* half of a pair */
    bytes_are_refused("{\"id\":\"\xf4\x90\x80\x80\"}", "line: bad UTF-8"); /* above U+10FFFF */
    bytes_are_refused("{\"id\":\"\xff\xfe\"}", "line: bad UTF-8");
    bytes_are_refused("{\"\xff\":1}", "line: bad UTF-8");
    bytes_are_refused("\xff", "line: bad UTF-8");
    bytes_are_refused("{\"consent\":{\"provisions\":[{\"category\":\"\xff\"}]}}",
                      "line: bad UTF-8");
    bytes_are_refused("\xef\xbb\xbf{\"id\":\"1\"}", "line: not JSON at byte 3");
    bytes_are_refused("{\"id\":\"\\ud800\"}", "line: not JSON at byte 14");
}

static void
a_nul_is_refused_wherever_it_is(void **state)
{
    (void)state;
    bytes_are_refused("\0", "line: not JSON at byte 1");
    bytes_are_refused("{\"id\":\"1\"}\0", "line: not JSON at byte 11");
    bytes_are_refused("{\"id\":\0\"1\"}", "line: not JSON at byte 7");
    bytes_are_refused("{\"id\":\"1\0\"}", "line: not JSON at byte 8");
    bytes_are_refused("{\"i\0d\":\"1\"}", "line: not JSON at byte 3");
    refused("{'i\\u0000d':'1','request':{" ASK "}}", "null line: a NUL in a key");
    refused(REQUEST("'person':'bo','categories':['work.search','work.search\\u0000']," WHEN),
            "request.categories: a NUL");
    refused(REQUEST("'person':'bo','purposes':['job_search\\u0000']," WHEN),
            "request.purposes: a NUL");
    refused(REQUEST("'audience':['bo\\u0000']," ASK), "request.audience: a NUL");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_hold_what_the_rules_say_and_not_one_more),
        cmocka_unit_test(lists_that_the_rules_do_not_limit_may_be_long),
        cmocka_unit_test(a_line_holds_a_mebibyte_and_not_one_byte_more),
        cmocka_unit_test(deep_nesting_is_refused_wherever_it_is),
        cmocka_unit_test(a_key_that_comes_twice_is_refused_and_named),
        cmocka_unit_test(a_key_that_comes_twice_too_deep_is_refused_without_its_place),
        cmocka_unit_test(long_keys_nested_deep_and_doubled_cost_no_memory),
        cmocka_unit_test(bad_utf8_is_refused_wherever_it_is),
        cmocka_unit_test(a_nul_is_refused_wherever_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
