/* test_broker.c - the broker statement in its chain, and fields that do not fit each other. What
 * each field may say alone: test_broker_fields.c. */
#include "attempt.h"
#include "broker.h"
#include "broker_valid.h"

#include <sodium.h>
#include <string.h>

static struct world w;
static struct broker_known knows;
static struct broker second;     /* the pinned one */
static struct valid_broker draw; /* the draft's */

/* ---- the valid one --------------------------------------------------------------------------- */

/* Version 3, on top of second. */
static void
begin(struct draft *draft)
{
    broker_valid(&w, &draw);
    draw.body.version = 3;
    memcpy(draw.body.previous, knows.pinned_id, HASH_BYTES);
    draft->body = &draw.body;
    draft->by[0] = &w.identity;
    draft->n_by = 1;
}

ATTEMPT_ENCODE(broker)

static enum sam_err
check(struct sam_bytes bytes, void *arg, enum refusal *ret_refusal)
{
    struct broker broker;
    memset(&broker, 0, sizeof broker); /* padding too */
    enum sam_err r = broker_check(bytes, arg, &broker, ret_refusal);
    if (r != SAM_OK) assert_true(sodium_is_zero((const uint8_t *)&broker, sizeof broker));
    broker_close(&broker);
    return r;
}

/* ---- what may be wrong with it --------------------------------------------------------------- */

/* As set_up() made the second. */
static void
be_second(struct draft *draft)
{
    (void)draft;
    draw.body.version = 2;
    draw.body.head.issued_at = WORLD_NOW - WORLD_HOUR;
    memset(draw.body.previous, 0x11, HASH_BYTES);
}

CHANGE(issued_with_the_second, draw.body.head.issued_at = WORLD_NOW - WORLD_HOUR)
CHANGE(issued_before_the_second, draw.body.head.issued_at = WORLD_NOW - WORLD_HOUR - 1)
CHANGE(alone, draw.body.n_roots = draw.body.n_site_denies = 0)
CHANGE(fuller, draw.body.n_edges = draw.body.n_roots = 2;
       draw.body.n_leaves = draw.body.n_roles = 3)

CHANGE(no_edge, draw.body.n_edges = 0)
CHANGE(organisation_twice, fuller(draft); draw.edges[1].organisation = draw.edges[0].organisation)
CHANGE(curve_twice, fuller(draft); memcpy(draw.edges[1].curve, draw.edges[0].curve, KEY_BYTES))
CHANGE(curve_is_session, memcpy(draw.edges[0].curve, draw.body.session_key, KEY_BYTES))
CHANGE(other_transport, draw.edges[0].endpoint = text_bytes("ipc://broker"))
CHANGE(root_twice, fuller(draft); draw.roots[1].role = draw.roots[0].role)
CHANGE(hash_twice, fuller(draft); memset(draw.roots[1].sha256, 1, HASH_BYTES))
CHANGE(role_unknown, draw.roots[0].role = text_bytes("registrar"))
CHANGE(session_zero, memset(draw.body.session_key, 0, KEY_BYTES))
CHANGE(log_is_identity, memcpy(draw.body.log_key, draw.body.identity_key, KEY_BYTES))
CHANGE(zone_is_a_path, draw.body.time_zone = text_bytes("/etc/localtime"))
CHANGE(leaf_twice, draw.leaves[1] = draw.leaves[0])
CHANGE(leaf_is_group, draw.leaves[1] = text_bytes("health"))
CHANGE(purpose_twice, draw.body.n_purposes = 2; draw.purposes[1] = draw.purposes[0])

