/* explain.c - `samtykke explain`: why somebody can see a topic, or not, and what would change it. The candidate is told
 * everything; a member is told about oneself, and for a no only that it is not open. */
#include "policy/text/explain.h"
#include "check_page.h"
#include "view.h"

#include "policy/text/phrase.h"
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke explain PERSON TOPIC [OPTION]...\n\n"
    "Says why somebody on your team can see a topic now, or not, and what would change it.\n"
    "On the team yourself, you can ask about yourself.\n\n"
    "  --purpose P       what it is for; can be given more than once; otherwise any\n"
    "  --written DAY     something that was written on this day; otherwise now\n\n"
    "Example:\n"
    "  samtykke explain bo work.search --purpose job_search\n\n"
    "With --json: \"person\" and \"answers\", one for each topic: topic, permit, sentence; for "
    "the\n"
    "candidate also reason, provision (a number of `choices`), also {lift, permit} and meetings,\n"
    "in which alone it is open.\n");

static const struct desk_option OPTIONS[] = {
    {.name = "purpose", .has_value = true, .many = true},
    {.name = "written", .has_value = true},
    {.name = NULL},
};

/* What is asked. */
struct question {
    const struct sam_person *person;
    size_t member;     /* position in the team */
    uint32_t leaves;   /* bits */
    uint32_t purposes; /* bits; 0: any */
    sam_time created, now;
};

/* ---- the candidate asks ---------------------------------------------------------------------- */

/* Does an answer say more? What works before what does not; then the rules' own order; then what needs less to change. */
static bool
says_more(const struct sam_case_facts *facts, struct sam_decision d, const struct sam_query *q,
          struct sam_decision best, const struct sam_query *best_q)
{
    struct sam_also also;
    struct sam_also best_also;
    if (d.permit == 1 || d.reason != best.reason) {
        return d.permit == 1 || d.reason < best.reason;
    }
    sam_also(facts->policy, q, &also);
    sam_also(facts->policy, best_q, &best_also);
    return also.n_permit < best_also.n_permit;
}

/* For any purpose: the one that works, else the one whose answer says most. */
static struct sam_decision
decide(const struct sam_case_facts *facts, const struct question *question, uint32_t leaf,
       struct sam_query *ret)
{
    struct sam_decision best = {.permit = 0};
    uint32_t any = question->purposes == 0 ? facts->taxonomy->n_purposes : 1;
    for (uint32_t p = 0; p < any && best.permit != 1; p++) {
        uint32_t purposes = question->purposes == 0 ? UINT32_C(1) << p : question->purposes;
        const struct sam_query q = view_query(question->member, leaf, purposes, question->created,
                                              question->now);
        struct sam_decision d = sam_decide(facts->policy, &q);
        if (p == 0 || says_more(facts, d, &q, best, ret)) {
            best = d;
            *ret = q;
        }
    }
    return best;
}

/* What would flip a no, one line each. */
static json_t *
say_also(struct desk *desk, const struct sam_query *q, struct sam_decision d, const char *name)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    struct sam_also also;
    char text[CHOICE_NAME_MAX];
    json_t *lift = json_array();
    json_t *permit = json_array();
    sam_also(facts->policy, q, &also);
    if (also.n_lift_site > 0) {
        desk_say(desk, _("A rule of the office stands in the way. You can't lift that."), NULL);
    }
    for (size_t i = 0; i < also.n_lift; i++) {
        (void)snprintf(text, sizeof text, "%u", (unsigned)also.lift[i] + 1U);
        desk_say(desk, _("To change it, lift your no: samtykke lift --number {n}"), "n", text,
                 NULL);
        (void)json_array_append_new(lift, json_integer(also.lift[i] + 1));
    }
    for (size_t i = 0; i < also.n_permit; i++) {
        struct sam_bytes leaf = facts->taxonomy->leaves[also.permit[i].leaf];
        (void)desk_topic(desk, leaf, text, sizeof text);
        if (d.reason != SAM_NOT_STARTED) { /* it only has to be waited for */
            desk_say(desk, _("To change it, say yes to {topic} for {who}."), "topic", text, "who",
                     name, NULL);
        }
        (void)json_array_append_new(permit, json_stringn((const char *)leaf.at, leaf.len));
    }
    return json_pack("{s:o, s:o, s:i}", "lift", lift, "permit", permit, "site",
                     (int)also.n_lift_site);
}

/* A yes for one meeting alone, where that would open it. */
static json_t *
say_meetings(struct desk *desk, const struct question *question, uint32_t leaf,
             const struct view *view)
{
    struct sam_bytes meetings[SAM_PROVISIONS_MAX];
    char name[CHOICE_NAME_MAX], topic[CHOICE_NAME_MAX], meeting[CHOICE_NAME_MAX];
    sam_time then = question->now + CHOICE_UNDO_MS; /* also what begins soon */
    size_t n = view_meetings(desk, then, meetings);
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        uint32_t leaves = view_meeting_leaves(desk, question->member, meetings[i], view, then);
        if ((leaves >> leaf & 1U) == 0) { continue; }
        choice_short_name(desk, question->person, name);
        (void)desk_topic(desk, sam_case_facts(desk->c)->taxonomy->leaves[leaf], topic,
                         sizeof topic);
        desk_say(desk, _("{who} can see {topic} only in {meeting}."), "who", name, "topic", topic,
                 "meeting", choice_meeting_name(desk, meetings[i], meeting), NULL);
        (void)json_array_append_new(list, desk_json_hex(meetings[i].at, meetings[i].len));
    }
    return list;
}

