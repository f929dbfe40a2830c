/* maja.h - the realm that the test realm's own tests stand on: Maja's case with three versions, two items. */
#ifndef TESTS_REALM_MAJA_H
#define TESTS_REALM_MAJA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "peer.h"
#include "realm_statement.h"
#include <cmocka.h>

#define NOW INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */
#define HOUR INT64_C(3600000)
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Owners: her telephone and, from v3 on, her laptop. Team: Bo (consultant, gone in v3), Tine (therapist), Ida
 * (a guest, gone in v2). Sara (social worker) is of the realm only. Bo wrote both items under v2; the large one
 * is for Tine. */
extern struct realm realm;
extern struct person phone, laptop, bo, tine, ida, sara;
extern struct case_plan plan;
extern struct realm_version v[3];
extern struct realm_item small, large;
extern struct realm_wraps wraps; /* of the large one, under v2 */
extern uint8_t meeting[ID_BYTES];

/* cmocka's, of a group. */
int maja_set_up(void **state);
int maja_tear_down(void **state);

#endif
