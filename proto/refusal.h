/* refusal.h - why a statement is not taken: one reason, the first in the order in which they are
 * looked for. None of them tells what the statement says. */
#ifndef PROTO_REFUSAL_H
#define PROTO_REFUSAL_H

enum refusal {
    REFUSAL_NONE = 0,
    /* the envelope and its signatures */
    REFUSAL_LENGTH,      /* over a limit of size */
    REFUSAL_ENVELOPE,    /* not a Statement */
    REFUSAL_UNKNOWN_KEY, /* signed by a key that may not sign it, or by one key twice */
    REFUSAL_SIGNATURE,   /* a signature is wrong; also: of another kind of statement */
    /* the body */
    REFUSAL_FORM,    /* not a body of its kind */
    REFUSAL_REALM,   /* of another realm */
    REFUSAL_CASE,    /* of another case, or of one where there is none */
    REFUSAL_TIME,    /* issued_at is before its predecessor's or too far from the verifier's time */
    REFUSAL_MEANING, /* its fields do not fit each other */
    /* what it stands on */
    REFUSAL_VERSION,   /* not the number that comes next */
    REFUSAL_PREVIOUS,  /* names another predecessor */
    REFUSAL_STALE,     /* names a version of the case that is not the one needed; a head: expired */
    REFUSAL_ROLLBACK,  /* older than what the verifier has seen */
    REFUSAL_BROKER,    /* names another broker statement than the current one */
    REFUSAL_CONSENT,   /* the consent's hash differs */
    REFUSAL_OWNERS,    /* the owners' rule */
    REFUSAL_REMOVING,  /* an owner is dropped before its 72 hours, by one signature */
    REFUSAL_TEAM,      /* the team: doubled key or person, a guest with keys */
    REFUSAL_FORMER,    /* former does not follow from the version before */
    REFUSAL_REACH,     /* an entry that cannot be */
    REFUSAL_ITEM,      /* of another item, or an entry that is not meant */
    REFUSAL_AUTHOR,    /* not by who must sign it */
    REFUSAL_RECIPIENT, /* a recipient twice */
    REFUSAL_INCOMPLETE, /* an owner or the author is missing among the recipients */
    REFUSAL_MEETING,    /* another meeting, or not in this state of it */
    REFUSAL_NONCE,      /* does not answer this request */
    REFUSAL_COUNT,      /* how many there are */
};

/* "unknown-key" ...; a constant, never NULL. */
const char *refusal_name(enum refusal refusal);

#endif
