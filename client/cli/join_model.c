/* join_model.c - what has happened in a room. */
#include "join_model.h"

#include "desk.h"
#include "policy/text/phrase.h"
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- entries ---------------------------------------------------------------------------------------- */

static void
drop_text(char **text)
{
    if (*text != NULL) { sodium_memzero(*text, strlen(*text)); }
    free(*text);
    *text = NULL;
}

static size_t
bytes_of(const struct join_entry *e)
{
    const char *texts[] = {e->who, e->to, e->about, e->text};
    size_t n = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        n += texts[i] == NULL ? 0 : strlen(texts[i]) + 1;
    }
    return n;
}

static void
drop_entry(struct join_entry *e)
{
    drop_text(&e->who);
    drop_text(&e->to);
    drop_text(&e->about);
    drop_text(&e->text);
}

static void
drop_oldest(struct join_model *m)
{
    struct join_entry *e = &m->entries[m->first];
    m->n_bytes -= bytes_of(e);
    drop_entry(e);
    m->first = (m->first + 1) % JOIN_KEPT_MAX;
    m->n_entries--;
}

enum sam_err
join_model_new(struct join_model **ret_model)
{
    struct join_model *m = calloc(1, sizeof *m);
    if (m != NULL) { m->entries = calloc(JOIN_KEPT_MAX, sizeof *m->entries); }
    if (m == NULL || m->entries == NULL) {
        free(m);
        return SAM_E_NOMEM;
    }
    *ret_model = m;
    return SAM_OK;
}

void
join_model_free(struct join_model **model)
{
    struct join_model *m = *model;
    if (m == NULL) { return; }
    while (m->n_entries > 0) {
        drop_oldest(m);
    }
    free(m->entries);
    sodium_memzero(m, sizeof *m);
    free(m);
    *model = NULL;
}

const struct join_entry *
join_model_entry(const struct join_model *m, size_t i)
{
    return &m->entries[(m->first + i) % JOIN_KEPT_MAX];
}

/* NULL stays NULL. False: no memory. */
static bool
copy_text(const char *text, char **ret)
{
    if (text == NULL) { return true; }
    size_t size = strlen(text) + 1;
    *ret = malloc(size);
    if (*ret != NULL) { memcpy(*ret, text, size); }
    return *ret != NULL;
}

bool
join_model_add(struct join_model *m, enum join_kind kind, const struct join_entry *what)
{
    struct join_entry e = {.kind = kind, .is_first = what->is_first};
    memcpy(e.at, what->at, sizeof e.at);
    bool is_copied = copy_text(what->who, &e.who) && copy_text(what->to, &e.to)
                     && copy_text(what->about, &e.about) && copy_text(what->text, &e.text);
    size_t size = bytes_of(&e);
    if (!is_copied || size > JOIN_KEPT_BYTES) {
        drop_entry(&e);
        return false;
    }
    while (m->n_entries == JOIN_KEPT_MAX
           || (m->n_entries > 0 && m->n_bytes + size > JOIN_KEPT_BYTES)) {
        drop_oldest(m);
    }
    m->entries[(m->first + m->n_entries) % JOIN_KEPT_MAX] = e;
    m->n_entries++;
    m->n_bytes += size;
    m->n_ever++;
    return true;
}

bool
join_model_note(struct join_model *m, enum join_kind kind, const char *text)
{
    char copy[JOIN_SENTENCE_MAX];
    (void)snprintf(copy, sizeof copy, "%s", text);
    return join_model_add(m, kind, &(struct join_entry){.text = copy});
}

/* A sentence about somebody or something. */
static void
tell(struct join_model *m, enum join_kind kind, const char *pattern, const char *what)
{
    char text[JOIN_SENTENCE_MAX];
    const struct phrase_slot slots[] = {{"who", what}};
    phrase_fill(text, sizeof text, pattern, slots, 1);
    (void)join_model_note(m, kind, text);
}

