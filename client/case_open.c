/* case_open.c - a case, opened and brought up to date: see case_inside.h for the order of it. */
#include "case_inside.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- an opened case ------------------------------------------------------------------------------------- */

/* Everything that is owned; the client, the case's id and what was seen stay. */
static void
drop(struct sam_case *c)
{
    case_close(&c->version);
    if (c->consent_bytes != NULL) { sodium_memzero(c->consent_bytes, c->consent_len); }
    free(c->consent_bytes);
    c->consent_bytes = NULL;
    consent_close(&c->consent);
    beacon_close(&c->beacon);
    if (c->policy != NULL) { sodium_memzero(c->policy, sam_policy_size(c->policy)); }
    free(c->policy);
    c->policy = NULL;
}

static struct sam_case *
begin(struct sam_client *client, const uint8_t *case_id)
{
    struct sam_case *c = calloc(1, sizeof *c);
    if (c == NULL) { return NULL; }
    c->client = client;
    memcpy(c->case_id, case_id, ID_BYTES);
    return c;
}

static void
end(struct sam_case **c)
{
    if (*c == NULL) { return; }
    drop(*c);
    sodium_memzero(*c, sizeof **c);
    free(*c);
    *c = NULL;
}

/* ---- asking --------------------------------------------------------------------------------------------- */

/* A head key that is not known may be that of a newer broker statement. ret_new: there was one, and it is followed. */
static enum sam_err
follow_broker(const struct sam_case *c, const struct case_shown *shown, bool *ret_new,
              struct sam_trouble *trouble)
{
    struct sam_trouble first = *trouble;
    enum sam_err r = client_follow_broker(c->client, ret_new, trouble);
    if (r != SAM_OK || *ret_new) { return r; }
    *trouble = first;
    evidence_keep(c->client, "head", shown->head, shown->statement, trouble);
    return SAM_E_REFUSED;
}

/* ret_again: ask again, and nothing else is written. */
static enum sam_err
ask_current(struct sam_case *c, struct case_shown *ret_shown, struct head *ret_head,
            bool *ret_again, struct sam_trouble *trouble)
{
    static const struct get_case current = {.version = 0};
    struct case_shown shown;
    bool is_other_key = false;
    enum sam_err r = case_ask(c->client, c->case_id, &current, &shown, trouble);
    if (r != SAM_OK) { return r; }
    r = case_head(c, &shown, ret_head, &c->stale, &is_other_key, trouble);
    if (r != SAM_OK && is_other_key) { r = follow_broker(c, &shown, ret_again, trouble); }
    if (r == SAM_OK && !*ret_again) {
        *ret_shown = shown;
        return SAM_OK;
    }
    case_shown_free(&shown);
    return r;
}

/* The version that is shown is the one that the head names. */
static enum sam_err
compare_head(const struct sam_case *c, const struct case_shown *shown, const struct head *head,
             struct sam_trouble *trouble)
{
    enum sam_trouble_kind kind = SAM_TROUBLE_FORK;
    if (head->body->case_version == c->version.body->version
        && check_same(head->body->case_statement, c->version.statement.id))
        return SAM_OK;
    if (head->body->case_version > c->version.body->version) { kind = SAM_TROUBLE_ROLLBACK; }
    return case_accuse(c, kind, "case", shown->statement, shown->head, trouble);
}

/* ---- verifying -------------------------------------------------------------------------------------------- */

/* A clock that disagrees is in the way of everything but an owner's no. */
static enum sam_err
check_place_in_it(const struct sam_case *c, struct sam_trouble *trouble)
{
    if (case_is_owner(c)) { return SAM_OK; }
    if (of_case_member(c->version.body, c->client->publics.key_id) == NULL) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NOT_OPEN, "case");
    }
    if (c->stale == 0) { return SAM_OK; }
    enum sam_err r = sam_trouble_say(trouble, SAM_TROUBLE_STALE, "head");
    trouble->at = c->stale;
    return r;
}

static enum sam_err
verify(struct sam_case *c, const struct case_shown *shown, const struct head *head, bool *ret_again,
       struct sam_trouble *trouble)
{
    enum sam_err r = case_chain(c, shown, trouble);
    if (r == SAM_OK) { r = compare_head(c, shown, head, trouble); }
    if (r == SAM_OK) { r = check_place_in_it(c, trouble); }
    if (r == SAM_OK) { r = case_places(c, ret_again, trouble); }
    if (r != SAM_OK || *ret_again) { return r; }
    r = case_log(c, shown, head, trouble);
    if (r == SAM_OK) { r = case_beacon(c, shown, trouble); }
    if (r == SAM_OK) { r = case_compile(c, shown, trouble); }
    c->issued = head->body->head.issued_at;
    c->expires = head->body->expires;
    return r;
}

/* ---- pinning ---------------------------------------------------------------------------------------------- */

static enum sam_err
accuse_pins(const struct sam_case *c, const struct case_shown *shown, enum pins_reason reason,
            struct sam_trouble *trouble)
{
    bool is_fork = reason == PINS_OTHER_FIRST || reason == PINS_OTHER_STATEMENT
                   || reason == PINS_OTHER_ROOT;
    return case_accuse(c, is_fork ? SAM_TROUBLE_FORK : SAM_TROUBLE_ROLLBACK, "case",
                       shown->statement, shown->head, trouble);
}

