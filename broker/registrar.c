/* registrar.c - keys statements from files. */
#include "registrar.h"
#include "message.h"
#include "plain_file.h"

#include <stdlib.h>

static bool
take_one(const struct config_edge *edge, unsigned number, struct core *core,
         const struct core_moment *moment, struct complaint *ret_complaint)
{
    uint8_t *keys = NULL;
    size_t len = 0;
    if (!plain_file_read("registrar's keys statement", edge->registrar, STATEMENT_MAX, &keys, &len,
                         ret_complaint)) {
        return false;
    }
    enum sam_err r = core_first_registrar(core, number, (struct sam_bytes){keys, len}, moment);
    free(keys);
    if (r == SAM_E_REFUSED)
        return complain(ret_complaint, "%s is no keys statement of this realm", edge->registrar);
    return r == SAM_OK
           || complain(ret_complaint, "the registrar %s could not be kept", edge->registrar);
}

bool
registrar_take(const struct config *config, struct core *core, const struct core_moment *moment,
               struct complaint *ret_complaint)
{
    bool is_whole = true;
    for (size_t i = 0; i < config->n_edges; i++)
        if (config->edges[i].registrar != NULL
            && !take_one(&config->edges[i], (unsigned)i, core, moment, ret_complaint)) {
            is_whole = false;
        }
    return is_whole;
}
