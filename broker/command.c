/* command.c - what the commands share. */
#include "command.h"
#include "store_data.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>

int
command_fail(const struct complaint *complaint)
{
    (void)fprintf(stderr, "samtykke-broker: %s.\n", complaint->text);
    return COMMAND_FAILED;
}

int
command_usage(void)
{
    (void)fputs(
        "samtykke-broker: these arguments are not understood; see samtykke-broker --help.\n",
        stderr);
    return COMMAND_USAGE;
}

bool
command_config(const char *path, struct config **ret_config, struct complaint *ret_complaint)
{
    struct config_fault fault;
    if (config_load(path, ret_config, &fault) == SAM_OK) return true;
    if (fault.line == 0)
        return complain(ret_complaint, "the configuration %s: %s", path, fault.why);
    return complain(ret_complaint, "the configuration %s, line %u: %s", path, fault.line,
                    fault.why);
}

bool
command_store(const struct config *config, const struct publics *publics, bool create,
              struct store **ret_store, enum store_reason *ret_reason,
              struct complaint *ret_complaint)
{
    enum store_reason reason = STORE_FINE;
    struct store_options options = {
        .path = config->database,
        .checkpoint_path = config->checkpoint,
        .realm = config->realm,
        .storage_key_id = publics->storage_key_id,
        .ballast = config->ballast,
        .room_min = config->room_min,
        .create = create,
    };
    if (store_open(&options, ret_store, &reason) == SAM_OK) return true;
    if (ret_reason != NULL) *ret_reason = reason;
    return complain(ret_complaint, "the database %s cannot be opened: %s", config->database,
                    complaint_of_store(reason));
}

bool
command_parts_read(const char *path, struct command_parts *parts, struct complaint *ret_complaint)
{
    struct complaint complaint;
    size_t left_out = 0;
    if (!command_config(path, &parts->config, ret_complaint)) return false;
    if (trust_read(parts->config, &parts->trust, &left_out, &complaint)) return true;
    *ret_complaint = complaint;
    return false;
}

bool
command_parts_open(struct command_parts *parts, bool create, struct complaint *ret_complaint)
{
    return secrets_read(parts->config, &parts->secrets, &parts->publics, ret_complaint)
           && declaration_new(parts->config, &parts->publics, parts->trust, &parts->declaration,
                              ret_complaint)
           && command_store(parts->config, &parts->publics, create, &parts->store, NULL,
                            ret_complaint);
}

void
command_parts_close(struct command_parts *parts)
{
    store_close(&parts->store);
    declaration_free(&parts->declaration);
    secrets_free(&parts->secrets);
    trust_free(&parts->trust);
    config_free(&parts->config);
}

static bool
keep(struct store *store, uint64_t version, const uint8_t *id, struct sam_bytes statement,
     struct complaint *ret_complaint)
{
    enum sam_err r = store_begin(store);
    if (r == SAM_OK) r = store_broker_put(store, version, id, statement);
    if (r == SAM_OK) r = store_commit(store);
    return r == SAM_OK
           || complain(ret_complaint, "the broker statement could not be kept: %s",
                       complaint_of_store(store_why(store)));
}

bool
command_sign_next(const struct command_parts *parts, const struct broker *current,
                  struct complaint *ret_complaint)
{
    uint8_t identity[STATEMENT_SECRET_BYTES], bytes[STATEMENT_MAX], id[HASH_BYTES];
    size_t len = 0;
    uint64_t version = current == NULL ? 1 : current->body->version + 1;
    sam_time least = current == NULL ? 0 : current->body->head.issued_at, now = command_now();

    if (!secrets_identity(parts->config, identity, ret_complaint)) return false;
    bool is_signed = declaration_sign(parts->declaration, current, identity,
                                      now < least ? least : now, bytes, &len, id, ret_complaint);
    sodium_memzero(identity, sizeof identity);
    if (!is_signed
        || !keep(parts->store, version, id, (struct sam_bytes){bytes, len}, ret_complaint)) {
        return false;
    }
    (void)printf("signed    broker statement, version %llu\n", (unsigned long long)version);
    return true;
}

sam_time
command_now(void)
{
    struct timespec now = {0, 0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (sam_time)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
