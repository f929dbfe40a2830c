/* cases.c - consents as candidates give them. */
#include "cases.h"
#include "bench.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

/* Purposes by their place in the default taxonomy. Nobody is ever permitted the last. */
enum { JOB_SEARCH = 0, EMERGENCY = 5 };

/* The first provisions of every case, and where the groups begin. */
enum { ACCESS_OF_TELLER, TELL, DENY, GROUPS };

static struct sam_bytes
bytes(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

static struct sam_actor
person_of(const struct bench_case *c, uint32_t member)
{
    return (struct sam_actor){SAM_ACTOR_PERSON, c->team[member].person};
}

/* ---- making -------------------------------------------------------------------------------- */

/* The leaves in some order. */
static void
shuffle(const struct sam_taxonomy *t, struct prng *p, uint8_t *ret)
{
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        uint32_t other = prng_below(p, i + 1);
        ret[i] = ret[other];
        ret[other] = (uint8_t)i;
    }
}

static void
make_team(struct bench_case *c)
{
    static const char *const TEAM[CASE_TEAM][3] = {{"bo", "consultant", "ips"},
                                                   {"tine", "therapist", "clinic"},
                                                   {"sara", "social_worker", "nav"},
                                                   {"rune", "registrar", "ips"},
                                                   {"gia", "guest", ""}};
    for (size_t i = 0; i < CASE_TEAM; i++) {
        c->team[i] = (struct sam_member){bytes(TEAM[i][0]), bytes(TEAM[i][1]), bytes(TEAM[i][2])};
    }
}

/* A permit without category: to one of the team but the guest, given in the last 300 days, until
 * midnight of some day; a tenth of them is over. */
static struct sam_provision
make_given(const struct sam_taxonomy *t, const struct bench_case *c, struct prng *p)
{
    uint32_t who = prng_below(p, CASE_TEAM - 1);
    sam_time given = CASES_NOW - 2 * DAY_MS - prng_between(p, 0, 300 * DAY_MS);
    sam_time midnight = (CASES_NOW / DAY_MS + 1 + prng_below(p, 60)) * DAY_MS;
    struct sam_provision g = {.effect = SAM_PERMIT,
                              .action = SAM_ACCESS,
                              .actor = person_of(c, who),
                              .purposes = &t->purposes[prng_below(p, EMERGENCY)],
                              .n_purposes = 1,
                              .period = {true, true, given, midnight},
                              .data_period = {.has_start = prng_percent(p, 80), .start = given}};
    if (prng_percent(p, 15)) { g.actor = (struct sam_actor){SAM_ACTOR_ROLE, c->team[who].role}; }
    if (prng_percent(p, 10)) { g.period.end = CASES_NOW - DAY_MS; }
    return g;
}

/* The consultant may read a leaf, and tell it or read one more; another is kept from somebody. */
static void
make_first(const struct sam_taxonomy *t, struct bench_case *c, struct prng *p, const uint8_t *leaf)
{
    struct sam_provision *list = c->provisions;
    struct sam_provision g = make_given(t, c, p);
    g.actor = person_of(c, 0);
    g.purposes = &t->purposes[JOB_SEARCH];
    g.category = t->leaves[leaf[0]];
    g.period.end = CASES_NOW + 30 * DAY_MS;
    list[DENY] = (struct sam_provision){.action = SAM_ACCESS,
                                        .actor = person_of(c, prng_below(p, CASE_TEAM)),
                                        .category = t->leaves[leaf[1]]};
    list[ACCESS_OF_TELLER] = g;
    list[TELL] = g;
    list[TELL].category = t->leaves[leaf[2]];
    if (!c->tells) { return; }
    g.action = SAM_REDISCLOSE;
    g.by = g.actor;
    g.actor = (struct sam_actor){SAM_ACTOR_EMPLOYER, bytes(c->employer)};
    list[TELL] = g;
}

/* The rest, in 2 to 5 groups, the first of them perhaps for a meeting; the last may be a second deny. No
 * permit speaks of the leaf that is denied. */
static void
make_groups(const struct sam_taxonomy *t, struct bench_case *c, struct prng *p, const uint8_t *leaf)
{
    uint32_t n = CASE_PROVISIONS - GROUPS;
    uint32_t n_groups = 2 + prng_below(p, 4);
    uint32_t at = 0;
    struct sam_provision g = {.action = SAM_ACTION_NONE};
    for (uint32_t k = 0; k < n; k++) {
        bool begins = k == 0 || k * n_groups / n != (k - 1) * n_groups / n;
        if (begins) {
            g = make_given(t, c, p);
            at = prng_below(p, t->n_leaves);
            if (k == 0 && c->meets) { g.meeting = bytes(c->meeting); }
        }
        at = (at + 1) % t->n_leaves;
        if (leaf[at] == leaf[1]) { at = (at + 1) % t->n_leaves; }
        g.category = t->leaves[leaf[at]];
        c->provisions[GROUPS + k] = g;
    }
    if (prng_percent(p, 30)) {
        c->provisions[CASE_PROVISIONS - 1] = c->provisions[DENY];
        c->provisions[CASE_PROVISIONS - 1].actor = (struct sam_actor){.kind = SAM_ACTOR_TEAM};
    }
}

