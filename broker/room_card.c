/* room_card.c - see room_card.h. */
#include "room_card.h"

#include <samtykke/same.h>
#include <string.h>

sam_time
room_card_at(const struct room *room, sam_time now)
{
    sam_time hour = room->plan->when;
    if (room->state.phase == MEETING_ENDED || meeting_is_open(&room->state, now)) { return now; }
    if (room->state.phase == MEETING_OPENED) { hour = room->state.opens; }
    return hour > now ? hour : now;
}

/* ---- the card ---------------------------------------------------------------------------------- */

static bool
is_candidate(const struct room_somebody *s)
{
    return check_zeros(s->person, ID_BYTES);
}

/* Of everybody's hats together. One who is on no team any more has none, and hears nothing. */
static void
ask_policy(const struct loaded *c, const struct room *room, struct room_seen *seen)
{
    uint32_t hats[SAM_TEAM_MAX], each[SAM_TEAM_MAX];
    size_t places[SAM_TEAM_MAX] = {0}, n = 0;
    uint16_t meeting = sam_policy_meeting(c->policy, (struct sam_bytes){room->meeting, ID_BYTES});
    for (size_t i = 0; i < room->n_people && n < SAM_TEAM_MAX; i++) {
        hats[n] = sam_consent_hats(&c->plain, (struct sam_bytes){room->people[i].person, ID_BYTES});
        if (hats[n] != 0) { places[n++] = i; }
    }
    (void)sam_room_card(c->policy, hats, n, meeting, seen->at, each);
    for (size_t i = 0; i < n; i++) {
        seen->each[places[i]] = each[i];
    }
}

/* In one turn many ask, and the answer is the same. */
static const struct room_seen *
look(const struct loaded *c, const struct room *room, sam_time at)
{
    struct room_seen *seen = room->seen;
    bool is_this = seen->is_set && seen->at == at
                   && check_same(seen->version, c->version.statement.id);
    if (is_this) { return seen; }
    *seen = (struct room_seen){.is_set = true, .at = at};
    memcpy(seen->version, c->version.statement.id, HASH_BYTES);
    if (c->policy != NULL) { ask_policy(c, room, seen); }
    return seen;
}

void
room_card_make(const struct loaded *c, const struct room *room, sam_time now,
               struct room_card_of *ret_card)
{
    struct room_card_of card = {.at = room_card_at(room, now), .open = UINT32_MAX};
    const struct room_seen *seen = look(c, room, card.at);
    size_t n = 0;
    for (size_t i = 0; i < room->n_people; i++) {
        card.each[i] = is_candidate(&room->people[i]) ? UINT32_MAX : seen->each[i];
        if (!room_counts(room, c->version.body, &room->people[i])) { continue; }
        card.open &= seen->each[i];
        n++;
    }
    if (n == 0) { card.open = 0; }
    *ret_card = card;
}

uint32_t
room_leaves(const struct asker *asker, const struct sam_bytes *labels, size_t n)
{
    const struct sam_taxonomy *t = asker->taxonomy;
    uint32_t leaves = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t leaf = sam_bytes_find(t->leaves, t->n_leaves, labels[i]);
        if (leaf == t->n_leaves) { return 0; }
        leaves |= UINT32_C(1) << leaf;
    }
    return leaves;
}

/* ---- the table --------------------------------------------------------------------------------- */

/* Under this hat, live, at the moment of the card, with no purposes. */
static bool
may_see(const struct asker *asker, const struct room *room, const struct member *member,
        const struct subject *subject)
{
    const struct aim aim = {.live = room->meeting};
    const struct sam_bytes access = {NULL, 0};
    struct asker then = *asker;
    then.now = room_card_at(room, asker->now);
    return reading_release(&then, member, subject, &aim, access).may;
}

static bool
is_author(const struct member *member, const struct subject *subject)
{
    return subject->author != NULL && member->has_key_id
           && check_same(member->key_id, subject->author);
}

/* Every hat of this person may; or one of them wrote it. */
static bool
may_person_see(const struct asker *asker, const struct room *room, const uint8_t *person,
               const struct subject *subject)
{
    const struct case_body *current = asker->c->version.body;
    bool may = true, has_written = false;
    for (const struct member *m = NULL; (m = of_case_person(current, person, m)) != NULL;) {
        may = may && may_see(asker, room, m, subject);
        has_written = has_written || is_author(m, subject);
    }
    return may || has_written;
}

bool
room_may_table(const struct asker *asker, const struct room *room, const struct subject *subject)
{
    size_t n = 0;
    if (asker->c->policy == NULL) { return false; }
    for (size_t i = 0; i < room->n_people; i++) {
        const struct room_somebody *s = &room->people[i];
        if (!room_counts(room, asker->c->version.body, s)) { continue; }
        if (!may_person_see(asker, room, s->person, subject)) { return false; }
        n++;
    }
    return n > 0;
}