CHANGE(fourth, draw.body.version = 4)
CHANGE(last_there_can_be, draw.body.version = INT64_MAX)
CHANGE(on_another_second, draw.body.previous[HASH_BYTES - 1] ^= 1)
CHANGE(on_nothing, memset(draw.body.previous, 0, HASH_BYTES))
CHANGE(another_second, be_second(draft); draw.body.cap_days = 364)
CHANGE(first, draw.body.version = 1; on_nothing(draft))
CHANGE(first_on_something, draw.body.version = 1)
CHANGE(other_identity, memcpy(draw.body.identity_key, w.stranger.ed25519, KEY_BYTES))
CHANGE(by_stranger, draft->by[0] = &w.stranger)
CHANGE(by_stranger_as_its_own, by_stranger(draft); other_identity(draft))
CHANGE(by_stranger_too, draft->by[draft->n_by++] = &w.stranger)
CHANGE(by_it_twice, draft->by[draft->n_by++] = &w.identity)
CHANGE(older_and_unfit, issued_before_the_second(draft); no_edge(draft))
CHANGE(fourth_and_unfit, fourth(draft); no_edge(draft))

#define M REFUSAL_MEANING

static const struct attempt attempts[] = {
    {"the third", REFUSAL_NONE, NULL, NULL},
    {"the pinned second again", REFUSAL_NONE, be_second, NULL},
    {"issued together with the second", REFUSAL_NONE, issued_with_the_second, NULL},
    {"no roots, no denies", REFUSAL_NONE, alone, NULL},
    {"two edges, of which one has no root", REFUSAL_NONE, fuller, NULL},
    {"one byte is missing", REFUSAL_ENVELOPE, NULL, attempt_cut},
    {"by a stranger", REFUSAL_UNKNOWN_KEY, by_stranger, NULL},
    {"by a stranger, whom it calls its own", REFUSAL_UNKNOWN_KEY, by_stranger_as_its_own, NULL},
    {"by a stranger too", REFUSAL_UNKNOWN_KEY, by_stranger_too, NULL},
    {"signed twice", REFUSAL_UNKNOWN_KEY, by_it_twice, NULL},
    {"the signature's last bit is flipped", REFUSAL_SIGNATURE, NULL, attempt_flip_signature},
    {"signed as keys", REFUSAL_SIGNATURE, attempt_other_kind, NULL},
    {"an unknown field", REFUSAL_FORM, attempt_field_behind, NULL},
    {"of another realm", REFUSAL_REALM, attempt_other_realm, NULL},
    {"of a case", REFUSAL_CASE, attempt_other_case, NULL},
    {"issued 1 ms before the second", REFUSAL_TIME, issued_before_the_second, NULL},
    {"no edge", M, no_edge, NULL},
    {"an organisation has two edges", M, organisation_twice, NULL},
    {"two edges have one key", M, curve_twice, NULL},
    {"an edge's key is the session key", M, curve_is_session, NULL},
    {"an endpoint of another transport", M, other_transport, NULL},
    {"two roots for one role", M, root_twice, NULL},
    {"a root twice", M, hash_twice, NULL},
    {"a root for a role that there is not", M, role_unknown, NULL},
    {"the session key is zero", M, session_zero, NULL},
    {"the log key is the identity key", M, log_is_identity, NULL},
    {"a time zone that is a path", M, zone_is_a_path, NULL},
    {"a leaf twice", M, leaf_twice, NULL},
    {"a leaf that is a group of one before", M, leaf_is_group, NULL},
    {"a purpose twice", M, purpose_twice, NULL},
    {"the fourth, without an edge", M, fourth_and_unfit, NULL},
    {"the fourth", REFUSAL_VERSION, fourth, NULL},
    {"the last that there can be", REFUSAL_VERSION, last_there_can_be, NULL},
    {"the third on another second", REFUSAL_PREVIOUS, on_another_second, NULL},
    {"the third on nothing", REFUSAL_PREVIOUS, on_nothing, NULL},
    {"another second", REFUSAL_PREVIOUS, another_second, NULL},
    {"the first on something", REFUSAL_PREVIOUS, first_on_something, NULL},
    {"the first", REFUSAL_ROLLBACK, first, NULL},
    {"another identity key", REFUSAL_AUTHOR, other_identity, NULL},
};

/* ---- the file -------------------------------------------------------------------------------- */

