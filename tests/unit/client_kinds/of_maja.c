/* of_maja.c - see of_maja.h. */
#include "of_maja.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTENT_ROOM 4096U

struct sam_case maja;

void
of_people(const char *candidate, const char *const *team, size_t n, struct sam_case *ret)
{
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(ret->people[i].handle, sizeof ret->people[i].handle, "%s", team[i]);
    }
    ret->facts.candidate_handle = candidate;
    ret->facts.team = ret->people;
    ret->facts.n_team = n;
}

int
make_maja(void **state)
{
    static const char *const TEAM[] = {"bo", "tine", "sara"};
    (void)state;
    of_people("maja", TEAM, sizeof TEAM / sizeof *TEAM, &maja);
    return 0;
}

const char *
of_type(const char *type)
{
    static const struct {
        const char *type, *value;
    } VALUES[] = {
        {"text", "\"words\""},
        {"list", "[\"one\",\"two\"]"},
        {"number", "12.5"},
        {"bool", "false"},
        {"date", "\"2027-02-28\""},
        {"person", "\"bo\""},
        {"item", "\"00112233445566778899aabbccddeeff\""},
        {"list of person", "[\"maja\",\"bo\"]"},
        {"list of date", "[\"2026-02-28\",\"2028-02-29\"]"},
        {"one of nothing needs_only illness_without_name diagnosis", "\"needs_only\""},
        {"one of accepted declined thinking", "\"thinking\""},
        {"one of notice important urgent", "\"notice\""},
        {"one of party_hearing advance_notice documentation_demand application_form appointment "
         "decision appeal other",
         "\"appeal\""},
        {"one of open in_progress done", "\"open\""},
        {"one of open done", "\"done\""},
        {"one of yes no not_now", "\"not_now\""},
    };
    for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
        if (strcmp(VALUES[i].type, type) == 0) { return VALUES[i].value; }
    }
    return "\"a type that this test does not know\"";
}

char *
of_kind(const struct kind *kind, const char *but, const char *more)
{
    char *content = malloc(CONTENT_ROOM);
    int n = 0;
    const char *comma = "";
    if (content == NULL) { abort(); }
    n += snprintf(content, CONTENT_ROOM, "{\"title\":\"T\",\"text\":\"\",\"fields\":{");
    for (size_t i = 0; i < kind->n_fields; i++) {
        const struct kind_field *field = &kind->fields[i];
        if (!field->required || (but != NULL && strcmp(but, field->name) == 0)) { continue; }
        n += snprintf(content + n, CONTENT_ROOM - (size_t)n, "%s\"%s\":%s", comma, field->name,
                      of_type(field->type));
        comma = ",";
    }
    if (more != NULL) { n += snprintf(content + n, CONTENT_ROOM - (size_t)n, "%s%s", comma, more); }
    (void)snprintf(content + n, CONTENT_ROOM - (size_t)n, "}}");
    return content;
}

enum sam_trouble_kind
checked(const struct sam_case *c, const char *kind, const char *role, const char *content,
        struct sam_trouble *ret)
{
    const struct sam_bytes bytes = {(const uint8_t *)content, strlen(content)};
    *ret = (struct sam_trouble){.kind = SAM_TROUBLE_NONE};
    enum sam_err r = sam_kind_check(c, kind, role, bytes, ret);
    return r == SAM_OK ? SAM_TROUBLE_NONE : ret->kind;
}

enum sam_trouble_kind
checked_by_writer(const struct sam_case *c, const struct kind *kind, const char *content,
                  struct sam_trouble *ret)
{
    char role[64];
    (void)snprintf(role, sizeof role, "%.*s", (int)strcspn(kind->writers + 1, " "),
                   kind->writers + 1);
    return checked(c, kind->name, role, content, ret);
}
