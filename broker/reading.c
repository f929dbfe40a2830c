/* reading.c - see reading.h. */
#include "reading.h"

#include <samtykke/same.h>
#include <string.h>

/* ---- who asks ---------------------------------------------------------------------------------- */

enum sam_err
asker_find(struct core *core, const struct call *call, struct asker *ret_asker)
{
    struct asker asker = {.key_id = call->session->key_id,
                          .taxonomy = &site_current(core->site)->taxonomy,
                          .now = call->now};
    enum sam_err r = cases_get(core->cases, call->request->case_id, &asker.c);
    if (r != SAM_OK) { return r; }
    asker.party = cases_party(asker.c, asker.key_id);
    if (!cases_is_party(&asker.party)) { return SAM_E_REFUSED; }
    *ret_asker = asker;
    return SAM_OK;
}

enum sam_err
asker_turn_away(struct core *core, struct call *call)
{
    const struct release *release = call->request->release;
    const uint8_t *item = release != NULL ? release->item : NULL;
    enum sam_err r = call_log(core, call, item, NULL, LOG_DENIED, SAM_NOT_ON_TEAM, NULL);
    if (r != SAM_OK) { return r; }
    return call_refuse(call, REPLY_CLOSED);
}

struct log_note
asker_note(const struct call *call, const struct asker *asker, const uint8_t *item)
{
    return (struct log_note){.case_id = asker->c->case_id,
                             .kind = log_kind(call->request->kind),
                             .actor = asker->key_id,
                             .item = item,
                             .request = call->request->request,
                             .case_statement = asker->c->version.statement.id};
}

enum sam_err
asker_log(struct core *core, struct call *call, const struct log_note *note, uint64_t *ret_seq)
{
    return log_append(core->log, note, call->now, call->draw, ret_seq);
}

struct of_case
asker_knows(const struct core *core, const struct asker *asker)
{
    struct of_case knows = {
        .current = {asker->c->version.body, asker->c->version.statement.id},
        .has_now = true,
        .now = asker->now,
    };
    memcpy(knows.realm, core->realm, ID_BYTES);
    memcpy(knows.case_id, asker->c->case_id, ID_BYTES);
    return knows;
}

enum sam_err
asker_refuse_in(struct core *core, struct call *call, const struct asker *asker,
                const uint8_t *item, const uint8_t *meeting, enum refusal why)
{
    struct log_note note = asker_note(call, asker, item);
    note.decision = LOG_DENIED;
    note.reason = LOG_REASON_REFUSED + (uint32_t)why;
    note.meeting = meeting;
    enum sam_err r = asker_log(core, call, &note, NULL);
    if (r != SAM_OK) { return r; }
    if (why == REFUSAL_TIME) { return call_refuse(call, REPLY_CLOCK); }
    return call_refuse(call, why == REFUSAL_STALE ? REPLY_CONFLICT : REPLY_REFUSED);
}

enum sam_err
asker_refuse(struct core *core, struct call *call, const struct asker *asker, const uint8_t *item,
             enum refusal why)
{
    return asker_refuse_in(core, call, asker, item, NULL, why);
}

enum sam_err
asker_forbid(struct core *core, struct call *call, const struct asker *asker)
{
    enum sam_err r = asker_refuse(core, call, asker, NULL, REFUSAL_AUTHOR);
    return r == SAM_OK ? call_refuse(call, REPLY_NOT_ALLOWED) : r;
}

enum sam_err
asker_take_in(struct core *core, struct call *call, const struct asker *asker, const uint8_t *item,
              const uint8_t *meeting)
{
    struct log_note note = asker_note(call, asker, item);
    uint64_t seq = 0;
    note.decision = LOG_PERMITTED;
    note.reason = LOG_REASON_TAKEN;
    note.meeting = meeting;
    enum sam_err r = asker_log(core, call, &note, &seq);
    return r == SAM_OK ? call_done(call, seq) : r;
}

enum sam_err
asker_take(struct core *core, struct call *call, const struct asker *asker, const uint8_t *item)
{
    return asker_take_in(core, call, asker, item, NULL);
}

enum sam_err
asker_must_wait(const struct core *core, struct call *call)
{
    return call_refuse(call, core->clock.stopped || core->room ? REPLY_BUSY : REPLY_FULL);
}

/* ---- what is kept ------------------------------------------------------------------------------ */

