/* change.c - a change of a case: begun, its steps, ended; choices. See change_inside.h. */
#include "change_inside.h"

#include "case_inside.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- begin and end --------------------------------------------------------------------------------- */

/* What the case says now, under the rules that hold now. */
static enum sam_err
take_base(struct sam_change *change, struct sam_trouble *trouble)
{
    const struct sam_case *c = change->c;
    const struct broker *broker = &c->client->broker;
    struct sam_bytes consent = {c->consent_bytes, c->consent_len};
    base_close(&change->base);
    rules_close(&change->rules);
    enum sam_err r = base_copy(&c->version, consent, &change->base);
    if (r == SAM_OK) { r = rules_copy(broker->statement.id, broker->body, &change->rules); }
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    change->names = c->book;
    draft_begin(&change->base, &change->draft);
    return SAM_OK;
}

enum sam_err
sam_change_begin(struct sam_case *c, struct sam_change **ret_change, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct sam_change *change = NULL;
    bool new_rules = false; /* the case is left as it is: somebody may be borrowing from it */

    if (!c->facts.is_owner || c->consent_bytes == NULL) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_NOT_OWNER, "");
        goto out;
    }
    r = client_follow_broker(c->client, &new_rules, trouble);
    if (r != SAM_OK) { goto out; }
    change = calloc(1, sizeof *change);
    if (change == NULL) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
        goto out;
    }
    change->c = c;
    if ((r = take_base(change, trouble)) != SAM_OK) { goto out; }

    *ret_change = change;
    change = NULL;
    r = SAM_OK;
out:
    sam_change_end(&change);
    return r;
}

void
change_forget_steps(struct sam_change *change)
{
    for (size_t i = 0; i < change->n_steps; i++) {
        step_close(&change->steps[i]);
    }
    change->n_steps = 0;
    change->gives = change->grows = false;
}

void
sam_change_end(struct sam_change **change)
{
    struct sam_change *x = change == NULL ? NULL : *change;
    if (x == NULL) { return; }
    change_hide(x);
    sent_close(&x->sent);
    change_forget_steps(x);
    free(x->steps);
    base_close(&x->base);
    rules_close(&x->rules);
    sodium_memzero(x, sizeof *x);
    free(x);
    *change = NULL;
}

/* ---- steps ----------------------------------------------------------------------------------------- */

static bool
make_room(struct sam_change *change)
{
    if (change->n_steps < change->room) { return true; }
    size_t room = change->room == 0 ? 8 : 2 * change->room;
    struct step *steps = realloc(change->steps, room * sizeof *steps);
    if (steps == NULL) { return false; }
    change->steps = steps;
    change->room = room;
    return true;
}

enum sam_err
change_take(struct sam_change *change, struct step *step, const char *what,
            struct sam_trouble *trouble)
{
    enum sam_trouble_kind kind = SAM_TROUBLE_TOO_MANY;
    if (change->is_broken) {
        kind = SAM_TROUBLE_CHANGED;
    } else if (change->n_steps < CHANGE_STEPS_MAX) {
        kind = make_room(change) ? SAM_TROUBLE_NONE : SAM_TROUBLE_MEMORY;
    }
    if (kind == SAM_TROUBLE_NONE) {
        kind = draft_take(&change->draft, step, &change->rules.taxonomy);
    }
    if (kind != SAM_TROUBLE_NONE) {
        step_close(step);
        return sam_trouble_say(trouble, kind, what);
    }
    change_hide(change);
    sent_close(&change->sent);
    change->gives = change->gives || step_gives(step);
    change->grows = change->grows || step_grows(step);
    change->steps[change->n_steps++] = *step;
    *step = (struct step){.memory = NULL};
    return SAM_OK;
}

enum sam_err
change_rebase(struct sam_change *change, struct sam_trouble *trouble)
{
    change_hide(change);
    enum sam_err r = take_base(change, trouble);
    for (size_t i = 0; i < change->n_steps && r == SAM_OK; i++) {
        const struct step *step = &change->steps[i];
        enum sam_trouble_kind kind = draft_take(&change->draft, step, &change->rules.taxonomy);
        if (kind == SAM_TROUBLE_NONE || kind == SAM_TROUBLE_NOTHING) { continue; }
        r = sam_trouble_say(trouble, kind, "");
    }
    change->is_broken = r != SAM_OK;
    return r;
}

/* ---- choices --------------------------------------------------------------------------------------- */

/* Could it be written? Nobody signs what cannot be read. */
static enum sam_err
check_provision(const struct sam_provision *provision, struct sam_trouble *trouble)
{
    static const uint8_t salt[KEY_BYTES];
    struct sam_fault fault = {.problem = ""};
    size_t len = 0;
    uint8_t *bytes = malloc(CONSENT_MAX);
    if (bytes == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = consent_make(salt, provision, 1, bytes, &len, &fault);
    sodium_memzero(bytes, CONSENT_MAX);
    free(bytes);
    if (r == SAM_OK || r == SAM_E_NOMEM) { return r == SAM_OK ? r : trouble_plain(trouble, r); }
    return trouble_with(trouble, SAM_TROUBLE_INTERNAL, "", fault.problem);
}

enum sam_err
sam_change_add(struct sam_change *change, const struct sam_provision *provision,
               struct sam_trouble *trouble)
{
    struct step step;
    enum sam_err r = check_provision(provision, trouble);
    if (r != SAM_OK) { return r; }
    bool full = provision->effect == SAM_PERMIT
                && change->draft.n_provisions >= CASE_PERMIT_PROVISIONS_MAX;
    if (full) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "choices"); }
    r = step_of_provision(STEP_ADD, provision, &step);
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    return change_take(change, &step, "choices", trouble);
}

enum sam_err
sam_change_lift(struct sam_change *change, size_t index, struct sam_trouble *trouble)
{
    struct step step;
    char number[24];
    (void)snprintf(number, sizeof number, "%zu", index);
    if (index >= change->base.consent.n_provisions) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, number);
    }
    enum sam_err r = step_of_provision(STEP_LIFT, &change->base.consent.provisions[index], &step);
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    return change_take(change, &step, number, trouble);
}

enum sam_err
sam_change_withdraw_from(struct sam_change *change, const struct sam_actor *actor,
                         struct sam_bytes category, size_t *ret_n, struct sam_trouble *trouble)
{
    struct step step;
    size_t before = change->draft.n_lifted;
    const struct sam_provision what = {.actor = *actor, .category = category};
    enum sam_err r = step_of_provision(STEP_WITHDRAW, &what, &step);
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    r = change_take(change, &step, "", trouble);
    if (r != SAM_OK && trouble->kind != SAM_TROUBLE_NOTHING) { return r; }
    *ret_n = change->draft.n_lifted - before;
    return SAM_OK;
}

enum sam_err
sam_change_withdraw(struct sam_change *change, const struct sam_person *person,
                    struct sam_bytes category, size_t *ret_n, struct sam_trouble *trouble)
{
    const struct sam_actor actor = {SAM_ACTOR_PERSON, {person->person, SAM_ID_BYTES}};
    return sam_change_withdraw_from(change, &actor, category, ret_n, trouble);
}
