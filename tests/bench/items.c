/* items.c - sealing and opening 100 MiB as an item: beside libsodium's secretstream and OpenSSL's SHA-256
 * alone, over the same files, in turn. */
#include "bench.h"
#include "proto/seal.h"
#include "proto/unseal.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 5, CHUNK = 65536, SEALED = CHUNK + 17 };
#define SIZE (UINT64_C(100) * 1024 * 1024 - 4096) /* a little below the limit, as padding needs */

static char folder[] = "/tmp/bench-items-XXXXXX"; /* named for mkdtemp */
static int dir;
static uint8_t dek[ITEM_KEY_BYTES];
static struct item_ctx ctx;
static struct item_seal sealed;

static void
make_input(void)
{
    static uint8_t chunk[CHUNK];
    int fd = openat(dir, "input", O_CREAT | O_EXCL | O_WRONLY, 0600);
    bench_check(fd >= 0, "a file");
    for (uint64_t at = 0; at < SIZE;) {
        size_t n = SIZE - at < CHUNK ? (size_t)(SIZE - at) : CHUNK;
        randombytes_buf(chunk, n);
        bench_check(write(fd, chunk, n) == (ssize_t)n, "writing");
        at += n;
    }
    (void)close(fd);
}

/* ---- ours ---------------------------------------------------------------------------------------- */

static double
time_seal(void)
{
    struct content_file file = {.name = {(const uint8_t *)"film.mp4", 8}, .size = SIZE};
    const struct content content = {
        .json = {(const uint8_t *)"{}", 2}, .files = &file, .n_files = 1};
    file.fd = openat(dir, "input", O_RDONLY);
    (void)unlinkat(dir, "sealed", 0);
    double began = bench_now();
    bench_check(seal_item(&ctx, dek, &content, dir, "sealed", &sealed) == SAM_OK, "sealing");
    double took = bench_now() - began;
    (void)close(file.fd);
    return took;
}

static double
time_open(void)
{
    static uint8_t chunk[SEALED];
    struct unseal *u = NULL;
    enum unseal_flaw flaw;
    int fd = openat(dir, "sealed", O_RDONLY);
    double began = bench_now();
    bench_check(unseal_begin(&sealed, dir, "taken", &u) == SAM_OK, "opening");
    for (uint64_t at = 0; at < sealed.length;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        bench_check(n > 0, "reading");
        bench_check(unseal_append(u, (struct sam_bytes){chunk, (size_t)n}) == SAM_OK, "taking in");
        at += (uint64_t)n;
    }
    bench_check(unseal_finish(u, &ctx, dek, &flaw) == SAM_OK, "finishing");
    double took = bench_now() - began;
    unseal_free(&u);
    (void)close(fd);
    return took;
}

/* ---- bare ---------------------------------------------------------------------------------------- */

/* File to file, encrypted and hashed on the way; synced once, as a spool is. */
static double
time_bare_seal(void)
{
    static uint8_t in[CHUNK], out[SEALED];
    uint8_t header[crypto_secretstream_xchacha20poly1305_HEADERBYTES], hash[32];
    crypto_secretstream_xchacha20poly1305_state state;
    EVP_MD_CTX *sha = EVP_MD_CTX_new();
    unsigned len;
    ssize_t n;
    int from = openat(dir, "input", O_RDONLY);
    (void)unlinkat(dir, "bare", 0);
    int to = openat(dir, "bare", O_CREAT | O_EXCL | O_WRONLY, 0600);

    double began = bench_now();
    bench_check(EVP_DigestInit_ex(sha, EVP_sha256(), NULL) == 1, "SHA-256");
    (void)crypto_secretstream_xchacha20poly1305_init_push(&state, header, dek);
    while ((n = read(from, in, sizeof in)) > 0) {
        unsigned long long sealed_len;
        (void)crypto_secretstream_xchacha20poly1305_push(&state, out, &sealed_len, in,
                                                         (unsigned long long)n, NULL, 0, 0);
        bench_check(EVP_DigestUpdate(sha, out, (size_t)sealed_len) == 1, "SHA-256");
        bench_check(write(to, out, (size_t)sealed_len) == (ssize_t)sealed_len, "writing");
    }
    bench_check(EVP_DigestFinal_ex(sha, hash, &len) == 1 && fsync(to) == 0, "SHA-256 and fsync");
    double took = bench_now() - began;
    /* Behind the chunks: time_bare_open wants it. */
    bench_check(write(to, header, sizeof header) == (ssize_t)sizeof header, "writing");
    EVP_MD_CTX_free(sha);
    (void)close(from);
    (void)close(to);
    return took;
}

