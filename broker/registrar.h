/* registrar.h - the first registrars: keys statements in files that the configuration names. */
#ifndef BROKER_REGISTRAR_H
#define BROKER_REGISTRAR_H

#include "complaint.h"
#include "config.h"

/* Give all of them to the core, which passes over who is admitted already.
 * False: one could not be read or was refused; the complaint says which. The others are taken. */
bool registrar_take(const struct config *config, struct core *core,
                    const struct core_moment *moment, struct complaint *ret_complaint);

#endif
