/* test_recipients.c - for whom an item is wrapped. */
#include "item_world.h"

#include <string.h>

/* ---- the facts of a test, and who is expected ---------------------------------------------------- */

static struct case_body version;
static struct item_body item;
static struct member team[SAM_TEAM_MAX];
static struct reach reach[8];
static struct sam_bytes labels[LABELS_MAX];
static struct recipients_facts facts;
static uint8_t audience[2][ID_BYTES], tables[2][ID_BYTES];

#define DAY_END (WORLD_NOW + SAM_DAY_MS) /* until, of the world's reach */

/* Bo's item under the world's v1: two labels, both of which he reaches, and nobody else. */
static int
set_up(void **state)
{
    (void)state;
    world_make(&w);
    version = w.v1;
    memcpy(team, w.team, sizeof w.team);
    memcpy(reach, w.reach, sizeof w.reach);
    version.team = team;
    version.reach = reach;
    item = (struct item_body){.created = WORLD_NOW - WORLD_HOUR};
    memcpy(item.author, w.bo.key_id, HASH_BYTES);
    labels[0] = leaves[LEAF_PRACTICAL];
    labels[1] = leaves[LEAF_SEARCH];
    facts = (struct recipients_facts){.version = &version,
                                      .item = &item,
                                      .labels = labels,
                                      .n_labels = 2,
                                      .leaves = leaves,
                                      .n_leaves = LEAVES,
                                      .now = WORLD_NOW};
    return 0;
}

/* As if somebody else had written it. */
static void
written_by(const struct party *author)
{
    memcpy(item.author, author->key_id, HASH_BYTES);
}

static void
expect_one(const struct recipients *r, const struct party *who)
{
    const struct recipient *found = recipients_find(r, who->key_id);
    assert_non_null(found);
    assert_memory_equal(found->x25519, who->x25519, KEY_BYTES);
}

/* The owners, these members, nobody else; in order. NULL: none. */
static void
expect(const struct party *first, const struct party *second)
{
    struct recipients r;
    memset(&r, 0xEE, sizeof r);
    recipients_expected(&facts, &r);
    assert_int_equal(r.n, WORLD_OWNERS + (first != NULL) + (second != NULL));
    expect_one(&r, &w.phone);
    expect_one(&r, &w.laptop);
    expect_one(&r, &w.sheet);
    if (first != NULL) expect_one(&r, first);
    if (second != NULL) expect_one(&r, second);
    for (size_t i = 1; i < r.n; i++)
        assert_true(memcmp(r.at[i - 1].key_id, r.at[i].key_id, HASH_BYTES) < 0);
    assert_null(recipients_find(&r, w.stranger.key_id));
}

static struct reach *
add_reach(uint32_t member, uint32_t mask)
{
    struct reach *e = &reach[version.n_reach++];
    *e = (struct reach){.member = member, .leaves = mask, .until = DAY_END};
    return e;
}

enum { BO, TINE, SARA, IDA }; /* places in the team */

/* ---- owners and the author ----------------------------------------------------------------------- */

static void
an_item_that_nobody_reaches_is_for_owners_and_author(void **state)
{
    (void)state;
    version.n_reach = 0;
    expect(&w.bo, NULL);
    written_by(&w.sara);
    expect(&w.sara, NULL);
    written_by(&w.laptop);
    expect(NULL, NULL);
}

static void
an_author_who_is_gone_gets_nothing(void **state)
{
    (void)state;
    written_by(&w.stranger);
    version.n_reach = 0;
    expect(NULL, NULL);
    assert_false(recipients_has_author(&version, w.stranger.key_id));
    assert_true(recipients_has_author(&version, w.sheet.key_id));
    assert_true(recipients_has_author(&version, w.bo.key_id));
}

/* Guests have no key_id, so in their place are zeros; no author is that. */
static void
nobody_is_an_author_by_a_key_that_is_not_there(void **state)
{
    (void)state;
    memset(item.author, 0, HASH_BYTES);
    version.n_reach = 0;
    expect(NULL, NULL);
    assert_false(recipients_has_author(&version, item.author));
}

/* ---- reach --------------------------------------------------------------------------------------- */

static void
every_label_must_be_reached(void **state)
{
    (void)state;
    written_by(&w.sara);
    expect(&w.sara, &w.bo);
    facts.n_labels = 1;
    expect(&w.sara, &w.bo);
    labels[1] = leaves[LEAF_DIAGNOSIS];
    facts.n_labels = 2;
    expect(&w.sara, NULL);
    reach[0].leaves = 1U << LEAF_SEARCH;
    facts.n_labels = 1;
    expect(&w.sara, NULL);
}

