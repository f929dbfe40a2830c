/* room.c - the room card: what may be talked about in this room, with these people, now.
 * It asks the proved decision once for each hat and leaf, so that card and release never differ. */
#include "policy.h"

/* The leaves open to one member in the live meeting. */
static uint32_t
open_to_hat(const struct sam_policy *s, uint32_t member, uint16_t meeting, sam_time at)
{
    struct sam_query q = {.created = at,
                          .at = at,
                          .member = member,
                          .item_meeting = meeting,
                          .live_meeting = meeting,
                          .action = SAM_ACCESS,
                          .addressed = 1,
                          .n_labels = 1};
    uint32_t open = 0;
    for (uint8_t leaf = 0; leaf < SAM_LEAVES_MAX; leaf++) {
        q.labels[0] = leaf;
        if (sam_decide(s, &q).permit == 1) { open |= UINT32_C(1) << leaf; }
    }
    return open;
}

/* The leaves open under every hat of one person; nothing to a stranger. */
static uint32_t
open_to_person(const struct sam_policy *s, uint32_t hats, uint16_t meeting, sam_time at)
{
    uint32_t open = hats == 0 ? 0 : UINT32_MAX;
    for (uint32_t i = 0; i < SAM_TEAM_MAX; i++) {
        uint32_t member = hats & UINT32_C(1) << i;
        if (member != 0) { open &= open_to_hat(s, member, meeting, at); }
    }
    return open;
}

uint32_t
sam_room_card(const struct sam_policy *s, const uint32_t *hats, size_t n, uint16_t meeting,
              sam_time at, uint32_t *each)
{
    uint32_t open = n == 0 || meeting == 0 ? 0 : UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        uint32_t person = meeting == 0 ? 0 : open_to_person(s, hats[i], meeting, at);
        if (each != NULL) { each[i] = person; }
        open &= person;
    }
    return open;
}