static void
set_apart(struct bench_case *c)
{
    for (int i = 0; i < CASE_PROVISIONS; i++) {
        struct sam_provision *p = &c->provisions[i];
        p->period.start += i;
        p->period.end -= i;
        p->data_period = (struct sam_period){.has_start = true, .start = p->period.start + 100};
    }
}

void
case_make(const struct sam_taxonomy *t, uint64_t seed, uint64_t index, bool distinct,
          struct bench_case *ret)
{
    struct prng p;
    uint8_t leaf[SAM_LEAVES_MAX];
    prng_seed(&p, seed, index);
    memset(ret, 0, sizeof *ret);
    shuffle(t, &p, leaf);
    (void)snprintf(ret->meeting, sizeof ret->meeting, "m-%08" PRIx64, prng_next(&p) >> 32);
    (void)snprintf(ret->employer, sizeof ret->employer, "Bakeri %08" PRIx64, prng_next(&p) >> 32);
    ret->tells = index % 2 == 1;
    ret->meets = index / 2 % 2 == 1;
    make_team(ret);
    make_first(t, ret, &p, leaf);
    make_groups(t, ret, &p, leaf);
    if (distinct) { set_apart(ret); }
    ret->consent = (struct sam_consent){
        .team = ret->team,
        .n_team = CASE_TEAM,
        .provisions = ret->provisions,
        .n_provisions = CASE_PROVISIONS,
    };
}

/* ---- asking -------------------------------------------------------------------------------- */

static bool
counts_now(const struct sam_provision *p)
{
    return p->effect == SAM_PERMIT && p->action == SAM_ACCESS && p->meeting.len == 0
           && p->period.end > CASES_NOW;
}

static bool
same_given(const struct sam_provision *a, const struct sam_provision *b)
{
    return counts_now(a) && counts_now(b) && a->period.start == b->period.start
           && a->purposes == b->purposes;
}

/* Somebody that the actor of a provision means: by name or by role. */
static struct sam_bytes
somebody(const struct bench_case *c, const struct sam_actor *actor)
{
    for (size_t i = 0; i < CASE_TEAM; i++) {
        if (c->team[i].role.at == actor->id.at) { return c->team[i].person; }
    }
    return actor->id;
}

/* About a standing permit that counts now; two labels where the next one was given with it. */
static void
ask_about_permit(const struct bench_case *c, struct prng *p, struct case_question *ret)
{
    uint32_t i = prng_below(p, CASE_PROVISIONS);
    while (!counts_now(&c->provisions[i])) {
        i = (i + 1) % CASE_PROVISIONS;
    }
    const struct sam_provision *permit = &c->provisions[i];
    ret->request.person = somebody(c, &permit->actor);
    ret->request.purposes = permit->purposes;
    ret->labels[0] = permit->category;
    if (i + 1 < CASE_PROVISIONS && same_given(permit, permit + 1)) {
        ret->labels[1] = permit[1].category;
        ret->request.n_categories = 2;
    }
}

void
case_ask(const struct sam_taxonomy *t, const struct bench_case *c, enum case_shape shape,
         struct prng *p, struct case_question *ret)
{
    *ret = (struct case_question){
        .request = {.action = SAM_ACCESS,
                    .purposes = &t->purposes[JOB_SEARCH],
                    .n_purposes = 1,
                    .categories = ret->labels,
                    .n_categories = 1,
                    .created = CASES_NOW - DAY_MS,
                    .at = CASES_NOW},
        .reason = SAM_PERMITTED,
    };
    if (shape == CASE_PERMIT) {
        ask_about_permit(c, p, ret);
    } else if (shape == CASE_NEAR) {
        ask_about_permit(c, p, ret);
        ret->request.purposes = &t->purposes[EMERGENCY];
        ret->reason = SAM_OTHER_PURPOSE;
    } else if (shape == CASE_DENY) {
        ret->request.person = c->provisions[DENY].actor.id;
        ret->labels[0] = c->provisions[DENY].category;
        ret->reason = SAM_DENIED;
    } else {
        ret->request.action = SAM_REDISCLOSE;
        ret->request.person = c->team[0].person;
        ret->request.employer = bytes(c->employer);
        ret->labels[0] = c->provisions[TELL].category;
    }
}

const struct sam_policy *
case_compile(const struct sam_site *site, const struct bench_case *c, void *memory, size_t size)
{
    const struct sam_policy *policy = NULL;
    struct sam_fault fault;
    enum sam_err r = sam_policy_compile(site, &c->consent, memory, size, &policy, &fault);
    bench_check(r == SAM_OK, "a case that does not compile");
    return policy;
}

struct sam_query
case_query(const struct sam_taxonomy *t, const struct bench_case *c,
           const struct sam_policy *policy, const struct case_question *q)
{
    struct sam_query query;
    struct sam_fault fault;
    enum sam_err r = sam_query_make(t, &c->consent, policy, &q->request, &query, &fault);
    bench_check(r == SAM_OK, "a question that cannot be put");
    return query;
}
