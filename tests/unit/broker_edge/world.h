/* world.h - a real edge, the core that it talks to (this program), and clients (libzmq's).
 * The core moves only in world_turn() and what calls it: a core that does not read is one whose turn
 * is not taken. */
#ifndef TEST_EDGE_WORLD_H
#define TEST_EDGE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"
#include <cmocka.h>
#include <sys/types.h>

#define WORLD_MEMORY 96U /* MiB */
#define CLIENTS_MAX 64U

/* What the core does when it is asked. */
enum manner {
    ANSWERS, /* yes to who was made known, no to others */
    ANSWERS_NOTHING,
    ANSWERS_LATE,     /* yes to everybody, LATE_MS after the question */
    ANSWERS_OTHERS,   /* yes, but about another key */
    ANSWERS_RUBBISH,  /* an answer that is none */
    ANSWERS_TWICE_NO, /* no, then yes */
};
#define LATE_MS 1000

struct late {
    int64_t due;
    uint8_t key[FRAME_SECRET_BYTES];
};

struct world {
    void *context; /* of the clients */
    int core, listener, port;
    int errors; /* what the edge says */
    pid_t pid;  /* of the edge */
    char server_key[41];
    uint8_t secret[FRAME_SECRET_BYTES];

    enum manner manner;
    bool echoes;
    int reads_ahead; /* of the next clients: their RCVHWM; 0: libzmq's own */
    void (*seen)(struct world *w, const struct frame *f); /* each message, before the echo */
    uint8_t known[CLIENTS_MAX][FRAME_SECRET_BYTES];       /* CURVE public keys; key_id_of() each */
    size_t n_known, n_messages, n_asked, n_late;
    struct late late[CLIENTS_MAX];
    uint64_t counts[FRAME_COUNTS];
    bool is_gone; /* the edge closed its end */
    struct frame last;
    uint8_t last_payload[FRAME_MAX];
    uint8_t in[FRAME_PACKED_MAX], out[FRAME_PACKED_MAX];
};

int64_t now_ms(void);

/* Start an edge and send it its SETUP. */
struct world *world_new(unsigned threads, uint32_t memory_mib);

/* The same, but say something else first, or nothing (len 0). */
struct world *world_new_saying(const uint8_t *first, size_t len);

/* End everything. The edge is ended too, if it has not ended by itself. */
void world_free(struct world **world);

/* Wait until the edge has ended; its exit status. Fails after 2 s, or if a signal ended it. */
int world_ended(struct world *world);

/* What it said: one sentence, or nothing. Only after it has ended. */
void expect_says(struct world *world, const char *sentence);

/* Handle at most one message of the edge; wait at most ms for it. */
void world_turn(struct world *world, int ms);
void world_turns_until(struct world *world, int64_t when);

/* As the core. */
void core_say(struct world *world, const struct frame *frame);
void core_say_bytes(struct world *world, const void *at, size_t len);
void core_answer(struct world *world, const uint8_t *key, bool yes);
void core_reply(struct world *world, const uint8_t *route, const void *at, size_t len);

/* A client; routing_id NULL: none, as it should be. */
void *client_new(struct world *world, bool known, const void *routing_id, size_t len);

/* A second connection with another's keys. */
void *client_again(struct world *world, void *client);

uint8_t *key_id_of(const uint8_t *curve_key, uint8_t *key_id);
void client_say(void *client, const void *at, size_t len);

/* Take turns until the client has a message or ms are over; its length or -1. */
int client_hear(struct world *world, void *client, void *into, size_t size, int ms);

/* Say a few bytes and expect to hear them again, from the echoing core. */
void expect_echo(struct world *world, void *client, const char *text);

/* Take turns until a count is what is expected; fails after 3 s. */
void expect_count(struct world *world, enum frame_counts count, uint64_t value);

/* A number in /proc/PID/FILE behind "NAME", in whatever unit; -1: not there. */
long proc_number(const struct world *world, const char *file, const char *name);

#endif
