/* test_allocation.c - every allocation of the readers failed in turn: no crash, no leak, no decision,
 * and the complaint is that memory ran out. */
#include "allocation.h"
#include "said.h"

#include <stdlib.h>
#include <string.h>

/* ---- lines ---------------------------------------------------------------------------------- */

#define FULL                                                                                       \
    "{\"id\":\"A-1\",\"taxonomy\":{\"categories\":[\"health.diagnosis\",\"work.search\"],"         \
    "\"purposes\":[\"job_search\",\"benefits\"],\"roles\":[\"consultant\"]},"                      \
    "\"site\":{\"max_period_days\":365,\"deny\":[{\"type\":\"deny\",\"actor\":\"everyone\","       \
    "\"category\":\"health\",\"purposes\":[\"benefits\"]}]},\"consent\":{\"team\":[{\"person\":"   \
    "\"bo\","                                                                                      \
    "\"role\":\"consultant\",\"organisation\":\"ips-lyngtoft\"}],\"provisions\":[{\"type\":"       \
    "\"permit\","                                                                                  \
    "\"actor\":\"person:bo\",\"by\":null,\"category\":\"work.search\",\"action\":\"access\","      \
    "\"purposes\":[\"job_search\",\"benefits\"],\"period\":{\"start\":\"2026-09-01T00:00:00Z\","   \
    "\"end\":\"2027-03-01T00:00:00Z\"},\"data_period\":{\"from\":\"2026-01-01T00:00:00Z\"},"       \
    "\"meeting\":null}]},\"request\":{\"person\":\"bo\",\"role\":\"consultant\",\"action\":"       \
    "\"access\","                                                                                  \
    "\"purposes\":[\"job_search\"],\"categories\":[\"work.search\"],\"created\":\"2026-10-01T09:"  \
    "00:00Z\","                                                                                    \
    "\"item_meeting\":null,\"audience\":[\"bo\",\"kari\"],\"meeting\":null,\"employer\":null,"     \
    "\"at\":\"2026-11-20T12:00:00Z\"}}"
#define END                                                                                        \
    "\"request\":{\"person\":\"bo\",\"created\":\"2026-10-01T09:00:00Z\",\"at\":\"2026-11-20T12:"  \
    "00:00Z\"}}"

static const struct {
    enum line_form form;
    const char *text;
    const char *fault; /* when memory suffices; "": the line is read */
} LINES[] = {
    {LINE_DECIDE, FULL, ""},
    {LINE_DECIDE, "{" END, ""},
    {LINE_DECIDE, "{\"id\":\"\\u00e6\\ud83d\\ude00\",\"consent\":{}," END, ""},
    /* the quote at the end is the byte at which jansson needs more room */
    {LINE_DECIDE, "{\"id\":\"12345678901234\"," END, ""},
    /* keys that come twice: the second walk */
    {LINE_DECIDE,
     "{\"consent\":{\"provisions\":[{\"type\":\"deny\",\"type\":\"permit\",\"period\":"
     "{\"start\":1,\"start\":2.5e3},\"x\":[true,null,{}],\"a b\":0,\"a b\":1}]}," END,
     ""},
    {LINE_DECIDE, "{\"site\":{\"deny\":[1,{\"actor\":\"team\",\"actor\":\"team\"}]}," END, ""},
    {LINE_DECIDE, "{\"id\":\"1\",\"id\":\"2\"," END, "id: a key that comes twice"},
    {LINE_DECIDE, "{\"site\":{},\"site\":{}," END, "site: a key that comes twice"},
    /* lines that are refused */
    {LINE_DECIDE, "", "line: not JSON at byte 0"},
    {LINE_DECIDE, "[{\"a\":[1,2,3]}]", "line: not a JSON object"},
    {LINE_DECIDE, "{\"a\":\"\xff\"}", "line: bad UTF-8"},
    {LINE_DECIDE, "{\"request\":{\"person\":\"bo\",\"at\":1}}", "request.created: missing"},
    {LINE_DECIDE, "{\"taxonomy\":{\"categories\":[\"a\",\"a.b\"]}," END,
     "taxonomy.categories[0]: a leaf and a group at once"},
    {LINE_ROOM,
     "{\"consent\":{\"team\":[{\"person\":\"bo\",\"role\":\"guest\"}]},\"request\":{\"meeting\":"
     "\"m\","
     "\"present\":[{\"person\":\"bo\"},{\"person\":\"al\"}],\"at\":\"2026-11-20T12:00:00Z\"}}",
     ""},
};

