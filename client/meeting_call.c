/* meeting_call.c - a meeting, called or changed: first what it is about, sealed, item by item; then the statement that
 * names them. Until that is put nothing was called, and the items are nobody's. */
#include "item_plan.h"
#include "item_send.h"
#include "item_upload.h"
#include "item_wrap.h"
#include "meeting_parts.h"

#include "proto/check.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char LABEL[] = MEETING_LABEL;

/* ---- contents ---------------------------------------------------------------------------------------------------- */

static const char *
handle_of(const struct sam_case *c, const uint8_t *person)
{
    const struct sam_person *found = sam_case_person_of_id(c, person);
    return found == NULL ? "" : found->handle;
}

static bool
put_people(const struct sam_case *c, json_t *fields, const struct planned_point *point)
{
    json_t *list = json_array();
    bool fine = list != NULL;
    for (size_t i = 0; fine && i < point->n_people; i++) {
        fine = json_array_append_new(list, json_string(handle_of(c, point->people[i]))) == 0;
    }
    if (fine && point->n_people > 0) { return json_object_set_new(fields, "people", list) == 0; }
    json_decref(list);
    return fine;
}

static bool
put_text(json_t *fields, const char *name, const char *text)
{
    return text == NULL || json_object_set_new(fields, name, json_string(text)) == 0;
}

/* One item's content; i: the point; n_points: the place item. NULL: no memory. */
static char *
write_content(const struct sam_case *c, const struct planned *plan, size_t i)
{
    const struct planned_point *point = i < plan->n_points ? &plan->points[i] : NULL;
    json_t *root = json_object(), *fields = json_object();
    const char *title = point != NULL ? point->title : plan->title;
    char *text = NULL;
    bool fine = root != NULL && fields != NULL;
    if (fine && point != NULL) {
        fine = json_object_set_new(fields, "number", json_integer((json_int_t)i + 1)) == 0
               && put_text(fields, "owner", handle_of(c, point->owner))
               && put_people(c, fields, point);
    } else if (fine) {
        fine = put_text(fields, "place", plan->place) && put_text(fields, "link", plan->link);
    }
    fine = fine && put_text(root, "title", title[0] == '\0' ? MEETING_NO_TITLE : title)
           && put_text(root, "text", "") && json_object_set(root, "fields", fields) == 0;
    if (fine) { text = json_dumps(root, JSON_COMPACT); }
    json_decref(fields);
    json_decref(root);
    return text;
}

/* ---- sending ------------------------------------------------------------------------------------------------------- */

/* What is about to be called. */
struct calling {
    struct sam_case *c;
    const uint8_t *meeting;
    struct planned *plan;
    const struct sam_progress *progress;
    bool is_kept[AGENDA_MAX + 1U]; /* as it was sent before; the last: the place item */
    struct meeting_book book;
};

static bool
has_details(const struct planned *plan)
{
    return plan->title[0] != '\0' || plan->place != NULL || plan->link != NULL;
}

static bool
is_sent(const struct calling *call, size_t i)
{
    if (i == call->plan->n_points) { return call->is_kept[AGENDA_MAX] || !has_details(call->plan); }
    return call->is_kept[i];
}

/* For whom: those who stay for a point, else everybody who is invited. */
static enum sam_err
find_audience(const struct calling *call, size_t i, const struct sam_person **ret, size_t *ret_n,
              struct sam_trouble *trouble)
{
    const struct planned *plan = call->plan;
    bool is_narrow = i < plan->n_points && plan->points[i].n_people > 0;
    const uint8_t(*people)[ID_BYTES] = (const uint8_t(*)[ID_BYTES])(
        is_narrow ? plan->points[i].people : plan->invited);
    size_t n = is_narrow ? plan->points[i].n_people : plan->n_invited;
    for (size_t k = 0; k < n; k++) {
        ret[k] = sam_case_person_of_id(call->c, people[k]);
        if (ret[k] == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_CHANGED, ""); }
    }
    *ret_n = n;
    return SAM_OK;
}

/* Remembered as if it had been opened. */
static enum sam_err
remember(struct calling *call, size_t i, const uint8_t *item, struct sam_bytes content,
         struct sam_trouble *trouble)
{
    const uint32_t number = i < call->plan->n_points ? (uint32_t)i + 1 : 0;
    json_t *json = json_loadb((const char *)content.at, content.len, JSON_REJECT_DUPLICATES, NULL);
    json_t *kept = json == NULL ? NULL : meeting_texts_keep(json, number);
    json_decref(json);
    bool fine = meeting_book_put(&call->book, item, kept);
    return fine ? SAM_OK : trouble_plain(trouble, SAM_E_NOMEM);
}

