/* decide.h - the consent engine: may this item be released to this person, now?
 *
 * Pure C17: no I/O, no clock, no allocation, no globals, no library. The caller lends the memory
 * and states the time. Zero is deny: a zeroed, forgotten or failed decision denies.
 * The way: taxonomy and consent (consent.h) -> sam_policy_compile, once per version of a consent
 *          request -> sam_query_make, once per question; sam_decide, sam_also, sam_room_card
 * Thread-safe: a compiled policy is only read.
 * Source: the consent rules (README.md, "The rules"); vocabulary of HL7 FHIR R4 Consent. */
#ifndef SAMTYKKE_DECIDE_H
#define SAMTYKKE_DECIDE_H

#include <samtykke/bytes.h>
#include <samtykke/consent.h>
#include <samtykke/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- taxonomy ------------------------------------------------------------------------------ */

/* Check a taxonomy before its first use.
 *   taxonomy   in, borrowed   as filled by the caller
 *   ret_fault  out            written only on MALFORMED and TOO_BIG
 * Errors: MALFORMED a name empty, doubled, or leaf and group at once; TOO_BIG over a limit. */
SAM_API enum sam_err sam_taxonomy_check(const struct sam_taxonomy *taxonomy,
                                        struct sam_fault *ret_fault) SAM_MUST_CHECK;

/* The leaves that a category name stands for: bit i is leaf i. 0: no such category.
 *   name   a leaf, a group or "*" */
SAM_API uint32_t sam_taxonomy_leaves(const struct sam_taxonomy *taxonomy, struct sam_bytes name);

/* ---- a consent, compiled ------------------------------------------------------------------- */

struct sam_policy; /* opaque; lives in memory that the caller lends */

#define SAM_POLICY_ALIGN 8U /* alignment of that memory, in bytes */

/* The cap that counts, in days: the site's, 365 unless lower. */
SAM_API uint32_t sam_site_cap_days(const struct sam_site *site);

/* Bytes that sam_policy_compile may need for this consent. 0: the consent or site is over a limit. */
SAM_API size_t sam_policy_size_max(const struct sam_site *site, const struct sam_consent *consent);

/* Compile one consent under one site's rules. What cannot be read voids a permit and widens a deny.
 *   site        in, borrowed during the call
 *   consent     in, borrowed during the call
 *   memory      lent until the caller stops using *ret_policy; aligned to SAM_POLICY_ALIGN
 *   size        its bytes; sam_policy_size_max() always suffices
 *   ret_policy  out, inside memory; written only on OK
 *   ret_fault   out, written only on MALFORMED and TOO_BIG
 * Errors: MALFORMED in the team: a person twice with one role, a guest with another role, a role
 *         that the taxonomy lacks; TOO_BIG over a limit of consent.h, or memory too small. */
SAM_API enum sam_err sam_policy_compile(const struct sam_site *site,
                                        const struct sam_consent *consent, void *memory,
                                        size_t size, const struct sam_policy **ret_policy,
                                        struct sam_fault *ret_fault) SAM_MUST_CHECK;

/* Bytes that a compiled policy really takes, and a copy of it into memory of that size. */
SAM_API size_t sam_policy_size(const struct sam_policy *policy);
SAM_API enum sam_err sam_policy_copy(const struct sam_policy *policy, void *memory, size_t size,
                                     const struct sam_policy **ret_copy) SAM_MUST_CHECK;

/* ---- a request, compiled ------------------------------------------------------------------- */

#define SAM_LABEL_UNKNOWN UINT8_MAX      /* a label that is no known leaf */
#define SAM_MEETING_ELSEWHERE UINT16_MAX /* a meeting that no provision names */
#define SAM_EMPLOYER_ELSEWHERE 0xFFFEU   /* an employer that no provision names */

/* A request as it is asked, in names. An absent name has length 0. */
struct sam_request {
    struct sam_bytes person, role; /* role may be absent where the person has one role */
    enum sam_action action;
    const struct sam_bytes *purposes; /* P */
    size_t n_purposes;
    const struct sam_bytes *categories; /* L, the item's labels, in request order */
    size_t n_categories;
    const struct sam_bytes *audience; /* persons; none: no audience */
    size_t n_audience;
    struct sam_bytes item_meeting; /* k */
    struct sam_bytes
        live_meeting; /* m: set by who knows that an owner opened it and the person joined */
    struct sam_bytes employer; /* whom to tell; redisclosure only */
    sam_time created, at;      /* c; t */
};

