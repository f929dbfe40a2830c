/* case_owners.h - the owners' rule: how the owners of a case may change, so that one stolen device
 * cannot take the case over. For case.c and case_walk.c; makers use owner_times_*().
 *
 *   add        one signature. An owner added later than by v1 is fresh for 72 hours of the core's log
 *              time, then settled.
 *   drop       by two settled owners at once (the dropped one may be one of them), or by any one owner
 *              where previous.removing has an entry for it that has stood 72 hours.
 *   removing   a settled owner's signature begins a removal (since = the number of the new version; also
 *              begins it anew), it is carried on unchanged, and it is cancelled by being left out:
 *              by any owner, also the one who is to go.
 * At least one owner stays (form). After v1 it need not be a device: while a lost device is being
 * replaced the recovery sheet may be alone.
 * An owner cannot drop itself at once by its own signature alone: a thief with one device would use the
 * same way.
 * Pure: no I/O, clock, memory or logging.
 * Source: design.md section 3, "Case statement"; attack-tests.md, 31. */
#ifndef PROTO_CASE_OWNERS_H
#define PROTO_CASE_OWNERS_H

#include "statement.h"

#define OWNER_SETTLED_MS INT64_C(259200000) /* 72 hours; exactly so much counts */
#define OWNER_BY_V1 INT64_C(-1)             /* as time of adding: settled from the start */
#define OWNER_NEVER INT64_MAX /* not settled, has not stood: as good as the verifier knows */

/* Log times to the lists of one version. A plain value; the core keeps one beside each case's current
 * version, and can make it again along the chain from its log. */
struct owner_times {
    sam_time added[OWNERS_MAX];    /* of owners[i]: when the version that added it was logged, or
                                      OWNER_BY_V1 */
    sam_time removing[OWNERS_MAX]; /* of removing[i]: when its since version was logged */
};

/* Those of v1. */
void owner_times_first(struct owner_times *ret_times);

/* Those of a version from those of the version before.
 *   before, times  in, borrowed
 *   after          in, borrowed
 *   logged         when after was logged
 *   ret_times      out; may be times */
void owner_times_next(const struct case_body *before, const struct owner_times *times,
                      const struct case_body *after, sam_time logged,
                      struct owner_times *ret_times);

/* What one version does to the one before. All borrowed. */
struct owners_step {
    const struct case_body *before;
    const struct owner_times *times; /* NULL: nobody is settled and no removal has stood */
    const struct case_body *after;
    const struct statement *signers; /* of after, by owners of before */
    sam_time now;                    /* 0 or later */
};

struct owners_change {
    uint32_t added;   /* bit i: after->owners[i] */
    uint32_t dropped; /* bit i: before->owners[i] */
};

/* What can be said of one version alone: key_id, ed25519 and x25519 are not zeros and nobody else's
 * among the owners; entries of removing are owners, none twice, of a version up to this one.
 * Returns NONE or OWNERS. */
enum refusal case_owners_alone(const struct case_body *body);

/* Of v1: one signature, one device at least, no removal.
 * Returns NONE or OWNERS. */
enum refusal case_owners_first(const struct case_body *body, const struct statement *signers);

/* Whoever stays keeps its keys and kind; a key_id that was on the team, or was there formerly, is
 * still of the same keys. Any pair of versions, one behind the other or not.
 * Returns NONE or OWNERS. */
enum refusal case_owners_keep(const struct case_body *before, const struct case_body *after);

/* removing against the version right before, then each drop.
 * Returns NONE, OWNERS or REMOVING. */
enum refusal case_owners_next(const struct owners_step *step);

/* Who came and who went. Any pair of versions. */
struct owners_change case_owners_change(const struct case_body *before,
                                        const struct case_body *after);

/* Do both versions have the same list, in the same order? */
bool case_owners_same(const struct case_body *a, const struct case_body *b);

/* Is after signed by two settled owners of before? */
bool case_owners_by_two(const struct owners_step *step);

#endif
