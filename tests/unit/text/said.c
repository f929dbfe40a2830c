/* said.c - reading a line as the program does. */
#include "said.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct taxonomy_data *
standard(void)
{
    static struct taxonomy_data data;
    static bool there = false;
    if (!there) { assert_true(taxonomy_data_read(&data, taxonomy_data_default())); }
    there = true;
    return &data;
}

/* Compile and ask, as the program does after a line is read. */
static bool
follow(struct said *s, enum line_form form)
{
    struct sam_fault fault = {"", -1, ""};
    struct line *l = &s->line;
    enum sam_err r = SAM_OK;
    if (l->has_consent) {
        size_t size = sam_policy_size_max(&l->site, &l->consent);
        s->memory = malloc(size);
        assert_non_null(s->memory);
        r = sam_policy_compile(&l->site, &l->consent, s->memory, size, &s->policy, &fault);
    }
    if (r == SAM_OK && form == LINE_DECIDE) {
        r = sam_query_make(&l->taxonomy, l->has_consent ? &l->consent : NULL, s->policy,
                           &l->request, &s->query, &fault);
    }
    return r == SAM_OK || json_fail_fault(&l->reading, r, &fault);
}

void
say_bytes(struct said *s, enum line_form form, const void *bytes, size_t n)
{
    memset(s, 0, sizeof *s);
    s->text = malloc(n == 0 ? 1 : n);
    assert_non_null(s->text);
    if (n > 0) { memcpy(s->text, bytes, n); }
    s->ok = line_read(&s->line, (struct sam_bytes){(const uint8_t *)s->text, n}, form,
                      &standard()->taxonomy)
            && follow(s, form);
    assert_true(s->ok == (s->line.reading.err == SAM_OK));
    assert_true(s->ok == (s->line.reading.fault[0] == '\0'));
}

void
say(struct said *s, enum line_form form, const char *text)
{
    size_t n = strlen(text);
    char *double_quoted = malloc(n + 1);
    assert_non_null(double_quoted);
    for (size_t i = 0; i <= n; i++) {
        double_quoted[i] = text[i] == '\'' ? '"' : text[i];
    }
    say_bytes(s, form, double_quoted, n);
    free(double_quoted);
}

void
said_close(struct said *s)
{
    line_close(&s->line);
    free(s->memory);
    free(s->text);
    memset(s, 0, sizeof *s);
}

static void
show(const char *text, const char *file, int line)
{
    print_error("%s:%d: %.300s%s\n", file, line, text, strlen(text) > 300 ? "..." : "");
}

void
answered_at(const char *text, enum sam_reason reason, int provision, const char *file, int line)
{
    struct said s;
    say(&s, LINE_DECIDE, text);
    struct sam_decision d = {.permit = 0};
    if (s.ok) { d = sam_decide(s.policy, &s.query); }
    int cited = sam_reason_cites(d.reason) ? d.provision : -1;
    if (!s.ok || d.reason != reason || cited != provision) {
        show(text, file, line);
        print_error("  %s, %d instead of %s, %d %s\n", sam_reason_name(d.reason), cited,
                    sam_reason_name(reason), provision, s.line.reading.fault);
        fail();
    }
    assert_int_equal(d.permit, reason == SAM_PERMITTED);
    said_close(&s);
}

void
refused_at(enum line_form form, const char *text, const char *fault, const char *file, int line)
{
    struct said s;
    bool has_id = strncmp(fault, "null ", 5) != 0;
    const char *wanted = has_id ? fault : fault + 5;
    say(&s, form, text);
    bool id_is_right = has_id == (s.line.id != NULL);
    if (s.ok || strcmp(s.line.reading.fault, wanted) != 0 || !id_is_right) {
        show(text, file, line);
        print_error("  \"%s\" instead of \"%s\", id %s\n", s.line.reading.fault, wanted,
                    s.line.id == NULL ? "null" : "there");
        fail();
    }
    said_close(&s);
}

char *
repeated(const char *part, size_t n, const char *between)
{
    size_t part_size = strlen(part);
    size_t between_size = strlen(between);
    char *text = calloc(1, n * (part_size + between_size) + 1);
    size_t at = 0;
    assert_non_null(text);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) { memcpy(text + at, between, between_size); }
        at += i > 0 ? between_size : 0;
        memcpy(text + at, part, part_size);
        at += part_size;
    }
    return text;
}

char *
joined(const char *before, const char *middle, const char *after)
{
    size_t size = strlen(before) + strlen(middle) + strlen(after) + 1;
    char *text = malloc(size);
    assert_non_null(text);
    (void)snprintf(text, size, "%s%s%s", before, middle, after);
    return text;
}

uint32_t
marks(const char *provision)
{
    static const char *const before[] = {"{'consent':{'provisions':[", "{'site':{'deny':["};
    uint32_t found[COUNT(before)];
    for (size_t i = 0; i < COUNT(before); i++) {
        struct said s;
        char *text = joined(before[i], provision, "]},'request':{" ASK "}}");
        say(&s, LINE_DECIDE, text);
        if (!s.ok) {
            print_error("%s: %s\n", text, s.line.reading.fault);
            fail();
        }
        assert_int_equal(s.line.consent.n_provisions + s.line.site.n_denies, 1);
        found[i] = i == 0 ? s.line.consent.provisions[0].unreadable
                          : s.line.site.denies[0].unreadable;
        said_close(&s);
        free(text);
    }
    assert_int_equal(found[0], found[1]);
    return found[0];
}
