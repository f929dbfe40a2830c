/* lift.c - `samtykke lift`: take a yes back, or lift a no. Taking back only closes and needs no question; lifting a no
 * may open, and shows the page. Where one command line fits both, only the yes goes: the no is named and stays. */
#include "check_page.h"

#include "policy/text/phrase.h"
#include "view.h"
#include <samtykke/same.h>
#include <stdlib.h>
#include <string.h>

#define TOPICS_MAX 63U

static const char HELP[] = N_(
    "Usage: samtykke lift PERSON TOPIC...\n"
    "       samtykke lift --number N [--number N]...\n\n"
    "Takes back what you said yes to, at once and without a reason. Where there is no such yes,\n"
    "lifts your no to just this topic. PERSON is as for permit and deny.\n\n"
    "  --number N   the choice with this number in `samtykke choices`\n\n"
    "Example:\n"
    "  samtykke lift bo work.search\n\n"
    "With --json: \"changed\", \"version\", \"lifted\" (as `choices` has them), \"still\" "
    "(sentences:\n"
    "what is open all the same).\n");

static const struct desk_option OPTIONS[] = {
    {.name = "number", .has_value = true, .many = true},
    {.name = NULL},
};

/* What goes, and what is said about it once it is signed. Sentences are made before: names that a case lends change
 * with its version. */
struct lift {
    struct sam_change *change;
    const struct sam_consent *consent; /* the current one */
    struct sam_actor actor;            /* with words; else NONE */
    uint32_t leaves;                   /* of the topics */
    size_t n_permits, n_denies;
    json_t *lines, *still; /* sentences */
    bool has_no;           /* a no to the same stays */
    char who[CHOICE_NAME_MAX];
};

static void
add_line(struct desk *desk, struct lift *l, const struct sam_actor *actor, struct sam_bytes topic,
         const char *pattern)
{
    char who[CHOICE_NAME_MAX];
    char word[CHOICE_NAME_MAX];
    char line[CHOICE_MAX];
    choice_name_actor(desk, actor, who);
    const struct phrase_slot slots[] = {{"who", who},
                                        {"topic", desk_topic(desk, topic, word, sizeof word)}};
    phrase_fill(line, sizeof line, pattern, slots, 2);
    (void)json_array_append_new(l->lines, json_string(line));
}

static enum sam_err
lift_one(struct desk *desk, struct lift *l, size_t i, struct sam_trouble *trouble)
{
    const struct sam_provision *p = &l->consent->provisions[i];
    bool is_yes = p->effect == SAM_PERMIT;
    enum sam_err r = sam_change_lift(l->change, i, trouble);
    if (r != SAM_OK) { return r; }
    l->n_permits += is_yes ? 1U : 0U;
    l->n_denies += is_yes ? 0U : 1U;
    add_line(desk, l, &p->actor, p->category,
             is_yes ? _("{who}: your yes to {topic} is taken back.")
                    : _("{who}: your no to {topic} is lifted."));
    return SAM_OK;
}

/* ---- open all the same ----------------------------------------------------------------------- */

/* One person may still see a topic through a yes to all therapists: said, with that yes. */
static void
add_still(struct desk *desk, const struct sam_review *review, size_t member, uint32_t leaf,
          json_t *ret)
{
    char who[CHOICE_NAME_MAX];
    char whom[CHOICE_NAME_MAX];
    char topic[CHOICE_NAME_MAX];
    char sentence[CHOICE_MAX];
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    struct view view;
    sam_time now = choice_now();
    view_make(facts->taxonomy, review->policy_after, member, now, now, &view);
    uint32_t purposes = view.purposes[leaf];
    if (purposes == 0) { return; }
    const struct sam_query q = view_query(member, leaf, purposes & (~purposes + 1U), now, now);
    struct sam_decision d = sam_decide(review->policy_after, &q);
    if (d.permit != 1 || d.provision >= review->after->n_provisions) { return; }
    const struct sam_actor person = {.kind = SAM_ACTOR_PERSON,
                                     .id = review->after->team[member].person};
    choice_name_actor(desk, &person, who);
    choice_name_actor(desk, &review->after->provisions[d.provision].actor, whom);
    const struct phrase_slot slots[] = {
        {"who", who},
        {"whom", whom},
        {"topic", desk_topic(desk, facts->taxonomy->leaves[leaf], topic, sizeof topic)}};
    phrase_fill(sentence, sizeof sentence,
                _("{who} can still see {topic}. That yes was given to: {whom}."), slots, 3);
    (void)json_array_append_new(ret, json_string(sentence));
}

