/* json_provision.c - a provision as JSON. */
#include "json_provision.h"

static bool
has(const struct sam_provision *p, enum sam_unreadable part)
{
    return (p->unreadable & (uint32_t)part) != 0;
}

/* ---- parts --------------------------------------------------------------------------------- */

static void
put_actor(struct json_text *out, const char *key, const struct sam_actor *actor)
{
    static const char *const PREFIX[] = {
        [SAM_ACTOR_NONE] = "",
        [SAM_ACTOR_PERSON] = "person:",
        [SAM_ACTOR_ROLE] = "role:",
        [SAM_ACTOR_ORGANISATION] = "organisation:",
        [SAM_ACTOR_TEAM] = "team",
        [SAM_ACTOR_EVERYONE] = "everyone",
        [SAM_ACTOR_EMPLOYER] = "employer:",
        [SAM_ACTOR_ANY_EMPLOYER] = "employer",
    };
    if (actor->kind == SAM_ACTOR_NONE) {
        json_absent(out, key);
        return;
    }
    json_key(out, key);
    json_string(out, PREFIX[actor->kind], actor->id);
}

static void
put_action(struct json_text *out, enum sam_action action)
{
    if (action != SAM_REDISCLOSE && prng_percent(out->shape, 15)) {
        json_absent(out, "action");
        return;
    }
    json_key(out, "action");
    json_raw(out, action == SAM_REDISCLOSE ? "\"redisclose\"" : "\"access\"");
}

static void
put_purposes(struct json_text *out, const struct sam_provision *p)
{
    if (p->n_purposes == 0) {
        json_absent(out, "purposes");
        return;
    }
    json_key(out, "purposes");
    json_strings(out, p->purposes, p->n_purposes);
}

static void
put_side(struct json_text *out, const char *key, bool there, sam_time t)
{
    if (!there) {
        json_absent(out, key);
        return;
    }
    json_key(out, key);
    json_time(out, t);
}

static void
put_period(struct json_text *out, const char *key, const char *const sides[2],
           const struct sam_period *when)
{
    bool nothing = !when->has_start && !when->has_end;
    if (nothing && prng_percent(out->shape, 80)) {
        json_absent(out, key);
        return;
    }
    json_key(out, key);
    json_open(out, '{');
    put_side(out, sides[0], when->has_start, when->start);
    put_side(out, sides[1], when->has_end, when->end);
    json_close(out, '}');
}

static void
put_type(struct json_text *out, enum sam_effect effect)
{
    json_key(out, "type");
    json_raw(out, effect == SAM_PERMIT ? "\"permit\"" : "\"deny\"");
}

/* One part, by the bit that would mark it. */
static void
put_part(struct json_text *out, const struct sam_provision *p, enum sam_unreadable part)
{
    static const char *const PERIOD[] = {"start", "end"}, *const DATA[] = {"from", "until"};
    switch (part) {
    case SAM_UNREADABLE_TYPE:
        put_type(out, p->effect);
        break;
    case SAM_UNREADABLE_ACTOR:
        put_actor(out, "actor", &p->actor);
        break;
    case SAM_UNREADABLE_BY:
        put_actor(out, "by", &p->by);
        break;
    case SAM_UNREADABLE_CATEGORY:
        json_name(out, "category", p->category);
        break;
    case SAM_UNREADABLE_ACTION:
        put_action(out, p->action);
        break;
    case SAM_UNREADABLE_PURPOSES:
        put_purposes(out, p);
        break;
    case SAM_UNREADABLE_PERIOD:
        put_period(out, "period", PERIOD, &p->period);
        break;
    case SAM_UNREADABLE_DATA_PERIOD:
        put_period(out, "data_period", DATA, &p->data_period);
        break;
    case SAM_UNREADABLE_MEETING:
        json_name(out, "meeting", p->meeting);
        break;
    case SAM_UNREADABLE_FIELD:
        break;
    }
}

void
json_provision(struct json_text *out, const struct sam_provision *p)
{
    uint32_t turn = prng_percent(out->shape, 70) ? 0 : prng_below(out->shape, 10);
    if (has(p, SAM_UNREADABLE_TYPE) && prng_percent(out->shape, 40)) {
        json_no_object(out);
        return;
    }
    json_open(out, '{');
    for (uint32_t i = 0; i < 10; i++) { /* the members in an order that means nothing */
        enum sam_unreadable part = (enum sam_unreadable)(1U << ((i + turn) % 10U));
        if (has(p, part)) {
            json_unreadable(out, part);
        } else {
            put_part(out, p, part);
        }
    }
    json_close(out, '}');
}
