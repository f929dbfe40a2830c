/* file.h - a private file, read and written as a whole: nobody sees half of one, and nobody but its
 * owner sees any of it.
 * POSIX. No clock, no logging; draws the name of its temporary file itself. Needs sodium_init() before.
 *
 * Reading opens without following a link in the last part of the path (the folders before it are
 * trusted), never waits for a pipe, and takes a file only if it is a regular one, the process's own,
 * and shut to group and others (mode & 077 is 0; an access list shows there, too).
 * Writing fills NAME.<16 hex digits>.new beside it, mode 0600 whatever the umask, then fsync, then
 * rename (or link, where nothing may be there yet), then fsync of the folder. After a crash or an error
 * at any point there is the old content or the new one, whole; after a crash there may be such a .new
 * as well, which nobody reads and anybody may remove. Two writers at once: the last one's is there.
 * A process under RLIMIT_FSIZE must ignore SIGXFSZ, or it is killed instead of told.
 * Source: POSIX.1-2008 open, rename, link, fsync. */
#ifndef PROTO_FILE_H
#define PROTO_FILE_H

#include <samtykke/bytes.h>
#include <samtykke/err.h>

#define FILE_NAME_MAX 234U  /* bytes of a name, without its folders: room for the temporary one's */
#define FILE_PATH_MAX 4095U /* bytes of a path */

/* Why a file could not be read or written. Each has one error, in brackets. */
enum file_reason {
    FILE_FINE = 0, /* (INTERNAL) never said */
    FILE_BAD_NAME, /* (MALFORMED) no name, or too long */
    FILE_ABSENT,   /* (IO) it, or its folder, is not there */
    FILE_EXISTS,   /* (REFUSED) it is there and should not be */
    FILE_NO_FILE,  /* (REFUSED) a link, folder, pipe or device */
    FILE_NOT_PRIVATE, /* (REFUSED) group or others may do something with it, or it is somebody else's */
    FILE_TOO_LONG,  /* (TOO_BIG) longer than max */
    FILE_MOVING,    /* (IO) its length changed while it was read */
    FILE_FULL,      /* (IO) no room: disk, quota or limit */
    FILE_NO_MEMORY, /* (NOMEM) */
    FILE_FAILED,    /* (IO) anything else, no permission included */
};

enum file_mode {
    FILE_CREATE,  /* nothing may be there yet */
    FILE_REPLACE, /* what is there, if anything, goes; a link is replaced, not followed */
};

/* Read a whole file.
 *   path         in, borrowed
 *   max          bytes, at most; below SIZE_MAX
 *   ret_content  out, owned: free() it; not NULL for an empty file; written only on OK
 *   ret_len      out, bytes; written only on OK
 *   ret_reason   out, written only on an error
 * Memory: the file's length and one byte. */
enum sam_err file_read(const char *path, size_t max, uint8_t **ret_content, size_t *ret_len,
                       enum file_reason *ret_reason) SAM_MUST_CHECK;

/* Write a whole file.
 *   path         in, borrowed
 *   content      in, borrowed   may be empty
 *   ret_reason   out, written only on an error
 * On an error what was there is still there, with one exception: if only the folder's fsync failed,
 * the new content is there and may be gone after a power cut. */
enum sam_err file_write(const char *path, enum file_mode mode, struct sam_bytes content,
                        enum file_reason *ret_reason) SAM_MUST_CHECK;

#endif
