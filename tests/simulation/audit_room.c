/* audit_room.c - see audit_room.h. */
#include "audit_room.h"

#include <string.h>

static size_t
find(const struct model *m, const uint8_t *meeting)
{
    for (size_t i = 0; i < m->n_meetings; i++)
        if (memcmp(m->meetings[i].id, meeting, ID_BYTES) == 0) return i;
    return MODEL_NONE;
}

static bool
is_candidate(size_t person)
{
    return person <= JONAS;
}

/* Who somebody is in rooms: the candidate's are all devices of the case, zeros. */
static const uint8_t *
person_of(const struct model *m, size_t person)
{
    static const uint8_t zeros[ID_BYTES];
    return is_candidate(person) ? zeros : m->people[person].id;
}

/* Whoever is this person there. Returns whether anybody was in it. */
static bool
send_out(struct audit_room *room, const struct model *m, size_t of_case, const uint8_t *person)
{
    bool was_in = false;
    for (size_t i = 0; i < MODEL_PEOPLE; i++) {
        const bool is_others = is_candidate(i) && (i == JONAS) != (of_case == 1);
        if (is_others || memcmp(person, person_of(m, i), ID_BYTES) != 0) continue;
        was_in = was_in || room->is_in[i];
        room->is_in[i] = false;
    }
    return was_in;
}

bool
audit_room_follow(struct audit_room *rooms, const struct model *m, const struct log_entry *e,
                  const struct record *r)
{
    if (!e->has_meeting || e->decision != LOG_PERMITTED) return r != NULL;
    const size_t n = r != NULL ? r->meeting : find(m, e->meeting);
    if (n == MODEL_NONE)
        return r != NULL; /* a reading, or something said: it names it, and joins nobody */
    struct audit_room *room = &rooms[n];
    const size_t of_case = m->meetings[n].of_case;
    if (r == NULL) return e->has_person && send_out(room, m, of_case, e->person);
    if (memcmp(e->meeting, m->meetings[n].id, ID_BYTES) != 0) return false;
    if (r->kind == REQUEST_LEAVE) (void)send_out(room, m, of_case, person_of(m, r->person));
    if (r->kind == REQUEST_ABSENT) (void)send_out(room, m, of_case, m->people[r->whom].id);
    if (r->kind == REQUEST_JOIN) {
        (void)send_out(room, m, of_case, person_of(m, r->person)); /* with another key */
        room->is_in[r->person] = true;
    }
    if (r->kind == REQUEST_PUT_MEETING && r->statement == MEETING_OPEN) {
        room->is_open = true;
        room->opens = r->opens;
        room->closes = r->closes;
    }
    if (r->kind == REQUEST_PUT_MEETING && r->statement == MEETING_CLOSE) room->is_open = false;
    return true;
}

const uint8_t *
audit_room_live(const struct audit_room *rooms, const struct model *m, const struct log_entry *e,
                const struct record *r)
{
    if (!e->has_meeting) return NULL;
    if (r->meeting == MODEL_NONE || memcmp(e->meeting, m->meetings[r->meeting].id, ID_BYTES) != 0)
        realm_die("read in a meeting that was not named");
    const struct audit_room *room = &rooms[r->meeting];
    if (!room->is_open || e->time < room->opens || e->time >= room->closes)
        realm_die("read in a meeting that nobody had opened");
    if (!room->is_in[r->person]) realm_die("read in a meeting without having joined it");
    if (r->item == MODEL_NONE || m->items[r->item].meeting != r->meeting)
        realm_die("read in a meeting what does not lie there");
    return e->meeting;
}
