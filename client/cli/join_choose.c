/* join_choose.c - /open and /close: the candidate's choice for this meeting, effective at once. */
#include "join.h"

#include "permit.h"
#include "policy/text/phrase.h"
#include <samtykke/same.h>
#include <string.h>

/* A choice for this meeting about one person and one topic. The memory of what it borrows. */
struct meeting_choice {
    uint8_t meeting[SAM_ID_BYTES], person[SAM_ID_BYTES];
    char who[CHOICE_NAME_MAX], topic[JOIN_TITLE_MAX];
    struct sam_provision provision;
};

static enum sam_err
read_choice(struct join *j, const struct join_line *line, struct meeting_choice *ret,
            struct sam_trouble *trouble)
{
    const struct sam_person *person = NULL;
    struct sam_provision *p = &ret->provision;
    if (!sam_case_facts(j->desk->c)->is_owner) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NOT_OWNER, "");
    }
    enum sam_err r = sam_case_person(j->desk->c, line->word, &person, trouble);
    if (r == SAM_OK) { r = desk_read_topic(j->desk, line->rest, &p->category, trouble); }
    if (r != SAM_OK) { return r; }
    memcpy(ret->meeting, sam_meeting_facts(j->meeting)->meeting, SAM_ID_BYTES);
    memcpy(ret->person, person->person, SAM_ID_BYTES);
    p->action = SAM_ACCESS;
    p->actor = (struct sam_actor){SAM_ACTOR_PERSON, {ret->person, SAM_ID_BYTES}};
    p->meeting = (struct sam_bytes){ret->meeting, SAM_ID_BYTES};
    (void)meeting_name(j->desk, person, ret->who);
    (void)desk_topic(j->desk, p->category, ret->topic, sizeof ret->topic);
    return SAM_OK;
}

/* A yes begins a little before now: the broker's clock may be behind this one. It keeps the minutes readable for a
 * while after the meeting. */
static void
set_period(struct join *j, struct sam_provision *p)
{
    sam_time now = choice_now(), start = now - CHOICE_UNDO_MS;
    sam_time until = sam_meeting_facts(j->meeting)->until;
    p->period = (struct sam_period){true, true, start, 0};
    p->period.end = permit_meeting_end(j->desk, start, until, now);
    p->data_period = (struct sam_period){.has_start = true, .start = start};
}

/* Choices for this meeting about this person and topic, of the other kind and of the same, are lifted: one stands in the
 * end. */
static enum sam_err
replace(struct join *j, struct sam_change *change, const struct sam_provision *p,
        struct sam_trouble *trouble)
{
    const struct sam_consent *consent = sam_case_facts(j->desk->c)->consent;
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < consent->n_provisions && r == SAM_OK; i++) {
        const struct sam_provision *old = &consent->provisions[i];
        bool is_same = old->action == p->action && sam_actor_same(&old->actor, &p->actor)
                       && sam_bytes_same(old->meeting, p->meeting)
                       && sam_bytes_same(old->category, p->category);
        if (is_same) { r = sam_change_lift(change, i, trouble); }
    }
    return r == SAM_OK ? sam_change_add(change, p, trouble) : r;
}

/* Does some no cover all of the new yes? */
static enum sam_err
look(struct sam_change *change, bool *ret_is_shadowed, struct sam_trouble *trouble)
{
    struct sam_review review;
    enum sam_err r = sam_change_review(change, &review, trouble);
    if (r != SAM_OK) { return r; }
    *ret_is_shadowed = false;
    for (size_t i = 0; i < review.n_warnings; i++) {
        if (review.warnings[i].kind == SAM_WARN_SHADOWED) { *ret_is_shadowed = true; }
    }
    return SAM_OK;
}

static enum sam_err
sign(struct join *j, const struct sam_provision *p, bool *ret_is_shadowed,
     struct sam_trouble *trouble)
{
    struct sam_change *change = NULL;
    enum sam_err r = sam_change_begin(j->desk->c, &change, trouble);
    if (r == SAM_OK) { r = replace(j, change, p, trouble); }
    if (r == SAM_OK) { r = look(change, ret_is_shadowed, trouble); }
    if (r == SAM_OK) { r = sam_change_commit(change, trouble); }
    sam_change_end(&change);
    return r;
}

bool
join_choose(struct join *j, const struct join_line *line)
{
    struct meeting_choice choice = {.provision = {.effect = SAM_DENY}};
    struct sam_trouble trouble;
    char text[JOIN_SENTENCE_MAX];
    bool is_shadowed = false, is_open = line->verb == JOIN_OPEN;
    enum sam_err r = read_choice(j, line, &choice, &trouble);
    if (r == SAM_OK && is_open) {
        choice.provision.effect = SAM_PERMIT;
        set_period(j, &choice.provision);
    }
    if (r == SAM_OK) { r = sign(j, &choice.provision, &is_shadowed, &trouble); }
    if (r != SAM_OK) {
        join_tell_trouble(j, &trouble);
        return false;
    }
    const struct phrase_slot slots[] = {{"who", choice.who}, {"topic", choice.topic}};
    const char *pattern = is_open ? _("“{topic}” is open to {who} in this meeting now.")
                                  : _("“{topic}” is closed to {who} in this meeting now. What "
                                      "{who} has heard cannot be called back.");
    if (is_open && is_shadowed) {
        pattern = _("“{topic}” stays closed to {who}: another no covers it. `samtykke choices` "
                    "shows yours.");
    }
    phrase_fill(text, sizeof text, pattern, slots, 2);
    join_tell_note(j, text);
    j->is_stale = true;
    return true;
}