static void
add_all_still(struct desk *desk, const struct lift *l, const struct sam_review *review)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    for (size_t i = 0; i < review->after->n_team; i++) {
        bool is_one = l->actor.kind == SAM_ACTOR_PERSON
                      && sam_bytes_same(review->after->team[i].person, l->actor.id);
        for (uint32_t leaf = 0; leaf < t->n_leaves && is_one; leaf++) {
            if ((l->leaves >> leaf & 1U) != 0) { add_still(desk, review, i, leaf, l->still); }
        }
    }
}

/* ---- by words -------------------------------------------------------------------------------- */

/* Noes of this actor to just this topic; lifted where `lifts`. ret_n: counted up. */
static enum sam_err
find_denies(struct desk *desk, struct lift *l, struct sam_bytes topic, bool lifts, size_t *ret_n,
            struct sam_trouble *trouble)
{
    for (size_t i = 0; i < l->consent->n_provisions; i++) {
        const struct sam_provision *p = &l->consent->provisions[i];
        if (p->effect == SAM_PERMIT || p->actor.kind != l->actor.kind
            || !sam_bytes_same(p->actor.id, l->actor.id) || !sam_bytes_same(p->category, topic)) {
            continue;
        }
        ++*ret_n;
        enum sam_err r = lifts ? lift_one(desk, l, i, trouble) : SAM_OK;
        if (r != SAM_OK) { return r; }
    }
    return SAM_OK;
}

static enum sam_err
withdraw(struct desk *desk, struct lift *l, struct sam_bytes topic, struct sam_trouble *trouble)
{
    size_t n = 0;
    enum sam_err r = sam_change_withdraw_from(l->change, &l->actor, topic, &n, trouble);
    if (r != SAM_OK || n == 0) { return r; }
    l->n_permits += n;
    add_line(desk, l, &l->actor, topic, _("{who}: your yes to {topic} is taken back."));
    return SAM_OK;
}

static enum sam_err
lift_words(struct desk *desk, struct lift *l, struct sam_trouble *trouble)
{
    struct sam_bytes topics[TOPICS_MAX];
    size_t n = desk->n_words - 1;
    size_t n_no = 0;
    enum sam_err r = choice_read_actor(desk, desk->words[0], true, &l->actor, trouble);
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = desk_read_topic(desk, desk->words[i + 1], &topics[i], trouble);
        if (r == SAM_OK) {
            l->leaves |= sam_taxonomy_leaves(sam_case_facts(desk->c)->taxonomy, topics[i]);
            r = withdraw(desk, l, topics[i], trouble);
        }
    }
    bool lifts = l->n_permits == 0;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = find_denies(desk, l, topics[i], lifts, &n_no, trouble);
    }
    if (r != SAM_OK) { return r; }
    l->has_no = !lifts && n_no > 0;
    if (l->n_permits + l->n_denies > 0) { return SAM_OK; }
    const struct sam_review as_it_is = {.after = l->consent,
                                        .policy_after = sam_case_facts(desk->c)->policy};
    add_all_still(desk, l, &as_it_is);
    return sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, desk->words[0]);
}

/* ---- by numbers ------------------------------------------------------------------------------ */

/* From 1, as `choices` shows them. */
static bool
read_number(const char *text, size_t *ret)
{
    char *end = NULL;
    if (text[0] < '1' || text[0] > '9') { return false; }
    unsigned long number = strtoul(text, &end, 10);
    if (*end != '\0' || number > SAM_PROVISIONS_MAX) { return false; }
    *ret = (size_t)number;
    return true;
}

