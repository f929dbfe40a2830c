/* client_meeting.h - meetings: called, opened, held and written down; what may be talked about in the room.
 *
 *   sam_meeting_call ─▶ (the candidate) sam_meeting_start ─▶ sam_room_enter ─▶ say, wait ... ─▶ sam_room_leave
 *   sam_meeting_open ─▶ facts, card, plan, minutes                                          ─▶ sam_meeting_close
 *
 * The statements of a meeting are verified as a chain and pinned. Titles, place and texts are items: sealed to
 * those who are invited. Who is in the room is the broker's word; a card of it opens nothing by itself: whatever
 * is said is wrapped for those whom the verified case reaches, and released by a decision each time.
 * Source: design.md section 3, "Meeting"; consent-rules.md, "The room card". */
#ifndef SAMTYKKE_CLIENT_MEETING_H
#define SAMTYKKE_CLIENT_MEETING_H

#include <samtykke/client_item.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SAM_AGENDA_MAX 32U
#define SAM_MEETING_OPEN_MS INT64_C(43200000) /* 12 hours: the longest that one stays open */
#define SAM_ROOM_BEAT_MS INT64_C(5000) /* an entered room asks for its card at least so often */

/* ---- calling ------------------------------------------------------------------------------------------ */

/* One point of the agenda. Borrowed. */
struct sam_point_plan {
    const char *title;              /* sealed; 1..200 bytes */
    const struct sam_bytes *labels; /* leaves that it is about; at least one */
    size_t n_labels;
    const struct sam_person
        *owner; /* NULL: the candidate; the first point is always the candidate's */
    const struct sam_person *const
        *people; /* who stays for it; none: everybody. The candidate always does */
    size_t n_people;
};

/* A meeting as it is called or changed: all of it. Borrowed. */
struct sam_meeting_plan {
    sam_time when, until;     /* 7 days apart at most */
    const char *title;        /* sealed; NULL: none */
    const char *place, *link; /* sealed; NULL: none */
    const struct sam_person *const
        *invited; /* members and guests; who calls is added, the candidate needs no mention */
    size_t n_invited;
    const struct sam_point_plan *points; /* 1..SAM_AGENDA_MAX */
    size_t n_points;
};

/* Who of those who come to a point is not allowed what it is about: for each point and member of the team, as
 * n_points x n_team of the case. For the candidate by the choices; for members by whom they may wrap for.
 * Of a person under several hats all are blocked where one is, as in the room.
 *   meeting      NULL: one that is not called yet
 *   ret_blocked  out, room for n_points * n_team */
