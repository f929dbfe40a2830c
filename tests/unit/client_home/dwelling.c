/* dwelling.c - see dwelling.h. */
#include "dwelling.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW INT64_C(1790000000000)
#define PATHS 4U

/* One office; where its edge listens is drawn once a program, so that two can run side by side. */
static struct realm_organisation office = {.name = "ips-lyngtoft",
                                           .roles = {"consultant", "registrar"}};

/* A port of loopback that nobody has. */
static uint16_t
free_port(void)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    socklen_t len = sizeof name;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&name, sizeof name) != 0
        || getsockname(fd, (struct sockaddr *)&name, &len) != 0) {
        return 0;
    }
    (void)close(fd);
    return ntohs(name.sin_port);
}

static void
make_realm(struct realm *ret_realm)
{
    if (office.port == 0) office.port = free_port();
    realm_make(
        &(struct realm_terms){
            .seed = 17, .now = NOW, .organisations = &office, .n_organisations = 1},
        ret_realm);
}

struct sam_bytes
text_bytes(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

int
dwelling_begin(void **state)
{
    struct sam_trouble trouble;
    struct dwelling *d = calloc(1, sizeof *d);
    if (d == NULL || sodium_init() < 0) return -1;
    (void)signal(SIGXFSZ, SIG_IGN);
    make_realm(&d->realm);
    *state = d;
    return sam_broker_code(octets_bytes(&d->realm.statement), d->code, &trouble) == SAM_OK ? 0 : -1;
}

int
dwelling_end(void **state)
{
    struct dwelling *d = *state;
    realm_free(&d->realm);
    free(d);
    return 0;
}

int
dwelling_folder(void **state)
{
    struct dwelling *d = *state;
    (void)snprintf(d->folder, sizeof d->folder, "/tmp/samtykke-home-XXXXXX");
    if (mkdtemp(d->folder) == NULL) return -1;
    (void)snprintf(d->home, sizeof d->home, "%s/bo", d->folder);
    d->terms = (struct sam_home_terms){.path = d->home,
                                       .handle = "bo",
                                       .name = "Bo Brobygger",
                                       .role = "consultant",
                                       .organisation = "ips-lyngtoft",
                                       .broker = octets_bytes(&d->realm.statement),
                                       .code = d->code,
                                       .passphrase = text_bytes(PASSPHRASE),
                                       .is_weak = true};
    return 0;
}

int
dwelling_home(void **state)
{
    struct sam_trouble trouble;
    const struct dwelling *d = *state;
    return dwelling_folder(state) == 0 && sam_home_create(&d->terms, &trouble) == SAM_OK ? 0 : -1;
}

static void
remove_all(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        (void)unlink(path);
        return;
    }
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char below[SAM_PATH_MAX];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        (void)snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        remove_all(below);
    }
    (void)closedir(dir);
    (void)rmdir(path);
}

int
dwelling_clear(void **state)
{
    const struct dwelling *d = *state;
    remove_all(d->folder);
    return 0;
}

struct realm *
another_realm(bool is_impostor)
{
    static const uint8_t seed[crypto_sign_SEEDBYTES] = {1};
    struct realm *realm = calloc(1, sizeof *realm);
    assert_non_null(realm);
    make_realm(realm);
    if (is_impostor) {
        (void)crypto_sign_seed_keypair(realm->identity.ed25519, realm->identity.secret, seed);
        broker_close(&realm->broker);
        realm_broker_next(realm, NOW);
    }
    return realm;
}

void
another_free(struct realm **realm)
{
    realm_free(*realm);
    free(*realm);
    *realm = NULL;
}

/* ---- files ---------------------------------------------------------------------------------------------- */

const char *
path_of(const struct dwelling *d, const char *name)
{
    static char paths[PATHS][SAM_PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % PATHS];
    (void)snprintf(path, SAM_PATH_MAX, "%s/%s", d->home, name);
    return path;
}

struct octets
slurp(const char *path)
{
    struct stat st;
    struct octets content = {NULL, 0};
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &st), 0);
    content.len = (size_t)st.st_size;
    content.at = calloc(1, content.len + 1);
    assert_non_null(content.at);
    assert_int_equal(fread(content.at, 1, content.len, file), content.len);
    (void)fclose(file);
    return content;
}

void
spill(const char *path, struct sam_bytes content, mode_t mode)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(content.len == 0 ? 0 : fwrite(content.at, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

void
flip(const char *path, long at)
{
    struct octets content = slurp(path);
    size_t i = at < 0 ? content.len - (size_t)-at : (size_t)at;
    assert_true(i < content.len);
    content.at[i] ^= 1;
    spill(path, octets_bytes(&content), 0600);
    octets_free(&content);
}

void
expect_mode(const char *path, mode_t mode)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    assert_int_equal(st.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO), mode);
}

/* ---- homes ---------------------------------------------------------------------------------------------- */

void
make_home(const struct dwelling *d)
{
    struct sam_trouble trouble;
    assert_int_equal(sam_home_create(&d->terms, &trouble), SAM_OK);
}

struct sam_client *
open_home(const struct dwelling *d)
{
    struct sam_trouble trouble;
    struct sam_client *client = NULL;
    assert_int_equal(sam_client_open(d->home, d->terms.passphrase, &client, &trouble), SAM_OK);
    assert_non_null(client);
    return client;
}

void
expect_shut(const struct dwelling *d, const char *passphrase, enum sam_trouble_kind kind)
{
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_NONE};
    struct sam_client *client = NULL;
    expect_trouble(sam_client_open(d->home, text_bytes(passphrase), &client, &trouble), trouble,
                   kind);
    assert_null(client);
}