enum sam_err
kept_body(struct sam_bytes statement, struct wire **ret_outer, struct sam_bytes *ret_body)
{
    const struct envelope *envelope;
    enum sam_err r = wire_envelope_decode(statement, ret_outer, &envelope);
    if (r == SAM_OK) { *ret_body = envelope->body; }
    return r;
}

enum sam_err
kept_claimed(enum statement_kind kind, struct sam_bytes statement,
             uint8_t ret_item[static ID_BYTES])
{
    struct wire *outer = NULL, *inner = NULL;
    const struct wraps_body *wraps = NULL;
    const struct label_body *label = NULL;
    struct sam_bytes body = {NULL, 0};
    enum sam_err r = kept_body(statement, &outer, &body);
    if (r == SAM_OK && kind == STATEMENT_WRAPS) {
        r = wire_wraps_body_decode(body, &inner, &wraps);
        if (r == SAM_OK) { memcpy(ret_item, wraps->item, ID_BYTES); }
    } else if (r == SAM_OK) {
        r = wire_label_body_decode(body, &inner, &label);
        if (r == SAM_OK) { memcpy(ret_item, label->item, ID_BYTES); }
    }
    wire_free(&inner);
    wire_free(&outer);
    return r == SAM_OK || r == SAM_E_NOMEM ? r : SAM_E_REFUSED;
}

/* Where the label is, or belongs. */
static size_t
place(const struct kept_item *item, struct sam_bytes label, bool *ret_is_there)
{
    size_t at = 0;
    int way = -1;
    for (; at < item->n_labels; at++) {
        way = name_order(item->labels[at], label);
        if (way >= 0) { break; }
    }
    *ret_is_there = at < item->n_labels && way == 0;
    return at;
}

/* Errors: INTERNAL there is no room, though there was when the label was taken. */
static enum sam_err
add_label(struct kept_item *item, struct sam_bytes label)
{
    bool is_there;
    size_t at = place(item, label, &is_there);
    if (is_there) { return SAM_OK; }
    if (item->n_labels == LABELS_MAX) { return SAM_E_INTERNAL; }
    memmove(&item->labels[at + 1], &item->labels[at], (item->n_labels - at) * sizeof label);
    item->labels[at] = label;
    item->n_labels++;
    return SAM_OK;
}

static enum sam_err
add_labels(struct kept_item *item, const struct sam_bytes *labels, size_t n)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = add_label(item, labels[i]);
    }
    return r;
}

static enum sam_err
open_header(struct kept_item *item)
{
    struct wire *outer = NULL;
    struct sam_bytes body;
    enum sam_err r = kept_body(item->stored.statement, &outer, &body);
    if (r == SAM_OK) { r = wire_item_body_decode(body, &item->memory, &item->body); }
    if (r == SAM_OK) { r = add_labels(item, item->body->labels, item->body->n_labels); }
    wire_free(&outer);
    return r;
}

static enum sam_err
open_label(struct kept_item *item, size_t i)
{
    struct wire *outer = NULL;
    const struct label_body *label;
    struct sam_bytes body;
    enum sam_err r = kept_body(item->statements[i], &outer, &body);
    if (r == SAM_OK) { r = wire_label_body_decode(body, &item->label_memory[i], &label); }
    if (r == SAM_OK) { r = add_labels(item, label->labels, label->n_labels); }
    wire_free(&outer);
    return r;
}

enum sam_err
kept_item_open(struct store *store, const struct store_item *stored, struct store_memory **memory,
               struct kept_item *ret_item)
{
    struct kept_item item = {.stored = *stored};
    enum sam_err r = open_header(&item);
    if (r != SAM_OK) { goto out; }
    r = store_label_page(store, stored, memory, item.statements, ADDED_LABELS_MAX,
                         &item.n_statements);
    if (r == SAM_OK && item.n_statements != stored->added) { r = SAM_E_INTERNAL; }
    for (size_t i = 0; i < item.n_statements && r == SAM_OK; i++) {
        r = open_label(&item, i);
    }
    if (r != SAM_OK) { goto out; }
    *ret_item = item;
    return SAM_OK;
out:
    kept_item_close(&item);
    return r == SAM_E_NOMEM || r == SAM_E_IO ? r : SAM_E_INTERNAL;
}

enum sam_err
kept_item_find(struct core *core, struct call *call, const uint8_t *item,
               struct kept_item *ret_item)
{
    struct store_item stored;
    enum sam_err r = store_item_get(core->store, item, &call->memory, &stored);
    if (r != SAM_OK) { return r; }
    if (stored.is_erased || memcmp(stored.case_id, call->request->case_id, ID_BYTES) != 0) {
        return SAM_E_REFUSED;
    }
    return kept_item_open(core->store, &stored, &call->memory, ret_item);
}

