/* realm_statement.h - the statements about items and cases that are one line each: labels, erasing, telling an
 * employer, beacons, meetings. All are signed as they are asked for, whether a core would take them or not.
 * What is returned is a Statement, owned: octets_free(). */
#ifndef TESTS_REALM_REALM_STATEMENT_H
#define TESTS_REALM_REALM_STATEMENT_H

#include "realm_item.h"

/* labels: NAMES(...), sorted here. */
struct octets realm_label(const struct person *by, const struct realm_version *version,
                          const struct realm_item *item, const char *const *labels, sam_time now);

struct octets realm_erase_item(const struct person *by, const struct realm_version *version,
                               const uint8_t item[static ID_BYTES], sam_time now);
struct octets realm_erase_entry(const struct person *by, const struct realm_version *version,
                                uint64_t case_seq, const uint8_t leaf[static HASH_BYTES],
                                sam_time now);

/* labels, purposes: NAMES(...), purposes may be NULL; item ID_BYTES or NULL. */
struct octets realm_redisclose(const struct person *by, const struct realm_version *version,
                               const uint8_t employer[static HASH_BYTES], const char *const *labels,
                               const char *const *purposes, const uint8_t *item, sam_time now);

struct octets realm_beacon(const struct person *by, const struct realm_version *version,
                           uint64_t log_size, sam_time now);

/* A meeting statement: head, case_version and case_statement of body are filled in here, the rest is the
 * caller's. ret_id: HASH_BYTES, what the next one names as previous. */
struct octets realm_meeting(const struct person *by, const struct realm_version *version,
                            const struct meeting_body *body, sam_time now,
                            uint8_t ret_id[static HASH_BYTES]);

/* A call with one point, the candidate's. All borrowed. */
struct call_terms {
    const uint8_t *meeting, *title_item; /* ID_BYTES: ids of the meeting, and of an item */
    sam_time when, until;
    const struct person *const *invited; /* n_invited people of the team */
    size_t n_invited;
};
struct octets realm_call(const struct person *by, const struct realm_version *version,
                         const struct call_terms *terms, sam_time now,
                         uint8_t ret_id[static HASH_BYTES]);

#endif
