/* pending.c - minutes that wait for a yes in this home, sealed, for 24 hours. HOME/cases/HEX/pending is JSON:
 *   {"waiting": [{"ask": HEX, "meeting": HEX, "time": N, "kind": K, "content": TEXT, "labels": [L], "between": [HEX]}]} */
#include "case_json.h"
#include "item_book.h"
#include "item_plan.h"
#include "meeting_inside.h"
#include "paper.h"

#include <string.h>

#define WAITING_MAX 32U
#define WAITING_MS INT64_C(86400000) /* 24 hours */

/* ---- the file ------------------------------------------------------------------------------------------------ */

#define FILE_NAME "pending"

/*   ret_root  out, owned: json_decref(); its "waiting" is an array */
static enum sam_err
read_file(const struct sam_case *c, json_t **ret_root, struct sam_trouble *trouble)
{
    json_t *root = NULL;
    enum sam_err r = case_json_read(c, FILE_NAME, &root, trouble);
    if (r != SAM_OK) { return r; }
    if (!json_is_array(json_object_get(root, "waiting"))
        && json_object_set_new(root, "waiting", json_array()) != 0) {
        json_decref(root);
        return trouble_plain(trouble, SAM_E_NOMEM);
    }
    *ret_root = root;
    return SAM_OK;
}

/* ---- one of them ----------------------------------------------------------------------------------------------- */

static bool
put_lists(json_t *entry, const struct sam_words *words)
{
    json_t *labels = json_array(), *between = json_array();
    bool fine = json_object_set_new(entry, "labels", labels) == 0;
    fine = json_object_set_new(entry, "between", between) == 0 && fine;
    for (size_t i = 0; i < words->n_labels && fine; i++) {
        const struct sam_bytes *label = &words->labels[i];
        fine = json_array_append_new(labels, json_stringn((const char *)label->at, label->len))
               == 0;
    }
    for (size_t i = 0; i < words->n_between && fine; i++) {
        char hex[ITEM_HEX_MAX];
        item_hex(words->between[i]->person, hex);
        fine = json_array_append_new(between, json_string(hex)) == 0;
    }
    return fine;
}

/* NULL: no memory. */
static json_t *
entry_of(const struct sam_meeting *m, const uint8_t *ask, const struct sam_words *words)
{
    json_t *entry = json_object();
    const char *content = (const char *)words->content.at;
    bool fine = entry != NULL && paper_put_hex(entry, "ask", ask, ID_BYTES)
                && paper_put_hex(entry, "meeting", m->meeting, ID_BYTES)
                && json_object_set_new(entry, "time", json_integer(client_now())) == 0
                && json_object_set_new(entry, "kind", json_string(words->kind)) == 0
                && json_object_set_new(entry, "content", json_stringn(content, words->content.len))
                       == 0
                && put_lists(entry, words);
    if (fine) { return entry; }
    json_decref(entry);
    return NULL;
}

enum sam_err
sam_pending_keep(struct sam_meeting *m, const uint8_t ask[static SAM_ID_BYTES],
                 const struct sam_words *words, struct sam_trouble *trouble)
{
    json_t *root = NULL;
    const char *role = item_plan_role(m->c);
    enum sam_err r = sam_kind_check(m->c, words->kind, role == NULL ? "" : role, words->content,
                                    trouble);
    if (r == SAM_OK) { r = read_file(m->c, &root, trouble); }
    if (r != SAM_OK) { return r; }
    json_t *waiting = json_object_get(root, "waiting");
    if (json_array_size(waiting) >= WAITING_MAX) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "waiting");
    } else {
        json_t *entry = entry_of(m, ask, words);
        bool fine = entry != NULL && json_array_append_new(waiting, entry) == 0;
        r = fine ? case_json_write(m->c, FILE_NAME, root, trouble)
                 : trouble_plain(trouble, SAM_E_NOMEM);
    }
    json_decref(root);
    return r;
}

/* ---- sending ------------------------------------------------------------------------------------------------------ */

/* An entry as words; borrows from it. */
struct waiting {
    struct sam_words words;
    struct sam_bytes labels[LABELS_MAX];
    const struct sam_person *between[SAM_TEAM_MAX];
};

