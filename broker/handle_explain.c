/* handle_explain.c - Explain: would something new under this label be released to this person, and why?
 * An owner hears everything about anybody; a member only yes or no, and only about themselves: why not
 * is the candidate's business. Nothing is released, nothing is logged. */
#include "reading.h"

#include <samtykke/same.h>
#include <string.h>

/* The person under this hat; without one, the only one they have. NULL: not on the team.
 *   ret_which  out: they have several, and the request does not say which */
static const struct member *
find_member(const struct case_body *body, const struct explain *asked, bool *ret_which)
{
    const struct member *found = NULL, *m = NULL;
    *ret_which = false;
    while ((m = of_case_person(body, asked->person, m)) != NULL) {
        if (asked->role.len > 0 && !sam_bytes_same(asked->role, m->role)) { continue; }
        *ret_which = found != NULL;
        found = m;
    }
    return found;
}

static struct reading
decide(const struct asker *asker, const struct explain *asked, const struct member *member)
{
    const struct reading stranger = {.may = false, .reason = SAM_NOT_ON_TEAM};
    const struct sam_bytes access = {NULL, 0};
    const struct aim aim = {asked->role, asked->purposes, asked->n_purposes, NULL};
    const struct subject subject = {.labels = &asked->label, .n_labels = 1, .created = asker->now};
    if (member == NULL) { return stranger; }
    return reading_release(asker, member, &subject, &aim, access);
}

static enum sam_err
answer(struct call *call, const struct reading *reading, bool is_owner)
{
    struct explain_reply *reply = call_memory(call, sizeof *reply);
    if (reply == NULL) { return SAM_E_NOMEM; }
    reply->permit = reading->may;
    reply->reason = reading->may ? SAM_PERMITTED : SAM_UNDECIDED;
    if (is_owner) {
        reply->reason = reading->reason;
        reply->has_provision = sam_reason_cites((enum sam_reason)reading->reason);
        reply->provision = reply->has_provision ? reading->provision : 0;
    }
    call->reply.explained = reply;
    return SAM_OK;
}

/* A member asks about nobody else, and under no other hat than the key's. */
static bool
is_about_asker(const struct asker *asker, const struct explain *asked)
{
    const struct member *m = asker->party.member;
    return m != NULL && memcmp(asked->person, m->person, ID_BYTES) == 0
           && (asked->role.len == 0 || sam_bytes_same(asked->role, m->role));
}

enum sam_err
handle_explain(struct core *core, struct call *call)
{
    const struct explain *asked = call->request->explain;
    const struct member *member;
    bool which = false;
    struct asker asker;

    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    bool is_owner = asker.party.owner != NULL;
    if (!is_owner && !is_about_asker(&asker, asked)) {
        return call_refuse(call, REPLY_NOT_ALLOWED);
    }
    member = is_owner ? find_member(asker.c->version.body, asked, &which) : asker.party.member;
    if (which || !reading_has_purposes(&asker, asked->purposes, asked->n_purposes)) {
        return call_refuse(call, REPLY_MALFORMED);
    }
    struct reading reading = decide(&asker, asked, member);
    return answer(call, &reading, is_owner);
}
