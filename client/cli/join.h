/* join.h - the live view of a meeting: what its files share.
 *
 *   meeting_join.c   begin, loop, end
 *   join_tell.c, join_item.c   what the library says, into the model (join_model.h) in words
 *   join_act.c       what is typed (join_input.h): said, written down, chosen
 *   join_view.c, join_said.c ─▶ join_screen.c     the model on a terminal
 *   join_plain.c     one line for each thing that happens: for screen readers, and where there is no terminal
 *   join_json.c      one JSON object for each thing that happens: for scripts */
#ifndef CLIENT_CLI_JOIN_H
#define CLIENT_CLI_JOIN_H

#include "join_input.h"
#include "join_model.h"
#include "meeting_desk.h"

enum join_face { JOIN_SCREEN, JOIN_PLAIN, JOIN_JSON };

struct join_screen;

struct join {
    struct desk *desk;
    struct sam_meeting *meeting; /* owned */
    struct sam_room *room;       /* owned */
    struct join_model *model;    /* owned */
    struct join_screen *screen;  /* owned; NULL: another face */
    enum join_face face;
    struct sam_bytes
        topics[SAM_LEAVES_MAX]; /* chosen for what is typed; borrowed from the case's taxonomy */
    size_t n_topics;            /* 0: those of the point at hand */
    bool is_stale;              /* who hears what is typed is to be asked again */
    bool is_away;               /* another command of this home is at work, */
    unsigned n_away;            /* for so many waits */
    bool is_over;               /* left, or the meeting has ended */
    bool has_ended;             /* not by leaving: the last entry says why */
    bool is_silent;             /* nobody reads what is said any more */
    enum cli_exit exit;
    /* the line mode */
    uint64_t n_told;                      /* entries that were written */
    char told_hearers[JOIN_SENTENCE_MAX]; /* as it was said last */
    char typed[JOIN_LINE_MAX];            /* of a line whose end has not come */
    size_t n_typed;
    bool is_too_long; /* the rest of this line is passed over */
};

/* ---- from the library (join_tell.c) ---------------------------------------------------------------------- */

/* The meeting's facts and the card, as they are now. */
void join_tell_meeting(struct join *j);
void join_tell_card(struct join *j, const struct sam_card *card);
/* "11:32", in the site's time zone. */
void join_clock_time(sam_time at, char ret[static JOIN_CLOCK_MAX]);
void join_tell_item(struct join *j, const struct sam_room_event *event);
/* A sentence of the room's own. */
void join_tell_note(struct join *j, const char *sentence);
void join_tell_trouble(struct join *j, const struct sam_trouble *trouble);
/* Labels for what is typed now: chosen, else of the point at hand. Returns how many. ret: room SAM_LEAVES_MAX */
size_t join_topics(const struct join *j, struct sam_bytes *ret);
/* Ask who hears what is typed, where that may have changed. */
void join_tell_hearers(struct join *j);
/* "Bo, Tine" of indexes of the team; the candidate first where this home is not theirs. */
void join_names_to(const struct join *j, const size_t *to, size_t n, char ret[static CHOICE_MAX]);

/* ---- what is typed (join_act.c, join_choose.c) ------------------------------------------------------------- */

/* Carry a line out. False: it was not done, and may be changed and given again. */
bool join_act(struct join *j, const char *line);
/* /open, /close: the candidate's choice for this meeting, signed and sent. */
bool join_choose(struct join *j, const struct join_line *line);

/* ---- faces -------------------------------------------------------------------------------------------------- */

/* JOIN_SCREEN. Begin: false where this terminal cannot do it (then nothing was changed on it). */
bool join_screen_begin(struct join *j);
/* Put the terminal back as it was. Takes NULL. */
void join_screen_end(struct join_screen **screen);
void join_screen_show(struct join *j);
/* Everything that was typed, until nothing more is there. */
void join_screen_read(struct join *j);

/* JOIN_PLAIN and JOIN_JSON: lines of standard input; its end is leaving. */
void join_plain_read(struct join *j);
void join_plain_show(struct join *j);

/* JOIN_JSON: nothing in any other face. value is taken; NULL: no memory, nothing is written. */
void join_json_put(struct join *j, const char *what, json_t *value);
void join_json_card(struct join *j, const struct sam_card *card);
void join_json_meeting(struct join *j);
void join_json_item(struct join *j, const struct sam_room_event *event);
void join_json_sent(struct join *j, const uint8_t item[static SAM_ID_BYTES], const char *kind,
                    const size_t *to, size_t n);

/* Signals that end the view, or say that the window is another size; with a terminal, a defect puts it back. Process-
 * wide, as signals are. */
void join_signals_begin(bool with_terminal);
void join_signals_end(void);
bool join_signal_ended(void);
bool join_signal_resized(void); /* and forgets it */

#endif
