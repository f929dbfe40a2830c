/* stage.h - a candidate's case, the people around it, a second case, and the real core on a real store in a folder
 * of its own: what the random meeting stands on. Everything from one seed. What cannot go wrong ends the
 * process with a line. */
#ifndef TESTS_MEETING_STAGE_H
#define TESTS_MEETING_STAGE_H

#include "broker_run.h"
#include "peer.h"
#include "realm_statement.h"

#include <stdio.h>

#define NOW INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */
#define SECOND INT64_C(1000)
#define MINUTE INT64_C(60000)
#define HOUR INT64_C(3600000)
#define DAY INT64_C(86400000)

/* Of Maja's case: her two devices; Bo, Mette, Kari; Sara with two hats and a key for each; Tine, who is on the
 * team and never invited; Ida, a guest. Of Jonas's case: he, Lars, and Kari with the same key. */
enum who { PHONE, TABLET, BO, METTE, KARI, SARA, SARA_TOO, TINE, IDA, JONAS, LARS, PEOPLE };
enum { MAJAS, JONASES, CASES };

#define NONE SIZE_MAX
#define MEETINGS_MAX 400U
#define ITEMS_MAX 6000U
#define POINTS_MAX 4U

struct a_case {
    struct case_plan plan;
    struct realm_version now; /* the current one */
};

/* What those who keep to the rules know of a meeting. */
struct a_meeting {
    uint8_t id[ID_BYTES], last[HASH_BYTES];
    size_t of_case;
    enum who caller;
    uint64_t seq;
    bool is_opened, is_over;
    bool is_in[PEOPLE]; /* joined, as far as they know */
    sam_time until;     /* while opened */
    size_t title;       /* item */
    enum who invited[PEOPLE];
    size_t n_invited;
    uint32_t n_points;
};

struct an_item {
    struct realm_item item;
    size_t of_case, meeting; /* NONE: of no meeting */
    enum who author;
    bool is_listed;
};

struct stage {
    struct realm realm;
    struct broker_run run;
    struct person people[PEOPLE];
    struct peer peers[PEOPLE];
    struct a_case cases[CASES];
    struct a_meeting meetings[MEETINGS_MAX];
    size_t n_meetings;
    struct an_item *items; /* ITEMS_MAX */
    size_t n_items;
    uint64_t cursors[PEOPLE][MEETINGS_MAX]; /* what each has seen of what was said */
    bool may_crash;                         /* the disk is one that loses its power */
    FILE *transcript;
};
extern struct stage stage;

void stage_begin(uint64_t seed, bool may_crash, FILE *transcript);
void stage_end(void);

uint64_t below(uint64_t n); /* the realm's randomness */
bool one_in(uint64_t n);
sam_time now(void);
void pass(int64_t ms); /* on both clocks */

enum who somebody(void);              /* who has keys */
enum who somebody_of(size_t of_case); /* an owner, or a member with keys */
enum who owner_of(size_t of_case);    /* one device */
enum who somebody_in(size_t meeting); /* who has joined, if anybody has */
bool is_owner(enum who who, size_t of_case);

const struct an_item *find_item(const uint8_t *id); /* NULL: nobody put it */

/* ---- requests (turns.c) -------------------------------------------------------------------------- */

/* What came of one. */
struct outcome {
    enum reply_error error;    /* of one that a crash swallowed: what the log says, else BUSY */
    const struct reply *reply; /* NULL: swallowed. Good until the next request */
    struct sam_bytes chunk;
};

/* Ask in a turn of its own; the control part is given back. Written into the transcript. */
struct outcome ask(enum who who, struct control control);

/* Several of one asker in one turn, with the chunks of this item beside its PutChunks.
 * Returns what came of the last one that was refused, or else of the last. */
#define TOGETHER_MAX 4U
struct outcome ask_together(enum who who, struct control *controls, size_t n,
                            const struct realm_item *item);

/* The core stops, or is stopped, and begins again: nobody has a session. */
void restart(void);

/* What was logged, into the transcript. */
void tell_log(void);

/* ---- steps: each of them one thing that somebody does ------------------------------------------------ */

void step_consent(void); /* a new version of Maja's choices */
void step_first_versions(void);
void step_near_miss(void); /* one that opens nothing, by a hair */

void step_call(size_t of_case);
void step_statement(size_t meeting); /* change, open, close, cancel */
void step_table(size_t meeting);

void step_join(size_t meeting);
void step_leave(size_t meeting);
void step_mark(size_t meeting); /* present, absent */
void step_hand_on(size_t meeting);
void step_fetch(size_t meeting); /* the statements, or which meetings there are */

void step_say(size_t meeting);
void step_minute(size_t meeting);
void step_note(void); /* an item of no meeting */
void step_wrap(void); /* what is missing is wrapped */

void step_pull(size_t meeting);
void step_probe(size_t meeting);
void step_list(size_t meeting);

/* ---- between them ------------------------------------------------------------------------------------ */

void join(enum who by, size_t meeting);

/* Put, upload and wrap, mostly in one turn. True: all was taken. */
bool put_item(const struct item_terms *terms, enum who author, size_t of_case, size_t meeting);

#define SOME(list) ((list)[below(sizeof(list) / sizeof *(list))])

#endif
