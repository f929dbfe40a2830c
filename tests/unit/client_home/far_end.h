/* far_end.h - a broker in a process of its own, as tests script it: a real ROUTER with real CURVE, real sessions;
 * it answers GetCase of the case of zeros with the versions that it was given, and lies as it is told to. */
#ifndef TESTS_UNIT_CLIENT_HOME_FAR_END_H
#define TESTS_UNIT_CLIENT_HOME_FAR_END_H

#include "dwelling.h"

#define FAR_VERSIONS_MAX 8U

enum far_lie {
    FAR_HONEST = 0,
    FAR_OTHER_PART, /* done, where a case was asked for */
    FAR_NONCE,      /* a head that answers somebody else */
    FAR_HEAD_KEY,   /* a head that the broker did not sign */
    FAR_HEAD_AHEAD, /* a head that names a version which is not shown */
    FAR_HEAD_OLD,   /* a head that has expired: our clock may be wrong as well */
    FAR_SKIPS,      /* the current one where the one before was asked for */
    FAR_CLOCK,      /* REPLY_CLOCK to everything but the case of zeros */
    FAR_SILENT,     /* to all of those: nothing at all */
};

struct far_end {
    const struct realm *realm;     /* whose keys: session, edge, head */
    const struct sam_client *whom; /* who may say hello */
    size_t n;                      /* versions; the last one is current */
    struct octets statement[FAR_VERSIONS_MAX];
    uint8_t id[FAR_VERSIONS_MAX][HASH_BYTES];
    enum far_lie lie;
};

/* Take the realm's statement in as the next version. */
void far_end_add(struct far_end *end, const struct realm *realm);
void far_end_free(struct far_end *end);

/* Its process; end it with far_end_stop(). It goes by itself after a minute. */
pid_t far_end_start(const struct far_end *end);
void far_end_stop(pid_t process);

#endif
