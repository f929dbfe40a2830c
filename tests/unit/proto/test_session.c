/* test_session.c - the inner session against its vector and against a broken edge between client and
 * core, which forges, replays, reorders, drops and turns round what it carries. */
#include "session.h"
#include "vectors.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PART_MAX 320U

/* One client and one core, talking; and all that they began with. */
struct world {
    json_t *json;
    struct session_names names;
    struct hpke_pair client_pair, broker_pair;
    uint8_t request[SESSION_ID_BYTES];
    uint8_t random[SESSION_RANDOM_BYTES], n[SESSION_RANDOM_BYTES];
    struct session_hello hello;
    struct session client, core;
};

/* One sealed part on its way. */
struct frame {
    size_t len;
    uint8_t at[PART_MAX];
};

static void
read_world(struct world *w)
{
    vector_bytes(w->json, "realm", w->names.realm, sizeof w->names.realm);
    vector_bytes(w->json, "key_id", w->names.key_id, sizeof w->names.key_id);
    vector_bytes(w->json, "broker_id", w->names.broker_id, sizeof w->names.broker_id);
    vector_bytes(w->json, "client_sk", w->client_pair.sk, sizeof w->client_pair.sk);
    vector_bytes(w->json, "client_pk", w->client_pair.pk, sizeof w->client_pair.pk);
    vector_bytes(w->json, "broker_sk", w->broker_pair.sk, sizeof w->broker_pair.sk);
    vector_bytes(w->json, "broker_pk", w->broker_pair.pk, sizeof w->broker_pair.pk);
    vector_bytes(w->json, "request", w->request, sizeof w->request);
    vector_bytes(w->json, "random", w->random, sizeof w->random);
    vector_bytes(w->json, "n", w->n, sizeof w->n);
}

static enum sam_err
begin(struct world *w)
{
    return session_begin(&w->names, &w->client_pair, w->broker_pair.pk, w->request, w->random,
                         &w->hello, &w->client);
}

/* A hello that is refused must change nothing. */
static enum sam_err
accept(struct world *w)
{
    struct session before = w->core;
    uint8_t request[SESSION_ID_BYTES] = {0};
    enum sam_err r = session_accept(&w->names, &w->broker_pair, w->client_pair.pk, &w->hello, w->n,
                                    request, &w->core);
    if (r == SAM_OK) {
        assert_memory_equal(request, w->request, sizeof request);
    } else {
        assert_true(sodium_is_zero(request, sizeof request));
        assert_memory_equal(&w->core, &before, sizeof before);
    }
    return r;
}

static void
connect(struct world *w)
{
    assert_int_equal(begin(w), SAM_OK);
    assert_int_equal(accept(w), SAM_OK);
    assert_int_equal(session_complete(&w->client, w->n), SAM_OK);
}

static int
setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_true(sodium_init() >= 0);
    w->json = vectors_load("session");
    read_world(w);
    connect(w);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct world *w = *state;
    json_decref(w->json);
    free(w);
    return 0;
}

static struct frame
seal(struct session *s, const char *part)
{
    struct frame f = {0};
    struct sam_bytes bytes = {(const uint8_t *)part, strlen(part)};
    assert_int_equal(session_seal(s, bytes, f.at, sizeof f.at, &f.len), SAM_OK);
    assert_int_equal(f.len, bytes.len + SESSION_TAG_BYTES);
    return f;
}

static enum sam_err
try_open(struct session *s, const struct frame *f, struct frame *ret)
{
    return session_open(s, (struct sam_bytes){f->at, f->len}, ret->at, sizeof ret->at, &ret->len);
}

static void
expect_opens(struct session *s, const struct frame *f, const char *part)
{
    struct frame opened = {0};
    assert_int_equal(try_open(s, f, &opened), SAM_OK);
    assert_int_equal(opened.len, strlen(part));
    assert_memory_equal(opened.at, part, opened.len);
}

/* Ended, nothing left of it, and nothing brings it back. */
static void
expect_ended(struct session *s)
{
    static const uint8_t n[SESSION_RANDOM_BYTES];
    const struct frame any = {.len = SESSION_TAG_BYTES};
    struct frame out = {0};
    for (int again = 0; again < 2; again++) {
        assert_int_equal(s->state, SESSION_ENDED);
        assert_true(sodium_is_zero((const uint8_t *)s, sizeof *s));
        assert_int_equal(try_open(s, &any, &out), SAM_E_REFUSED);
        assert_int_equal(session_seal(s, (struct sam_bytes){NULL, 0}, out.at, PART_MAX, &out.len),
                         SAM_E_REFUSED);
        assert_int_equal(session_complete(s, n), SAM_E_REFUSED);
    }
    assert_true(sodium_is_zero((const uint8_t *)&out, sizeof out));
}

