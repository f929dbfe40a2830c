/* test_talk.c - what peers of the test realm say is what a core understands; and all of it is the same each time. */
#include "maja.h"

#include <string.h>

/* ---- requests and the session ---------------------------------------------------------------- */

static void
each_request_is_of_its_form(void **state)
{
    const uint8_t any[HASH_BYTES] = {1};
    struct octets s = realm_beacon(&phone, &v[1], 5, NOW);
    const struct sam_bytes bytes = octets_bytes(&s);
    const uint8_t *c = plan.case_id;
    (void)state;
    struct control all[] = {
        control_admit(&realm, &bo),
        control_put_case(&realm, &v[2]),
        control_get_case(&realm, c, 0),
        control_get_case(&realm, c, 2),
        control_put_item(&realm, &small),
        control_put_chunk(&realm, &large, 3),
        control_put_wraps(&realm, &wraps),
        control_missing_wraps(&realm, c, any, 9),
        control_list(&realm, c, "consultant", any, any, 256),
        control_release(&realm, c, any, NULL, NAMES("job_search", "benefits"), any, true),
        control_get_chunk(&realm, c, any, 2),
        control_put_label(&realm, c, bytes),
        control_erase(&realm, c, bytes),
        control_explain(&realm, c, &bo, "consultant", "work.search", NAMES("job_search")),
        control_put_meeting(&realm, c, bytes, &wraps),
        control_of_meeting(&realm, REQUEST_JOIN, c, any),
        control_of_meeting(&realm, REQUEST_LEAVE, c, any),
        control_in_meeting(&realm, REQUEST_PRESENT, c, any, &bo),
        control_in_meeting(&realm, REQUEST_ABSENT, c, any, &bo),
        control_room_card(&realm, c, any, NAMES("work.search"), &(const uint64_t){7}),
        control_get_meeting(&realm, c, any, 3, NULL),
        control_get_meeting(&realm, c, NULL, 0, any),
        control_hand_on(&realm, c, any, 2),
        control_asks(&realm, c, any, 256),
        control_ask_in(&realm, c, &bo, "work.search", any, true),
        control_ask(&realm, c, &bo, "work.search", NAMES("job_search")),
        control_answer(&realm, c, any, ANSWER_YES),
        control_redisclose(&realm, c, bytes),
        control_log(&realm, c, 1, 256),
        control_proof_from(&realm, 9, 4),
        control_proof_index(&realm, 9, 4),
        control_checkpoint(&realm),
        control_beacon(&realm, c, bytes),
        control_watch(&realm, c),
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        struct wire *memory = NULL;
        const struct request *request = NULL;
        assert_int_equal(wire_request_decode(octets_bytes(&all[i].bytes), &memory, &request),
                         SAM_OK);
        assert_int_equal(request->kind, all[i].kind);
        assert_memory_equal(request->request, all[i].request, ID_BYTES);
        wire_free(&memory);
        octets_free(&all[i].bytes);
    }
    octets_free(&s);
}

/* The core's side of one session. */
static void
accept_hello(struct peer *peer, struct session *ret_core)
{
    const uint8_t n[SESSION_RANDOM_BYTES] = {3};
    const struct request_frame *frame = NULL;
    struct session_names names;
    struct session_hello hello;
    struct wire *memory = NULL;
    struct reply_frame back = {.has_n = true};
    struct peer_reply got;
    uint8_t request[ID_BYTES], out[256];
    size_t len = 0;

    struct octets payload = peer_hello(peer);
    assert_int_equal(wire_request_frame_decode(octets_bytes(&payload), &memory, &frame), SAM_OK);
    memcpy(names.realm, realm.id, ID_BYTES);
    memcpy(names.key_id, frame->hello->key_id, HASH_BYTES);
    memcpy(names.broker_id, realm.broker.statement.id, HASH_BYTES);
    memcpy(hello.enc, frame->hello->enc, sizeof hello.enc);
    memcpy(hello.ct, frame->hello->ct, sizeof hello.ct);
    assert_int_equal(session_accept(&names, &realm.session, peer->person->x25519.pk, &hello, n,
                                    request, ret_core),
                     SAM_OK);
    assert_memory_equal(request, peer->hello, ID_BYTES);
    wire_free(&memory);
    octets_free(&payload);
    memcpy(back.n, n, sizeof n);
    assert_int_equal(wire_reply_frame_encode(&back, out, sizeof out, &len), SAM_OK);
    assert_false(peer_ready(peer));
    peer_take(peer, (struct sam_bytes){out, len}, &got);
    assert_int_equal(got.got, PEER_SESSION);
    assert_true(peer_ready(peer));
    peer_reply_free(&got);
}