/* The same in numbers, for one policy. Zeroed, it is denied. */
struct sam_query {
    sam_time created, at;
    uint32_t member;                /* one bit, 1 << position in the team; 0: not on the team */
    uint32_t purposes;              /* bit i is purpose i of the taxonomy */
    uint16_t item_meeting;          /* 0: none; SAM_MEETING_ELSEWHERE; else the policy's number */
    uint16_t live_meeting;          /* the same */
    uint16_t employer;              /* 0: none; SAM_EMPLOYER_ELSEWHERE; else the policy's number */
    uint8_t action;                 /* enum sam_action */
    uint8_t addressed;              /* 1: no audience, or the person is in it */
    uint8_t n_labels;               /* 0..SAM_LEAVES_MAX */
    uint8_t labels[SAM_LEAVES_MAX]; /* leaf numbers in request order, or SAM_LABEL_UNKNOWN */
};

/* Put a request into the numbers of a policy. Labels that come twice count once.
 *   taxonomy   the policy's
 *   consent    the policy's; NULL with policy NULL: no consent
 *   ret_query  out; written only on OK
 *   ret_fault  out; written only on MALFORMED
 * Errors: MALFORMED unknown purpose or action, no role named where the person has two, redisclosure
 *         without an employer. A person, role, label or meeting that is unknown is no error. */
SAM_API enum sam_err sam_query_make(const struct sam_taxonomy *taxonomy,
                                    const struct sam_consent *consent,
                                    const struct sam_policy *policy,
                                    const struct sam_request *request, struct sam_query *ret_query,
                                    struct sam_fault *ret_fault) SAM_MUST_CHECK;

/* The policy's number for a meeting or employer: 0 where name is absent, ..._ELSEWHERE where no
 * provision names it. */
SAM_API uint16_t sam_policy_meeting(const struct sam_policy *policy, struct sam_bytes name);
SAM_API uint16_t sam_policy_employer(const struct sam_policy *policy, struct sam_bytes name);

/* ---- the decision -------------------------------------------------------------------------- */

enum sam_reason { /* in the order in which they are looked for */
                  SAM_UNDECIDED = 0,
                  SAM_NO_CONSENT,
                  SAM_NOT_ON_TEAM,
                  SAM_NOT_ADDRESSED,
                  SAM_NO_LABEL,
                  SAM_UNKNOWN_CATEGORY,
                  SAM_NO_PURPOSE,
                  SAM_SITE_DENIED,
                  SAM_DENIED,
                  SAM_EXPIRED,
                  SAM_NOT_STARTED,
                  SAM_OTHER_PURPOSE,
                  SAM_OTHER_MEETING,
                  SAM_OUT_OF_RANGE,
                  SAM_NO_PERMIT,
                  SAM_NO_ACCESS,
                  SAM_PERMITTED,
};

struct sam_decision {
    uint8_t permit;     /* 1: released; anything else: not */
    uint8_t reason;     /* enum sam_reason */
    uint16_t provision; /* the provision cited, from 0 (SAM_SITE_DENIED: in the site's list);
                           meaningful iff sam_reason_cites(reason) */
};

/* Decide. Proved: permits iff the rules release (policy/core/decide.c).
 *   policy  in, borrowed; NULL: there is no consent
 *   query   in, borrowed; made for this policy */
SAM_API struct sam_decision sam_decide(const struct sam_policy *policy,
                                       const struct sam_query *query) SAM_MUST_CHECK;

/* What the cited provision says, for sentences. Zeroed where none is cited. */
struct sam_cited {
    uint32_t leaves, purposes; /* bits */
    sam_time start, end;       /* of a permit; the cap is applied to end */
};
SAM_API void sam_policy_cite(const struct sam_policy *policy, struct sam_decision decision,
                             struct sam_cited *ret_cited);

/* "no-consent" ... "permitted"; a constant. */
SAM_API const char *sam_reason_name(enum sam_reason reason);
SAM_API bool sam_reason_cites(enum sam_reason reason);

/* What would flip a deny: lift every deny that hits, and for this person add one permit for each
 * leaf and action that is not covered. Zeroed for permits and for reasons before SAM_SITE_DENIED,
 * which no choice flips. */
