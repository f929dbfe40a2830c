/* meeting_desk.h - what the commands under `samtykke meeting` share, and those about the room, asks and tasks. */
#ifndef CLIENT_CLI_MEETING_DESK_H
#define CLIENT_CLI_MEETING_DESK_H

#include "choice.h"
#include <samtykke/client_meeting.h>

cli_command cli_meeting_call, cli_meeting_list, cli_meeting_show;
cli_command cli_meeting_move, cli_meeting_change, cli_meeting_cancel;
cli_command cli_meeting_open, cli_meeting_close;
cli_command cli_meeting_present, cli_meeting_absent, cli_meeting_next, cli_meeting_table;
cli_command cli_meeting_join, cli_meeting_leave, cli_meeting_say;
cli_command cli_meeting_minute, cli_meeting_minutes, cli_meeting_yes;

#define MEETING_SHORT_MAX 9U /* 8 hexadecimal digits and NUL: enough to say which, and to type */

/* ---- which one (meeting_words.c) ------------------------------------------------------------------- */

/* Take the meeting's word from the front of the command line: where there are more words than `n_rest`. NULL: it was
 * left out, so that the only one that has not ended is meant. */
const char *meeting_take_word(struct desk *desk, size_t n_rest);
/* The same where the words after it may be left out as well: a first word of 4 hexadecimal digits or more. */
const char *meeting_take_hex(struct desk *desk);

/* Find and open it; then send what was waiting in this home for a yes, and say so. Needs nothing before.
 *   word         as typed; NULL: the only one that has not ended
 *   ret_meeting  out, owned: sam_meeting_close() */
enum cli_exit meeting_begin(struct desk *desk, const char *word, bool has_titles,
                            struct sam_meeting **ret_meeting);
/* The same by itself: what was kept until a yes came is sent, what got none is forgotten. */
void meeting_send_pending(struct desk *desk, struct sam_meeting *m);
/* Close it, then the work of a command is over: for desk_run(). */
enum cli_exit meeting_end(struct sam_meeting **meeting, enum cli_exit exit);

/* ---- in words (meeting_words.c) -------------------------------------------------------------------- */

void meeting_short(const uint8_t id[static SAM_ID_BYTES], char ret[static MEETING_SHORT_MAX]);
/* What somebody is called; NULL: the candidate. */
const char *meeting_name(const struct desk *desk, const struct sam_person *person,
                         char ret[static CHOICE_NAME_MAX]);
/* Where somebody is in a list of n people, under whichever hat; n where they are not. */
size_t meeting_find_person(const struct sam_person *const *people, size_t n,
                           const struct sam_person *person);
/* The handle; NULL: the candidate's. */
const char *meeting_handle(const struct desk *desk, const struct sam_person *person);
/* "Bo, Tine and Sara" */
void meeting_names(const struct desk *desk, const struct sam_person *const *people, size_t n,
                   char ret[static CHOICE_MAX]);
/* "2026-11-30" as "30 November"; as it is where it cannot be read. */
void meeting_day(const struct desk *desk, const char *typed, char ret[static CHOICE_MAX]);
/* "25 November at 11:30 to 12:15"; the day of the end too where it is another one. */
void meeting_hours(const struct desk *desk, sam_time when, sam_time until,
                   char ret[static CHOICE_MAX]);
/* For scripts: "called", "opened", "closed", "cancelled". */
const char *meeting_phase_name(enum sam_meeting_phase phase);
/* Opened by an owner, and for this moment? */
bool meeting_now_open(const struct sam_meeting_facts *facts, sam_time now);
/* Closed or cancelled? */
bool meeting_has_ended(const struct sam_meeting_facts *facts);
/* Handles as a JSON list. NULL: no memory. */
json_t *meeting_json_people(const struct desk *desk, const struct sam_person *const *people,
                            size_t n);
/* Leaves of the case's taxonomy as a JSON list. */
json_t *meeting_json_leaves(const struct desk *desk, uint32_t leaves);
/* "Benefits, Debt", without quotation marks. */
void meeting_topics(struct desk *desk, const struct sam_bytes *labels, size_t n,
                    char ret[static CHOICE_MAX]);
void meeting_leaf_topics(struct desk *desk, uint32_t leaves, char ret[static CHOICE_MAX]);

/* ---- reading what was typed (meeting_read.c) --------------------------------------------------------- */

