/* bureau.c - see bureau.h. */
#include "bureau.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static sam_time now_is = START;

sam_time __wrap_client_now(void); /* what the linker puts in its place */

sam_time
__wrap_client_now(void)
{
    return now_is;
}

void
clock_set(sam_time now)
{
    now_is = now;
}

/* ---- small things ------------------------------------------------------------------------------------- */

struct sam_bytes
text_of(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

const char *
in_ca(const struct bureau *b, const char *name)
{
    static char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", b->ca, name);
    return path;
}

uint8_t *
whole(const char *path, size_t *ret_len)
{
    uint8_t *at = NULL;
    enum file_reason why = FILE_FINE;
    assert_int_equal(file_read(path, 1U << 20U, &at, ret_len, &why), SAM_OK);
    return at;
}

void
put_whole(const char *path, const uint8_t *at, size_t len)
{
    enum file_reason why = FILE_FINE;
    assert_int_equal(file_write(path, FILE_REPLACE, (struct sam_bytes){at, len}, &why), SAM_OK);
}

static void
clear(const char *folder)
{
    char path[512];
    DIR *dir = opendir(folder);
    if (dir == NULL) { return; }
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        (void)unlink(path);
    }
    (void)closedir(dir);
    (void)rmdir(folder);
}

/* ---- requests ------------------------------------------------------------------------------------------ */

static char *
make_request(const char *handle, const char *role)
{
    struct keystore_secrets secrets;
    struct keystore_public publics;
    uint8_t sign[crypto_sign_SECRETKEYBYTES], ed25519[crypto_sign_PUBLICKEYBYTES];
    struct sam_trouble trouble;
    struct sam_self self = {.has_broker = false};
    struct keys_body body;
    char *text = NULL;
    memset(&body, 0, sizeof body);
    memset(self.realm, 0x5a, sizeof self.realm);
    randombytes_buf(self.person, sizeof self.person);
    keystore_draw(self.realm, &secrets);
    keystore_publish(&secrets, &publics);
    (void)crypto_sign_seed_keypair(ed25519, sign, secrets.ed25519_seed);
    memcpy(body.head.realm, self.realm, sizeof self.realm);
    body.head.issued_at = START;
    memcpy(body.ed25519, publics.ed25519, sizeof body.ed25519);
    memcpy(body.x25519, publics.x25519, sizeof body.x25519);
    memcpy(body.curve, publics.curve, sizeof body.curve);
    memcpy(self.key_id, publics.key_id, sizeof self.key_id);
    (void)snprintf(self.handle, sizeof self.handle, "%s", handle);
    (void)snprintf(self.name, sizeof self.name, "%s", handle);
    (void)snprintf(self.role, sizeof self.role, "%s", role);
    (void)snprintf(self.organisation, sizeof self.organisation, "ips-lyngtoft");
    assert_int_equal(request_write(&self, sign, &body, &text, &trouble), SAM_OK);
    return text;
}

/* ---- set-up -------------------------------------------------------------------------------------------- */

int
bureau_begin(void **state)
{
    struct bureau *b = calloc(1, sizeof *b);
    if (b == NULL || sodium_init() < 0) { return -1; }
    b->bo = make_request("bo", "consultant");
    b->eva = make_request("eva", "therapist");
    *state = b;
    return certificate_library_new(&b->library) == SAM_OK ? 0 : -1;
}

int
bureau_end(void **state)
{
    struct bureau *b = *state;
    certificate_library_free(&b->library);
    free(b->bo);
    free(b->eva);
    free(b);
    return 0;
}

int
bureau_make(void **state)
{
    static const char *const ROLES[] = {"consultant", "therapist"};
    struct bureau *b = *state;
    struct sam_trouble trouble;
    clock_set(START);
    (void)snprintf(b->folder, sizeof b->folder, "/tmp/samtykke-bureau-XXXXXX");
    if (mkdtemp(b->folder) == NULL) { return -1; }
    (void)snprintf(b->ca, sizeof b->ca, "%s/ca", b->folder);
    return sam_org_create(b->ca, "ips-lyngtoft", ROLES, 2, text_of(PASSPHRASE), true, &trouble)
                   == SAM_OK
               ? 0
               : -1;
}

