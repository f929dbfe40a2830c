/* fuzz_item.c - items by an author who has the key and does not keep to the rules, by a broker who has
 * not; upload records and spools that somebody put in their place. The first byte of the input
 * chooses, the second says what else is wrong. */
#include "check.h"
#include "parts.h"

#include "proto/item_hash.h"
#include "proto/item_size.h"
#include "proto/padme.h"
#include "proto/resume.h"
#include "proto/spool.h"
#include "proto/unseal.h"
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLAIN_MAX 16384U
#define LONG_BYTES 70000U /* more than a chunk */

enum mode { PLAIN = 0, CIPHERTEXT, RECORD_SEALED, RECORD, SPOOL, MODES };

/* The second byte, of PLAIN and CIPHERTEXT. */
enum {
    PADDED = 1, /* made as long as an item is */
    LONG = 2,   /* with zeros behind it, so that there are two chunks */
    CUT = 4,    /* the last byte never comes */
    OTHER_HASH = 8,
    OTHER_KEY = 16,
    HALTED = 32,   /* it comes in two halves, and the first reader stops between them */
    UNENDED = 64,  /* the last chunk does not say that it is */
    FOREIGN = 128, /* what else is in the folder is in the way */
};

static char folder[FOLDER_BYTES];
static int dir;
static const uint8_t local[RESUME_KEY_BYTES] = {2}, item[ITEM_ID_BYTES];

/* What the one that is opened has. */
static uint8_t dek[ITEM_KEY_BYTES];
static struct item_ctx ctx;

static void
leave(void)
{
    static const char *const names[] = {"record", "record.new", "spool", "kept"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)unlinkat(dir, names[i], 0);
    (void)rmdir(folder);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    check(sodium_init() >= 0);
    folder_make(folder);
    dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    check(dir >= 0 && atexit(leave) == 0);
    return 0;
}

