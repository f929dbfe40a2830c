/* readers.h - the JSON reader of policy/text and the wire's beside each other. Ids here have 16 letters,
 * and employers 32, so that they are ids of both forms. */
#ifndef TESTS_PROTO_CONSENT_READERS_H
#define TESTS_PROTO_CONSENT_READERS_H

#include "both.h"
#include "policy/text/provision.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One provision in both forms, and the marks that it must get. */
struct row {
    const char *json; /* ' for " */
    struct wire_provision wire;
    uint32_t marks;
};

/* Both readers, and that of a site's denies, give the same struct with these marks. */
void expect_alike(const struct row *rows, size_t n);

/* The provision of a JSON text, in the reading's memory; json_close() after. */
const struct sam_provision *read_json(const char *text, struct json_reading *r);

/* A provision of the wire's form, over the wire; consent_close() after. */
const struct sam_provision *read_wire(const struct wire_provision *wire,
                                      struct consent *ret_consent);

/* ---- parts of rows ----------------------------------------------------------------------------- */

#define T0 INT64_C(1788220800000) /* 2026-09-01T00:00:00Z */
#define T1 INT64_C(1803859200000) /* 2027-03-01T00:00:00Z */
#define JSON_T0 "'2026-09-01T00:00:00Z'"
#define JSON_T1 "'2027-03-01T00:00:00Z'"
#define YEAR_1 INT64_C(-62135596800000)
#define YEAR_9999_END INT64_C(253402300799999)
#define OFFSET_MAX INT64_C(86340000) /* 23:59 */

#define PERSON "bo-consultant-01"
#define MEETING "meeting-number-1"
#define FIRM "employer-of-thirty-two-letters-x"

extern const struct wire_actor person_actor, role_actor, team_actor, everyone_actor, firm_actor,
    any_firm_actor;
extern const struct sam_bytes two_purposes[2];

/* Enough for the wire to carry it: what is not named is everybody's reading of work. */
#define DENY .effect = SAM_DENY
#define PERMIT .effect = SAM_PERMIT
#define ALL .actor = &everyone_actor
#define WORK .category = TEXT("work")
#define READ .action = SAM_ACCESS
#define JSON_ALL "'actor':'everyone'"
#define JSON_WORK "'category':'work'"

#endif
