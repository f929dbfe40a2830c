/* duplicates.h - which keys come twice in one object. jansson keeps the last one without a word;
 * the rules want to know (in a provision such a field cannot be read, elsewhere it is an error). */
#ifndef POLICY_TEXT_DUPLICATES_H
#define POLICY_TEXT_DUPLICATES_H

#include <jansson.h>
#include <samtykke/bytes.h>
#include <stdbool.h>

#define DUPLICATES_NAMELESS '?' /* stands in a path for a key that is no plain name, or a cut */

/* Walk a text that jansson has accepted. *ret_paths: an object, owned by the caller, whose keys are
 * the paths ("consent.provisions[3].period.start"); written only where true is returned. A path of
 * more than 127 bytes is cut: no field of ours lies that deep.
 * Returns false where memory ran out. */
bool duplicates_find(struct sam_bytes text, json_t **ret_paths);

#endif
