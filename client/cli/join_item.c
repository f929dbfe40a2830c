/* join_item.c - what somebody said, wrote down or put on the table, into the model in words. */
#include "join.h"

#include "kind_words.h"
#include <stdlib.h>
#include <string.h>

/* ---- the content ---------------------------------------------------------------------------------------- */

/* Title and text of a content as one; owned. NULL: it cannot be read, or no memory. */
static char *
text_of(const json_t *root)
{
    const char *title = json_string_value(json_object_get(root, "title"));
    const char *text = json_string_value(json_object_get(root, "text"));
    char *whole = NULL;
    if (title == NULL) { title = ""; }
    if (text == NULL) { text = ""; }
    size_t size = strlen(title) + strlen(text) + 2;
    if (root != NULL) { whole = malloc(size); }
    if (whole != NULL) {
        bool is_within = strncmp(text, title, strlen(title)) == 0; /* the title is how it begins */
        const char *between = text[0] != '\0' ? "\n" : "";
        (void)snprintf(whole, size, "%s%s%s", is_within ? "" : title, is_within ? "" : between,
                       text);
    }
    return whole;
}

static const char *
owner_of(const struct join *j, const json_t *content, char ret[static CHOICE_NAME_MAX])
{
    const char *handle = json_string_value(
        json_object_get(json_object_get(content, "fields"), "owner"));
    const struct sam_person *person = NULL;
    struct sam_trouble trouble;
    if (handle == NULL || meeting_read_person(j->desk, handle, &person, &trouble) != SAM_OK) {
        return NULL;
    }
    return meeting_name(j->desk, person, ret);
}

/* "Bo"; "Bo (decision)"; "Bo (task: Sara)" */
static void
name_author(const struct join *j, const struct sam_room_event *event, const json_t *content,
            char ret[static JOIN_TITLE_MAX])
{
    const struct sam_opened_facts *facts = sam_opened_facts(event->item);
    char name[CHOICE_NAME_MAX], of[CHOICE_NAME_MAX], kind[SAM_HANDLE_MAX * 2];
    bool is_gone = !facts->is_candidate && facts->author == NULL;
    const char *by = _("somebody who has left"), *owner = owner_of(j, content, of);
    if (!is_gone) { by = meeting_name(j->desk, facts->is_candidate ? NULL : facts->author, name); }
    if (event->is_own) { by = _("You"); }
    kind_words_fill(KIND_NAME, facts->kind, kind, sizeof kind);
    if (strcmp(facts->kind, "message") == 0) {
        (void)snprintf(ret, JOIN_TITLE_MAX, "%.100s", by);
    } else {
        (void)snprintf(ret, JOIN_TITLE_MAX, "%.100s (%s%s%.64s)", by, kind,
                       owner != NULL ? ": " : "", owner != NULL ? owner : "");
    }
}

/* ---- to whom ---------------------------------------------------------------------------------------------- */

static bool
is_addressed(const struct sam_opened_facts *facts, const uint8_t *person)
{
    if (facts->author != NULL && memcmp(facts->author->person, person, SAM_ID_BYTES) == 0) {
        return true;
    }
    for (size_t i = 0; i < facts->n_audience; i++) {
        if (memcmp(facts->audience[i], person, SAM_ID_BYTES) == 0) { return true; }
    }
    return false;
}

/* Everybody who is here now, for the point at hand? */
static bool
is_for_all(const struct join *j, const struct sam_opened_facts *facts)
{
    const struct sam_card *card = sam_room_card_now(j->room);
    bool is = true;
    for (size_t i = 0; i < card->n_people && facts->n_audience > 0; i++) {
        const struct sam_room_person *p = &card->people[i];
        bool is_here = p->person != NULL && p->counts && (p->is_joined || p->is_marked);
        if (is_here) { is = is && is_addressed(facts, p->person->person); }
    }
    return is;
}

/* NULL: to everybody here. Everybody's words reach the candidate. */
static const char *
name_audience(const struct join *j, const struct sam_opened_facts *facts,
              char ret[static CHOICE_MAX])
{
    const struct sam_person *people[SAM_TEAM_MAX + 1U];
    size_t n = 0;
    if (is_for_all(j, facts)) { return NULL; }
    if (!facts->is_candidate) { people[n++] = NULL; }
    for (size_t i = 0; i < facts->n_audience && n <= SAM_TEAM_MAX; i++) {
        const struct sam_person *person = sam_case_person_of_id(j->desk->c, facts->audience[i]);
        bool is_author = facts->author != NULL && person != NULL
                         && memcmp(person->person, facts->author->person, SAM_ID_BYTES) == 0;
        if (person != NULL && !is_author) { people[n++] = person; }
    }
    meeting_names(j->desk, people, n, ret);
    return n > 0 ? ret : NULL;
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

/* The same topics as those of the point at hand? */
static bool
is_usual(const struct join *j, const char *about)
{
    const struct join_point *point = join_model_at_hand(j->model);
    return point != NULL && strcmp(point->about, about) == 0;
}

void
join_tell_item(struct join *j, const struct sam_room_event *event)
{
    const struct sam_opened_facts *facts = sam_opened_facts(event->item);
    bool is_message = strcmp(facts->kind, "message") == 0;
    char about[CHOICE_MAX], to[CHOICE_MAX], who[JOIN_TITLE_MAX];
    json_t *content = json_loads(facts->content, JSON_REJECT_DUPLICATES, NULL);
    char *text = text_of(content);
    name_author(j, event, content, who);
    meeting_topics(j->desk, facts->labels, facts->n_labels, about);
    struct join_entry e = {.who = who, .about = is_usual(j, about) ? NULL : about, .text = text};
    const char *names = name_audience(j, facts, to);
    if (names != NULL) { e.to = to; }
    join_clock_time(facts->created, e.at);
    enum join_kind entry = is_message ? JOIN_SAID : JOIN_WRITTEN;
    (void)join_model_add(j->model, event->is_tabled ? JOIN_TABLED : entry, &e);
    free(text);
    json_decref(content);
    join_json_item(j, event);
}
