/* hostile.h - the hostile broker: the whole program samtykke-broker, its core's calls caught on the way in and out.
 * Its operator has every key of the realm's broker (log, head, session) and its database, so that between a client's
 * opened request and the core, and between the core's reply and its sealing, anything can be changed, answered by
 * itself, asked once more, or asked in a copy of the realm (a world) that has gone another way.
 *
 *   hostile_catch.c   core_new, core_step, ... of the program; sessions of clients read along
 *   hostile_world.c   copies of store and core; asking one
 *   hostile_orders.c  what to do, from a file; what was done, into a file
 *   hostile_reply.c   releases, chunks, logs changed
 *   hostile_case.c    case statements, heads and beacons changed
 *   hostile_meeting.c meetings, room cards and what was said changed
 *
 * The environment names a folder: SAMTYKKE_HOSTILE. Orders: FOLDER/orders, read and removed before the next frame, on
 * SIGUSR1 and every second. Journal: FOLDER/journal. Without orders it is an honest broker.
 * For tests: what does not go as it must prints one line and aborts. */
#ifndef TESTS_ATTACK_HOSTILE_H
#define TESTS_ATTACK_HOSTILE_H

#include "core.h"
#include "realm.h"
#include "session.h"
#include "statement.h"

#define HOSTILE_WORLDS_MAX 4U
#define HOSTILE_TAPS_MAX 64U
#define HOSTILE_SERVES_MAX 8U
#define HOSTILE_KINDS (STATEMENT_KINDS + 1U)

/* A core on a store. The first is the program's own. */
struct world {
    char name[32];
    struct core *core;
    struct store *store;
};

/* A client's connection: its inner session, read along. */
struct tap {
    bool is_used;
    unsigned edge;
    uint64_t generation;
    uint8_t route[FRAME_ROUTE_BYTES], key_id[HASH_BYTES];
    struct session client;                    /* towards the client, as its core */
    struct session cores[HOSTILE_WORLDS_MAX]; /* towards each world's core, as the client */
    size_t world;                             /* whose n the client was given */
};

/* What a core answered, to be changed. reply's parts are borrowed from memory, chunk is owned. */
struct told {
    struct wire *memory;
    struct reply reply;
    struct octets chunk;
};

enum hostile_part {
    PART_NONE = 0,
    PART_SHARE,
    PART_WRAP, /* encapsulated key and ciphertext */
    PART_COMMITMENT,
    PART_WRAPPER,
    PART_HEADER, /* the item statement */
    PART_CHUNK,
};

enum hostile_chunks {
    CHUNKS_AS_THEY_ARE = 0,
    CHUNKS_DROP,
    CHUNKS_SWAP,
    CHUNKS_DOUBLE,
    CHUNKS_CUT,
    CHUNKS_MORE
};
enum hostile_head { HEAD_AS_IT_IS = 0, HEAD_OLD, HEAD_FROZEN };
enum hostile_forgery {
    FORGE_NOTHING = 0,
    FORGE_MEMBER, /* a member of the team whose keys are the operator's */
    FORGE_X25519, /* a member's key for wraps */
    FORGE_OWNER,  /* an owner more */
};
enum hostile_signature {
    SIGNED_AS_BEFORE = 0, /* the owner's signature of the true statement */
    SIGNED_FOR_OWNER,     /* the operator's, named as the owner's */
    SIGNED_BY_ITSELF,     /* the operator's, by its own name */
};
enum hostile_chain {
    CHAIN_AS_IT_IS = 0,
    CHAIN_CUT,   /* the newest statements of a meeting are kept back */
    CHAIN_SWAP,  /* the last two in another order */
    CHAIN_OTHER, /* the last one is another meeting's */
    CHAIN_FLIP,  /* a bit of the last one */
};
enum hostile_room {
    ROOM_AS_IT_IS = 0,
    ROOM_STRANGER, /* somebody has joined and hears everything */
    ROOM_ALL_HEAR, /* everything is open, and everybody hears it */
};
enum hostile_log { LOG_AS_IT_IS = 0, LOG_HIDE, LOG_RENUMBER, LOG_CHANGE, LOG_EMPTY };

/* What is being done. Zeroed: nothing. */
struct switches {
    uint8_t only[HASH_BYTES]; /* this client alone; zeros: all */
    bool swaps;
    uint8_t swapped[ID_BYTES], swapped_for[ID_BYTES];
    bool swaps_part[PART_CHUNK + 1];
    enum hostile_part flip;
    uint64_t bit, step;
    bool has_dek;
    uint8_t dek_item[ID_BYTES]; /* wrapped anew under another key */
    enum hostile_chunks chunks;
    uint32_t chunk;
    enum hostile_head head;
    int64_t head_ms;
    enum hostile_forgery forgery;
    enum hostile_signature signature;
    uint8_t forged_key[HASH_BYTES]; /* of the member whose x25519 is swapped */
    enum hostile_log log;
    uint64_t log_seq;
    enum hostile_chain chain;
    uint64_t cut;                    /* so many */
    uint8_t other_meeting[ID_BYTES]; /* whose statements */
    enum hostile_room room;
    uint8_t stranger[ID_BYTES]; /* a person */
    bool says;
    uint8_t said[ID_BYTES]; /* an item, after everything that was said */
    bool drops_beacon, drops_labels;
    bool has_missing; /* wraps of an item are said to be missing for a key */
    uint8_t missing_item[ID_BYTES], missing_key[HASH_BYTES];
    char place
        [16]; /* where a statement of another kind is put: case, head, beacon, item, label, erase */
    enum statement_kind kind;
    bool lends;
    uint8_t lent[ID_BYTES];
    size_t lender;
    bool dumps;
};

