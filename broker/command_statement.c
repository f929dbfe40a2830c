/* command_statement.c - samtykke-broker statement CONFIG FILE: the current broker statement, for people to make
 * the broker known to their own computers with. It is no secret: its code tells whether it is the right one. */
#include "command.h"

#include "file.h"
#include "store_data.h"
#include <stdio.h>

/* The bytes as they were signed, once they were checked. */
static bool
write_out(const struct command_parts *parts, const char *file, struct complaint *ret_complaint)
{
    struct broker current;
    struct store_memory *memory = NULL;
    struct sam_bytes bytes;
    enum file_reason reason = FILE_FINE;
    bool is_absent = false;
    if (!declaration_current(parts->store, parts->config->realm, parts->publics.identity, &current,
                             &is_absent, ret_complaint)) {
        return false;
    }
    enum sam_err r = store_broker_get(parts->store, 0, &memory, &bytes);
    if (r != SAM_OK) {
        (void)complain(ret_complaint, "%s", complaint_of_store(store_why(parts->store)));
    } else if ((r = file_write(file, FILE_REPLACE, bytes, &reason)) != SAM_OK) {
        (void)complain(ret_complaint,
                       "%s cannot be written: its folder must be there and have room", file);
    } else {
        (void)printf("made      %s, version %llu\n", file,
                     (unsigned long long)current.body->version);
    }
    store_memory_free(&memory);
    broker_close(&current);
    return r == SAM_OK;
}

static bool
state(const char *path, const char *file, struct complaint *ret_complaint)
{
    struct command_parts parts = {.config = NULL};
    bool is_good = command_parts_read(path, &parts, ret_complaint)
                   && command_parts_open(&parts, false, ret_complaint)
                   && write_out(&parts, file, ret_complaint);
    command_parts_close(&parts);
    return is_good;
}

int
command_statement(int argc, char **argv)
{
    struct complaint complaint;
    if (argc != 2) return command_usage();
    return state(argv[0], argv[1], &complaint) ? COMMAND_OK : command_fail(&complaint);
}
