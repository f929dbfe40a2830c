/* command.h - what samtykke-broker can be told to do: a table in main.c, a file each (command_*.c). */
#ifndef BROKER_COMMAND_H
#define BROKER_COMMAND_H

#include "declaration.h"

/* Exit statuses, for scripts. */
enum { COMMAND_OK = 0, COMMAND_FAILED = 1, COMMAND_USAGE = 64 };

/* Runs with what stands behind the command's name. Returns an exit status. */
typedef int command_function(int argc, char **argv);

command_function command_run, command_check, command_init, command_sign, command_backup,
    command_restore, command_statement;

/* One sentence on stderr. Returns COMMAND_FAILED. */
int command_fail(const struct complaint *complaint);

/* Wrong arguments: says how to get help. Returns COMMAND_USAGE. */
int command_usage(void);

/* Read the configuration.
 *   ret_config  out, owned, written only where true */
bool command_config(const char *path, struct config **ret_config, struct complaint *ret_complaint);

/* Open the database of a configuration.
 *   ret_store   out, owned, written only where true
 *   ret_reason  out, written only where false; may be NULL */
bool command_store(const struct config *config, const struct publics *publics, bool create,
                   struct store **ret_store, enum store_reason *ret_reason,
                   struct complaint *ret_complaint);

/* What signing a broker statement needs; zeroed, nothing is there. All owned. */
struct command_parts {
    struct config *config;
    struct trust *trust;
    struct secrets *secrets;
    struct publics publics;
    struct declaration *declaration;
    struct store *store;
};

/* Read configuration and certificates. CRLs are not looked at. */
bool command_parts_read(const char *path, struct command_parts *parts,
                        struct complaint *ret_complaint);

/* After that: read the secrets, open the database. */
bool command_parts_open(struct command_parts *parts, bool create, struct complaint *ret_complaint);
void command_parts_close(struct command_parts *parts);

/* Sign and keep the next broker statement, in a turn of its own, and tell.
 *   current  in; NULL: there is none yet */
bool command_sign_next(const struct command_parts *parts, const struct broker *current,
                       struct complaint *ret_complaint);

/* ms since 1970. */
sam_time command_now(void);

#endif
