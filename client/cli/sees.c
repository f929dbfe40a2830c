/* sees.c - `samtykke sees`: which topics somebody can see now, and what for. The candidate is told all of it; a member
 * is told about oneself, from what every member may read, and never what is closed. */
#include "meeting_desk.h"

#include "policy/text/explain.h"
#include "policy/text/phrase.h"
#include "view.h"
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke sees PERSON [OPTION]...\n\n"
    "Shows which topics somebody on your team can see now, and what for. On the team\n"
    "yourself, you can ask about yourself.\n\n"
    "Example:\n"
    "  samtykke sees bo\n\n"
    "With --json: \"person\", and \"hats\": for each role of this person \"role\" and \"open\",\n"
    "objects with topic and purposes, and \"meetings\": objects with meeting and topics, open in\n"
    "it alone. A member about oneself: without purposes and meetings.\n");

/* ---- the candidate asks ---------------------------------------------------------------------- */

static void
say_open(struct desk *desk, const struct explain *e, const struct view *view)
{
    char topic[CHOICE_NAME_MAX];
    char purposes[CHOICE_MAX];
    for (uint32_t leaf = 0; leaf < e->taxonomy->n_leaves; leaf++) {
        if (view->purposes[leaf] == 0) { continue; }
        choice_name_purpose_bits(desk, view->purposes[leaf], purposes);
        desk_say(desk, _("- {topic}, for {purpose}"), "topic",
                 desk_topic(desk, e->taxonomy->leaves[leaf], topic, sizeof topic), "purpose",
                 purposes, NULL);
    }
}

static void
say_hat(struct desk *desk, const struct sam_person *person, const struct view *view)
{
    char role[PHRASE_MAX];
    char name[CHOICE_NAME_MAX];
    char closed[EXPLAIN_MAX];
    struct explain e;
    view_explain(desk, person, name, &e);
    uint32_t open = view_leaves(view);
    uint32_t all = e.taxonomy->n_leaves >= 32U ? UINT32_MAX
                                               : (UINT32_C(1) << e.taxonomy->n_leaves) - 1U;
    (void)desk_role(desk, person->role, role, sizeof role);
    if (open == 0) {
        desk_say(desk, _("{who} ({role}) can see nothing."), "who", person->name, "role", role,
                 NULL);
        return;
    }
    desk_say(desk, _("{who} ({role}) can see:"), "who", person->name, "role", role, NULL);
    say_open(desk, &e, view);
    explain_leaves(&e, all & ~open, closed, sizeof closed);
    if (open != all) {
        desk_say(desk, _("{who} can't see: {topics}."), "who", name, "topics", closed, NULL);
    }
    desk_say(desk, _("{who} is allowed to read and use this. {who} doesn't have to."), "who", name,
             NULL);
}

/* What a yes for one meeting alone opens. Gives it for scripts. */
static json_t *
say_meetings(struct desk *desk, size_t member, const struct view *view, sam_time now)
{
    struct sam_bytes meetings[SAM_PROVISIONS_MAX];
    char topics[EXPLAIN_MAX], who[CHOICE_NAME_MAX], meeting[CHOICE_NAME_MAX];
    sam_time then = now + CHOICE_UNDO_MS; /* also what begins soon */
    size_t n = view_meetings(desk, then, meetings);
    json_t *list = json_array();
    struct explain e;
    for (size_t i = 0; i < n; i++) {
        uint32_t leaves = view_meeting_leaves(desk, member, meetings[i], view, then);
        (void)json_array_append_new(list, json_pack("{s:o, s:o}", "meeting",
                                                    desk_json_hex(meetings[i].at, meetings[i].len),
                                                    "topics", meeting_json_leaves(desk, leaves)));
        if (leaves == 0) { continue; }
        view_explain(desk, &sam_case_facts(desk->c)->team[member], who, &e);
        explain_leaves(&e, leaves, topics, sizeof topics);
        desk_say(desk, _("Only in {meeting}, when you have opened it: {topics}."), "meeting",
                 choice_meeting_name(desk, meetings[i], meeting), "topics", topics, NULL);
    }
    return list;
}

/* A yes waits ten minutes before it opens anything. */
static bool
is_waiting(const struct desk *desk, size_t member, const struct view *view, sam_time now)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    struct view later;
    sam_time then = now + CHOICE_UNDO_MS;
    view_make(facts->taxonomy, facts->policy, member, then, then, &later);
    return (view_leaves(&later) & ~view_leaves(view)) != 0;
}

