/* name.h - names of kinds, labels, purposes, roles, organisations: what all formats here take for one.
 * Pure; no library.
 * Source: design.md section 3 ("names are bytes with a checked alphabet"). */
#ifndef PROTO_NAME_H
#define PROTO_NAME_H

#include <samtykke/bytes.h>
#include <stdbool.h>

#define NAME_MAX_BYTES 64U /* names: 1..64 letters of a-z 0-9 . _ - */

bool name_good(struct sam_bytes name);

/* By their bytes, the shorter first where it begins the longer: below 0, 0 or above, as memcmp(). Neither is
 * empty. */
int name_order(struct sam_bytes a, struct sam_bytes b);

#endif
