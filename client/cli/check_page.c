/* check_page.c - the page before signing. */
#include "check_page.h"

#include "policy/text/explain.h"
#include "policy/text/phrase.h"
#include "view.h"
#include <samtykke/client_item.h>
#include <samtykke/same.h>
#include <string.h>

/* A line of the page; with --json on standard error, because a question follows. */
static void
line(struct desk *desk, json_t *page, const char *mark, const char *sentence)
{
    (void)json_array_append_new(page, json_string(sentence));
    if (desk->json) {
        if (!desk->yes) { desk_note(desk, "{mark}{line}", "mark", mark, "line", sentence, NULL); }
    } else {
        desk_say(desk, "{mark}{line}", "mark", mark, "line", sentence, NULL);
    }
}

/* ---- what is new ----------------------------------------------------------------------------- */

/* A sentence about each choice; the same words are said once. */
typedef void phrase(struct desk *desk, const struct sam_provision *p, char ret[static CHOICE_MAX]);

static void
say_each(struct desk *desk, json_t *page, const struct sam_provision *added, size_t n,
         phrase *about, const char *mark)
{
    char sentence[CHOICE_MAX];
    char before[CHOICE_MAX] = "";
    for (size_t i = 0; i < n; i++) {
        about(desk, &added[i], sentence);
        if (strcmp(sentence, before) != 0) { line(desk, page, mark, sentence); }
        (void)snprintf(before, sizeof before, "%s", sentence);
    }
}

static void
say_added(struct desk *desk, json_t *page, const struct sam_provision *added, size_t n)
{
    say_each(desk, page, added, n, choice_sentence, "- ");
    say_each(desk, page, added, n, choice_begin, "");
    say_each(desk, page, added, n, choice_back, "");
}

/* The same member in another version; n_team: not there. */
static size_t
find_member(const struct sam_consent *c, const struct sam_member *m)
{
    size_t i = 0;
    while (i < c->n_team
           && !(sam_bytes_same(c->team[i].person, m->person)
                && sam_bytes_same(c->team[i].role, m->role))) {
        i++;
    }
    return i;
}

/* What one member sees after it and not before. */
static uint32_t
opened(struct desk *desk, const struct sam_review *review, size_t member)
{
    struct view before = {.purposes = {0}};
    struct view after;
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    sam_time now = choice_now();
    uint32_t leaves = 0;
    size_t was = find_member(facts->consent, &review->after->team[member]);
    view_make(facts->taxonomy, review->policy_after, member, now, now, &after);
    if (was < facts->consent->n_team) {
        view_make(facts->taxonomy, facts->policy, was, now, now, &before);
    }
    for (uint32_t leaf = 0; leaf < SAM_LEAVES_MAX; leaf++) {
        if ((after.purposes[leaf] & ~before.purposes[leaf]) != 0) { leaves |= UINT32_C(1) << leaf; }
    }
    return leaves;
}

static void
name_member(struct desk *desk, const struct sam_member *m, char ret[static CHOICE_NAME_MAX])
{
    struct sam_actor actor = {.kind = SAM_ACTOR_PERSON, .id = m->person};
    if (choice_person(desk, &actor) != NULL) {
        choice_name_actor(desk, &actor, ret);
        return;
    }
    char role[PHRASE_MAX];
    char word[PHRASE_MAX];
    phrase_name(m->role, role);
    (void)snprintf(ret, CHOICE_NAME_MAX, "%s", desk_role(desk, role, word, sizeof word));
}

/* A change that opens something without a new yes: a no that is lifted, a new member whom an old yes fits. */
static void
say_opened(struct desk *desk, json_t *page, const struct sam_review *review)
{
    char who[CHOICE_NAME_MAX];
    char topics[CHOICE_MAX / 2];
    char sentence[CHOICE_MAX];
    struct explain e;
    view_explain(desk, NULL, who, &e);
    for (size_t i = 0; i < review->after->n_team; i++) {
        uint32_t leaves = opened(desk, review, i);
        if (leaves == 0) { continue; }
        name_member(desk, &review->after->team[i], who);
        explain_leaves(&e, leaves, topics, sizeof topics);
        const struct phrase_slot slots[] = {{"who", who}, {"topic", topics}};
        phrase_fill(sentence, sizeof sentence, _("After this {who} can see {topic}."), slots, 2);
        line(desk, page, "- ", sentence);
    }
}

