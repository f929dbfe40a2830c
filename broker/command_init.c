/* command_init.c - samtykke-broker init CONFIG: makes what is missing of keys and database, and signs
 * version 1 of the broker statement. Where there is a database, only keys of new edges are made:
 * a lost key is not replaced by another one in silence. */
#include "command.h"
#include "crockford.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
tell_made(const struct config *config, enum secret_kind kind, size_t edge)
{
    char path[CONFIG_PATH_MAX + 16];
    if (secrets_path(config, kind, edge, path)) (void)printf("made      %s\n", path);
}

static bool
make_secret(const struct config *config, enum secret_kind kind, size_t edge,
            struct complaint *ret_complaint)
{
    bool is_made = false;
    if (!secrets_make(config, kind, edge, &is_made, ret_complaint)) return false;
    if (is_made) tell_made(config, kind, edge);
    return true;
}

static bool
make_secrets(const struct config *config, struct complaint *ret_complaint)
{
    static const enum secret_kind kinds[] = {SECRET_IDENTITY, SECRET_LOG, SECRET_HEAD,
                                             SECRET_SESSION, SECRET_STORAGE};
    bool is_made = false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!make_secret(config, kinds[i], 0, ret_complaint)) return false;
    if (!secrets_publish(config, &is_made, ret_complaint)) return false;
    if (is_made) (void)printf("made      %s\n", config->identity);
    return true;
}

static bool
make_all(const struct config *config, struct complaint *ret_complaint)
{
    if (mkdir(config->keys, S_IRWXU) != 0 && errno != EEXIST)
        return complain(ret_complaint, "the key folder %s cannot be made", config->keys);
    if (access(config->database, F_OK) != 0 && !make_secrets(config, ret_complaint)) return false;
    for (size_t i = 0; i < config->n_edges; i++)
        if (!make_secret(config, SECRET_EDGE, i, ret_complaint)) return false;
    return true;
}

/* By which everybody knows the realm: eight lines of crockford.h's symbols in one. */
static void
tell_identity(const uint8_t *identity)
{
    char hex[2 * KEY_BYTES + 1], line[CROCKFORD_LINE_BYTES];
    (void)printf("identity  %s\ncode     ", sodium_bin2hex(hex, sizeof hex, identity, KEY_BYTES));
    for (size_t i = 0; i < KEY_BYTES; i += 4) {
        uint32_t value = (uint32_t)identity[i] << 24 | (uint32_t)identity[i + 1] << 16
                         | (uint32_t)identity[i + 2] << 8 | identity[i + 3];
        crockford_write(value, line);
        (void)printf(" %.*s", (int)sizeof line, line);
    }
    (void)printf("\n");
}

/* Version 1, unless there is one. */
static bool
state(const struct command_parts *parts, struct complaint *ret_complaint)
{
    struct broker current;
    bool is_absent = false;
    if (!declaration_current(parts->store, parts->config->realm, parts->publics.identity, &current,
                             &is_absent, ret_complaint)) {
        return is_absent && command_sign_next(parts, NULL, ret_complaint);
    }
    (void)printf("found     broker statement, version %llu%s\n",
                 (unsigned long long)current.body->version,
                 declaration_same(parts->declaration, &current)
                     ? ""
                     : "; the configuration differs, so sign the next one: samtykke-broker sign");
    broker_close(&current);
    return true;
}

static bool
init(const char *path, struct complaint *ret_complaint)
{
    struct command_parts parts = {.config = NULL};
    bool is_good = command_parts_read(path, &parts, ret_complaint)
                   && make_all(parts.config, ret_complaint);
    bool is_new = is_good && access(parts.config->database, F_OK) != 0;

    is_good = is_good && command_parts_open(&parts, true, ret_complaint);
    if (is_good && is_new) (void)printf("made      %s\n", parts.config->database);
    is_good = is_good && state(&parts, ret_complaint);
    if (is_good) tell_identity(parts.publics.identity);
    command_parts_close(&parts);
    return is_good;
}

int
command_init(int argc, char **argv)
{
    struct complaint complaint;
    if (argc != 1) return command_usage();
    return init(argv[0], &complaint) ? COMMAND_OK : command_fail(&complaint);
}
