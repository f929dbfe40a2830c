/* test_log_memory.c - entries of a log while memory runs out: nothing half taken, nothing kept. */
#include "allocation.h"
#include "entries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct entries made;

/* All of them, until one is not taken. */
static enum sam_err
take_all(void)
{
    struct log_lines lines;
    enum log_flaw flaw = LOG_SOUND;
    enum sam_err r = SAM_OK;
    log_lines_start(&lines, made.realm, made.case_id);
    for (size_t i = 0; i < made.n && r == SAM_OK; i++) {
        r = log_lines_take(&lines, &made.at[i].entry, false, &flaw);
    }
    log_lines_close(&lines);
    return r;
}

static void
says_so_whichever_allocation_fails(void **state)
{
    bool reached = true;
    (void)state;
    entries_fill(&made, 9);
    for (size_t n = 1; reached; n++) {
        allocation_start(n);
        enum sam_err r = take_all();
        reached = allocation_stop();
        assert_int_equal(r, reached ? SAM_E_NOMEM : SAM_OK);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_so_whichever_allocation_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