/* ---- warnings -------------------------------------------------------------------------------- */

/* A consent whose people are called by their names. */
struct named {
    struct sam_consent consent;
    struct sam_member team[SAM_TEAM_MAX];
    char names[SAM_TEAM_MAX][CHOICE_NAME_MAX];
};

static void
name_people(struct desk *desk, const struct sam_consent *c, struct named *ret)
{
    ret->consent = *c;
    ret->consent.team = ret->team;
    for (size_t i = 0; i < c->n_team; i++) {
        name_member(desk, &c->team[i], ret->names[i]);
        ret->team[i] = c->team[i];
        ret->team[i].person = (struct sam_bytes){(const uint8_t *)ret->names[i],
                                                 strlen(ret->names[i])};
    }
}

static const char *
warning_name(uint8_t kind)
{
    static const char *const NAMES[] = {
        [0] = "",
        [SAM_WARN_SHADOWED] = "shadowed",
        [SAM_WARN_MATCHES_NOBODY] = "matches-nobody",
        [SAM_WARN_LONGER_THAN_CAP] = "longer-than-cap",
        [SAM_WARN_FUTURE_MEMBERS] = "future-members",
        [SAM_WARN_CLOSES_OPEN] = "closes-open",
        [SAM_WARN_LEAF_UNREACHED] = "leaf-unreached",
    };
    return NAMES[kind <= SAM_WARN_LEAF_UNREACHED ? kind : 0];
}

/* A permit of several topics gives one of a kind for each: the same words are said once. */
static void
say_warnings(struct desk *desk, const struct sam_review *review)
{
    struct named named;
    struct explain e;
    char none[CHOICE_NAME_MAX];
    char sentence[EXPLAIN_MAX];
    char before[EXPLAIN_MAX] = "";
    json_t *list = json_array();
    name_people(desk, review->after, &named);
    view_explain(desk, NULL, none, &e);
    for (size_t i = 0; i < review->n_warnings; i++) {
        const struct sam_warning *w = &review->warnings[i];
        explain_warning(&e, &named.consent, sam_case_facts(desk->c)->site, w, sentence);
        if (strcmp(sentence, before) == 0) { continue; }
        desk_note(desk, _("Worth knowing: {sentence}"), "sentence", sentence, NULL);
        json_t *one = json_object();
        (void)json_object_set_new(one, "kind", json_string(warning_name(w->kind)));
        (void)json_object_set_new(one, "sentence", json_string(sentence));
        (void)json_array_append_new(list, one);
        (void)snprintf(before, sizeof before, "%s", sentence);
    }
    choice_put(desk, "warnings", list);
}

/* ---- what can't be called back --------------------------------------------------------------- */

void
check_page_who(struct desk *desk, const struct sam_provision *list, size_t n,
               char ret_who[static CHOICE_NAME_MAX])
{
    const struct sam_person *person = n > 0 ? choice_person(desk, &list[0].actor) : NULL;
    for (size_t i = 1; i < n; i++) {
        if (choice_person(desk, &list[i].actor) != person) { person = NULL; }
    }
    ret_who[0] = '\0';
    if (person != NULL) { choice_name_actor(desk, &list[0].actor, ret_who); }
}

json_t *
check_page_sentences(struct desk *desk, const struct sam_provision *list, size_t n)
{
    char sentence[CHOICE_MAX];
    json_t *sentences = json_array();
    for (size_t i = 0; i < n; i++) {
        choice_sentence(desk, &list[i], sentence);
        (void)json_array_append_new(sentences, json_string(sentence));
    }
    return sentences;
}

void
check_page_lines(struct desk *desk, const json_t *sentences)
{
    for (size_t i = 0; i < json_array_size(sentences); i++) {
        desk_say(desk, "- {line}", "line", json_string_value(json_array_get(sentences, i)), NULL);
    }
}

