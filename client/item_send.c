/* item_send.c - an item: looked at, sealed once into the spool, its record beside it, and off it goes. */
#include "item_send.h"
#include "item_book.h"
#include "item_plan.h"
#include "item_upload.h"
#include "item_wrap.h"

#include "proto/item.h"
#include "proto/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(SAM_ITEM_FILES_MAX == CONTENT_FILES_MAX, "one limit");
_Static_assert(SAM_ITEM_BYTES_MAX == ITEM_PLAIN_MAX, "one limit");

/* What is about to be sealed. */
struct sending {
    struct sam_case *c;
    const struct sam_draft *draft;
    struct item_plan plan;
    struct content_file files[CONTENT_FILES_MAX];
    size_t n_files;
    struct resume record; /* secret */
};

/* ---- attachments ------------------------------------------------------------------------------------------- */

static struct sam_bytes
last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    return (struct sam_bytes){(const uint8_t *)name, strlen(name)};
}

/* A pipe must not hold us up until it is seen that it is none of ours. */
static enum sam_err
open_file(const char *path, struct content_file *ret, struct sam_trouble *trouble)
{
    struct stat st;
    ret->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (ret->fd < 0) {
        return sam_trouble_say(trouble,
                               errno == ENOENT ? SAM_TROUBLE_FILE_ABSENT : SAM_TROUBLE_FILE, path);
    }
    if (fstat(ret->fd, &st) != 0) { return sam_trouble_say(trouble, SAM_TROUBLE_FILE, path); }
    if (!S_ISREG(st.st_mode) || st.st_size < 0) {
        return trouble_form(trouble, path, "not a regular file");
    }
    ret->name = last_part(path);
    ret->size = (uint64_t)st.st_size;
    if (!content_name_good(ret->name)) {
        return trouble_form(trouble, path, "a name that cannot be sent");
    }
    return SAM_OK;
}

static enum sam_err
open_files(struct sending *s, struct sam_trouble *trouble)
{
    if (s->draft->n_files > CONTENT_FILES_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "attachments");
    }
    for (size_t i = 0; i < s->draft->n_files; i++) {
        struct content_file *file = &s->files[s->n_files++];
        enum sam_err r = open_file(s->draft->files[i], file, trouble);
        if (r != SAM_OK) { return r; }
        for (size_t k = 0; k < i; k++) {
            if (name_order(s->files[k].name, file->name) == 0) {
                return trouble_form(trouble, s->draft->files[i], "two attachments have this name");
            }
        }
    }
    return SAM_OK;
}

/* ---- sealing ----------------------------------------------------------------------------------------------- */

static enum sam_err
say_seal(const struct sending *s, enum sam_err err, int error, struct sam_trouble *trouble)
{
    if (err == SAM_E_TOO_BIG) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_BIG, ""); }
    if (err == SAM_E_MALFORMED) { return sam_trouble_say(trouble, SAM_TROUBLE_TEXT, "content"); }
    if (err == SAM_E_IO) { return upload_trouble_io(s->c->client, error, trouble); }
    if (err == SAM_E_REFUSED) {
        return trouble_with(trouble, SAM_TROUBLE_FILE,
                            s->draft->n_files > 0 ? s->draft->files[0] : "",
                            "an attachment changed while it was read");
    }
    return trouble_plain(trouble, err);
}

static enum sam_err
seal(struct sending *s, struct sam_trouble *trouble)
{
    const struct content content = {s->draft->content, s->files, s->n_files};
    char spool[SPOOL_PATH_MAX], name[SPOOL_PATH_MAX];
    struct item_ctx ctx;
    enum sam_err r = item_plan_ctx(s->c, &s->plan, s->record.item, &ctx);
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    upload_names(s->record.item, spool, name);
    errno = 0;
    r = seal_item(&ctx, s->record.dek, &content, s->c->client->spool, spool, &s->record.seal);
    return r == SAM_OK ? SAM_OK : say_seal(s, r, errno, trouble);
}

