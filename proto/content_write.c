/* content_write.c - see content_write.h; and content.h's measuring. */
#include "content_write.h"

#include "padme.h"
#include "spool.h"

#include <string.h>

#define LENGTH_BYTES 4U
#define COUNT_BYTES 1U
#define NAME_LENGTH_BYTES 2U
#define SIZE_BYTES 8U

/* ---- measuring -------------------------------------------------------------------------------- */

static enum sam_err
check_files(const struct content *content)
{
    const struct content_file *files = content->files;
    if (content->n_files > CONTENT_FILES_MAX) { return SAM_E_TOO_BIG; }
    for (size_t i = 0; i < content->n_files; i++) {
        if (!content_name_good(files[i].name)) { return SAM_E_MALFORMED; }
        for (size_t j = 0; j < i; j++) {
            if (files[j].name.len == files[i].name.len
                && memcmp(files[j].name.at, files[i].name.at, files[i].name.len) == 0) {
                return SAM_E_MALFORMED;
            }
        }
    }
    return SAM_OK;
}

enum sam_err
content_measure(const struct content *content, struct content_length *ret_length)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct content_length length = {.bare = LENGTH_BYTES + content->json.len + COUNT_BYTES};

    if (content->json.len > CONTENT_JSON_MAX) { return SAM_E_TOO_BIG; }
    if (content->json.len < 1 || !content_text_good(content->json)) { return SAM_E_MALFORMED; }
    if ((r = check_files(content)) != SAM_OK) { return r; }
    for (size_t i = 0; i < content->n_files; i++) {
        if (content->files[i].size > ITEM_PLAIN_MAX) { return SAM_E_TOO_BIG; } /* sums stay small */
        length.bare += NAME_LENGTH_BYTES + content->files[i].name.len + SIZE_BYTES;
        length.bare += content->files[i].size;
    }
    if ((r = padme_length(length.bare, &length.padded)) != SAM_OK) { return r; }
    if (length.padded > ITEM_PLAIN_MAX) { return SAM_E_TOO_BIG; }
    *ret_length = length;
    return SAM_OK;
}

/* ---- writing ---------------------------------------------------------------------------------- */

static void
enter(struct content_writer *w, enum content_piece piece, uint64_t len)
{
    w->piece = piece;
    w->len = len;
    w->done = 0;
}

static void
put_number(uint8_t *ret, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        ret[i] = (uint8_t)(number >> (8 * i));
    }
}

static void
enter_file(struct content_writer *w, size_t i)
{
    if (i == w->content->n_files) {
        enter(w, CONTENT_PIECE_ZEROS, w->zeros);
        return;
    }
    const struct content_file *file = &w->content->files[i];
    put_number(w->head, file->name.len, NAME_LENGTH_BYTES);
    memcpy(w->head + NAME_LENGTH_BYTES, file->name.at, file->name.len);
    put_number(w->head + NAME_LENGTH_BYTES + file->name.len, file->size, SIZE_BYTES);
    enter(w, CONTENT_PIECE_HEAD, NAME_LENGTH_BYTES + file->name.len + SIZE_BYTES);
    w->file = i;
}

/* Has a file nothing after its size? */
static enum sam_err
check_end(const struct content_file *file)
{
    uint8_t more = 0;
    enum sam_err r = spool_read(file->fd, file->size, &more, sizeof more);
    if (r == SAM_OK) { return SAM_E_REFUSED; }
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

void
content_write_begin(struct content_writer *w, const struct content *content,
                    const struct content_length *length)
{
    *w = (struct content_writer){.content = content, .zeros = length->padded - length->bare};
    put_number(w->head, content->json.len, LENGTH_BYTES);
    enter(w, CONTENT_PIECE_LENGTH, LENGTH_BYTES);
}

/* From a piece that is complete to the next. */
static enum sam_err
advance(struct content_writer *w)
{
    enum sam_err r = SAM_E_INTERNAL;
    switch (w->piece) {
    case CONTENT_PIECE_LENGTH:
        enter(w, CONTENT_PIECE_JSON, w->content->json.len);
        return SAM_OK;
    case CONTENT_PIECE_JSON:
        put_number(w->head, w->content->n_files, COUNT_BYTES);
        enter(w, CONTENT_PIECE_COUNT, COUNT_BYTES);
        return SAM_OK;
    case CONTENT_PIECE_COUNT:
        enter_file(w, 0);
        return SAM_OK;
    case CONTENT_PIECE_HEAD:
        enter(w, CONTENT_PIECE_BYTES, w->content->files[w->file].size);
        return SAM_OK;
    case CONTENT_PIECE_BYTES:
        if ((r = check_end(&w->content->files[w->file])) != SAM_OK) { return r; }
        enter_file(w, w->file + 1);
        return SAM_OK;
    case CONTENT_PIECE_ZEROS:
        break;
    }
    return r; /* more was asked for than there is */
}

/* len: no more than is left of this piece */
static enum sam_err
copy(const struct content_writer *w, uint8_t *ret, size_t len)
{
    switch (w->piece) {
    case CONTENT_PIECE_LENGTH:
    case CONTENT_PIECE_COUNT:
    case CONTENT_PIECE_HEAD:
        memcpy(ret, w->head + w->done, len);
        break;
    case CONTENT_PIECE_JSON:
        memcpy(ret, w->content->json.at + w->done, len);
        break;
    case CONTENT_PIECE_BYTES:
        return spool_read(w->content->files[w->file].fd, w->done, ret, len);
    case CONTENT_PIECE_ZEROS:
        memset(ret, 0, len);
        break;
    }
    return SAM_OK;
}

enum sam_err
content_write_next(struct content_writer *w, uint8_t *ret, size_t len)
{
    enum sam_err r = SAM_E_INTERNAL;
    for (size_t done = 0, part = 0; done < len; done += part) {
        while (w->done == w->len) {
            if ((r = advance(w)) != SAM_OK) { return r; }
        }
        uint64_t left = w->len - w->done;
        part = left < len - done ? (size_t)left : len - done;
        if ((r = copy(w, ret + done, part)) != SAM_OK) { return r; }
        w->done += part;
    }
    return SAM_OK;
}

enum sam_err
content_write_end(struct content_writer *w)
{
    enum sam_err r = SAM_E_INTERNAL;
    while (w->piece != CONTENT_PIECE_ZEROS) {
        if (w->done != w->len) { return SAM_E_INTERNAL; }
        if ((r = advance(w)) != SAM_OK) { return r; }
    }
    return w->done == w->len ? SAM_OK : SAM_E_INTERNAL;
}
