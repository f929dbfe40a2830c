/* content_read.c - see content_read.h. */
#include "content_read.h"

#include "padme.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void
enter(struct content_reader *c, enum content_step step, uint64_t want)
{
    c->step = step;
    c->have = 0;
    c->want = want;
}

static uint64_t
number(const struct content_reader *c)
{
    uint64_t number = 0;
    for (size_t i = 0; i < c->want; i++) {
        number |= (uint64_t)c->number[i] << (8 * i);
    }
    return number;
}

static uint64_t
left(const struct content_reader *c)
{
    return c->total - c->used;
}

void
content_read_begin(struct content_reader *c, uint64_t total)
{
    *c = (struct content_reader){.total = total};
    enter(c, CONTENT_STEP_LENGTH, 4);
}

/* ---- what follows a complete step ------------------------------------------------------------- */

static enum sam_err
begin_json(struct content_reader *c)
{
    uint64_t len = number(c);
    if (len < 1 || len > CONTENT_JSON_MAX || len > left(c)) { return SAM_E_MALFORMED; }
    c->json = malloc((size_t)len);
    if (c->json == NULL) { return SAM_E_NOMEM; }
    c->json_len = (size_t)len;
    enter(c, CONTENT_STEP_JSON, len);
    return SAM_OK;
}

static enum sam_err
end_json(struct content_reader *c)
{
    if (!content_text_good((struct sam_bytes){c->json, c->json_len})) { return SAM_E_MALFORMED; }
    enter(c, CONTENT_STEP_COUNT, 1);
    return SAM_OK;
}

/* The next attachment, or after the last one the zeros: then all lengths are known. */
static enum sam_err
begin_file(struct content_reader *c)
{
    uint64_t padded = 0;
    if (c->n_begun < c->n_files) {
        enter(c, CONTENT_STEP_NAME_LENGTH, 2);
        return SAM_OK;
    }
    if (padme_length(c->used, &padded) != SAM_OK || padded != c->total) { return SAM_E_MALFORMED; }
    enter(c, CONTENT_STEP_ZEROS, left(c));
    return SAM_OK;
}

static enum sam_err
end_count(struct content_reader *c)
{
    c->n_files = (size_t)number(c);
    return c->n_files <= CONTENT_FILES_MAX ? begin_file(c) : SAM_E_MALFORMED;
}

static enum sam_err
begin_name(struct content_reader *c)
{
    uint64_t len = number(c);
    if (len < 1 || len > CONTENT_NAME_MAX) { return SAM_E_MALFORMED; }
    c->files[c->n_begun].name_len = (size_t)len;
    enter(c, CONTENT_STEP_NAME, len);
    return SAM_OK;
}

static enum sam_err
end_name(struct content_reader *c)
{
    const struct content_entry *new = &c->files[c->n_begun];
    if (!content_name_good((struct sam_bytes){new->name, new->name_len})) {
        return SAM_E_MALFORMED;
    }
    for (const struct content_entry *file = c->files; file < new; file++) {
        if (file->name_len == new->name_len && memcmp(file->name, new->name, new->name_len) == 0) {
            return SAM_E_MALFORMED;
        }
    }
    enter(c, CONTENT_STEP_SIZE, 8);
    return SAM_OK;
}

static enum sam_err
end_size(struct content_reader *c)
{
    uint64_t size = number(c);
    if (size > left(c)) { return SAM_E_MALFORMED; }
    c->files[c->n_begun].size = size;
    c->n_begun++;
    enter(c, CONTENT_STEP_BYTES, size);
    return SAM_OK;
}

static enum sam_err
complete(struct content_reader *c)
{
    switch (c->step) {
    case CONTENT_STEP_LENGTH:
        return begin_json(c);
    case CONTENT_STEP_JSON:
        return end_json(c);
    case CONTENT_STEP_COUNT:
        return end_count(c);
    case CONTENT_STEP_NAME_LENGTH:
        return begin_name(c);
    case CONTENT_STEP_NAME:
        return end_name(c);
    case CONTENT_STEP_SIZE:
        return end_size(c);
    case CONTENT_STEP_BYTES:
        return begin_file(c);
    case CONTENT_STEP_ZEROS:
        break;
    }
    return SAM_E_INTERNAL; /* there is nothing after them */
}

/* ---- input ------------------------------------------------------------------------------------ */

static struct sam_bytes
take(struct content_reader *c, struct sam_bytes *in)
{
    uint64_t missing = c->want - c->have;
    struct sam_bytes taken = {in->at, missing < in->len ? (size_t)missing : in->len};
    in->at += taken.len;
    in->len -= taken.len;
    c->have += taken.len;
    c->used += taken.len;
    return taken;
}

/* Where the bytes of this step are kept; NULL: they are not. */
static uint8_t *
place(struct content_reader *c)
{
    switch (c->step) {
    case CONTENT_STEP_LENGTH:
    case CONTENT_STEP_COUNT:
    case CONTENT_STEP_NAME_LENGTH:
    case CONTENT_STEP_SIZE:
        return c->number + c->have;
    case CONTENT_STEP_JSON:
        return c->json + c->have;
    case CONTENT_STEP_NAME:
        return c->files[c->n_begun].name + c->have;
    case CONTENT_STEP_BYTES:
    case CONTENT_STEP_ZEROS:
        break;
    }
    return NULL;
}

/* Take and keep, or check, what this step wants of the input. */
static enum sam_err
feed(struct content_reader *c, struct sam_bytes *in, struct sam_bytes *ret_taken)
{
    uint8_t *to = place(c);
    struct sam_bytes taken = take(c, in);
    if (to != NULL) { memcpy(to, taken.at, taken.len); }
    if (c->step == CONTENT_STEP_ZEROS && !sodium_is_zero(taken.at, taken.len)) {
        return SAM_E_MALFORMED;
    }
    *ret_taken = taken;
    return SAM_OK;
}

enum sam_err
content_read_next(struct content_reader *c, struct sam_bytes *in, enum content_event *ret_event,
                  struct sam_bytes *ret_bytes)
{
    enum sam_err r = SAM_E_INTERNAL;
    if (in->len > left(c)) { return SAM_E_MALFORMED; }
    for (;;) {
        enum content_step step = c->step;
        if (step != CONTENT_STEP_ZEROS && c->have == c->want) {
            if ((r = complete(c)) != SAM_OK) { return r; }
            if (step != CONTENT_STEP_SIZE) { continue; }
            *ret_event = CONTENT_FILE;
            return SAM_OK;
        }
        if (in->len == 0) {
            *ret_event = CONTENT_MORE;
            return SAM_OK;
        }
        struct sam_bytes taken;
        if ((r = feed(c, in, &taken)) != SAM_OK) { return r; }
        if (step == CONTENT_STEP_BYTES) {
            *ret_event = CONTENT_BYTES;
            *ret_bytes = taken;
            return SAM_OK;
        }
    }
}

enum sam_err
content_read_end(const struct content_reader *c)
{
    return c->step == CONTENT_STEP_ZEROS && c->have == c->want ? SAM_OK : SAM_E_MALFORMED;
}

void
content_read_free(struct content_reader *c)
{
    if (c == NULL) { return; }
    if (c->json != NULL) { sodium_memzero(c->json, c->json_len); }
    free(c->json);
    sodium_memzero(c, sizeof *c);
}