/* As a reader must: take in, hashed on the way; then decrypt to another file. */
static double
time_bare_open(void)
{
    static uint8_t in[SEALED], out[CHUNK];
    uint8_t header[crypto_secretstream_xchacha20poly1305_HEADERBYTES], hash[32];
    crypto_secretstream_xchacha20poly1305_state state;
    EVP_MD_CTX *sha = EVP_MD_CTX_new();
    unsigned len;
    int from = openat(dir, "bare", O_RDONLY);
    (void)unlinkat(dir, "bare-taken", 0);
    (void)unlinkat(dir, "bare-out", 0);
    int spool = openat(dir, "bare-taken", O_CREAT | O_EXCL | O_RDWR, 0600),
        to = openat(dir, "bare-out", O_CREAT | O_EXCL | O_WRONLY, 0600);
    off_t end = lseek(from, 0, SEEK_END) - (off_t)sizeof header;

    bench_check(pread(from, header, sizeof header, end) == (ssize_t)sizeof header, "the header");
    (void)lseek(from, 0, SEEK_SET);
    double began = bench_now();
    bench_check(EVP_DigestInit_ex(sha, EVP_sha256(), NULL) == 1, "SHA-256");
    for (off_t at = 0; at < end;) {
        size_t want = end - at < SEALED ? (size_t)(end - at) : SEALED;
        bench_check(read(from, in, want) == (ssize_t)want, "reading");
        bench_check(EVP_DigestUpdate(sha, in, want) == 1, "SHA-256");
        bench_check(write(spool, in, want) == (ssize_t)want, "writing");
        at += (off_t)want;
    }
    bench_check(EVP_DigestFinal_ex(sha, hash, &len) == 1, "SHA-256");
    bench_check(crypto_secretstream_xchacha20poly1305_init_pull(&state, header, dek) == 0, "a key");
    (void)lseek(spool, 0, SEEK_SET);
    for (off_t at = 0; at < end;) {
        size_t want = end - at < SEALED ? (size_t)(end - at) : SEALED;
        unsigned long long n;
        unsigned char tag;
        bench_check(read(spool, in, want) == (ssize_t)want, "reading");
        bench_check(
            crypto_secretstream_xchacha20poly1305_pull(&state, out, &n, &tag, in, want, NULL, 0)
                == 0,
            "a chunk");
        bench_check(write(to, out, (size_t)n) == (ssize_t)n, "writing");
        at += (off_t)want;
    }
    double took = bench_now() - began;
    EVP_MD_CTX_free(sha);
    (void)close(from);
    (void)close(spool);
    (void)close(to);
    return took;
}

static void
make_ctx(void)
{
    static const struct sam_bytes labels[] = {{(const uint8_t *)"work.search", 11}};
    const struct item_place place = {.labels = labels, .n_labels = 1};
    bench_check(item_ctx_make(&place, &ctx) == SAM_OK, "a ctx");
}

static void
clean(void)
{
    static const char *const names[] = {"input", "sealed",     "taken",
                                        "bare",  "bare-taken", "bare-out"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)unlinkat(dir, names[i], 0);
    (void)close(dir);
    (void)rmdir(folder);
}

int
main(void)
{
    struct bench seal = {.name = "sealing 100 MiB / bare secretstream and SHA-256",
                         .unit = "times",
                         .at_least = 0.8},
                 open_ = {.name = "opening 100 MiB / bare secretstream and SHA-256",
                          .unit = "times",
                          .at_least = 0.8};
    struct bench rate = {.name = "  sealing, MiB a second", .unit = "MiB/s"};

    bench_check(sodium_init() >= 0, "libsodium");
    bench_check(mkdtemp(folder) != NULL, "a folder");
    dir = open(folder, O_RDONLY | O_DIRECTORY);
    make_input();
    make_ctx();
    for (int i = 0; i < ROUNDS; i++) {
        double ours = time_seal(), bare = time_bare_seal();
        bench_add(&seal, bare / ours); /* speeds: their times the other way round */
        bench_add(&rate, 100 / (ours / 1e9));
        ours = time_open();
        bare = time_bare_open();
        bench_add(&open_, bare / ours);
    }
    clean();
    bench_print(&seal);
    bench_print(&open_);
    bench_print(&rate);
    return 0;
}
