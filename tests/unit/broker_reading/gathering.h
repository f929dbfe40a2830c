/* gathering.h - a meeting of the world's case: its title is put, it is called, opened, joined, closed. People are
 * sets: OF(BO) | OF(SARA). */
#ifndef TESTS_BROKER_READING_GATHERING_H
#define TESTS_BROKER_READING_GATHERING_H

#include "world.h"

#define OF(who) (1U << (who))
#define SILENCE INT64_C(29999) /* ms: the longest that who has joined may be silent */
#define TEAM (OF(BO) | OF(KARI) | OF(OLE) | OF(SARA))

struct gathering {
    uint8_t meeting[ID_BYTES];
    uint64_t seq; /* of the last statement that was taken */
    uint8_t last[HASH_BYTES];
    sam_time when;
    unsigned invited;
    const struct realm_item *title;
};

/* Around what a test writes into the store itself. */
void store_begins(void);
void store_ends(void);
/* A meeting of this id is called in another case. */
void call_elsewhere(const uint8_t *meeting);

/* Both clocks go on. */
void pass(sam_time ms);

/* A meeting that is not called yet. Its hour is now. */
void think_of(struct gathering *g, unsigned invited);
/* An item of a meeting, for some; of such a kind and under such a label. */
struct item_terms terms_of(const struct gathering *g, const char *kind, const char *label,
                           unsigned audience);
/* Its title, for the invited. */
void put_title(enum who by, struct gathering *g);
/* A minute of Maja's for Bo, about work.search. */
struct realm_item *put_minute(const struct gathering *g);

/* Statements, without meeting, seq and previous. Of a call or change: borrowed until the next. */
struct meeting_body plan_body(enum meeting_kind kind, const struct gathering *g);
struct meeting_body open_body(sam_time from, sam_time until);
struct meeting_body end_body(enum meeting_kind kind);
struct meeting_body table_body(const struct realm_item *item);

/* Signed and sent as the next statement; on OK it is. wraps may be NULL. */
const struct peer_reply *put_statement(enum who by, struct gathering *g,
                                       const struct meeting_body *body,
                                       const struct realm_wraps *wraps);

/* All that, and it is taken. */
void call_meeting(enum who by, unsigned invited, struct gathering *ret_g);
void open_meeting(struct gathering *g); /* by the candidate, from now on for two hours */
void close_meeting(struct gathering *g);

/* Sara's meeting, everybody is invited; Maja has joined. Bo may read of work.search, for a purpose. */
void sara_calls(struct gathering *ret_g);
/* Maja's, everybody is invited; Bo, Ole and she have joined. They two may hear of work.search. */
void maja_calls(struct gathering *ret_g);

const struct peer_reply *join(const struct gathering *g, enum who who);
const struct peer_reply *leave(const struct gathering *g, enum who who);
/* kind: REQUEST_PRESENT or REQUEST_ABSENT. */
const struct peer_reply *mark(const struct gathering *g, enum request_kind kind, enum who by,
                              enum who who);
void join_all(const struct gathering *g, unsigned people);

/* Release, naming the meeting. */
const struct peer_reply *release_in(const struct gathering *g, enum who who,
                                    const struct realm_item *item, const char *const *purposes);

/* PutItem alone. It must be refused for the meeting's sake, and the entry says so. */
const struct peer_reply *put_header(enum who who, struct item_terms terms);
void refused_there(enum who who, struct item_terms terms);

#endif
