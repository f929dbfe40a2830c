/* explain.c - a sentence for the candidate, and what would flip a deny, in each language. */
#include "policy/text/explain.h"
#include "bench.h"
#include "cases.h"
#include <stdio.h>
#include <string.h>

enum { QUESTIONS = 64, TIMES = 2560, ROUNDS = 21 };

struct asked {
    struct bench_case c;
    const struct sam_policy *policy;
    struct case_question question;
    struct sam_query query;
};

static void
fill(const struct sam_site *site, struct asked *list)
{
    struct prng p;
    prng_seed(&p, 11, 0);
    for (uint32_t i = 0; i < QUESTIONS; i++) {
        struct asked *a = &list[i];
        case_make(site->taxonomy, 1, 2 * i + 1, false, &a->c);
        size_t size = sam_policy_size_max(site, &a->c.consent);
        a->policy = case_compile(site, &a->c, bench_memory(1, size), size);
        case_ask(site->taxonomy, &a->c, (enum case_shape)(i % CASE_SHAPES), &p, &a->question);
        a->query = case_query(site->taxonomy, &a->c, a->policy, &a->question);
    }
}

/* As `samtykke decide --explain` does. Sentences that are no longer than "x." are none. */
static double
time_explain(const struct explain *words, const struct asked *list)
{
    char sentence[EXPLAIN_MAX];
    struct sam_also also;
    uint32_t wrong = 0;
    struct explain e = *words;
    double began = bench_now();
    for (uint32_t i = 0; i < TIMES; i++) {
        const struct asked *a = &list[i % QUESTIONS];
        struct sam_decision d = sam_decide(a->policy, &a->query);
        e.member = a->question.request.person;
        e.employer = a->question.request.employer;
        explain_to_candidate(&e, a->policy, &a->query, d, sentence);
        sam_also(a->policy, &a->query, &also);
        wrong += d.reason != a->question.reason || also.can_flip == (d.permit == 1)
                 || strlen(sentence) < 10;
    }
    double took = bench_now() - began;
    bench_check(wrong == 0, "a wrong explanation");
    return took / TIMES;
}

int
main(int argc, char **argv)
{
    struct taxonomy_data words = {.groups = NULL};
    struct asked *list = bench_memory(QUESTIONS, sizeof *list);
    char first[LANGUAGES][EXPLAIN_MAX];

    bench_check(argc == 2, "usage: bench_explain LOCALE_DIR");
    bench_check(taxonomy_data_read(&words, taxonomy_data_default()), "no taxonomy");
    const struct sam_site site = {.taxonomy = &words.taxonomy};
    fill(&site, list);
    for (uint32_t i = 0; i < LANGUAGES; i++) {
        char name[64];
        struct explain e = {
            .words = &words, .taxonomy = &words.taxonomy, .language = (enum language)i};
        (void)snprintf(name, sizeof name, "explanation with sentence and also: %s",
                       language_code(e.language));
        struct bench b = {.name = name, .unit = "ns", .at_most = 10000};
        language_speak(e.language, argv[1]);
        explain_to_candidate(&e, list[0].policy, &list[0].query,
                             sam_decide(list[0].policy, &list[0].query), first[i]);
        for (int k = 0; k < ROUNDS; k++) {
            bench_add(&b, time_explain(&e, list));
        }
        bench_print(&b);
    }
    bench_check(strcmp(first[LANGUAGE_EN], first[LANGUAGE_DA]) != 0, "Danish is English");
    return 0;
}