static enum sam_err
look_at(const struct calling *call, const struct sam_draft *draft, struct sam_trouble *trouble)
{
    const char *role = item_plan_role(call->c);
    if (role == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_NOT_ON_TEAM, ""); }
    return sam_kind_check(call->c, draft->kind, role, draft->content, trouble);
}

/* What did not arrive is of no use later. */
static enum sam_err
send_item(struct calling *call, size_t i, const struct sam_draft *draft,
          struct sam_trouble *trouble)
{
    struct planned *plan = call->plan;
    uint8_t item[ID_BYTES] = {0};
    enum sam_err r = item_send(call->c, draft, true, NULL, item, trouble);
    if (r != SAM_OK && !check_zeros(item, ID_BYTES)) { upload_drop(call->c->client, item); }
    if (r == SAM_OK) { r = remember(call, i, item, draft->content, trouble); }
    memcpy(i < plan->n_points ? plan->points[i].item : plan->details, item, ID_BYTES);
    return r;
}

/* is_trial: only look at it */
static enum sam_err
send_one(struct calling *call, size_t i, bool is_trial, struct sam_trouble *trouble)
{
    static const struct sam_bytes label = {(const uint8_t *)LABEL, sizeof LABEL - 1};
    const struct sam_person *audience[SAM_TEAM_MAX];
    struct sam_draft draft = {.kind = i < call->plan->n_points ? MEETING_POINT_KIND
                                                               : MEETING_DETAILS_KIND,
                              .labels = &label,
                              .n_labels = 1,
                              .audience = audience,
                              .has_meeting = true};
    char *content = write_content(call->c, call->plan, i);
    if (content == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    const size_t len = strlen(content);
    draft.content = (struct sam_bytes){(const uint8_t *)content, len};
    memcpy(draft.meeting, call->meeting, ID_BYTES);
    enum sam_err r = find_audience(call, i, audience, &draft.n_audience, trouble);
    if (r == SAM_OK) {
        r = is_trial ? look_at(call, &draft, trouble) : send_item(call, i, &draft, trouble);
    }
    vault_free(&content, len);
    return r;
}

/* Everything is looked at before anything is sent. */
static enum sam_err
send_all(struct calling *call, struct sam_trouble *trouble)
{
    const size_t n = call->plan->n_points + 1;
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        if (!is_sent(call, i)) { r = send_one(call, i, true, trouble); }
    }
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = trouble_progress(call->progress, "send", i, n, trouble);
        if (r == SAM_OK && !is_sent(call, i)) { r = send_one(call, i, false, trouble); }
    }
    call->plan->has_details = has_details(call->plan) || call->is_kept[AGENDA_MAX];
    if (r == SAM_OK) { r = meeting_book_write(call->c, &call->book, trouble); }
    return r;
}

/* ---- calling --------------------------------------------------------------------------------------------------------- */

static enum sam_err
send_and_say(struct calling *call, struct sam_meeting *m, enum meeting_kind kind,
             struct sam_trouble *trouble)
{
    const struct meeting_word word = {.kind = kind, .plan = call->plan};
    enum sam_err r = item_wrap_may(call->c, trouble);
    if (r == SAM_OK) { r = meeting_book_read(call->c, call->meeting, &call->book, trouble); }
    if (r == SAM_OK) { r = send_all(call, trouble); }
    if (r == SAM_OK) { r = meeting_say(m, &word, NULL, trouble); }
    meeting_book_close(&call->book);
    return r;
}

enum sam_err
sam_meeting_call(struct sam_case *c, const struct sam_meeting_plan *plan,
                 const struct sam_progress *progress, uint8_t ret_meeting[static SAM_ID_BYTES],
                 struct sam_trouble *trouble)
{
    uint8_t meeting[ID_BYTES];
    struct planned *planned = NULL;
    struct sam_meeting *m = NULL;
    if (!c->facts.is_owner && c->facts.self == NULL) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NOT_ON_TEAM, "");
    }
    enum sam_err r = planned_make(c, plan, meeting_self(c), true, &planned, trouble);
    if (r != SAM_OK) { return r; }
    randombytes_buf(meeting, sizeof meeting);
    if ((m = meeting_new(c, meeting)) == NULL) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    } else {
        struct calling call = {.c = c, .meeting = meeting, .plan = planned, .progress = progress};
        r = send_and_say(&call, m, MEETING_CALL, trouble);
    }
    if (r == SAM_OK) { memcpy(ret_meeting, meeting, ID_BYTES); }
    sam_meeting_close(&m);
    planned_close(&planned);
    return r;
}

