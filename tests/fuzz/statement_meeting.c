/* statement_meeting.c - meetings and redisclosures: see statement_kinds.h. */
#include "statement_kinds.h"

#include "proto/meeting.h"
#include "proto/redisclose.h"
#include <string.h>

enum { MEETING_BOS_ITEM = 1 }; /* Bo wrote what is put on the table */

static uint8_t variant;
static struct meeting_state meeting;

static void
end(void)
{
}

static void
begin_meeting(uint8_t which)
{
    variant = which;
    memset(&meeting, 0, sizeof meeting);
}

static void
fit_meeting(void *body, uint8_t how, const struct party *by)
{
    struct meeting_body *b = body;
    (void)how;
    (void)by;
    FIT_VERSION(b);
    b->seq = meeting.seq + 1;
    memcpy(b->previous, meeting.last, HASH_BYTES);
    if (meeting.phase != MEETING_NONE) memcpy(b->meeting, meeting.meeting, ID_BYTES);
}

static enum sam_err
check_meeting(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct meeting opened;
    struct meeting_known known = {.at = known_now(variant), .before = &meeting};
    (void)how;
    if ((variant & MEETING_BOS_ITEM) != 0) known.item_author = w.bo.key_id;
    enum sam_err r = meeting_check(bytes, &known, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    const struct meeting_state *after = &opened.after;
    check(by_one_of(&opened.statement, OF_OWNERS | OF_TEAM));
    check(opened.body->kind != MEETING_OPEN || by_one_of(&opened.statement, OF_OWNERS));
    check(meeting.phase != MEETING_ENDED && after->seq == meeting.seq + 1);
    check(after->phase != MEETING_OPENED
          || (after->closes > after->opens && after->closes - after->opens <= MEETING_OPEN_MS
              && meeting_is_open(after, after->opens)));
    check(!meeting_is_open(after, after->closes));
    meeting = *after;
    meeting_close(&opened);
    return r;
}

MAKER(meeting)
const struct kind meeting_kind = {.kind = STATEMENT_MEETING,
                                  .table = &wire_meeting_body_table,
                                  .begin = begin_meeting,
                                  .end = end,
                                  .fit = fit_meeting,
                                  .make = make_meeting,
                                  .take = check_meeting};

/* ---- redisclosures ------------------------------------------------------------------------------ */

static void
begin_redisclose(uint8_t which)
{
    variant = which;
}

static void
fit_redisclose(void *body, uint8_t how, const struct party *by)
{
    struct redisclose_body *b = body;
    (void)how;
    (void)by;
    FIT_VERSION(b);
}

static enum sam_err
check_redisclose(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal)
{
    struct checked_redisclose opened;
    const struct redisclose_known known = {.at = known_now(variant)};
    (void)how;
    enum sam_err r = redisclose_check(bytes, &known, &opened, ret_refusal);
    if (r != SAM_OK) return r;
    check(by_one_of(&opened.statement, OF_TEAM));
    check(opened.member != NULL && opened.member->has_key_id);
    redisclose_close(&opened);
    return r;
}

MAKER(redisclose)
const struct kind redisclose_kind = {.kind = STATEMENT_REDISCLOSE,
                                     .table = &wire_redisclose_body_table,
                                     .begin = begin_redisclose,
                                     .end = end,
                                     .fit = fit_redisclose,
                                     .make = make_redisclose,
                                     .take = check_redisclose};
