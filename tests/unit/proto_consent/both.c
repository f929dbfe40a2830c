/* both.c - see both.h */
#include "both.h"

#include "policy/core/policy.h"
#include <samtykke/same.h>
#include <stdlib.h>
#include <string.h>

#define QUERY_BYTES (offsetof(struct sam_query, labels) + SAM_LEAVES_MAX) /* without what pads it */

const uint8_t the_salt[KEY_BYTES] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                     11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                     22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

/* ---- over the wire --------------------------------------------------------------------------------- */

static void
make(const struct sam_provision *list, size_t n, uint8_t *ret_bytes, size_t *ret_len)
{
    struct sam_fault fault = {"", -1, ""};
    enum sam_err r = consent_make(the_salt, list, n, ret_bytes, ret_len, &fault);
    if (r != SAM_OK) fail_msg("error %d: %s[%d]: %s", r, fault.field, fault.index, fault.problem);
}

void
open_bytes(struct sam_bytes bytes, struct consent *ret_consent)
{
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = consent_open(bytes, NULL, ret_consent, &why);
    if (r != SAM_OK) fail_msg("error %d: %s", r, refusal_name(why));
}

void
trip_make(const struct sam_provision *list, size_t n, struct trip *ret_trip)
{
    enum refusal why = REFUSAL_NONE;
    uint8_t hash[HASH_BYTES];
    make(list, n, ret_trip->bytes, &ret_trip->len);
    struct sam_bytes bytes = {ret_trip->bytes, ret_trip->len};
    consent_hash(bytes, hash);
    assert_int_equal(consent_open(bytes, hash, &ret_trip->consent, &why), SAM_OK);
    assert_memory_equal(ret_trip->consent.hash, hash, HASH_BYTES);
    assert_int_equal(ret_trip->consent.n_provisions, n);
}

void
trip_close(struct trip *trip)
{
    consent_close(&trip->consent);
}

void
decode_list(const struct sam_provision *list, size_t n, struct wire **ret_memory,
            const struct consent_body **ret_body)
{
    static uint8_t bytes[CONSENT_MAX];
    size_t len = 0;
    make(list, n, bytes, &len);
    assert_int_equal(wire_consent_body_decode((struct sam_bytes){bytes, len}, ret_memory, ret_body),
                     SAM_OK);
    assert_int_equal((*ret_body)->n_provisions, n);
}

/* ---- provisions ------------------------------------------------------------------------------------ */

static bool
same_actors(const struct sam_actor *a, const struct sam_actor *b)
{
    return a->kind == b->kind && sam_bytes_same(a->id, b->id);
}

static bool
same_periods(const struct sam_period *a, const struct sam_period *b)
{
    return a->has_start == b->has_start && a->has_end == b->has_end
           && (!a->has_start || a->start == b->start) && (!a->has_end || a->end == b->end);
}

static bool
same_purposes(const struct sam_provision *a, const struct sam_provision *b)
{
    bool same = a->n_purposes == b->n_purposes;
    for (size_t i = 0; same && i < a->n_purposes; i++)
        same = sam_bytes_same(a->purposes[i], b->purposes[i]);
    return same;
}

void
expect_same(const struct sam_provision *a, const struct sam_provision *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct {
            const char *part;
            bool same;
        } parts[] = {
            {"marks", a[i].unreadable == b[i].unreadable},
            {"effect", a[i].effect == b[i].effect},
            {"actor", same_actors(&a[i].actor, &b[i].actor)},
            {"by", same_actors(&a[i].by, &b[i].by)},
            {"category", sam_bytes_same(a[i].category, b[i].category)},
            {"action", a[i].action == b[i].action},
            {"purposes", same_purposes(&a[i], &b[i])},
            {"period", same_periods(&a[i].period, &b[i].period)},
            {"data period", same_periods(&a[i].data_period, &b[i].data_period)},
            {"meeting", sam_bytes_same(a[i].meeting, b[i].meeting)},
        };
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            if (!parts[k].same)
                fail_msg("provision %zu: %s (marks %x, %x)", i, parts[k].part,
                         (unsigned)a[i].unreadable, (unsigned)b[i].unreadable);
    }
}

/* ---- compiled -------------------------------------------------------------------------------------- */

