/* room_turn.c - a room and the other commands of its home take turns: while somebody waits for the home nothing new is
 * begun, and what is on the way is ended; then the home is theirs. Meanwhile the room hears hints and asks for its card now
 * and then, so that its person stays in; nothing is verified, written or told. See room_inside.h. */
#include "case_inside.h"
#include "room_inside.h"

#include <time.h>

#define LOOK_MS INT64_C(100) /* between two looks whether somebody waits */
#define HOLD_MS INT64_C(150) /* of one's own at least: two rooms of a home go on by turns */
/* Of the others: then one's own is longer, too. And for answers that do not come. */
#define LONG_MS INT64_C(1500)
#define STEP_MS 20

/* ---- handing over ---------------------------------------------------------------------------------------- */

static void
look(struct sam_room *room)
{
    int64_t now = room_now();
    if (room->is_wanted || now < room->turn_at || now - room->looked_at < LOOK_MS) { return; }
    room->looked_at = now;
    room->is_wanted = client_is_wanted(room->c->client);
    if (room->is_wanted) { room->turn_at = now; }
}

static void
give_up(struct sam_room *room, struct room_request *asked)
{
    if (asked->is_asked) { client_forget(room->c->client, asked->id); }
    asked->is_asked = false;
}

/* The broker is away, or slow: all of that is asked for again. */
static void
give_all_up(struct sam_room *room)
{
    room->needs_card = room->needs_card || room->asking.is_asked;
    room->needs_probe = room->needs_probe || room->probe.is_asked;
    give_up(room, &room->asking);
    give_up(room, &room->probe);
    for (size_t i = 0; i < room->n_lines; i++) {
        struct room_line *line = &room->lines[i];
        if (line->state != LINE_ASKED) { continue; }
        client_forget(room->c->client, line->request);
        line->state = LINE_WAITING;
    }
}

static bool
is_asking(const struct sam_room *room)
{
    const struct sam_client *client = room->c->client;
    return (room->asking.is_asked && client_has(client, room->asking.id))
           || (room->probe.is_asked && client_has(client, room->probe.id));
}

/* Is nothing on the way that would be verified, and nothing half told? */
static bool
is_at_rest(struct sam_room *room)
{
    if (room->at_ready < room->n_ready) { return false; }
    if (room_now() - room->turn_at >= LONG_MS) {
        give_all_up(room);
        return true;
    }
    return room->n_lines == 0 && !is_asking(room);
}

static enum sam_err
lend(struct sam_room *room, struct sam_trouble *trouble)
{
    enum sam_err r = room_book_keep(room, true, trouble);
    if (r != SAM_OK) { return r; }
    room->is_wanted = false;
    room->lent_at = room_now();
    client_lend(room->c->client);
    return SAM_OK;
}

/* ---- and back ---------------------------------------------------------------------------------------------- */

/* Where another command has seen a newer version, ours is not gone on with; if it cannot be had now, it is tried again. */
static enum sam_err
take_up(struct sam_room *room, struct sam_trouble *trouble)
{
    const struct pins_case *pinned = pins_find(room->c->client->pins, room->c->case_id);
    room->needs_card = room->needs_probe = true;
    enum sam_err r = case_see_again(room->c, trouble);
    if (r == SAM_OK) { r = room_book_again(room, trouble); }
    if (r != SAM_OK || pinned == NULL || pinned->seen.version <= room->c->version.body->version) {
        return r;
    }
    room->is_newer = case_refresh(room->c, trouble) != SAM_OK;
    return SAM_OK;
}

/* The card keeps its person in the room. What it says is taken, and fetched later. */
static enum sam_err
hear(struct sam_room *room, struct sam_trouble *trouble)
{
    const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
    struct link_event event;
    bool is_ready = false;
    enum sam_err r = room_beat(room, trouble);
    if (r != SAM_OK) { return r; }
    if (room->c->client->link == NULL) {
        (void)nanosleep(&step, NULL);
        return SAM_OK;
    }
    r = client_wait(room->c->client, STEP_MS, -1, &event, &is_ready, trouble);
    room_route(room, &event, r, trouble);
    return SAM_OK;
}

static enum sam_err
wait_for_it(struct sam_room *room, int64_t until, struct sam_trouble *trouble)
{
    struct sam_client *client = room->c->client;
    for (;;) {
        int64_t since = room_now() - room->lent_at;
        enum sam_err r = client_regain(client, since, trouble);
        if (r == SAM_OK && !client->is_lent) {
            room->turn_at = room_now() + (since < LONG_MS ? HOLD_MS : LONG_MS);
            return take_up(room, trouble);
        }
        if (r == SAM_OK && room_now() >= until) { return SAM_OK; }
        if (r == SAM_OK) { r = hear(room, trouble); }
        if (r != SAM_OK) { return r; }
    }
}

enum sam_err
room_turn(struct sam_room *room, int64_t until, struct sam_trouble *trouble)
{
    struct sam_client *client = room->c->client;
    enum sam_err r = SAM_OK;
    if (!client->is_lent) { look(room); }
    if (room->is_wanted && is_at_rest(room)) { r = lend(room, trouble); }
    return r == SAM_OK && client->is_lent ? wait_for_it(room, until, trouble) : r;
}

int64_t
room_turn_due(const struct sam_room *room)
{
    return room_now() + LOOK_MS * (room->is_wanted ? 1 : 2);
}
