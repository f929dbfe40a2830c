/* test_properties.c - check the properties of the rules over generated requests.
 *   test_properties [--seed N] [--count N] [--from I]
 * The seed comes from the clock if none is given, and is printed; --from I --count 1 repeats one
 * case. Fails too if a property was really exercised in less than 1 in 100 (1,000 at least where
 * 100,000 are asked), if less than a fifth is permitted, or a reason has less than its hundredth:
 * a property that nothing exercises has not been checked. */
#include "../generate/generator.h"
#include "../generate/json_line.h"
#include "property.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PROPERTIES_MAX 32U
#define SHOWN_MAX 3U /* broken cases printed for each property */
#define EXERCISED_ENOUGH 1000U
#define SHARES_FROM 10000U /* below, shares are chance */
#define PERMITTED_PERCENT 20U
#define REASON_PERCENT 1U

struct options {
    uint64_t seed, count, from;
};

struct tally {
    uint64_t held, broken;
};

struct run {
    struct options o;
    const struct property *list[PROPERTIES_MAX];
    struct tally tally[PROPERTIES_MAX];
    size_t n;
    uint64_t reasons[SAM_PERMITTED + 1];
    char *line;
};

/* ---- options ------------------------------------------------------------------------------- */

static bool
read_options(char **words, struct options *o)
{
    static const char *const NAMES[] = {"--seed", "--count", "--from"};
    uint64_t *const values[] = {&o->seed, &o->count, &o->from};
    for (; *words != NULL; words += 2) {
        size_t i = 0;
        while (i < 3 && strcmp(*words, NAMES[i]) != 0) {
            i++;
        }
        if (i == 3 || !generate_read_number(words[1], values[i])) { return false; }
    }
    return true;
}

/* ---- checking ------------------------------------------------------------------------------ */

/* In the order of their numbers. */
static void
add_all(struct run *r, const struct property *list, size_t n)
{
    for (size_t i = 0; i < n && r->n < PROPERTIES_MAX; i++) {
        size_t at = r->n++;
        for (; at > 0 && strcmp(r->list[at - 1]->name, list[i].name) > 0; at--) {
            r->list[at] = r->list[at - 1];
        }
        r->list[at] = &list[i];
    }
}

/* The case and its changed copy, as lines that `samtykke decide` reads. */
static void
show(struct run *r, const struct trial *t, const struct property *p, uint64_t index)
{
    char id[96];
    (void)printf("%s is broken: seed %" PRIu64 ", case %" PRIu64 "\n", p->name, r->o.seed, index);
    (void)snprintf(id, sizeof id, "%.3s-before-%" PRIu64 "-%" PRIu64, p->name, r->o.seed, index);
    (void)fwrite(r->line, 1, json_line(t->g, id, r->line), stdout);
    (void)snprintf(id, sizeof id, "%.3s-after-%" PRIu64 "-%" PRIu64, p->name, r->o.seed, index);
    (void)fwrite(r->line, 1, json_line(t->other, id, r->line), stdout);
    if (!p->of_room) { return; }
    (void)snprintf(id, sizeof id, "%.3s-room-%" PRIu64 "-%" PRIu64, p->name, r->o.seed, index);
    (void)fwrite(r->line, 1, json_room_line(t->g, id, r->line), stdout);
}

static void
check_case(struct run *r, struct trial *t, uint64_t index)
{
    trial_begin(t, r->o.seed, index);
    r->reasons[t->before.reason <= SAM_PERMITTED ? t->before.reason : 0]++;
    for (size_t i = 0; i < r->n; i++) {
        enum verdict v = r->list[i]->check(t);
        if (v == HELD) { r->tally[i].held++; }
        if (v == BROKEN && r->tally[i].broken++ < SHOWN_MAX) { show(r, t, r->list[i], index); }
    }
}

/* ---- report -------------------------------------------------------------------------------- */

static size_t
report_properties(const struct run *r)
{
    uint64_t enough = r->o.count / 100U < EXERCISED_ENOUGH ? r->o.count / 100U : EXERCISED_ENOUGH;
    size_t failed = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct tally *tally = &r->tally[i];
        bool rare = tally->held < enough;
        (void)printf("%s %-62s exercised %7" PRIu64, tally->broken > 0 || rare ? "FAIL" : "ok  ",
                     r->list[i]->name, tally->held);
        if (tally->broken > 0) { (void)printf(", broken %" PRIu64, tally->broken); }
        (void)puts(rare ? ", too rarely" : "");
        if (tally->broken > 0 || rare) { failed++; }
    }
    return failed;
}

/* The share of each reason; returns 1 if one is too small. */
static size_t
report_reasons(const struct run *r)
{
    size_t failed = r->reasons[SAM_UNDECIDED] > 0 ? 1 : 0;
    for (int i = SAM_NO_CONSENT; i <= SAM_PERMITTED; i++) {
        uint64_t least = r->o.count * (i == SAM_PERMITTED ? PERMITTED_PERCENT : REASON_PERCENT);
        bool rare = r->o.count >= SHARES_FROM && r->reasons[i] * 100U < least;
        (void)printf("%s %-18s %6.2f %%\n", rare ? "FAIL" : "    ",
                     sam_reason_name((enum sam_reason)i),
                     100.0 * (double)r->reasons[i] / (double)r->o.count);
        if (rare) { failed = 1; }
    }
    return failed;
}

static int
run_all(struct run *r, struct trial *t)
{
    (void)printf("seed %" PRIu64 ", %" PRIu64 " cases from %" PRIu64 "\n", r->o.seed, r->o.count,
                 r->o.from);
    (void)fflush(stdout); /* the seed is known even if the engine crashes */
    for (uint64_t i = 0; i < r->o.count; i++) {
        check_case(r, t, r->o.from + i);
    }
    size_t failed = report_properties(r) + report_reasons(r);
    (void)printf("%zu passed, %zu failed\n", r->n + 1 - failed, failed);
    return failed == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
    struct run r = {.o = {.seed = (uint64_t)time(NULL), .count = 100000}};
    struct trial *t = NULL;
    if (argc < 1 || !read_options(argv + 1, &r.o) || r.o.count == 0) {
        (void)fputs("usage: test_properties [--seed N] [--count N] [--from I]\n", stderr);
        return 2;
    }
    add_all(&r, PROPERTIES_OF_CONSENT, N_PROPERTIES_OF_CONSENT);
    add_all(&r, PROPERTIES_OF_REQUEST, N_PROPERTIES_OF_REQUEST);
    add_all(&r, PROPERTIES_OF_ANSWER, N_PROPERTIES_OF_ANSWER);
    r.line = malloc(JSON_LINE_MAX);
    int status = r.line != NULL && trial_new(&t) ? run_all(&r, t) : 1;
    trial_free(&t);
    free(r.line);
    return status;
}
