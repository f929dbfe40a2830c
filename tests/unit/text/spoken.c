/* spoken.c - sentences of lines. */
#include "spoken.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int
speak_in_copenhagen(void **state)
{
    (void)state;
    if (setenv("TZ", "Europe/Copenhagen", 1) != 0) { return -1; }
    tzset();
    return 0;
}

void
speak(enum language language)
{
    language_speak(language, LOCALE_DIR);
}

struct explain
about(const struct said *s, enum language language)
{
    return (struct explain){
        .words = standard(),
        .taxonomy = &s->line.taxonomy,
        .language = language,
        .candidate = {(const uint8_t *)"Sara", 4},
        .member = s->line.request.person,
        .employer = s->line.request.employer,
    };
}

void
sentence(const char *text, enum sam_reason reason, enum language language, enum listener listener,
         char *ret)
{
    struct said s;
    say(&s, LINE_DECIDE, text);
    if (!s.ok) { print_error("%s: %s\n", text, s.line.reading.fault); }
    assert_true(s.ok);
    struct sam_decision d = sam_decide(s.policy, &s.query);
    if (d.reason != reason) {
        print_error("%s: %s, not %s\n", text, sam_reason_name(d.reason), sam_reason_name(reason));
    }
    assert_int_equal(d.reason, reason);
    const struct explain e = about(&s, language);
    speak(language);
    memset(ret, 'x', EXPLAIN_MAX);
    if (listener == MEMBER) {
        explain_to_member(&e, s.policy, &s.query, d, ret);
    } else {
        explain_to_candidate(&e, s.policy, &s.query, d, ret);
    }
    said_close(&s);
}

void
is_well_spoken_at(const char *text, int line)
{
    size_t n = strnlen(text, EXPLAIN_MAX);
    json_t *utf8 = n < EXPLAIN_MAX ? json_string(text) : NULL;
    bool fine = utf8 != NULL && n > 0 && text[n - 1] == '.' && text[0] != ' '
                && strpbrk(text, "{}") == NULL && strstr(text, "  ") == NULL
                && strstr(text, " .") == NULL && strstr(text, " ,") == NULL;
    json_decref(utf8);
    if (!fine) {
        print_error("line %d: said was \"%s\"\n", line, text);
        fail();
    }
}

void
is_said_at(const char *got, const char *want, int line)
{
    if (strcmp(got, want) != 0) {
        print_error("line %d: said was \"%s\"\n  instead of \"%s\"\n", line, got, want);
        fail();
    }
}
