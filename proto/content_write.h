/* content_write.h - the plaintext of an item as a stream, in constant memory: JSON and files are
 * copied into the caller's buffer and nowhere else.
 * Source: content.h. */
#ifndef PROTO_CONTENT_WRITE_H
#define PROTO_CONTENT_WRITE_H

#include "content.h"

#define CONTENT_HEAD_MAX (2U + CONTENT_NAME_MAX + 8U) /* what is before an attachment's bytes */

enum content_piece {
    CONTENT_PIECE_LENGTH = 0, /* of the JSON */
    CONTENT_PIECE_JSON,
    CONTENT_PIECE_COUNT,
    CONTENT_PIECE_HEAD, /* name length, name and size of one attachment */
    CONTENT_PIECE_BYTES,
    CONTENT_PIECE_ZEROS,
};

/* A plain value; its fields are content_write.c's. Holds no more than a name and lengths. */
struct content_writer {
    const struct content *content;
    enum content_piece piece;
    size_t file;        /* of a head or bytes */
    uint64_t len, done; /* of this piece */
    uint64_t zeros;
    uint8_t head[CONTENT_HEAD_MAX];
};

/* Begin. content, length: borrowed, checked and given by content_measure(). */
void content_write_begin(struct content_writer *w, const struct content *content,
                         const struct content_length *length);

/* The next len bytes of the plaintext; all calls together ask for its padded length, no more.
 *   ret  out, secret, len bytes; undefined on an error
 * Errors: IO; REFUSED an attachment is shorter or longer than was said. */
enum sam_err content_write_next(struct content_writer *w, uint8_t *ret, size_t len) SAM_MUST_CHECK;

/* After the last byte: is the last attachment at its end, too? Errors: as content_write_next(). */
enum sam_err content_write_end(struct content_writer *w) SAM_MUST_CHECK;

#endif
