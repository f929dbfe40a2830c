/* decide.c - `samtykke decide`: the engine alone, JSON lines in and out. */
#include "stream.h"
#include <string.h>

static const char HELP[] =
    "Usage: samtykke decide [OPTION]... < LINES\n\n"
    "Reads one JSON object a line: taxonomy, site, consent, request. Writes one decision a line,\n"
    "in the same order. A line that cannot be read gets an error; the rest go on.\n\n"
    "  --explain          add a plain sentence, and what would flip a deny (\"also\")\n"
    "  --for WHO          whom the sentence is for: candidate (all of it) or member (no reason)\n"
    "  --candidate NAME   the candidate's name, for sentences to members\n"
    "  --lang LANG        en, da or nb; otherwise the locale's\n"
    "  --taxonomy FILE    the site's taxonomy instead of the default one\n\n"
    "Example:\n"
    "  echo '{\"id\":\"1\",\"consent\":{\"team\":[{\"person\":\"bo\",\"role\":\"consultant\"}],\n"
    "    \"provisions\":[]},\"request\":{\"person\":\"bo\",\"purposes\":[\"job_search\"],\n"
    "    \"categories\":[\"work.search\"],\"created\":\"2026-11-01T09:00:00Z\",\n"
    "    \"at\":\"2026-11-20T12:00:00Z\"}}' | tr -d '\\n' | samtykke decide --explain\n\n"
    "Exit status: 0; 1 could not go on; 2 some line could not be read; 64 wrong option.\n";

static void
write_numbers(FILE *out, const char *name, const uint16_t *list, uint16_t n)
{
    (void)fprintf(out, "\"%s\":[", name);
    for (uint16_t i = 0; i < n; i++) {
        (void)fprintf(out, "%s%u", i == 0 ? "" : ",", (unsigned)list[i]);
    }
    (void)fputc(']', out);
}

static void
write_also(FILE *out, const struct sam_taxonomy *t, const struct sam_also *also)
{
    if (!also->can_flip) {
        (void)fputs(",\"also\":null", out);
        return;
    }
    (void)fputs(",\"also\":{", out);
    write_numbers(out, "lift", also->lift, also->n_lift);
    (void)fputc(',', out);
    write_numbers(out, "lift_site", also->lift_site, also->n_lift_site);
    (void)fputs(",\"permit\":[", out);
    for (uint16_t i = 0; i < also->n_permit; i++) {
        struct sam_bytes leaf = t->leaves[also->permit[i].leaf];
        bool tell = also->permit[i].action == SAM_REDISCLOSE;
        (void)fprintf(out, "%s{\"category\":\"%.*s\",\"action\":\"%s\"}", i == 0 ? "" : ",",
                      (int)leaf.len, (const char *)leaf.at, tell ? "redisclose" : "access");
    }
    (void)fputs("]}", out);
}

static void
write_sentence(const struct stream *s, const struct line *line, const struct sam_policy *policy,
               const struct sam_query *query, struct sam_decision decision)
{
    char sentence[EXPLAIN_MAX];
    const struct explain e = stream_explain(s, line);
    if (s->for_member) {
        explain_to_member(&e, policy, query, decision, sentence);
    } else {
        explain_to_candidate(&e, policy, query, decision, sentence);
    }
    (void)fputs(",\"sentence\":", s->out);
    stream_write_string(s->out, (struct sam_bytes){(const uint8_t *)sentence, strlen(sentence)});
}

static void
write_reason(FILE *out, struct sam_decision decision)
{
    (void)fprintf(out, ",\"reason\":\"%s\"", sam_reason_name(decision.reason));
    if (sam_reason_cites(decision.reason)) {
        (void)fprintf(out, ",\"provision\":%u", (unsigned)decision.provision);
    } else {
        (void)fputs(",\"provision\":null", out);
    }
}

/* A member is told no reason, no provision, and nothing that would open it. */
static bool
answer(const struct stream *s, struct line *line, const struct sam_policy *policy)
{
    struct sam_query query;
    struct sam_fault fault;
    enum sam_err r = sam_query_make(&line->taxonomy, line->has_consent ? &line->consent : NULL,
                                    policy, &line->request, &query, &fault);
    if (r != SAM_OK) { return json_fail_fault(&line->reading, r, &fault); }

    struct sam_decision decision = sam_decide(policy, &query);
    (void)fputc('{', s->out);
    stream_write_id(s->out, line);
    (void)fprintf(s->out, ",\"decision\":\"%s\"", decision.permit == 1 ? "permit" : "deny");
    if (!s->for_member) { write_reason(s->out, decision); }
    if (s->explain || s->for_member) { write_sentence(s, line, policy, &query, decision); }
    if (s->explain && !s->for_member) {
        struct sam_also also;
        sam_also(policy, &query, &also);
        write_also(s->out, &line->taxonomy, &also);
    }
    (void)fputs("}\n", s->out);
    return true;
}

enum cli_exit
cli_decide(const struct cli *cli, int argc, char **argv)
{
    static const struct option OPTIONS[] = {STREAM_OPTION_EXPLAIN, STREAM_OPTION_FOR,
                                            STREAM_OPTIONS};
    static const struct stream_command COMMAND = {
        .help = HELP, .options = OPTIONS, .form = LINE_DECIDE, .answer = answer};
    return stream_run(cli, argc, argv, &COMMAND);
}
