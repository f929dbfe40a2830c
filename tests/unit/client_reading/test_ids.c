/* test_ids.c - ids that were seen: each is new once, however many there are and whatever they begin with. */
#include "allocation.h"
#include "client/id_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 3000 };

/* The n-th of them; alike in what they begin with where is_alike says so. */
static void
make(unsigned n, bool is_alike, uint8_t ret[static ID_BYTES])
{
    memset(ret, 0, ID_BYTES);
    memcpy(ret + (is_alike ? 12 : 0), &n, sizeof n);
}

static void
each_is_new_once(bool is_alike)
{
    struct id_set set = {.n = 0};
    uint8_t id[ID_BYTES];
    bool is_new = false;
    for (unsigned i = 0; i < MANY; i++) {
        make(i, is_alike, id);
        assert_false(id_set_has(&set, id));
        assert_true(id_set_add(&set, id, &is_new) && is_new);
        assert_true(id_set_has(&set, id));
        assert_true(id_set_add(&set, id, &is_new) && !is_new);
    }
    for (unsigned i = 0; i < MANY; i++) {
        make(i, is_alike, id);
        assert_true(id_set_has(&set, id));
    }
    id_set_close(&set);
    assert_false(id_set_has(&set, id));
}

static void
has_each_that_was_put_in_and_no_other(void **state)
{
    (void)state;
    each_is_new_once(false);
}

static void
tells_those_apart_that_begin_alike(void **state)
{
    (void)state;
    each_is_new_once(true);
}

/* Until one cannot be put in. */
static bool
add_many(size_t *ret_n)
{
    struct id_set set = {.n = 0};
    uint8_t id[ID_BYTES];
    bool is_new = false, fine = true;
    for (*ret_n = 0; fine && *ret_n < MANY; ++*ret_n) {
        make((unsigned)*ret_n + 1, false, id);
        fine = id_set_add(&set, id, &is_new);
    }
    id_set_close(&set);
    return fine;
}

static void
says_so_whichever_allocation_fails(void **state)
{
    bool reached = true;
    size_t added = 0;
    (void)state;
    for (size_t n = 1; reached; n++) {
        allocation_start(n);
        bool fine = add_many(&added);
        reached = allocation_stop();
        assert_int_equal(fine, !reached);
    }
    assert_int_equal(added, MANY);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_each_that_was_put_in_and_no_other),
        cmocka_unit_test(tells_those_apart_that_begin_alike),
        cmocka_unit_test(says_so_whichever_allocation_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
