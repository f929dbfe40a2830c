/* world.h - a case on a real core with a real store in a folder of its own: the candidate, a team of four
 * and a stranger, each with a session. What does not go as it must fails the test. */
#ifndef TESTS_BROKER_READING_WORLD_H
#define TESTS_BROKER_READING_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "core.h"
#include "peer.h"
#include "realm_statement.h"
#include "store_data.h"
#include <cmocka.h>
#include <samtykke/decide.h>

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
#define NOW INT64_C(1790000000000)

/* MAJA the candidate, PHONE her second device, BO and KARI consultants, OLE a therapist, SARA a social worker; HANNE is a therapist
 * of another case. */
enum who { MAJA, BO, KARI, OLE, SARA, HANNE, PHONE, PEOPLE };

#define REPLIES 2000U
#define ITEMS 160U
#define VERSIONS 32U

struct world {
    char folder[64], database[96], checkpoint[96];
    struct realm realm;
    struct store *store;
    struct core *core;
    struct core_moment moment;
    struct person people[PEOPLE];
    struct peer peers[PEOPLE];
    struct case_plan plan;
    struct realm_version versions[VERSIONS];
    size_t n_versions;
    struct peer_reply replies[REPLIES]; /* freed at the end */
    size_t n_replies;
    struct wire *entry; /* memory of the last_entry() */
    struct realm_item items[ITEMS];
    size_t n_items;
    uint64_t author_bytes, room_min; /* quota; what the store wants to be free */
};
extern struct world world;

/* Set-up and tear-down: the case has version 1, with the team and no provision. */
int world_start(void **state);
int world_end(void **state);

/* The same, with a quota; with a disk that has too little room. */
void world_begin(uint64_t author_bytes);
void world_without_room(void);

/* A new session. */
void world_hello(enum who who);

#define who_is(w) (&world.people[w])
const struct realm_version *version(void); /* the current one */

/* ---- asking ---------------------------------------------------------------------------------- */

/* One request on its way. The control is freed by world_turn(). */
struct asked {
    enum who who;
    struct control control;
    struct sam_bytes chunk;
};

/* One turn with all of them; replies in their order, borrowed until the end of the test. */
void world_turn(struct asked *asked, size_t n, const struct peer_reply **ret_replies);

/* One request, one turn. */
const struct peer_reply *ask(enum who who, struct control control);
const struct peer_reply *ask_with(enum who who, struct control control, struct sam_bytes chunk);

/* All replies so far are not needed any more. */
void forget_replies(void);

/* The reply's error must be this. */
void expect(const struct peer_reply *reply, enum reply_error error);

/* ---- doing ----------------------------------------------------------------------------------- */

/* Sign the plan as the next version. */
const struct realm_version *sign_version(void);
/* The same, and the core takes it. */
void put_version(void);

/* An item as this terms say; author and version are filled in. Borrowed until the end. */
struct realm_item *make_item(enum who author, struct item_terms terms);
/* Header and chunks. */
void send_item(enum who author, const struct realm_item *item);
/* Wraps for all that are expected, by somebody. */
const struct peer_reply *send_wraps(enum who wrapper, const struct realm_item *item);
/* All of it. */
struct realm_item *put_item(enum who author, struct item_terms terms);
/* The same with one label. */
struct realm_item *put_note(enum who author, const char *label);

/* A permit of the candidate's to somebody, for 30 days; in the plan. */
struct sam_provision *permit(enum who who, const char *category, const char *const *purposes);

/* purposes: NAMES or NULL */
const struct peer_reply *release(enum who who, const struct realm_item *item,
                                 const char *const *purposes);
/* It must be released and open with the reader's key. */
const struct released *expect_released(enum who who, const struct realm_item *item,
                                       const struct peer_reply *reply);

/* ---- the log --------------------------------------------------------------------------------- */

/* The case's last entry, as the candidate reads it. Borrowed until the next call. */
const struct log_entry *last_entry(void);
size_t count_entries(void);
/* The last entry says this. */
void expect_entry(enum request_kind kind, enum who actor, uint32_t decision, uint32_t reason);

#endif
