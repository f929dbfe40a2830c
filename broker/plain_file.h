/* plain_file.h - read a file that is no secret: certificates, CRLs, a taxonomy. */
#ifndef BROKER_PLAIN_FILE_H
#define BROKER_PLAIN_FILE_H

#include "complaint.h"

/* Read a whole file; it must be a regular one.
 *   what         in, for the complaint: "taxonomy"
 *   max          bytes, at most
 *   ret_content  out, owned: free() it; written only where true */
bool plain_file_read(const char *what, const char *path, size_t max, uint8_t **ret_content,
                     size_t *ret_len, struct complaint *ret_complaint);

#endif