static enum sam_err
lift_numbers(struct desk *desk, struct lift *l, struct sam_trouble *trouble)
{
    bool goes[SAM_PROVISIONS_MAX] = {false};
    for (size_t i = 0; i < desk_count(desk, "number"); i++) {
        size_t number = 0;
        const char *text = desk_value(desk, "number", i);
        if (!read_number(text, &number) || number > l->consent->n_provisions) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, text);
        }
        if (goes[number - 1]) { continue; }
        goes[number - 1] = true;
        enum sam_err r = lift_one(desk, l, number - 1, trouble);
        if (r != SAM_OK) { return r; }
    }
    return SAM_OK;
}

/* ---- what is said ---------------------------------------------------------------------------- */

/* The choices that are not in it any more; a part of a group that was taken back is the group and its rest. */
static json_t *
lifted_json(struct desk *desk, const struct lift *l, const struct sam_review *review)
{
    json_t *list = json_array();
    for (size_t i = 0; i < l->consent->n_provisions; i++) {
        bool stays = false;
        for (size_t k = 0; k < review->after->n_provisions && !stays; k++) {
            stays = choice_same(&l->consent->provisions[i], &review->after->provisions[k], false);
        }
        if (!stays) {
            (void)json_array_append_new(list, choice_json(desk, &l->consent->provisions[i], i + 1));
        }
    }
    return list;
}

static void
say_receipt(struct desk *desk, const struct lift *l)
{
    check_page_lines(desk, l->lines);
    if (l->n_permits > 0) {
        desk_say(desk, _("This stops new reading."), NULL);
        check_page_forward(desk, l->who, false);
    }
    if (l->has_no) {
        desk_say(desk, _("Your no to the same topic stays. `samtykke choices` shows its number."),
                 NULL);
    }
    check_page_lines(desk, l->still);
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum cli_exit
sign(struct desk *desk, struct lift *l)
{
    struct sam_trouble trouble;
    struct sam_review review;
    const struct sam_provision whom = {.actor = l->actor};
    if (sam_change_review(l->change, &review, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    if (l->n_permits > 0) { add_all_still(desk, l, &review); }
    choice_put(desk, "lifted", lifted_json(desk, l, &review));
    choice_put(desk, "still", json_incref(l->still));
    check_page_who(desk, &whom, 1, l->who);
    enum cli_exit e = check_page_sign(desk, l->change, NULL, 0);
    if (e == CLI_OK) { say_receipt(desk, l); }
    return e;
}

/* Nothing was lifted. Where it is open by a yes to others, that is what is said. */
static enum cli_exit
nothing(struct desk *desk, const struct lift *l, const struct sam_trouble *trouble)
{
    if (trouble->kind != SAM_TROUBLE_NOTHING || json_array_size(l->still) == 0) {
        return desk_trouble(desk, trouble);
    }
    check_page_lines(desk, l->still);
    desk_note(desk, _("Nothing was changed. Lift that yes, or say no: samtykke deny {who}"), "who",
              desk->words[0], NULL);
    choice_put(desk, "still", json_incref(l->still));
    choice_put(desk, "changed", json_false());
    return CLI_FAILED;
}

static enum cli_exit
lift(struct desk *desk)
{
    struct sam_trouble trouble;
    struct lift l = {.lines = NULL};
    bool by_number = desk_count(desk, "number") > 0;
    if (by_number ? desk->n_words > 0 : desk->n_words < 2) {
        return desk_misuse(desk, _("Say who and which topic, or give --number."));
    }
    enum cli_exit e = desk_case(desk);
    if (e == CLI_OK) { e = check_page_begin(desk, &l.change); }
    if (e != CLI_OK) { return e; }
    l.consent = sam_case_facts(desk->c)->consent;
    l.lines = json_array();
    l.still = json_array();
    enum sam_err r = by_number ? lift_numbers(desk, &l, &trouble) : lift_words(desk, &l, &trouble);
    e = r == SAM_OK ? sign(desk, &l) : nothing(desk, &l, &trouble);
    sam_change_end(&l.change);
    json_decref(l.lines);
    json_decref(l.still);
    return e;
}

enum cli_exit
cli_lift(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = HELP, .options = OPTIONS, .min_words = 0, .max_words = TOPICS_MAX + 1};
    return desk_run(cli, &USAGE, argc, argv, lift);
}
