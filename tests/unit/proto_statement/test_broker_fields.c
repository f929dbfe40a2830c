/* test_broker_fields.c - what one field of a broker statement may say, beside the others:
 * endpoints, time zones, keys, lists at their limits. */
#include "broker_fields.h"
#include "broker_valid.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct world w;
static struct valid_broker v;

static int
set_up(void **state)
{
    (void)state;
    world_make(&w);
    return 0;
}

static int
begin(void **state)
{
    (void)state;
    broker_valid(&w, &v);
    assert_true(broker_fields_fit(&v.body));
    return 0;
}

/* Of a list of texts, each put in the same place. */
static void
expect_each(struct sam_bytes *place, const char *const *texts, size_t n, bool wanted)
{
    for (size_t i = 0; i < n; i++) {
        *place = text_bytes(texts[i]);
        if (broker_fields_fit(&v.body) != wanted)
            fail_msg("%s is %s", texts[i], wanted ? "refused" : "taken");
    }
}

static void
takes_endpoints_of_names_and_addresses(void **state)
{
    static const char *const texts[] = {
        "tcp://broker.example:5000",  "tcp://b:1",
        "tcp://B-2.Example.:65535",   "tcp://3com.example:10000",
        "tcp://a--b..c:80",           "tcp://192.0.2.1:5000",
        "tcp://[::1]:5000",           "tcp://[::]:5000",
        "tcp://[2001:DB8::a:b]:5000", "tcp://[::ffff:192.0.2.1]:5000",
    };
    (void)state;
    expect_each(&v.edges[0].endpoint, texts, COUNT(texts), true);
}

static void
refuses_endpoints_that_mean_something_else(void **state)
{
    static const char *const texts[] = {
        "t",
        "tcp://",
        "tcp://:",
        "tcp://:5000",
        "tcp://b",
        "tcp://5000",
        "tcp://b:",
        "tcp:/b:5000",
        "TCP://b:5000",
        "ipc://b:5000",
        "inproc://b:5000",
        "ws://b:5000",
        " tcp://b:5000",
        "tcp://b:5000 ",
        "tcp://b:5000/",
        "tcp://b:5000/path",
        "tcp://*:5000",
        "tcp://b:*",
        "tcp://eth0;b:5000",
        "tcp://a:1;b:5000",
        "tcp://a:1:5000",
        "tcp://user@b:5000",
        "tcp://a_b:5000",
        "tcp://-b:5000",
        "tcp://.b:5000",
        "tcp://b:0",
        "tcp://b:05000",
        "tcp://b:+500",
        "tcp://b:-1",
        "tcp://b:65536",
        "tcp://b:99999",
        "tcp://b:100000",
        "tcp://b:4294967297",
        "tcp://b:5e3",
        "tcp://b:0x50",
        "tcp://::1:5000",
        "tcp://[]:5000",
        "tcp://[:]:5000",
        "tcp://[a:]:5000",
        "tcp://[:5000",
        "tcp://[1]:5000",
        "tcp://[b.example]:5000",
        "tcp://[::1:5000",
        "tcp://::1]:5000",
        "tcp://[::1]5000",
        "tcp://[::1]:",
        "tcp://[::1%eth0]:5000",
        "tcp://[::g]:5000",
        "tcp://[[::1]]:5000",
        "tcp://[::1]x:5000",
    };
    (void)state;
    expect_each(&v.edges[0].endpoint, texts, COUNT(texts), false);
}

static void
looks_at_every_edges_endpoint(void **state)
{
    (void)state;
    v.body.n_edges = 2;
    assert_true(broker_fields_fit(&v.body));
    v.edges[1].endpoint = text_bytes("tcp://b:0");
    assert_false(broker_fields_fit(&v.body));
}

static void
takes_time_zones_of_the_database(void **state)
{
    static const char *const texts[] = {"Europe/Copenhagen",
                                        "Europe/Oslo",
                                        "America/Argentina/Buenos_Aires",
                                        "America/Port-au-Prince",
                                        "Etc/GMT+5",
                                        "Etc/GMT-14",
                                        "UTC",
                                        "W-SU",
                                        "EST5EDT",
                                        "x"};
    (void)state;
    expect_each(&v.body.time_zone, texts, COUNT(texts), true);
}

