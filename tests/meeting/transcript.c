/* transcript.c - JSON by hand, the world and the log; see transcript.h. */
#include "transcript.h"

#include <inttypes.h>

static bool wants_comma;

/* ---- JSON ------------------------------------------------------------------------------------------- */

static void
name_it(const char *name)
{
    if (wants_comma) (void)putc(',', stage.transcript);
    if (name != NULL) (void)fprintf(stage.transcript, "\"%s\":", name);
    wants_comma = true;
}

static void
hex(const uint8_t *at, size_t len)
{
    static const char DIGITS[] = "0123456789abcdef";
    (void)putc('"', stage.transcript);
    for (size_t i = 0; i < len; i++) {
        (void)putc(DIGITS[at[i] >> 4], stage.transcript);
        (void)putc(DIGITS[at[i] & 15], stage.transcript);
    }
    (void)putc('"', stage.transcript);
}

void
tell_text(const char *name, struct sam_bytes text)
{
    name_it(name);
    (void)fprintf(stage.transcript, "\"%.*s\"", (int)text.len, (const char *)text.at);
}

void
tell_id(const char *name, const uint8_t *id, size_t len)
{
    name_it(name);
    if (id == NULL)
        (void)fputs("null", stage.transcript);
    else
        hex(id, len);
}

void
tell_number(const char *name, int64_t number)
{
    name_it(name);
    (void)fprintf(stage.transcript, "%" PRId64, number);
}

void
tell_flag(const char *name, bool flag)
{
    name_it(name);
    (void)fputs(flag ? "true" : "false", stage.transcript);
}

void
tell_ids(const char *name, const void *ids, size_t n, size_t len)
{
    tell_open(name, '[');
    for (size_t i = 0; i < n; i++)
        tell_id(NULL, (const uint8_t *)ids + i * len, len);
    tell_close(']');
}

void
tell_names(const char *name, const struct sam_bytes *names, size_t n)
{
    tell_open(name, '[');
    for (size_t i = 0; i < n; i++)
        tell_text(NULL, names[i]);
    tell_close(']');
}

void
tell_open(const char *name, char bracket)
{
    name_it(name);
    (void)putc(bracket, stage.transcript);
    wants_comma = false;
}

void
tell_close(char bracket)
{
    (void)putc(bracket, stage.transcript);
    wants_comma = true;
}

void
tell_line(void)
{
    (void)putc('\n', stage.transcript);
    wants_comma = false;
}

/* ---- the world ---------------------------------------------------------------------------------------- */

static void
tell_person(const struct person *person)
{
    tell_open(NULL, '{');
    tell_id("person", person->id, ID_BYTES);
    tell_id("key", person->has_keys ? person->key_id : NULL, HASH_BYTES);
    tell_text("role", realm_text(person->role));
    tell_close('}');
}

void
tell_world(uint64_t seed, uint64_t steps)
{
    tell_open(NULL, '{');
    tell_text("t", realm_text("world"));
    tell_number("seed", (int64_t)seed);
    tell_number("steps", (int64_t)steps);
    tell_names("leaves", stage.realm.taxonomy.leaves, stage.realm.taxonomy.n_leaves);
    tell_open("people", '[');
    for (size_t i = 0; i < PEOPLE; i++)
        tell_person(&stage.people[i]);
    tell_close(']');
    tell_open("cases", '[');
    for (size_t i = 0; i < CASES; i++)
        tell_id(NULL, stage.cases[i].plan.case_id, ID_BYTES);
    tell_close(']');
    tell_close('}');
    tell_line();
}

/* ---- the log ------------------------------------------------------------------------------------------- */

void
tell_entry(const uint8_t *case_id, const struct log_entry *e)
{
    tell_open(NULL, '{');
    tell_text("t", realm_text("entry"));
    tell_id("case", case_id, ID_BYTES);
    tell_number("seq", (int64_t)e->case_seq);
    tell_number("time", e->time);
    tell_number("kind", e->kind);
    tell_id("actor", e->actor, HASH_BYTES);
    tell_id("item", e->has_item ? e->item : NULL, ID_BYTES);
    tell_id("request", e->request, ID_BYTES);
    tell_id("statement", e->case_statement, HASH_BYTES);
    tell_number("decision", e->decision);
    tell_number("reason", e->reason);
    tell_names("purposes", e->purposes, e->n_purposes);
    tell_ids("recipients", e->recipients, e->n_recipients, HASH_BYTES);
    tell_id("meeting", e->has_meeting ? e->meeting : NULL, ID_BYTES);
    tell_id("person", e->has_person ? e->person : NULL, ID_BYTES);
    tell_number("point", e->has_point ? e->point : 0);
    tell_close('}');
    tell_line();
}
