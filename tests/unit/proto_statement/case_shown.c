/* case_shown.c */
#include "case_shown.h"

#include <string.h>

/* Every version that was taken, the first at 1. */
static struct signed_bytes shown[SHOWN_MAX];
uint8_t shown_id[SHOWN_MAX][HASH_BYTES];
struct case_walk shown_walked;
struct case_walk_known shown_known;
struct case_link shown_link;

struct sam_bytes
shown_version(size_t n)
{
    return signed_as_bytes(&shown[n]);
}

static void
note(void)
{
    size_t n = (size_t)c.current.body->version;
    assert_true(n < SHOWN_MAX);
    shown[n] = n == 1 ? c.world.v1_signed : c.offered;
    memcpy(shown_id[n], c.current.statement.id, HASH_BYTES);
}

void
shown_take(const struct party *const *by, size_t n)
{
    chain_take(by, n);
    note();
}

int
shown_set_up(void **state)
{
    const struct party *tablet = &c.world.stranger;
    (void)chain_set_up(state);
    note();
    shown_take(BY(phone));
    chain_wait(CHAIN_HOURS(1));
    chain_add_owner(tablet);
    shown_take(BY(phone));
    chain_begin_removal(laptop);
    shown_take(BY(phone));
    shown_take(BY(laptop));
    chain_wait(OWNER_SETTLED_MS);
    chain_drop_owner(laptop);
    shown_take(BY(sheet));
    chain_drop_owner(tablet);
    shown_take(BY(phone, sheet));
    shown_take(BY(phone));
    shown_known = (struct case_walk_known){.realm = c.world.realm, .case_id = c.world.case_id};
    memset(&shown_walked, 0, sizeof shown_walked);
    return 0;
}

int
shown_tear_down(void **state)
{
    case_walk_close(&shown_walked);
    return chain_tear_down(state);
}

/* ---- one walk ------------------------------------------------------------------------------------ */

enum refusal
shown_begin(struct sam_bytes v1)
{
    enum refusal why = REFUSAL_NONE;
    case_walk_close(&shown_walked);
    enum sam_err r = case_walk_begin(v1, &shown_known, &shown_walked, &why);
    assert_true(r == SAM_OK || (r == SAM_E_REFUSED && why != REFUSAL_NONE));
    return why;
}

enum refusal
shown_next(struct sam_bytes bytes)
{
    struct case_walk before = shown_walked;
    struct case_link link = {.added = 99};
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = case_walk_next(&shown_walked, bytes, &link, &why);
    assert_true(r == SAM_OK || (r == SAM_E_REFUSED && why != REFUSAL_NONE));
    if (r != SAM_OK) {
        assert_memory_equal(&shown_walked, &before, sizeof shown_walked);
        assert_int_equal(link.added, 99);
    } else {
        shown_link = link;
    }
    return why;
}

enum refusal
shown_end(void)
{
    struct checked_case got = {.body = NULL};
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = case_walk_end(&shown_walked, &got, &why);
    assert_true(r == SAM_OK || (r == SAM_E_REFUSED && why != REFUSAL_NONE));
    assert_true((r == SAM_OK) == (got.body != NULL));
    case_close(&got);
    return why;
}

void
shown_is(enum refusal got, enum refusal wanted)
{
    assert_string_equal(refusal_name(got), refusal_name(wanted));
}

void
shown_walk(const size_t *versions)
{
    shown_is(shown_begin(shown_version(1)), REFUSAL_NONE);
    for (; *versions != 0; versions++)
        shown_is(shown_next(shown_version(*versions)), REFUSAL_NONE);
}

void
shown_expect(enum refusal wanted, const size_t *versions)
{
    shown_walk(versions);
    shown_is(shown_end(), wanted);
}
