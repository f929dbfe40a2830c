/* fuzz_line.c - a line in both forms, and everything that is done with it: compile, decide, what
 * would flip it, sentences, the room card. */
#include "check.h"

#include "policy/text/explain.h"
#include "policy/text/line.h"
#include <string.h>

static struct taxonomy_data words;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    check(setenv("TZ", "Europe/Copenhagen", 1) == 0);
    language_speak(LANGUAGE_DA, LOCALE_DIR);
    check(taxonomy_data_read(&words, taxonomy_data_default()));
    return 0;
}

static void
is_a_text(const char *sentence)
{
    check(strnlen(sentence, EXPLAIN_MAX) < EXPLAIN_MAX);
    json_t *utf8 = json_string(sentence);
    check(utf8 != NULL);
    json_decref(utf8);
}

static void
explain_all(const struct line *line, const struct sam_policy *policy, const struct sam_query *query,
            struct sam_decision d)
{
    char sentence[EXPLAIN_MAX];
    const struct explain e = {.words = &words,
                              .taxonomy = &line->taxonomy,
                              .language = LANGUAGE_DA,
                              .member = line->request.person,
                              .employer = line->request.employer};
    explain_to_candidate(&e, policy, query, d, sentence);
    check(sentence[0] != '\0');
    is_a_text(sentence);
    explain_to_member(&e, policy, query, d, sentence);
    is_a_text(sentence);
    check((strcmp(sentence, "Ikke åbent for dig.") == 0) == (d.permit != 1));
}

/* What would flip it is named only where something would. */
static void
check_also(const struct line *line, const struct sam_policy *policy, const struct sam_query *query,
           struct sam_decision d)
{
    static struct sam_also also;
    sam_also(policy, query, &also);
    check(also.can_flip == (d.permit != 1 && d.reason >= SAM_SITE_DENIED));
    check(also.can_flip == (also.n_lift_site + also.n_lift + also.n_permit > 0));
    for (size_t i = 0; i < also.n_lift; i++) {
        check(also.lift[i] < line->consent.n_provisions);
    }
    for (size_t i = 0; i < also.n_lift_site; i++) {
        check(also.lift_site[i] < line->site.n_denies);
    }
    for (size_t i = 0; i < also.n_permit; i++) {
        check(also.permit[i].leaf < line->taxonomy.n_leaves);
    }
}

static void
decide(const struct line *line, const struct sam_policy *policy)
{
    struct sam_query query;
    struct sam_fault fault;
    if (sam_query_make(&line->taxonomy, line->has_consent ? &line->consent : NULL, policy,
                       &line->request, &query, &fault)
        != SAM_OK) {
        return;
    }
    struct sam_decision d = sam_decide(policy, &query);
    check(d.permit == (d.reason == SAM_PERMITTED));
    check(d.reason != SAM_UNDECIDED);
    check((d.reason == SAM_NO_CONSENT) == !line->has_consent);
    if (sam_reason_cites(d.reason)) {
        check(d.provision
              < (d.reason == SAM_SITE_DENIED ? line->site.n_denies : line->consent.n_provisions));
    }
    if (d.permit == 1) {
        check(line->consent.provisions[d.provision].unreadable == 0);
        check(line->request.n_categories > 0);
    }
    check_also(line, policy, &query, d);
    explain_all(line, policy, &query, d);
}

static void
show_room(const struct line *line, const struct sam_policy *policy)
{
    uint32_t hats[SAM_TEAM_MAX] = {0};
    uint32_t each[SAM_TEAM_MAX] = {0};
    uint32_t all = line->n_present == 0 ? 0 : UINT32_MAX;
    char sentence[EXPLAIN_MAX];
    check(line->n_present <= SAM_TEAM_MAX);
    for (size_t i = 0; i < line->n_present && line->has_consent; i++) {
        hats[i] = sam_consent_hats(&line->consent, line->present[i]);
    }
    uint32_t open = sam_room_card(policy, hats, line->n_present,
                                  sam_policy_meeting(policy, line->meeting), line->at, each);
    for (size_t i = 0; i < line->n_present; i++) {
        all &= each[i];
    }
    check(open == all);
    const struct explain e = {
        .words = &words, .taxonomy = &line->taxonomy, .language = LANGUAGE_DA};
    explain_room(&e, open, sentence);
    is_a_text(sentence);
}

/* Warnings of a first version, said to the candidate. */
static void
warn(const struct line *line, const struct sam_policy *policy)
{
    static struct sam_warning warnings[3 * SAM_PROVISIONS_MAX + 1];
    const struct sam_version after = {&line->consent, policy};
    const struct explain e = {
        .words = &words, .taxonomy = &line->taxonomy, .language = LANGUAGE_DA};
    char sentence[EXPLAIN_MAX];
    size_t n = 0;
    check(sam_warn(&line->site, NULL, &after, line->at, warnings, 3 * SAM_PROVISIONS_MAX + 1, &n)
          == SAM_OK);
    for (size_t i = 0; i < n && i < 8; i++) {
        explain_warning(&e, &line->consent, &line->site, &warnings[i], sentence);
        is_a_text(sentence);
    }
}

static void
read_and_use(struct sam_bytes text, enum line_form form)
{
    struct line line = {.id = NULL};
    struct sam_fault fault;
    const struct sam_policy *policy = NULL;
    void *memory = NULL;
    bool read = line_read(&line, text, form, &words.taxonomy);
    check(read == (line.reading.err == SAM_OK));
    check(read == (line.reading.fault[0] == '\0'));
    is_a_text(line.reading.fault);
    if (!read) { goto out; }
    if (line.has_consent) {
        size_t size = sam_policy_size_max(&line.site, &line.consent);
        memory = malloc(size);
        check(memory != NULL);
        if (sam_policy_compile(&line.site, &line.consent, memory, size, &policy, &fault)
            != SAM_OK) {
            goto out;
        }
        warn(&line, policy);
    }
    if (form == LINE_DECIDE) {
        decide(&line, policy);
    } else {
        show_room(&line, policy);
    }
out:
    free(memory);
    line_close(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_and_use((struct sam_bytes){data, size}, LINE_DECIDE);
    read_and_use((struct sam_bytes){data, size}, LINE_ROOM);
    return 0;
}
