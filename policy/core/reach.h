/* reach.h - what warn.c asks of reach.c. */
#ifndef POLICY_CORE_REACH_H
#define POLICY_CORE_REACH_H

#include <samtykke/decide.h>

/* The leaves that somebody reaches, in or outside meetings, as bits. */
uint32_t reach_leaves(const struct sam_policy *s, sam_time issued_at);

#endif