static enum sam_err
sign(struct sending *s, struct sam_trouble *trouble)
{
    struct item_body body;
    struct statement_signer signer = client_signer(s->c->client);
    uint8_t id[HASH_BYTES];
    item_plan_body(s->c, s->draft, &s->plan, &body);
    memcpy(body.item, s->record.item, ID_BYTES);
    body.length = s->record.seal.length;
    memcpy(body.sha256, s->record.seal.sha256, HASH_BYTES);
    memcpy(body.commitment, s->record.seal.commitment, HASH_BYTES);
    enum sam_err r = item_make(&body, &signer, s->record.statement, sizeof s->record.statement,
                               &s->record.statement_len, id);
    return r == SAM_OK ? SAM_OK : trouble_plain(trouble, r);
}

/* So that it can be called by the beginning of its id, and by its title. */
static enum sam_err
remember(const struct sending *s, struct sam_trouble *trouble)
{
    struct known_item known = {.has_author = true};
    memcpy(known.item, s->record.item, ID_BYTES);
    memcpy(known.author, s->c->client->publics.key_id, HASH_BYTES);
    (void)snprintf(known.kind, sizeof known.kind, "%s", s->draft->kind);
    item_title(s->draft->content, known.title);
    return item_book_learn(s->c, &known, 0, trouble);
}

/* From here on it waits in this home, whatever happens. */
static enum sam_err
keep(struct sending *s, struct sam_trouble *trouble)
{
    enum sam_err r = seal(s, trouble);
    if (r != SAM_OK) { return r; } /* and there is no spool */
    r = sign(s, trouble);
    if (r == SAM_OK) { r = upload_keep(s->c->client, &s->record, trouble); }
    if (r == SAM_OK) { r = remember(s, trouble); }
    if (r != SAM_OK) { upload_drop(s->c->client, s->record.item); }
    return r;
}

/* ---- all of it --------------------------------------------------------------------------------------------- */

static enum sam_err
prepare(struct sending *s, bool is_listed, struct sam_trouble *trouble)
{
    enum sam_err r = item_plan_make(s->c, s->draft, is_listed, &s->plan, trouble);
    if (r == SAM_OK) { r = item_wrap_may(s->c, trouble); } /* may fetch a newer version */
    if (r == SAM_OK) { r = item_plan_stands(s->c, &s->plan, trouble); }
    if (r == SAM_OK) { r = open_files(s, trouble); }
    if (r != SAM_OK) { return r; }
    randombytes_buf(s->record.item, ID_BYTES);
    randombytes_buf(s->record.dek, ITEM_KEY_BYTES);
    return keep(s, trouble);
}

static enum sam_err
send(struct sending *s, const struct sam_progress *progress, bool *ret_kept,
     struct sam_trouble *trouble)
{
    struct upload upload = {.fd = -1};
    *ret_kept = true;
    enum sam_err r = upload_open(s->c->client, s->record.item, &upload, trouble);
    if (r == SAM_OK) { r = upload_go(s->c, &upload, progress, ret_kept, trouble); }
    upload_close(&upload);
    return r;
}

static void
end(struct sending *s)
{
    for (size_t i = 0; i < s->n_files; i++) {
        spool_close(&s->files[i].fd);
    }
    sodium_memzero(s, sizeof *s);
    free(s);
}

enum sam_err
item_send(struct sam_case *c, const struct sam_draft *draft, bool is_listed,
          const struct sam_progress *progress, uint8_t ret_item[static SAM_ID_BYTES],
          struct sam_trouble *trouble)
{
    struct sending *s = calloc(1, sizeof *s);
    bool is_kept = false;
    memset(ret_item, 0, SAM_ID_BYTES);
    if (s == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    s->c = c;
    s->draft = draft;
    enum sam_err r = prepare(s, is_listed, trouble);
    if (r == SAM_OK) {
        r = send(s, progress, &is_kept, trouble);
        if (r == SAM_OK || is_kept) { memcpy(ret_item, s->record.item, SAM_ID_BYTES); }
    }
    end(s);
    return r;
}

enum sam_err
sam_item_send(struct sam_case *c, const struct sam_draft *draft,
              const struct sam_progress *progress, uint8_t ret_item[static SAM_ID_BYTES],
              struct sam_trouble *trouble)
{
    return item_send(c, draft, true, progress, ret_item, trouble);
}