struct sam_also {
    bool can_flip;
    uint16_t n_lift_site, n_lift, n_permit;
    uint16_t lift_site[SAM_PROVISIONS_MAX]; /* positions in the site's denies, ascending */
    uint16_t lift[SAM_PROVISIONS_MAX];      /* positions in the provisions, ascending */
    struct {
        uint8_t leaf, action;
    } permit[2U * SAM_LEAVES_MAX]; /* by label in request order; access before redisclose */
};
SAM_API void sam_also(const struct sam_policy *policy, const struct sam_query *query,
                      struct sam_also *ret_also);

/* ---- the room card ------------------------------------------------------------------------- */

/* The leaves that may be talked about in a live meeting with these people, the candidate apart.
 *   policy   in, borrowed; NULL: there is no consent
 *   hats     in: for each person present the bits of all their members in the team; 0: a stranger
 *   n        0..SAM_TEAM_MAX; with nobody else present nothing is open
 *   meeting  the policy's number of the meeting, never 0
 *   each     out: for each person the leaves open under every hat of theirs; NULL: not wanted
 * Returns the leaves open to all of them, as bits. */
SAM_API uint32_t sam_room_card(const struct sam_policy *policy, const uint32_t *hats, size_t n,
                               uint16_t meeting, sam_time at, uint32_t *each);

/* The bits of all members that are this person. */
SAM_API uint32_t sam_consent_hats(const struct sam_consent *consent, struct sam_bytes person);

/* ---- reach --------------------------------------------------------------------------------- */

/* For whom authors wrap keys: one entry for a member and a meeting (or none). Every member may
 * read it, so it says no purposes and no starts. */
struct sam_reach {
    uint32_t leaves;  /* bits */
    uint16_t member;  /* position in the team; never a guest */
    uint16_t meeting; /* the policy's number; 0: none */
    bool has_from;    /* false: items of any age */
    sam_time from;    /* created at or after */
    sam_time until;   /* before this moment */
};

/* The reach of a consent, by member, then meeting (none first, then as the provisions first name
 * them).
 *   issued_at  moment the version is signed
 *   ret        out, room for max entries
 *   ret_n      out, entries written
 * Errors: TOO_BIG more than max. */
SAM_API enum sam_err sam_reach_compute(const struct sam_policy *policy, sam_time issued_at,
                                       struct sam_reach *ret, size_t max, size_t *ret_n)
    SAM_MUST_CHECK;

/* Does a member reach a leaf of an item of meeting k (0: none) or on the table of meeting `table`
 * (0: none), created at c, at moment t? */
SAM_API bool sam_reachable(const struct sam_reach *reach, size_t n, uint16_t member, uint8_t leaf,
                           uint16_t item_meeting, uint16_t table, sam_time created, sam_time at);

/* ---- warnings before signing --------------------------------------------------------------- */

enum sam_warning_kind {
    SAM_WARN_SHADOWED = 1,   /* a new permit opens nothing: a deny covers all of it */
    SAM_WARN_MATCHES_NOBODY, /* a permit is for nobody in the team, or cannot be read */
    SAM_WARN_LONGER_THAN_CAP,
    SAM_WARN_FUTURE_MEMBERS, /* a new permit to a role, an organisation or the team */
    SAM_WARN_CLOSES_OPEN,    /* a new deny takes away what was open */
    SAM_WARN_LEAF_UNREACHED, /* nobody reaches a leaf any more that somebody reached before */
};

struct sam_warning {
    uint8_t kind;       /* enum sam_warning_kind */
    bool by_site;       /* SHADOWED: the deny is the site's */
    uint16_t provision; /* position in the new consent; not for LEAF_UNREACHED */
    uint16_t deny;      /* SHADOWED: position of the first deny that shadows */
    uint32_t members;   /* CLOSES_OPEN: to whom, bits of the new team */
    uint32_t leaves;    /* CLOSES_OPEN, LEAF_UNREACHED: what, bits */
};

/* One version of a consent beside its compiled form. */
struct sam_version {
    const struct sam_consent *consent;
    const struct sam_policy *policy;
};

/* What the candidate should see before signing `after`.
 *   site    in, borrowed; the one both were compiled with
 *   before  in, borrowed; NULL: nothing was signed yet
 *   now     moment of signing
 *   ret     out, room for max warnings, by provision, leaf warnings last
 * Errors: TOO_BIG more than max; 3 * SAM_PROVISIONS_MAX + 1 always suffices. */
SAM_API enum sam_err sam_warn(const struct sam_site *site, const struct sam_version *before,
                              const struct sam_version *after, sam_time now,
                              struct sam_warning *ret, size_t max, size_t *ret_n) SAM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
