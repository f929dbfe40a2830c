/* explain.c - sentences for the candidate and for members. The words are those of the practice
 * pages: they judge nobody, name the person, and say what is, not what was done wrong.
 * Every sentence is a pattern: {who} {topic} {day} {whom} stand for the member (or the candidate),
 * the leaves, a day, the employer or the purposes; a translation may leave out or turn round. */
#include "explain.h"
#include "phrase.h"
#include <libintl.h>
#include <stdio.h>
#include <string.h>

#define _(text) dgettext("samtykke", text)
#define N_(text) text

/* ---- what is named -------------------------------------------------------------------------- */

static void
quote_leaf(const struct explain *e, uint32_t leaf, char *ret)
{
    struct sam_bytes name = e->taxonomy->leaves[leaf];
    phrase_quote(taxonomy_label(e->words->categories, name, e->language), ret);
}

void
explain_leaves(const struct explain *e, uint32_t leaves, char *ret, size_t size)
{
    char quoted[PHRASE_MAX];
    size_t position = 0;
    ret[0] = '\0';
    for (uint32_t i = 0; i < e->taxonomy->n_leaves; i++) {
        if ((leaves >> i & 1U) == 0) { continue; }
        leaves &= ~(UINT32_C(1) << i);
        quote_leaf(e, i, quoted);
        phrase_add(ret, size, quoted, position++, leaves == 0);
    }
}

static void
name_purposes(const struct explain *e, uint32_t purposes, char *ret)
{
    char word[PHRASE_MAX];
    size_t position = 0;
    ret[0] = '\0';
    for (uint32_t i = 0; i < e->taxonomy->n_purposes; i++) {
        if ((purposes >> i & 1U) == 0) { continue; }
        purposes &= ~(UINT32_C(1) << i);
        phrase_name(taxonomy_label(e->words->purposes, e->taxonomy->purposes[i], e->language),
                    word);
        phrase_add(ret, PHRASE_MAX, word, position++, purposes == 0);
    }
}

static void
name_candidate(const struct explain *e, char *ret)
{
    if (e->candidate.len > 0) {
        phrase_name(e->candidate, ret);
    } else {
        (void)snprintf(ret, PHRASE_MAX, "%s", _("the candidate"));
    }
}

/* The leaves that a sentence speaks of: all labels of what is released; else the first label that
 * the cited deny hits, or that no permit covers. */
static uint32_t
topic(const struct sam_policy *s, const struct sam_query *q, struct sam_decision d,
      const struct sam_cited *cited)
{
    struct sam_also also;
    uint32_t all = 0;
    for (uint32_t k = 0; k < q->n_labels; k++) {
        if (q->labels[k] < SAM_LEAVES_MAX) { all |= UINT32_C(1) << q->labels[k]; }
    }
    if (d.reason == SAM_PERMITTED || d.reason < SAM_SITE_DENIED) { return all; }
    if (d.reason == SAM_SITE_DENIED || d.reason == SAM_DENIED) { return all & cited->leaves; }
    sam_also(s, q, &also);
    for (uint32_t i = 0; i < also.n_permit; i++) {
        if (also.permit[i].action == q->action || d.reason == SAM_NO_ACCESS) {
            return UINT32_C(1) << also.permit[i].leaf;
        }
    }
    return all;
}

/* ---- the sentences -------------------------------------------------------------------------- */

struct sentence {
    const char *see;  /* of access */
    const char *tell; /* of redisclosure; NULL: the same */
};

