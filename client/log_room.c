/* log_room.c - what the entries of a log say of meetings: who came and went, and to whom something was said. */
#include "id_set.h"
#include "log_inside.h"

#include <stdlib.h>
#include <string.h>

/* No entry before has wraps of its item. Looked for where it is of a meeting alone.
 *   seen  in and out   items whose wraps the lines had so far */
static bool
is_first_wraps(const struct sam_log *log, struct id_set *seen, const struct log_entry *entry,
               bool *ret_memory)
{
    bool is_new = false;
    if (!log_wraps(entry)) { return false; }
    *ret_memory = id_set_add(seen, entry->item, &is_new) && *ret_memory;
    return is_new && entry->has_meeting
           && !log_kept_wraps(&log->kept, log->lines.before, entry->item);
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
    bool has_memory = true;
    struct id_set seen = {.n = 0};
    log->people = calloc(count_recipients(log) + 1, sizeof(const struct sam_person *));
    const struct sam_person **at = log->people;
    if (at == NULL) { return false; }
    for (size_t i = 0; i < log->lines.n; i++) {
        const struct log_entry *in = log->lines.at[i].entry;
        struct sam_entry *entry = &log->entries[i];
        if (in == NULL) { continue; }
        describe(c, in, is_first_wraps(log, &seen, in, &has_memory), entry);
        entry->recipients = at;
        entry->n_recipients = find_recipients(c, in, at);
        at += entry->n_recipients;
    }
    id_set_close(&seen);
    return has_memory;
}
