/* consent_read.c - see the table of marks in consent_wire.h */
#include "consent_read.h"

/* What RFC 3339 can write: years 0001 to 9999, with the greatest offset of 23:59. */
#define OFFSET_MAX INT64_C(86340000)
#define MOMENT_MIN (INT64_C(-62135596800000) - OFFSET_MAX)
#define MOMENT_MAX (INT64_C(253402300799999) + OFFSET_MAX)

/* ---- the parts: each returns whether it could be read -------------------------------------------- */

static bool
read_actor(const struct wire_actor *in, struct sam_actor *ret_actor)
{
    bool fits = false;
    switch (in->kind) {
    case SAM_ACTOR_PERSON:
        fits = in->id.len == ID_BYTES;
        break;
    case SAM_ACTOR_ROLE:
    case SAM_ACTOR_ORGANISATION:
        fits = name_good(in->id);
        break;
    case SAM_ACTOR_EMPLOYER:
        fits = in->id.len == HASH_BYTES;
        break;
    case SAM_ACTOR_TEAM:
    case SAM_ACTOR_EVERYONE:
    case SAM_ACTOR_ANY_EMPLOYER:
        fits = in->id.len == 0;
        break;
    default:
        break;
    }
    if (fits) *ret_actor = (struct sam_actor){(enum sam_actor_kind)in->kind, in->id};
    return fits;
}

static bool
read_category(struct sam_bytes in, struct sam_bytes *ret_category)
{
    bool fits = name_good(in) || (in.len == 1 && in.at[0] == '*');
    if (fits) *ret_category = in;
    return fits;
}

static bool
read_action(uint32_t in, enum sam_action *ret_action)
{
    *ret_action = in == SAM_REDISCLOSE ? SAM_REDISCLOSE : SAM_ACCESS;
    return in == SAM_ACCESS || in == SAM_REDISCLOSE;
}

static bool
read_purposes(const struct wire_provision *in, struct sam_provision *p)
{
    for (size_t i = 0; i < in->n_purposes; i++)
        if (!name_good(in->purposes[i])) return false;
    p->purposes = in->purposes;
    p->n_purposes = in->n_purposes;
    return true;
}

static bool
read_period(struct sam_period in, struct sam_period *ret_period)
{
    bool start = !in.has_start || (in.start >= MOMENT_MIN && in.start <= MOMENT_MAX);
    bool end = !in.has_end || (in.end >= MOMENT_MIN && in.end <= MOMENT_MAX);
    if (start && end) *ret_period = in;
    return start && end;
}

static bool
read_meeting(struct sam_bytes in, struct sam_bytes *ret_meeting)
{
    bool fits = in.len == 0 || in.len == ID_BYTES;
    if (fits) *ret_meeting = in;
    return fits;
}

/* ---- one provision ---------- -------------------------------------------------------------------- */

static void
mark(struct sam_provision *p, enum sam_unreadable part, bool readable)
{
    if (!readable) p->unreadable |= part;
}

struct sam_provision
consent_read(const struct wire_provision *in)
{
    struct sam_period when = {in->has_start, in->has_end, in->start, in->end};
    struct sam_period data = {in->has_data_from, in->has_data_until, in->data_from, in->data_until};
    struct sam_provision p = {.effect = in->effect == SAM_PERMIT ? SAM_PERMIT : SAM_DENY};

    mark(&p, SAM_UNREADABLE_TYPE, in->effect == SAM_PERMIT || in->effect == SAM_DENY);
    mark(&p, SAM_UNREADABLE_ACTOR, read_actor(in->actor, &p.actor));
    mark(&p, SAM_UNREADABLE_BY, in->by == NULL || read_actor(in->by, &p.by));
    mark(&p, SAM_UNREADABLE_CATEGORY, read_category(in->category, &p.category));
    mark(&p, SAM_UNREADABLE_ACTION, read_action(in->action, &p.action));
    mark(&p, SAM_UNREADABLE_PURPOSES, read_purposes(in, &p));
    mark(&p, SAM_UNREADABLE_PERIOD, read_period(when, &p.period));
    mark(&p, SAM_UNREADABLE_DATA_PERIOD, read_period(data, &p.data_period));
    mark(&p, SAM_UNREADABLE_MEETING, read_meeting(in->meeting, &p.meeting));
    return p;
}