/* ---- who is here --------------------------------------------------------------------------------------- */

static const struct join_somebody *
find(const struct join_somebody *people, size_t n, const uint8_t *person)
{
    for (size_t i = 0; i < n; i++) {
        if (memcmp(people[i].person, person, SAM_ID_BYTES) == 0) { return &people[i]; }
    }
    return NULL;
}

static void
tell_change(struct join_model *m, const struct join_somebody *was, const struct join_somebody *is)
{
    static const struct join_somebody NOBODY;
    if (was == NULL) { was = &NOBODY; }
    if (is->is_self) { return; }
    if (is->is_joined && !was->is_joined) {
        tell(m, JOIN_PEOPLE, _("{who} is here."), is->name);
    } else if (was->is_joined && !is->is_joined && !is->is_marked) {
        tell(m, JOIN_PEOPLE, _("{who} has left."), is->name);
    } else if (is->is_marked && !was->is_marked && !was->is_joined) {
        tell(m, JOIN_PEOPLE, _("{who} was marked as here."), is->name);
    } else if (is->is_absent && !was->is_absent) {
        tell(m, JOIN_PEOPLE, _("{who} is not here."), is->name);
    }
}

void
join_model_people(struct join_model *m, const struct join_somebody *people, size_t n)
{
    bool is_first = m->n_people == 0;
    if (n > JOIN_PEOPLE_MAX) { n = JOIN_PEOPLE_MAX; }
    for (size_t i = 0; i < n && !is_first; i++) {
        tell_change(m, find(m->people, m->n_people, people[i].person), &people[i]);
    }
    memcpy(m->people, people, n * sizeof *people);
    m->n_people = n;
    if (is_first && n > 0) {
        char text[JOIN_SENTENCE_MAX];
        join_model_people_sentence(m, text);
        (void)join_model_add(m, JOIN_PEOPLE, &(struct join_entry){.is_first = true, .text = text});
    }
}

/* ---- the point, the card, the connection --------------------------------------------------------------- */

const struct join_point *
join_model_at_hand(const struct join_model *m)
{
    for (size_t i = 0; i < m->n_points; i++) {
        if (m->points[i].number == m->point) { return &m->points[i]; }
    }
    return NULL;
}

void
join_model_point(struct join_model *m, uint32_t point)
{
    char text[JOIN_SENTENCE_MAX];
    bool is_new = m->point != point;
    m->point = point;
    const struct join_point *at = join_model_at_hand(m);
    if (!is_new || at == NULL) { return; }
    join_model_point_sentence(at, text);
    (void)join_model_note(m, JOIN_POINT, text);
}

void
join_model_card(struct join_model *m, const char (*open)[JOIN_TITLE_MAX / 4], size_t n)
{
    char text[JOIN_SENTENCE_MAX];
    if (n > SAM_LEAVES_MAX) { n = SAM_LEAVES_MAX; }
    bool is_first = !m->has_card, is_same = m->has_card && m->n_open == n;
    for (size_t i = 0; i < n && is_same; i++) {
        is_same = strcmp(m->open[i], open[i]) == 0;
    }
    if (is_same) { return; }
    for (size_t i = 0; i < n; i++) {
        memcpy(m->open[i], open[i], sizeof m->open[i]);
    }
    m->n_open = n;
    m->has_card = true;
    join_model_card_sentence(m, SAM_LEAVES_MAX, text);
    (void)join_model_add(m, JOIN_CARD, &(struct join_entry){.is_first = is_first, .text = text});
}

void
join_model_lost(struct join_model *m, bool is_lost)
{
    if (m->is_lost == is_lost) { return; }
    m->is_lost = is_lost;
    (void)join_model_note(m, JOIN_NOTE,
                          is_lost ? _("The connection is gone. It is tried again by itself; "
                                      "nothing that was said to you is lost.")
                                  : _("The connection is back."));
}
