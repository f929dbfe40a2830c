/* room_inside.h - an entered room: what its files share (room*.c). For client/ only.
 *
 *   room_drive ─▶ watch, card, releases are asked for     room_route ─▶ what came goes where it belongs
 *   room_fetch ─▶ releases verified together, opened      sam_room_wait ─▶ events, in order
 *
 * Several requests are on the way at a time. Whatever else the client is asked for meanwhile takes answers away from
 * here: what is neither answered nor on the way any more (client_has()) is asked for again.
 * Source: include/samtykke/client_meeting.h, "in the room". */
#ifndef CLIENT_ROOM_INSIDE_H
#define CLIENT_ROOM_INSIDE_H

#include "item_answer.h"
#include "item_opened.h"
#include "meeting_inside.h"

#define ROOM_FETCH_MAX 32U         /* releases on the way */
#define ROOM_OWN_MAX 64U           /* said here, and not told yet */
#define ROOM_LOST_MS INT64_C(1500) /* no session for so long is told */
/* Between two tries, or two looks for another version of the case. */
#define ROOM_AGAIN_MS INT64_C(1000)
/* Between two cards on hints, at most: twice as long as the last look took. */
#define ROOM_REST_MS INT64_C(200)
#define ROOM_KEEP_PINS_MS INT64_C(1000) /* what was seen is written down at least so often, */
#define ROOM_KEEP_BOOK_MS INT64_C(5000) /* and what the items are */

/* One that became readable, on its way to be told. */
enum room_line_state {
    LINE_WAITING = 0, /* to be asked for */
    LINE_ASKED,
    LINE_HERE,  /* its answer is */
    LINE_DOUBT, /* closed, and the next card says whether this home was in the room at all */
    LINE_GONE,  /* closed, or told of as a trouble: nothing more is told */
};
struct room_line {
    enum room_line_state state;
    struct said said;
    uint8_t request[ID_BYTES];
    struct release_answer *answer; /* owned */
};

/* Opened, to be told. */
struct room_ready {
    uint64_t seq;
    struct sam_opened *item; /* owned */
};

/* What this home said itself: it needs no release to be shown. */
struct room_own {
    uint8_t item[ID_BYTES];
    struct sam_opened *opened; /* owned */
};

/* One request that is on the way, or is not. Zeroed: not. */
struct room_request {
    bool is_asked;
    uint8_t id[ID_BYTES];
};

struct sam_room {
    struct sam_meeting *m; /* borrowed, as is c */
    struct sam_case *c;
    struct room_request watch, asking, probe; /* probe: for the case's next version */
    uint64_t hints;                           /* the client's, when the card was asked for last */
    int64_t card_at, probe_at, join_at;       /* when each was tried last; 0: never */
    int64_t rest;                             /* ms from one card to the next on a hint */
    bool needs_card, needs_probe;             /* soon, whatever the time */

    /* The last card, as it came, and in the terms of the case as it is now. */
    struct room_reply reply;
    struct room_person people[SAM_TEAM_MAX + 1U];
    struct sam_card card;
    bool has_card;
    uint64_t case_version;   /* that card and facts are of */
    uint64_t meeting_seq;    /* of the statements that were looked at */
    bool is_final;           /* the last card was of after the end: there will be no other */
    bool is_newer, is_stale; /* the case, the meeting */

    /* What was said: todo, then lines, then ready, each in order. */
    uint64_t after; /* the last that was taken into todo */
    bool has_more;
    struct said todo[PAGE_MAX];
    size_t n_todo, at_todo;
    struct room_line lines[ROOM_FETCH_MAX];
    size_t n_lines;
    struct room_ready ready[ROOM_FETCH_MAX];
    size_t n_ready, at_ready;
    struct sam_opened *told;    /* owned: the last one, borrowed by the caller */
    uint8_t (*known)[ID_BYTES]; /* owned; all that were told, or are about to be: room_told.c */
    size_t n_known, max_known;
    struct room_own own[ROOM_OWN_MAX];
    size_t n_own;

    /* What is to be told beside it. */
    bool tell_card, tell_meeting, tell_case, tell_lost, tell_back, is_lost;
    int64_t down_since; /* 0: there is a session */
    enum sam_err late;  /* an error that came while something else was waited for */
    struct sam_trouble trouble;

    /* What this home knows of items, and what of it is not written down yet (room_book.c). */
    struct item_book book, news;
    bool has_news, has_note;
    int64_t book_at, note_at;
    size_t note_len;
    uint8_t note[CHECKPOINT_MAX];

    /* Turns with other commands of this home (room_turn.c). */
    bool is_wanted;    /* somebody waits for it */
    int64_t looked_at; /* whether somebody does */
    int64_t turn_at;   /* since when somebody waits; else until when nobody is looked for */
    int64_t lent_at;
};

/* ms of a clock that only goes on. */
int64_t room_now(void);

