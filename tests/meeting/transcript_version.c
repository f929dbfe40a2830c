/* transcript_version.c - a version of a case, its provisions as the rules' JSON form has them; see transcript.h. */
#include "transcript.h"

#include <time.h>

#define TEXT_MAX 96

static void
tell_time(const char *name, bool has, sam_time at)
{
    char text[TEXT_MAX], whole[TEXT_MAX];
    struct tm tm;
    const time_t seconds = (time_t)(at / 1000);
    if (!has) {
        tell_id(name, NULL, 0);
        return;
    }
    if (gmtime_r(&seconds, &tm) == NULL
        || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        realm_die("a time");
    (void)snprintf(whole, sizeof whole, "%.32s.%03dZ", text, (int)(at % 1000));
    tell_text(name, realm_text(whole));
}

static void
tell_period(const char *name, const char *from, const char *until, const struct sam_period *p)
{
    tell_open(name, '{');
    tell_time(from, p->has_start, p->start);
    tell_time(until, p->has_end, p->end);
    tell_close('}');
}

static void
tell_actor(const struct sam_actor *actor)
{
    static const char *const PREFIXES[] = {[SAM_ACTOR_PERSON] = "person:",
                                           [SAM_ACTOR_ROLE] = "role:",
                                           [SAM_ACTOR_ORGANISATION] = "organisation:",
                                           [SAM_ACTOR_TEAM] = "team",
                                           [SAM_ACTOR_EVERYONE] = "everyone"};
    char text[TEXT_MAX];
    int len = snprintf(text, sizeof text, "%s", PREFIXES[actor->kind]);
    if (actor->kind == SAM_ACTOR_PERSON)
        for (size_t i = 0; i < actor->id.len; i++)
            len += snprintf(text + len, sizeof text - (size_t)len, "%02x", actor->id.at[i]);
    else
        (void)snprintf(text + len, sizeof text - (size_t)len, "%.*s", (int)actor->id.len,
                       actor->id.len > 0 ? (const char *)actor->id.at : "");
    tell_text("actor", realm_text(text));
}

static void
tell_provision(const struct sam_provision *p)
{
    tell_open(NULL, '{');
    tell_text("type", realm_text(p->effect == SAM_PERMIT ? "permit" : "deny"));
    tell_actor(&p->actor);
    tell_text("category", p->category);
    tell_text("action", realm_text("access"));
    tell_names("purposes", p->purposes, p->n_purposes);
    if (p->effect == SAM_PERMIT) tell_period("period", "start", "end", &p->period);
    if (p->data_period.has_start || p->data_period.has_end)
        tell_period("data_period", "from", "until", &p->data_period);
    tell_id("meeting", p->meeting.len > 0 ? p->meeting.at : NULL, p->meeting.len);
    tell_close('}');
}

static void
tell_team(const struct case_body *b)
{
    tell_open("owners", '[');
    for (size_t i = 0; i < b->n_owners; i++)
        tell_id(NULL, b->owners[i].key_id, HASH_BYTES);
    tell_close(']');
    tell_open("team", '[');
    for (size_t i = 0; i < b->n_team; i++) {
        const struct member *m = &b->team[i];
        tell_open(NULL, '{');
        tell_id("person", m->person, ID_BYTES);
        tell_text("role", m->role);
        if (m->organisation.len > 0) tell_text("organisation", m->organisation);
        tell_id("key", m->has_key_id ? m->key_id : NULL, HASH_BYTES);
        tell_close('}');
    }
    tell_close(']');
}

void
tell_version(const struct put_case *put)
{
    struct wire *outer = NULL, *inner = NULL;
    const struct envelope *envelope = NULL;
    const struct case_body *body = NULL;
    struct consent consent;
    enum refusal why = REFUSAL_NONE;
    uint8_t id[HASH_BYTES];
    realm_must(wire_envelope_decode(put->case_statement, &outer, &envelope), "an envelope");
    realm_must(wire_case_body_decode(envelope->body, &inner, &body), "a version");
    realm_must(consent_open(put->consent, NULL, &consent, &why), "a consent");
    statement_id(STATEMENT_CASE, envelope->body, id);
    tell_number("version", (int64_t)body->version);
    tell_id("id", id, HASH_BYTES);
    tell_team(body);
    tell_open("provisions", '[');
    for (size_t i = 0; i < consent.n_provisions; i++)
        tell_provision(&consent.provisions[i]);
    tell_close(']');
    consent_close(&consent);
    wire_free(&inner);
    wire_free(&outer);
}
