/* command_sign.c - samtykke-broker sign CONFIG: the next version of the broker statement, if the
 * configuration says anything that the current one does not. The broker must not run meanwhile. */
#include "command.h"

#include <stdio.h>

static bool
sign_if_new(const struct command_parts *parts, struct complaint *ret_complaint)
{
    struct broker current;
    bool is_absent = false;
    if (!declaration_current(parts->store, parts->config->realm, parts->publics.identity, &current,
                             &is_absent, ret_complaint)) {
        return false;
    }
    bool is_same = declaration_same(parts->declaration, &current);
    bool is_good = is_same || command_sign_next(parts, &current, ret_complaint);
    if (is_same)
        (void)printf("found     broker statement, version %llu; there is nothing new to sign\n",
                     (unsigned long long)current.body->version);
    broker_close(&current);
    return is_good;
}

static bool
sign(const char *path, struct complaint *ret_complaint)
{
    struct command_parts parts = {.config = NULL};
    bool is_good = command_parts_read(path, &parts, ret_complaint)
                   && command_parts_open(&parts, false, ret_complaint)
                   && sign_if_new(&parts, ret_complaint);
    command_parts_close(&parts);
    return is_good;
}

int
command_sign(int argc, char **argv)
{
    struct complaint complaint;
    if (argc != 1) return command_usage();
    return sign(argv[0], &complaint) ? COMMAND_OK : command_fail(&complaint);
}
