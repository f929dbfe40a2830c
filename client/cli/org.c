/* org.c - `samtykke org`: an office's certificates. */
#include "office.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char HELP[] = N_(
    "Usage: samtykke org create DIR --organisation NAME --role ROLE [--role ROLE]...\n"
    "       samtykke org certify DIR REQUEST [--days N] [--out FILE]\n"
    "       samtykke org revoke DIR REQUEST\n"
    "       samtykke org renew DIR\n\n"
    "An office says with a certificate that somebody works for it, in a role. DIR holds a root\n"
    "for each role, under a passphrase of the office.\n\n"
    "  create    make DIR. DIR/ROLE.der and DIR/ROLE.crl go to those who run the broker\n"
    "  certify   certify the person that a request is of; writes REQUEST.der\n"
    "  revoke    take all certificates of that person's keys back\n"
    "  renew     write the lists of revoked ones anew: each stands for 30 days\n\n"
    "  --days N     how long the certificate is valid, 1 to 30; otherwise 30\n"
    "  --out FILE   write the certificate there\n"
    "  --weak       with create: the cheapest hashing of the passphrase; for tests and demos only\n"
    "After certify, revoke and renew the new DIR/ROLE.crl goes to the broker, which reads it on\n"
    "SIGHUP.\n\n"
    "Example:\n"
    "  samtykke org create ca --organisation ips-lyngtoft --role consultant\n"
    "  samtykke org certify ca bo.json --days 30\n");

static const struct desk_option OPTIONS[] = {
    {.name = "organisation", .has_value = true},
    {.name = "role", .has_value = true, .many = true},
    {.name = "days", .has_value = true},
    {.name = "out", .has_value = true},
    {.name = "weak"},
    {.name = NULL},
};

static const struct desk_usage USAGE = {
    .help = HELP, .options = OPTIONS, .min_words = 2, .max_words = 3};

enum { DER_MAX = 4096, DAYS_MAX = 30 };

