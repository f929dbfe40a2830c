/* keys.c - `samtykke keys`: another passphrase, the request once more, the public keys alone. */
#include "desk.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke keys passphrase\n"
    "       samtykke keys request [FILE]\n"
    "       samtykke keys statement FILE\n\n"
    "  passphrase     choose another passphrase. With --passphrase-fd two lines are read: the\n"
    "                 old one, then the new one. An old copy of the keys keeps the old one.\n"
    "  request        write the request that the registrar and the person whose case it is are\n"
    "                 given; to FILE, or else to standard output. No secret is in it.\n"
    "  statement      write your public keys alone, signed: what those who run the broker need of\n"
    "                 the first registrar\n\n"
    "Example:\n"
    "  samtykke keys request bo.json\n");

enum { KEYS_MAX = 16384 };

static const struct desk_usage USAGE = {.help = HELP, .min_words = 1, .max_words = 2};

static enum cli_exit
change(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_self self;
    char *before = NULL;
    char *after = NULL;
    if (sam_home_self(desk->home, &self, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    enum cli_exit e = desk_passphrase(desk, _("The passphrase until now: "), false, &before);
    if (e == CLI_OK) { e = desk_passphrase(desk, _("Choose another passphrase: "), true, &after); }
    if (e == CLI_OK
        && sam_home_passphrase(desk->home,
                               (struct sam_bytes){(const uint8_t *)before, strlen(before)},
                               (struct sam_bytes){(const uint8_t *)after, strlen(after)}, &trouble)
               != SAM_OK) {
        e = desk_trouble(desk, &trouble);
    }
    sodium_free(after);
    sodium_free(before);
    if (e == CLI_OK) { desk_say(desk, _("Your keys have the new passphrase now."), NULL); }
    return e;
}

/* JSON on standard output either way: it is one object. */
static enum cli_exit
print(struct desk *desk, const char *text)
{
    desk->is_mute = true;
    return fputs(text, stdout) >= 0 ? CLI_OK : CLI_FAILED;
}

static enum cli_exit
request(struct desk *desk)
{
    struct sam_trouble trouble;
    const char *path = desk->n_words > 1 ? desk->words[1] : NULL;
    char *text = NULL;
    enum sam_err r = sam_home_request(desk->home, &text, &trouble);
    if (r == SAM_OK && (path == NULL || strcmp(path, "-") == 0)) {
        enum cli_exit e = print(desk, text);
        free(text);
        return e;
    }
    if (r == SAM_OK) {
        struct sam_bytes content = {(const uint8_t *)text, strlen(text)};
        r = desk_write_file(path, content, &trouble);
    }
    free(text);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk,
             _("{path} is the request. Give it to the registrar, and to the person whose case it "
               "is."),
             "path", path, NULL);
    if (desk->json) { desk->out = json_pack("{s:s}", "request", path); }
    return CLI_OK;
}

/* The signed keys out of a request. ret: room for KEYS_MAX. */
static bool
keys_of(const char *text, unsigned char *ret, size_t *ret_len)
{
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    const char *keys = json_string_value(json_object_get(json, "keys"));
    bool is_read = keys != NULL
                   && sodium_base642bin(ret, KEYS_MAX, keys, strlen(keys), NULL, ret_len, NULL,
                                        sodium_base64_VARIANT_ORIGINAL)
                          == 0;
    json_decref(json);
    return is_read;
}

static enum cli_exit
statement(struct desk *desk)
{
    struct sam_trouble trouble;
    unsigned char keys[KEYS_MAX];
    char *text = NULL;
    size_t len = 0;
    const char *path = desk->words[1];
    enum sam_err r = sam_home_request(desk->home, &text, &trouble);
    if (r == SAM_OK && !keys_of(text, keys, &len)) {
        r = sam_trouble_say(&trouble, SAM_TROUBLE_INTERNAL, "");
    }
    free(text);
    if (r == SAM_OK) { r = desk_write_file(path, (struct sam_bytes){keys, len}, &trouble); }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    desk_say(desk, _("{path} holds your public keys, for those who run the broker."), "path", path,
             NULL);
    if (desk->json) { desk->out = json_pack("{s:s}", "statement", path); }
    return CLI_OK;
}

static enum cli_exit
run(struct desk *desk)
{
    if (strcmp(desk->words[0], "passphrase") == 0 && desk->n_words == 1) { return change(desk); }
    if (strcmp(desk->words[0], "request") == 0) { return request(desk); }
    if (strcmp(desk->words[0], "statement") == 0 && desk->n_words == 2) { return statement(desk); }
    return desk_misuse(desk, _("keys takes passphrase, request, or statement and a file."));
}

enum cli_exit
cli_keys(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, run);
}
