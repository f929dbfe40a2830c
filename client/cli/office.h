/* office.h - what `org` and `admit` share: a request, read and shown. */
#ifndef CLIENT_CLI_OFFICE_H
#define CLIENT_CLI_OFFICE_H

#include "desk.h"
#include <samtykke/client_office.h>

#define OFFICE_REQUEST_MAX ((size_t)65536)

/* A request's text, and who it is of. */
struct office_request {
    char *text; /* owned: free() */
    size_t len;
    struct sam_self self;
};

/* Read a request and show whose it is, before a passphrase is typed for it. */
enum cli_exit office_read(struct desk *desk, const char *path, struct office_request *ret);
/* PATH.der. False: too long. */
bool office_der(const char *path, char ret[static SAM_PATH_MAX]);

#endif