/* s does not take f for its next part, gives nothing of it away and is over. */
static void
expect_refused(struct session *s, const struct frame *f)
{
    struct frame out = {0};
    assert_int_equal(try_open(s, f, &out), SAM_E_REFUSED);
    assert_true(sodium_is_zero((const uint8_t *)&out, sizeof out));
    expect_ended(s);
}

/* The same on a copy, so that s goes on. */
static void
expect_would_refuse(const struct session *s, const struct frame *f)
{
    struct session copy = *s;
    expect_refused(&copy, f);
}

/* ---- the vector ------------------------------------------------------------------------------- */

static void
hello_and_keys_are_those_of_the_vector(void **state)
{
    const struct world *w = *state;
    uint8_t enc[SESSION_KEY_BYTES], ct[sizeof w->hello.ct], up[SESSION_KEY_BYTES],
        down[SESSION_KEY_BYTES];
    vector_bytes(w->json, "enc", enc, sizeof enc);
    vector_bytes(w->json, "ct", ct, sizeof ct);
    vector_bytes(w->json, "up", up, sizeof up);
    vector_bytes(w->json, "down", down, sizeof down);
    assert_memory_equal(w->hello.enc, enc, sizeof enc);
    assert_memory_equal(w->hello.ct, ct, sizeof ct);
    assert_memory_equal(w->client.out.key, up, sizeof up);
    assert_memory_equal(w->client.in.key, down, sizeof down);
    assert_memory_equal(w->core.in.key, up, sizeof up);
    assert_memory_equal(w->core.out.key, down, sizeof down);
}

static void
expect_parts(const json_t *list, struct session *from, struct session *to)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *e = json_array_get(list, i);
        struct blob part = vector_blob(e, "part"), sealed = vector_blob(e, "sealed");
        struct frame f = {0}, opened = {0};
        from->out.count = to->in.count = vector_number(e, "count");
        assert_int_equal(session_seal(from, blob_bytes(&part), f.at, sizeof f.at, &f.len), SAM_OK);
        assert_int_equal(f.len, sealed.len);
        assert_memory_equal(f.at, sealed.at, f.len);
        assert_int_equal(try_open(to, &f, &opened), SAM_OK);
        assert_int_equal(opened.len, part.len);
        assert_memory_equal(opened.at, part.at, part.len);
        assert_int_equal(from->out.count, vector_number(e, "count") + 1);
        assert_int_equal(to->in.count, vector_number(e, "count") + 1);
    }
}

static void
parts_are_those_of_the_vector(void **state)
{
    struct world *w = *state;
    expect_parts(vector_list(w->json, "ups"), &w->client, &w->core);
    expect_parts(vector_list(w->json, "downs"), &w->core, &w->client);
}

static void
both_sides_talk_as_they_like(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 1000; i++) {
        struct frame up = seal(&w->client, "what may be talked about?");
        struct frame next = seal(&w->client, "");
        struct frame down = seal(&w->core, "work.search");
        expect_opens(&w->core, &up, "what may be talked about?");
        expect_opens(&w->core, &next, "");
        expect_opens(&w->client, &down, "work.search");
    }
}

static void
parts_are_sealed_and_opened_in_place(void **state)
{
    struct world *w = *state;
    struct frame f = {.len = 4, .at = "abcd"};
    assert_int_equal(session_seal(&w->client, (struct sam_bytes){f.at, 4}, f.at, 20, &f.len),
                     SAM_OK);
    assert_int_equal(session_open(&w->core, (struct sam_bytes){f.at, 20}, f.at, 4, &f.len), SAM_OK);
    assert_int_equal(f.len, 4);
    assert_memory_equal(f.at, "abcd", 4);
}

static void
every_session_has_its_own_keys(void **state)
{
    struct world *w = *state;
    struct session before = w->client;
    w->random[5] ^= 1; /* not the lowest bits: X25519 sets those itself */
    connect(w);
    assert_memory_not_equal(w->client.out.key, before.out.key, SESSION_KEY_BYTES);
    assert_memory_not_equal(w->client.in.key, before.in.key, SESSION_KEY_BYTES);
    assert_memory_not_equal(w->client.in.key, w->client.out.key, SESSION_KEY_BYTES);
}

/* ---- a broken edge: parts --------------------------------------------------------------------- */