static void
put_file(const char *name, struct sam_bytes bytes)
{
    int fd = openat(dir, name, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    check(fd >= 0 && write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len && close(fd) == 0);
}

/* ---- items ------------------------------------------------------------------------------------ */

static void
hash_of(struct sam_bytes bytes, uint8_t ret_sha256[static ITEM_HASH_BYTES])
{
    struct item_hash *hash = NULL;
    check(item_hash_new(&hash) == SAM_OK && item_hash_add(hash, bytes) == SAM_OK
          && item_hash_end(hash, ret_sha256) == SAM_OK);
    item_hash_free(&hash);
}

/* The first attachment, under a name. */
static void
keep(struct unseal *u, size_t n)
{
    check(unseal_keep(u, 0, dir, "a/b") == SAM_E_MALFORMED);
    check(unseal_keep(u, 0, dir, "..") == SAM_E_MALFORMED);
    check(unseal_keep(u, CONTENT_FILES_MAX, dir, "kept") == SAM_E_INTERNAL);
    check(unseal_keep(u, 0, dir, "kept") == SAM_OK);
    check(unseal_keep(u, 0, dir, "kept") != SAM_OK);
    if (n > 1) check(unseal_keep(u, 1, dir, "kept") == SAM_E_REFUSED); /* something is called so */
    check(unlinkat(dir, "kept", 0) == 0);
}

/* Everything that was lent is right, or nothing is. */
static void
look_at(struct unseal *u, bool open)
{
    size_t n = 0;
    const struct content_entry *files = unseal_files(u, &n);
    if (!open) {
        check(unseal_json(u).len == 0 && n == 0 && unseal_keep(u, 0, dir, "kept") != SAM_OK);
        return;
    }
    check(unseal_json(u).len > 0 && n <= CONTENT_FILES_MAX);
    for (size_t i = 0; i < n; i++)
        check(content_name_good((struct sam_bytes){files[i].name, files[i].name_len}));
    if (n > 0) keep(u, n);
}

/* What there is of it arrives. */
static struct unseal *
receive(const struct item_seal *seal, struct sam_bytes ct, uint8_t how)
{
    struct unseal *u = NULL;
    size_t half = ct.len / 2;
    enum sam_err r = unseal_begin(seal, dir, "spool", &u);
    check(r == SAM_OK || r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG
          || ((how & FOREIGN) != 0 && (r == SAM_E_REFUSED || r == SAM_E_IO)));
    if (r != SAM_OK) return NULL;
    if ((how & HALTED) != 0) {
        check(unseal_append(u, (struct sam_bytes){ct.at, half}) == SAM_OK);
        unseal_free(&u);
        check(unseal_begin(seal, dir, "spool", &u) == SAM_OK);
        check(unseal_offset(u) == half
              || unseal_offset(u) == 0); /* small ones are held in memory */
    }
    size_t at = (size_t)unseal_offset(u);
    check(unseal_append(u, (struct sam_bytes){ct.at + at, ct.len - at}) == SAM_OK);
    if (ct.len == seal->length)
        check(unseal_append(u, (struct sam_bytes){ct.at, 1}) == SAM_E_TOO_BIG);
    return u;
}

/* As a reader would, of whom the header demands this ciphertext. */
static void
unseal(struct sam_bytes ct, uint8_t how)
{
    struct item_seal seal = {.length = ct.len};
    enum unseal_flaw flaw = 0;
    hash_of(ct, seal.sha256);
    seal.sha256[0] ^= (how & OTHER_HASH) != 0;
    item_commit(dek, &ctx, seal.commitment);
    seal.commitment[0] ^= (how & OTHER_KEY) != 0;
    if ((how & CUT) != 0 && ct.len > 0) ct.len--;
    if ((how & FOREIGN) != 0) check(symlinkat("nowhere", dir, "spool") == 0);

    struct unseal *u = receive(&seal, ct, how);
    if (u != NULL) {
        enum sam_err r = unseal_finish(u, &ctx, dek, &flaw);
        check(r == SAM_OK || r == SAM_E_REFUSED);
        if ((how & CUT) != 0)
            check(flaw == UNSEAL_LENGTH);
        else if ((how & OTHER_HASH) != 0)
            check(flaw == UNSEAL_HASH && unseal_offset(u) == 0);
        else if ((how & OTHER_KEY) != 0)
            check(flaw == UNSEAL_KEY);
        else
            check(r == SAM_OK ? (how & UNENDED) == 0
                              : flaw == UNSEAL_CHUNK || flaw == UNSEAL_LAYOUT);
        look_at(u, r == SAM_OK);
        if (r == SAM_OK) check(unseal_finish(u, &ctx, dek, &flaw) != SAM_OK);
    }
    unseal_free(&u);
    (void)unlinkat(dir, "spool", 0);
}

/* Any plaintext, in chunks as they should be. */
static void
seal_and_open(struct sam_bytes in, uint8_t how)
{
    static uint8_t plain[2 * LONG_BYTES], ct[sizeof plain + 512];
    uint8_t key[ITEM_KEY_BYTES], tag = 0;
    crypto_secretstream_xchacha20poly1305_state state;
    uint64_t len = in.len + ((how & LONG) != 0 ? LONG_BYTES : 0);
    size_t sealed = ITEM_HEADER_BYTES;

    if (in.len == 0 || in.len > PLAIN_MAX) return;
    memset(plain, 0, sizeof plain);
    memcpy(plain, in.at, in.len);
    if ((how & PADDED) != 0) check(padme_length(len < 6 ? 6 : len, &len) == SAM_OK);
    item_key_make(dek, &ctx, key);
    check(crypto_secretstream_xchacha20poly1305_init_push(&state, ct, key) == 0);
    for (size_t at = 0; at < len; at += ITEM_CHUNK_BYTES) {
        size_t n = len - at < ITEM_CHUNK_BYTES ? (size_t)len - at : ITEM_CHUNK_BYTES;
        bool is_last = at + n == len && (how & UNENDED) == 0;
        tag = is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                      : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
        check(crypto_secretstream_xchacha20poly1305_push(&state, ct + sealed, NULL, plain + at, n,
                                                         NULL, 0, tag)
              == 0);
        sealed += n + ITEM_CHUNK_EXTRA;
    }
    unseal((struct sam_bytes){ct, sealed}, how);
}

/* A key, what it is bound to, and any ciphertext: as in tests/vectors/item.json. */
static void
open_ciphertext(struct sam_bytes in, uint8_t how)
{
    if (in.len < sizeof dek + sizeof ctx.at) return;
    memcpy(dek, in.at, sizeof dek);
    memcpy(ctx.at, in.at + sizeof dek, sizeof ctx.at);
    const size_t head = sizeof dek + sizeof ctx.at;
    unseal((struct sam_bytes){in.at + head, in.len - head}, how & (uint8_t)~UNENDED);
}

/* ---- records ---------------------------------------------------------------------------------- */

/* What is read is written, and read again. */
static void
read_record(void)
{
    static struct resume resume, again;
    enum resume_flaw flaw = 0;
    enum sam_err r = resume_read(dir, "record", local, item, &resume, &flaw);
    if (r != SAM_OK) {
        check(r == SAM_E_REFUSED && flaw >= RESUME_FORM && flaw <= RESUME_OTHER_ITEM);
        return;
    }
    check(resume.statement_len >= 1 && resume.statement_len <= RESUME_STATEMENT_MAX);
    check(resume_write(dir, "record", local, &resume) == SAM_OK);
    check(resume_read(dir, "record", local, item, &again, &flaw) == SAM_OK);
    check(again.statement_len == resume.statement_len);
    check(memcmp(&again.seal, &resume.seal, sizeof again.seal) == 0);
    check(memcmp(again.statement, resume.statement, resume.statement_len) == 0);
    check(resume_write(dir, "../record", local, &resume) == SAM_E_MALFORMED);
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
    put_file("record", (struct sam_bytes){file, 40 + (size_t)len});
    read_record();
}

/* The spool of a record is found again, whatever it holds; not another one. */
static void
resume_upload(struct sam_bytes in, uint8_t how)
{
    static struct resume resume;
    enum resume_flaw flaw = 0;
    int fd = -1;
    resume.seal.length = in.len + ((how & CUT) != 0);
    hash_of(in, resume.seal.sha256);
    resume.seal.sha256[0] ^= (how & OTHER_HASH) != 0;
    put_file("spool", in);
    if ((how & FOREIGN) != 0) check(fchmodat(dir, "spool", 0644, 0) == 0);
    enum sam_err r = resume_spool(&resume, dir, "spool", (how & PADDED) != 0, &fd, &flaw);
    enum resume_flaw due = (how & FOREIGN) != 0                             ? RESUME_SPOOL
                           : (how & CUT) != 0                               ? RESUME_SPOOL_LENGTH
                           : (how & PADDED) != 0 && (how & OTHER_HASH) != 0 ? RESUME_SPOOL_HASH
                                                                            : 0;
    check(due == 0 ? r == SAM_OK : r == SAM_E_REFUSED && flaw == due);
    spool_close(&fd);
    put_file("spool.1.00.part", in);
    check(unseal_sweep(dir) == SAM_OK && unlinkat(dir, "spool.1.00.part", 0) != 0);
    check(unlinkat(dir, "spool", 0) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct sam_bytes labels[] = {{(const uint8_t *)"work.search", 11}};
    const struct item_place place = {.labels = labels, .n_labels = 1};
    if (size < 2) return 0;
    struct sam_bytes in = {data + 2, size - 2};
    memset(dek, 1, sizeof dek);
    check(item_ctx_make(&place, &ctx) == SAM_OK);

    switch ((enum mode)(data[0] % MODES)) {
    case PLAIN:
        seal_and_open(in, data[1]);
        break;
    case CIPHERTEXT:
        open_ciphertext(in, data[1]);
        break;
    case RECORD_SEALED:
        seal_record(in);
        break;
    case RECORD:
        put_file("record", in);
        read_record();
        break;
    case SPOOL:
        resume_upload(in, data[1]);
        break;
    case MODES:
        break;
    }
    return 0;
}
