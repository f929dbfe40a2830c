/* item_upload.h - an item that is sealed and waits in HOME/spool: HEX.send, its ciphertext, and HEX.resume, the sealed
 * record of what its header says and of its key. Each step can be done again, so that whatever was interrupted
 * is gone on with from the beginning of the list:
 *
 *     PutItem       CONFLICT: it is there already
 *     PutChunk ...  several on the way; the first tells how much is there
 *     PutWraps      item_wrap.h
 *     forget        record, then spool
 *
 * Needs proto/resume.h, proto/spool.h. Constant memory: about a megabyte, whatever the size.
 * Source: design.md section 3, "Item"; section 4, PutChunk. */
#ifndef CLIENT_ITEM_UPLOAD_H
#define CLIENT_ITEM_UPLOAD_H

#include "inside.h"

#include "proto/resume.h"
#include "proto/spool.h"
#include <samtykke/client_item.h>

/* One that waits. Secret: upload_close() wipes it. */
struct upload {
    struct resume record;
    struct wire *outer, *inner;   /* owned */
    const struct item_body *body; /* borrowed from inner: our own word */
    uint8_t statement_id[HASH_BYTES];
    int fd; /* of the ciphertext; -1: none */
};

/* The names of the two files. */
void upload_names(const uint8_t item[static ID_BYTES], char ret_spool[static SPOOL_PATH_MAX],
                  char ret_record[static SPOOL_PATH_MAX]);

/* Write the record of a spool that is there. Errors: DISK_FULL, FILE. */
enum sam_err upload_keep(const struct sam_client *client, const struct resume *record,
                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Open one that waits. ret_upload: closed already, or written; upload_close() it either way.
 * Errors: FILE_FORM (what: the file; damaged, or not of this home's keys), FILE, MEMORY. */
enum sam_err upload_open(const struct sam_client *client, const uint8_t item[static ID_BYTES],
                         struct upload *ret_upload, struct sam_trouble *trouble) SAM_MUST_CHECK;
void upload_close(struct upload *upload);

/* Forget one: both its files. */
void upload_drop(const struct sam_client *client, const uint8_t item[static ID_BYTES]);

/* The items that wait, of all cases; what a crash left without a record is removed.
 *   ret_items  out, owned: free() it; NULL where there are none */
enum sam_err upload_list(const struct sam_client *client, uint8_t (**ret_items)[ID_BYTES],
                         size_t *ret_n, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* An error of the file system as a trouble about the spool folder: errno tells a full disk. */
enum sam_err upload_trouble_io(const struct sam_client *client, int error,
                               struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- sending (item_chunks.c) ----------------------------------------------------------------------------- */

/* Put all chunks that are not there yet.
 * Errors: STOPPED, ANSWER, FILE; NOT_OPEN (no such item of ours); of asking. Nothing is on the way afterwards. */
enum sam_err upload_chunks(struct sam_case *c, const struct upload *upload,
                           const struct sam_progress *progress, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* ---- all steps (item_resume.c) ---------------------------------------------------------------------------- */

/* Go through the steps above, to the end. Where the item was erased at the broker meanwhile, or its header will never
 * be taken (REFUSED), it is forgotten here as well.
 *   ret_kept  out, always: does it still wait in this home?
 * Errors: those of upload_chunks() and item_wrap_put(); QUOTA, REFUSED. */
enum sam_err upload_go(struct sam_case *c, const struct upload *upload,
                       const struct sam_progress *progress, bool *ret_kept,
                       struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
