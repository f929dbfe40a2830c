/* rooms.h - the meetings that are in use: how far each has come, what its call says, who is in its room. Loaded
 * when first asked for, its chain of statements checked anew; the least used go first, but none that somebody
 * has joined. What changes a room is written to the store and to the room in memory by the functions here; a
 * frame that is undone forgets all rooms (rooms_forget_all()), and they are read again.
 *
 *   present   for the card: joined, or marked present, or invited and not marked absent; on the team now
 *   reading   needs one's own Join: room_is_live()
 *
 * A person joins once, under one key; the candidate (person zeros) with any owner's. Whoever has joined and is
 * not heard of for ROOM_SILENCE_MS is not joined any more: rooms_tick() says who. A core that starts
 * again takes those who had joined as heard of now.
 * Source: design.md section 3, "Meeting"; consent-rules.md, "The request" (m) and "The room card". */
#ifndef BROKER_ROOMS_H
#define BROKER_ROOMS_H

#include "cases.h"
#include "meeting.h"
#include "store.h"

#define ROOM_MARKS_MAX                                                                             \
    95U /* people who joined or were marked, ever: teams change while a meeting lasts */
#define ROOM_PEOPLE_MAX                                                                            \
    (ROOM_MARKS_MAX + SAM_TEAM_MAX + 1U) /* the invited and the caller beside them */
#define ROOM_TABLE_MAX 64U               /* items on one table */
#define ROOM_JOINS_MAX 8U                /* rooms that one key is in */
#define ROOM_SILENCE_MS INT64_C(30000)

enum room_mark { ROOM_NO_MARK = 0, ROOM_MARK_PRESENT, ROOM_MARK_ABSENT };

struct room_somebody {
    uint8_t person[ID_BYTES];   /* zeros: the candidate */
    uint8_t key_id[HASH_BYTES]; /* that joined last; zeros: none did */
    bool is_invited;            /* or has called it */
    bool is_joined;
    bool was_there; /* joined or marked present at some time */
    enum room_mark mark;
    sam_time heard; /* while joined; in memory alone */
};

/* What the card said of each last; it is of one moment and one version. For room_card.c. */
struct room_seen {
    bool is_set;
    sam_time at;
    uint8_t version[HASH_BYTES];
    uint32_t each[ROOM_PEOPLE_MAX]; /* as people below */
};

struct room {
    uint8_t meeting[ID_BYTES], case_id[ID_BYTES];
    struct meeting_state state;
    const struct meeting_body *plan; /* of the last call or change */
    sam_time ended; /* when it was closed or cancelled, by the log; 0: it was not */
    bool is_cancelled;
    uint32_t point; /* at hand, 1..plan->n_agenda; 0: none yet, or the agenda has fewer now */
    uint8_t table[ROOM_TABLE_MAX][ID_BYTES];
    size_t n_table;
    struct room_somebody people[ROOM_PEOPLE_MAX]; /* ascending by person */
    size_t n_people;
    struct room_seen *seen; /* owned by rooms; never NULL */
};

struct rooms;
/*   realm  in, ID_BYTES, copied
 *   max    rooms in memory, 1 or more; those that are joined come on top */
enum sam_err rooms_new(struct store *store, const uint8_t *realm, size_t max,
                       struct rooms **ret_rooms) SAM_MUST_CHECK;
void rooms_free(struct rooms **rooms);      /* takes NULL */
void rooms_forget_all(struct rooms *rooms); /* what is in memory may be wrong now */

/* A meeting of a case. Borrowed until the next rooms_get(), rooms_put() or call that forgets; several may be
 * held, as far as they are fewer than max.
 * Errors: REFUSED there is none of this id in this case, or its chain does not verify; NOMEM; IO. */
enum sam_err rooms_get(struct rooms *rooms, const uint8_t *case_id, const uint8_t *meeting,
                       sam_time now, struct room **ret_room) SAM_MUST_CHECK;

/* NULL: not of this room. */
struct room_somebody *room_find(struct room *room, const uint8_t *person);

/* Has this party to do with the meeting: an owner, who called it, the invited, who was there (joined or marked
 * present)? */
bool room_knows(const struct room *room, const struct party *party);
/* Who is this, in rooms: zeros for an owner. */
const uint8_t *room_person(const struct party *party);

/* A request of this key that names the meeting: who has joined with it is heard of, unless it is too late. */
void room_hear(struct room *room, const struct party *party, const uint8_t *key_id, sam_time now);

/* Has this party joined with this key, and is it heard of still? */
bool room_has_joined(const struct room *room, const struct party *party, const uint8_t *key_id,
                     sam_time now);
/* May people come and go, and points be handed on: is it called, or opened and not over? */
bool room_is_on(const struct room *room, sam_time now);
/* Who may change its plan, mark others and hand on: has this party called it, or is it an owner? */
bool room_is_led_by(const struct room *room, const struct party *party);

/* Is the meeting open now, has this party joined with this key, and is it heard of? Then the core sets m.
 *   party  of the current version: who is no longer on the team is not live */
bool room_is_live(const struct room *room, const struct party *party, const uint8_t *key_id,
                  sam_time now);
/* Does an item lie there: is it of this meeting, or on its table?
 *   of  the item's meeting; NULL: none */
bool room_has_item(const struct room *room, const uint8_t *item, const uint8_t *of);
/* When it ended: closed, cancelled, or its hours over; 0: it has not. */
sam_time room_ended(const struct room *room, sam_time now);
/* Of the point at hand: it names nobody, or this person. */
bool room_has_word(const struct room *room, const uint8_t *person);
/* For the card: present, on the team of this version, and of the point at hand. The candidate never. */
bool room_counts(const struct room *room, const struct case_body *current,
                 const struct room_somebody *somebody);
/* Joined or marked present, on the team, of the point at hand: may hear what the card says they may. */
bool room_is_here(const struct room *room, const struct case_body *current,
                  const struct room_somebody *somebody);

/* ---- changes: store first, then memory --------------------------------------------------------------- */

/* A statement that was checked: the next of its meeting, or a call. The room is read anew by the next rooms_get().
 *   logged  the turn's time */
enum sam_err rooms_put(struct rooms *rooms, const struct store_meeting *statement) SAM_MUST_CHECK;

/* Errors: REFUSED this key is in too many rooms, or too many people were in this one; NOMEM; IO. */
enum sam_err rooms_join(struct rooms *rooms, struct room *room, const uint8_t *person,
                        const uint8_t *key_id, sam_time now) SAM_MUST_CHECK;
/* Leaves (is_gone), and is marked absent; or was not heard of: the mark stays as it is. */
enum sam_err rooms_leave(struct rooms *rooms, struct room *room, const uint8_t *person,
                         bool is_gone) SAM_MUST_CHECK;
/* A mark alone: who has joined stays so. Errors: as rooms_join. */
enum sam_err rooms_mark(struct rooms *rooms, struct room *room, const uint8_t *person,
                        enum room_mark mark) SAM_MUST_CHECK;
enum sam_err rooms_hand_on(struct rooms *rooms, struct room *room, uint32_t point) SAM_MUST_CHECK;
/* Became readable in the room: an item of it, or one that was put on its table. Once each: what is said again is
 * so at its new place.
 *   case_seq  of the entry */
enum sam_err rooms_say(struct rooms *rooms, const uint8_t *meeting, uint64_t case_seq,
                       const uint8_t *item) SAM_MUST_CHECK;

/* One whose time is over, one after the other. False: nobody (any more). */
bool rooms_tick(struct rooms *rooms, sam_time now, struct room **ret_room,
                uint8_t ret_person[static ID_BYTES]);

#endif