static struct sam_bytes
bytes_of(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

/* ---- create --------------------------------------------------------------------------------------------- */

static enum cli_exit
show_created(struct desk *desk, const char *const *roles, size_t n)
{
    desk_say(desk,
             _("The roots are in {folder}. Remember the passphrase: nobody can give you another."),
             "folder", desk->words[1], NULL);
    json_t *list = desk->json ? json_array() : NULL;
    for (size_t i = 0; i < n; i++) {
        desk_say(desk, _("For the broker: {folder}/{role}.der and {folder}/{role}.crl"), "folder",
                 desk->words[1], "role", roles[i], NULL);
        if (list != NULL) { (void)json_array_append_new(list, json_string(roles[i])); }
    }
    if (desk->json) {
        desk->out = json_pack("{s:s, s:o}", "folder", desk->words[1], "roles", list);
    }
    return CLI_OK;
}

static enum cli_exit
create(struct desk *desk)
{
    const char *roles[SAM_ROLES_MAX];
    const char *organisation = desk_value(desk, "organisation", 0);
    size_t n = desk_count(desk, "role");
    struct sam_trouble trouble;
    char *passphrase = NULL;
    if (organisation == NULL || n == 0 || n > SAM_ROLES_MAX || desk->n_words != 2) {
        return desk_misuse(desk, _("org create takes a folder, --organisation and --role."));
    }
    for (size_t i = 0; i < n; i++) {
        roles[i] = desk_value(desk, "role", i);
    }
    if (access(desk->words[1], F_OK) == 0) {
        return desk_fail(desk, SAM_TROUBLE_FILE_EXISTS, desk->words[1]);
    }
    enum cli_exit e = desk_passphrase(desk, _("Choose a passphrase for the office: "), true,
                                      &passphrase);
    if (e != CLI_OK) { return e; }
    enum sam_err r = sam_org_create(desk->words[1], organisation, roles, n, bytes_of(passphrase),
                                    desk_count(desk, "weak") > 0, &trouble);
    sodium_free(passphrase);
    return r == SAM_OK ? show_created(desk, roles, n) : desk_trouble(desk, &trouble);
}

/* ---- certify --------------------------------------------------------------------------------------------- */

/* False: not a number of days. 0: as many as there may be. */
static bool
read_days(const char *word, uint32_t *ret)
{
    char *end = NULL;
    *ret = 0;
    if (word == NULL) { return true; }
    long days = word[0] >= '0' && word[0] <= '9' ? strtol(word, &end, 10) : -1;
    if (days < 1 || days > DAYS_MAX || *end != '\0') { return false; }
    *ret = (uint32_t)days;
    return true;
}

/* Our own REQUEST.der of the last time is replaced; a file that was named is not. */
static enum sam_err
write_der(const char *path, bool is_named, struct sam_bytes der, struct sam_trouble *trouble)
{
    char temporary[SAM_PATH_MAX + sizeof ".new"];
    if (is_named) { return desk_write_file(path, der, trouble); }
    (void)snprintf(temporary, sizeof temporary, "%s.new", path);
    (void)unlink(temporary); /* of a time that was cut short */
    enum sam_err r = desk_write_file(temporary, der, trouble);
    if (r == SAM_OK && rename(temporary, path) != 0) {
        (void)unlink(temporary);
        r = sam_trouble_say(trouble, SAM_TROUBLE_FILE, path);
    }
    return r;
}

static enum cli_exit
keep(struct desk *desk, const struct office_request *request, struct sam_bytes der)
{
    struct sam_trouble trouble;
    char beside[SAM_PATH_MAX];
    const char *out = desk_value(desk, "out", 0);
    if (!office_der(desk->words[2], beside)) {
        return desk_fail(desk, SAM_TROUBLE_FILE, desk->words[2]);
    }
    const char *path = out != NULL ? out : beside;
    if (write_der(path, out != NULL, der, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    desk_say(desk,
             _("{path} is the certificate. Give it to the registrar with the request, and the new "
               "{folder}/{role}.crl to the broker."),
             "path", path, "folder", desk->words[1], "role", request->self.role, NULL);
    if (desk->json) {
        desk->out = json_pack("{s:s, s:s, s:s, s:o}", "certificate", path, "handle",
                              request->self.handle, "role", request->self.role, "key_id",
                              desk_json_hex(request->self.key_id, sizeof request->self.key_id));
    }
    return CLI_OK;
}

static enum cli_exit
certify(struct desk *desk, const struct office_request *request, uint32_t days,
        struct sam_bytes passphrase)
{
    struct sam_trouble trouble;
    uint8_t der[DER_MAX];
    size_t len = 0;
    const struct sam_bytes text = {(const uint8_t *)request->text, request->len};
    if (sam_org_certify(desk->words[1], passphrase, text, days, der, &len, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    return keep(desk, request, (struct sam_bytes){der, len});
}

/* ---- revoke, renew ----------------------------------------------------------------------------------------- */

static enum cli_exit
revoke(struct desk *desk, const struct office_request *request, struct sam_bytes passphrase)
{
    struct sam_trouble trouble;
    const struct sam_bytes text = {(const uint8_t *)request->text, request->len};
    if (sam_org_revoke(desk->words[1], passphrase, text, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    desk_say(desk,
             _("The certificate of {name} is revoked. It ends when the broker has "
               "{folder}/{role}.crl: give it to those who run it now."),
             "name", request->self.name, "folder", desk->words[1], "role", request->self.role,
             NULL);
    if (desk->json) { desk->out = json_pack("{s:s}", "revoked", request->self.handle); }
    return CLI_OK;
}

static enum cli_exit
renew(struct desk *desk, struct sam_bytes passphrase)
{
    struct sam_trouble trouble;
    if (sam_org_renew(desk->words[1], passphrase, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    desk_say(desk, _("The lists in {folder} are new, for 30 days. Give them to the broker."),
             "folder", desk->words[1], NULL);
    return CLI_OK;
}

/* ---- the command --------------------------------------------------------------------------------------------- */

static enum cli_exit
with_passphrase(struct desk *desk, const struct office_request *request, uint32_t days)
{
    char *passphrase = NULL;
    enum cli_exit e = desk_passphrase(desk, _("Passphrase of the office: "), false, &passphrase);
    if (e != CLI_OK) { return e; }
    if (strcmp(desk->words[0], "certify") == 0) {
        e = certify(desk, request, days, bytes_of(passphrase));
    } else if (strcmp(desk->words[0], "revoke") == 0) {
        e = revoke(desk, request, bytes_of(passphrase));
    } else {
        e = renew(desk, bytes_of(passphrase));
    }
    sodium_free(passphrase);
    return e;
}

static enum cli_exit
run(struct desk *desk)
{
    const char *what = desk->words[0];
    struct office_request request = {.text = NULL};
    uint32_t days = 0;
    bool takes_request = strcmp(what, "certify") == 0 || strcmp(what, "revoke") == 0;
    if (strcmp(what, "create") == 0) { return create(desk); }
    if (!takes_request && strcmp(what, "renew") != 0) {
        return desk_misuse(desk, _("org takes create, certify, revoke or renew."));
    }
    if (desk->n_words != (takes_request ? 3U : 2U)) {
        return desk_misuse(desk, takes_request ? _("A folder and a request are needed.")
                                               : _("A folder is needed, and nothing else."));
    }
    if (!read_days(desk_value(desk, "days", 0), &days)) {
        return desk_misuse(desk, _("--days takes a number of days, 1 to 30."));
    }
    enum cli_exit e = takes_request ? office_read(desk, desk->words[2], &request) : CLI_OK;
    if (e == CLI_OK) { e = with_passphrase(desk, &request, days); }
    free(request.text);
    return e;
}

enum cli_exit
cli_org(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, run);
}
