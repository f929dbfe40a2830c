/* trouble.c - what happened, in terms of the person. */
#include "inside.h"

#include <stdio.h>
#include <string.h>

/* The error that goes with each: callers may look at either. */
static enum sam_err
error_of(enum sam_trouble_kind kind)
{
    if (kind == SAM_TROUBLE_MEMORY) { return SAM_E_NOMEM; }
    if (kind == SAM_TROUBLE_INTERNAL || kind == SAM_TROUBLE_NONE) { return SAM_E_INTERNAL; }
    if (kind == SAM_TROUBLE_FILE || kind == SAM_TROUBLE_DISK_FULL) { return SAM_E_IO; }
    return SAM_E_REFUSED;
}

enum sam_err
sam_trouble_say(struct sam_trouble *ret, enum sam_trouble_kind kind, const char *what)
{
    *ret = (struct sam_trouble){.kind = kind};
    (void)snprintf(ret->what, sizeof ret->what, "%s", what == NULL ? "" : what);
    return error_of(kind);
}

enum sam_err
trouble_plain(struct sam_trouble *ret, enum sam_err err)
{
    enum sam_trouble_kind kind = err == SAM_E_NOMEM ? SAM_TROUBLE_MEMORY
                                 : err == SAM_E_IO  ? SAM_TROUBLE_FILE
                                                    : SAM_TROUBLE_INTERNAL;
    return sam_trouble_say(ret, kind, "");
}

enum sam_err
trouble_with(struct sam_trouble *ret, enum sam_trouble_kind kind, const char *what,
             const char *field)
{
    enum sam_err r = sam_trouble_say(ret, kind, what);
    (void)snprintf(ret->field, sizeof ret->field, "%.*s", (int)sizeof ret->field - 1, field);
    return r;
}

enum sam_err
trouble_form(struct sam_trouble *ret, const char *what, const char *field)
{
    return trouble_with(ret, SAM_TROUBLE_FILE_FORM, what, field);
}

enum sam_err
trouble_file(struct sam_trouble *ret, enum file_reason reason, const char *path)
{
    enum sam_trouble_kind kind = SAM_TROUBLE_FILE;
    if (reason == FILE_ABSENT) { kind = SAM_TROUBLE_FILE_ABSENT; }
    if (reason == FILE_EXISTS) { kind = SAM_TROUBLE_FILE_EXISTS; }
    if (reason == FILE_FULL) { kind = SAM_TROUBLE_DISK_FULL; }
    if (reason == FILE_NO_MEMORY) { kind = SAM_TROUBLE_MEMORY; }
    if (reason == FILE_NOT_PRIVATE) { kind = SAM_TROUBLE_HOME_UNSAFE; }
    if (reason == FILE_TOO_LONG || reason == FILE_NO_FILE) { kind = SAM_TROUBLE_FILE_FORM; }
    return sam_trouble_say(ret, kind, path);
}

enum sam_err
trouble_refusal(struct sam_trouble *ret, enum refusal refusal, const char *what)
{
    enum sam_trouble_kind kind = SAM_TROUBLE_FORGED;
    if (refusal == REFUSAL_ROLLBACK) { kind = SAM_TROUBLE_ROLLBACK; }
    if (refusal == REFUSAL_STALE) {
        kind = SAM_TROUBLE_STALE;
    } /* TIME is no matter of this clock */
    return trouble_with(ret, kind, what, refusal_name(refusal));
}

static enum sam_trouble_kind
kind_of(uint32_t error)
{
    switch (error) {
    case REPLY_CLOSED:
        return SAM_TROUBLE_NOT_OPEN;
    case REPLY_NOT_ALLOWED:
        return SAM_TROUBLE_NOT_ALLOWED;
    case REPLY_REFUSED:
        return SAM_TROUBLE_REFUSED;
    case REPLY_STALE_WRAPS:
    case REPLY_INCOMPLETE_WRAPS:
    case REPLY_CONFLICT:
        return SAM_TROUBLE_CHANGED;
    case REPLY_CLOCK:
        return SAM_TROUBLE_CLOCK;
    case REPLY_QUOTA:
        return SAM_TROUBLE_QUOTA;
    case REPLY_BUSY:
        return SAM_TROUBLE_BUSY;
    case REPLY_FULL:
        return SAM_TROUBLE_FULL;
    default:
        return SAM_TROUBLE_ANSWER;
    }
}

enum sam_err
trouble_reply(struct sam_trouble *ret, const struct reply *reply)
{
    enum sam_err r = sam_trouble_say(ret, kind_of(reply->error), "");
    ret->at = reply->time;
    ret->number = reply->error;
    return r;
}

enum reply_error
client_reply_error(const struct sam_trouble *trouble)
{
    bool is_reply = trouble->kind >= SAM_TROUBLE_BUSY && trouble->kind <= SAM_TROUBLE_ANSWER;
    is_reply = is_reply || trouble->kind == SAM_TROUBLE_CHANGED
               || trouble->kind == SAM_TROUBLE_NOT_OPEN;
    return is_reply ? (enum reply_error)trouble->number : REPLY_OK;
}

enum sam_err
trouble_progress(const struct sam_progress *progress, const char *phase, uint64_t done,
                 uint64_t total, struct sam_trouble *ret)
{
    if (progress == NULL || progress->tell == NULL) { return SAM_OK; }
    if (progress->tell(progress->with, phase, done, total)) { return SAM_OK; }
    return sam_trouble_say(ret, SAM_TROUBLE_STOPPED, "");
}
