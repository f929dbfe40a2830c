/* log_room.c - entries of the log that are of a meeting, in words: who came and went, who was marked, and to whom it was
 * said. */
#include "log_words.h"
#include "meeting_desk.h"

#include "policy/text/phrase.h"
#include <string.h>

static const char *const NAMES[] = {
    [SAM_LOG_ROOM_NONE] = "",         [SAM_LOG_ROOM_STATEMENT] = "statement",
    [SAM_LOG_ROOM_JOINED] = "joined", [SAM_LOG_ROOM_LEFT] = "left",
    [SAM_LOG_ROOM_SILENT] = "silent", [SAM_LOG_ROOM_PRESENT] = "present",
    [SAM_LOG_ROOM_ABSENT] = "absent", [SAM_LOG_ROOM_HANDED] = "handed",
    [SAM_LOG_ROOM_SAID] = "said",     [SAM_LOG_ROOM_WRAPPED] = "wrapped",
    [SAM_LOG_ROOM_OTHER] = "other",
};

/* {who}: who is named beside the actor; {n}: a point; {people}: recipients; {what}: as outside a meeting */
static const char *
pattern_of(const struct sam_entry *entry)
{
    if (!entry->permitted) { return _("in a meeting: {what}"); }
    switch (entry->room) {
    case SAM_LOG_ROOM_STATEMENT:
        return entry->has_item ? _("put it on the table of a meeting")
                               : _("called or changed a meeting");
    case SAM_LOG_ROOM_JOINED:
        return _("came into a meeting");
    case SAM_LOG_ROOM_LEFT:
        return _("left a meeting");
    case SAM_LOG_ROOM_SILENT:
        return _("noted that {who} is not heard of any more in a meeting");
    case SAM_LOG_ROOM_PRESENT:
        return _("marked {who} as here in a meeting");
    case SAM_LOG_ROOM_ABSENT:
        return _("marked {who} as not here in a meeting");
    case SAM_LOG_ROOM_HANDED:
        return _("went on to point {n} of a meeting");
    case SAM_LOG_ROOM_SAID:
        return _("said it in a meeting, to {people}");
    case SAM_LOG_ROOM_WRAPPED:
        return _("gave keys in a meeting, to {people}");
    case SAM_LOG_ROOM_NONE:
    case SAM_LOG_ROOM_OTHER:
        break;
    }
    return _("in a meeting: {what}");
}

/* Those it was for, beside who did it. */
static void
name_recipients(const struct desk *desk, const struct sam_entry *entry, char ret[static CHOICE_MAX])
{
    const struct sam_person *people[SAM_TEAM_MAX + 1U];
    size_t n = 0;
    if (!entry->by_candidate) { people[n++] = NULL; } /* the candidate always is one */
    for (size_t i = 0; i < entry->n_recipients && n <= SAM_TEAM_MAX; i++) {
        if (entry->recipients[i] != entry->actor) { people[n++] = entry->recipients[i]; }
    }
    meeting_names(desk, people, n, ret);
}

static void
name_person(const struct desk *desk, const struct sam_entry *entry,
            char ret[static CHOICE_NAME_MAX])
{
    ret[0] = '\0';
    if (!entry->has_person) { return; }
    if (entry->person == NULL && !entry->person_is_candidate) {
        (void)snprintf(ret, CHOICE_NAME_MAX, "%s", _("a former member"));
    } else {
        (void)meeting_name(desk, entry->person, ret);
    }
}

const char *
log_room_words(const struct desk *desk, const struct sam_entry *entry, const char *what, char *ret,
               size_t size)
{
    char who[CHOICE_NAME_MAX], people[CHOICE_MAX], number[24];
    name_person(desk, entry, who);
    name_recipients(desk, entry, people);
    (void)snprintf(number, sizeof number, "%u", (unsigned)entry->point);
    const struct phrase_slot slots[] = {
        {"who", who}, {"people", people}, {"n", number}, {"what", what}};
    phrase_fill(ret, size, pattern_of(entry), slots, 4);
    return ret;
}

void
log_room_json(const struct sam_entry *entry, json_t *one)
{
    json_t *to = json_array();
    for (size_t i = 0; i < entry->n_recipients && to != NULL; i++) {
        to = desk_json_more(to, json_string(entry->recipients[i]->handle));
    }
    (void)json_object_set_new(one, "room", json_string(NAMES[entry->room]));
    (void)json_object_set_new(one, "meeting", desk_json_hex(entry->meeting, SAM_ID_BYTES));
    (void)json_object_set_new(one, "person", item_json_person(entry->person));
    (void)json_object_set_new(one, "person_is_candidate", json_boolean(entry->person_is_candidate));
    (void)json_object_set_new(one, "point",
                              entry->point > 0 ? json_integer(entry->point) : json_null());
    (void)json_object_set_new(one, "to", to);
}