static void
a_forged_part_is_refused_whichever_bit_is_changed(void **state)
{
    struct world *w = *state;
    struct frame f = seal(&w->client, "Release");
    struct frame g = seal(&w->core, "Released");
    for (size_t bit = 0; bit < 8 * g.len; bit++) {
        uint8_t mask = (uint8_t)(1U << bit % 8);
        f.at[bit / 8] ^= mask;
        g.at[bit / 8] ^= mask;
        if (bit / 8 < f.len) { expect_would_refuse(&w->core, &f); }
        expect_would_refuse(&w->client, &g);
        f.at[bit / 8] ^= mask;
        g.at[bit / 8] ^= mask;
    }
    expect_opens(&w->core, &f, "Release");
    expect_opens(&w->client, &g, "Released");
}

static void
a_part_of_another_length_is_refused(void **state)
{
    struct world *w = *state;
    struct frame f = seal(&w->client, "Release");
    size_t len = f.len;
    for (f.len = 0; f.len <= len + 1; f.len++) {
        if (f.len != len) { expect_would_refuse(&w->core, &f); }
    }
    f.len = len;
    expect_opens(&w->core, &f, "Release");
}

static void
a_part_without_any_key_is_refused(void **state)
{
    struct world *w = *state;
    struct frame f = {.len = 64};
    expect_would_refuse(&w->core, &f);
    for (int i = 0; i < 100; i++) {
        randombytes_buf(f.at, f.len);
        expect_would_refuse(&w->core, &f);
        expect_would_refuse(&w->client, &f);
    }
}

static void
a_repeated_part_is_refused_and_ends_the_session(void **state)
{
    struct world *w = *state;
    struct frame f = seal(&w->client, "Release");
    struct frame next = seal(&w->client, "Release");
    expect_opens(&w->core, &f, "Release");
    expect_would_refuse(&w->core, &f);
    expect_opens(&w->core, &next, "Release");
    expect_refused(&w->core, &f);
}

static void
parts_out_of_order_are_refused(void **state)
{
    struct world *w = *state;
    struct frame first = seal(&w->client, "PutCase");
    struct frame second = seal(&w->client, "Release");
    struct session core = w->core;
    expect_refused(&core, &second);
    expect_refused(&core, &first); /* too late: it stays ended */
    expect_opens(&w->core, &first, "PutCase");
}

static void
a_dropped_part_is_seen_at_the_next_one(void **state)
{
    struct world *w = *state;
    struct frame f = seal(&w->core, "1");
    expect_opens(&w->client, &f, "1");
    (void)seal(&w->core, "2");
    f = seal(&w->core, "3");
    expect_refused(&w->client, &f);
}

static void
a_part_turned_round_is_refused(void **state)
{
    struct world *w = *state;
    struct frame up = seal(&w->client, "Release");
    struct frame down = seal(&w->core, "Release");
    expect_would_refuse(&w->client, &up);
    expect_would_refuse(&w->core, &down);
}

/* Each of the two that a nonce does not bind, on its own: the key is the right one. */
static void
direction_and_key_id_are_bound_besides_the_keys(void **state)
{
    struct world *w = *state;
    struct frame f = seal(&w->client, "Release");
    struct session other = w->core;
    other.in.direction = SESSION_DOWN;
    expect_refused(&other, &f);
    for (size_t bit = 0; bit < 8 * sizeof other.key_id; bit++) {
        other = w->core;
        other.key_id[bit / 8] ^= (uint8_t)(1U << bit % 8);
        expect_refused(&other, &f);
    }
    expect_opens(&w->core, &f, "Release");
}

static void
a_part_of_another_session_is_refused(void **state)
{
    struct world *w = *state;
    struct session core = w->core;
    struct frame f = seal(&w->client, "Release");
    w->random[31] ^= 0x20;
    connect(w);
    expect_would_refuse(&w->core, &f);
    f = seal(&w->client, "Release");
    expect_refused(&core, &f);
    expect_opens(&w->core, &f, "Release");
}

static void
the_edge_learns_sizes_only(void **state)
{
    struct world *w = *state;
    struct frame f = seal(&w->client, "aaaaaaaaaaaaaaaa");
    struct frame g = seal(&w->client, "aaaaaaaaaaaaaaaa");
    struct frame h = seal(&w->core, "aaaaaaaaaaaaaaaa");
    assert_int_equal(f.len, g.len);
    for (size_t at = 0; at < f.len; at += 16) {
        assert_memory_not_equal(f.at + at, g.at + at, 16);
        assert_memory_not_equal(f.at + at, h.at + at, 16);
        assert_memory_not_equal(f.at + at, "aaaaaaaaaaaaaaaa", 16);
    }
    assert_memory_not_equal(w->hello.ct, w->request, sizeof w->request);
}

