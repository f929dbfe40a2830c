/* world.c - the small case that all tests of the engine start from. */
#include "world.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char LEAF_NAMES[] =
    "health.diagnosis health.illness health.treatment health.medication health.substance "
    "health.crisis money.benefits money.income money.debt work.needs work.preferences work.search "
    "work.offers work.employer life.housing life.family life.legal case.practical";
static const char PURPOSE_NAMES[] =
    "job_search workplace_support benefits treatment_coordination supervision emergency";
static const char ROLE_NAMES[] = "consultant therapist social_worker registrar guest";

/* ---- names --------------------------------------------------------------------------------- */

struct sam_bytes
name(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

size_t
names(const char *list, struct sam_bytes *ret, size_t max)
{
    size_t n = 0;
    while (*list != '\0') {
        size_t len = strcspn(list, " ");
        assert_true(n < max);
        ret[n++] = (struct sam_bytes){(const uint8_t *)list, len};
        list += len;
        list += strspn(list, " ");
    }
    return n;
}

struct sam_actor
actor(const char *text)
{
    static const struct {
        const char *word;
        enum sam_actor_kind kind;
    } KINDS[] = {
        {"person:", SAM_ACTOR_PERSON},
        {"role:", SAM_ACTOR_ROLE},
        {"organisation:", SAM_ACTOR_ORGANISATION},
        {"team", SAM_ACTOR_TEAM},
        {"everyone", SAM_ACTOR_EVERYONE},
        {"employer:", SAM_ACTOR_EMPLOYER},
        {"employer", SAM_ACTOR_ANY_EMPLOYER},
    };
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        size_t len = strlen(KINDS[i].word);
        if (strncmp(text, KINDS[i].word, len) == 0) {
            return (struct sam_actor){KINDS[i].kind, name(text + len)};
        }
    }
    assert_string_equal(text, "");
    return (struct sam_actor){.kind = SAM_ACTOR_NONE};
}

/* ---- giving -------------------------------------------------------------------------------- */

static struct sam_provision *
add_provision(struct world *w, struct sam_provision *list, size_t *n, const char *purposes)
{
    assert_true(*n <= SAM_PROVISIONS_MAX); /* one too many is what some tests want */
    struct sam_provision *p = &list[(*n)++];
    struct sam_bytes *to = &w->purposes[w->n_purposes];
    *p = (struct sam_provision){.action = SAM_ACCESS, .purposes = to};
    p->n_purposes = names(purposes, to, WORLD_PURPOSES - w->n_purposes);
    w->n_purposes += p->n_purposes;
    return p;
}

struct sam_provision *
permit(struct world *w, const char *who, const char *category, const char *purposes)
{
    struct sam_provision *p = deny(w, who, category, purposes);
    p->effect = SAM_PERMIT;
    p->period = (struct sam_period){true, true, START, END};
    return p;
}

struct sam_provision *
permit_to_tell(struct world *w, const char *by, const char *employer, const char *category,
               const char *purposes)
{
    struct sam_provision *p = permit(w, employer, category, purposes);
    p->action = SAM_REDISCLOSE;
    p->by = actor(by);
    return p;
}

struct sam_provision *
deny(struct world *w, const char *who, const char *category, const char *purposes)
{
    struct sam_provision *p = add_provision(w, w->provisions, &w->consent.n_provisions, purposes);
    p->actor = actor(who);
    p->category = name(category);
    return p;
}

struct sam_provision *
site_deny(struct world *w, const char *who, const char *category, const char *purposes)
{
    struct sam_provision *p = add_provision(w, w->denies, &w->site.n_denies, purposes);
    p->actor = actor(who);
    p->category = name(category);
    return p;
}

void
forget(struct world *w)
{
    w->consent.n_provisions = 0;
    w->site.n_denies = 0;
    w->n_purposes = 0;
}

struct sam_member *
member(struct world *w, const char *person, const char *role, const char *organisation)
{
    assert_true(w->consent.n_team <= SAM_TEAM_MAX);
    struct sam_member *m = &w->team[w->consent.n_team++];
    *m = (struct sam_member){name(person), name(role), name(organisation)};
    return m;
}