SAM_API enum sam_err sam_meeting_blocked(struct sam_case *c, const struct sam_meeting_plan *plan,
                                         const uint8_t *meeting, bool *ret_blocked,
                                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Call a meeting: titles and place are sealed and sent, then the call. Interrupted, nothing was called.
 * Errors: TEXT, DATE (also: over already), NO_TOPIC, NO_PERSON (not on the team; who owns a point or stays for it is not
 *         invited; nobody is), TOO_MANY; NOT_VERIFIED; those of sending and asking. */
SAM_API enum sam_err sam_meeting_call(struct sam_case *c, const struct sam_meeting_plan *plan,
                                      const struct sam_progress *progress,
                                      uint8_t ret_meeting[static SAM_ID_BYTES],
                                      struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- one meeting, verified ----------------------------------------------------------------------------- */

enum sam_meeting_phase {
    SAM_MEETING_CALLED = 1,
    SAM_MEETING_OPENED, /* by an owner; whether for this moment say opens and closes */
    SAM_MEETING_CLOSED,
    SAM_MEETING_CANCELLED,
};

/* One of the agenda. */
struct sam_point {
    uint32_t number;   /* from 1 */
    const char *title; /* "" where it is not open to this home */
    const struct sam_bytes *labels;
    size_t n_labels;
    const struct sam_person *owner; /* NULL: the candidate's */
    const struct sam_person *const *people;
    size_t n_people; /* 0: everybody */
};

struct sam_meeting;
/* Borrowed from the meeting until it is closed or changed. Persons are the case's. */
struct sam_meeting_facts {
    uint8_t meeting[SAM_ID_BYTES];
    enum sam_meeting_phase phase;
    sam_time when, until;             /* as called */
    sam_time opens, closes;           /* while OPENED: [opens, closes) */
    const char *title, *place, *link; /* "" where there is none, or it is not open to this home */
    bool is_caller;                   /* this home's person called it */
    const struct sam_person *caller;  /* NULL: the candidate, or somebody who has left */
    const struct sam_person *const *invited;
    size_t n_invited;
    const struct sam_point *points;
    size_t n_points;
    const uint8_t (*table)[SAM_ID_BYTES]; /* items that were put on it */
    size_t n_table;
};

/* The meetings of a case that this home has part in, in no order. ret: room for max.
 *   ret_n  out: how many there are in all */
SAM_API enum sam_err sam_meeting_list(struct sam_case *c, uint8_t (*ret)[SAM_ID_BYTES], size_t max,
                                      size_t *ret_n, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The id of what somebody typed: 32 hexadecimal digits, the first 4 and more of a meeting of this case; NULL: the
 * only one that has not ended. Errors: NO_MEETING, WHICH_MEETING; of asking. */
SAM_API enum sam_err sam_meeting_find(struct sam_case *c, const char *word,
                                      uint8_t ret_meeting[static SAM_ID_BYTES],
                                      struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Fetch its statements, verify them as a chain against what was seen, pin the last one.
 *   has_titles  open titles and place as well (each is an entry in the log, once in this home: then it is known);
 *               false: those that are known here, and nothing is asked
 *   ret_meeting out, owned: sam_meeting_close(); borrows the case
 * Errors: NO_MEETING; FORGED, ROLLBACK, FORK; of asking. */
SAM_API enum sam_err sam_meeting_open(struct sam_case *c,
                                      const uint8_t meeting[static SAM_ID_BYTES], bool has_titles,
                                      struct sam_meeting **ret_meeting, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Statements that came since. Errors: as sam_meeting_open(). */
SAM_API enum sam_err sam_meeting_refresh(struct sam_meeting *m, bool has_titles,
                                         struct sam_trouble *trouble) SAM_MUST_CHECK;
SAM_API const struct sam_meeting_facts *sam_meeting_facts(const struct sam_meeting *m);
SAM_API void sam_meeting_close(struct sam_meeting **m);

/* The plan that a meeting is by now, to be changed and put as a whole. Borrowed from the meeting. A point for people who
 * have all left the team is not in it: it must not become one for everybody.
 * Errors: NO_PERSON (the first point is such a one). */
SAM_API enum sam_err sam_meeting_plan(const struct sam_meeting *m,
                                      struct sam_meeting_plan *ret_plan,
                                      struct sam_point_plan ret_points[static SAM_AGENDA_MAX],
                                      struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Changed, cancelled, ended: by who called it, or an owner. Titles that are new, or whose readers are, are sent anew.
 * A title "" is the one that is there, where it is not open to this home and nothing else of the point changes.
 * Errors: NOT_ALLOWED (neither caller nor owner), MEETING_OVER, CHANGED (somebody else changed it first: look again);
 *         as sam_meeting_call(). */
SAM_API enum sam_err sam_meeting_change(struct sam_meeting *m, const struct sam_meeting_plan *plan,
                                        const struct sam_progress *progress,
                                        struct sam_trouble *trouble) SAM_MUST_CHECK;
SAM_API enum sam_err sam_meeting_cancel(struct sam_meeting *m, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
SAM_API enum sam_err sam_meeting_end(struct sam_meeting *m, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Owners alone: open it for [opens, closes), 12 hours at most: standing permits count in the room from then on.
 * Errors: NOT_OWNER, DATE, MEETING_OVER; of asking. */
SAM_API enum sam_err sam_meeting_start(struct sam_meeting *m, sam_time opens, sam_time closes,
                                       struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Put an existing item on the table; by its author or an owner. The wraps that are missing for those who are here go
 * with it. Errors: NOT_ALLOWED (neither), NOT_OPEN (not there, or somebody present may not see it: the same to a
 * member), NOTHING (it lies there), MEETING_OVER; of asking. */
SAM_API enum sam_err sam_meeting_table(struct sam_meeting *m,
                                       const uint8_t item[static SAM_ID_BYTES],
                                       struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- who is there, and the card -------------------------------------------------------------------------- */

/* Without entering: somebody without a client is here or is not; oneself will not come.
 * Errors: NOT_ALLOWED, MEETING_OVER, NO_MEETING (no part in it any more), REFUSED (not of it); of asking. */
SAM_API enum sam_err sam_meeting_present(struct sam_meeting *m, const struct sam_person *person,
                                         struct sam_trouble *trouble) SAM_MUST_CHECK;
SAM_API enum sam_err sam_meeting_absent(struct sam_meeting *m, const struct sam_person *person,
                                        struct sam_trouble *trouble) SAM_MUST_CHECK;
/* On to a point of the agenda: its owner (the one at hand), who called it, or an owner of the case.
 * Errors: NO_ITEM (no such point); as sam_meeting_present(). */
SAM_API enum sam_err sam_meeting_hand_on(struct sam_meeting *m, uint32_t point,
                                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Somebody of a room. */
struct sam_room_person {
    const struct sam_person *person; /* NULL: the candidate */
    bool is_invited, is_joined, is_marked, is_absent;
    bool counts;    /* for the card, now */
    bool was_there; /* joined or marked at some time */
    bool hears;     /* the labels that were asked about; of sam_meeting_hearers() alone */
    /* For the candidate's home alone, by the choices: leaves open to this person in this room, under every hat. */
    uint32_t leaves;
};

/* The card of a room at a moment. Plain; persons are the case's. */
struct sam_card {
    sam_time at;    /* the moment that it is of: the meeting's hour while that is to come */
    uint32_t open;  /* leaves, as bits of the taxonomy: open to everybody who counts */
    bool live;      /* an owner has opened it and this home has joined */
    uint32_t point; /* at hand; 0: none yet */
    struct sam_room_person people[SAM_TEAM_MAX + 1U]; /* the candidate, then as the team is */
    size_t n_people;
    uint64_t seq; /* of the meeting's last statement, by the broker */
};
/* Ask for it. Not in the log. */
SAM_API enum sam_err sam_meeting_card(struct sam_meeting *m, struct sam_card *ret_card,
                                      struct sam_trouble *trouble) SAM_MUST_CHECK;
/* And who of those here may hear these labels now. */
SAM_API enum sam_err sam_meeting_hearers(struct sam_meeting *m, const struct sam_bytes *labels,
                                         size_t n_labels, struct sam_card *ret_card,
                                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- in the room ------------------------------------------------------------------------------------------ */

/* Entered: joined, watching, and asking for the card now and then. Borrows the meeting. */
struct sam_room;
/* Errors: NOT_OPEN (no part in it), MEETING_OVER, IN_ROOM (under another hat already); of asking. */
SAM_API enum sam_err sam_room_enter(struct sam_meeting *m, struct sam_room **ret_room,
                                    struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Leave, and close. What cannot be told to the broker it will notice itself. Takes NULL and what is NULL. */
SAM_API void sam_room_leave(struct sam_room **room);
/* Close without leaving: the person stays in the room until the broker has not heard of them for a while. */
SAM_API void sam_room_close(struct sam_room **room);

enum sam_room_what {
    SAM_ROOM_NOTHING = 0, /* the time is over, or the other descriptor is ready */
    SAM_ROOM_SAID,        /* item: said, or put on the table, or a minute; each once, in order */
    SAM_ROOM_CARD,        /* the card, or who is here, or the point at hand is another */
    SAM_ROOM_MEETING,     /* the meeting was changed, opened, closed: look at its facts anew */
    SAM_ROOM_CASE,        /* the choices have changed; the card may follow */
    SAM_ROOM_LOST,        /* the broker is not to be reached; it is tried again by itself */
    SAM_ROOM_BACK,        /* it is again; what was missed follows */
    SAM_ROOM_AWAY, /* another command of this home is at work, and what happens is told after it */
};
struct sam_room_event {
    enum sam_room_what what;
    const struct sam_opened *item; /* SAID: borrowed until the next call */
    uint64_t seq;                  /* SAID: its place in the order */
    bool is_own;                   /* SAID: said by this home */
    bool is_tabled;                /* SAID: put on the table */
};
/* The next thing that happens. Where another process waits for the home it is handed over in here, and taken again. While
 * it is the other's the event is AWAY, after timeout_ms at most: then nothing of this client, its cases and meetings may be
 * called but sam_room_wait() and what leaves and closes them. The person stays in the room.
 *   timeout_ms  0 or more
 *   also_fd     a descriptor that ends the wait when it can be read; -1: none
 * Errors: MEETING_OVER once it is closed or cancelled and all was told; IN_ROOM somebody joined in this person's place;
 *         FORGED, ROLLBACK, FORK, TAMPERED_*: as reading; of asking, where it will not get better. */
SAM_API enum sam_err sam_room_wait(struct sam_room *room, int64_t timeout_ms, int also_fd,
                                   struct sam_room_event *ret_event, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
SAM_API const struct sam_card *sam_room_card_now(const struct sam_room *room);

/* What somebody says or writes down. Borrowed. */
struct sam_words {
    const char *kind; /* "message", or a minute: "said_first", "decision", "task", "remark" */
    struct sam_bytes content; /* JSON as sam_kind_check() wants it */
    const struct sam_bytes *labels;
    size_t n_labels;
    const struct sam_person *const *between; /* narrower than who may hear it; none: all of them */
    size_t n_between;
};
/* Say it to those who are here for the point at hand and may hear it at this moment. Nothing of it stays in this home when
 * it could not be sent; with `perhaps` it may have been said all the same, and then comes as an event.
 *   ret_to, ret_n  out: who, oneself apart, as indexes of the case's team; room for n_team. The candidate always is
 * Errors: NOBODY_HEARS (and nothing was sent), NOT_LIVE (no owner has opened it), TOO_BIG (64 KiB, padding
 *         included); as sam_item_send(). */
SAM_API enum sam_err sam_room_say(struct sam_room *room, const struct sam_words *words,
                                  size_t *ret_to, size_t *ret_n,
                                  uint8_t ret_item[static SAM_ID_BYTES],
                                  struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- minutes ------------------------------------------------------------------------------------------------ */

/* Write one down: in the meeting, or within the site's days after it, by somebody who was there. To those who were
 * there (in the meeting: are here and may hear it).
 * Errors: as sam_room_say(); MEETING_OVER the days are over; NOT_ALLOWED was not there. */
SAM_API enum sam_err sam_meeting_write(struct sam_meeting *m, const struct sam_words *words,
                                       size_t *ret_to, size_t *ret_n,
                                       uint8_t ret_item[static SAM_ID_BYTES],
                                       struct sam_trouble *trouble) SAM_MUST_CHECK;

/* All of a meeting that this home may read now, opened, in the order in which it was written: "said_first", decisions,
 * tasks, remarks; with has_said messages as well. Each that is opened for the first time is an entry in the log.
 *   purposes  for reading after the meeting; 0: those that work
 *   ret_items out, owned array of owned items: sam_minutes_free()
 *   trouble   out, also on OK: TAMPERED_* one of them was left out, because it is not what its author made; else NONE */
SAM_API enum sam_err sam_meeting_minutes(struct sam_meeting *m, const struct sam_bytes *purposes,
                                         size_t n_purposes, bool has_said,
                                         struct sam_opened ***ret_items, size_t *ret_n,
                                         struct sam_trouble *trouble) SAM_MUST_CHECK;
SAM_API void sam_minutes_free(struct sam_opened ***items, size_t n);

/* ---- on the spot: asks, and what waits for a yes --------------------------------------------------------------- */

struct sam_ask {
    uint8_t ask[SAM_ID_BYTES];
    const struct sam_person *asker;  /* NULL: has left */
    const struct sam_person *person; /* for whom; NULL: has left */
    sam_time time;
    const char *label; /* a category; borrowed from the list */
    const struct sam_bytes *purposes;
    size_t n_purposes;
    bool has_meeting, is_spoken;
    uint8_t meeting[SAM_ID_BYTES];
    enum { SAM_ASK_OPEN = 0, SAM_ASK_YES, SAM_ASK_NO, SAM_ASK_NOT_NOW, SAM_ASK_MEETING } answer;
};
struct sam_asks;
/* What is asked for. Borrowed. */
struct sam_ask_terms {
    const struct sam_person *person; /* for whom */
    const char *label;               /* a category */
    const struct sam_bytes *purposes;
    size_t n_purposes;
    const uint8_t *meeting; /* SAM_ID_BYTES: only for this one; NULL: standing, with purposes */
    /* The candidate said yes aloud: it waits to be confirmed in the candidate's own client. */
    bool is_spoken;
};
/* Ask the candidate to open a category for somebody.
 * Errors: NO_TOPIC, NO_PERSON, NO_PURPOSE (also: none, and no meeting), NO_MEETING (spoken in none); of asking. */
SAM_API enum sam_err sam_ask_put(struct sam_case *c, const struct sam_ask_terms *terms,
                                 uint8_t ret_ask[static SAM_ID_BYTES], struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Owners: all that was asked; members: what they asked, "no" and "not now" looking the same. Newest first.
 *   ret_asks  out, owned: sam_asks_free(); borrows the case */
SAM_API enum sam_err sam_ask_list(struct sam_case *c, struct sam_asks **ret_list,
                                  const struct sam_ask **ret_asks, size_t *ret_n,
                                  struct sam_trouble *trouble) SAM_MUST_CHECK;
SAM_API void sam_asks_free(struct sam_asks **asks);
/* Owners: say what came of it. A yes is made with sam_change_*() before. */
SAM_API enum sam_err sam_ask_answer(struct sam_case *c, const uint8_t ask[static SAM_ID_BYTES],
                                    int answer, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Keep a minute in this home until an ask is answered (sealed; 24 hours). Nothing is sent.
 * Errors: TOO_MANY (32), DISK_FULL, FILE. */
SAM_API enum sam_err sam_pending_keep(struct sam_meeting *m, const uint8_t ask[static SAM_ID_BYTES],
                                      const struct sam_words *words, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Send what was answered with yes, forget what was answered otherwise or has waited 24 hours.
 *   ret_sent, ret_waiting, ret_dropped  out */
SAM_API enum sam_err sam_pending_send(struct sam_meeting *m, size_t *ret_sent, size_t *ret_waiting,
                                      size_t *ret_dropped, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* ---- tasks ------------------------------------------------------------------------------------------------------ */

struct sam_task {
    uint8_t item[SAM_ID_BYTES];
    char title[256];
    char due[16]; /* "2026-11-30", or "" */
    bool is_done, is_mine;
    bool is_candidate;                 /* the candidate's */
    const struct sam_person *owner;    /* NULL: the candidate, or somebody who has left */
    char owner_handle[SAM_HANDLE_MAX]; /* as it was written */
    sam_time created;
};
/* Tasks of a case that this home may read, newest last; ones that were replaced by newer are left out. What was opened
 * before is known here (sealed) and not asked for again.
 *   ret_tasks  out, owned: free() it
 *   trouble    out, also on OK: as sam_meeting_minutes() */
SAM_API enum sam_err sam_task_list(struct sam_case *c, struct sam_task **ret_tasks, size_t *ret_n,
                                   struct sam_trouble *trouble) SAM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
