/* command_check.c - samtykke-broker --check-config CONFIG: is the configuration good? Reads what it
 * names but secrets and database, and makes the broker statement with keys that are thrown away. */
#include "command.h"
#include "declaration.h"
#include "listen.h"
#include "trust.h"

#include <sodium.h>
#include <stdio.h>

/* Keys that nobody has. */
static void
throwaway(const struct config *config, uint8_t *ret_identity, struct publics *ret_publics)
{
    uint8_t unused[STATEMENT_SECRET_BYTES], secret[KEY_BYTES];
    (void)crypto_sign_keypair(ret_publics->identity, ret_identity);
    (void)crypto_sign_keypair(ret_publics->log, unused);
    (void)crypto_sign_keypair(ret_publics->head, unused);
    (void)crypto_box_keypair(ret_publics->session, secret);
    for (size_t i = 0; i < config->n_edges; i++)
        (void)crypto_box_keypair(ret_publics->edges[i], secret);
}

static bool
check_addresses(const struct config *config, struct complaint *ret_complaint)
{
    for (size_t i = 0; i < config->n_edges; i++)
        if (!listen_check(config->edges[i].organisation, config->edges[i].listen, false,
                          ret_complaint)) {
            return false;
        }
    return config->metrics == NULL || config->metrics[0] == '/'
           || listen_check("the metrics", config->metrics, true, ret_complaint);
}

static bool
check(const char *path, size_t *ret_left_out, struct complaint *ret_complaint)
{
    bool is_good = false;
    uint8_t identity[STATEMENT_SECRET_BYTES], statement[STATEMENT_MAX], id[HASH_BYTES];
    size_t len = 0;
    struct publics publics;
    struct config *config = NULL;
    struct trust *trust = NULL;
    struct declaration *declaration = NULL;
    struct complaint complaint;

    if (!command_config(path, &config, ret_complaint)) goto out;
    if (!check_addresses(config, ret_complaint)) goto out;
    if (!trust_read(config, &trust, ret_left_out, &complaint)) {
        *ret_complaint = complaint;
        goto out;
    }
    throwaway(config, identity, &publics);
    if (!declaration_new(config, &publics, trust, &declaration, ret_complaint)) goto out;
    if (!declaration_sign(declaration, NULL, identity, command_now(), statement, &len, id,
                          ret_complaint)) {
        goto out;
    }
    is_good = true;
out:
    declaration_free(&declaration);
    trust_free(&trust);
    config_free(&config);
    return is_good;
}

int
command_check(int argc, char **argv)
{
    struct complaint complaint;
    size_t left_out = 0;
    if (argc != 1) return command_usage();
    if (!check(argv[0], &left_out, &complaint)) return command_fail(&complaint);
    if (left_out > 0) (void)printf("%zu CRLs cannot be read.\n", left_out);
    (void)printf("The configuration is good.\n");
    return COMMAND_OK;
}