int
bureau_clear(void **state)
{
    const struct bureau *b = *state;
    clear(b->ca);
    clear(b->folder);
    return 0;
}

/* ---- what an office does --------------------------------------------------------------------------------- */

size_t
certify(const struct bureau *b, const char *request, uint32_t days, uint8_t *ret_der)
{
    struct sam_trouble trouble;
    size_t len = 0;
    assert_int_equal(sam_org_certify(b->ca, text_of(PASSPHRASE), text_of(request), days, ret_der,
                                     &len, &trouble),
                     SAM_OK);
    return len;
}

void
revoke(const struct bureau *b, const char *request)
{
    struct sam_trouble trouble;
    assert_int_equal(sam_org_revoke(b->ca, text_of(PASSPHRASE), text_of(request), &trouble),
                     SAM_OK);
}

void
renew(const struct bureau *b)
{
    struct sam_trouble trouble;
    assert_int_equal(sam_org_renew(b->ca, text_of(PASSPHRASE), &trouble), SAM_OK);
}

/* ---- what a broker says ------------------------------------------------------------------------------------ */

static enum sam_err
ask(const struct bureau *b, const char *request, struct sam_bytes der, sam_time now,
    struct certificate *ret, struct certificate_refusal *ret_why)
{
    static const char *const ROLES[] = {"consultant", "therapist"};
    struct certificate_root roots[2];
    struct request_paper paper = {.statement = NULL};
    struct sam_trouble trouble;
    uint8_t *root[2], *crl[2];
    char name[64];
    for (size_t i = 0; i < 2; i++) {
        roots[i] = (struct certificate_root){.organisation = text_of("ips-lyngtoft"),
                                             .role = text_of(ROLES[i])};
        (void)snprintf(name, sizeof name, "%s.der", ROLES[i]);
        root[i] = whole(in_ca(b, name), &roots[i].der.len);
        (void)snprintf(name, sizeof name, "%s.crl", ROLES[i]);
        crl[i] = whole(in_ca(b, name), &roots[i].crl.len);
        roots[i].der.at = root[i];
        roots[i].crl.at = crl[i];
        (void)crypto_hash_sha256(roots[i].sha256, root[i], roots[i].der.len);
    }
    assert_int_equal(request_open(text_of(request), NULL, &paper, &trouble), SAM_OK);
    struct certificate_question question = {.roots = roots,
                                            .n_roots = 2,
                                            .leaf = der,
                                            .organisation = text_of("ips-lyngtoft"),
                                            .now = now};
    memcpy(question.ed25519, paper.keys.body->ed25519, sizeof question.ed25519);
    memcpy(question.key_id, paper.keys.key_id, sizeof question.key_id);
    enum sam_err r = certificate_check(b->library, &question, ret, ret_why);
    request_close(&paper);
    for (size_t i = 0; i < 2; i++) {
        free(root[i]);
        free(crl[i]);
    }
    return r;
}

enum certificate_reason
check_at(const struct bureau *b, const char *request, struct sam_bytes der, sam_time now)
{
    struct certificate certificate;
    struct certificate_refusal why = {.reason = CERTIFICATE_UNDECIDED};
    enum sam_err r = ask(b, request, der, now, &certificate, &why);
    if (r == SAM_OK) { return CERTIFICATE_VALID; }
    assert_int_equal(r, SAM_E_REFUSED);
    return why.reason;
}

uint64_t
crl_number(const struct bureau *b, const char *request, struct sam_bytes der)
{
    struct certificate certificate;
    struct certificate_refusal why;
    assert_int_equal(ask(b, request, der, START, &certificate, &why), SAM_OK);
    return certificate.crl_number;
}
