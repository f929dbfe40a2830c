/* meeting_point.c - points of an agenda as they are typed: "TITLE=TOPIC[,TOPIC][@OWNER][:PERSON,PERSON]". */
#include "meeting_desk.h"

#include "policy/text/phrase.h"
#include <samtykke/same.h>
#include <string.h>

#define PART_MAX 1024U

static const uint8_t PRACTICAL[] = "case.practical";

/* The next part of a list with commas; NULL: there is none. *at is moved behind it. */
static const char *
next_part(const char **at, char ret[static PART_MAX])
{
    if (*at == NULL || **at == '\0') { return NULL; }
    size_t n = strcspn(*at, ",");
    (void)snprintf(ret, PART_MAX, "%.*s", (int)n, *at);
    *at += n + ((*at)[n] == ',' ? 1 : 0);
    return ret;
}

static enum sam_err
read_people(const struct desk *desk, const char *list, const struct sam_person **ret, size_t *ret_n,
            struct sam_trouble *trouble)
{
    char word[PART_MAX];
    size_t n = 0;
    while (next_part(&list, word) != NULL) {
        const struct sam_person *person = NULL;
        enum sam_err r = meeting_read_person(desk, word, &person, trouble);
        if (r != SAM_OK) { return r; }
        bool is_new = person != NULL /* the candidate always comes */
                      && meeting_find_person(ret, n, person) == n;
        if (is_new && n == SAM_TEAM_MAX) {
            return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, word);
        }
        if (is_new) { ret[n++] = person; }
    }
    *ret_n = n;
    return SAM_OK;
}

static enum sam_err
read_labels(struct desk *desk, const char *list, struct meeting_slot *slot, size_t *ret_n,
            struct sam_trouble *trouble)
{
    char word[PART_MAX];
    struct sam_bytes *ret = slot->labels;
    size_t n = 0;
    while (next_part(&list, word) != NULL) {
        struct sam_bytes leaf;
        enum sam_err r = meeting_read_leaf(desk, word, &leaf, trouble);
        if (r != SAM_OK) { return r; }
        bool is_new = sam_bytes_find(ret, (uint32_t)n, leaf) == n;
        if (!is_new || leaf.len > sizeof slot->names[n]) { continue; }
        memcpy(slot->names[n], leaf.at, leaf.len); /* each leaf once: never more than there are */
        ret[n] = (struct sam_bytes){(const uint8_t *)slot->names[n], leaf.len};
        n++;
    }
    *ret_n = n;
    return n > 0 ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_NO_TOPIC, "");
}

/* ---- one point --------------------------------------------------------------------------------- */

/* Text behind a sign is cut off and given; NULL: there is no such sign. */
static char *
cut(char *text, char sign)
{
    char *at = strchr(text, sign);
    if (at == NULL) { return NULL; }
    *at = '\0';
    return at + 1;
}

/* Whose it is, where nobody is named: who calls. */
static const struct sam_person *
usual_owner(const struct desk *desk)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    return facts->is_owner ? NULL : facts->self;
}

static enum sam_err
read_point(struct desk *desk, const char *typed, struct meeting_slot *slot,
           struct sam_point_plan *ret_point, struct sam_trouble *trouble)
{
    char rest[PART_MAX];
    const char *equals = strrchr(typed, '=');
    size_t len = equals == NULL ? 0 : (size_t)(equals - typed);
    if (len == 0 || len >= sizeof slot->title || strlen(equals) >= sizeof rest) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TEXT, typed);
    }
    (void)snprintf(slot->title, sizeof slot->title, "%.*s", (int)len, typed);
    (void)snprintf(rest, sizeof rest, "%s", equals + 1);
    const char *people = cut(rest, ':');
    const char *owner = cut(rest, '@');
    *ret_point = (struct sam_point_plan){.title = slot->title,
                                         .labels = slot->labels,
                                         .owner = usual_owner(desk),
                                         .people = slot->people};
    enum sam_err r = read_labels(desk, rest, slot, &ret_point->n_labels, trouble);
    if (r == SAM_OK && owner != NULL) {
        r = meeting_read_person(desk, owner, &ret_point->owner, trouble);
    }
    if (r == SAM_OK && people != NULL) {
        r = read_people(desk, people, slot->people, &ret_point->n_people, trouble);
    }
    return r;
}