static void
the_entries_of_a_member_are_joined(void **state)
{
    (void)state;
    written_by(&w.phone);
    version.n_reach = 0;
    add_reach(TINE, 1U << LEAF_PRACTICAL);
    add_reach(SARA, 1U << LEAF_SEARCH);
    expect(NULL, NULL);
    add_reach(TINE, 1U << LEAF_SEARCH);
    expect(&w.tine, NULL);
    add_reach(SARA, UINT32_MAX);
    expect(&w.tine, &w.sara);
}

static void
an_item_without_a_label_or_with_one_that_is_no_leaf_is_reached_by_nobody(void **state)
{
    (void)state;
    written_by(&w.phone);
    reach[0].leaves = UINT32_MAX;
    facts.n_labels = 0;
    expect(NULL, NULL);
    facts.n_labels = 2;
    labels[1] = text_bytes("work");
    expect(NULL, NULL);
    labels[1] = text_bytes("work.searching");
    expect(NULL, NULL);
    labels[1] = text_bytes("work.search");
    expect(&w.bo, NULL);
    facts.n_leaves = 1;
    expect(NULL, NULL);
}

/* Its bit would be the thirty-third. */
static void
what_stands_behind_the_last_leaf_that_there_can_be_is_none(void **state)
{
    (void)state;
    static struct sam_bytes many[SAM_LEAVES_MAX + 1];
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = text_bytes("other");
    written_by(&w.phone);
    reach[0].leaves = UINT32_MAX;
    facts.leaves = many;
    facts.n_leaves = COUNT(many);
    facts.n_labels = 1;
    many[SAM_LEAVES_MAX - 1] = labels[0];
    expect(&w.bo, NULL);
    many[SAM_LEAVES_MAX - 1] = text_bytes("other");
    many[SAM_LEAVES_MAX] = labels[0];
    expect(NULL, NULL);
}

static void
an_entry_counts_for_items_made_from_its_beginning_until_now_is_its_end(void **state)
{
    (void)state;
    written_by(&w.phone);
    reach[0].has_from = true;
    reach[0].from = item.created;
    expect(&w.bo, NULL);
    reach[0].from++;
    expect(NULL, NULL);
    reach[0].has_from = false;
    facts.now = DAY_END - 1;
    expect(&w.bo, NULL);
    facts.now = DAY_END;
    expect(NULL, NULL);
}

static void
an_entry_of_a_meeting_is_for_items_of_it_or_on_its_table(void **state)
{
    (void)state;
    written_by(&w.phone);
    labels[0] = leaves[LEAF_DIAGNOSIS];
    facts.n_labels = 1;
    expect(NULL, NULL);
    item.has_meeting = true;
    memcpy(item.meeting, w.meeting, ID_BYTES);
    expect(&w.tine, NULL);
    world_id(8, item.meeting);
    expect(NULL, NULL);
    world_id(9, tables[0]);
    memcpy(tables[1], w.meeting, ID_BYTES);
    facts.tables = (const uint8_t(*)[ID_BYTES])tables;
    facts.n_tables = 1;
    expect(NULL, NULL);
    facts.n_tables = 2;
    expect(&w.tine, NULL);
    item.has_meeting = false;
    expect(&w.tine, NULL);
    memcpy(item.meeting, w.meeting, ID_BYTES); /* there, but not said to be */
    facts.n_tables = 0;
    expect(NULL, NULL);
}

/* ---- who is meant -------------------------------------------------------------------------------- */

static void
an_audience_keeps_out_members_but_neither_owners_nor_author(void **state)
{
    (void)state;
    add_reach(SARA, UINT32_MAX);
    expect(&w.bo, &w.sara);
    item.audience = (const uint8_t(*)[ID_BYTES])audience;
    item.n_audience = 1;
    memcpy(audience[0], team[TINE].person, ID_BYTES);
    expect(&w.bo, NULL);
    memcpy(audience[1], team[SARA].person, ID_BYTES);
    item.n_audience = 2;
    expect(&w.bo, &w.sara);
    written_by(&w.phone);
    expect(&w.sara, NULL);
}

/* One person, two hats, two keys: the audience names the person, reach the hat. */
static void
each_hat_of_a_person_reaches_for_itself(void **state)
{
    (void)state;
    struct recipients r;
    memcpy(team[SARA].person, team[BO].person, ID_BYTES);
    written_by(&w.phone);
    expect(&w.bo, NULL);
    item.audience = (const uint8_t(*)[ID_BYTES])audience;
    item.n_audience = 1;
    memcpy(audience[0], team[BO].person, ID_BYTES);
    expect(&w.bo, NULL);
    add_reach(SARA, UINT32_MAX);
    expect(&w.bo, &w.sara);
    recipients_expected(&facts, &r);
    assert_int_equal(r.n, WORLD_OWNERS + 2);
}

