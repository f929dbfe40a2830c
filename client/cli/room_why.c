/* room_why.c - why a topic is open or closed to somebody in a room, and what would change it. As the engine decides it
 * for a meeting that an owner has opened. */
#include "meeting_desk.h"
#include "view.h"

#include "policy/text/phrase.h"
#include <string.h>

/* The hat that is refused, where any is; else one that is let in. */
static struct sam_decision
decide(const struct desk *desk, const struct sam_person *person, uint32_t leaf,
       const uint8_t *meeting, sam_time at)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    struct sam_decision d = {.permit = 0};
    uint16_t number = SAM_MEETING_ELSEWHERE;
    if (meeting != NULL) {
        number = sam_policy_meeting(facts->policy, (struct sam_bytes){meeting, SAM_ID_BYTES});
    }
    for (size_t i = 0; i < facts->n_team; i++) {
        if (memcmp(facts->team[i].person, person->person, SAM_ID_BYTES) != 0) { continue; }
        struct sam_query q = view_query(i, leaf, 0, at, at);
        q.item_meeting = q.live_meeting = number;
        d = sam_decide(facts->policy, &q);
        if (d.permit != 1) { return d; }
    }
    return d;
}

/* ---- sentences ---------------------------------------------------------------------------------- */

/* {who} {topic} */
static const char *
closed_pattern(enum sam_reason reason)
{
    switch (reason) {
    case SAM_DENIED:
        return _("{who}: not {topic}, because you said no to it.");
    case SAM_SITE_DENIED:
        return _("{who}: not {topic}, because of a rule of the office. You can't lift that.");
    case SAM_EXPIRED:
        return _("{who}: not {topic}, because your yes has ended.");
    case SAM_NOT_STARTED:
        return _("{who}: not {topic}, because your yes begins later.");
    case SAM_OTHER_MEETING:
        return _("{who}: not {topic}, because your yes is for another meeting.");
    case SAM_OUT_OF_RANGE:
        return _("{who}: not {topic}, because your yes is for what is written at another time.");
    case SAM_UNDECIDED:
    case SAM_NO_CONSENT:
    case SAM_NOT_ON_TEAM:
    case SAM_NOT_ADDRESSED:
    case SAM_NO_LABEL:
    case SAM_UNKNOWN_CATEGORY:
    case SAM_NO_PURPOSE:
    case SAM_OTHER_PURPOSE:
    case SAM_NO_PERMIT:
    case SAM_NO_ACCESS:
    case SAM_PERMITTED:
        break;
    }
    return _("{who}: not {topic}, because you have not opened it to {who}.");
}

/* {who} {topic} {group} */
static const char *
open_pattern(const struct sam_provision *p)
{
    if (p->meeting.len > 0) { return _("{who}: {topic}, because you opened it for this meeting."); }
    if (p->actor.kind == SAM_ACTOR_PERSON) {
        return _("{who}: {topic}, because you opened it to {who}.");
    }
    return _("{who}: {topic}, because of a yes that you gave to: {group}.");
}

/* ---- commands ------------------------------------------------------------------------------------ */

static void
write_command(const char *what, const struct sam_person *person, struct sam_bytes topic,
              const uint8_t *meeting, char ret[static CHOICE_MAX])
{
    char word[MEETING_SHORT_MAX] = "M";
    if (meeting != NULL) { meeting_short(meeting, word); }
    (void)snprintf(ret, CHOICE_MAX, "samtykke %s %s %.*s --meeting %s", what, person->handle,
                   (int)topic.len, (const char *)topic.at, word);
}

static void
fill_command(struct room_why *why, struct sam_decision d, const struct sam_person *person,
             struct sam_bytes topic, const uint8_t *meeting)
{
    why->command[0] = '\0';
    if (d.permit == 1) {
        write_command("deny", person, topic, meeting, why->command);
    } else if (d.reason == SAM_DENIED) {
        (void)snprintf(why->command, sizeof why->command, "samtykke lift --number %u",
                       (unsigned)d.provision + 1U);
    } else if (d.reason != SAM_SITE_DENIED) {
        write_command("permit", person, topic, meeting, why->command);
    }
}

void
room_why_make(struct desk *desk, const struct sam_person *person, uint32_t leaf,
              const uint8_t *meeting, sam_time at, struct room_why *ret)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    const struct sam_bytes name = facts->taxonomy->leaves[leaf];
    const struct sam_provision *p = NULL;
    char who[CHOICE_NAME_MAX], topic[PHRASE_MAX], group[CHOICE_NAME_MAX] = "";
    struct sam_decision d = decide(desk, person, leaf, meeting, at);
    ret->is_open = d.permit == 1;
    ret->is_plain = !ret->is_open && d.reason == SAM_NO_PERMIT;
    ret->reason = sam_reason_name((enum sam_reason)d.reason);
    if (ret->is_open) {
        p = &facts->consent->provisions[d.provision];
        choice_name_actor(desk, &p->actor, group);
    }
    const struct phrase_slot slots[] = {{"who", meeting_name(desk, person, who)},
                                        {"topic", desk_topic(desk, name, topic, sizeof topic)},
                                        {"group", group}};
    phrase_fill(ret->sentence, sizeof ret->sentence,
                ret->is_open ? open_pattern(p) : closed_pattern((enum sam_reason)d.reason), slots,
                3);
    fill_command(ret, d, person, name, meeting);
}
