/* test_memory.c - every allocation of the view failed in turn; what was said is wiped when it is given back. */
#include "allocation.h"
#include "room_made.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char SECRET[] = "It starts in December, and nobody else is to know.";

/* A room with a page, something said and shown. Returns whether all of it could be done. */
static bool
use_a_room(void)
{
    static struct join_edit edit;
    char who[] = "Bo", text[sizeof SECRET];
    struct join_model *m = NULL;
    struct join_page page = {.rows = NULL};
    memcpy(text, SECRET, sizeof text);
    const struct join_entry said = {
        .at = "11:32", .who = who, .to = who, .about = who, .text = text};
    bool ok = join_model_new(&m) == SAM_OK && join_page_new(&page) == SAM_OK
              && join_model_add(m, JOIN_SAID, &said);
    if (ok) {
        join_view_fill(m, &edit, &page);
        char *line = join_view_line(join_model_entry(m, 0));
        ok = line != NULL;
        if (line != NULL) { sodium_memzero(line, strlen(line)); }
        free(line);
    }
    join_page_free(&page);
    join_model_free(&m);
    return ok;
}

static void
every_allocation_may_fail(void **state)
{
    bool was_reached = true;
    size_t n = 0;
    (void)state;
    allocation_mark(SECRET, sizeof SECRET - 1);
    while (was_reached) {
        allocation_start(++n);
        bool ok = use_a_room();
        was_reached = allocation_stop();
        assert_true(ok || was_reached);
    }
    assert_true(n > 8);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, in_utf8, NULL);
}
