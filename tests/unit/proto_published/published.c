/* published.c - see published.h */
#include "published.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

void
vector_must(const json_t *vector, bool so, const char *sentence)
{
    const char *comment = json_string_value(json_object_get(vector, "comment"));
    if (so) { return; }
    fail_msg("tcId %llu (%s): %s", (unsigned long long)vector_number(vector, "tcId"),
             comment == NULL ? "" : comment, sentence);
}

struct octets
vector_octets(const json_t *vector, const char *key)
{
    struct octets o = {.len = 0};
    const char *hex = json_string_value(json_object_get(vector, key));
    const char *end = NULL;
    vector_must(vector, hex != NULL, key);
    if (hex == NULL) { return o; }
    vector_must(vector,
                sodium_hex2bin(o.at, sizeof o.at, hex, strlen(hex), NULL, &o.len, &end) == 0
                    && *end == 0,
                key);
    return o;
}

bool
octets_are(const struct octets *a, const uint8_t *b, size_t len)
{
    return a->len == len && memcmp(a->at, b, len) == 0;
}

static bool
has_flag(const json_t *vector, const char *flag)
{
    const json_t *flags = json_object_get(vector, "flags"); /* no member: none */
    for (size_t i = 0; i < json_array_size(flags); i++) {
        if (strcmp(json_string_value(json_array_get(flags, i)), flag) == 0) { return true; }
    }
    return false;
}

/* How many of the vector's flags have a rule; the first such rule is given. */
static size_t
ruled(const json_t *vector, const struct rule *rules, const struct rule **ret_first)
{
    size_t n = 0;
    *ret_first = NULL;
    for (const struct rule *r = rules; r != NULL && r->flag != NULL; r++) {
        if (!has_flag(vector, r->flag)) { continue; }
        if (n++ == 0) { *ret_first = r; }
    }
    return n;
}

static void
judge(const json_t *vector, enum fate fate, const struct rule *rules, struct counts *counts)
{
    const char *result = json_string_value(json_object_get(vector, "result"));
    const struct rule *rule = NULL;
    assert_non_null(result);
    if (strcmp(result, "valid") == 0) {
        vector_must(vector, fate == ACCEPTED, "is valid, and was not accepted");
        counts->valid_accepted++;
    } else if (strcmp(result, "invalid") == 0) {
        vector_must(vector, fate != ACCEPTED, "is invalid, and was accepted");
        *(fate == REFUSED ? &counts->invalid_refused : &counts->unreachable) += 1;
    } else {
        size_t flags = json_array_size(json_object_get(vector, "flags"));
        assert_string_equal(result, "acceptable");
        vector_must(vector, flags > 0 && ruled(vector, rules, &rule) == flags, "unknown flag");
        vector_must(vector, rule != NULL && fate == rule->fate, "is not as its flag's rule says");
        *(fate == REFUSED ? &counts->acceptable_refused : &counts->acceptable_accepted) += 1;
    }
}

static void
report_rule(const struct rule *rule, const struct rule *rules, const json_t *vectors)
{
    const struct rule *first = NULL;
    size_t n = 0, as_it_says = 0; /* the others fall to a rule before it */
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *vector = json_array_get(vectors, i);
        if (!has_flag(vector, rule->flag) || ruled(vector, rules, &first) == 0) { continue; }
        n++;
        as_it_says += first->fate == rule->fate;
    }
    printf("    acceptable, %s: %zu of %zu %s: %s\n", rule->flag, as_it_says, n,
           rule->fate == ACCEPTED ? "accepted" : "refused", rule->why);
    assert_true(as_it_says > 0);
}

static void
report(const struct published *p, const struct counts *c, const json_t *vectors)
{
    printf("%s: %zu valid accepted, %zu invalid refused, %zu out of the API's reach", p->name,
           c->valid_accepted, c->invalid_refused, c->unreachable);
    printf("; %zu acceptable accepted, %zu refused; %zu in all\n", c->acceptable_accepted,
           c->acceptable_refused, json_array_size(vectors));
    for (const struct rule *r = p->rules; r != NULL && r->flag != NULL; r++) {
        report_rule(r, p->rules, vectors);
    }
}

void
published_run(const struct published *p)
{
    char path[128];
    struct counts c = {0};
    int n = snprintf(path, sizeof path, "published/%s", p->name);
    assert_true(n > 0 && (size_t)n < sizeof path);
    assert_true(sodium_init() >= 0);
    json_t *file = vectors_load(path);
    const json_t *vectors = vector_list(file, "vectors");
    for (size_t i = 0; i < json_array_size(vectors); i++) {
        const json_t *vector = json_array_get(vectors, i);
        judge(vector, p->run(vector), p->rules, &c);
    }
    report(p, &c, vectors);
    assert_int_equal(json_array_size(vectors), vector_number(file, "numberOfTests"));
    assert_int_equal(c.valid_accepted + c.invalid_refused + c.unreachable + c.acceptable_accepted
                         + c.acceptable_refused,
                     json_array_size(vectors));
    assert_true(c.valid_accepted + c.acceptable_accepted > 0);
    assert_memory_equal(&c, &p->counts, sizeof c);
    json_decref(file);
}
