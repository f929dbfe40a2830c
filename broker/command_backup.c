/* command_backup.c - samtykke-broker backup CONFIG FILE: a checked copy of the database, also while the
 * broker runs. Keys and checkpoint file are not in it. */
#include "command.h"

#include <stdio.h>

static bool
backup(const char *path, const char *file, struct complaint *ret_complaint)
{
    enum store_reason reason = STORE_FINE;
    struct config *config = NULL;
    if (!command_config(path, &config, ret_complaint)) return false;
    bool is_good = store_backup(config->database, file, &reason) == SAM_OK;
    if (!is_good)
        (void)complain(ret_complaint, "the backup %s was not made: %s", file,
                       complaint_of_store(reason));
    config_free(&config);
    return is_good;
}

int
command_backup(int argc, char **argv)
{
    struct complaint complaint;
    if (argc != 2) return command_usage();
    if (!backup(argv[0], argv[1], &complaint)) return command_fail(&complaint);
    (void)printf("made      %s\n", argv[1]);
    return COMMAND_OK;
}