struct hostile {
    char folder[512];
    struct core_options options; /* of the program's core; secrets are below */
    struct core_secrets secrets;
    char database[4096], checkpoint[4096];
    uint8_t realm[ID_BYTES], identity[KEY_BYTES], storage_key_id[HASH_BYTES];
    uint64_t ballast, room_min;
    const struct certificate_root *roots;
    size_t n_roots;
    uint64_t generations[EDGES_MAX];
    int64_t clock_ms; /* added to both clocks */
    struct world worlds[HOSTILE_WORLDS_MAX];
    size_t n_worlds;
    struct {
        uint8_t key_id[HASH_BYTES];
        size_t world;
    } serves[HOSTILE_SERVES_MAX];
    size_t n_serves;
    struct tap taps[HOSTILE_TAPS_MAX];
    struct switches switches;
    struct octets frozen;               /* the head that is served */
    struct octets stock[HOSTILE_KINDS]; /* the newest statement of each kind that went by */
    struct sign_pair sign;              /* the operator's own keys */
    struct hpke_pair x25519;
    uint8_t key_id[HASH_BYTES];
    struct core_moment moment; /* of this step, shifted */
    struct core_frame *out;    /* replies of this step; payloads are owned */
    size_t n_out, room_out;
};

/* There is one. */
struct hostile *hostile_self(void);

/* ---- worlds ------------------------------------------------------------------------------------------------ */

/* Copy the program's store as it is now; a core on it. */
void world_copy(struct hostile *h, const char *name);
size_t world_find(const struct hostile *h, const char *name); /* dies without one */
/* That serves this client. */
size_t world_of(const struct hostile *h, const uint8_t *key_id);

/* One frame into one world. Replies are borrowed until the next step. */
void world_step(struct hostile *h, size_t world, const struct core_frame *frame,
                const struct core_frame **ret_replies, size_t *ret_n);

/* Ask a world as the client whose connection it is; what else comes goes on its way.
 * False: it gave no answer. ret_answer: owned, told_free(). */
bool world_ask(struct hostile *h, struct tap *tap, size_t world, const struct request *request,
               struct sam_bytes chunk, struct told *ret_answer);
void told_free(struct told *answer);

/* A reply frame on its way to a client, at the end of this step. */
void hostile_send(struct hostile *h, const struct core_frame *to, struct sam_bytes payload);
struct tap *hostile_tap(struct hostile *h, const struct core_frame *of);
void hostile_send_answer(struct hostile *h, struct tap *tap, const struct told *answer);
bool hostile_can_say(const struct reply *reply);
void hostile_forget(struct hostile *h); /* all sessions: clients begin again */

/* ---- orders and journal -------------------------------------------------------------------------------------- */

void orders_take(struct hostile *h);
/* One line. */
void journal(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Bytes in hexadecimal; a buffer of its own for each of the last few. */
const char *hex(const void *at, size_t len);
/* A request, as the client meant it. */
void journal_request(const struct tap *tap, const struct request *request);
void journal_answer(const struct tap *tap, const struct request *request,
                    const struct told *answer);
/* Keep the statements of a request. */
void stock_request(struct hostile *h, const struct request *request);
/* Append to FOLDER/KEYID.WHAT. */
void dump(const struct hostile *h, const struct tap *tap, const char *what, struct sam_bytes bytes);

/* ---- what it does --------------------------------------------------------------------------------------------- */

/* Change what the core answered. */
void change_release(struct hostile *h, struct tap *tap, const struct request *request,
                    struct told *answer);
void change_chunk(struct hostile *h, struct tap *tap, const struct request *request,
                  struct told *answer);
void change_log(struct hostile *h, struct tap *tap, const struct request *request,
                struct told *answer);
void change_missing(struct hostile *h, const struct request *request, struct told *answer);
void change_case(struct hostile *h, struct tap *tap, const struct request *request,
                 struct told *answer);
void change_meeting(struct hostile *h, struct tap *tap, const struct request *request,
                    struct told *answer);
void change_room(struct hostile *h, const struct request *request, struct told *answer);

/* Zeroed memory for what an answer is changed into: until it is sent. */
void *step_memory(size_t size);
void step_memory_free(void);

#endif