static const struct sentence TO_CANDIDATE[] = {
    [SAM_UNDECIDED] = {N_("Nothing is shared. You decide."), NULL},
    [SAM_NO_CONSENT] = {N_("Nothing is shared. You decide."), NULL},
    [SAM_NOT_ON_TEAM] = {N_("{who} is not in your team."), NULL},
    [SAM_NOT_ADDRESSED] = {N_("{who} can't see this. It was written for other people."), NULL},
    [SAM_NO_LABEL] = {N_("This has no topic yet, so nobody can see it."), NULL},
    [SAM_UNKNOWN_CATEGORY] = {N_("This has a topic that is not on the list, so nobody can see it."),
                              NULL},
    [SAM_NO_PURPOSE] = {N_("{who} has not said what it is for."), NULL},
    [SAM_SITE_DENIED] =
        {N_("{who} can't see this. A rule of the office closes {topic}."),
         N_("{who} may not tell {whom} this. A rule of the office closes {topic}.")},
    [SAM_DENIED] = {N_("{who} can't see this. You said no to {topic}."),
                    N_("{who} may not tell {whom} this. You said no to {topic}.")},
    [SAM_EXPIRED] =
        {N_("{topic} was open to {who} until {day}. It hasn't been renewed."),
         N_("{who} could tell {whom} about {topic} until {day}. It hasn't been renewed.")},
    [SAM_NOT_STARTED] = {N_("{who} can see {topic} from {day}."),
                         N_("{who} may tell {whom} about {topic} from {day}.")},
    [SAM_OTHER_PURPOSE] = {N_("{topic} is open to {who} for {whom} only."),
                           N_("{who} may tell about {topic} for {whom} only.")},
    [SAM_OTHER_MEETING] = {N_("{topic} is open to {who} in another meeting only."),
                           N_("{who} may tell about {topic} in another meeting only.")},
    [SAM_OUT_OF_RANGE] =
        {N_("{topic} is open to {who}, but not for things written at this time."),
         N_("{who} may tell about {topic}, but not about things written at this time.")},
    [SAM_NO_PERMIT] =
        {N_("{who} can't see this. You haven't opened {topic} to {who}."),
         N_("{who} may not tell {whom} this. You haven't said yes to telling about {topic}.")},
    [SAM_NO_ACCESS] = {N_("{who} may not tell {whom} this, because {who} can't see {topic}."),
                       NULL},
    [SAM_PERMITTED] =
        {N_("{who} can see this because you opened {topic} to {who} until {day}."),
         N_("{who} is allowed to tell {whom} about {topic} until {day}. {who} doesn't have to.")},
};

static const struct sentence TO_MEMBER = {
    N_("You see this because {who} opened {topic} to you until {day}."),
    N_("You are allowed to tell {whom} about {topic} until {day}. You don't have to."),
};

/* Several topics may end on different days, so no day is named. */
static const struct sentence SEVERAL_TO_CANDIDATE = {
    N_("{who} can see this because you opened {topic} to {who}."),
    N_("{who} is allowed to tell {whom} about {topic}. {who} doesn't have to."),
};
static const struct sentence SEVERAL_TO_MEMBER = {
    N_("You see this because {who} opened {topic} to you."),
    N_("You are allowed to tell {whom} about {topic}. You don't have to."),
};

static const char *
choose(const struct sentence *s, uint8_t action)
{
    return action == SAM_REDISCLOSE && s->tell != NULL ? s->tell : s->see;
}

/* A permit ends before its end: the last day of [start, end) is the one that people name. A deny has
 * no day. */
static void
name_day(const struct sam_query *q, struct sam_decision d, const struct sam_cited *cited, char *ret)
{
    bool start = d.reason == SAM_NOT_STARTED;
    phrase_day(start ? cited->start : cited->end - 1, q->at, start, ret);
}

static void
explain(const struct explain *e, const struct sentence *sentence, struct sam_bytes about,
        const struct sam_policy *s, const struct sam_query *q, struct sam_decision d, char *ret)
{
    struct sam_cited cited;
    char who[PHRASE_MAX];
    char leaves[EXPLAIN_MAX / 2];
    char day[PHRASE_MAX] = "";
    char whom[PHRASE_MAX];

    sam_policy_cite(s, d, &cited);
    phrase_name(about, who);
    explain_leaves(e, topic(s, q, d, &cited), leaves, sizeof leaves);
    if (sam_reason_cites(d.reason) && d.reason > SAM_DENIED) { name_day(q, d, &cited, day); }
    if (d.reason == SAM_OTHER_PURPOSE) {
        name_purposes(e, cited.purposes, whom);
    } else {
        phrase_name(e->employer, whom);
    }
    const struct phrase_slot slots[] = {
        {"who", who}, {"topic", leaves}, {"day", day}, {"whom", whom}};
    phrase_fill(ret, EXPLAIN_MAX, _(choose(sentence, q->action)), slots, 4);
}

void
explain_to_candidate(const struct explain *e, const struct sam_policy *s, const struct sam_query *q,
                     struct sam_decision d, char *ret)
{
    uint8_t reason = d.reason <= SAM_PERMITTED ? d.reason : (uint8_t)SAM_UNDECIDED;
    bool several = d.permit == 1 && q->n_labels > 1;
    explain(e, several ? &SEVERAL_TO_CANDIDATE : &TO_CANDIDATE[reason], e->member, s, q, d, ret);
}

