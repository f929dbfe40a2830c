/* checks.h - tests/fault's scenario for each test, and requests that are one line. What does not go as it
 * must fails the test. */
#ifndef TESTS_BROKER_CHECKS_CHECKS_H
#define TESTS_BROKER_CHECKS_CHECKS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario.h"
#include "store_data.h"
#include <cmocka.h>

/* The scenario; and a case of the stranger's: Bo is on its team, has a wrap of its note, and no permit. */
struct checks {
    struct scenario s;
    struct case_plan plan; /* of the stranger's case */
    struct realm_version version;
    struct realm_item note;
};
extern struct checks checks;

int checks_start(void **state);
int checks_end(void **state);
#define CHECKS_TEST(name) cmocka_unit_test_setup_teardown(name, checks_start, checks_end)

/* Begin the stranger's case. */
void checks_other_case(void);

/* The current version of Maja's case is its plan's next one, which the core takes. */
void checks_next_version(void);
/* Sign the plan's next one, by Maja. Owned: realm_version_free(). */
void checks_sign(struct realm_version *ret_version);
/* The core takes it; it is the scenario's from here on. */
void checks_take(struct realm_version *version);

/* Send it in a turn of its own; control is freed. Returns the reply's error. */
enum reply_error checks_ask(enum scenario_who who, struct control control, struct sam_bytes chunk);
void checks_expect(enum scenario_who who, struct control control, enum reply_error error);

/* A note of somebody's in Maja's case. Owned: realm_item_free(). */
void checks_item(enum scenario_who author, const uint8_t *replaces, struct realm_item *ret_item);

/* What the store has of an item. */
bool checks_is_erased(const uint8_t *item);
/* Entries in the chain of this case. */
uint64_t checks_entries(const uint8_t *case_id);
/* The reason in the last one. */
uint32_t checks_last_reason(const uint8_t *case_id);

/* test_cases.c: items and versions of cases. test_people.c: who is known. */
extern const struct CMUnitTest checks_of_cases[], checks_of_people[];
extern const size_t checks_n_of_cases, checks_n_of_people;

#endif