void
side_make(const struct sam_site *site, const struct sam_consent *consent, struct side *ret_side)
{
    struct sam_fault fault = {"", -1, ""};
    const struct sam_policy *wide = NULL;
    size_t size = sam_policy_size_max(site, consent);
    void *memory = malloc(size);
    struct side s = {.site = site, .consent = consent};
    assert_non_null(memory);
    enum sam_err r = sam_policy_compile(site, consent, memory, size, &wide, &fault);
    if (r != SAM_OK) fail_msg("error %d: %s[%d]: %s", r, fault.field, fault.index, fault.problem);
    size = sam_policy_size(wide);
    s.memory = malloc(size);
    assert_non_null(s.memory);
    assert_int_equal(sam_policy_copy(wide, s.memory, size, &s.policy), SAM_OK);
    free(memory);
    *ret_side = s;
}

void
side_close(struct side *side)
{
    free(side->memory);
    *side = (struct side){.memory = NULL};
}

void
expect_same_policies(const struct side *a, const struct side *b)
{
    const struct sam_policy *p = a->policy;
    const struct sam_policy *q = b->policy;
    const uint32_t heads[2][8] = {
        {p->known, p->guests, p->size, p->n_site, p->n_own, p->n_instants, p->n_meetings,
         p->n_employers},
        {q->known, q->guests, q->size, q->n_site, q->n_own, q->n_instants, q->n_meetings,
         q->n_employers},
    };
    assert_memory_equal(heads[0], heads[1], sizeof heads[0]);
    assert_int_equal(p->n_team, q->n_team);
    assert_memory_equal(p + 1, q + 1, p->size - sizeof *p);
}

void
expect_same_reach(const struct side *a, const struct side *b, sam_time issued_at)
{
    enum { MOST = SAM_TEAM_MAX * (SAM_PROVISIONS_MAX + 1) };
    static struct sam_reach of_a[MOST], of_b[MOST];
    size_t n = 0;
    size_t m = 0;
    assert_int_equal(sam_reach_compute(a->policy, issued_at, of_a, MOST, &n), SAM_OK);
    assert_int_equal(sam_reach_compute(b->policy, issued_at, of_b, MOST, &m), SAM_OK);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(of_a[i].leaves, of_b[i].leaves);
        assert_int_equal(of_a[i].member, of_b[i].member);
        assert_int_equal(of_a[i].meeting, of_b[i].meeting);
        assert_int_equal(of_a[i].has_from, of_b[i].has_from);
        assert_int_equal(of_a[i].from, of_b[i].from);
        assert_int_equal(of_a[i].until, of_b[i].until);
    }
}

/* ---- asked ----------------------------------------------------------------------------------------- */

bool
expect_same_answer(const struct side *a, const struct sam_request *of_a, const struct side *b,
                   const struct sam_request *of_b)
{
    struct sam_fault fault;
    struct sam_query p;
    struct sam_query q;
    enum sam_err r = sam_query_make(a->site->taxonomy, a->consent, a->policy, of_a, &p, &fault);
    enum sam_err s = sam_query_make(b->site->taxonomy, b->consent, b->policy, of_b, &q, &fault);
    assert_int_equal(r, s);
    if (r != SAM_OK) return false;
    assert_memory_equal(&p, &q, QUERY_BYTES);
    struct sam_decision d = sam_decide(a->policy, &p);
    struct sam_decision e = sam_decide(b->policy, &q);
    if (d.permit != e.permit || d.reason != e.reason || d.provision != e.provision)
        fail_msg("%s %u and %s %u", sam_reason_name(d.reason), (unsigned)d.provision,
                 sam_reason_name(e.reason), (unsigned)e.provision);
    return d.permit == 1;
}

size_t
expect_same_answers(const struct side *a, const struct sam_request *of_a, const struct side *b,
                    const struct sam_request *of_b)
{
    const struct sam_taxonomy *t = a->site->taxonomy;
    struct sam_request p = *of_a;
    struct sam_request q = *of_b;
    size_t permitted = 0;
    assert_int_equal(a->consent->n_team, b->consent->n_team);
    p.n_categories = q.n_categories = p.n_purposes = q.n_purposes = 1;
    for (size_t i = 0; i < a->consent->n_team; i++) {
        p.person = a->consent->team[i].person;
        q.person = b->consent->team[i].person;
        p.role = q.role = a->consent->team[i].role;
        for (uint32_t leaf = 0; leaf < t->n_leaves; leaf++) {
            p.categories = q.categories = &t->leaves[leaf];
            for (uint32_t purpose = 0; purpose < t->n_purposes; purpose++) {
                p.purposes = q.purposes = &t->purposes[purpose];
                permitted += expect_same_answer(a, &p, b, &q) ? 1 : 0;
            }
        }
    }
    return permitted;
}