/* The first one is the candidate's, whoever calls. */
static void
put_first(struct desk *desk, struct meeting_draft *draft)
{
    char name[CHOICE_NAME_MAX];
    size_t n = draft->plan.n_points;
    struct meeting_slot *slot = &draft->slots[draft->n_slots];
    const struct phrase_slot slots[] = {{"who", meeting_name(desk, NULL, name)}};
    phrase_fill(slot->title, sizeof slot->title, _("What {who} wants to say first"), slots, 1);
    slot->labels[0] = (struct sam_bytes){PRACTICAL, sizeof PRACTICAL - 1};
    memmove(draft->points + 1, draft->points, n * sizeof draft->points[0]);
    memmove(draft->slot_of + 1, draft->slot_of, n * sizeof draft->slot_of[0]);
    draft->points[0] = (struct sam_point_plan){
        .title = slot->title, .labels = slot->labels, .n_labels = 1, .people = slot->people};
    draft->slot_of[0] = draft->n_slots++;
    draft->plan.n_points++;
}

enum sam_err
meeting_add_points(struct desk *desk, struct meeting_draft *draft, struct sam_trouble *trouble)
{
    size_t n = desk_count(desk, "point");
    if (n + draft->plan.n_points > SAM_AGENDA_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "--point");
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = draft->plan.n_points;
        enum sam_err r = read_point(desk, desk_value(desk, "point", i),
                                    &draft->slots[draft->n_slots], &draft->points[at], trouble);
        if (r != SAM_OK) { return r; }
        draft->slot_of[at] = draft->n_slots++;
        draft->plan.n_points++;
    }
    bool is_first = draft->plan.n_points > 0 && draft->points[0].owner == NULL;
    if (!is_first && draft->plan.n_points == SAM_AGENDA_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "--point");
    }
    if (!is_first) { put_first(desk, draft); }
    return SAM_OK;
}

/* ---- points that are there --------------------------------------------------------------------- */

/* "N:P,P": who stays for point N; "N:" everybody. Numbers as they are before this change. */
static enum sam_err
set_people(struct desk *desk, struct meeting_draft *draft, struct sam_trouble *trouble)
{
    for (size_t i = 0; i < desk_count(desk, "people"); i++) {
        const char *typed = desk_value(desk, "people", i);
        char number[PART_MAX];
        uint32_t n = 0;
        (void)snprintf(number, sizeof number, "%s", typed);
        const char *list = cut(number, ':');
        if (list == NULL || !meeting_read_number(number, 1, (uint32_t)draft->plan.n_points, &n)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NO_POINT, typed);
        }
        enum sam_err r = read_people(desk, list, draft->slots[draft->slot_of[n - 1]].people,
                                     &draft->points[n - 1].n_people, trouble);
        if (r != SAM_OK) { return r; }
    }
    return SAM_OK;
}

/* The first is the candidate's, and stays. */
static enum sam_err
drop_points(struct desk *desk, struct meeting_draft *draft, struct sam_trouble *trouble)
{
    bool is_dropped[SAM_AGENDA_MAX] = {false};
    size_t kept = 0;
    for (size_t i = 0; i < desk_count(desk, "drop"); i++) {
        const char *typed = desk_value(desk, "drop", i);
        uint32_t n = 0;
        if (!meeting_read_number(typed, 2, (uint32_t)draft->plan.n_points, &n)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_NO_POINT, typed);
        }
        is_dropped[n - 1] = true;
    }
    for (size_t i = 0; i < draft->plan.n_points; i++) {
        if (is_dropped[i]) { continue; }
        draft->points[kept] = draft->points[i];
        draft->slot_of[kept++] = draft->slot_of[i];
    }
    draft->plan.n_points = kept;
    return SAM_OK;
}

enum sam_err
meeting_change_points(struct desk *desk, struct meeting_draft *draft, struct sam_trouble *trouble)
{
    enum sam_err r = set_people(desk, draft, trouble);
    return r == SAM_OK ? drop_points(desk, draft, trouble) : r;
}