static enum sam_err
pin(struct sam_case *c, const struct case_shown *shown, struct sam_trouble *trouble)
{
    struct pins_why why = {.reason = PINS_FINE};
    struct pins_seen seen = {.version = c->version.body->version,
                             .has_consent = case_is_owner(c),
                             .log_size = c->log_size,
                             .log_time = c->log_time};
    memcpy(seen.case_id, c->case_id, PINS_ID_BYTES);
    memcpy(seen.statement, c->version.statement.id, PINS_HASH_BYTES);
    memcpy(seen.owners_from, case_setter(&c->version), PINS_HASH_BYTES);
    if (seen.has_consent) { memcpy(seen.consent, c->consent.hash, PINS_HASH_BYTES); }
    memcpy(seen.log_root, c->log_root, PINS_HASH_BYTES);
    memcpy(seen.first, c->first, PINS_HASH_BYTES);
    enum sam_err r = pins_see(c->client->pins, &seen, &why);
    if (r == SAM_E_REFUSED) { return accuse_pins(c, shown, why.reason, trouble); }
    if (r == SAM_E_TOO_BIG) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "cases"); }
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    if ((r = client_save_pins(c->client, trouble)) != SAM_OK) { return r; }
    case_word_keep(c, "head", shown->head);
    case_word_keep(c, "checkpoint", shown->note);
    return SAM_OK;
}

/* A beacon that was seen is kept at once; owners when the case is closed: whoever looked has been told. */
static enum sam_err
keep_beacon(struct sam_case *c, struct sam_trouble *trouble)
{
    if (c->beacon.body == NULL || c->beacon.body->head.issued_at <= c->seen.beacon) {
        return SAM_OK;
    }
    c->seen.beacon = c->beacon.body->head.issued_at;
    return case_seen_write(c->client, c->case_id, &c->seen, trouble);
}

/* ---- refreshing ------------------------------------------------------------------------------------------- */

/* One look. ret_again: the broker itself is another version since; look once more. */
static enum sam_err
look(struct sam_case *next, bool *ret_again, struct sam_trouble *trouble)
{
    struct case_shown shown;
    struct head head;
    enum sam_err r = ask_current(next, &shown, &head, ret_again, trouble);
    if (r != SAM_OK || *ret_again) { return r; }
    r = verify(next, &shown, &head, ret_again, trouble);
    if (r == SAM_OK && !*ret_again) { r = pin(next, &shown, trouble); }
    head_close(&head);
    case_shown_free(&shown);
    return r;
}

/* The old one makes way; what the new one owned is c's now. */
static void
replace(struct sam_case *c, struct sam_case **next)
{
    drop(c);
    *c = **next;
    sodium_memzero(*next, sizeof **next);
    free(*next);
    *next = NULL;
}

/* Into a case of its own, so that the old one stays whole where something is wrong. */
static enum sam_err
look_anew(struct sam_case *c, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    bool again = true;
    for (unsigned i = 0; r == SAM_OK && again && i < 3; i++) {
        struct sam_case *next = begin(c->client, c->case_id);
        if (next == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
        again = false;
        next->seen = c->seen;
        r = look(next, &again, trouble);
        if (r == SAM_OK && !again) { r = keep_beacon(next, trouble); }
        if (r == SAM_OK && !again) { r = book_read(c->client, c->case_id, &next->book, trouble); }
        if (r == SAM_OK && !again) {
            replace(c, &next);
            return SAM_OK;
        }
        end(&next);
    }
    return r == SAM_OK ? sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "broker") : r;
}

enum sam_err
case_refresh(struct sam_case *c, struct sam_trouble *trouble)
{
    enum sam_err r = look_anew(c, trouble);
    if (r != SAM_OK) { return r; }
    case_describe(c);
    if (c->facts.is_owner && c->stale == 0) { case_beacon_send(c); }
    return SAM_OK;
}

enum sam_err
case_must_stand(struct sam_case *c, struct sam_trouble *trouble)
{
    sam_time now = client_now();
    if (c->stale == 0 && now <= c->expires && now >= c->issued - CHECK_CLOCK_MS) { return SAM_OK; }
    enum sam_err r = case_refresh(c, trouble);
    if (r != SAM_OK || c->stale == 0) { return r; }
    r = sam_trouble_say(trouble, SAM_TROUBLE_STALE, "head");
    trouble->at = c->stale;
    return r;
}

/* ---- for everybody ---------------------------------------------------------------------------------------- */

enum sam_err
sam_case_open(struct sam_client *client, const uint8_t case_id[static SAM_ID_BYTES],
              struct sam_case **ret_case, struct sam_trouble *trouble)
{
    if (!client->has_broker) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_BROKER, ""); }
    struct sam_case *c = begin(client, case_id);
    if (c == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = case_seen_read(client, case_id, &c->seen, trouble);
    if (r == SAM_OK) { r = case_refresh(c, trouble); }
    if (r == SAM_OK) {
        *ret_case = c;
        return SAM_OK;
    }
    end(&c);
    return r;
}

void
sam_case_close(struct sam_case **c)
{
    struct sam_trouble ignored;
    if (*c == NULL) { return; }
    if ((*c)->version.body != NULL) {
        struct case_seen seen = (*c)->seen;
        case_seen_take(&seen, (*c)->version.body, 0);
        bool is_same = seen.n_owners == (*c)->seen.n_owners && (*c)->seen.has_owners
                       && memcmp(seen.owners, (*c)->seen.owners, sizeof seen.owners) == 0;
        enum sam_err r = is_same ? SAM_OK
                                 : case_seen_write((*c)->client, (*c)->case_id, &seen, &ignored);
        (void)r; /* then it is told once more */
    }
    end(c);
}
