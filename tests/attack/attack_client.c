/* attack_client.c - a client of the library that does one thing often, or holds it: what the program would need a
 * process each for. The home's agent runs.
 *
 *     attack_client HOME open ITEM PURPOSE|- N   opens an item N times; a line "NUMBER KIND" for each trouble kind
 *                                                (0: it was opened), as enum sam_trouble_kind has them
 *     attack_client HOME hold ITEM PURPOSE|-     opens it, says "open", and holds it until its input ends
 *     attack_client HOME secrets                 what no other computer may ever have, in hexadecimal, a line each
 *     attack_client HOME words KEYID             the words that the holder of this key reads aloud: no team is asked */
#include "client/inside.h"

#include "proto/words.h"
#include <samtykke/client_item.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KINDS 256U

static void
die(const char *what, const struct sam_trouble *trouble)
{
    (void)fprintf(stderr, "attack_client: %s: trouble %d %s\n", what, (int)trouble->kind,
                  trouble->what);
    exit(1);
}

struct wanted {
    struct sam_case *c;
    uint8_t item[SAM_ID_BYTES];
    struct sam_bytes purpose;
    size_t n_purposes;
};

static enum sam_err
open_it(const struct wanted *w, struct sam_opened **ret_opened, struct sam_trouble *trouble)
{
    return sam_item_open(w->c, w->item, &w->purpose, w->n_purposes, NULL, ret_opened, trouble);
}

static void
open_often(const struct wanted *w, unsigned long n)
{
    unsigned long counts[KINDS] = {0};
    for (unsigned long i = 0; i < n; i++) {
        struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
        struct sam_opened *opened = NULL;
        if (open_it(w, &opened, &trouble) == SAM_OK) trouble.kind = SAM_TROUBLE_NONE;
        counts[(unsigned)trouble.kind % KINDS]++;
        sam_item_close(&opened);
    }
    for (unsigned kind = 0; kind < KINDS; kind++)
        if (counts[kind] > 0) (void)printf("%lu %u\n", counts[kind], kind);
}

static void
hold(const struct wanted *w)
{
    struct sam_trouble trouble;
    struct sam_opened *opened = NULL;
    if (open_it(w, &opened, &trouble) != SAM_OK) die("it does not open", &trouble);
    (void)puts("open");
    (void)fflush(stdout);
    while (getchar() != EOF) {}
    sam_item_close(&opened);
}

static void
print_secret(const uint8_t *at, size_t len)
{
    char text[2 * STATEMENT_SECRET_BYTES + 1];
    (void)puts(sodium_bin2hex(text, sizeof text, at, len));
}

static void
secrets(const struct sam_client *client)
{
    print_secret(client->x25519.sk, sizeof client->x25519.sk);
    print_secret(client->sign, 32); /* the seed; the public key is behind it */
    print_secret(client->secrets->curve, sizeof client->secrets->curve);
}

static void
words(const struct sam_case *c, const char *key_id)
{
    struct words_names names;
    struct words_word said[WORDS_COUNT];
    uint8_t bits[WORDS_BYTES];
    size_t len = 0;
    memcpy(names.realm, c->client->self.realm, ID_BYTES);
    memcpy(names.case_id, c->case_id, ID_BYTES);
    memcpy(names.v1_id, c->first, HASH_BYTES);
    if (sodium_hex2bin(names.member_key_id, HASH_BYTES, key_id, strlen(key_id), NULL, &len, NULL)
            != 0
        || words_verification(&names, bits) != SAM_OK)
        exit(64);
    words_of(bits, (enum case_language)c->version.body->language, said);
    for (size_t i = 0; i < WORDS_COUNT; i++)
        (void)printf("%s%s", i == 0 ? "" : " ", said[i].at);
    (void)puts("");
}

static void
get_id(const char *text, uint8_t ret_id[static SAM_ID_BYTES])
{
    size_t len = 0;
    if (sodium_hex2bin(ret_id, SAM_ID_BYTES, text, strlen(text), NULL, &len, NULL) != 0
        || len != SAM_ID_BYTES)
        exit(64);
}

/* A command about an item. */
static void
read_wanted(int argc, char **argv, struct wanted *w)
{
    if (argc < 5) exit(64);
    get_id(argv[3], w->item);
    if (strcmp(argv[4], "-") == 0) return;
    w->purpose = (struct sam_bytes){(const uint8_t *)argv[4], strlen(argv[4])};
    w->n_purposes = 1;
}

int
main(int argc, char **argv)
{
    const struct sam_bytes agent = {NULL, 0};
    struct sam_trouble trouble;
    struct sam_client *client = NULL;
    struct wanted w = {.c = NULL};
    uint8_t id[SAM_ID_BYTES];
    if (argc < 3 || sodium_init() < 0) return 64;
    if (sam_client_open(argv[1], agent, &client, &trouble) != SAM_OK) die("the home", &trouble);
    if (strcmp(argv[2], "secrets") == 0) {
        secrets(client);
        sam_client_close(&client);
        return 0;
    }
    if (sam_case_find(client, NULL, id, &trouble) != SAM_OK) die("no case", &trouble);
    if (sam_case_open(client, id, &w.c, &trouble) != SAM_OK) die("the case", &trouble);
    if (strcmp(argv[2], "words") == 0 && argc == 4) {
        words(w.c, argv[3]);
    } else {
        read_wanted(argc, argv, &w);
        if (strcmp(argv[2], "hold") == 0)
            hold(&w);
        else
            open_often(&w, strtoul(argc > 5 ? argv[5] : "1", NULL, 10));
    }
    sam_case_close(&w.c);
    sam_client_close(&client);
    return 0;
}