static json_t *
known(void)
{
    return json_pack("{s:o, s:o, s:i, s:o, s:I}", "realm", attempt_hex(knows.realm, ID_BYTES),
                     "identity_key", attempt_hex(knows.identity_key, KEY_BYTES), "pinned_version",
                     2, "pinned_id", attempt_hex(knows.pinned_id, HASH_BYTES), "pinned_issued_at",
                     (json_int_t)(WORLD_NOW - WORLD_HOUR));
}

static json_t *
edge_fields(const struct edge *e)
{
    return json_pack("{s:o, s:o, s:o}", "organisation", attempt_name(e->organisation), "endpoint",
                     attempt_name(e->endpoint), "curve", attempt_hex(e->curve, KEY_BYTES));
}

static json_t *
root_fields(const struct root *r)
{
    return json_pack("{s:o, s:o, s:o}", "organisation", attempt_name(r->organisation), "role",
                     attempt_name(r->role), "sha256", attempt_hex(r->sha256, HASH_BYTES));
}

/* Of the one that broker_valid() has: no actor but everyone, no time. */
static json_t *
deny_fields(const struct wire_provision *p)
{
    return json_pack("{s:i, s:{s:i}, s:o, s:i}", "effect", (int)p->effect, "actor", "kind",
                     (int)p->actor->kind, "category", attempt_name(p->category), "action",
                     (int)p->action);
}

