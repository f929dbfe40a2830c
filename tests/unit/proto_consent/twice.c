/* twice.c - see twice.h */
#include "twice.h"

#include <string.h>

static void
open_team(struct store *store, const struct sam_consent *consent, struct twice *t)
{
    struct case_body body = {.team = t->members, .n_team = consent->n_team};
    for (size_t i = 0; i < consent->n_team; i++) {
        const struct sam_member *m = &consent->team[i];
        t->members[i] = (struct member){.role = m->role, .organisation = m->organisation};
        memcpy(t->members[i].person, wired_id(store, m->person, ID_BYTES).at, ID_BYTES);
    }
    assert_int_equal(consent_team(&body, t->team), consent->n_team);
}

/* The denies travel as a consent's provisions do: both are of one form. A statement lists the roles;
 * that any is taken, no statement says. */
static void
open_site(const struct sam_site *site, struct twice *t)
{
    const struct sam_taxonomy *taxonomy = site->taxonomy;
    const struct consent_body *carried;
    decode_list(t->denies, site->n_denies, &t->memory, &carried);
    const struct broker_body broker = {.cap_days = site->cap_days,
                                       .site_denies = carried->provisions,
                                       .n_site_denies = carried->n_provisions,
                                       .leaves = taxonomy->leaves,
                                       .n_leaves = taxonomy->n_leaves,
                                       .purposes = taxonomy->purposes,
                                       .n_purposes = taxonomy->n_purposes,
                                       .roles = taxonomy->roles,
                                       .n_roles = taxonomy->n_roles};
    consent_site(&broker, &t->taxonomy, t->opened_denies, &t->opened_site);
    t->taxonomy.any_role = taxonomy->any_role;
}

void
twice_make(struct store *store, const struct sam_site *site, const struct sam_consent *consent,
           struct twice *t)
{
    wired_provisions(store, consent->provisions, consent->n_provisions, t->provisions);
    wired_provisions(store, site->denies, site->n_denies, t->denies);
    trip_make(t->provisions, consent->n_provisions, &t->trip);
    open_team(store, consent, t);
    open_site(site, t);

    t->renamed_site = *site;
    t->renamed_site.denies = t->denies;
    t->renamed = (struct sam_consent){t->team, consent->n_team, t->provisions,
                                      consent->n_provisions};
    t->opened = (struct sam_consent){t->team, consent->n_team, t->trip.consent.provisions,
                                     t->trip.consent.n_provisions};
    side_make(site, consent, &t->named);
    side_make(&t->renamed_site, &t->renamed, &t->before);
    side_make(&t->opened_site, &t->opened, &t->behind);
}

void
twice_close(struct twice *t)
{
    side_close(&t->named);
    side_close(&t->before);
    side_close(&t->behind);
    trip_close(&t->trip);
    wire_free(&t->memory);
}

void
twice_expect_same(const struct twice *t, sam_time issued_at)
{
    assert_int_equal(t->opened.n_provisions, t->renamed.n_provisions);
    assert_int_equal(t->opened_site.n_denies, t->renamed_site.n_denies);
    assert_int_equal(t->opened_site.cap_days, t->renamed_site.cap_days);
    expect_same(t->provisions, t->opened.provisions, t->opened.n_provisions);
    expect_same(t->denies, t->opened_denies, t->opened_site.n_denies);
    expect_same_policies(&t->before, &t->behind);
    expect_same_reach(&t->named, &t->behind, issued_at);
}
