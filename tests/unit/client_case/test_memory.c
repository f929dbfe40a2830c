/* test_memory.c - a case is verified while memory runs out, at each allocation in turn: said, never taken for a broker
 * that forges; nothing is held. */
#include "stage.h"

#include "allocation.h"
#include <stdlib.h>

#define ALLOCATIONS_MAX 2000U

/* All that is done with what was shown. */
static enum sam_err
look(const struct case_shown *shown)
{
    struct head head;
    sam_time stale = 0;
    bool other_key = false, is_new = false;
    enum sam_err r = case_head(stage.c, shown, &head, &stale, &other_key, &stage.trouble);
    if (r != SAM_OK) { return r; }
    r = case_chain(stage.c, shown, &stage.trouble);
    if (r == SAM_OK) { r = case_places(stage.c, &is_new, &stage.trouble); }
    if (r == SAM_OK) { r = case_log(stage.c, shown, &head, &stage.trouble); }
    if (r == SAM_OK) { r = case_beacon(stage.c, shown, &stage.trouble); }
    if (r == SAM_OK) { r = case_compile(stage.c, shown, &stage.trouble); }
    head_close(&head);
    return r;
}

static void
let_go(void)
{
    case_close(&stage.c->version);
    beacon_close(&stage.c->beacon);
    consent_close(&stage.c->consent);
    client_places_free(stage.c->client);
    free(stage.c->consent_bytes);
    free(stage.c->policy);
    stage.c->consent_bytes = NULL;
    stage.c->policy = NULL;
}

static void
says_that_memory_ran_out_wherever_it_does(void **state)
{
    struct case_shown shown;
    struct octets beacon = realm_beacon(&stage.phone, &stage.v[5], 10, stage.now);
    size_t n = 1;
    bool was_reached = true;
    (void)state;
    stage_be(&stage.laptop);
    for (size_t i = 0; i < VERSIONS; i++) {
        stage_keep(&stage.v[i]);
    }
    shown = stage_shown(&stage.v[5]);
    shown.beacon = octets_bytes(&beacon);
    for (; was_reached && n < ALLOCATIONS_MAX; n++) {
        stage.trouble = (struct sam_trouble){.kind = SAM_TROUBLE_NONE};
        allocation_start(n);
        const enum sam_err r = look(&shown);
        let_go();
        was_reached = allocation_stop();
        if (r == SAM_OK) { continue; }
        assert_int_equal(r, SAM_E_NOMEM);
        assert_int_equal(stage.trouble.kind, SAM_TROUBLE_MEMORY);
    }
    assert_in_range(n, 30, ALLOCATIONS_MAX - 1);
    assert_int_equal(stage_evidence(), 0);
    octets_free(&beacon);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_that_memory_ran_out_wherever_it_does, stage_set_up,
                                        stage_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
