/* change_draft.h - what the next version of a case will say: a list of steps on top of the version that is
 * current. The steps are kept, so that they can be taken again on another version (edge case 21).
 *
 *     base_copy(current) ─▶ draft_begin ─▶ draft_take(step) ...      and the same steps on a newer base
 *
 * Pure: no I/O, clock, randomness or logging. Choices are secret: memory is wiped when it is given back.
 * Source: design.md section 3, "Case statement" and "Consent"; consent-rules.md, edge case 21. */
#ifndef CLIENT_CHANGE_DRAFT_H
#define CLIENT_CHANGE_DRAFT_H

#include "inside.h"

/* ---- a version ------------------------------------------------------------------------------------- */

/* What a version says: a copy of its own, since a case's is replaced when it is refreshed. Zeroed: none. */
struct base {
    struct wire *memory; /* owned */
    const struct case_body *body;
    struct consent consent; /* owned */
    uint8_t id[HASH_BYTES], setter[HASH_BYTES];
};

/*   version   in, borrowed   a checked one
 *   consent   in, borrowed   its bytes
 *   ret_base  out, written only on OK; end it with base_close()
 * Errors: REFUSED what was checked does not open; NOMEM. */
enum sam_err base_copy(const struct checked_case *version, struct sam_bytes consent,
                       struct base *ret_base) SAM_MUST_CHECK;
void base_close(struct base *base);

/* ---- the place ------------------------------------------------------------------------------------- */

/* The rules that a version is signed under: those of the broker's statement. A copy. Zeroed: none. */
struct rules {
    struct wire *memory; /* owned */
    uint8_t broker_id[HASH_BYTES];
    struct sam_taxonomy taxonomy;
    struct sam_provision denies[SAM_PROVISIONS_MAX];
    struct sam_site site;
};

/*   broker_id, body  in, borrowed   id and body of a checked broker statement
 *   ret_rules        out, closed or new; written only on OK; end it with rules_close()
 * Errors: NOMEM; INTERNAL. */
enum sam_err rules_copy(const uint8_t broker_id[static HASH_BYTES], const struct broker_body *body,
                        struct rules *ret_rules) SAM_MUST_CHECK;
void rules_close(struct rules *rules);

/* ---- a step ---------------------------------------------------------------------------------------- */

enum step_kind {
    STEP_ADD = 1,  /* provision */
    STEP_LIFT,     /* provision: the first that says the same */
    STEP_WITHDRAW, /* provision: actor and category of what must not open any more */
    STEP_JOIN,     /* member; without keys: a guest */
    STEP_LEAVE,    /* member.person: all hats */
    STEP_VERIFY,   /* member.key_id */
    STEP_OWN,      /* owner */
    STEP_REMOVE,   /* owner.key_id: begin its removal */
    STEP_DROP,     /* owner.key_id; since: of the removal that has stood */
    STEP_KEEP,     /* owner.key_id: call its removal off */
};

struct step {
    enum step_kind kind;
    struct sam_provision provision;
    struct member member;
    struct owner owner;
    uint64_t since;
    struct book_person called; /* JOIN: for the book, once it counts */
    uint8_t *memory;           /* owned: what the strings are borrowed from */
    size_t len;
    uint8_t *keys; /* owned: OWN: the keys statement */
    size_t keys_len;
};

/* Copies with all strings. The other fields are zeros. Errors: NOMEM. */
enum sam_err step_of_provision(enum step_kind kind, const struct sam_provision *provision,
                               struct step *ret_step) SAM_MUST_CHECK;
enum sam_err step_of_member(const struct member *member, struct step *ret_step) SAM_MUST_CHECK;
void step_close(struct step *step);

/* Does it open anything to anybody? By its kind alone: what only lifts permits, adds denies and lets people
 * go does not. To begin a removal, to finish it and to call it off give nobody what he had not. */
bool step_gives(const struct step *step);
/* Does it take room in the next version, and so must leave what is kept for a no? */
bool step_grows(const struct step *step);

/* ---- the draft ------------------------------------------------------------------------------------- */

/* Plain; its strings are borrowed from base, steps and the taxonomy. */
struct draft {
    const struct base *base; /* NULL: version 1 */
    struct owner owners[OWNERS_MAX];
    struct removing removing[OWNERS_MAX];
    struct member team[SAM_TEAM_MAX];
    struct sam_provision provisions[SAM_PROVISIONS_MAX];
    size_t n_owners, n_removing, n_team, n_provisions;
    uint32_t language; /* enum case_language */
    size_t n_changes;  /* steps that changed something */
    size_t n_lifted;   /* permits that withdrawing took away or narrowed */
};

/* What base says. base is borrowed as long as the draft is used. */
void draft_begin(const struct base *base, struct draft *ret_draft);

/* Take a step. The draft is as it was on anything but NONE.
 *   step      in, borrowed as long as the draft is used
 *   taxonomy  in, borrowed likewise
 * Returns NONE; NOTHING it is so already; TOO_MANY; CHANGED this base is not what the step was made for:
 * somebody has to look again; MEMORY. */
enum sam_trouble_kind draft_take(struct draft *draft, const struct step *step,
                                 const struct sam_taxonomy *taxonomy);

/* The number that the version will have. */
uint64_t draft_version(const struct draft *draft);

/* Is the very same provision there? */
bool draft_has(const struct draft *draft, const struct sam_provision *provision);

/* One provision more, or one less. add: false: no room. */
bool draft_add(struct draft *draft, const struct sam_provision *provision);
void draft_remove(struct draft *draft, size_t index);

#endif
