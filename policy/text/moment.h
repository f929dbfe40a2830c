/* moment.h - RFC 3339 moments. */
#ifndef POLICY_TEXT_MOMENT_H
#define POLICY_TEXT_MOMENT_H

#include <samtykke/consent.h>

/* Read one moment: RFC 3339 with `Z` or an offset, up to milliseconds, written years 0001 to 9999,
 * no leap second. Returns false where it is none; *ret is then not written. */
bool moment_read(struct sam_bytes text, sam_time *ret);

#endif
