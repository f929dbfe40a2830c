/* command_restore.c - samtykke-broker restore [--accept-older] CONFIG [FILE]: puts a backup in the
 * database's place, never over another one. A copy that is older than the checkpoint file says lacks
 * choices that were acknowledged: it is put in place, but the start refuses it. --accept-older goes on
 * with it (with FILE after putting it in place, without FILE with the one that is there): an entry in
 * the log says so, and each case waits for its owner's next version or beacon.
 * Source: design.md section 5; core.h. */
#include "command.h"
#include "log.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
is_there(const char *path, const char *suffix)
{
    char name[CONFIG_PATH_MAX + 32];
    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return access(name, F_OK) == 0;
}

static void
take_away(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    char name[CONFIG_PATH_MAX + 32];
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
}

/* ---- putting it in place ----------------------------------------------------------------------- */

static bool
place(const struct config *config, const char *file, struct complaint *ret_complaint)
{
    enum store_reason reason = STORE_FINE;
    if (is_there(config->database, ""))
        return complain(ret_complaint, "there is a database already, %s: move it away first",
                        config->database);
    if (is_there(config->database, "-wal") || is_there(config->database, "-journal"))
        return complain(ret_complaint,
                        "%s-wal, of a database that is gone, is there: move it away "
                        "first",
                        config->database);
    if (store_backup(file, config->database, &reason) != SAM_OK)
        return complain(ret_complaint, "the backup %s was not restored: %s", file,
                        complaint_of_store(reason));
    (void)printf("restored  %s\n", config->database);
    return true;
}

/* Can it be accepted although a start would refuse it? */
static bool
is_acceptable(enum store_reason reason)
{
    return reason == STORE_OLDER || reason == STORE_NO_CHECKPOINT;
}

/* How does a start see it? FINE, OLDER or NO_CHECKPOINT; false: it is not usable here at all. */
static bool
judge(const struct config *config, const struct publics *publics, enum store_reason *ret_reason,
      struct complaint *ret_complaint)
{
    struct store *store = NULL;
    enum store_reason reason = STORE_FINE;
    bool is_good = command_store(config, publics, false, &store, &reason, ret_complaint);
    store_close(&store);
    *ret_reason = is_good ? STORE_FINE : reason;
    return is_good || is_acceptable(reason);
}

/* ---- going on with an older one ---------------------------------------------------------------- */

static bool
append_restored(struct log_keeper *log, struct store *store)
{
    static const uint8_t no_case[ID_BYTES];
    struct log_note note = {.case_id = no_case,
                            .kind = LOG_RESTORED,
                            .decision = LOG_PERMITTED,
                            .reason = LOG_REASON_TAKEN};
    uint8_t random[CORE_RANDOM_BYTES];
    struct draw draw;
    sam_time now = command_now(), newest = log_newest(log);

    if (now < newest) now = newest;
    randombytes_buf(random, sizeof random);
    draw_begin(&draw, random);
    sodium_memzero(random, sizeof random);
    log_turn_begin(log);
    enum sam_err r = store_begin(store);
    if (r == SAM_OK) r = log_append(log, &note, now, &draw, NULL);
    if (r == SAM_OK) r = log_checkpoint(log, now);
    if (r == SAM_OK) r = store_commit(store);
    draw_end(&draw);
    return r == SAM_OK;
}

static bool
log_it(const struct config *config, const struct secrets *secrets, struct store *store,
       struct complaint *ret_complaint)
{
    struct log_keeper *log = NULL;
    enum store_reason reason = STORE_FINE;
    bool is_good = false;
    enum sam_err r = log_new(store, config->realm, secrets->core.log, &log);
    if (r != SAM_OK)
        return complain(ret_complaint, "%s",
                        r == SAM_E_REFUSED ? complaint_of_core(CORE_CHECKPOINT)
                                           : complaint_of_store(store_why(store)));
    if (!append_restored(log, store))
        (void)complain(ret_complaint, "the log could not be written: %s",
                       complaint_of_store(store_why(store)));
    else if (store_checkpoint_file_write(config->checkpoint, log_size(log), log_note_bytes(log),
                                         &reason)
             != SAM_OK)
        (void)complain(ret_complaint, "the checkpoint file could not be written: %s",
                       complaint_of_store(reason));
    else
        is_good = true;
    log_free(&log);
    return is_good;
}

/* Opened beside a checkpoint file that says 0; the real one is replaced last. */
static bool
accept(const struct config *config, const struct secrets *secrets, const struct publics *publics,
       struct complaint *ret_complaint)
{
    char path[CONFIG_PATH_MAX + 32];
    enum store_reason reason = STORE_FINE;
    struct store *store = NULL;
    struct config beside = *config;
    struct sam_bytes none = {NULL, 0};

    (void)snprintf(path, sizeof path, "%s.accepting", config->checkpoint);
    beside.checkpoint = path;
    if (store_checkpoint_file_write(path, 0, none, &reason) != SAM_OK)
        return complain(ret_complaint, "%s could not be written: %s", path,
                        complaint_of_store(reason));
    bool is_good = command_store(&beside, publics, false, &store, NULL, ret_complaint)
                   && log_it(config, secrets, store, ret_complaint);
    store_close(&store);
    (void)unlink(path);
    if (is_good)
        (void)printf("accepted  %s; each case waits for its owner's next version or beacon\n",
                     config->database);
    return is_good;
}

/* ---- the command ------------------------------------------------------------------------------- */

static bool
go_on(const struct config *config, const struct secrets *secrets, const struct publics *publics,
      bool accept_older, bool is_ours, struct complaint *ret_complaint)
{
    enum store_reason reason = STORE_FINE;
    if (!judge(config, publics, &reason, ret_complaint)) {
        if (is_ours && reason != STORE_BUSY) take_away(config->database);
        return false;
    }
    if (reason == STORE_FINE) {
        (void)printf("found     all that the checkpoint file says; the broker can be started\n");
        return true;
    }
    if (accept_older) return accept(config, secrets, publics, ret_complaint);
    (void)printf("but       %s\n", complaint_of_store(reason));
    return true;
}

static bool
restore(const char *path, const char *file, bool accept_older, struct complaint *ret_complaint)
{
    struct publics publics;
    struct config *config = NULL;
    struct secrets *secrets = NULL;
    bool is_good = command_config(path, &config, ret_complaint)
                   && secrets_read(config, &secrets, &publics, ret_complaint)
                   && (file == NULL || place(config, file, ret_complaint))
                   && go_on(config, secrets, &publics, accept_older, file != NULL, ret_complaint);
    secrets_free(&secrets);
    config_free(&config);
    return is_good;
}

int
command_restore(int argc, char **argv)
{
    struct complaint complaint;
    bool accept_older = argc > 0 && strcmp(argv[0], "--accept-older") == 0;
    if (accept_older) {
        argc--;
        argv++;
    }
    if (argc < 1 || argc > 2 || (argc == 1 && !accept_older)) return command_usage();
    return restore(argv[0], argc == 2 ? argv[1] : NULL, accept_older, &complaint)
               ? COMMAND_OK
               : command_fail(&complaint);
}
