/* content_read.h - read the plaintext of an item as it is decrypted, piece by piece, in constant
 * memory beside the JSON. Nothing of it may be used before content_read_end() said OK.
 * Each length is checked against what is left before anything is done with it.
 * Source: content.h. */
#ifndef PROTO_CONTENT_READ_H
#define PROTO_CONTENT_READ_H

#include "content.h"

#include <stdbool.h>

enum content_step {
    CONTENT_STEP_LENGTH = 0, /* of the JSON */
    CONTENT_STEP_JSON,
    CONTENT_STEP_COUNT,
    CONTENT_STEP_NAME_LENGTH,
    CONTENT_STEP_NAME,
    CONTENT_STEP_SIZE,
    CONTENT_STEP_BYTES,
    CONTENT_STEP_ZEROS,
};

/* An attachment as its sender describes it. name is no name for a file of ours. */
struct content_entry {
    uint64_t size; /* bytes */
    size_t name_len;
    uint8_t name[CONTENT_NAME_MAX];
};

/* Secret, owns the JSON: content_read_free() it. */
struct content_reader {
    enum content_step step;
    uint64_t total, used; /* bytes of plaintext, and how many of them were read */
    uint64_t have, want;  /* of this step, in bytes */
    uint8_t number[8];    /* of the steps that read one */
    uint8_t *json;
    size_t json_len;
    size_t n_files; /* announced */
    size_t n_begun; /* of files: how many are in entries, the last one perhaps unfinished */
    struct content_entry files[CONTENT_FILES_MAX];
};

enum content_event {
    CONTENT_MORE = 0, /* the input is used up: go on with the next, or end */
    CONTENT_FILE,     /* an attachment begins: files[n_begun - 1] */
    CONTENT_BYTES,    /* some of its bytes */
};

/* Begin. total: bytes of the padded plaintext, as item_plain_length() gives them. */
void content_read_begin(struct content_reader *c, uint64_t total);

/* Read on until something happens.
 *   in         in, borrowed: what was decrypted; what was used is taken away from it
 *   ret_event  out, written only on OK
 *   ret_bytes  out, inside in; written only with CONTENT_BYTES
 * Errors: MALFORMED not the format, or over a limit; NOMEM. Only content_read_free() may follow. */
enum sam_err content_read_next(struct content_reader *c, struct sam_bytes *in,
                               enum content_event *ret_event, struct sam_bytes *ret_bytes)
    SAM_MUST_CHECK;

/* After the last byte: was that all? Errors: MALFORMED. */
enum sam_err content_read_end(const struct content_reader *c) SAM_MUST_CHECK;

/* Wipe all. Takes a zeroed one, and NULL. */
void content_read_free(struct content_reader *c);

#endif