static bool
same(struct sam_bytes a, struct sam_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

void
leave(struct world *w, const char *person)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->consent.n_team; i++) {
        if (!same(w->team[i].person, name(person))) { w->team[kept++] = w->team[i]; }
    }
    w->consent.n_team = kept;
}

void
add_leaves(struct sam_taxonomy *t, const char *list)
{
    t->n_leaves += (uint32_t)names(list, t->leaves + t->n_leaves, SAM_LEAVES_MAX - t->n_leaves);
}

/* ---- a world --------------------------------------------------------------------------------- */

static void
fill_taxonomy(struct sam_taxonomy *t)
{
    t->n_leaves = (uint32_t)names(LEAF_NAMES, t->leaves, SAM_LEAVES_MAX);
    t->n_purposes = (uint32_t)names(PURPOSE_NAMES, t->purposes, SAM_PURPOSES_MAX);
    t->n_roles = (uint32_t)names(ROLE_NAMES, t->roles, SAM_ROLES_MAX);
}

static void
fill_team(struct world *w)
{
    member(w, "bo", "consultant", "ips");
    member(w, "ole", "therapist", "clinic");
    member(w, "mette", "therapist", "clinic");
    member(w, "kari", "social_worker", "nav");
    member(w, "nils", "consultant", "ips");
    member(w, "nils", "social_worker", "nav");
    member(w, "gia", "guest", "ips");
}

int
world_new(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    if (w == NULL) { return -1; }
    fill_taxonomy(&w->taxonomy);
    w->signed_taxonomy = w->taxonomy;
    w->site = (struct sam_site){.taxonomy = &w->taxonomy, .cap_days = 365, .denies = w->denies};
    w->consent = (struct sam_consent){.team = w->team, .provisions = w->provisions};
    fill_team(w);
    w->request = (struct sam_request){.action = SAM_ACCESS, .created = NOW - DAY, .at = NOW};
    *state = w;
    return 0;
}

int
world_free(void **state)
{
    struct world *w = *state;
    if (w != NULL) { free(w->memory); }
    free(w);
    return 0;
}

/* ---- building -------------------------------------------------------------------------------- */

/* Fill with what is no policy, so that nothing works by luck. */
static void *
dirty(size_t size)
{
    void *memory = malloc(size);
    assert_non_null(memory);
    memset(memory, 0xa5, size);
    return memory;
}

const struct sam_policy *
built(struct world *w)
{
    struct sam_fault fault = {"", -1, ""};
    free(w->memory);
    w->memory = NULL;
    w->policy = NULL;
    if (w->no_consent) { return NULL; }
    size_t size = sam_policy_size_max(&w->site, &w->consent);
    w->memory = dirty(size);
    enum sam_err r = sam_policy_compile(&w->site, &w->consent, w->memory, size, &w->policy, &fault);
    assert_string_equal(fault.problem, "");
    assert_int_equal(r, SAM_OK);
    return w->policy;
}

enum sam_err
compiled(struct world *w, const char *field, int index)
{
    struct sam_fault fault = {"", -1, ""};
    const struct sam_policy *none = NULL, *policy = NULL;
    size_t size = sam_policy_size_max(&w->site, &w->consent);
    void *memory = dirty(size + 1);
    enum sam_err r = sam_policy_compile(&w->site, &w->consent, memory, size, &policy, &fault);
    free(memory);
    assert_string_equal(fault.field, field);
    assert_int_equal(fault.index, index);
    if (r != SAM_OK) { assert_ptr_equal(policy, none); }
    return r;
}

/* ---- asking -------------------------------------------------------------------------------- */

static enum sam_err
make(struct world *w, const char *person, const char *labels, const char *purposes,
     struct sam_query *ret, struct sam_fault *fault)
{
    struct sam_bytes label[WORLD_NAMES], purpose[WORLD_NAMES];
    struct sam_request in = w->request;
    size_t len = strcspn(person, "/");
    in.person = (struct sam_bytes){(const uint8_t *)person, len};
    if (person[len] == '/') { in.role = name(person + len + 1); }
    in.n_categories = names(labels, label, WORLD_NAMES);
    in.n_purposes = names(purposes, purpose, WORLD_NAMES);
    in.categories = label;
    in.purposes = purpose;
    return sam_query_make(&w->taxonomy, w->no_consent ? NULL : &w->consent, w->policy, &in, ret,
                          fault);
}

