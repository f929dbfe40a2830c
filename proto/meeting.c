/* meeting.c */
#include "meeting.h"

#include <string.h>

/* ---- the fields of each kind ------------------------------------------------------------------- */

static bool
is_invited(const struct meeting_body *b, const uint8_t *person)
{
    for (size_t i = 0; i < b->n_invited; i++)
        if (memcmp(b->invited[i], person, ID_BYTES) == 0) return true;
    return false;
}

static bool
is_candidate(const uint8_t *person)
{
    return check_zeros(person, ID_BYTES);
}

static bool
point_fits(const struct meeting_body *b, const struct case_body *c, size_t i)
{
    const struct point *p = &b->agenda[i];
    if (p->number != i + 1) return false;
    if (i == 0 && !is_candidate(p->owner)) return false;
    if (!is_candidate(p->owner) && !of_case_has_person(c, p->owner)) return false;
    for (size_t k = 0; k < p->n_people; k++)
        if (!is_invited(b, p->people[k])) return false;
    return true;
}

/* Of a call or change. */
static bool
plan_fits(const struct meeting_body *b, const struct case_body *c)
{
    if (!b->has_when || !b->has_until || b->has_item || b->n_agenda == 0) return false;
    if (b->until <= b->when || b->until - b->when > MEETING_LONG_MS) return false;
    for (size_t i = 0; i < b->n_invited; i++)
        if (!of_case_has_person(c, b->invited[i])) return false;
    for (size_t i = 0; i < b->n_agenda; i++)
        if (!point_fits(b, c, i)) return false;
    return true;
}

static bool
has_no_plan(const struct meeting_body *b)
{
    return !b->has_place_item && b->n_invited == 0 && b->n_agenda == 0;
}

static bool
hours_fit(const struct meeting_body *b)
{
    return b->has_when && b->has_until && b->until > b->when
           && b->until - b->when <= MEETING_OPEN_MS && b->until > b->head.issued_at;
}

static bool
fields_fit(const struct meeting_body *b, const struct case_body *c)
{
    switch ((enum meeting_kind)b->kind) {
    case MEETING_CALL:
    case MEETING_CHANGE:
        return plan_fits(b, c);
    case MEETING_OPEN:
        return has_no_plan(b) && !b->has_item && hours_fit(b);
    case MEETING_CANCEL:
    case MEETING_CLOSE:
        return has_no_plan(b) && !b->has_item && !b->has_when && !b->has_until;
    case MEETING_TABLE:
        return has_no_plan(b) && b->has_item && !b->has_when && !b->has_until;
    }
    return false;
}

/* ---- who may ------------------------------------------------------------------------------------ */

static bool
is_caller(const struct meeting_state *before, const struct case_body *c, const uint8_t *signer)
{
    const struct member *m = of_case_member(c, signer);
    return !before->by_owner && m != NULL && memcmp(m->person, before->caller, ID_BYTES) == 0;
}

/* The signer is an owner or a member: statement_open() knew nobody else. */
static bool
may_sign(const struct meeting_known *known, const struct meeting_body *b, const uint8_t *signer)
{
    const struct case_body *c = known->at.current.body;
    if (of_case_owner(c, signer) != NULL) return true;
    switch ((enum meeting_kind)b->kind) {
    case MEETING_CALL:
        return true;
    case MEETING_CHANGE:
    case MEETING_CANCEL:
    case MEETING_CLOSE:
        return is_caller(known->before, c, signer);
    case MEETING_TABLE:
        return known->item_author != NULL && memcmp(known->item_author, signer, HASH_BYTES) == 0;
    case MEETING_OPEN:
        return false;
    }
    return false;
}

/* ---- how far it has come ------------------------------------------------------------------------ */