/* What the core sends: a reply, sealed. */
static size_t
core_says(struct session *core, const struct reply *reply, uint8_t out[static 512])
{
    uint8_t part[400];
    size_t len = 0;
    assert_int_equal(wire_reply_encode(reply, part, sizeof part - SESSION_TAG_BYTES, &len), SAM_OK);
    assert_int_equal(session_seal(core, (struct sam_bytes){part, len}, part, sizeof part, &len),
                     SAM_OK);
    const struct reply_frame frame = {.sealed = {part, len}};
    assert_int_equal(wire_reply_frame_encode(&frame, out, 512, &len), SAM_OK);
    return len;
}

static void
a_peer_talks_with_a_core(void **state)
{
    struct peer peer;
    struct session core = {.state = SESSION_ENDED};
    struct control control = control_put_chunk(&realm, &large, 0);
    const struct request_frame *frame = NULL;
    struct wire *memory = NULL;
    struct peer_reply got;
    uint8_t part[1024], out[512];
    size_t len = 0;
    (void)state;

    peer_make(&realm, &bo, 0x01020304, &peer);
    accept_hello(&peer, &core);
    struct octets payload = peer_ask(&peer, &control, realm_chunk(&large, 0));
    assert_int_equal(peer_frame(&peer, octets_bytes(&payload)).route[1], 1);
    assert_int_equal(wire_request_frame_decode(octets_bytes(&payload), &memory, &frame), SAM_OK);
    assert_int_equal(session_open(&core, frame->sealed, part, sizeof part, &len), SAM_OK);
    assert_int_equal(len, control.bytes.len);
    assert_memory_equal(part, control.bytes.at, len);
    assert_int_equal(frame->chunk.len, CHUNK_MAX);
    wire_free(&memory);
    octets_free(&payload);

    const struct done done = {.has_seq = true, .seq = 4};
    struct reply reply = {.time = NOW, .done = &done};
    memcpy(reply.request, control.request, ID_BYTES);
    len = core_says(&core, &reply, out);
    peer_take(&peer, (struct sam_bytes){out, len}, &got);
    assert_int_equal(got.got, PEER_REPLY);
    assert_int_equal(got.reply->done->seq, 4);
    peer_reply_free(&got);
    peer_take(&peer, (struct sam_bytes){out, len}, &got);
    assert_int_equal(got.got, PEER_BROKEN);
    assert_false(peer_ready(&peer));
    peer_reply_free(&got);
    octets_free(&control.bytes);
    session_end(&core);
    peer_end(&peer);
}

static void
the_same_number_makes_the_same_realm(void **state)
{
    struct realm_version version = v[2];
    uint8_t dek[KEY_BYTES];
    struct octets statement = octets_copy(wraps.statement.at, wraps.statement.len);
    struct octets first = octets_copy(version.statement.at, version.statement.len);
    memcpy(dek, large.dek, sizeof dek);
    maja_tear_down(state);
    maja_set_up(state);
    assert_int_equal(first.len, v[2].statement.len);
    assert_memory_equal(first.at, v[2].statement.at, first.len);
    assert_memory_equal(dek, large.dek, sizeof dek);
    assert_int_equal(statement.len, wraps.statement.len);
    assert_memory_equal(statement.at, wraps.statement.at, statement.len);
    octets_free(&first);
    octets_free(&statement);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_is_of_its_form),
        cmocka_unit_test(a_peer_talks_with_a_core),
        cmocka_unit_test(the_same_number_makes_the_same_realm),
    };
    return cmocka_run_group_tests_name("talk", tests, maja_set_up, maja_tear_down);
}