static void
never_a_member_who_is_not_verified_not_even_as_author(void **state)
{
    (void)state;
    team[BO].verified = false;
    expect(NULL, NULL);
    assert_false(recipients_has_author(&version, w.bo.key_id));
    written_by(&w.phone);
    expect(NULL, NULL);
    team[BO].verified = true;
    expect(&w.bo, NULL);
}

static void
never_a_member_without_keys(void **state)
{
    (void)state;
    written_by(&w.phone);
    team[BO].has_key_id = team[BO].has_ed25519 = team[BO].has_x25519 = false;
    expect(NULL, NULL);
    written_by(&w.bo);
    expect(NULL, NULL);
}

/* That no guest has keys is checked where the case is; here it must do no harm. */
static void
never_a_guest_whatever_the_case_says(void **state)
{
    (void)state;
    written_by(&w.phone);
    version.n_reach = 0;
    add_reach(IDA, UINT32_MAX);
    expect(NULL, NULL);
    team[IDA].verified = true;
    expect(NULL, NULL);
    team[IDA].has_key_id = team[IDA].has_ed25519 = team[IDA].has_x25519 = true;
    memcpy(team[IDA].key_id, w.stranger.key_id, HASH_BYTES);
    expect(NULL, NULL);
    written_by(&w.stranger);
    expect(NULL, NULL);
}

static void
an_entry_of_nobody_is_nobodys(void **state)
{
    (void)state;
    written_by(&w.phone);
    version.n_reach = 0;
    add_reach(SAM_TEAM_MAX - 1, UINT32_MAX);
    add_reach(WORLD_TEAM, UINT32_MAX);
    expect(NULL, NULL);
}

/* ---- the limit ----------------------------------------------------------------------------------- */

/* The largest case, all of it reaching; and the same keys twice, which no checked case has. */
static void
holds_every_owner_and_member_that_there_can_be_once(void **state)
{
    (void)state;
    static struct owner owners[OWNERS_MAX];
    static struct reach all[SAM_TEAM_MAX];
    struct recipients r;
    for (size_t i = 0; i < OWNERS_MAX; i++) {
        owners[i] = w.owners[0];
        owners[i].key_id[0] = (uint8_t)(7 * i);
    }
    for (size_t i = 0; i < SAM_TEAM_MAX; i++) {
        team[i] = w.team[SARA];
        team[i].key_id[0] = (uint8_t)(200 - 3 * i);
        all[i] = (struct reach){.member = (uint32_t)i, .leaves = UINT32_MAX, .until = DAY_END};
    }
    version.owners = owners;
    version.n_owners = OWNERS_MAX;
    version.n_team = SAM_TEAM_MAX;
    version.reach = all;
    version.n_reach = SAM_TEAM_MAX;
    recipients_expected(&facts, &r);
    assert_int_equal(r.n, RECIPIENTS_MAX);
    for (size_t i = 1; i < r.n; i++)
        assert_true(memcmp(r.at[i - 1].key_id, r.at[i].key_id, HASH_BYTES) < 0);
    for (size_t i = 0; i < SAM_TEAM_MAX; i++)
        memcpy(team[i].key_id, owners[i % OWNERS_MAX].key_id, HASH_BYTES);
    recipients_expected(&facts, &r);
    assert_int_equal(r.n, OWNERS_MAX);
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_item_that_nobody_reaches_is_for_owners_and_author),
        TEST(an_author_who_is_gone_gets_nothing),
        TEST(nobody_is_an_author_by_a_key_that_is_not_there),
        TEST(every_label_must_be_reached),
        TEST(the_entries_of_a_member_are_joined),
        TEST(an_item_without_a_label_or_with_one_that_is_no_leaf_is_reached_by_nobody),
        TEST(what_stands_behind_the_last_leaf_that_there_can_be_is_none),
        TEST(an_entry_counts_for_items_made_from_its_beginning_until_now_is_its_end),
        TEST(an_entry_of_a_meeting_is_for_items_of_it_or_on_its_table),
        TEST(an_audience_keeps_out_members_but_neither_owners_nor_author),
        TEST(each_hat_of_a_person_reaches_for_itself),
        TEST(never_a_member_who_is_not_verified_not_even_as_author),
        TEST(never_a_member_without_keys),
        TEST(never_a_guest_whatever_the_case_says),
        TEST(an_entry_of_nobody_is_nobodys),
        TEST(holds_every_owner_and_member_that_there_can_be_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
