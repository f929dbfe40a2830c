/* names.h - names that the rules themselves know. */
#ifndef POLICY_CORE_NAMES_H
#define POLICY_CORE_NAMES_H

#include <samtykke/consent.h>
#include <samtykke/same.h>

#define NAME_LITERAL(text) ((struct sam_bytes){(const uint8_t *)(text), sizeof(text) - 1U})

static inline bool
name_is_guest(struct sam_bytes role)
{
    return sam_bytes_same(role, NAME_LITERAL("guest"));
}

#endif
