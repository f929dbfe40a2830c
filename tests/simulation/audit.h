/* audit.h - the candidate's check of the log, and more: every entry against what the model knows, every
 * decision taken a second time, everything that was acknowledged looked for. */
#ifndef TESTS_SIMULATION_AUDIT_H
#define TESTS_SIMULATION_AUDIT_H

#include "broker_run.h"
#include "model.h"

/* Dies of what is not as it must be. */
void audit(struct broker_run *run, struct model *model);

#endif