static void
refuses_time_zones_that_could_be_paths_or_rules(void **state)
{
    static const char *const texts[] = {
        "/etc/localtime",
        "/",
        "Europe/",
        "Europe//Oslo",
        "../Oslo",
        "Europe/../Oslo",
        "Europe/Oslo.",
        ":Europe/Oslo",
        "CET-1CEST,M3.5.0",
        "<-03>3",
        "+1",
        "-1",
        "_x",
        "1x",
        "Europe/1",
        "Europe/-",
        "",
        "Europe/Oslo\n",
    };
    (void)state;
    expect_each(&v.body.time_zone, texts, COUNT(texts), false);
}

static void
no_key_does_two_things(void **state)
{
    uint8_t *const keys[] = {v.body.identity_key, v.body.log_key, v.body.head_key};
    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++)
        for (size_t k = 0; k < COUNT(keys); k++) {
            if (k == i) continue;
            (void)begin(NULL);
            memcpy(keys[i], keys[k], KEY_BYTES);
            assert_false(broker_fields_fit(&v.body));
        }
    for (size_t i = 0; i < COUNT(keys); i++) {
        (void)begin(NULL);
        memcpy(keys[i], v.body.session_key, KEY_BYTES);
        assert_false(broker_fields_fit(&v.body));
    }
    (void)begin(NULL);
    v.body.n_edges = 2;
    memcpy(v.edges[1].curve, v.body.session_key, KEY_BYTES);
    assert_false(broker_fields_fit(&v.body));
}

static void
no_key_that_agrees_on_secrets_is_of_low_order(void **state)
{
    uint8_t *const keys[] = {v.body.session_key, v.edges[0].curve, v.edges[1].curve};
    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++)
        for (uint8_t u = 0; u <= 2; u++) {
            (void)begin(NULL);
            v.body.n_edges = 2;
            memset(keys[i], 0, KEY_BYTES);
            keys[i][0] = u;
            assert_int_equal(broker_fields_fit(&v.body), u == 2); /* 9 is the base; 2 is usable */
        }
}

static void
an_edge_needs_no_root_and_a_root_no_edge(void **state)
{
    (void)state;
    v.body.n_roots = 0;
    assert_true(broker_fields_fit(&v.body));
    v.body.n_roots = 1;
    v.roots[0].organisation = text_bytes("elsewhere");
    assert_true(broker_fields_fit(&v.body));
    v.body.n_edges = 0;
    assert_false(broker_fields_fit(&v.body));
}

static void
roots_differ_in_organisation_or_role_and_in_their_hash(void **state)
{
    (void)state;
    v.body.n_roots = 2;
    assert_true(broker_fields_fit(&v.body));
    v.roots[1].role = v.roots[0].role;
    assert_false(broker_fields_fit(&v.body));
    v.roots[1].organisation = text_bytes("psyk");
    assert_true(broker_fields_fit(&v.body));
    memcpy(v.roots[1].sha256, v.roots[0].sha256, HASH_BYTES);
    assert_false(broker_fields_fit(&v.body));
    v.roots[1].sha256[HASH_BYTES - 1] ^= 1;
    assert_true(broker_fields_fit(&v.body));
    v.roots[1].role = text_bytes("guest"); /* the third role, not counted */
    assert_false(broker_fields_fit(&v.body));
    v.body.n_roles = 3;
    assert_true(broker_fields_fit(&v.body));
}

static void
a_leaf_is_no_group_of_another(void **state)
{
    static const struct {
        const char *a, *b;
        bool wanted;
    } pairs[] = {{"health", "health.use", false},   {"health.use", "health", false},
                 {"a.b", "a.b.c.d", false},         {"health", "health-care", true},
                 {"health", "healthy", true},       {"health.use", "health.uses", true},
                 {"health.use", "health.us", true}, {"use", "health.use", true},
                 {"health.", "health..x", false},   {"health", "health", false},
                 {".health", "health", true},       {"a.b", "a.c", true}};
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        v.leaves[0] = text_bytes(pairs[i].a);
        v.leaves[1] = text_bytes(pairs[i].b);
        if (broker_fields_fit(&v.body) != pairs[i].wanted)
            fail_msg("%s and %s", pairs[i].a, pairs[i].b);
    }
}

static void
a_name_is_there_once_in_its_list_and_may_be_in_another(void **state)
{
    struct sam_bytes *const lists[] = {v.leaves, v.purposes, v.roles};
    (void)state;
    for (size_t i = 0; i < 3U; i++) {
        (void)begin(NULL);
        v.body.n_leaves = v.body.n_purposes = v.body.n_roles = 2;
        assert_true(broker_fields_fit(&v.body));
        lists[i][1] = lists[i][0];
        assert_false(broker_fields_fit(&v.body));
    }
    (void)begin(NULL);
    v.leaves[0] = v.purposes[0] = v.roles[1] = text_bytes("work");
    v.leaves[1] = text_bytes("play");
    assert_true(broker_fields_fit(&v.body));
}

