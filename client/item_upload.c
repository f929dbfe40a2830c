/* item_upload.c - see item_upload.h: the files of what waits. */
#include "item_upload.h"
#include "item_book.h"

#include "proto/hpke.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SPOOL_END ".send"
#define RECORD_END ".resume"

void
upload_names(const uint8_t item[static ID_BYTES], char ret_spool[static SPOOL_PATH_MAX],
             char ret_record[static SPOOL_PATH_MAX])
{
    char hex[ITEM_HEX_MAX];
    item_hex(item, hex);
    (void)snprintf(ret_spool, SPOOL_PATH_MAX, "%s" SPOOL_END, hex);
    (void)snprintf(ret_record, SPOOL_PATH_MAX, "%s" RECORD_END, hex);
}

enum sam_err
upload_trouble_io(const struct sam_client *client, int error, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    client_path(client, "spool", path);
    return sam_trouble_say(trouble, is_full ? SAM_TROUBLE_DISK_FULL : SAM_TROUBLE_FILE, path);
}

/* ---- the record ------------------------------------------------------------------------------------------ */

static void
record_key(const struct sam_client *client, uint8_t ret_key[static RESUME_KEY_BYTES])
{
    static const char LABEL[] = "samtykke resume v1 key";
    const struct sam_bytes label = {(const uint8_t *)LABEL, sizeof LABEL - 1};
    hpke_expand(client->secrets->local, &label, 1, ret_key, RESUME_KEY_BYTES);
}

enum sam_err
upload_keep(const struct sam_client *client, const struct resume *record,
            struct sam_trouble *trouble)
{
    char spool[SPOOL_PATH_MAX], name[SPOOL_PATH_MAX];
    uint8_t key[RESUME_KEY_BYTES];
    upload_names(record->item, spool, name);
    record_key(client, key);
    errno = 0;
    enum sam_err r = resume_write(client->spool, name, key, record);
    int error = errno;
    sodium_memzero(key, sizeof key);
    if (r == SAM_E_IO) { return upload_trouble_io(client, error, trouble); }
    return r == SAM_OK ? SAM_OK : trouble_plain(trouble, r);
}

/* A record or spool that cannot be used. */
static enum sam_err
say_flaw(const struct sam_client *client, const char *name, enum resume_flaw flaw,
         struct sam_trouble *trouble)
{
    static const char *const WORDS[] = {
        [RESUME_FORM] = "no record of an upload", [RESUME_LOCKED] = "of other keys, or damaged",
        [RESUME_VERSION] = "of a later version",  [RESUME_OTHER_ITEM] = "of another item",
        [RESUME_SPOOL] = "no spool of ours",      [RESUME_SPOOL_LENGTH] = "of another length",
        [RESUME_SPOOL_HASH] = "of other bytes",
    };
    char path[SAM_PATH_MAX], below[SPOOL_PATH_MAX + 8];
    (void)snprintf(below, sizeof below, "spool/%s", name);
    client_path(client, below, path);
    return trouble_form(trouble, path, WORDS[flaw]);
}

/* What the statement says, which we have signed. */
static enum sam_err
decode(struct upload *upload)
{
    const struct envelope *envelope = NULL;
    const struct sam_bytes bytes = {upload->record.statement, upload->record.statement_len};
    enum sam_err r = wire_envelope_decode(bytes, &upload->outer, &envelope);
    if (r != SAM_OK) { return r; }
    statement_id(STATEMENT_ITEM, envelope->body, upload->statement_id);
    return wire_item_body_decode(envelope->body, &upload->inner, &upload->body);
}

static enum sam_err
open_files(const struct sam_client *client, const uint8_t *item, struct upload *upload,
           struct sam_trouble *trouble)
{
    char spool[SPOOL_PATH_MAX], name[SPOOL_PATH_MAX];
    uint8_t key[RESUME_KEY_BYTES];
    enum resume_flaw flaw = RESUME_FORM;
    upload_names(item, spool, name);
    record_key(client, key);
    enum sam_err r = resume_read(client->spool, name, key, item, &upload->record, &flaw);
    sodium_memzero(key, sizeof key);
    if (r == SAM_E_REFUSED) { return say_flaw(client, name, flaw, trouble); }
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    r = resume_spool(&upload->record, client->spool, spool, true, &upload->fd, &flaw);
    if (r == SAM_E_REFUSED) { return say_flaw(client, spool, flaw, trouble); }
    if (r == SAM_E_IO) { return say_flaw(client, spool, RESUME_SPOOL, trouble); }
    return r == SAM_OK ? SAM_OK : trouble_plain(trouble, r);
}

