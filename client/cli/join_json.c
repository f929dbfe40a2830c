/* join_json.c - a room for scripts: one JSON object a line for each thing that happens. */
#include "join.h"

#include "item_words.h"
#include "kind_words.h"
#include <string.h>

void
join_json_put(struct join *j, const char *what, json_t *value)
{
    json_t *line = j->face == JOIN_JSON && value != NULL ? json_pack("{s:s}", "what", what) : NULL;
    if (line != NULL && json_object_update(line, value) == 0) {
        bool is_written = json_dumpf(line, stdout, JSON_COMPACT) == 0 && putchar('\n') != EOF
                          && fflush(stdout) == 0;
        if (!is_written) { j->is_silent = true; }
    }
    json_decref(line);
    json_decref(value);
}

static json_t *
somebody(struct join *j, const struct sam_room_person *p)
{
    return json_pack("{s:s, s:b, s:b, s:b, s:b, s:b}", "person", meeting_handle(j->desk, p->person),
                     "joined", p->is_joined ? 1 : 0, "marked", p->is_marked ? 1 : 0, "invited",
                     p->is_invited ? 1 : 0, "absent", p->is_absent ? 1 : 0, "counts",
                     p->counts ? 1 : 0);
}

void
join_json_card(struct join *j, const struct sam_card *card)
{
    if (j->face != JOIN_JSON) { return; }
    json_t *people = json_array(), *present = json_array(), *each = json_object();
    bool is_owner = sam_case_facts(j->desk->c)->is_owner;
    for (size_t i = 0; i < card->n_people; i++) {
        const struct sam_room_person *p = &card->people[i];
        const char *handle = meeting_handle(j->desk, p->person);
        people = desk_json_more(people, somebody(j, p));
        if (p->counts) { present = desk_json_more(present, json_string(handle)); }
        if (p->person == NULL || !is_owner) { continue; }
        (void)json_object_set_new(each, handle, meeting_json_leaves(j->desk, p->leaves));
    }
    json_t *value = json_pack("{s:o, s:b, s:I, s:o, s:o, s:o}", "open",
                              meeting_json_leaves(j->desk, card->open), "live", card->live ? 1 : 0,
                              "point", (json_int_t)card->point, "present", present, "people",
                              people, "at", desk_json_time(card->at));
    if (is_owner) { (void)json_object_set(value, "per_person", each); }
    json_decref(each);
    join_json_put(j, "card", value);
}

static json_t *
point_of(struct join *j, const struct sam_point *p)
{
    return json_pack("{s:I, s:s, s:o, s:s, s:o}", "number", (json_int_t)p->number, "title",
                     p->title, "topics", item_json_names(p->labels, p->n_labels), "owner",
                     meeting_handle(j->desk, p->owner), "people",
                     meeting_json_people(j->desk, p->people, p->n_people));
}

void
join_json_meeting(struct join *j)
{
    if (j->face != JOIN_JSON) { return; }
    const struct sam_meeting_facts *facts = sam_meeting_facts(j->meeting);
    json_t *points = json_array();
    for (size_t i = 0; i < facts->n_points; i++) {
        points = desk_json_more(points, point_of(j, &facts->points[i]));
    }
    join_json_put(j, "meeting",
                  json_pack("{s:o, s:s, s:o, s:o, s:s, s:o}", "meeting",
                            desk_json_hex(facts->meeting, SAM_ID_BYTES), "phase",
                            meeting_phase_name(facts->phase), "when", desk_json_time(facts->when),
                            "until", desk_json_time(facts->until), "title", facts->title, "points",
                            points));
}

static json_t *
text_of(const json_t *content, const char *name)
{
    json_t *value = json_object_get(content, name);
    return value != NULL ? json_incref(value) : json_string("");
}

void
join_json_item(struct join *j, const struct sam_room_event *event)
{
    if (j->face != JOIN_JSON) { return; }
    const struct sam_opened_facts *facts = sam_opened_facts(event->item);
    json_t *content = json_loads(facts->content, JSON_REJECT_DUPLICATES, NULL);
    json_t *fields = json_object_get(content, "fields");
    json_t *author = facts->is_candidate ? json_string(sam_case_facts(j->desk->c)->candidate_handle)
                                         : item_json_person(facts->author);
    join_json_put(j, "said",
                  json_pack("{s:I, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:b, s:b}", "seq",
                            (json_int_t)event->seq, "item",
                            desk_json_hex(facts->item, SAM_ID_BYTES), "author", author, "kind",
                            facts->kind, "topics", item_json_names(facts->labels, facts->n_labels),
                            "title", text_of(content, "title"), "text", text_of(content, "text"),
                            "fields", fields != NULL ? json_incref(fields) : json_object(),
                            "created", desk_json_time(facts->created), "own", event->is_own ? 1 : 0,
                            "tabled", event->is_tabled ? 1 : 0));
    json_decref(content);
}

void
join_json_sent(struct join *j, const uint8_t item[static SAM_ID_BYTES], const char *kind,
               const size_t *to, size_t n)
{
    if (j->face != JOIN_JSON) { return; }
    const struct sam_case_facts *facts = sam_case_facts(j->desk->c);
    json_t *handles = json_array();
    for (size_t i = 0; i < n; i++) {
        if (to[i] >= facts->n_team) { continue; }
        handles = desk_json_more(handles, json_string(facts->team[to[i]].handle));
    }
    join_json_put(j, "sent",
                  json_pack("{s:o, s:s, s:o}", "item", desk_json_hex(item, SAM_ID_BYTES), "kind",
                            kind, "to", handles));
}