void
kept_item_close(struct kept_item *item)
{
    wire_free(&item->memory);
    for (size_t i = 0; i < ADDED_LABELS_MAX; i++) {
        wire_free(&item->label_memory[i]);
    }
    *item = (struct kept_item){.n_labels = 0};
}

enum sam_err
kept_wrap_find(struct core *core, const struct store_item *item, const uint8_t *key_id,
               struct store_memory **memory, struct store_wrap *ret_wrap, bool *ret_is_there)
{
    enum sam_err r = store_wrap_get(core->store, item, key_id, memory, ret_wrap);
    *ret_is_there = r == SAM_OK;
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

struct checked_item
kept_item_checked(const struct kept_item *item)
{
    struct checked_item checked = {.body = item->body};
    memcpy(checked.statement.id, item->stored.id, HASH_BYTES);
    return checked;
}

/* ---- the decision ------------------------------------------------------------------------------ */

struct subject
kept_item_subject(const struct kept_item *item)
{
    struct subject subject = {.labels = item->labels, .n_labels = item->n_labels};
    if (item->body == NULL) { return subject; }
    subject.author = item->stored.author;
    subject.audience = item->body->audience;
    subject.n_audience = item->body->n_audience;
    subject.meeting = item->body->has_meeting ? item->body->meeting : NULL;
    subject.created = item->body->created;
    return subject;
}

bool
reading_has_purposes(const struct asker *asker, const struct sam_bytes *purposes, size_t n)
{
    const struct sam_taxonomy *t = asker->taxonomy;
    for (size_t i = 0; i < n; i++) {
        if (sam_bytes_find(t->purposes, t->n_purposes, purposes[i]) == t->n_purposes) {
            return false;
        }
    }
    return true;
}

static struct reading
ask_policy(const struct asker *asker, const struct sam_request *request)
{
    struct sam_query query;
    struct sam_fault fault;
    const struct loaded *c = asker->c;
    enum sam_err r = sam_query_make(asker->taxonomy, &c->plain, c->policy, request, &query, &fault);
    if (r != SAM_OK) { return (struct reading){.may = false}; }
    struct sam_decision said = sam_decide(c->policy, &query);
    return (struct reading){said.permit == 1, said.reason, said.provision};
}

struct reading
reading_release(const struct asker *asker, const struct member *member,
                const struct subject *subject, const struct aim *aim, struct sam_bytes employer)
{
    struct sam_bytes audience[SAM_TEAM_MAX];
    struct sam_request request = {
        .person = {member->person, ID_BYTES},
        .role = member->role,
        .action = employer.len == 0 ? SAM_ACCESS : SAM_REDISCLOSE,
        .purposes = aim->purposes,
        .n_purposes = aim->n_purposes,
        .categories = subject->labels,
        .n_categories = subject->n_labels,
        .audience = audience,
        .n_audience = subject->n_audience,
        .employer = employer,
        .created = subject->created,
        .at = asker->now,
    };
    if (subject->n_audience > SAM_TEAM_MAX) { return (struct reading){.may = false}; }
    for (size_t i = 0; i < subject->n_audience; i++) {
        audience[i] = (struct sam_bytes){subject->audience[i], ID_BYTES};
    }
    if (subject->meeting != NULL) {
        request.item_meeting = (struct sam_bytes){subject->meeting, ID_BYTES};
    }
    if (aim->live != NULL) { request.live_meeting = (struct sam_bytes){aim->live, ID_BYTES}; }
    return ask_policy(asker, &request);
}

struct reading
reading_decide(const struct asker *asker, const struct subject *subject, const struct aim *aim)
{
    const struct member *member = asker->party.member;
    const struct sam_bytes access = {NULL, 0};

    if (asker->party.owner != NULL) {
        return (struct reading){.may = true, .reason = LOG_REASON_OWNER};
    }
    if (member == NULL || (aim->role.len > 0 && !sam_bytes_same(aim->role, member->role))) {
        return (struct reading){.may = false, .reason = SAM_NOT_ON_TEAM};
    }
    if (subject->author != NULL && memcmp(subject->author, asker->key_id, HASH_BYTES) == 0) {
        return (struct reading){.may = true, .reason = LOG_REASON_AUTHOR};
    }
    return reading_release(asker, member, subject, aim, access);
}
