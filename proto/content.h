/* content.h - what an item holds, before it is sealed: JSON and attachments.
 *
 *   plaintext  = JSON length u32 | JSON | n u8 | n attachments | zeros
 *   attachment = name length u16 | name | size u64 | bytes
 * Numbers are little-endian. Zeros fill it up to the Padmé length (padme.h) of what is before them.
 * The JSON is {title, text, fields}; here it is bytes: UTF-8 without NUL, not parsed.
 * Source: design.md section 3 "Item". */
#ifndef PROTO_CONTENT_H
#define PROTO_CONTENT_H

#include "content_text.h"
#include "item_size.h"

#include <samtykke/bytes.h>
#include <samtykke/err.h>

#define CONTENT_JSON_MAX 1048576U /* bytes of JSON, from 1 */
#define CONTENT_FILES_MAX 32U     /* attachments */

/* One attachment, to be sealed. */
struct content_file {
    struct sam_bytes name; /* as content_name_good() says */
    int fd;                /* a regular file, open for reading; read from its start, not moved */
    uint64_t size;         /* bytes, 0 or more; what the file must have, no more and no less */
};

/* All of it, borrowed. */
struct content {
    struct sam_bytes json;
    const struct content_file *files;
    size_t n_files;
};

/* How long a plaintext is, in bytes, without and with its zeros. */
struct content_length {
    uint64_t bare;
    uint64_t padded; /* ITEM_PLAIN_MIN..ITEM_PLAIN_MAX */
};

/* Check a content, and measure it. Files are not looked at.
 *   ret_length  out, written only on OK
 * Errors: TOO_BIG too much JSON, too many attachments, or more than ITEM_PLAIN_MAX with the zeros;
 *         MALFORMED no JSON, or no UTF-8; a bad name, or one twice. */
enum sam_err content_measure(const struct content *content, struct content_length *ret_length)
    SAM_MUST_CHECK;

#endif
