/* case_shown.h - a case of eight versions, and a client that walks through some of them. */
#ifndef TESTS_PROTO_STATEMENT_CASE_SHOWN_H
#define TESTS_PROTO_STATEMENT_CASE_SHOWN_H

#include "case_chain.h"

#include "case_walk.h"

#define SHOWN_MAX 12U

/* v1, 2 ordinary, 3 adds the tablet (world.stranger), 4 begins the laptop's removal, 5 ordinary, 6 drops
 * the laptop by one signature after 72 hours, 7 drops the tablet by two, 8 ordinary: the current one. */
int shown_set_up(void **state);
int shown_tear_down(void **state);
#define SHOWN_TEST(test) cmocka_unit_test_setup_teardown(test, shown_set_up, shown_tear_down)

extern uint8_t shown_id[SHOWN_MAX][HASH_BYTES];
struct sam_bytes shown_version(size_t n);

/* chain_take(), and one version more. */
void shown_take(const struct party *const *by, size_t n);

/* The client: what it knows (only which case, at first), how far it is, what the last step showed. */
extern struct case_walk_known shown_known;
extern struct case_walk shown_walked;
extern struct case_link shown_link;

/* A step, and how it was answered. What is refused must leave the walk as it was. */
enum refusal shown_begin(struct sam_bytes v1);
enum refusal shown_next(struct sam_bytes bytes);
enum refusal shown_end(void);
void shown_is(enum refusal got, enum refusal wanted);

/* From v1 through these versions, all of which must be taken; then to the end, with this answer. */
#define THROUGH(...) ((const size_t[]){__VA_ARGS__, 0})
void shown_walk(const size_t *versions);
void shown_expect(enum refusal wanted, const size_t *versions);

#endif
