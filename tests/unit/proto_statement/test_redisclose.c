/* test_redisclose.c - a member says what an employer is going to be told. */
#include "redisclose.h"
#include "standing.h"

#include <string.h>

/* ---- the valid one ----------------------------------------------------------------------------- */

static struct redisclose_body body;
static struct sam_bytes labels[2], purposes[1];

static void
begin(struct draft *draft)
{
    body = (struct redisclose_body){.labels = labels,
                                    .n_labels = COUNT(labels),
                                    .purposes = purposes,
                                    .n_purposes = COUNT(purposes),
                                    .has_item = true};
    standing_begin(draft, &body, &body.case_version, body.case_statement, &w.bo);
    labels[0] = text_bytes("work.needs");
    labels[1] = text_bytes("work.search");
    purposes[0] = text_bytes("job_search");
    memset(body.employer, 0xE3, sizeof body.employer);
    world_id(21, body.item);
}

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct redisclose_known known = {.at = standing_known()};
    struct checked_redisclose said = {.memory = NULL}, before = said;
    (void)arg;
    enum sam_err r = redisclose_check(bytes, &known, &said, ret_refusal);
    if (r != SAM_OK) {
        assert_memory_equal(&said, &before, sizeof said);
        return r;
    }
    assert_memory_equal(said.member->key_id, said.statement.signer[0], HASH_BYTES);
    assert_true(said.body->n_labels >= 1);
    redisclose_close(&said);
    assert_memory_equal(&said, &before, sizeof said);
    return r;
}

STANDING_FUNCTIONS(redisclose)

/* ---- what may be wrong with it ------------------------------------------------------------------ */

CHANGE(by_sara, draft->by[0] = &w.sara)
CHANGE(by_an_owner, draft->by[0] = &w.phone)
CHANGE(by_two_members, draft->by[draft->n_by++] = &w.tine)
CHANGE(without_item_and_purposes, body.has_item = false; body.n_purposes = 0)

/* Where a guest's keys would be there are zeros. */
static void
by_a_guest(struct draft *draft)
{
    static struct party guest;
    guest = w.stranger;
    memset(guest.key_id, 0, HASH_BYTES);
    draft->by[0] = &guest;
}

static const struct attempt attempts[] = {
    STANDING_ATTEMPTS,
    STANDING_ATTEMPTS_NOW,
    {"by another member", REFUSAL_NONE, by_sara, NULL},
    {"without item and purposes", REFUSAL_NONE, without_item_and_purposes, NULL},
    {"by a guest, who has no key", REFUSAL_UNKNOWN_KEY, by_a_guest, NULL},
    {"by an owner", REFUSAL_UNKNOWN_KEY, by_an_owner, NULL},
    {"by two members", REFUSAL_AUTHOR, by_two_members, NULL},
};

static const unsigned loose[] = {7, 8, 9, 0}; /* labels, purposes, item */
STANDING_KIND("redisclose", STATEMENT_REDISCLOSE, standing_known_json, loose);

/* ---- tests -------------------------------------------------------------------------------------- */

static void
who_is_a_member_no_more_tells_nobody(void **state)
{
    (void)state;
    w.v1.n_team--;
    standing_expect(by_sara, REFUSAL_NONE); /* that was the guest */
    w.v1.n_team--;
    standing_expect(by_sara, REFUSAL_UNKNOWN_KEY);
    w.v1.n_team = WORLD_TEAM;
}

static void
a_closed_one_may_be_closed(void **state)
{
    (void)state;
    struct checked_redisclose said = {.memory = NULL};
    redisclose_close(&said);
    redisclose_close(NULL);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest own[] = {
        cmocka_unit_test(who_is_a_member_no_more_tells_nobody),
        cmocka_unit_test(a_closed_one_may_be_closed),
    };
    return standing_main(&kind, make, own, COUNT(own), argc, argv);
}
