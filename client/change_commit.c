/* change_commit.c - a change becomes the next version: done when the broker has acknowledged it. */
#include "change_inside.h"

#include "case_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFLICT_TRIES 5U /* times that the steps are taken again on another device's version */

/* ---- acknowledged ---------------------------------------------------------------------------------- */

/* Ours against what is shown instead. */
static enum sam_err
accuse(struct sam_change *change, enum sam_trouble_kind kind, struct sam_trouble *trouble)
{
    struct sam_case *c = change->c;
    struct sam_trouble other;
    uint8_t *shown = NULL;
    size_t len = 0;
    if (case_file_read(c, c->version.statement.id, &shown, &len, &other) != SAM_OK) {
        shown = NULL;
        len = 0;
    }
    enum sam_err r = case_accuse(
        c, kind, "case", (struct sam_bytes){change->sent.statement, change->sent.statement_len},
        (struct sam_bytes){shown, len}, trouble);
    free(shown);
    return r;
}

/* What the case shows afterwards must be this version or a later one: an acknowledged no that is not there is a
 * broker that says two things. */
static enum sam_err
look_again(struct sam_change *change, struct sam_trouble *trouble)
{
    struct sam_case *c = change->c;
    const struct sent *sent = &change->sent;
    enum sam_err r = case_refresh(c, trouble);
    if (r != SAM_OK) {
        trouble->perhaps = true;
        return r;
    }
    uint64_t version = c->version.body->version;
    if (version < sent->version) { return accuse(change, SAM_TROUBLE_ROLLBACK, trouble); }
    if (version > sent->version || check_same(c->version.statement.id, sent->id)) { return SAM_OK; }
    return accuse(change, SAM_TROUBLE_FORK, trouble);
}

/* Names of who joined go into the book now that it counts. */
static enum sam_err
keep_names(struct sam_change *change, struct sam_trouble *trouble)
{
    bool any = false;
    struct book *book = &change->c->book;
    for (size_t i = 0; i < change->n_steps; i++) {
        const struct step *step = &change->steps[i];
        if (step->kind != STEP_JOIN) { continue; }
        any = book_put(book, &step->called) || any;
    }
    if (!any) { return SAM_OK; }
    enum sam_err r = book_write(change->c->client, book, trouble);
    if (r != SAM_OK) { trouble->perhaps = true; }
    return r;
}

/* ---- another version came first -------------------------------------------------------------------- */

/* Was it this very version, after all? The broker has it under its id then. */
static bool
was_taken(struct sam_change *change)
{
    const struct sent *sent = &change->sent;
    struct case_shown shown = {.memory = NULL};
    struct sam_trouble trouble;
    struct get_case which = {.has_id = true};
    uint64_t version = change->c->version.body->version;
    if (sent->statement == NULL || version < sent->version) { return false; }
    if (version == sent->version) { return check_same(change->c->version.statement.id, sent->id); }
    memcpy(which.id, sent->id, HASH_BYTES);
    enum sam_err r = case_ask(change->c->client, change->c->case_id, &which, &shown, &trouble);
    bool taken = r == SAM_OK && shown.statement.len == sent->statement_len
                 && memcmp(shown.statement.at, sent->statement, sent->statement_len) == 0;
    case_shown_free(&shown);
    return taken;
}

/* Take the steps on what is current now.
 *   ret_done  out   nothing is left to sign */
static enum sam_err
begin_again(struct sam_change *change, bool *ret_done, struct sam_trouble *trouble)
{
    enum sam_err r = case_refresh(change->c, trouble);
    if (r != SAM_OK) { return r; }
    *ret_done = was_taken(change);
    if (*ret_done) { return SAM_OK; }
    sent_close(&change->sent);
    if (change->gives) { return sam_trouble_say(trouble, SAM_TROUBLE_CHANGED, ""); }
    r = change_rebase(change, trouble);
    *ret_done = change->draft.n_changes == 0;
    return r;
}

/* ---- all of it ------------------------------------------------------------------------------------- */

static enum sam_err
deliver(struct sam_change *change, struct sam_trouble *trouble)
{
    struct sam_case *c = change->c;
    const struct signing signing = {.client = c->client,
                                    .case_id = c->case_id,
                                    .rules = &change->rules,
                                    .draft = &change->draft,
                                    .steps = change->steps,
                                    .n_steps = change->n_steps,
                                    .gives = change->gives,
                                    .grows = change->grows};
    return change_deliver(&signing, &change->sent, trouble);
}

/* A version under another broker statement than is current is refused: follow it. */
static bool
is_outdated(struct sam_change *change, const struct sam_trouble *trouble)
{
    bool is_new = false;
    struct sam_trouble other;
    struct sam_client *client = change->c->client;
    if (client_reply_error(trouble) != REPLY_REFUSED) { return false; }
    return client_follow_broker(client, &is_new, &other) == SAM_OK
           && !check_same(client->broker.statement.id, change->rules.broker_id);
}

static enum sam_err
deliver_again(struct sam_change *change, struct sam_trouble *trouble)
{
    if (change->gives
        && change->c->stale != 0) { /* whose days would be reckoned by a wrong clock */
        enum sam_err r = sam_trouble_say(trouble, SAM_TROUBLE_CLOCK, "");
        trouble->at = change->c->client->broker_time;
        return r;
    }
    for (unsigned again = 0;; again++) {
        bool done = false;
        enum sam_err r = deliver(change, trouble);
        if (r == SAM_OK || trouble->perhaps) { return r; }
        bool conflict = client_reply_error(trouble) == REPLY_CONFLICT;
        if (!conflict && !is_outdated(change, trouble)) { return r; }
        if (again == CONFLICT_TRIES) { return r; }
        r = begin_again(change, &done, trouble);
        if (r != SAM_OK || done) { return r; }
    }
}

/* The change is over; whoever goes on changes what the case says now. */
static enum sam_err
start_over(struct sam_change *change, struct sam_trouble *trouble)
{
    sent_close(&change->sent);
    change_forget_steps(change);
    return change_rebase(change, trouble);
}

/* A broker refuses a team with somebody whom no registrar has let in: the likeliest reason, so it is named. */
static void
explain_refusal(const struct sam_change *change, struct sam_trouble *trouble)
{
    if (trouble->kind != SAM_TROUBLE_REFUSED) { return; }
    for (size_t i = 0; i < change->n_steps; i++) {
        const struct step *step = &change->steps[i];
        if (step->kind != STEP_JOIN || !step->member.has_key_id) { continue; }
        (void)snprintf(trouble->what, sizeof trouble->what, "%s", step->called.handle);
        (void)snprintf(trouble->field, sizeof trouble->field, "%s",
                       "perhaps no registrar has let this member in");
    }
}

enum sam_err
sam_change_commit(struct sam_change *change, struct sam_trouble *trouble)
{
    if (change->is_broken) { return sam_trouble_say(trouble, SAM_TROUBLE_CHANGED, ""); }
    if (change->draft.n_changes == 0) { return sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, ""); }
    enum sam_err r = deliver_again(change, trouble);
    if (r != SAM_OK) {
        explain_refusal(change, trouble);
        return r;
    }
    enum sam_err named = keep_names(change, trouble);
    if (change->sent.statement != NULL) { r = look_again(change, trouble); }
    if (r == SAM_OK) { r = start_over(change, trouble); }
    return r == SAM_OK ? named : r;
}
