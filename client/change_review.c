/* change_review.c - what the candidate should see before signing. */
#include "change_inside.h"

#include <sodium.h>
#include <stdlib.h>

#define WARNINGS_MAX (3U * SAM_PROVISIONS_MAX + 1U)

/* What a review is borrowed from. */
struct shown {
    struct draft draft;           /* the base alone */
    struct sheet *before, *after; /* before NULL: the site's rules have no place for it any more */
    struct sam_member team[SAM_TEAM_MAX];
    struct sam_consent plain; /* of the base */
    struct sam_warning warnings[WARNINGS_MAX];
    size_t n_warnings;
};

static void
shown_free(struct shown **shown)
{
    struct shown *s = *shown;
    if (s == NULL) { return; }
    sheet_free(&s->before);
    sheet_free(&s->after);
    sodium_memzero(s, sizeof *s);
    free(s);
    *shown = NULL;
}

void
change_hide(struct sam_change *change)
{
    shown_free(&change->shown);
}

/* As it would be written; the salt does not matter here. */
static enum sam_err
write_down(const struct sam_change *change, const struct draft *draft, bool grows, sam_time now,
           struct sheet **ret_sheet, struct sam_trouble *trouble)
{
    static const uint8_t salt[KEY_BYTES];
    const char *problem = "";
    const struct sheet_terms terms = {.realm = change->c->client->self.realm,
                                      .case_id = change->c->case_id,
                                      .rules = &change->rules,
                                      .issued_at = now,
                                      .salt = salt,
                                      .grows = grows};
    enum sam_trouble_kind kind = sheet_make(draft, &terms, ret_sheet, &problem);
    return kind == SAM_TROUBLE_NONE ? SAM_OK : trouble_with(trouble, kind, "choices", problem);
}

static enum sam_err
warn(const struct sam_change *change, struct shown *shown, sam_time now,
     struct sam_trouble *trouble)
{
    const struct sam_version before = {&shown->plain,
                                       shown->before == NULL ? NULL : shown->before->policy};
    const struct sam_version after = {&shown->after->plain, shown->after->policy};
    enum sam_err r = sam_warn(&change->rules.site, before.policy == NULL ? NULL : &before, &after,
                              now, shown->warnings, WARNINGS_MAX, &shown->n_warnings);
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}

enum sam_err
sam_change_review(struct sam_change *change, struct sam_review *ret_review,
                  struct sam_trouble *trouble)
{
    enum sam_err r = SAM_E_INTERNAL;
    sam_time now = client_now();
    if (change->is_broken) { return sam_trouble_say(trouble, SAM_TROUBLE_CHANGED, ""); }
    struct shown *shown = calloc(1, sizeof *shown);
    if (shown == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    change_hide(change);
    draft_begin(&change->base, &shown->draft);
    shown->plain = (struct sam_consent){shown->team, consent_team(change->base.body, shown->team),
                                        change->base.consent.provisions,
                                        change->base.consent.n_provisions};
    r = write_down(change, &shown->draft, false, now, &shown->before, trouble);
    if (r != SAM_OK && trouble->kind != SAM_TROUBLE_NOT_ALLOWED) { goto out; }
    r = write_down(change, &change->draft, change->grows, now, &shown->after, trouble);
    if (r != SAM_OK) { goto out; }
    if ((r = warn(change, shown, now, trouble)) != SAM_OK) { goto out; }

    *ret_review = (struct sam_review){.before = &shown->plain,
                                      .after = &shown->after->plain,
                                      .policy_after = shown->after->policy,
                                      .warnings = shown->warnings,
                                      .n_warnings = shown->n_warnings,
                                      .gives = change->gives};
    change->shown = shown;
    shown = NULL;
    r = SAM_OK;
out:
    shown_free(&shown);
    return r;
}
