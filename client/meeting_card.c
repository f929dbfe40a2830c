/* meeting_card.c - who is in a room, and what may be talked about there. Who is there is the broker's word; in the
 * candidate's home what is open is this home's own, by the choices that it holds. */
#include "item_book.h"
#include "item_wrap.h"
#include "meeting_parts.h"

#include "proto/check.h"

#include <stdlib.h>
#include <string.h>

/* ---- by the choices ----------------------------------------------------------------------------------------- */

/* While it is open, or its hour is past: now. Before: its hour. */
static sam_time
moment_of(const struct sam_meeting *m)
{
    const sam_time now = item_time(m->c->client);
    const struct meeting_body *plan = m->plan.body;
    return meeting_is_live(m) || plan == NULL || plan->when < now ? now : plan->when;
}

/* open and leaves, by this home. has_stranger: somebody counts whom the case does not know. */
static void
decide(const struct sam_meeting *m, bool has_stranger, struct sam_card *card)
{
    const struct sam_policy *policy = m->c->policy;
    const struct sam_bytes name = {m->meeting, ID_BYTES};
    uint32_t hats[SAM_TEAM_MAX + 1U], each[SAM_TEAM_MAX + 1U] = {0};
    const uint16_t number = policy == NULL ? 0 : sam_policy_meeting(policy, name);
    size_t n_counting = 0;
    card->at = moment_of(m);
    card->open = has_stranger ? 0 : UINT32_MAX;
    for (size_t i = 0; i < card->n_people; i++) {
        struct sam_room_person *at = &card->people[i];
        if (at->person == NULL) { continue; }
        hats[i] = sam_consent_hats(&m->c->engine, (struct sam_bytes){at->person->person, ID_BYTES});
        if (policy != NULL) {
            at->leaves = sam_room_card(policy, &hats[i], 1, number, card->at, &each[i]);
        }
        if (at->counts) {
            card->open &= at->leaves;
            n_counting++;
        }
    }
    if (n_counting == 0) { card->open = 0; }
}

/* ---- a reply -------------------------------------------------------------------------------------------------- */

static struct sam_room_person
take_person(const struct sam_person *person, uint32_t how)
{
    return (struct sam_room_person){.person = person,
                                    .is_invited = (how & ROOM_INVITED) != 0,
                                    .is_joined = (how & ROOM_JOINED) != 0,
                                    .is_marked = (how & ROOM_MARKED) != 0,
                                    .is_absent = (how & ROOM_ABSENT) != 0,
                                    .counts = person != NULL && (how & ROOM_COUNTS) != 0,
                                    .was_there = (how & ROOM_WAS_THERE) != 0,
                                    .hears = (how & ROOM_HEARS) != 0};
}

/* The candidate, then as the team is: persons are places in its list. */
static int
by_team(const void *a, const void *b)
{
    const struct sam_room_person *left = a, *right = b;
    if (left->person == NULL || right->person == NULL) {
        return (left->person != NULL) - (right->person != NULL);
    }
    return (left->person > right->person) - (left->person < right->person);
}

enum sam_err
meeting_card_take(struct sam_meeting *m, const struct room_reply *reply, struct sam_card *ret_card,
                  struct sam_trouble *trouble)
{
    struct sam_card card = {.at = reply->at,
                            .open = reply->open,
                            .live = reply->live,
                            .point = reply->point,
                            .seq = reply->seq};
    bool has_stranger = false;
    for (size_t i = 0; i < reply->n_people; i++) {
        const struct room_person *in = &reply->people[i];
        bool is_candidate = check_zeros(in->person, ID_BYTES);
        const struct sam_person *person = is_candidate ? NULL
                                                       : sam_case_person_of_id(m->c, in->person);
        if (card.n_people == SAM_TEAM_MAX + 1U) {
            return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "room");
        }
        if (is_candidate || person != NULL) {
            card.people[card.n_people++] = take_person(person, in->how);
        } else {
            has_stranger = has_stranger || (in->how & ROOM_COUNTS) != 0;
        }
    }
    qsort(card.people, card.n_people, sizeof *card.people, by_team);
    if (has_stranger) { card.open = 0; }
    if (m->c->facts.is_owner) { decide(m, has_stranger, &card); }
    *ret_card = card;
    return SAM_OK;
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* Somebody whom the case does not know, and who may be of a newer one. */
static bool
names_stranger(const struct sam_meeting *m, const struct room_reply *reply)
{
    bool has = false;
    for (size_t i = 0; i < reply->n_people; i++) {
        has = has || sam_case_person_of_id(m->c, reply->people[i].person) == NULL;
    }
    return has;
}

