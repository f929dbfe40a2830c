/* meeting_world.h - a meeting in world.h's case: its statements are put into the store through the rooms, as if
 * PutMeeting had checked them, and people come and go by requests. */
#ifndef TESTS_BROKER_CORE_MEETING_WORLD_H
#define TESTS_BROKER_CORE_MEETING_WORLD_H

#include "meeting.h"
#include "world.h"

#define CASE world.plan.case_id

/* One meeting, and what its next call or change will say. */
struct met {
    uint8_t id[ID_BYTES];
    uint64_t seq;
    uint8_t last[HASH_BYTES];
    sam_time when, until;
    uint8_t invited[SAM_TEAM_MAX][ID_BYTES];
    size_t n_invited;
    struct point agenda[4];
    uint8_t people[4][SAM_TEAM_MAX][ID_BYTES]; /* of the points */
    size_t n_agenda;
};
extern struct met met, other_met;

/* A guest, on no team yet; and the candidate, as meetings see her: zeros. */
extern struct person guest;
extern const struct person maja;

/* As world_start(), and a case: Tine may hear work.search and health.diagnosis, Sara work.search, Bo all of
 * work, for job_search alone. met is called by Bo for an hour from now, an hour long: Tine and Sara are
 * invited; points: the candidate's, Bo's, one of Tine's for Tine and Bo alone. */
int meeting_start(void **state);
int meeting_end(void **state);

/* A statement of this meeting by somebody, taken. */
void met_put(struct met *m, enum who by, enum meeting_kind kind);
/* Opened by the candidate: from now on, so long. */
void met_open(struct met *m, int64_t ms);
void met_table(struct met *m, enum who by, const uint8_t *item);
/* Becomes readable in met's room, as if an entry of this number had said so. */
void met_say(uint64_t seq, const struct realm_item *item);
/* Fill in another one, as met but for its id. Not called yet. */
void met_like(const struct met *m, uint8_t number, struct met *ret_met);

/* The candidate changes the case: what the plan says now. */
void plan_signed(void);
/* On the team from now on: the guest; EVE, as another hat of Bo's. */
void bring_guest(void);
void wear_two_hats(void);
/* Store and core anew; everybody says hello again. */
void start_again(void);

/* ---- requests -------------------------------------------------------------------------------------- */

void joins(enum who who, enum reply_error error);
void leaves(enum who who, enum reply_error error);
void marks(enum who by, enum request_kind kind, const struct person *person,
           enum reply_error error);
void hands_on(enum who by, uint32_t point, enum reply_error error);

/* The card as this one gets it; labels NAMES or NULL. Good until the next call. */
const struct room_reply *card(enum who who, const char *const *labels);
/* How somebody is in it: enum room_how; 0: is not told of. person NULL: the candidate. */
uint32_t how(enum who asks, const struct person *person, const char *const *labels);
bool counts(const struct person *person);
/* Leaf by name, as a bit. */
uint32_t leaf(const char *name);

/* So long passes in ticks of a second, while these ask for the card every five. */
void pass_heard(const enum who *who, size_t n, int64_t ms);

#endif