void
explain_to_member(const struct explain *e, const struct sam_policy *s, const struct sam_query *q,
                  struct sam_decision d, char *ret)
{
    char candidate[PHRASE_MAX];
    if (d.permit != 1) {
        (void)snprintf(ret, EXPLAIN_MAX, "%s", _("Not open to you."));
        return;
    }
    name_candidate(e, candidate);
    struct sam_bytes about = {(const uint8_t *)candidate, strlen(candidate)};
    explain(e, q->n_labels > 1 ? &SEVERAL_TO_MEMBER : &TO_MEMBER, about, s, q, d, ret);
}

void
explain_room(const struct explain *e, uint32_t open, char *ret)
{
    char leaves[EXPLAIN_MAX / 2];
    char candidate[PHRASE_MAX];
    name_candidate(e, candidate);
    explain_leaves(e, open, leaves, sizeof leaves);
    const struct phrase_slot slots[] = {{"topic", leaves}, {"who", candidate}};
    const char *sentence =
        open == 0 ? _("Nothing is open here. Ask {who} first.")
                  : _("Here we may talk about: {topic}. Everything else: ask {who} first.");
    phrase_fill(ret, EXPLAIN_MAX, sentence, slots, 2);
}

/* ---- warnings ------------------------------------------------------------------------------- */

static void
name_members(const struct sam_consent *c, uint32_t members, char *ret, size_t size)
{
    char name[PHRASE_MAX];
    size_t position = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < c->n_team; i++) {
        if ((members >> i & 1U) == 0) { continue; }
        members &= ~(UINT32_C(1) << i);
        phrase_name(c->team[i].person, name);
        phrase_add(ret, size, name, position++, members == 0);
    }
}

/* The category of a provision, as people call it. */
static void
quote_category(const struct explain *e, const struct sam_provision *p, char *ret)
{
    struct sam_bytes label = taxonomy_label(e->words->categories, p->category, e->language);
    label = taxonomy_label(e->words->groups, label, e->language);
    if (p->category.len == 1 && p->category.at[0] == '*') {
        (void)snprintf(ret, PHRASE_MAX, "%s", _("everything"));
    } else {
        phrase_quote(label, ret);
    }
}

void
explain_warning(const struct explain *e, const struct sam_consent *c, const struct sam_site *site,
                const struct sam_warning *w, char *ret)
{
    static const char *const SENTENCES[] = {
        [0] = "",
        [SAM_WARN_SHADOWED] = N_(
            "Your yes to {yes} opens nothing: your no to {topic} goes before it."),
        [SAM_WARN_MATCHES_NOBODY] = N_("Your yes to {yes} is for nobody in your team."),
        [SAM_WARN_LONGER_THAN_CAP] = N_(
            "Your yes to {yes} is longer than {days} days. It ends after {days} days."),
        [SAM_WARN_FUTURE_MEMBERS] = N_(
            "Your yes to {yes} is also for people who join the team later."),
        [SAM_WARN_CLOSES_OPEN] = N_("Your no closes {topic}, which {who} can see today."),
        [SAM_WARN_LEAF_UNREACHED] = N_("After this nobody can see {topic}. Somebody can today."),
    };
    char yes[PHRASE_MAX] = "";
    char leaves[EXPLAIN_MAX / 2] = "";
    char people[PHRASE_MAX] = "";
    char days[16];
    const char *sentence = SENTENCES[w->kind <= SAM_WARN_LEAF_UNREACHED ? w->kind : 0];

    if (w->kind != SAM_WARN_LEAF_UNREACHED) {
        quote_category(e, &c->provisions[w->provision], yes);
    }
    if (w->kind == SAM_WARN_SHADOWED) {
        const struct sam_provision *list = w->by_site ? site->denies : c->provisions;
        quote_category(e, &list[w->deny], leaves);
        if (w->by_site) {
            sentence = N_("Your yes to {yes} opens nothing: a rule of the office closes {topic}.");
        }
    } else {
        explain_leaves(e, w->leaves, leaves, sizeof leaves);
    }
    name_members(c, w->members, people, sizeof people);
    (void)snprintf(days, sizeof days, "%u", (unsigned)sam_site_cap_days(site));
    const struct phrase_slot slots[] = {
        {"yes", yes}, {"topic", leaves}, {"who", people}, {"days", days}};
    phrase_fill(ret, EXPLAIN_MAX, _(sentence), slots, 4);
}
