/* pinned.c - see pinned.h */
#include "pinned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

const struct pins_why pinned_none = {PINS_FINE, FILE_FINE};

struct pins *
pinned_fresh(const uint8_t realm[static PINS_ID_BYTES])
{
    struct pins *pins = NULL;
    struct pins_why why = pinned_none;
    assert_int_equal(pins_new(realm, 0, &pins, &why), SAM_OK);
    return pins;
}

struct pins_seen
pinned_sample(uint32_t number)
{
    return (struct pins_seen){.case_id = {(uint8_t)(number >> 8), (uint8_t)number},
                              .version = 5,
                              .statement = "statement",
                              .owners_from = "owners",
                              .has_consent = true,
                              .consent = "consent",
                              .log_size = 100,
                              .log_root = "root",
                              .log_time = 1000,
                              .first = "first"};
}

void
pinned_see(struct pins *pins, const struct pins_seen *seen)
{
    struct pins_why why = pinned_none;
    assert_int_equal(pins_see(pins, seen, &why), SAM_OK);
    assert_memory_equal(&why, &pinned_none, sizeof why);
}
