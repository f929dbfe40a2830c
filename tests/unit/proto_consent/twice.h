/* twice.h - one case three times: with its own names; with ids of the wire; and as consent_open(),
 * consent_team() and consent_site() give it from bytes and statements of the same content. */
#ifndef TESTS_PROTO_CONSENT_TWICE_H
#define TESTS_PROTO_CONSENT_TWICE_H

#include "both.h"
#include "wired.h"

/* Must not be moved. */
struct twice {
    /* before the wire: provisions and denies with its ids */
    struct sam_provision provisions[SAM_PROVISIONS_MAX], denies[SAM_PROVISIONS_MAX];
    struct sam_consent renamed;
    struct sam_site renamed_site;
    /* behind it */
    struct trip trip;
    struct member members[SAM_TEAM_MAX];
    struct sam_member team[SAM_TEAM_MAX];
    struct wire *memory; /* of the denies */
    struct sam_provision opened_denies[SAM_PROVISIONS_MAX];
    struct sam_taxonomy taxonomy;
    struct sam_site opened_site;
    struct sam_consent opened;
    struct side named, before, behind; /* compiled */
};

/* All provisions and denies must be able to travel. What is given must live as long as ret_twice. */
void twice_make(struct store *store, const struct sam_site *site, const struct sam_consent *consent,
                struct twice *ret_twice);
void twice_close(struct twice *t);

/* Provisions and denies, the compiled policy, the reach of a version issued at that moment. */
void twice_expect_same(const struct twice *t, sam_time issued_at);

#endif
