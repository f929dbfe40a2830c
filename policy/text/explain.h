/* explain.h - plain sentences: why something is released or not, what a change would do, and what
 * may be talked about. Through gettext, in the language of language_speak().
 *
 * Who is told what: the candidate, everything. A member, for a permit the sentence; for a deny
 * only "not open to you", whatever the reason, in the same bytes. */
#ifndef POLICY_TEXT_EXPLAIN_H
#define POLICY_TEXT_EXPLAIN_H

#include "taxonomy_data.h"

#define EXPLAIN_MAX 2048U /* bytes of the longest sentence, NUL included; longer names are cut */

/* What a sentence is about. Everything is borrowed. */
struct explain {
    const struct taxonomy_data *words;   /* labels; names it does not have are shown as they are */
    const struct sam_taxonomy *taxonomy; /* the numbers of the policy */
    enum language language;
    struct sam_bytes candidate; /* name; empty: "the candidate" */
    struct sam_bytes member;    /* name of the person that asks */
    struct sam_bytes employer;  /* redisclosure */
};

/* Why: for the candidate, and for the member. ret: EXPLAIN_MAX bytes. Dates are in the time zone
 * of the process (TZ).
 *   s, q, d   what sam_decide was asked (s may be NULL), and what it said */
void explain_to_candidate(const struct explain *e, const struct sam_policy *s,
                          const struct sam_query *q, struct sam_decision d, char *ret);
void explain_to_member(const struct explain *e, const struct sam_policy *s,
                       const struct sam_query *q, struct sam_decision d, char *ret);

/* One warning before signing, to the candidate. members: names by position in the team. */
void explain_warning(const struct explain *e, const struct sam_consent *c,
                     const struct sam_site *site, const struct sam_warning *w, char *ret);

/* The title of the room card: what is open, and whom to ask for the rest. */
void explain_room(const struct explain *e, uint32_t open, char *ret);

/* The words for leaves: "“Benefits” and “Debt”". */
void explain_leaves(const struct explain *e, uint32_t leaves, char *ret, size_t size);

#endif