/* ---- changing ---------------------------------------------------------------------------------------------------------- */

static bool
same_people(const uint8_t (*a)[ID_BYTES], size_t n_a, const uint8_t (*b)[ID_BYTES], size_t n_b)
{
    return n_a == n_b && (n_a == 0 || memcmp(a, b, n_a * sizeof *a) == 0);
}

/* As it is: the same text, or none was said because it is not open to this home. */
static bool
same_text(const char *planned, const char *known)
{
    return strcmp(planned == NULL ? "" : planned, known == NULL ? "" : known) == 0;
}

static bool
keeps_point(const struct sam_meeting *m, const struct planned *plan, size_t i, bool same_invited)
{
    const struct meeting_body *body = m->plan.body;
    const struct planned_point *to = &plan->points[i];
    if (i >= body->n_agenda) { return false; }
    const struct point *from = &body->agenda[i];
    return same_text(to->title, m->texts.titles[i]) && memcmp(to->owner, from->owner, ID_BYTES) == 0
           && same_people((const uint8_t(*)[ID_BYTES])to->people, to->n_people, from->people,
                          from->n_people)
           && (to->n_people > 0 || same_invited);
}

/* Titles that say what they did, to the same people, are sent no second time. */
static enum sam_err
keep_items(const struct sam_meeting *m, struct calling *call, struct sam_trouble *trouble)
{
    const struct meeting_body *body = m->plan.body;
    struct planned *plan = call->plan;
    bool same_invited = same_people((const uint8_t(*)[ID_BYTES])plan->invited, plan->n_invited,
                                    body->invited, body->n_invited);
    for (size_t i = 0; i < plan->n_points; i++) {
        call->is_kept[i] = keeps_point(m, plan, i, same_invited);
        if (call->is_kept[i]) {
            memcpy(plan->points[i].item, body->agenda[i].title_item, ID_BYTES);
        } else if (plan->points[i].title[0] == '\0') {
            return trouble_with(trouble, SAM_TROUBLE_TEXT, "title", "empty");
        }
    }
    call->is_kept[AGENDA_MAX] = body->has_place_item && same_invited
                                && same_text(plan->title, m->texts.title)
                                && same_text(plan->place, m->texts.place)
                                && same_text(plan->link, m->texts.link);
    if (call->is_kept[AGENDA_MAX]) { memcpy(plan->details, body->place_item, ID_BYTES); }
    return SAM_OK;
}

static enum sam_err
change(struct sam_meeting *m, struct calling *call, struct sam_trouble *trouble)
{
    uint8_t before[HASH_BYTES];
    memcpy(before, m->plan.statement.id, HASH_BYTES);
    enum sam_err r = sam_meeting_refresh(m, true, trouble);
    if (r != SAM_OK) { return r; }
    if (m->state.phase == MEETING_ENDED) {
        return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, "");
    }
    if (!check_same(before, m->plan.statement.id)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_CHANGED, "");
    }
    if ((r = keep_items(m, call, trouble)) != SAM_OK) { return r; }
    r = send_and_say(call, m, MEETING_CHANGE, trouble);
    return r == SAM_OK ? meeting_texts_read(m, false, trouble) : r;
}

enum sam_err
sam_meeting_change(struct sam_meeting *m, const struct sam_meeting_plan *plan,
                   const struct sam_progress *progress, struct sam_trouble *trouble)
{
    struct planned *planned = NULL;
    if (!meeting_may_change(m)) { return sam_trouble_say(trouble, SAM_TROUBLE_NOT_ALLOWED, ""); }
    if (m->state.phase == MEETING_ENDED) {
        return sam_trouble_say(trouble, SAM_TROUBLE_MEETING_OVER, "");
    }
    enum sam_err r = planned_make(m->c, plan, m->state.by_owner ? NULL : m->state.caller, false,
                                  &planned, trouble);
    if (r != SAM_OK) { return r; }
    struct calling call = {.c = m->c, .meeting = m->meeting, .plan = planned, .progress = progress};
    r = change(m, &call, trouble);
    planned_close(&planned);
    return r;
}