static enum sam_err
ask_once(struct sam_meeting *m, const struct room_card *asked, const struct room_reply **ret_reply,
         struct sam_trouble *trouble)
{
    struct room_card what = *asked;
    struct request request = {.kind = REQUEST_ROOM_CARD, .room_card = &what};
    struct link_event event;
    memcpy(what.meeting, m->meeting, ID_BYTES);
    enum sam_err r = meeting_ask(m->c, &request, &event, trouble);
    if (r == SAM_OK) { *ret_reply = event.reply->room; }
    return r;
}

static enum sam_err
ask(struct sam_meeting *m, const struct room_card *asked, struct sam_card *ret_card,
    struct sam_trouble *trouble)
{
    const struct room_reply *reply = NULL;
    enum sam_err r = ask_once(m, asked, &reply, trouble);
    if (r == SAM_OK && names_stranger(m, reply)) {
        r = case_refresh(m->c, trouble);
        meeting_describe(m);
        if (r == SAM_OK) { r = ask_once(m, asked, &reply, trouble); }
    }
    return r == SAM_OK ? meeting_card_take(m, reply, ret_card, trouble) : r;
}

enum sam_err
sam_meeting_card(struct sam_meeting *m, struct sam_card *ret_card, struct sam_trouble *trouble)
{
    static const struct room_card nothing = {.n_labels = 0};
    return ask(m, &nothing, ret_card, trouble);
}

enum sam_err
sam_meeting_hearers(struct sam_meeting *m, const struct sam_bytes *labels, size_t n_labels,
                    struct sam_card *ret_card, struct sam_trouble *trouble)
{
    const struct room_card asked = {.labels = labels, .n_labels = n_labels};
    if (n_labels == 0) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_TOPIC, ""); }
    return ask(m, &asked, ret_card, trouble);
}

/* ---- who is there -------------------------------------------------------------------------------------------------- */

/* What cannot be any more because it is over is said so. */
static enum sam_err
tell(struct sam_meeting *m, struct request *request, struct sam_trouble *trouble)
{
    struct link_event event;
    if (m->state.phase == MEETING_ENDED) {
        return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, "");
    }
    enum sam_err r = meeting_ask(m->c, request, &event, trouble);
    if (r == SAM_OK) {
        if (event.reply->done->has_seq) { item_book_learn_seq(m->c, event.reply->done->seq); }
        return SAM_OK;
    }
    if (trouble->kind != SAM_TROUBLE_REFUSED) { return r; }
    const struct sam_trouble first = *trouble;
    if ((r = meeting_fetch(m, trouble)) != SAM_OK) { return r; }
    if (meeting_is_over(m)) { return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, ""); }
    *trouble = first;
    return SAM_E_REFUSED;
}

/* Requests that name a person. */
static struct in_meeting
in_room(const struct sam_meeting *m, const struct sam_person *person)
{
    struct in_meeting who;
    memcpy(who.meeting, m->meeting, ID_BYTES);
    memcpy(who.person, person->person, ID_BYTES);
    return who;
}

enum sam_err
sam_meeting_present(struct sam_meeting *m, const struct sam_person *person,
                    struct sam_trouble *trouble)
{
    const struct in_meeting who = in_room(m, person);
    struct request request = {.kind = REQUEST_PRESENT, .present = &who};
    return tell(m, &request, trouble);
}

enum sam_err
sam_meeting_absent(struct sam_meeting *m, const struct sam_person *person,
                   struct sam_trouble *trouble)
{
    const struct in_meeting who = in_room(m, person);
    struct request request = {.kind = REQUEST_ABSENT, .absent = &who};
    return tell(m, &request, trouble);
}

enum sam_err
sam_meeting_hand_on(struct sam_meeting *m, uint32_t point, struct sam_trouble *trouble)
{
    struct hand_on on = {.point = point};
    struct request request = {.kind = REQUEST_HAND_ON, .hand_on = &on};
    if (point == 0 || point > m->facts.n_points) {
        return trouble_with(trouble, SAM_TROUBLE_NO_ITEM, "", "no such point");
    }
    memcpy(on.meeting, m->meeting, ID_BYTES);
    return tell(m, &request, trouble);
}