static bool
phase_fits(const struct meeting_state *before, const struct meeting_body *b)
{
    if (b->kind == MEETING_CALL) return before->phase == MEETING_NONE;
    return (before->phase == MEETING_CALLED || before->phase == MEETING_OPENED)
           && memcmp(before->meeting, b->meeting, ID_BYTES) == 0;
}

static void
call(struct meeting_state *state, const struct case_body *c, const struct meeting_body *b,
     const uint8_t *signer)
{
    const struct member *m = of_case_member(c, signer);
    state->phase = MEETING_CALLED;
    memcpy(state->meeting, b->meeting, ID_BYTES);
    state->by_owner = m == NULL;
    if (m != NULL) memcpy(state->caller, m->person, ID_BYTES);
}

static void
advance(struct meeting *m, const struct meeting_known *known)
{
    struct meeting_state *after = &m->after;
    after->seq = m->body->seq;
    after->issued_at = m->body->head.issued_at;
    memcpy(after->last, m->statement.id, HASH_BYTES);
    switch ((enum meeting_kind)m->body->kind) {
    case MEETING_CALL:
        call(after, known->at.current.body, m->body, m->statement.signer[0]);
        break;
    case MEETING_OPEN:
        after->phase = MEETING_OPENED;
        after->opens = m->body->when;
        after->closes = m->body->until;
        break;
    case MEETING_CANCEL:
    case MEETING_CLOSE:
        after->phase = MEETING_ENDED;
        after->opens = after->closes = 0;
        break;
    case MEETING_CHANGE:
    case MEETING_TABLE:
        break;
    }
}

/* In the order of enum refusal. */
static enum refusal
judge(const struct checked *opened, const struct meeting_known *known, struct meeting *ret_meeting)
{
    const struct meeting_body *b = opened->body.meeting;
    const struct meeting_state *before = known->before;
    struct meeting m = {opened->statement, opened->memory, b, .after = *before};

    if (m.statement.n_signers != 1) return REFUSAL_AUTHOR;
    if (!of_case_in_time(&known->at, b->head.issued_at) || b->head.issued_at < before->issued_at)
        return REFUSAL_TIME;
    if (!fields_fit(b, known->at.current.body)) return REFUSAL_MEANING;
    if (b->seq != before->seq + 1) return REFUSAL_VERSION;
    if (memcmp(b->previous, before->last, HASH_BYTES) != 0) return REFUSAL_PREVIOUS;
    if (!of_case_names(&known->at.current, b->case_version, b->case_statement))
        return REFUSAL_STALE;
    if (!may_sign(known, b, m.statement.signer[0])) return REFUSAL_AUTHOR;
    if (!phase_fits(before, b)) return REFUSAL_MEETING;
    advance(&m, known);
    *ret_meeting = m;
    return REFUSAL_NONE;
}

bool
meeting_is_open(const struct meeting_state *state, sam_time at)
{
    return state->phase == MEETING_OPENED && at >= state->opens && at < state->closes;
}

enum sam_err
meeting_check(struct sam_bytes bytes, const struct meeting_known *known,
              struct meeting *ret_meeting, enum refusal *ret_refusal)
{
    struct checked opened;
    enum sam_err r = of_case_open(STATEMENT_MEETING, bytes, &known->at, OF_OWNERS | OF_TEAM,
                                  &opened, ret_refusal);
    if (r != SAM_OK) return r;
    return check_judged(judge(&opened, known, ret_meeting), &opened, ret_refusal);
}

enum sam_err
meeting_make(const struct meeting_body *body, const struct statement_signer *signer, uint8_t *out,
             size_t room, size_t *ret_len, uint8_t ret_id[static HASH_BYTES])
{
    return check_make(STATEMENT_MEETING, (union check_body){.meeting = body}, signer, 1, out, room,
                      ret_len, ret_id);
}

void
meeting_close(struct meeting *meeting)
{
    if (meeting == NULL) return;
    check_close(&meeting->statement, &meeting->memory);
    *meeting = (struct meeting){.memory = NULL};
}