static json_t *
hat_json(struct desk *desk, const struct sam_person *person, const struct view *view)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    json_t *open = json_array();
    for (uint32_t leaf = 0; leaf < t->n_leaves; leaf++) {
        if (view->purposes[leaf] == 0) { continue; }
        json_t *purposes = json_array();
        for (uint32_t p = 0; p < t->n_purposes; p++) {
            if ((view->purposes[leaf] >> p & 1U) == 0) { continue; }
            (void)json_array_append_new(
                purposes, json_stringn((const char *)t->purposes[p].at, t->purposes[p].len));
        }
        (void)json_array_append_new(open, json_pack("{s:s%, s:o}", "topic",
                                                    (const char *)t->leaves[leaf].at,
                                                    t->leaves[leaf].len, "purposes", purposes));
    }
    return json_pack("{s:s, s:b, s:o}", "role", person->role, "verified", person->is_verified,
                     "open", open);
}

static void
tell_candidate(struct desk *desk, const struct sam_person *person)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    sam_time now = choice_now();
    json_t *hats = json_array();
    bool waits = false;
    bool is_unknown = false;
    for (size_t i = 0; i < facts->n_team; i++) {
        const struct sam_person *hat = &facts->team[i];
        struct view view;
        if (memcmp(hat->person, person->person, SAM_ID_BYTES) != 0) { continue; }
        view_make(facts->taxonomy, facts->policy, i, now, now, &view);
        say_hat(desk, hat, &view);
        json_t *one = hat_json(desk, hat, &view);
        (void)json_object_set_new(one, "meetings", say_meetings(desk, i, &view, now));
        (void)json_array_append_new(hats, one);
        if (strcmp(hat->role, "guest") == 0 && view_leaves(&view) != 0) {
            desk_say(desk, _("A guest reads nothing here. This counts in a meeting."), NULL);
        }
        waits = waits || is_waiting(desk, i, &view, now);
        is_unknown = is_unknown || (!hat->is_verified && strcmp(hat->role, "guest") != 0);
    }
    if (waits) { desk_say(desk, _("More begins soon: samtykke choices"), NULL); }
    if (is_unknown) {
        desk_say(desk,
                 _("You haven't compared the eight words with {who} yet. Until then {who} can "
                   "open nothing: samtykke case verify {handle}"),
                 "who", person->name, "handle", person->handle, NULL);
    }
    choice_put(desk, "person", json_string(person->handle));
    choice_put(desk, "hats", hats);
}

/* ---- a member asks about oneself ------------------------------------------------------------- */

/* What every member may read says nothing of purposes and beginnings: so this may be less in truth. */
static void
tell_member(struct desk *desk, const struct sam_person *self)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    const struct sam_taxonomy *t = facts->taxonomy;
    char topic[CHOICE_NAME_MAX];
    sam_time now = choice_now();
    json_t *open = json_array();
    for (uint32_t leaf = 0; leaf < t->n_leaves; leaf++) {
        if (!sam_case_reaches(desk->c, self, &t->leaves[leaf], 1, now)) { continue; }
        if (json_array_size(open) == 0) {
            desk_say(desk, _("{who} has opened to you:"), "who", facts->candidate_name, NULL);
        }
        desk_say(desk, "- {topic}", "topic", desk_topic(desk, t->leaves[leaf], topic, sizeof topic),
                 NULL);
        (void)json_array_append_new(
            open,
            json_pack("{s:s%}", "topic", (const char *)t->leaves[leaf].at, t->leaves[leaf].len));
    }
    if (json_array_size(open) == 0) {
        desk_say(desk, _("Nothing is open to you. Ask {who} first."), "who", facts->candidate_name,
                 NULL);
    } else {
        desk_say(desk, _("It may be for one purpose only, or begin later. Opening it tells."),
                 NULL);
        desk_say(desk, _("You are allowed to use it. You don't have to."), NULL);
    }
    choice_put(desk, "person", json_string(self->handle));
    choice_put(desk, "hats", json_pack("[{s:s, s:o}]", "role", self->role, "open", open));
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum cli_exit
sees(struct desk *desk)
{
    struct sam_trouble trouble;
    const struct sam_person *person = NULL;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    enum sam_err r = sam_case_person(desk->c, desk->words[0], &person, &trouble);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    if (facts->is_owner) {
        tell_candidate(desk, person);
        return CLI_OK;
    }
    if (facts->self == NULL || memcmp(facts->self->person, person->person, SAM_ID_BYTES) != 0) {
        return desk_fail(desk, SAM_TROUBLE_NOT_OWNER, NULL);
    }
    tell_member(desk, facts->self);
    return CLI_OK;
}

enum cli_exit
cli_sees(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .min_words = 1, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, sees);
}
