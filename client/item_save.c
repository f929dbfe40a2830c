/* item_save.c - attachments of an opened item, saved where the person wants them: under a harmless name, whole or not
 * at all, never over anything. Else all that lies on the disk in plain goes with sam_item_close(). */
#include "item_book.h"
#include "item_fetch.h"
#include "item_name.h"
#include "item_opened.h"

#include "proto/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_MAX 999U
#define COPY_BYTES 65536U

/* In the spool: ends as parts do, so that unseal_sweep() finds it after a crash. */
static void
kept_name(const struct sam_opened *o, size_t file, char *ret, size_t size)
{
    char hex[ITEM_HEX_MAX];
    item_hex(o->facts.item, hex);
    (void)snprintf(ret, size, "saved-%s.%02zu.part", hex, file);
}

/* A part can be given away once, and may be saved twice. */
static enum sam_err
keep(struct sam_opened *o, size_t file, const char *kept, struct sam_trouble *trouble)
{
    int spool = o->c->client->spool;
    if (o->is_kept[file]) { return SAM_OK; }
    spool_remove(spool, kept);
    errno = 0;
    enum sam_err r = unseal_keep(o->unseal, file, spool, kept);
    if (r != SAM_OK) { return item_spool_trouble(o->c->client, r, errno, trouble); }
    o->is_kept[file] = true;
    return SAM_OK;
}

/* ---- into a folder ------------------------------------------------------------------------------------ */

static enum sam_err
folder_trouble(const char *folder, struct sam_trouble *trouble)
{
    int number = errno;
    enum sam_trouble_kind kind = SAM_TROUBLE_FILE;
    if (number == ENOSPC || number == EDQUOT || number == EFBIG) { kind = SAM_TROUBLE_DISK_FULL; }
    if (number == ENOENT || number == ENOTDIR) { kind = SAM_TROUBLE_FILE_ABSENT; }
    return sam_trouble_say(trouble, kind, folder);
}

static bool
copy_all(int from, int to)
{
    uint8_t *buffer = malloc(COPY_BYTES);
    bool fine = buffer != NULL;
    while (fine) {
        ssize_t n = read(from, buffer, COPY_BYTES);
        if (n < 0 && errno == EINTR) { continue; }
        if (n <= 0) {
            fine = n == 0;
            break;
        }
        for (ssize_t done = 0; done < n && fine;) {
            ssize_t w = write(to, buffer + done, (size_t)(n - done));
            if (w < 0 && errno == EINTR) { continue; }
            fine = w > 0;
            done += w;
        }
    }
    if (buffer != NULL) { sodium_memzero(buffer, COPY_BYTES); }
    free(buffer);
    return fine && fsync(to) == 0;
}

/* Another file system, or one without links: copied to a name that nothing has. */
static bool
copy_to(int spool, const char *kept, int dir, const char *name)
{
    int from = openat(spool, kept, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    int to = from < 0 ? -1
                      : openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                               S_IRUSR | S_IWUSR);
    bool fine = to >= 0 && copy_all(from, to);
    int number = errno;
    if (to >= 0) {
        if (close(to) != 0 && fine) {
            number = errno;
            fine = false;
        }
        if (!fine) { (void)unlinkat(dir, name, 0); }
    }
    if (from >= 0) { (void)close(from); }
    errno = number;
    return fine;
}

/* False with EEXIST: something has this name. */
static bool
put_at(int spool, const char *kept, int dir, const char *name)
{
    if (linkat(spool, kept, dir, name, 0) == 0) { return true; }
    if (errno == EEXIST || errno == ENOENT || errno == ENOTDIR) { return false; }
    return copy_to(spool, kept, dir, name);
}

static enum sam_err
put_first_free(const struct sam_opened *o, const char *kept, size_t file, int dir,
               const char *folder, char *ret_name, struct sam_trouble *trouble)
{
    char harmless[ITEM_NAME_ROOM];
    item_name_harmless(o->names[file], harmless);
    for (unsigned n = 1; n <= NAMES_MAX; n++) {
        item_name_nth(harmless, n, ret_name);
        if (put_at(o->c->client->spool, kept, dir, ret_name)) { return SAM_OK; }
        if (errno != EEXIST) { return folder_trouble(folder, trouble); }
    }
    return sam_trouble_say(trouble, SAM_TROUBLE_FILE_EXISTS, harmless);
}

enum sam_err
sam_opened_save(struct sam_opened *opened, size_t file, const char *folder,
                char ret_path[static SAM_PATH_MAX], struct sam_trouble *trouble)
{
    char kept[SPOOL_PATH_MAX], name[ITEM_NAME_ROOM];
    if (file >= opened->facts.n_files) { return trouble_plain(trouble, SAM_E_INTERNAL); }
    if (strlen(folder) + sizeof name + 1 > SAM_PATH_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE, folder);
    }
    kept_name(opened, file, kept, sizeof kept);
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0) { return folder_trouble(folder, trouble); }
    enum sam_err r = keep(opened, file, kept, trouble);
    if (r == SAM_OK) { r = put_first_free(opened, kept, file, dir, folder, name, trouble); }
    if (r == SAM_OK && fsync(dir) != 0) { r = folder_trouble(folder, trouble); }
    (void)close(dir);
    if (r == SAM_OK) { (void)snprintf(ret_path, SAM_PATH_MAX, "%s/%s", folder, name); }
    return r;
}

/* ---- the end --------------------------------------------------------------------------------------------- */

void
sam_item_close(struct sam_opened **opened)
{
    char kept[SPOOL_PATH_MAX];
    if (opened == NULL || *opened == NULL) { return; }
    struct sam_opened *o = *opened;
    for (size_t i = 0; i < CONTENT_FILES_MAX; i++) {
        free(o->names[i]);
        if (!o->is_kept[i]) { continue; }
        kept_name(o, i, kept, sizeof kept);
        spool_remove(o->c->client->spool, kept);
    }
    unseal_free(&o->unseal);
    item_release_close(&o->released);
    if (o->content != NULL) { sodium_memzero(o->content, o->content_len); }
    free(o->content);
    sodium_memzero(o, sizeof *o);
    free(o);
    *opened = NULL;
}
