/* provision.h - one provision from JSON. What cannot be read is marked, not refused: the engine
 * then voids a permit and widens a deny. */
#ifndef POLICY_TEXT_PROVISION_H
#define POLICY_TEXT_PROVISION_H

#include "json.h"

/* Read a list of provisions, at most SAM_PROVISIONS_MAX.
 *   place, field   where it stands: "consent", "provisions"
 *   list           the JSON list; NULL: none
 *   ret, ret_n     in the reading's memory; written only where true is returned
 * False: no list, too long, or no memory; r says which. */
bool provisions_read(struct json_reading *r, struct json_place place, const char *field,
                     const json_t *list, const struct sam_provision **ret, size_t *ret_n);

#endif