/* ---- as much as there can be ----------------------------------------------------------------- */

static char names[ROOTS_MAX][NAME_MAX_BYTES];

static struct sam_bytes
name(const char *stem, unsigned n)
{
    int len = snprintf(names[n], sizeof names[n], "%s%u", stem, n);
    assert_true(len > 0 && (size_t)len < sizeof names[n]);
    return (struct sam_bytes){(const uint8_t *)names[n], (size_t)len};
}

static void
fill(void)
{
    for (unsigned i = 0; i < ROOTS_MAX; i++) {
        v.roots[i] = (struct root){.organisation = name("n", i), .role = text_bytes("therapist")};
        v.roots[i].sha256[0] = (uint8_t)i;
        v.denies[i] = v.denies[0];
    }
    for (unsigned i = 0; i < EDGES_MAX; i++) {
        v.edges[i].organisation = name("n", i);
        v.edges[i].endpoint = text_bytes("tcp://b:1");
        broker_valid_curve(i, v.edges[i].curve);
    }
    for (unsigned i = 0; i < SAM_LEAVES_MAX; i++)
        v.leaves[i] = v.purposes[i] = name("n", i);
    for (unsigned i = 2; i < SAM_ROLES_MAX; i++)
        v.roles[i] = name("n", i);
    v.body.n_roots = ROOTS_MAX;
    v.body.n_edges = EDGES_MAX;
    v.body.n_leaves = v.body.n_purposes = v.body.n_roles = SAM_LEAVES_MAX;
    v.body.n_site_denies = SAM_PROVISIONS_MAX;
}

static void
takes_every_list_full_and_finds_the_last_one_doubled(void **state)
{
    static uint8_t encoded[BODY_MAX];
    size_t len;
    (void)state;
    fill();
    assert_true(broker_fields_fit(&v.body));
    assert_int_equal(wire_broker_body_encode(&v.body, encoded, sizeof encoded, &len), SAM_OK);

    v.roots[ROOTS_MAX - 1].sha256[0] = 0;
    assert_false(broker_fields_fit(&v.body));
    fill();
    v.roots[ROOTS_MAX - 1].organisation = v.roots[0].organisation;
    assert_false(broker_fields_fit(&v.body));
    fill();
    v.edges[EDGES_MAX - 1].organisation = v.edges[0].organisation;
    assert_false(broker_fields_fit(&v.body));
    fill();
    memcpy(v.edges[EDGES_MAX - 1].curve, v.edges[0].curve, KEY_BYTES);
    assert_false(broker_fields_fit(&v.body));
    fill();
    v.leaves[SAM_LEAVES_MAX - 1] = v.leaves[0];
    assert_false(broker_fields_fit(&v.body));
    fill();
    v.purposes[SAM_PURPOSES_MAX - 1] = v.purposes[0];
    assert_false(broker_fields_fit(&v.body));
    fill();
    v.roles[SAM_ROLES_MAX - 1] = v.roles[0];
    assert_false(broker_fields_fit(&v.body));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(takes_endpoints_of_names_and_addresses, begin),
        cmocka_unit_test_setup(refuses_endpoints_that_mean_something_else, begin),
        cmocka_unit_test_setup(looks_at_every_edges_endpoint, begin),
        cmocka_unit_test_setup(takes_time_zones_of_the_database, begin),
        cmocka_unit_test_setup(refuses_time_zones_that_could_be_paths_or_rules, begin),
        cmocka_unit_test_setup(no_key_does_two_things, begin),
        cmocka_unit_test_setup(no_key_that_agrees_on_secrets_is_of_low_order, begin),
        cmocka_unit_test_setup(an_edge_needs_no_root_and_a_root_no_edge, begin),
        cmocka_unit_test_setup(roots_differ_in_organisation_or_role_and_in_their_hash, begin),
        cmocka_unit_test_setup(a_leaf_is_no_group_of_another, begin),
        cmocka_unit_test_setup(a_name_is_there_once_in_its_list_and_may_be_in_another, begin),
        cmocka_unit_test_setup(takes_every_list_full_and_finds_the_last_one_doubled, begin),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
