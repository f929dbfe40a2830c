/* fuzz_item.c - items by an author who has the key and does not keep to the rules, by a broker who has
 * not; upload records that somebody put in their place. The first byte of the input chooses. */
#include "check.h"

#include "proto/item_hash.h"
#include "proto/padme.h"
#include "proto/resume.h"
#include "proto/unseal.h"
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define PLAIN_MAX 16384U

static char folder[] = "/tmp/fuzz-item-XXXXXX";
static int dir;
static struct item_ctx ctx;
static const uint8_t dek[ITEM_KEY_BYTES] = {1}, local[RESUME_KEY_BYTES] = {2}, item[ITEM_ID_BYTES];

static void
leave(void)
{
    (void)unlinkat(dir, "record", 0);
    (void)unlinkat(dir, "spool", 0);
    (void)rmdir(folder);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const struct sam_bytes labels[] = {{(const uint8_t *)"work.search", 11}};
    const struct item_place place = {.labels = labels, .n_labels = 1};
    (void)argc;
    (void)argv;
    check(sodium_init() >= 0);
    check(mkdtemp(folder) != NULL);
    dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    check(dir >= 0 && atexit(leave) == 0);
    check(item_ctx_make(&place, &ctx) == SAM_OK);
    return 0;
}

/* As a reader would, of whom the header demands just this ciphertext. */
static void
unseal(struct sam_bytes ct)
{
    struct item_seal seal = {.length = ct.len};
    struct item_hash *hash = NULL;
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;

    check(item_hash_new(&hash) == SAM_OK && item_hash_add(hash, ct) == SAM_OK
          && item_hash_end(hash, seal.sha256) == SAM_OK);
    item_hash_free(&hash);
    item_commit(dek, &ctx, seal.commitment);
    enum sam_err r = unseal_begin(&seal, dir, "spool", &u);
    if (r != SAM_OK) {
        check(r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG); /* no item is so long */
        return;
    }
    check(unseal_append(u, ct) == SAM_OK);
    r = unseal_finish(u, &ctx, dek, &flaw);
    check(r == SAM_OK || (r == SAM_E_REFUSED && (flaw == UNSEAL_CHUNK || flaw == UNSEAL_LAYOUT)));
    size_t n = 0;
    const struct content_entry *files = unseal_files(u, &n);
    if (r == SAM_OK) {
        check(unseal_json(u).len > 0 && n <= CONTENT_FILES_MAX);
        for (size_t i = 0; i < n; i++)
            check(content_name_good((struct sam_bytes){files[i].name, files[i].name_len}));
    } else {
        check(unseal_json(u).len == 0 && n == 0);
    }
    unseal_free(&u);
}

/* Any plaintext, in chunks as they should be; made as long as an item is if the first byte is odd. */
static void
seal_and_open(struct sam_bytes in)
{
    static uint8_t plain[2 * PLAIN_MAX], ct[sizeof plain + 512];
    uint8_t key[ITEM_KEY_BYTES];
    crypto_secretstream_xchacha20poly1305_state state;
    uint64_t len;
    unsigned long long sealed;

    if (in.len < 2 || in.len > PLAIN_MAX) return;
    len = in.len - 1;
    memset(plain, 0, sizeof plain);
    memcpy(plain, in.at + 1, in.len - 1);
    if ((in.at[0] & 1) != 0) check(padme_length(len < 6 ? 6 : len, &len) == SAM_OK);
    item_key_make(dek, &ctx, key);
    check(crypto_secretstream_xchacha20poly1305_init_push(&state, ct, key) == 0);
    check(crypto_secretstream_xchacha20poly1305_push(
              &state, ct + ITEM_HEADER_BYTES, &sealed, plain, len, NULL, 0,
              crypto_secretstream_xchacha20poly1305_TAG_FINAL)
          == 0);
    unseal((struct sam_bytes){ct, ITEM_HEADER_BYTES + (size_t)sealed});
}

static void
put_record(const uint8_t *at, size_t len)
{
    int fd = openat(dir, "record", O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    check(fd >= 0 && write(fd, at, len) == (ssize_t)len && close(fd) == 0);
}

static void
read_record(void)
{
    static struct resume resume;
    enum resume_flaw flaw = 0;
    enum sam_err r = resume_read(dir, "record", local, item, &resume, &flaw);
    if (r == SAM_OK)
        check(resume.statement_len >= 1 && resume.statement_len <= RESUME_STATEMENT_MAX);
    else
        check(r == SAM_E_REFUSED && flaw >= RESUME_FORM && flaw <= RESUME_OTHER_ITEM);
}

/* A record of any content, sealed by the right key. */
static void
seal_record(struct sam_bytes in)
{
    static const char magic[] = "samtykke resume\n";
    static uint8_t file[16 + 24 + PLAIN_MAX + 16];
    unsigned long long len;
    if (in.len > PLAIN_MAX) return;
    memcpy(file, magic, 16);
    memset(file + 16, 7, 24);
    check(crypto_aead_xchacha20poly1305_ietf_encrypt(file + 40, &len, in.at, in.len, file, 16, NULL,
                                                     file + 16, local)
          == 0);
    put_record(file, 40 + (size_t)len);
    read_record();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    struct sam_bytes in = {data + 1, size - 1};
    switch (data[0] % 4) {
    case 0:
        seal_and_open(in);
        break;
    case 1:
        unseal(in);
        break;
    case 2:
        seal_record(in);
        break;
    default:
        put_record(in.at, in.len);
        read_record();
        break;
    }
    return 0;
}
