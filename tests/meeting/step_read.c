/* step_read.c - what people ask for: what was said to them, what was not, everything; see stage.h. */
#include "stage.h"

#include <string.h>

static const char *const PURPOSES[][3] = {
    {"job_search", NULL}, {"benefits", NULL}, {"job_search", "benefits", NULL}};

#define PULLED_MAX 24U /* of one card */

static const uint8_t *
id_of(size_t of_case)
{
    return stage.cases[of_case].plan.case_id;
}

static void
release(enum who by, size_t of_case, const uint8_t *item, const char *const *purposes,
        const uint8_t *meeting)
{
    const char *role = one_in(20) ? "consultant" : NULL;
    (void)ask(by,
              control_release(&stage.realm, id_of(of_case), item, role, purposes, meeting, false));
    const struct an_item *it = find_item(item);
    if (it == NULL || realm_chunks(&it->item) == 1) return;
    if (meeting != NULL && one_in(3))
        (void)ask(by, control_of_meeting(&stage.realm, REQUEST_LEAVE, id_of(of_case), meeting));
    (void)ask(by, control_get_chunk(&stage.realm, id_of(of_case), item, 1));
}

/* As the client reads in the room: the card from where it stopped, then each of what was said. Now and then it has
 * lost its place and begins anew. */
void
step_pull(size_t meeting)
{
    const struct a_meeting *m = &stage.meetings[meeting];
    const enum who by = one_in(10)  ? somebody()
                        : one_in(3) ? somebody_of(m->of_case)
                                    : somebody_in(meeting);
    struct said said[PULLED_MAX];
    size_t n = 0;
    uint64_t *cursor = &stage.cursors[by][meeting];
    if (one_in(20)) *cursor = 0;
    const struct outcome got = ask(by, control_room_card(&stage.realm, id_of(m->of_case), m->id,
                                                         one_in(3) ? NAMES("work.search") : NULL,
                                                         cursor));
    if (got.error != REPLY_OK || got.reply == NULL || got.reply->room == NULL) return;
    for (; n < PULLED_MAX && n < got.reply->room->n_said; n++)
        said[n] = got.reply->room->said[n];
    for (size_t i = 0; i < n; i++) {
        release(by, m->of_case, said[i].item, NULL, m->id);
        *cursor = said[i].seq;
    }
}

/* Listed, mostly; of no meeting, half of the time. */
static const struct an_item *
some_item(void)
{
    const struct an_item *it = NULL;
    const bool is_note = one_in(2);
    for (size_t tries = 0; tries < 10 && stage.n_items > 0; tries++) {
        const size_t newest = stage.n_items < 60 ? stage.n_items : 60;
        it = &stage.items[stage.n_items - 1 - below(one_in(3) ? stage.n_items : newest)];
        if (is_note ? it->meeting == NONE : it->is_listed || one_in(20)) break;
    }
    return it;
}

/* Anybody, anything, in any meeting or none, for any purpose: half of them where they are at the moment. */
void
step_probe(size_t meeting)
{
    const struct an_item *it = some_item();
    uint8_t nothing[ID_BYTES];
    if (it != NULL && it->meeting != NONE && !one_in(2)) meeting = it->meeting;
    const uint8_t *in = one_in(5) ? NULL : stage.meetings[meeting].id;
    enum who by = one_in(2) ? somebody_in(meeting) : somebody();
    if (by == PHONE || by == TABLET) by = somebody_in(meeting); /* owners read everything */
    const size_t of_case = it == NULL || one_in(12) ? below(CASES) : it->of_case;
    realm_draw(&stage.realm, nothing, sizeof nothing);
    if (one_in(30)) in = nothing;
    release(by, of_case, it == NULL || one_in(20) ? nothing : it->item.id,
            one_in(2) ? NULL : SOME(PURPOSES), in);
}

void
step_list(size_t meeting)
{
    const struct a_meeting *m = &stage.meetings[meeting];
    (void)ask(somebody(), control_list(&stage.realm, id_of(m->of_case), NULL,
                                       one_in(3) ? NULL : m->id, NULL, 32));
}
