/* tasks.c - tasks that this home may read. What was opened stays known here, sealed, as long as it is open to this home;
 * so that opening is one entry in the log, and not one each morning. HOME/cases/HEX/tasks is JSON:
 *   {"tasks": {"HEX": {"title": T, "owner": HANDLE, "due": D, "done": BOOL, "created": N, "replaces": HEX}}} */
#include "case_json.h"
#include "item_list.h"
#include "item_name.h"
#include "item_opened.h"
#include "paper.h"
#include <samtykke/client_meeting.h>

#include <stdlib.h>
#include <string.h>

/* ---- what is known --------------------------------------------------------------------------------------------- */

#define FILE_NAME "tasks"

/*   ret_known  out, owned: an object */
static enum sam_err
read_known(const struct sam_case *c, json_t **ret_known, struct sam_trouble *trouble)
{
    json_t *root = NULL;
    enum sam_err r = case_json_read(c, FILE_NAME, &root, trouble);
    if (r != SAM_OK) { return r; }
    json_t *known = json_object_get(root, "tasks");
    known = json_is_object(known) ? json_incref(known) : json_object();
    json_decref(root);
    if (known == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    *ret_known = known;
    return SAM_OK;
}

static enum sam_err
write_known(const struct sam_case *c, json_t *known, struct sam_trouble *trouble)
{
    json_t *root = json_object();
    bool fine = root != NULL && json_object_set(root, "tasks", known) == 0;
    enum sam_err r = fine ? case_json_write(c, FILE_NAME, root, trouble)
                          : trouble_plain(trouble, SAM_E_NOMEM);
    json_decref(root);
    return r;
}

/* ---- one that is opened ----------------------------------------------------------------------------------------- */

static bool
put_text(json_t *task, const char *field, const json_t *value)
{
    const char *text = json_is_string(value) ? json_string_value(value) : "";
    return json_object_set_new(task, field, json_string(text)) == 0;
}

/* NULL: no memory. Owned. */
static json_t *
task_of(const struct sam_opened *o)
{
    const struct item_body *body = o->released.item.body;
    json_t *content = json_loadb(o->content, o->content_len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *fields = json_object_get(content, "fields");
    const char *status = json_string_value(json_object_get(fields, "status"));
    json_t *task = json_object();
    bool is_done = status != NULL && strcmp(status, "done") == 0;
    bool fine = task != NULL && put_text(task, "title", json_object_get(content, "title"))
                && put_text(task, "owner", json_object_get(fields, "owner"))
                && put_text(task, "due", json_object_get(fields, "due"))
                && json_object_set_new(task, "done", json_boolean(is_done)) == 0
                && json_object_set_new(task, "created", json_integer(body->created)) == 0;
    if (fine && body->has_replaces) {
        fine = paper_put_hex(task, "replaces", body->replaces, ID_BYTES);
    }
    json_decref(content);
    if (fine) { return task; }
    json_decref(task);
    return NULL;
}

/* One that is closed by now, or is no task, leaves no trace; a spoiled one is said at the end. */
static enum sam_err
open_task(struct sam_case *c, const struct sam_listed *line, json_t *tasks,
          struct sam_trouble *spoiled, struct sam_trouble *trouble)
{
    const struct release_terms terms = {.item = line->item,
                                        .purposes = item_list_purpose(line),
                                        .n_purposes = line->n_purposes > 0 ? 1 : 0};
    char hex[ITEM_HEX_MAX];
    struct sam_opened *o = NULL;
    enum sam_err r = item_open_one(c, &terms, spoiled, &o, trouble);
    if (r != SAM_OK || o == NULL) { return r; }
    item_hex(line->item, hex);
    if (strcmp(o->kind, "task") == 0) {
        json_t *task = task_of(o);
        bool fine = task != NULL && json_object_set_new(tasks, hex, task) == 0;
        if (!fine) { r = trouble_plain(trouble, SAM_E_NOMEM); }
    }
    sam_item_close(&o);
    return r;
}

/* What is open to this home now: known ones as they are, others opened. Those that are not open any more are forgotten.
 *   tasks  in and out */
static enum sam_err
collect(struct sam_case *c, const struct sam_listed *lines, size_t n, const json_t *known,
        json_t *tasks, struct sam_trouble *spoiled, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        char hex[ITEM_HEX_MAX];
        if (strcmp(lines[i].kind, "task") != 0) { continue; }
        item_hex(lines[i].item, hex);
        json_t *task = json_object_get(known, hex);
        if (task == NULL) {
            r = open_task(c, &lines[i], tasks, spoiled, trouble);
        } else if (json_object_set(tasks, hex, task) != 0) {
            r = trouble_plain(trouble, SAM_E_NOMEM);
        }
    }
    return r;
}

/* ---- as they are told --------------------------------------------------------------------------------------------- */

static void
copy(const json_t *task, const char *field, char *ret, size_t size)
{
    const char *text = json_string_value(json_object_get(task, field));
    size_t len = text == NULL ? 0 : item_cut(text, strlen(text), size - 1);
    if (len > 0) { memcpy(ret, text, len); }
    ret[len] = '\0';
}

static bool
is_replaced(json_t *tasks, const char *hex)
{
    const char *other = NULL;
    json_t *task = NULL;
    json_object_foreach(tasks, other, task)
    {
        const char *replaces = json_string_value(json_object_get(task, "replaces"));
        if (replaces != NULL && strcmp(replaces, hex) == 0) { return true; }
    }
    return false;
}

static bool
describe(struct sam_case *c, const char *hex, const json_t *task, struct sam_task *ret)
{
    struct sam_trouble unsaid;
    const uint8_t *self = c->client->self.person;
    *ret = (struct sam_task){.is_done = json_is_true(json_object_get(task, "done")),
                             .created = json_integer_value(json_object_get(task, "created"))};
    copy(task, "title", ret->title, sizeof ret->title);
    copy(task, "due", ret->due, sizeof ret->due);
    copy(task, "owner", ret->owner_handle, sizeof ret->owner_handle);
    ret->is_candidate = strcmp(ret->owner_handle, c->facts.candidate_handle) == 0;
    if (ret->is_candidate) {
        ret->is_mine = c->facts.is_owner;
    } else if (sam_case_person(c, ret->owner_handle, &ret->owner, &unsaid) == SAM_OK) {
        ret->is_mine = memcmp(ret->owner->person, self, ID_BYTES) == 0;
    } else {
        ret->owner = NULL;
    }
    return item_unhex(hex, ret->item);
}

static int
by_created(const void *a, const void *b)
{
    const struct sam_task *left = a, *right = b;
    if (left->created != right->created) { return left->created < right->created ? -1 : 1; }
    return memcmp(left->item, right->item, ID_BYTES);
}

static enum sam_err
tell(struct sam_case *c, json_t *tasks, struct sam_task **ret_tasks, size_t *ret_n,
     struct sam_trouble *trouble)
{
    const char *hex = NULL;
    json_t *task = NULL;
    size_t n = 0;
    struct sam_task *all = calloc(json_object_size(tasks) + 1, sizeof *all);
    if (all == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    json_object_foreach(tasks, hex, task)
    {
        if (!is_replaced(tasks, hex) && describe(c, hex, task, &all[n])) { n++; }
    }
    qsort(all, n, sizeof *all, by_created);
    *ret_tasks = all;
    *ret_n = n;
    return SAM_OK;
}

enum sam_err
sam_task_list(struct sam_case *c, struct sam_task **ret_tasks, size_t *ret_n,
              struct sam_trouble *trouble)
{
    struct sam_list *list = NULL;
    const struct sam_listed *lines = NULL;
    json_t *known = NULL, *tasks = NULL;
    struct sam_trouble spoiled = {.kind = SAM_TROUBLE_NONE};
    size_t n = 0;
    enum sam_err r = read_known(c, &known, trouble);
    if (r == SAM_OK) { r = sam_item_list(c, &list, &lines, &n, trouble); }
    if (r == SAM_OK && (tasks = json_object()) == NULL) { r = trouble_plain(trouble, SAM_E_NOMEM); }
    if (r == SAM_OK) { r = collect(c, lines, n, known, tasks, &spoiled, trouble); }
    if (r == SAM_OK && !json_equal(known, tasks)) { r = write_known(c, tasks, trouble); }
    if (r == SAM_OK) { r = tell(c, tasks, ret_tasks, ret_n, trouble); }
    if (r == SAM_OK) { *trouble = spoiled; }
    sam_list_free(&list);
    json_decref(tasks);
    json_decref(known);
    return r;
}