/* One reading as the program does it: read, compile, close. Returns whether it went to its end. */
static bool
read_line(const struct sam_taxonomy *taxonomy, size_t i, char *ret_fault)
{
    struct line line = {.id = NULL};
    struct sam_fault fault;
    const struct sam_policy *policy = NULL;
    struct sam_bytes text = {(const uint8_t *)LINES[i].text, strlen(LINES[i].text)};
    bool ok = line_read(&line, text, LINES[i].form, taxonomy);
    if (ok && line.has_consent) {
        size_t size = sam_policy_size_max(&line.site, &line.consent);
        void *memory = malloc(size);
        ok = memory != NULL || json_fail_memory(&line.reading);
        if (ok) {
            assert_int_equal(
                sam_policy_compile(&line.site, &line.consent, memory, size, &policy, &fault),
                SAM_OK);
        }
        free(memory);
    }
    assert_true(ok == (line.reading.err == SAM_OK));
    memcpy(ret_fault, line.reading.fault, JSON_FAULT_MAX);
    line_close(&line);
    return ok;
}

static void
a_line_that_runs_out_of_memory_anywhere_is_refused_for_that(void **state)
{
    const struct sam_taxonomy *taxonomy = &standard()->taxonomy;
    char fault[JSON_FAULT_MAX];
    (void)state;
    for (size_t i = 0; i < COUNT(LINES); i++) {
        size_t n = 0;
        bool reached = true;
        while (reached) {
            allocation_start(++n);
            bool ok = read_line(taxonomy, i, fault);
            reached = allocation_stop();
            const char *want = reached ? "line: memory ran out" : LINES[i].fault;
            if (strcmp(fault, want) != 0 || ok != (want[0] == '\0')) {
                print_error("line %zu, allocation %zu: \"%s\" instead of \"%s\"\n", i, n, fault,
                            want);
                fail();
            }
        }
        assert_true(n > 1);
    }
}

/* ---- taxonomy files -------------------------------------------------------------------------- */

static void
a_taxonomy_that_runs_out_of_memory_anywhere_is_refused_for_that(void **state)
{
    static const char twice[] = "{\"roles\":[\"a\"],\"roles\":[\"b\"]}";
    const struct sam_bytes texts[] = {taxonomy_data_default(),
                                      {(const uint8_t *)twice, sizeof twice - 1}};
    static const char *const faults[] = {"", "taxonomy: a key that comes twice"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        size_t n = 0;
        bool reached = true;
        while (reached) {
            struct taxonomy_data d = {.groups = NULL};
            char fault[JSON_FAULT_MAX];
            allocation_start(++n);
            bool ok = taxonomy_data_read(&d, texts[i]);
            memcpy(fault, d.reading.fault, sizeof fault);
            taxonomy_data_close(&d);
            reached = allocation_stop();
            const char *want = reached ? "line: memory ran out" : faults[i];
            if (strcmp(fault, want) != 0 || ok != (want[0] == '\0')) {
                print_error("text %zu, allocation %zu: \"%s\" instead of \"%s\"\n", i, n, fault,
                            want);
                fail();
            }
        }
        assert_true(n > 10);
    }
}

/* A text of many objects: jansson's tables grow while they are filled. */
static void
a_line_of_many_keys_that_runs_out_of_memory_is_refused_for_that(void **state)
{
    char fault[JSON_FAULT_MAX];
    char text[4096];
    size_t at = 0;
    size_t n = 0;
    bool reached = true;
    (void)state;
    memcpy(text, "{", 1);
    for (at = 1; at < 900; at += 8) {
        const char key[] = {
            '"', (char)('a' + at / 8 % 26), (char)('a' + at / 8 / 26), 'k', '"', ':', '1', ','};
        memcpy(text + at, key, sizeof key);
    }
    memcpy(text + at, "\"aak\":{}}", 10);
    while (reached) {
        struct line line = {.id = NULL};
        allocation_start(++n);
        assert_false(line_read(&line, (struct sam_bytes){(const uint8_t *)text, strlen(text)},
                               LINE_DECIDE, &(const struct sam_taxonomy){.n_leaves = 0}));
        memcpy(fault, line.reading.fault, sizeof fault);
        line_close(&line);
        reached = allocation_stop();
        assert_string_equal(fault,
                            reached ? "line: memory ran out" : "aak: a key that comes twice");
    }
    assert_true(n > 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_runs_out_of_memory_anywhere_is_refused_for_that),
        cmocka_unit_test(a_taxonomy_that_runs_out_of_memory_anywhere_is_refused_for_that),
        cmocka_unit_test(a_line_of_many_keys_that_runs_out_of_memory_is_refused_for_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