/* ---- the card (room_card.c) -------------------------------------------------------------------------------- */

/* Ask for what is due. Errors: of asking, where it will not get better. */
enum sam_err room_drive(struct sam_room *room, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* When the next thing is due. */
int64_t room_due(const struct sam_room *room);
/* Something came, with what client_wait() or client_next() said of it. What is an error of the room is kept in
 * room->late. */
void room_route(struct sam_room *room, const struct link_event *event, enum sam_err r,
                const struct sam_trouble *trouble);
/* A look is over: what its card said is opened. */
void room_rest(struct sam_room *room);
/* Is the broker away, or has it no time: once it is there it is asked again? */
bool room_is_away(const struct sam_trouble *trouble);
/* An error that came while something else was waited for: the first is told. */
void room_keep_late(struct sam_room *room, enum sam_err r, const struct sam_trouble *trouble);
/* A card that came some other way: nothing of what was said is in it. */
enum sam_err room_take_card(struct sam_room *room, const struct room_reply *reply,
                            struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Join. Errors: NOT_OPEN, IN_ROOM, MEETING_OVER; of asking. */
enum sam_err room_join(struct sam_room *room, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The case was refreshed by somebody: facts and card in its terms. */
enum sam_err room_follow(struct sam_room *room, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The home is another command's: a sign of life now and then, and nothing else. */
enum sam_err room_beat(struct sam_room *room, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- turns (room_turn.c) ----------------------------------------------------------------------------------------- */

/* Hand the home over where somebody waits for it and nothing is on the way; take it again, with what was seen meanwhile,
 * as soon as that is possible before `until`. client->is_lent says which of it.
 * Errors: as client_regain(); of what is written down before and read afterwards. */
enum sam_err room_turn(struct sam_room *room, int64_t until, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* When it is to be looked at again. */
int64_t room_turn_due(const struct sam_room *room);

/* ---- what was said (room_fetch.c) ----------------------------------------------------------------------------- */

/* Take what a card says, behind room->after. */
void room_fetch_take(struct sam_room *room, const struct room_reply *reply);
/* Ask for what is to be asked for; verify and open what is here. */
enum sam_err room_fetch(struct sam_room *room, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Was it the answer to a release? */
bool room_fetch_route(struct sam_room *room, const struct link_event *event, enum sam_err r,
                      const struct sam_trouble *trouble);
/* After a card, or a Join: what was in doubt is closed; or, where this home was not in, cards say it again, and what comes
 * after it. */
void room_fetch_settle(struct sam_room *room, bool was_in);
void room_fetch_end(struct sam_room *room);

/* ---- each once (room_told.c) ------------------------------------------------------------------------------------- */

/* Was this item told, or is it about to be? */
bool room_has_told(const struct sam_room *room, const uint8_t *item);
/* Room for ROOM_FETCH_MAX more. Errors: MEMORY. */
enum sam_err room_make_place(struct sam_room *room, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Is it a title of the agenda, or the meeting's place, by the plan that is verified? */
bool room_is_title(const struct sam_meeting *m, const uint8_t *item);
/* To be told; one that was told before, or is told with a meeting, is closed. There must be room.
 *   item  taken */
void room_put_ready(struct sam_room *room, uint64_t seq, struct sam_opened **item);
/* Is a verified item of this meeting, or on its table? Where it is not yet, by what this home knows, the statements are asked
 * for: not while releases are on the way.
 * Errors: TAMPERED_CONTENT neither; as meeting_fetch(). */
enum sam_err room_check_place(struct sam_room *room, const struct released_item *item,
                              struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- what is remembered (room_book.c) --------------------------------------------------------------------------- */

enum sam_err room_book_open(struct sam_room *room, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* As item_book_compare(). */
enum sam_err room_book_compare(struct sam_room *room, const struct release_answer *answer,
                               const struct released_item *item, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
enum sam_err room_book_learn(struct sam_room *room, const struct sam_opened *opened,
                             struct sam_trouble *trouble) SAM_MUST_CHECK;
void room_book_note(struct sam_room *room, struct sam_bytes note);
/* Write down what is due; all: whatever the time. Errors: PINS, FILE, DISK_FULL. */
enum sam_err room_book_keep(struct sam_room *room, bool all, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Others have written since it was written down. */
enum sam_err room_book_again(struct sam_room *room, struct sam_trouble *trouble) SAM_MUST_CHECK;
void room_book_close(struct sam_room *room);

/* ---- saying (room_say.c) ---------------------------------------------------------------------------------------- */

/* As sam_room_say() and sam_meeting_write().
 *   room  NULL: this home has not entered one */
enum sam_err room_say(struct sam_meeting *m, struct sam_room *room, const struct sam_words *words,
                      size_t *ret_to, size_t *ret_n, uint8_t ret_item[static SAM_ID_BYTES],
                      struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
