/* change_step.c - steps of change_draft.h: copies with all that they say. */
#include "change_draft.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void
step_close(struct step *step)
{
    if (step->memory != NULL) { sodium_memzero(step->memory, step->len); }
    free(step->memory);
    free(step->keys);
    sodium_memzero(step, sizeof *step);
}

/* Put bytes behind what is in memory already. */
static struct sam_bytes
keep(struct step *step, struct sam_bytes bytes)
{
    if (bytes.len == 0) { return (struct sam_bytes){NULL, 0}; }
    uint8_t *to = step->memory + step->len;
    memcpy(to, bytes.at, bytes.len);
    step->len += bytes.len;
    return (struct sam_bytes){to, bytes.len};
}

static size_t
size_of(const struct sam_provision *p)
{
    size_t size = p->n_purposes * sizeof *p->purposes;
    size += p->actor.id.len + p->by.id.len + p->category.len + p->meeting.len;
    for (size_t i = 0; i < p->n_purposes; i++) {
        size += p->purposes[i].len;
    }
    return size;
}

enum sam_err
step_of_provision(enum step_kind kind, const struct sam_provision *provision, struct step *ret_step)
{
    struct step step = {.kind = kind, .provision = *provision};
    struct sam_provision *p = &step.provision;
    step.memory = calloc(1, size_of(provision) + 1); /* never of nothing */
    if (step.memory == NULL) { return SAM_E_NOMEM; }
    struct sam_bytes *purposes = (struct sam_bytes *)(void *)step.memory; /* first: aligned */
    step.len = p->n_purposes * sizeof *purposes;
    for (size_t i = 0; i < p->n_purposes; i++) {
        purposes[i] = keep(&step, provision->purposes[i]);
    }
    p->purposes = purposes;
    p->actor.id = keep(&step, provision->actor.id);
    p->by.id = keep(&step, provision->by.id);
    p->category = keep(&step, provision->category);
    p->meeting = keep(&step, provision->meeting);
    *ret_step = step;
    return SAM_OK;
}

enum sam_err
step_of_member(const struct member *member, struct step *ret_step)
{
    struct step step = {.kind = STEP_JOIN, .member = *member};
    step.memory = calloc(1, member->role.len + member->organisation.len + 1);
    if (step.memory == NULL) { return SAM_E_NOMEM; }
    step.member.role = keep(&step, member->role);
    step.member.organisation = keep(&step, member->organisation);
    *ret_step = step;
    return SAM_OK;
}

bool
step_gives(const struct step *step)
{
    switch (step->kind) {
    case STEP_ADD:
        return step->provision.effect == SAM_PERMIT;
    case STEP_LIFT: /* what cannot be read counts as a deny */
        return step->provision.effect != SAM_PERMIT || step->provision.unreadable != 0;
    case STEP_WITHDRAW:
    case STEP_LEAVE:
    case STEP_REMOVE:
    case STEP_DROP:
    case STEP_KEEP:
        return false;
    case STEP_JOIN:
    case STEP_VERIFY:
    case STEP_OWN:
        break;
    }
    return true;
}

bool
step_grows(const struct step *step)
{
    bool is_permit = step->kind == STEP_ADD && step->provision.effect == SAM_PERMIT;
    return is_permit || step->kind == STEP_JOIN || step->kind == STEP_OWN;
}
