/* minutes_words.c - the parts of an entry of the minutes, in words. */
#include "minutes.h"

#include "policy/text/phrase.h"
#include <string.h>

const struct minutes_section *
minutes_sections(void)
{
    static const struct minutes_section SECTIONS[MINUTES_SECTIONS] = {
        {"said_first", N_("What {who} said first")},
        {"decision", N_("Decisions")},
        {"task", N_("Tasks")},
        {"remark", N_("Remembered differently")},
        {"message", N_("Said in the meeting")},
    };
    return SECTIONS;
}

void
minutes_heading(struct desk *desk, const struct minutes_section *section,
                char ret[static CHOICE_MAX])
{
    char who[CHOICE_NAME_MAX];
    const struct phrase_slot slots[] = {{"who", meeting_name(desk, NULL, who)}};
    phrase_fill(ret, CHOICE_MAX, _(section->heading), slots, 1);
}

void
minutes_title(const struct minutes *minutes, char ret[static CHOICE_MAX])
{
    const struct phrase_slot slots[] = {{"hours", minutes->hours}};
    phrase_fill(ret, CHOICE_MAX, _("Minutes of the meeting on {hours}"), slots, 1);
}

/* ---- fields ------------------------------------------------------------------------------------------ */

static json_t *
field_of(const struct minutes_entry *entry, const char *field)
{
    return json_object_get(json_object_get(entry->content, "fields"), field);
}

/* Somebody by handle; who is not on the team any more as they were called. */
static void
name_of(struct desk *desk, const json_t *handle, char ret[static CHOICE_NAME_MAX])
{
    struct sam_trouble trouble;
    const struct sam_person *person = NULL;
    const char *word = json_string_value(handle);
    if (word == NULL) { word = ""; }
    if (meeting_read_person(desk, word, &person, &trouble) == SAM_OK) {
        (void)meeting_name(desk, person, ret);
        return;
    }
    phrase_name((struct sam_bytes){(const uint8_t *)word, strlen(word)}, ret);
}

void
minutes_people(struct desk *desk, const struct minutes_entry *entry, const char *field,
               char ret[static CHOICE_MAX])
{
    char name[CHOICE_NAME_MAX];
    const json_t *value = field_of(entry, field);
    size_t n = json_array_size(value);
    ret[0] = '\0';
    if (json_is_string(value)) {
        name_of(desk, value, name);
        phrase_add(ret, CHOICE_MAX, name, 0, true);
    }
    for (size_t i = 0; i < n; i++) {
        name_of(desk, json_array_get(value, i), name);
        phrase_add(ret, CHOICE_MAX, name, i, i + 1 == n);
    }
}

void
minutes_day(struct desk *desk, const struct minutes_entry *entry, const char *field,
            char ret[static CHOICE_MAX])
{
    const char *typed = json_string_value(field_of(entry, field));
    ret[0] = '\0';
    if (typed != NULL) { meeting_day(desk, typed, ret); }
}

void
minutes_number(const struct minutes_entry *entry, const char *field, char ret[static CHOICE_MAX])
{
    const json_t *value = field_of(entry, field);
    ret[0] = '\0';
    if (json_is_integer(value)) {
        (void)snprintf(ret, CHOICE_MAX, "%lld", (long long)json_integer_value(value));
    }
}

void
minutes_topics(struct desk *desk, const struct minutes_entry *entry, char ret[static CHOICE_MAX])
{
    meeting_topics(desk, entry->facts->labels, entry->facts->n_labels, ret);
}

void
minutes_author(struct desk *desk, const struct minutes_entry *entry,
               char ret[static CHOICE_NAME_MAX])
{
    if (entry->facts->is_candidate || entry->facts->author != NULL) {
        (void)meeting_name(desk, entry->facts->is_candidate ? NULL : entry->facts->author, ret);
    } else {
        (void)snprintf(ret, CHOICE_NAME_MAX, "%s", _("a former member"));
    }
}

void
minutes_about(const struct minutes *minutes, const struct minutes_entry *entry,
              char ret[static CHOICE_MAX])
{
    char hex[2 * SAM_ID_BYTES + 1];
    const char *on = json_string_value(field_of(entry, "on"));
    ret[0] = '\0';
    for (size_t i = 0; i < minutes->n && on != NULL; i++) {
        const struct minutes_entry *one = &minutes->entries[i];
        desk_hex(one->facts->item, SAM_ID_BYTES, hex);
        if (strcmp(hex, on) != 0) { continue; }
        const char *words = one->title[0] != '\0' ? one->title : one->text;
        (void)snprintf(ret, CHOICE_MAX, "%.*s", (int)strcspn(words, "\n"), words);
    }
}
