/* session.c - the inner session: what a connection costs each side, and a frame. */
#include "proto/session.h"
#include "bench.h"

#include <sodium.h>
#include <string.h>

enum { HELLOS = 20, FRAMES = 2000, ROUNDS = 21, PART = 200 };

static struct session_names names;
static struct hpke_pair client_pair, broker_pair;
static struct session client, core;
static struct session_hello hello;
static uint8_t request[SESSION_ID_BYTES], random_bytes[SESSION_RANDOM_BYTES];

static void
make_pair(struct hpke_pair *ret_pair)
{
    randombytes_buf(ret_pair->sk, sizeof ret_pair->sk);
    bench_check(crypto_scalarmult_base(ret_pair->pk, ret_pair->sk) == 0, "a key pair");
}

static double
time_begin(void)
{
    double began = bench_now();
    for (int i = 0; i < HELLOS; i++) {
        session_end(&client);
        bench_check(session_begin(&names, &client_pair, broker_pair.pk, request, random_bytes,
                                  &hello, &client)
                        == SAM_OK,
                    "a hello");
    }
    return (bench_now() - began) / HELLOS;
}

static double
time_accept(void)
{
    uint8_t said[SESSION_ID_BYTES];
    double began = bench_now();
    for (int i = 0; i < HELLOS; i++) {
        session_end(&core);
        bench_check(
            session_accept(&names, &broker_pair, client_pair.pk, &hello, random_bytes, said, &core)
                == SAM_OK,
            "a hello taken");
    }
    return (bench_now() - began) / HELLOS;
}

/* One part sealed there and opened here. */
static double
time_frames(void)
{
    static uint8_t part[PART], sealed[PART + SESSION_TAG_BYTES];
    size_t len;
    double began = bench_now();
    for (int i = 0; i < FRAMES; i++) {
        bench_check(
            session_seal(&client, (struct sam_bytes){part, PART}, sealed, sizeof sealed, &len)
                == SAM_OK,
            "sealing");
        bench_check(
            session_open(&core, (struct sam_bytes){sealed, len}, sealed, sizeof sealed, &len)
                == SAM_OK,
            "opening");
    }
    return (bench_now() - began) / FRAMES / 2;
}

int
main(void)
{
    struct bench begin = {.name = "hello: the client's part", .unit = "ns", .at_most = 200000};
    struct bench accept = {.name = "hello: the core's part", .unit = "ns", .at_most = 200000};
    struct bench frame = {
        .name = "inner session: seal or open 200 bytes", .unit = "ns", .at_most = 1000};

    bench_check(sodium_init() >= 0, "libsodium");
    make_pair(&client_pair);
    make_pair(&broker_pair);
    for (int i = 0; i < ROUNDS; i++) {
        bench_add(&begin, time_begin());
        bench_add(&accept, time_accept());
        bench_check(session_complete(&client, random_bytes) == SAM_OK, "the reply");
        bench_add(&frame, time_frames());
    }
    bench_print(&begin);
    bench_print(&accept);
    bench_print(&frame);
    return 0;
}
