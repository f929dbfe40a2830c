/* test_consent_generated.c - generated consents over the wire: the same provisions, policy, reach and
 * answers. Provisions that cannot travel are taken out on both sides first; test_consent_marks.c is
 * about those. */
#include "generator.h"
#include "twice.h"

#include <stdlib.h>

#define CONSENTS 2000U
#define SEED 20261122U

/* What was seen, so that the test shows that it looked. */
struct seen {
    size_t consents, whole, provisions, taken_out, permitted, permitted_of_all, bytes;
};

static struct store *store;

/* Returns how many were taken out. */
static size_t
take_out(struct generated *g)
{
    size_t n = 0;
    for (size_t i = g->consent.n_provisions; i > 0; i--) {
        if (wired_can_be(&g->provisions[i - 1])) continue;
        generated_remove(g, i - 1);
        n++;
    }
    for (size_t i = g->site.n_denies; i > 0; i--)
        if (!wired_can_be(&g->denies[i - 1])) generated_remove_deny(g, i - 1);
    return n;
}

static void
check(const struct generated *g, const struct twice *t, struct seen *seen)
{
    struct sam_request wired;
    wired_request(store, &g->request, &wired);
    twice_expect_same(t, g->request.at);
    if (expect_same_answer(&t->named, &g->request, &t->behind, &wired)) seen->permitted++;
    seen->permitted_of_all += expect_same_answers(&t->named, &g->request, &t->behind, &wired);
    seen->provisions += t->opened.n_provisions;
    seen->bytes += t->trip.len;
}

static void
generated_consents_are_the_same_behind_the_wire(void **state)
{
    static struct generated g;
    static struct twice t;
    struct seen seen = {.consents = 0};
    (void)state;
    for (uint64_t index = 0; seen.consents < CONSENTS; index++) {
        generate(SEED, index, store, &g);
        if (!g.has_consent) continue;
        size_t out = take_out(&g);
        twice_make(store, &g.site, &g.consent, &t);
        check(&g, &t, &seen);
        seen.consents++;
        seen.whole += out == 0 ? 1 : 0;
        seen.taken_out += out;
        twice_close(&t);
    }
    print_message("%zu consents, %zu of them whole; %zu provisions in %zu bytes, %zu taken out; "
                  "%zu permitted, %zu of all members, leaves and purposes\n",
                  seen.consents, seen.whole, seen.provisions, seen.bytes, seen.taken_out,
                  seen.permitted, seen.permitted_of_all);
    assert_true(seen.whole > CONSENTS / 2 && seen.provisions > 5 * CONSENTS);
    assert_true(seen.permitted > CONSENTS / 5 && seen.permitted_of_all > CONSENTS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generated_consents_are_the_same_behind_the_wire),
    };
    store = malloc(sizeof *store);
    if (store == NULL) return 2;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(store);
    return failed;
}