static json_t *
answer_candidate(struct desk *desk, const struct question *question, uint32_t leaf)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    char sentence[EXPLAIN_MAX];
    char purposes[CHOICE_MAX];
    char name[CHOICE_NAME_MAX];
    struct explain e;
    struct sam_query q;
    struct view view;
    struct sam_decision d = decide(facts, question, leaf, &q);
    view_explain(desk, question->person, name, &e);
    explain_to_candidate(&e, facts->policy, &q, d, sentence);
    desk_say(desk, "{text}", "text", sentence, NULL);
    json_t *one = json_pack("{s:b, s:s, s:s}", "permit", d.permit == 1, "reason",
                            sam_reason_name((enum sam_reason)d.reason), "sentence", sentence);
    if (sam_reason_cites((enum sam_reason)d.reason) && d.reason != SAM_SITE_DENIED) {
        (void)json_object_set_new(one, "provision", json_integer(d.provision + 1));
    }
    view_make(facts->taxonomy, facts->policy, question->member, question->created, question->now,
              &view);
    if (d.permit != 1) {
        (void)json_object_set_new(one, "also", say_also(desk, &q, d, name));
        (void)json_object_set_new(one, "meetings", say_meetings(desk, question, leaf, &view));
        return one;
    }
    choice_name_purpose_bits(desk, view.purposes[leaf], purposes);
    desk_say(desk, _("It is for {purpose}."), "purpose", purposes, NULL);
    return one;
}

/* ---- a member asks --------------------------------------------------------------------------- */

static json_t *
answer_member(struct desk *desk, const struct question *question, uint32_t leaf)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    char sentence[CHOICE_MAX];
    char topic[CHOICE_NAME_MAX];
    bool is_open = sam_case_reaches(desk->c, question->person, &facts->taxonomy->leaves[leaf], 1,
                                    question->created);
    const struct phrase_slot slots[] = {
        {"who", facts->candidate_name},
        {"topic", desk_topic(desk, facts->taxonomy->leaves[leaf], topic, sizeof topic)}};
    phrase_fill(sentence, sizeof sentence,
                is_open ? _("{who} has opened {topic} to you. You don't have to use it.")
                        : _("Not open to you."),
                slots, 2);
    desk_say(desk, "{text}", "text", sentence, NULL);
    return json_pack("{s:b, s:s}", "permit", is_open, "sentence", sentence);
}

/* ---- the command ----------------------------------------------------------------------------- */

static void
answer(struct desk *desk, const struct question *question)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    json_t *answers = json_array();
    for (uint32_t leaf = 0; leaf < facts->taxonomy->n_leaves; leaf++) {
        if ((question->leaves >> leaf & 1U) == 0) { continue; }
        json_t *one = facts->is_owner ? answer_candidate(desk, question, leaf)
                                      : answer_member(desk, question, leaf);
        struct sam_bytes name = facts->taxonomy->leaves[leaf];
        (void)json_object_set_new(one, "topic", json_stringn((const char *)name.at, name.len));
        (void)json_array_append_new(answers, one);
    }
    choice_put(desk, "person", json_string(question->person->handle));
    choice_put(desk, "answers", answers);
}

static enum sam_err
read_question(struct desk *desk, struct question *ret, struct sam_trouble *trouble)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    struct sam_bytes topic;
    struct sam_bytes purposes[SAM_PURPOSES_MAX];
    size_t n = 0;
    enum sam_err r = sam_case_person(desk->c, desk->words[0], &ret->person, trouble);
    if (r == SAM_OK) { r = desk_read_topic(desk, desk->words[1], &topic, trouble); }
    if (r == SAM_OK) { r = choice_read_purposes(desk, purposes, &n, trouble); }
    if (r != SAM_OK) { return r; }
    ret->leaves = sam_taxonomy_leaves(facts->taxonomy, topic);
    for (size_t i = 0; i < n; i++) {
        for (uint32_t p = 0; p < facts->taxonomy->n_purposes; p++) {
            bool is = facts->taxonomy->purposes[p].len == purposes[i].len
                      && memcmp(facts->taxonomy->purposes[p].at, purposes[i].at, purposes[i].len)
                             == 0;
            ret->purposes |= is ? UINT32_C(1) << p : 0;
        }
    }
    ret->member = (size_t)(ret->person - facts->team);
    ret->now = ret->created = choice_now();
    const char *written = desk_value(desk, "written", 0);
    return written == NULL ? SAM_OK : desk_read_day(desk, written, false, &ret->created, trouble);
}

static enum cli_exit
explain(struct desk *desk)
{
    struct sam_trouble trouble;
    struct question question = {.person = NULL};
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    enum sam_err r = read_question(desk, &question, &trouble);
    if (r == SAM_OK && !facts->is_owner
        && (facts->self == NULL
            || memcmp(facts->self->person, question.person->person, SAM_ID_BYTES) != 0)) {
        r = sam_trouble_say(&trouble, SAM_TROUBLE_NOT_OWNER, "");
    }
    if (r == SAM_OK && question.member >= facts->n_team) {
        r = sam_trouble_say(&trouble, SAM_TROUBLE_NOT_ON_TEAM, desk->words[0]);
    }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    answer(desk, &question);
    return CLI_OK;
}

enum cli_exit
cli_explain(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = HELP, .options = OPTIONS, .min_words = 2, .max_words = 2};
    return desk_run(cli, &USAGE, argc, argv, explain);
}
