/* log_room.c - what the entries of a log say of meetings: who came and went, and to whom something was said. */
#include "id_set.h"
#include "log_inside.h"

#include <stdlib.h>
#include <string.h>

/* Items that entries had wraps of so far. */
struct wrapped {
    struct id_set items;
    bool has_kept; /* those before the lines are in it */
};

/* False: no memory. */
static bool
add_kept(const struct sam_log *log, struct wrapped *wrapped)
{
    const struct log_kept *kept = &log->kept;
    bool is_new = false, fine = true;
    for (size_t i = 0; i < log->lines.before && fine; i++) {
        const uint8_t *item = log_kept_wraps(kept, i) ? log_kept_item(kept, i) : NULL;
        fine = item == NULL || id_set_add(&wrapped->items, item, &is_new);
    }
    wrapped->has_kept = true;
    return fine;
}

/* No entry before has wraps of its item. Those before the lines are looked at where it is of a meeting alone. False: no
 * memory. */
static bool
is_first_wraps(const struct sam_log *log, struct wrapped *wrapped, const struct log_entry *entry,
               bool *ret_is)
{
    *ret_is = false;
    if (!log_wraps(entry)) { return true; }
    if (entry->has_meeting && !wrapped->has_kept && !add_kept(log, wrapped)) { return false; }
    return id_set_add(&wrapped->items, entry->item, ret_is);
}

/* Members once each; owners are the candidate.
 *   at  where they are put; room for entry->n_recipients */
static size_t
find_recipients(const struct sam_case *c, const struct log_entry *entry,
                const struct sam_person **at)
{
    size_t n = 0;
    for (size_t i = 0; i < entry->n_recipients; i++) {
        const uint8_t *key_id = entry->recipients[i];
        if (of_case_owner(c->version.body, key_id) != NULL) { continue; }
        const struct sam_person *person = sam_case_person_of_key(c, key_id);
        if (person != NULL && !check_zeros(person->person, ID_BYTES)) { at[n++] = person; }
    }
    return n;
}

static void
describe(const struct sam_case *c, const struct log_entry *in, bool is_first, struct sam_entry *ret)
{
    ret->room = log_room(in, is_first);
    if (in->has_meeting) { memcpy(ret->meeting, in->meeting, ID_BYTES); }
    ret->has_person = in->has_person;
    ret->person_is_candidate = in->has_person && check_zeros(in->person, ID_BYTES);
    if (in->has_person && !ret->person_is_candidate) {
        ret->person = sam_case_person_of_id(c, in->person);
    }
    ret->point = in->has_point ? in->point : 0;
}

static size_t
count_recipients(const struct sam_log *log)
{
    size_t n = 0;
    for (size_t i = 0; i < log->lines.n; i++) {
        const struct log_entry *in = log->lines.at[i].entry;
        n += in == NULL ? 0 : in->n_recipients;
    }
    return n;
}

bool
log_describe_rooms(const struct sam_case *c, struct sam_log *log)
{
    bool is_first = false, fine = true;
    struct wrapped wrapped = {.has_kept = false};
    log->people = calloc(count_recipients(log) + 1, sizeof(const struct sam_person *));
    const struct sam_person **at = log->people;
    if (at == NULL) { return false; }
    for (size_t i = 0; i < log->lines.n && fine; i++) {
        const struct log_entry *in = log->lines.at[i].entry;
        struct sam_entry *entry = &log->entries[i];
        if (in == NULL) { continue; }
        fine = is_first_wraps(log, &wrapped, in, &is_first);
        describe(c, in, is_first, entry);
        entry->recipients = at;
        entry->n_recipients = find_recipients(c, in, at);
        at += entry->n_recipients;
    }
    id_set_close(&wrapped.items);
    return fine;
}
