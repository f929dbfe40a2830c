/* world.h - one small case to ask about: taxonomy, team, provisions, site, and asking in one line.
 * Provisions are numbered in the order in which a test gives them. Names are literals and never
 * freed; a list of names is one string with blanks between ("job_search benefits", "" for none).
 * A policy is built in exactly sam_policy_size_max() bytes of heap, so that the address sanitizer
 * sees every byte too far. */
#ifndef TESTS_UNIT_CORE_WORLD_H
#define TESTS_UNIT_CORE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <samtykke/decide.h>

#define HOUR INT64_C(3600000)
#define DAY INT64_C(86400000)

/* When permits hold unless a test says otherwise: [START, END); questions are asked at NOW about
 * items created at NOW - DAY. */
#define START INT64_C(1788220800000) /* 2026-09-01T00:00:00Z */
#define END INT64_C(1803859200000)   /* 2027-03-01T00:00:00Z */
#define NOW INT64_C(1795176000000)   /* 2026-11-20T12:00:00Z */

/* The leaves of the default taxonomy by their numbers, and as bits. */
enum {
    DIAGNOSIS,
    ILLNESS,
    TREATMENT,
    MEDICATION,
    SUBSTANCE,
    CRISIS,
    BENEFITS,
    INCOME,
    DEBT,
    NEEDS,
    PREFERENCES,
    SEARCH,
    OFFERS,
    EMPLOYER,
    HOUSING,
    FAMILY,
    LEGAL,
    PRACTICAL,
    LEAVES
};
#define BIT(n) (UINT32_C(1) << (n))
#define HEALTH UINT32_C(0x3f)
#define WORK (BIT(NEEDS) | BIT(PREFERENCES) | BIT(SEARCH) | BIT(OFFERS) | BIT(EMPLOYER))
#define ALL_LEAVES (BIT(LEAVES) - 1U)

/* The team of every new world. Nils wears two hats; Gia is a guest. */
enum { BO, OLE, METTE, KARI, NILS_CONSULTANT, NILS_SOCIAL, GIA, TEAM };

enum { WORLD_PURPOSES = 4096, WORLD_NAMES = 40 };

struct world {
    struct sam_taxonomy taxonomy, signed_taxonomy; /* the second counts once site points to it */
    struct sam_site site;
    struct sam_consent consent;
    struct sam_member team[SAM_TEAM_MAX + 1];
    struct sam_provision provisions[SAM_PROVISIONS_MAX + 1];
    struct sam_provision denies[SAM_PROVISIONS_MAX + 1];
    struct sam_bytes purposes[WORLD_PURPOSES]; /* what the provisions point to */
    size_t n_purposes;
    bool no_consent;
    struct sam_request request; /* what ask() does not name: times, meetings, audience */
    void *memory;               /* of the policy built last */
    const struct sam_policy *policy;
};

/* A test with a world of its own, in *state. */
int world_new(void **state);
int world_free(void **state);
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_new, world_free)

/* ---- names --------------------------------------------------------------------------------- */
struct sam_bytes name(const char *text);
size_t names(const char *list, struct sam_bytes *ret, size_t max);
struct sam_actor actor(const char *text); /* "person:bo", "team", "employer:Bakeriet"; "": none */

/* ---- giving: each returns the provision, to be changed further ------------------------------- */
struct sam_provision *permit(struct world *w, const char *who, const char *category,
                             const char *purposes);
struct sam_provision *permit_to_tell(struct world *w, const char *by, const char *employer,
                                     const char *category, const char *purposes);
struct sam_provision *deny(struct world *w, const char *who, const char *category,
                           const char *purposes);
struct sam_provision *site_deny(struct world *w, const char *who, const char *category,
                                const char *purposes);
void forget(struct world *w); /* all provisions, the site's too */

struct sam_member *member(struct world *w, const char *person, const char *role,
                          const char *organisation);
void leave(struct world *w, const char *person);

/* Add leaves to a taxonomy. */
void add_leaves(struct sam_taxonomy *t, const char *list);

/* ---- asking -------------------------------------------------------------------------------- */

/* The policy of the world as it is now; it lives until the next is built. NULL: no consent. */
const struct sam_policy *built(struct world *w);

/* How compiling ends. Where it fails, field and index of the fault are checked too. */
enum sam_err compiled(struct world *w, const char *field, int index);

/* A question of access; person is "bo", or "nils/consultant" to say the hat. */
struct sam_query query(struct world *w, const char *person, const char *labels,
                       const char *purposes);
/* How putting the question ends; faults as in compiled(). Says the action too. */
enum sam_err asked(struct world *w, const char *person, const char *labels, const char *purposes,
                   const char *field);

/* Decide, and decide once more on a copy of just the right size while the first policy is gone. */
struct sam_decision ask(struct world *w, const char *person, const char *labels,
                        const char *purposes);
struct sam_decision ask_to_tell(struct world *w, const char *person, const char *employer,
                                const char *labels, const char *purposes);

/* The room card of a meeting with these persons, at the request's moment. */
uint32_t room(struct world *w, const char *persons, const char *meeting);

/* ---- expecting ------------------------------------------------------------------------------ */

#define UNCITED 0xffff /* the decision cites no provision */
#define expect(decision, reason, provision)                                                        \
    expect_at(decision, reason, provision, __FILE__, __LINE__)
void expect_at(struct sam_decision d, enum sam_reason reason, int provision, const char *file,
               int line);

#define released(decision) released_at(decision, true, __FILE__, __LINE__)
#define refused(decision) released_at(decision, false, __FILE__, __LINE__)
void released_at(struct sam_decision d, bool want, const char *file, int line);

#endif
