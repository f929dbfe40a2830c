/* meeting_inside.h - what the files of libsamtykke that deal with meetings share (meeting_*.c, room_*.c, minutes, asks and
 * tasks). For client/ only.
 *
 *   meeting_fetch ─▶ meeting_chain ─▶ meeting_pins ─▶ meeting_texts ─▶ meeting_facts      reading
 *   meeting_plan ─▶ (titles as items) ─▶ meeting_say                                      calling, changing, ending
 *
 * Source: include/samtykke/client_meeting.h; proto/meeting.h; design.md section 3, "Meeting". */
#ifndef CLIENT_MEETING_INSIDE_H
#define CLIENT_MEETING_INSIDE_H

#include "inside.h"

#include "proto/meeting.h"
#include <samtykke/client_meeting.h>

_Static_assert(SAM_AGENDA_MAX == AGENDA_MAX, "one limit");
_Static_assert(SAM_MEETING_OPEN_MS == MEETING_OPEN_MS, "one limit");

#define MEETING_TITLE_MAX 200U /* bytes of a title, of a point or of the meeting */

/* ---- one meeting, verified -------------------------------------------------------------------------------- */

/* Something that was put on the table. */
struct meeting_tabled {
    uint8_t item[ID_BYTES];
    uint8_t signer[HASH_BYTES]; /* key_id */
    bool by_owner;              /* signer was an owner of the version that it named */
};

/* What a title item or the place item says to this home; NULL: it is not open to it, or was not looked at. */
struct meeting_texts {
    char *titles[AGENDA_MAX]; /* owned, as all of these */
    char *title, *place, *link;
};

struct sam_meeting {
    struct sam_case *c; /* borrowed */
    uint8_t meeting[ID_BYTES];
    struct meeting_state state; /* after the last statement that was verified */
    uint8_t chain[HASH_BYTES];  /* of all statements and who signed them: meeting_parts.h */
    uint64_t version;           /* of the case, that the last statement named */
    bool is_cancelled;
    struct meeting plan;           /* owned: the last call or change; its body is the plan */
    struct meeting_tabled *tabled; /* owned; in the order in which they were put there */
    size_t n_tabled;
    struct meeting_texts texts;
    /* What facts borrow from: meeting_describe(). */
    struct sam_meeting_facts facts;
    struct sam_point points[AGENDA_MAX];
    const struct sam_person *invited[SAM_TEAM_MAX];
    const struct sam_person *stay[AGENDA_MAX][SAM_TEAM_MAX];
    uint8_t (*table)[ID_BYTES]; /* owned; n_tabled */
};

/* Facts anew, from what was verified: after the case was refreshed (its persons are others then), and after each
 * statement. People who have left the team are left out. */
void meeting_describe(struct sam_meeting *m);

/* Who this home is in rooms: zeros for an owner; ID_BYTES, borrowed. */
const uint8_t *meeting_self(const struct sam_case *c);
/* Owner of the case, or who called this meeting? */
bool meeting_may_change(const struct sam_meeting *m);
/* Has an owner opened it for this moment, by the broker's clock where ours is far off? Not that this home has joined. */
bool meeting_is_live(const struct sam_meeting *m);
/* Closed, cancelled, or its hours are over. */
bool meeting_is_over(const struct sam_meeting *m);

/* Does an item lie on its table by somebody who may have put it there: an owner, or this author?
 *   author  HASH_BYTES, of the verified header */
bool meeting_has_tabled(const struct sam_meeting *m, const uint8_t *item, const uint8_t *author);

/* ---- asking -------------------------------------------------------------------------------------------------- */

/* client_ask() about a meeting: the request's case is filled in; NOT_OPEN is said as NO_MEETING. */
enum sam_err meeting_ask(struct sam_case *c, struct request *request, struct link_event *ret_event,
                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* What a reply to RoomCard says. Persons are of the case as it is; somebody that it does not know is left out, and then,
 * if they count, nothing is open. In the candidate's home `open` and `leaves` are this home's own.
 * Errors: ANSWER. */
enum sam_err meeting_card_take(struct sam_meeting *m, const struct room_reply *reply,
                               struct sam_card *ret_card, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* Meetings of a case with something on their tables, that are not over. */
struct meeting_tables {
    struct sam_meeting **meetings; /* owned */
    size_t n;
};
/* For one round of wrapping; one that cannot be read is an error.
 *   ret_tables  out, owned: meeting_tables_close() */
enum sam_err meeting_tables_read(struct sam_case *c, struct meeting_tables *ret_tables,
                                 struct sam_trouble *trouble) SAM_MUST_CHECK;
void meeting_tables_close(struct meeting_tables *tables);
/* Which of them have this item. ret: room for tables->n. */
size_t meeting_tables_of(const struct meeting_tables *tables, const uint8_t *item,
                         const uint8_t *author, uint8_t (*ret)[ID_BYTES]);

#endif
