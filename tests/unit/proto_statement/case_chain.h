/* case_chain.h - Maja's case as it goes on from v1, as the core sees it: a draft of the next version to
 * be changed, signed, offered, and taken. What does not go as it must fails the test. */
#ifndef TESTS_PROTO_STATEMENT_CASE_CHAIN_H
#define TESTS_PROTO_STATEMENT_CASE_CHAIN_H

#include "world.h"

#include "case.h"

#define CHAIN_HOURS(n) ((n)*WORLD_HOUR)

/* Who signs: BY(phone, laptop). */
#define BY(...)                                                                                    \
    (const struct party *const[]){__VA_ARGS__},                                                    \
        sizeof((const struct party *const[]){__VA_ARGS__}) / sizeof(const struct party *)

struct chain {
    struct world world;
    sam_time now;                /* the log's */
    struct checked_case current; /* at first v1 */
    struct owner_times times;
    bool own_former; /* the test fills next.former itself */

    struct case_body next; /* the draft; its lists are these: */
    struct owner owners[OWNERS_MAX + 1];
    struct removing removing[OWNERS_MAX + 1];
    struct member team[SAM_TEAM_MAX + 1];
    struct former former[FORMER_MAX + 1];
    struct reach reach[REACH_MAX + 1];
    struct signed_bytes offered; /* as it was signed last */
};

/* The one of a test program: each test begins at v1 (checked, current, now is its hour). */
extern struct chain c;
extern const struct party *phone, *laptop, *sheet;
int chain_set_up(void **state);
int chain_tear_down(void **state);

/* From another v1: c.world.v1 as the test has changed it, signed by the telephone. */
void chain_restart(void);

#define CHAIN_TEST(test) cmocka_unit_test_setup_teardown(test, chain_set_up, chain_tear_down)

/* A draft that changes nothing, issued now. Set-up, chain_take and chain_wait have made one. */
void chain_draft(void);
void chain_wait(sam_time ms);

/* What a core knows when the draft arrives; when v1 does. */
struct case_known chain_known(void);
struct case_known chain_known_first(void);

/* Sign the draft (former is filled in first) into c.offered. */
struct sam_bytes chain_sign(const struct party *const *by, size_t n);

/* How the core would answer: the reason, or NONE. Nothing changes. */
enum refusal chain_offer(const struct party *const *by, size_t n);

/* The same of any bytes and knowledge. */
enum refusal chain_ask(struct sam_bytes bytes, const struct case_known *known);
void chain_ask_expect(enum refusal wanted, const struct case_known *known, struct sam_bytes bytes);

/* The encoded body, until the next call. */
struct sam_bytes chain_encode(const struct case_body *body);

/* The core takes any bytes, or the draft: that becomes current. */
void chain_take_bytes(struct sam_bytes bytes);
void chain_take(const struct party *const *by, size_t n);

void chain_expect(enum refusal wanted, const struct party *const *by, size_t n);

/* What the core says to c.world.v1, as the test has changed it. */
void chain_first_expect(enum refusal wanted, const struct party *const *by, size_t n);

/* The draft with one element of a repeated field twice, where wire.h would not encode one too many. */
enum refusal chain_offer_doubled(unsigned field, const struct party *const *by, size_t n);

/* ---- changes of the draft -------------------------------------------------------------------- */

void chain_add_owner(const struct party *party);
void chain_drop_owner(const struct party *party);     /* with its removal */
void chain_begin_removal(const struct party *party);  /* since this version */
void chain_cancel_removal(const struct party *party); /* none: fails */
void chain_drop_member(size_t i);

/* The n-th of people whom nobody needs to sign for: their keys are patterns. Roles are all one. */
struct member chain_extra(unsigned n);
struct owner chain_extra_owner(unsigned n);

bool chain_is_owner(const struct party *party); /* of the current version */

#endif
