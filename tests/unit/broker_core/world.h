/* world.h - a core in a folder, people whose keys it knows, and what they say to it. What fails, fails the
 * test. */
#ifndef TESTS_BROKER_CORE_WORLD_H
#define TESTS_BROKER_CORE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "core.h"
#include "peer.h"
#include "realm_statement.h"
#include "store_data.h"
#include <cmocka.h>

#define NOW INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */
#define MINUTE INT64_C(60000)
#define HOUR INT64_C(3600000)
#define REPLIES_MAX 64U

#define ok(call) assert_int_equal(call, SAM_OK)

/* Maja's telephone, laptop and recovery sheet; Bo (consultant), Tine (therapist), Sara (social worker); a
 * registrar; Eve, who has keys and nothing else. */
enum who { PHONE, LAPTOP, SHEET, BO, TINE, SARA, REGISTRAR, EVE, PEOPLE };

struct world {
    char folder[64], path[96], checkpoint[96];
    struct realm realm;
    struct person people[PEOPLE];
    struct peer peers[PEOPLE];
    struct core_secrets secrets;
    struct store_options store_options;
    struct core_options options;
    struct store *store;
    struct core *core;
    struct core_moment moment;
    struct case_plan plan; /* PHONE owns it; Bo, Tine and Sara are on the team */
    struct realm_version v[16];
    size_t n; /* versions made */
    uint64_t steps;
};
extern struct world world;

/* Called right before and behind the core's own work in world_send(); may be NULL. */
extern void (*world_before)(void), (*world_behind)(void);

/* Set-up and tear-down: people are in the store as admitted, all but LAPTOP, SHEET; nobody has a session
 * yet, no case is there. */
int world_start(void **state);
int world_end(void **state);
void world_forget(void); /* answers that are still held */

/* Store and core anew, as after a stop. */
void world_close(void);
enum store_reason world_open_store(void);
void world_open(void);
void world_pass(int64_t ms); /* on both clocks */
void world_tick(void);

size_t world_wal_size(void); /* bytes of the file */

/* From now on the WAL finds room for so many bytes more; and again for any number. */
void world_fill_disk(size_t left);
void world_empty_disk(void);

/* Keys into the store, pending until then. */
void world_pend(const struct person *person, const char *role, sam_time until);
void world_admit(const struct person *person, const char *role);

/* ---- frames -------------------------------------------------------------------------------------- */

/* Payloads for one turn; owned by the list until it was sent. */
struct batch {
    size_t n;
    struct octets payload[REPLIES_MAX];
    struct core_frame frames[REPLIES_MAX];
};
void batch_add(struct batch *batch, const struct peer *peer, struct octets payload);
/* A request of somebody's who has a session; the control part's memory is given back. */
void batch_ask(struct batch *batch, enum who who, struct control control);

/* One turn; the replies are copied, and stay until the next. Returns how many. */
size_t world_send(struct batch *batch);
const struct core_frame *world_reply(size_t i);

/* What the i-th of them says to this person. Owned: peer_reply_free(). */
struct peer_reply world_said(size_t i, enum who who);
/* It is an answer, and says this. */
void world_says(size_t i, enum who who, enum reply_error error);

/* ---- people -------------------------------------------------------------------------------------- */

/* Hello, and a session; again for who has one. */
struct peer *world_meet(enum who who);

/* Ask and take the one reply; the control part's memory is given back. Good until the next call. */
const struct peer_reply *world_ask(enum who who, struct control control);

const struct peer_reply *world_ask_with(enum who who, struct control control,
                                        struct sam_bytes chunk);

/* The same, and it says this. */
void world_expect(enum who who, struct control control, enum reply_error error);

/* ---- cases --------------------------------------------------------------------------------------- */

/* The plan's next version, signed by this owner, now. Not sent. */
const struct realm_version *world_version(enum who by);
/* Sent and taken. */
const struct realm_version *world_put(enum who by);
struct control world_putting(const struct realm_version *version);

/* An item of Bo's with one leaf, put, uploaded and wrapped under the current version. Owned:
 * realm_item_free(). */
void world_put_item(const char *label, struct realm_item *ret_item);

/* A case in which Tine may read this item of Bo's. */
void world_put_open_item(struct realm_item *ret_item);
struct control world_releasing(const struct realm_item *item);

/* Entries of the case's chain, as the store has them; the last one, decoded: borrowed until the next call. */
size_t world_entries(const uint8_t *case_id);
const struct log_entry *world_last(const uint8_t *case_id);

struct core_counts world_counts(void);

#endif