/* ---- a broken edge: the hello and its reply --------------------------------------------------- */

static void
expect_hello_refused_bits(struct world *w, uint8_t *at, size_t len)
{
    for (size_t bit = 0; bit < 8 * len; bit++) {
        at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(accept(w), SAM_E_REFUSED);
        at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_int_equal(accept(w), SAM_OK);
}

static void
a_hello_is_refused_whichever_bit_is_changed(void **state)
{
    struct world *w = *state;
    expect_hello_refused_bits(w, w->hello.enc, sizeof w->hello.enc);
    expect_hello_refused_bits(w, w->hello.ct, sizeof w->hello.ct);
}

static void
a_hello_for_another_realm_key_id_or_broker_is_refused(void **state)
{
    struct world *w = *state;
    expect_hello_refused_bits(w, w->names.realm, sizeof w->names.realm);
    expect_hello_refused_bits(w, w->names.key_id, sizeof w->names.key_id);
    expect_hello_refused_bits(w, w->names.broker_id, sizeof w->names.broker_id);
    expect_hello_refused_bits(w, w->client_pair.pk, sizeof w->client_pair.pk);
}

static void
a_hello_from_or_to_another_key_is_refused(void **state)
{
    struct world *w = *state;
    w->client_pair.sk[5] ^= 1;
    assert_int_equal(begin(w), SAM_OK);
    assert_int_equal(accept(w), SAM_E_REFUSED);
    w->client_pair.sk[5] ^= 1;
    assert_int_equal(begin(w), SAM_OK);
    w->broker_pair.sk[5] ^= 1;
    assert_int_equal(accept(w), SAM_E_REFUSED);
    w->broker_pair.sk[5] ^= 1;
    assert_int_equal(accept(w), SAM_OK);
}

static void
points_of_low_order_are_refused(void **state)
{
    struct world *w = *state;
    struct session before = w->client;
    struct session_hello hello = w->hello;
    memset(w->broker_pair.pk, 0, sizeof w->broker_pair.pk);
    assert_int_equal(begin(w), SAM_E_REFUSED);
    assert_memory_equal(&before, &w->client, sizeof before);
    assert_memory_equal(&hello, &w->hello, sizeof hello);
    memset(w->hello.enc, 0, sizeof w->hello.enc);
    assert_int_equal(accept(w), SAM_E_REFUSED);
    w->hello = hello;
    memset(w->client_pair.pk, 0, sizeof w->client_pair.pk);
    assert_int_equal(accept(w), SAM_E_REFUSED);
}

static void
a_replayed_hello_gives_nothing(void **state)
{
    struct world *w = *state;
    struct frame recorded = seal(&w->client, "Release");
    struct session core = w->core;
    w->n[0] ^= 1; /* the core draws a new one */
    assert_int_equal(accept(w), SAM_OK);
    expect_would_refuse(&w->core, &recorded);
    struct frame down = seal(&w->core, "Released");
    expect_would_refuse(&w->client, &down);
    expect_opens(&core, &recorded, "Release");
}

static void
a_wrong_n_gives_keys_that_open_nothing(void **state)
{
    struct world *w = *state;
    for (size_t bit = 0; bit < 8 * sizeof w->n; bit++) {
        struct session client, core;
        uint8_t n[SESSION_RANDOM_BYTES];
        memcpy(n, w->n, sizeof n);
        n[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(begin(w), SAM_OK);
        assert_int_equal(accept(w), SAM_OK);
        client = w->client;
        core = w->core;
        assert_int_equal(session_complete(&client, n), SAM_OK);
        struct frame up = seal(&client, "Release"), down = seal(&core, "Released");
        expect_refused(&core, &up);
        expect_refused(&client, &down);
    }
}

static void
a_second_n_ends_the_session(void **state)
{
    struct world *w = *state;
    assert_int_equal(session_complete(&w->client, w->n), SAM_E_REFUSED);
    expect_ended(&w->client);
}

/* ---- states, sizes, counters ------------------------------------------------------------------ */

static void
before_the_reply_nothing_is_sealed_or_opened(void **state)
{
    struct world *w = *state;
    struct frame f = seal(&w->core, ""), out = {0};
    assert_int_equal(begin(w), SAM_OK);
    expect_would_refuse(&w->client, &f);
    assert_int_equal(
        session_seal(&w->client, (struct sam_bytes){NULL, 0}, out.at, PART_MAX, &out.len),
        SAM_E_REFUSED);
    assert_true(sodium_is_zero((const uint8_t *)&out, sizeof out));
    expect_ended(&w->client);
}

static void
the_core_takes_no_reply(void **state)
{
    struct world *w = *state;
    assert_int_equal(session_complete(&w->core, w->n), SAM_E_REFUSED);
    expect_ended(&w->core);
}

static void
the_exporter_is_forgotten_when_the_keys_are_there(void **state)
{
    struct world *w = *state;
    assert_true(sodium_is_zero(w->client.exporter, sizeof w->client.exporter));
    assert_true(sodium_is_zero(w->core.exporter, sizeof w->core.exporter));
}

static void
memory_that_is_too_small_ends_the_session(void **state)
{
    struct world *w = *state;
    struct sam_bytes part = {(const uint8_t *)"four", 4};
    struct frame f = seal(&w->client, "four"), out = {0};
    for (size_t max = 0; max < 4 + SESSION_TAG_BYTES; max++) {
        struct session copy = w->client;
        assert_int_equal(session_seal(&copy, part, out.at, max, &out.len), SAM_E_TOO_BIG);
        expect_ended(&copy);
    }
    for (size_t max = 0; max < 4; max++) {
        struct session copy = w->core;
        assert_int_equal(
            session_open(&copy, (struct sam_bytes){f.at, f.len}, out.at, max, &out.len),
            SAM_E_TOO_BIG);
        expect_ended(&copy);
    }
    assert_true(sodium_is_zero((const uint8_t *)&out, sizeof out));
    assert_int_equal(session_open(&w->core, (struct sam_bytes){f.at, f.len}, out.at, 4, &out.len),
                     SAM_OK);
    assert_int_equal(session_seal(&w->core, part, out.at, 4 + SESSION_TAG_BYTES, &out.len), SAM_OK);
}

static void
an_exhausted_counter_ends_the_session(void **state)
{
    struct world *w = *state;
    struct frame f = {.len = SESSION_TAG_BYTES}, out = {0};
    w->client.out.count = w->core.in.count = SESSION_COUNT_MAX - 1;
    f = seal(&w->client, "last");
    expect_opens(&w->core, &f, "last");
    assert_int_equal(
        session_seal(&w->client, (struct sam_bytes){NULL, 0}, out.at, PART_MAX, &out.len),
        SAM_E_TOO_BIG);
    assert_int_equal(try_open(&w->core, &f, &out), SAM_E_TOO_BIG);
    assert_true(sodium_is_zero((const uint8_t *)&out, sizeof out));
    expect_ended(&w->client);
    expect_ended(&w->core);
}

static void
an_ended_session_is_ended_whoever_ended_it(void **state)
{
    struct world *w = *state;
    struct session blank = {0};
    session_end(NULL);
    session_end(&w->client);
    session_end(&w->client);
    expect_ended(&w->client);
    expect_ended(&blank);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hello_and_keys_are_those_of_the_vector),
        TEST(parts_are_those_of_the_vector),
        TEST(both_sides_talk_as_they_like),
        TEST(parts_are_sealed_and_opened_in_place),
        TEST(every_session_has_its_own_keys),
        TEST(a_forged_part_is_refused_whichever_bit_is_changed),
        TEST(a_part_of_another_length_is_refused),
        TEST(a_part_without_any_key_is_refused),
        TEST(a_repeated_part_is_refused_and_ends_the_session),
        TEST(parts_out_of_order_are_refused),
        TEST(a_dropped_part_is_seen_at_the_next_one),
        TEST(a_part_turned_round_is_refused),
        TEST(direction_and_key_id_are_bound_besides_the_keys),
        TEST(a_part_of_another_session_is_refused),
        TEST(the_edge_learns_sizes_only),
        TEST(a_hello_is_refused_whichever_bit_is_changed),
        TEST(a_hello_for_another_realm_key_id_or_broker_is_refused),
        TEST(a_hello_from_or_to_another_key_is_refused),
        TEST(points_of_low_order_are_refused),
        TEST(a_replayed_hello_gives_nothing),
        TEST(a_wrong_n_gives_keys_that_open_nothing),
        TEST(a_second_n_ends_the_session),
        TEST(before_the_reply_nothing_is_sealed_or_opened),
        TEST(the_core_takes_no_reply),
        TEST(the_exporter_is_forgotten_when_the_keys_are_there),
        TEST(memory_that_is_too_small_ends_the_session),
        TEST(an_exhausted_counter_ends_the_session),
        TEST(an_ended_session_is_ended_whoever_ended_it),
    };
    return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