/* False: not as we write them, or somebody whom it was between has left: then nobody is in their place. */
static bool
words_of(const struct sam_case *c, const json_t *entry, struct waiting *w)
{
    const json_t *labels = json_object_get(entry, "labels");
    const json_t *between = json_object_get(entry, "between");
    const json_t *content = json_object_get(entry, "content");
    *w = (struct waiting){.words = {.kind = json_string_value(json_object_get(entry, "kind")),
                                    .labels = w->labels,
                                    .between = w->between}};
    if (w->words.kind == NULL || !json_is_string(content)) { return false; }
    w->words.content = (struct sam_bytes){(const uint8_t *)json_string_value(content),
                                          json_string_length(content)};
    for (size_t i = 0; i < json_array_size(labels) && i < LABELS_MAX; i++) {
        const json_t *label = json_array_get(labels, i);
        if (!json_is_string(label)) { return false; }
        w->labels[w->words.n_labels++] = (struct sam_bytes){
            (const uint8_t *)json_string_value(label), json_string_length(label)};
    }
    for (size_t i = 0; i < json_array_size(between) && i < SAM_TEAM_MAX; i++) {
        uint8_t person[ID_BYTES];
        bool is_id = item_unhex(json_string_value(json_array_get(between, i)), person);
        const struct sam_person *found = is_id ? sam_case_person_of_id(c, person) : NULL;
        if (found == NULL) { return false; }
        w->between[w->words.n_between++] = found;
    }
    return true;
}

static const struct sam_ask *
find_ask(const struct sam_ask *asks, size_t n, const uint8_t *id)
{
    for (size_t i = 0; i < n; i++) {
        if (memcmp(asks[i].ask, id, SAM_ID_BYTES) == 0) { return &asks[i]; }
    }
    return NULL;
}

enum fate { FATE_WAITS, FATE_SEND, FATE_DROP };

static enum fate
fate_of(const struct sam_meeting *m, const json_t *entry, const struct sam_ask *asks, size_t n)
{
    uint8_t ask[ID_BYTES], meeting[ID_BYTES];
    const sam_time time = json_integer_value(json_object_get(entry, "time")), now = client_now();
    if (!paper_hex(entry, "ask", ask, ID_BYTES) || !paper_hex(entry, "meeting", meeting, ID_BYTES)
        || now - time > WAITING_MS || time > now + WAITING_MS) {
        return FATE_DROP;
    }
    if (memcmp(meeting, m->meeting, ID_BYTES) != 0) { return FATE_WAITS; } /* with its own */
    const struct sam_ask *found = find_ask(asks, n, ask);
    if (found == NULL || found->answer == SAM_ASK_OPEN) { return FATE_WAITS; }
    return found->answer == SAM_ASK_YES ? FATE_SEND : FATE_DROP;
}

static enum sam_err
send_one(struct sam_meeting *m, const json_t *entry, struct sam_trouble *trouble)
{
    struct waiting w;
    uint8_t item[SAM_ID_BYTES];
    size_t to[SAM_TEAM_MAX], n = 0;
    if (!words_of(m->c, entry, &w)) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, ""); }
    return sam_meeting_write(m, &w.words, to, &n, item, trouble);
}

/* What was sent is out of the file before the next is looked at: a crash sends nothing twice but the one at hand. */
static enum sam_err
go_through(struct sam_meeting *m, json_t *root, const struct sam_ask *asks, size_t n,
           size_t ret_counts[static 3], struct sam_trouble *trouble)
{
    json_t *waiting = json_object_get(root, "waiting");
    struct sam_trouble its = {.kind = SAM_TROUBLE_NONE};
    enum sam_err first = SAM_OK;
    for (size_t i = 0; i < json_array_size(waiting);) {
        enum fate fate = fate_of(m, json_array_get(waiting, i), asks, n);
        enum sam_err r = fate == FATE_SEND ? send_one(m, json_array_get(waiting, i), &its) : SAM_OK;
        if (r != SAM_OK) { fate = FATE_WAITS; }
        if (r != SAM_OK && first == SAM_OK) {
            first = r;
            *trouble = its;
        }
        ret_counts[fate]++;
        if (fate == FATE_WAITS) {
            i++;
            continue;
        }
        (void)json_array_remove(waiting, i);
        r = case_json_write(m->c, FILE_NAME, root, trouble);
        if (r != SAM_OK) { return r; }
    }
    return first;
}

enum sam_err
sam_pending_send(struct sam_meeting *m, size_t *ret_sent, size_t *ret_waiting, size_t *ret_dropped,
                 struct sam_trouble *trouble)
{
    json_t *root = NULL;
    struct sam_asks *list = NULL;
    const struct sam_ask *asks = NULL;
    size_t n = 0, counts[3] = {0};
    enum sam_err r = read_file(m->c, &root, trouble);
    if (r == SAM_OK && json_array_size(json_object_get(root, "waiting")) > 0) {
        r = sam_ask_list(m->c, &list, &asks, &n, trouble);
        if (r == SAM_OK) { r = go_through(m, root, asks, n, counts, trouble); }
    }
    *ret_sent = counts[FATE_SEND];
    *ret_waiting = counts[FATE_WAITS];
    *ret_dropped = counts[FATE_DROP];
    sam_asks_free(&list);
    json_decref(root);
    return r;
}