enum sam_err
upload_open(const struct sam_client *client, const uint8_t item[static ID_BYTES],
            struct upload *ret_upload, struct sam_trouble *trouble)
{
    *ret_upload = (struct upload){.fd = -1};
    enum sam_err r = open_files(client, item, ret_upload, trouble);
    if (r != SAM_OK) { return r; }
    r = decode(ret_upload);
    if (r == SAM_E_NOMEM) { return trouble_plain(trouble, r); }
    if (r == SAM_OK) { return SAM_OK; }
    char spool[SPOOL_PATH_MAX], name[SPOOL_PATH_MAX];
    upload_names(item, spool, name);
    return say_flaw(client, name, RESUME_FORM, trouble);
}

void
upload_close(struct upload *upload)
{
    spool_close(&upload->fd);
    wire_free(&upload->inner);
    wire_free(&upload->outer);
    sodium_memzero(upload, sizeof *upload);
    upload->fd = -1;
}

void
upload_drop(const struct sam_client *client, const uint8_t item[static ID_BYTES])
{
    char spool[SPOOL_PATH_MAX], name[SPOOL_PATH_MAX];
    upload_names(item, spool, name);
    spool_remove(client->spool, name); /* first: a spool without its record is swept up */
    spool_remove(client->spool, spool);
}

/* ---- what there is --------------------------------------------------------------------------------------- */

/* Is it HEX and this end? */
static bool
read_name(const char *name, const char *end, uint8_t ret_item[static ID_BYTES])
{
    size_t len = 0;
    if (strlen(name) != ITEM_DIGITS + strlen(end)) { return false; }
    if (strcmp(name + ITEM_DIGITS, end) != 0) { return false; }
    return strspn(name, "0123456789abcdef") >= ITEM_DIGITS
           && sodium_hex2bin(ret_item, ID_BYTES, name, ITEM_DIGITS, NULL, &len, NULL) == 0
           && len == ID_BYTES;
}

/* Remove what a crash left: a spool without a record, a record that never got its name. */
static void
sweep(const struct sam_client *client, const char *name)
{
    uint8_t item[ID_BYTES];
    char spool[SPOOL_PATH_MAX], record[SPOOL_PATH_MAX];
    if (read_name(name, RECORD_END ".new", item)) { spool_remove(client->spool, name); }
    if (!read_name(name, SPOOL_END, item)) { return; }
    upload_names(item, spool, record);
    if (faccessat(client->spool, record, F_OK, 0) != 0 && errno == ENOENT) {
        spool_remove(client->spool, name);
    }
}

/* One more. False: no memory. */
static bool
add(uint8_t (**items)[ID_BYTES], size_t *n, const uint8_t item[static ID_BYTES])
{
    uint8_t(*more)[ID_BYTES] = realloc(*items, (*n + 1) * sizeof **items);
    if (more == NULL) { return false; }
    memcpy(more[*n], item, ID_BYTES);
    *items = more;
    (*n)++;
    return true;
}

enum sam_err
upload_list(const struct sam_client *client, uint8_t (**ret_items)[ID_BYTES], size_t *ret_n,
            struct sam_trouble *trouble)
{
    uint8_t(*items)[ID_BYTES] = NULL, item[ID_BYTES];
    size_t n = 0;
    bool has_room = true;
    int fd = openat(client->spool, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (folder == NULL) {
        spool_close(&fd);
        return upload_trouble_io(client, 0, trouble);
    }
    for (struct dirent *entry; has_room && (entry = readdir(folder)) != NULL;) {
        sweep(client, entry->d_name);
        if (read_name(entry->d_name, RECORD_END, item)) { has_room = add(&items, &n, item); }
    }
    (void)closedir(folder);
    if (!has_room) {
        free(items);
        return trouble_plain(trouble, SAM_E_NOMEM);
    }
    *ret_items = items;
    *ret_n = n;
    return SAM_OK;
}
