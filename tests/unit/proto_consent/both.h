/* both.h - one consent twice, before and behind the wire, and all that must be the same of it. What is
 * not fails the test. */
#ifndef TESTS_PROTO_CONSENT_BOTH_H
#define TESTS_PROTO_CONSENT_BOTH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "consent_wire.h"
#include <cmocka.h>
#include <samtykke/decide.h>

#define NONE ((struct sam_bytes){NULL, 0})
#define TEXT(literal)                                                                              \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1U                                           \
    }

/* The salt of every test: bytes 0 to 31. */
extern const uint8_t the_salt[KEY_BYTES];

/* A consent made of a list, and opened again under its own hash. */
struct trip {
    uint8_t bytes[CONSENT_MAX];
    size_t len;
    struct consent consent;
};
void trip_make(const struct sam_provision *list, size_t n, struct trip *ret_trip);
void trip_close(struct trip *trip);

/* As trip_make, but what wire.h alone makes of it. ret_memory: wire_free(). */
void decode_list(const struct sam_provision *list, size_t n, struct wire **ret_memory,
                 const struct consent_body **ret_body);

/* Open bytes that must be a consent. consent_close() after. */
void open_bytes(struct sam_bytes bytes, struct consent *ret_consent);

/* Every field that counts, marks included. */
void expect_same(const struct sam_provision *a, const struct sam_provision *b, size_t n);

/* A compiled consent with what it was compiled from. side_close() after. */
struct side {
    const struct sam_site *site;
    const struct sam_consent *consent;
    void *memory;
    const struct sam_policy *policy;
};
void side_make(const struct sam_site *site, const struct sam_consent *consent,
               struct side *ret_side);
void side_close(struct side *side);

/* The same bytes, but for the addresses in them. */
void expect_same_policies(const struct side *a, const struct side *b);

/* The same entries, members and meetings by number. */
void expect_same_reach(const struct side *a, const struct side *b, sam_time issued_at);

/* The same query in numbers, or the same error; and the same decision. Returns whether it permits. */
bool expect_same_answer(const struct side *a, const struct sam_request *of_a, const struct side *b,
                        const struct sam_request *of_b);

/* The same answers for every member, leaf and purpose, in all other parts as these requests have it.
 * Returns how many permit. */
size_t expect_same_answers(const struct side *a, const struct sam_request *of_a,
                           const struct side *b, const struct sam_request *of_b);

#endif
