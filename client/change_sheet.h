/* change_sheet.h - a version, written: from a draft to the body that is signed and the consent beside it. As the
 * core will look at it: reach is computed by policy/core from the very bytes of the consent.
 * Pure: no I/O, clock, randomness or logging. Wiped when it is given back.
 * Source: design.md section 3, "Case statement" and "Consent". */
#ifndef CLIENT_CHANGE_SHEET_H
#define CLIENT_CHANGE_SHEET_H

#include "change_draft.h"

/* What the version is made of besides the draft. Borrowed. */
struct sheet_terms {
    const uint8_t *realm, *case_id;
    const struct rules *rules;
    sam_time issued_at;
    const uint8_t *salt; /* KEY_BYTES, new for each */
    bool grows;          /* to be kept within the sizes that leave room for a no */
};

struct sheet {
    struct case_body body; /* borrows from the draft and from here */
    struct former former[FORMER_MAX];
    struct reach reach[REACH_MAX];
    uint8_t consent[CONSENT_MAX];
    size_t consent_len;
    struct consent read; /* the same, opened */
    struct sam_member team[SAM_TEAM_MAX];
    struct sam_consent plain;
    const struct sam_policy *policy;
    void *memory; /* of policy; owned */
    size_t memory_len;
};

/*   ret_sheet    out, owned: sheet_free(); borrows from draft
 * Returns NONE; TOO_MANY; NOT_ALLOWED a provision that cannot be read, or a team that does not fit the
 * taxonomy (ret_problem says which); MEMORY; INTERNAL.
 *   ret_problem  out, in English, a constant; written on NOT_ALLOWED and TOO_MANY */
enum sam_trouble_kind sheet_make(const struct draft *draft, const struct sheet_terms *terms,
                                 struct sheet **ret_sheet, const char **ret_problem);
void sheet_free(struct sheet **sheet);

#endif
