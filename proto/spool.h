/* spool.h - files that only their owner may read, in a folder of the client's own: ciphertext on its
 * way, parts of what is being opened, resume records. All calls block; an interrupted one goes on.
 * The folder is given by a descriptor (borrowed) and should be writable by its owner alone: names in
 * it are not expected to change between two calls. Descriptors are close-on-exec.
 * Needs POSIX.1-2008.
 * Source: design.md section 3 "Item". */
#ifndef PROTO_SPOOL_H
#define PROTO_SPOOL_H

#include <samtykke/bytes.h>
#include <samtykke/err.h>
#include <stdbool.h>

#define SPOOL_NAME_MAX 64U  /* bytes of a name that a caller gives: [A-Za-z0-9._-], no dot first */
#define SPOOL_PATH_MAX 128U /* bytes of a name that is made of one, its NUL included */

/* May a spool be called so? */
bool spool_name_good(const char *name);

/* Make a file that is not there yet: 0600, empty, open for reading and writing.
 *   ret_fd  out, owned, written only on OK; close with spool_close()
 * Errors: IO it cannot be made, or something has this name already. */
enum sam_err spool_create(int dir, const char *name, int *ret_fd) SAM_MUST_CHECK;

/* Open a file to go on with it, or make it, and lock it against other processes until it is closed.
 * (Not against this one: no two callers in one process may have it at a time.)
 *   ret_fd, ret_len  out, its descriptor (owned) and bytes, written only on OK
 * Errors: IO; REFUSED another process has it, or what has this name is no such file of ours: a link,
 *         linked twice, somebody else's, readable by others. */
enum sam_err spool_continue(int dir, const char *name, int *ret_fd, uint64_t *ret_len)
    SAM_MUST_CHECK;

/* Open a file that is there, for reading, without a lock. Else as spool_continue(). */
enum sam_err spool_open(int dir, const char *name, int *ret_fd, uint64_t *ret_len) SAM_MUST_CHECK;

/* Write all of these bytes at an offset. Errors: IO, and then some may have been written. */
enum sam_err spool_write(int fd, uint64_t at, struct sam_bytes bytes) SAM_MUST_CHECK;

/* Read exactly len bytes from an offset.
 *   ret  out, len bytes; undefined on an error
 * Errors: IO; REFUSED the file ends before. */
enum sam_err spool_read(int fd, uint64_t at, uint8_t *ret, size_t len) SAM_MUST_CHECK;

/* Make a file, or a folder's names, survive a power cut. Errors: IO. */
enum sam_err spool_sync(int fd) SAM_MUST_CHECK;

/* Close and set to -1; -1 is none. */
void spool_close(int *fd);

/* Remove a file, if it is there. */
void spool_remove(int dir, const char *name);

#endif