/* Somebody of the case; the candidate is NULL. Errors: NO_PERSON. */
enum sam_err meeting_read_person(const struct desk *desk, const char *word,
                                 const struct sam_person **ret_person, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* A leaf, by name or word: a group is refused. Errors: NO_TOPIC, FIELD. */
enum sam_err meeting_read_leaf(struct desk *desk, const char *word, struct sam_bytes *ret_leaf,
                               struct sam_trouble *trouble) SAM_MUST_CHECK;
/* All of --topic. ret: room for SAM_LEAVES_MAX. */
enum sam_err meeting_read_topics(struct desk *desk, struct sam_bytes *ret, size_t *ret_n,
                                 struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Digits only, min to max. */
bool meeting_read_number(const char *word, uint32_t min, uint32_t max, uint32_t *ret);

/* What a point of a draft points to. */
struct meeting_slot {
    const struct sam_person *people[SAM_TEAM_MAX];
    struct sam_bytes
        labels[SAM_LEAVES_MAX]; /* of names: a case that is fetched anew takes nothing away */
    char names[SAM_LEAVES_MAX][64];
    char title[1024]; /* the library says what is too long */
};
#define MEETING_SLOTS_MAX (2U * SAM_AGENDA_MAX)
/* One that is called or changed: a plan, and the memory of what its pointers show. */
struct meeting_draft {
    struct sam_meeting_plan plan;
    struct sam_point_plan points[SAM_AGENDA_MAX];
    const struct sam_person *invited[SAM_TEAM_MAX];
    struct meeting_slot slots[MEETING_SLOTS_MAX];
    size_t slot_of[SAM_AGENDA_MAX]; /* of each point */
    size_t n_slots;
};
/* Options of a call and of a change: --when --until --minutes --title --place --link --invite --uninvite --point
 * --drop --people; those that are not there leave it as it is. Needs desk->c.
 *   draft  in and out: zeroed, or what a meeting is by now (meeting_draft_of()) */
enum sam_err meeting_read_draft(struct desk *desk, struct meeting_draft *draft,
                                struct sam_trouble *trouble) SAM_MUST_CHECK;
/* A meeting as it is by now. Borrows from it. */
enum sam_err meeting_draft_of(const struct sam_meeting *m, struct meeting_draft *ret,
                              struct sam_trouble *trouble) SAM_MUST_CHECK;
/* --when, --until, --minutes alone. */
enum sam_err meeting_read_hours(struct desk *desk, struct sam_meeting_plan *plan,
                                struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Points of it (meeting_point.c): --people N:P,P and --drop N, by the numbers before; --point behind what is there. */
enum sam_err meeting_change_points(struct desk *desk, struct meeting_draft *draft,
                                   struct sam_trouble *trouble) SAM_MUST_CHECK;
enum sam_err meeting_add_points(struct desk *desk, struct meeting_draft *draft,
                                struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- points outside the card (meeting_marks.c) --------------------------------------------------------- */

/* For each point and member of the team: the leaves of it that are closed to somebody who comes to it. */
struct meeting_marks {
    uint32_t leaves[SAM_AGENDA_MAX][SAM_TEAM_MAX];
    bool any;
};
/* meeting: NULL: one that is not called yet */
enum sam_err meeting_marks_make(struct desk *desk, const struct sam_meeting_plan *plan,
                                const uint8_t *meeting, struct meeting_marks *ret,
                                struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The agenda in words, marked points with the three ways out.
 *   meeting  as those commands name it, by its first digits; NULL: not called yet, "M" */
void meeting_say_agenda(struct desk *desk, const struct sam_meeting_plan *plan,
                        const struct meeting_marks *marks, const uint8_t *meeting);
/* The marked points alone, with the ways out. */
void meeting_say_marked(struct desk *desk, const struct sam_meeting_plan *plan,
                        const struct meeting_marks *marks, const uint8_t *meeting);
/* "points" for scripts. NULL: no memory. */
json_t *meeting_json_points(struct desk *desk, const struct sam_meeting_plan *plan,
                            const struct meeting_marks *marks);

/* ---- why (room_why.c) ------------------------------------------------------------------------------------ */

/* Why a topic is open or closed to somebody in a room, and the one command that closes or opens it. */
struct room_why {
    bool is_open, is_plain; /* plain: closed because nothing was ever said about it */
    char sentence[CHOICE_MAX];
    char command[CHOICE_MAX]; /* "" where no choice of the candidate's changes it */
    const char *reason;       /* as the rules name it; constant */
};
/* For the candidate alone. meeting: NULL: not called yet */
void room_why_make(struct desk *desk, const struct sam_person *person, uint32_t leaf,
                   const uint8_t *meeting, sam_time at, struct room_why *ret);

/* ---- asks (ask_words.c) ------------------------------------------------------------------------------------ */

/* The ask that begins with these hexadecimal digits (4 or more). ret_list: owned: sam_asks_free(); ret_ask borrows
 * from it. Errors: NO_ASK; of asking. */
enum sam_err ask_find(struct desk *desk, const char *word, struct sam_asks **ret_list,
                      const struct sam_ask **ret_ask, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* For scripts. NULL: no memory. */
json_t *ask_json(const struct sam_ask *ask);

/* ---- what is said and written (meeting_write.c) ---------------------------------------------------------------- */

/* Content of a message or minute: a title, and a text where the title does not hold all of it. NULL: no memory, or
 * not UTF-8. owned: free() it */
char *meeting_content(const char *text);

#endif