struct sam_query
query(struct world *w, const char *person, const char *labels, const char *purposes)
{
    struct sam_fault fault = {"", -1, ""};
    struct sam_query q;
    memset(&q, 0xa5, sizeof q);
    (void)built(w);
    enum sam_err r = make(w, person, labels, purposes, &q, &fault);
    assert_string_equal(fault.problem, "");
    assert_int_equal(r, SAM_OK);
    assert_true(q.n_labels <= SAM_LEAVES_MAX);
    return q;
}

enum sam_err
asked(struct world *w, const char *person, const char *labels, const char *purposes,
      const char *field)
{
    struct sam_fault fault = {"", -1, ""};
    struct sam_query q = {.member = 12345};
    (void)built(w);
    enum sam_err r = make(w, person, labels, purposes, &q, &fault);
    assert_string_equal(fault.field, field);
    if (r != SAM_OK) { assert_int_equal(q.member, 12345); }
    return r;
}

static void
same_decision(struct sam_decision a, struct sam_decision b)
{
    assert_int_equal(a.permit, b.permit);
    assert_int_equal(a.reason, b.reason);
    assert_int_equal(a.provision, b.provision);
}

/* Go over to a copy of just the right size. */
static void
move_to_a_copy(struct world *w)
{
    size_t size = sam_policy_size(w->policy);
    const struct sam_policy *copy = NULL;
    void *memory = dirty(size);
    assert_true(size <= sam_policy_size_max(&w->site, &w->consent));
    assert_int_equal(sam_policy_copy(w->policy, memory, size, &copy), SAM_OK);
    assert_int_equal(sam_policy_size(copy), size);
    free(w->memory); /* a pointer that still leads there is now an error */
    w->memory = memory;
    w->policy = copy;
}

struct sam_decision
ask(struct world *w, const char *person, const char *labels, const char *purposes)
{
    struct sam_fault fault;
    struct sam_query q = query(w, person, labels, purposes), again;
    struct sam_decision d = sam_decide(w->policy, &q);
    if (w->policy == NULL) { return d; }
    move_to_a_copy(w);
    assert_int_equal(make(w, person, labels, purposes, &again, &fault), SAM_OK);
    assert_int_equal(again.item_meeting, q.item_meeting);
    assert_int_equal(again.live_meeting, q.live_meeting);
    assert_int_equal(again.employer, q.employer);
    same_decision(d, sam_decide(w->policy, &again));
    return d;
}

struct sam_decision
ask_to_tell(struct world *w, const char *person, const char *employer, const char *labels,
            const char *purposes)
{
    struct sam_request before = w->request;
    w->request.action = SAM_REDISCLOSE;
    w->request.employer = name(employer);
    struct sam_decision d = ask(w, person, labels, purposes);
    w->request = before;
    return d;
}

uint32_t
room(struct world *w, const char *persons, const char *meeting)
{
    struct sam_bytes person[SAM_TEAM_MAX];
    uint32_t hats[SAM_TEAM_MAX];
    size_t n = names(persons, person, SAM_TEAM_MAX);
    for (size_t i = 0; i < n; i++) {
        hats[i] = sam_consent_hats(&w->consent, person[i]);
    }
    const struct sam_policy *s = built(w);
    return sam_room_card(s, hats, n, sam_policy_meeting(s, name(meeting)), w->request.at, NULL);
}

/* ---- expecting ------------------------------------------------------------------------------ */

void
expect_at(struct sam_decision d, enum sam_reason reason, int provision, const char *file, int line)
{
    _assert_string_equal(sam_reason_name((enum sam_reason)d.reason), sam_reason_name(reason), file,
                         line);
    _assert_int_equal(d.permit, reason == SAM_PERMITTED, file, line);
    _assert_int_equal(sam_reason_cites(reason), provision != UNCITED, file, line);
    if (provision != UNCITED) { _assert_int_equal(d.provision, (uintmax_t)provision, file, line); }
}

void
released_at(struct sam_decision d, bool want, const char *file, int line)
{
    _assert_int_equal(d.permit, want, file, line);
}
