/* hall.h - what the tests of meetings stand on: the stage of Maja's case (../client_case), its sixth version open in
 * somebody's home, and statements of one meeting by whoever a test likes. What fails, fails the test. */
#ifndef TESTS_CLIENT_MEETING_HALL_H
#define TESTS_CLIENT_MEETING_HALL_H

#include "client/meeting_parts.h"
#include "stage.h"

/* One statement as it is to be signed. The call of Bo's meeting, unless a test changes it. */
struct told {
    struct meeting_body body;
    struct point points[4];
    uint8_t invited[3][ID_BYTES]; /* Bo, Tine and Ida, sorted */
    const struct person *by;
    uint8_t bytes[STATEMENT_MAX];
    size_t len;
    uint8_t id[HASH_BYTES];
};

struct hall {
    uint8_t meeting[ID_BYTES], item[ID_BYTES];
    struct sam_bytes labels[2];
    struct sam_meeting *m;
    struct meeting_walk walk;
    uint64_t seq; /* of the last that was made */
    uint8_t last[HASH_BYTES];
};
extern struct hall hall;

/* cmocka's: Bo's home, or Maja's laptop. */
int hall_set_up(void **state);
int hall_set_up_owner(void **state);
int hall_tear_down(void **state);

/* The next statement, by somebody, on the current version. Not signed yet. */
struct told hall_told(enum meeting_kind kind, const struct person *by);
/* On an older one: an index of stage.v. */
void hall_on(struct told *told, size_t version);
/* Sign it; the next one follows it. */
struct sam_bytes hall_sign(struct told *told);

/* A walk from the meeting as it is, and its end. */
void hall_begin(void);
enum sam_err hall_take(struct told *told);
enum sam_err hall_end(void);
/* Statements that must be taken, one walk. */
void hall_taken(struct told *told, size_t n);
/* This one is refused, so; the meeting is as it was. */
void hall_refused(struct told *told, enum sam_trouble_kind kind);

#endif
