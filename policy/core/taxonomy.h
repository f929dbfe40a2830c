/* taxonomy.h - what the names of a taxonomy stand for. */
#ifndef POLICY_CORE_TAXONOMY_H
#define POLICY_CORE_TAXONOMY_H

#include <samtykke/decide.h>

/* All leaves, as bits. */
uint32_t taxonomy_all(const struct sam_taxonomy *t);

/* The leaves of the nearest known ancestor of a name, itself included; all where there is none. */
uint32_t taxonomy_widened(const struct sam_taxonomy *t, struct sam_bytes name);

/* Is this a role here? */
bool taxonomy_has_role(const struct sam_taxonomy *t, struct sam_bytes role);

/* The purposes as bits. Returns false where one is unknown; *ret is then not written. */
bool taxonomy_purposes(const struct sam_taxonomy *t, const struct sam_bytes *names, size_t n,
                       uint32_t *ret);

#endif