void
check_page_forward(struct desk *desk, const char *who, bool with_stop)
{
    if (with_stop) { desk_say(desk, _("You can stop at any time."), NULL); }
    if (who[0] != '\0') {
        desk_say(desk, _("What {who} has already read, {who} can't forget."), "who", who, NULL);
    } else {
        desk_say(desk, _("What people have already read, they can't forget."), NULL);
    }
    desk_say(desk, _("What the office has written in its own file stays there."), NULL);
}

/* ---- the page -------------------------------------------------------------------------------- */

struct page {
    const struct sam_provision *added;
    size_t n;
    bool is_of_people;
};

/* What it opens, and what that means. False: the answer was no. */
static bool
ask(struct desk *desk, const struct page *page, json_t *lines)
{
    char who[CHOICE_NAME_MAX];
    if (json_array_size(lines) == 0 && page->is_of_people) { return true; }
    if (json_array_size(lines) == 0) {
        line(desk, lines, "", _("This opens something that you had closed."));
    }
    check_page_who(desk, page->added, page->n, who);
    check_page_forward(desk, who, true);
    return desk->yes || desk_ask_yes(desk, _("Share this?"));
}

static bool
show(struct desk *desk, const struct sam_review *review, const struct page *page)
{
    json_t *lines = json_array();
    if (review->gives && page->n > 0) {
        desk_say(desk, _("Before you share:"), NULL);
        say_added(desk, lines, page->added, page->n);
    } else if (review->gives) {
        say_opened(desk, lines, review);
    }
    say_warnings(desk, review);
    bool is_yes = !review->gives || ask(desk, page, lines);
    choice_put(desk, "page", lines);
    return is_yes;
}

enum cli_exit
check_page_begin(struct desk *desk, struct sam_change **ret_change)
{
    struct sam_trouble trouble;
    enum sam_err r = sam_change_begin(desk->c, ret_change, &trouble);
    return r == SAM_OK ? CLI_OK : desk_trouble(desk, &trouble);
}

static enum cli_exit
sign(struct desk *desk, struct sam_change *change, const struct page *page)
{
    struct sam_trouble trouble;
    struct sam_review review;
    if (sam_change_review(change, &review, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    if (!show(desk, &review, page)) {
        desk_say(desk, _("Nothing was changed."), NULL);
        choice_put(desk, "changed", json_false());
        return CLI_ANSWER;
    }
    if (sam_change_commit(change, &trouble) != SAM_OK) { return desk_trouble(desk, &trouble); }
    choice_put(desk, "changed", json_true());
    choice_put(desk, "version", json_integer((json_int_t)sam_case_facts(desk->c)->version));
    return CLI_OK;
}

enum cli_exit
check_page_sign(struct desk *desk, struct sam_change *change, const struct sam_provision *added,
                size_t n)
{
    const struct page page = {.added = added, .n = n};
    return sign(desk, change, &page);
}

enum cli_exit
check_page_sign_people(struct desk *desk, struct sam_change *change)
{
    const struct page page = {.is_of_people = true};
    return sign(desk, change, &page);
}

/* ---- what was written earlier ---------------------------------------------------------------- */

enum cli_exit
check_page_rewrap(struct desk *desk)
{
    struct sam_trouble trouble;
    size_t done = 0;
    size_t left = 0;
    char number[32];
    const struct sam_progress progress = desk_progress(desk);
    enum sam_err r = sam_item_rewrap(desk->c, &progress, &done, &left, &trouble);
    if (r != SAM_OK) {
        desk_note(desk, _("Your choice stands. Earlier things are not ready yet: samtykke rewrap"),
                  NULL);
        return desk_trouble(desk, &trouble);
    }
    (void)snprintf(number, sizeof number, "%zu", done);
    if (done > 0) {
        desk_say(desk, _("Earlier things that were made ready: {n}."), "n", number, NULL);
    }
    (void)snprintf(number, sizeof number, "%zu", left);
    if (left > 0) {
        desk_say(desk, _("Earlier things still to make ready: {n}. Go on with: samtykke rewrap"),
                 "n", number, NULL);
    }
    choice_put(desk, "rewrapped", json_integer((json_int_t)done));
    choice_put(desk, "rewrap_left", json_integer((json_int_t)left));
    return CLI_OK;
}
