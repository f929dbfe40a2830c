/* unseal_part.h - the files into which attachments are decrypted, until somebody names them.
 * A part is called NAME.RANDOM.NN.part after its spool; the sender's names never reach the disk.
 * Parts are plaintext: 0600, and removed unless they are kept.
 * Source: design.md section 3 "Item". */
#ifndef PROTO_UNSEAL_PART_H
#define PROTO_UNSEAL_PART_H

#include "content.h"
#include "spool.h"

/* A plain value; zeroed, it has none. Remove them with unseal_part_remove(). */
struct unseal_parts {
    int dir;          /* borrowed */
    const char *name; /* borrowed: the spool's */
    uint64_t random;  /* so that two that open one item at once never touch each other's parts */
    size_t n;         /* parts begun */
    uint32_t there;   /* bit i: part i is on the disk */
    int fd;           /* of the part being written; -1: none */
    uint64_t at;      /* bytes in it */
};
_Static_assert(CONTENT_FILES_MAX == 32, "one bit for each part");

/* Begin without any. dir, name: borrowed until they are removed; name is spool_name_good(). */
void unseal_part_begin(struct unseal_parts *p, int dir, const char *name);

/* Finish the present part, if there is one, and make the next; at most CONTENT_FILES_MAX in all.
 * Errors: IO. */
enum sam_err unseal_part_next(struct unseal_parts *p) SAM_MUST_CHECK;

/* Go on writing the present part. Errors: IO. */
enum sam_err unseal_part_write(struct unseal_parts *p, struct sam_bytes bytes) SAM_MUST_CHECK;

/* Finish the present part, if there is one. Errors: IO. */
enum sam_err unseal_part_end(struct unseal_parts *p) SAM_MUST_CHECK;

/* Give a part its name, see unseal_keep(). Errors: IO; REFUSED something has this name. */
enum sam_err unseal_part_keep(struct unseal_parts *p, size_t i, int dir, const char *name)
    SAM_MUST_CHECK;

/* Remove all that were not kept. Takes a zeroed one. */
void unseal_part_remove(struct unseal_parts *p);

/* Remove every part in a folder, whose ever. Errors: IO. */
enum sam_err unseal_part_sweep(int dir) SAM_MUST_CHECK;

#endif