#define EACH(FIELDS, LIST, N)                                                                      \
    for (size_t i = 0; i < (N); i++)                                                               \
    (void)json_array_append_new((LIST##_list), FIELDS(&b->LIST[i]))

static json_t *
fields(const void *from)
{
    const struct broker_body *b = from;
    json_t *edges_list = json_array(), *roots_list = json_array(), *site_denies_list = json_array();
    EACH(edge_fields, edges, b->n_edges);
    EACH(root_fields, roots, b->n_roots);
    EACH(deny_fields, site_denies, b->n_site_denies);
    return json_pack(
        "{s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o, s:o}", "issued_at",
        (json_int_t)b->head.issued_at, "version", (json_int_t)b->version, "previous",
        attempt_hex(b->previous, HASH_BYTES), "identity_key",
        attempt_hex(b->identity_key, KEY_BYTES), "log_key", attempt_hex(b->log_key, KEY_BYTES),
        "head_key", attempt_hex(b->head_key, KEY_BYTES), "session_key",
        attempt_hex(b->session_key, KEY_BYTES), "edges", edges_list, "roots", roots_list,
        "cap_days", (int)b->cap_days, "site_denies", site_denies_list, "time_zone",
        attempt_name(b->time_zone), "leaves", attempt_names(b->leaves, b->n_leaves), "purposes",
        attempt_names(b->purposes, b->n_purposes), "roles", attempt_names(b->roles, b->n_roles));
}

/* Lists: they may be empty or longer. */
static const unsigned loose[] = {10, 11, 13, 15, 16, 17, 0};

ATTEMPT_KIND("broker", STATEMENT_BROKER, known, fields, .arg = &knows, .loose = loose);

/* ---- the chain ------------------------------------------------------------------------------- */

static struct made made;

/* Make what a change makes of the third, and let somebody check it. */
static enum sam_err
ask(void (*change)(struct draft *), const struct broker_known *who, enum refusal *ret_why)
{
    struct broker_known asked = *who;
    attempt_make(&kind, &(struct attempt){"", REFUSAL_NONE, change, NULL}, &made);
    return check(signed_as_bytes(&made.whole), &asked, ret_why);
}

/* Knows the code of the identity key, and nothing else. */
static struct broker_known
newcomer(void)
{
    struct broker_known known_by = {.pinned_version = 0};
    memcpy(known_by.realm, w.realm, ID_BYTES);
    memcpy(known_by.identity_key, w.identity.ed25519, KEY_BYTES);
    return known_by;
}

static int
set_up(void **state)
{
    enum refusal why = REFUSAL_NONE;
    (void)state;
    world_make(&w);
    knows = newcomer();
    attempt_make(&kind, &(struct attempt){"", REFUSAL_NONE, be_second, NULL}, &made);
    expect_ok(broker_check(signed_as_bytes(&made.whole), &knows, &second, &why), &why);
    knows.pinned_version = 2;
    memcpy(knows.pinned_id, second.statement.id, HASH_BYTES);
    knows.previous = &second;
    return 0;
}

static void
a_newcomer_takes_any_version_of_that_identity(void **state)
{
    void (*const any[])(struct draft *) = {first, be_second, NULL, fourth, last_there_can_be};
    struct broker_known who = newcomer();
    (void)state;
    memset(who.pinned_id, 0x55, HASH_BYTES); /* not looked at */
    for (size_t i = 0; i < COUNT(any); i++) {
        enum refusal why = REFUSAL_NONE;
        expect_ok(ask(any[i], &who, &why), &why);
    }
}

static void
a_newcomer_refuses_another_identity_and_a_beginning_that_is_none(void **state)
{
    struct broker_known who = newcomer();
    enum refusal why = REFUSAL_NONE;
    (void)state;
    expect_refused(ask(other_identity, &who, &why), &why, REFUSAL_AUTHOR);
    expect_refused(ask(by_stranger_as_its_own, &who, &why), &why, REFUSAL_UNKNOWN_KEY);
    expect_refused(ask(first_on_something, &who, &why), &why, REFUSAL_PREVIOUS);
    expect_refused(ask(on_nothing, &who, &why), &why, REFUSAL_PREVIOUS);
    memcpy(who.identity_key, w.stranger.ed25519, KEY_BYTES);
    expect_refused(ask(NULL, &who, &why), &why, REFUSAL_UNKNOWN_KEY);
}

static void
its_time_is_compared_only_where_the_pinned_one_is_at_hand(void **state)
{
    struct broker_known who = knows;
    enum refusal why = REFUSAL_NONE;
    (void)state;
    expect_refused(ask(issued_before_the_second, &who, &why), &why, REFUSAL_TIME);
    expect_refused(ask(older_and_unfit, &who, &why), &why, REFUSAL_TIME);
    who.previous = NULL;
    expect_ok(ask(issued_before_the_second, &who, &why), &why);
}

static void
the_chain_is_followed_one_by_one(void **state)
{
    struct broker third;
    struct broker_known who = knows;
    struct sam_bytes bytes = attempt_copy(&kind);
    enum refusal why = REFUSAL_NONE;
    (void)state;
    expect_ok(broker_check(bytes, &who, &third, &why), &why);
    attempt_free(&bytes);
    assert_int_equal(third.body->version, 3);
    assert_memory_equal(third.body->previous, second.statement.id, HASH_BYTES);
    assert_memory_equal(third.body->edges[0].endpoint.at, "tcp://example:5000", 18);
    assert_memory_equal(third.body->roles[1].at, "therapist", 9);
    assert_int_equal(third.body->site_denies[0].actor->kind, SAM_ACTOR_EVERYONE);

    who.pinned_version = 3;
    memcpy(who.pinned_id, third.statement.id, HASH_BYTES);
    who.previous = &third;
    expect_ok(ask(NULL, &who, &why), &why);
    expect_refused(ask(fourth, &who, &why), &why, REFUSAL_PREVIOUS); /* it names the second */
    expect_refused(ask(be_second, &who, &why), &why, REFUSAL_ROLLBACK);
    broker_close(&third);
    assert_true(sodium_is_zero((const uint8_t *)&third, sizeof third));
    broker_close(&third);
    broker_close(NULL);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest own[] = {
        cmocka_unit_test(a_newcomer_takes_any_version_of_that_identity),
        cmocka_unit_test(a_newcomer_refuses_another_identity_and_a_beginning_that_is_none),
        cmocka_unit_test(its_time_is_compared_only_where_the_pinned_one_is_at_hand),
        cmocka_unit_test(the_chain_is_followed_one_by_one),
    };
    int failed = attempt_main(&kind, set_up, own, COUNT(own), argc, argv);
    broker_close(&second);
    return failed;
}
