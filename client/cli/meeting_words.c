/* meeting_words.c - which meeting is meant, and how one is spoken of. */
#include "item_words.h"
#include "meeting_desk.h"

#include "policy/text/phrase.h"
#include <string.h>

/* ---- which one -------------------------------------------------------------------------------- */

static const char *
take_first(struct desk *desk)
{
    const char *word = desk->words[0];
    desk->n_words--;
    memmove(desk->words, desk->words + 1, desk->n_words * sizeof desk->words[0]);
    return word;
}

const char *
meeting_take_word(struct desk *desk, size_t n_rest)
{
    return desk->n_words > n_rest ? take_first(desk) : NULL;
}

const char *
meeting_take_hex(struct desk *desk)
{
    if (desk->n_words == 0) { return NULL; }
    size_t n = strspn(desk->words[0], "0123456789abcdefABCDEF");
    return n >= 4 && desk->words[0][n] == '\0' ? take_first(desk) : NULL;
}

/* With what was said of it before, of another meeting. */
static void
put_pending(struct desk *desk, size_t sent, size_t waiting, size_t dropped)
{
    json_int_t n[3] = {(json_int_t)sent, (json_int_t)waiting, (json_int_t)dropped};
    static const char *const NAMES[] = {"sent", "waiting", "dropped"};
    json_t *before = json_object_get(desk->out, "pending");
    json_t *one = json_object();
    for (size_t i = 0; i < 3; i++) {
        n[i] += json_integer_value(json_object_get(before, NAMES[i]));
        (void)json_object_set_new(one, NAMES[i], json_integer(n[i]));
    }
    choice_put(desk, "pending", one);
}

/* Nothing is said where nothing came of it, or it could not be asked about: what the person came for goes on. */
void
meeting_send_pending(struct desk *desk, struct sam_meeting *m)
{
    struct sam_trouble trouble;
    char number[24];
    size_t sent = 0, waiting = 0, dropped = 0;
    if (sam_pending_send(m, &sent, &waiting, &dropped, &trouble) != SAM_OK) { return; }
    if (sent + waiting + dropped == 0) { return; }
    (void)snprintf(number, sizeof number, "%zu", sent);
    if (sent > 0) {
        desk_note(desk, _("The yes has come. Sent now, of what waited here: {n}."), "n", number,
                  NULL);
    }
    (void)snprintf(number, sizeof number, "%zu", dropped);
    if (dropped > 0) {
        desk_note(desk, _("No yes has come. Not sent, and no longer kept here: {n}."), "n", number,
                  NULL);
    }
    put_pending(desk, sent, waiting, dropped);
}

enum cli_exit
meeting_begin(struct desk *desk, const char *word, bool has_titles,
              struct sam_meeting **ret_meeting)
{
    struct sam_trouble trouble;
    uint8_t id[SAM_ID_BYTES];
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    enum sam_err r = sam_meeting_find(desk->c, word, id, &trouble);
    if (r == SAM_OK) { r = sam_meeting_open(desk->c, id, has_titles, ret_meeting, &trouble); }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    meeting_send_pending(desk, *ret_meeting);
    return CLI_OK;
}

enum cli_exit
meeting_end(struct sam_meeting **meeting, enum cli_exit exit)
{
    sam_meeting_close(meeting);
    return exit;
}

/* ---- people ------------------------------------------------------------------------------------ */

void
meeting_short(const uint8_t id[static SAM_ID_BYTES], char ret[static MEETING_SHORT_MAX])
{
    desk_hex(id, (MEETING_SHORT_MAX - 1) / 2, ret);
}

const char *
meeting_name(const struct desk *desk, const struct sam_person *person,
             char ret[static CHOICE_NAME_MAX])
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    char name[SAM_NAME_MAX];
    if (person != NULL) {
        choice_short_name(desk, person, ret);
        return ret;
    }
    item_call_name(facts, facts->candidate_name, name);
    phrase_name((struct sam_bytes){(const uint8_t *)name, strlen(name)}, ret);
    return ret;
}

size_t
meeting_find_person(const struct sam_person *const *people, size_t n,
                    const struct sam_person *person)
{
    size_t i = 0;
    while (i < n && memcmp(people[i]->person, person->person, SAM_ID_BYTES) != 0) {
        i++;
    }
    return i;
}

const char *
meeting_handle(const struct desk *desk, const struct sam_person *person)
{
    return person != NULL ? person->handle : sam_case_facts(desk->c)->candidate_handle;
}

/* In the order of the team, the candidate first: the same people are always told the same way. Returns how many. */
static size_t
in_order(const struct sam_person *const *people, size_t n,
         const struct sam_person *ret[static SAM_TEAM_MAX + 1U])
{
    size_t kept = 0;
    for (size_t i = 0; i < n && kept <= SAM_TEAM_MAX; i++) {
        size_t at = kept++;
        while (at > 0 && (people[i] == NULL || (ret[at - 1] != NULL && people[i] < ret[at - 1]))) {
            ret[at] = ret[at - 1];
            at--;
        }
        ret[at] = people[i];
    }
    return kept;
}

void
meeting_names(const struct desk *desk, const struct sam_person *const *people, size_t n,
              char ret[static CHOICE_MAX])
{
    const struct sam_person *ordered[SAM_TEAM_MAX + 1U];
    char name[CHOICE_NAME_MAX];
    size_t kept = in_order(people, n, ordered);
    ret[0] = '\0';
    for (size_t i = 0; i < kept; i++) {
        phrase_add(ret, CHOICE_MAX, meeting_name(desk, ordered[i], name), i, i + 1 == kept);
    }
}

json_t *
meeting_json_people(const struct desk *desk, const struct sam_person *const *people, size_t n)
{
    const struct sam_person *ordered[SAM_TEAM_MAX + 1U];
    json_t *list = json_array();
    size_t kept = in_order(people, n, ordered);
    for (size_t i = 0; i < kept && list != NULL; i++) {
        list = desk_json_more(list, json_string(meeting_handle(desk, ordered[i])));
    }
    return list;
}

/* ---- days and hours --------------------------------------------------------------------------- */

void
meeting_day(const struct desk *desk, const char *typed, char ret[static CHOICE_MAX])
{
    struct sam_trouble trouble;
    sam_time day = 0;
    if (desk_read_day(desk, typed, false, &day, &trouble) == SAM_OK) {
        (void)desk_day(desk, day, ret, CHOICE_MAX);
    } else {
        (void)snprintf(ret, CHOICE_MAX, "%s", typed);
    }
}

void
meeting_hours(const struct desk *desk, sam_time when, sam_time until, char ret[static CHOICE_MAX])
{
    char from[PHRASE_MAX], to[PHRASE_MAX], day[PHRASE_MAX], other[PHRASE_MAX];
    const struct phrase_slot slots[] = {{"from", desk_moment(desk, when, from, sizeof from)},
                                        {"to", desk_moment(desk, until, to, sizeof to)}};
    (void)desk_day(desk, when, day, sizeof day);
    (void)desk_day(desk, until, other, sizeof other);
    if (strcmp(day, other) == 0) { /* the hour alone, behind the last blank */
        const char *hour = strrchr(to, ' ');
        const struct phrase_slot short_slots[] = {{"from", from},
                                                  {"to", hour != NULL ? hour + 1 : to}};
        phrase_fill(ret, CHOICE_MAX, _("{from} to {to}"), short_slots, 2);
        return;
    }
    phrase_fill(ret, CHOICE_MAX, _("{from} to {to}"), slots, 2);
}

const char *
meeting_phase_name(enum sam_meeting_phase phase)
{
    static const char *const NAMES[] = {
        [0] = "",
        [SAM_MEETING_CALLED] = "called",
        [SAM_MEETING_OPENED] = "opened",
        [SAM_MEETING_CLOSED] = "closed",
        [SAM_MEETING_CANCELLED] = "cancelled",
    };
    return NAMES[phase];
}

bool
meeting_now_open(const struct sam_meeting_facts *facts, sam_time now)
{
    return facts->phase == SAM_MEETING_OPENED && facts->opens <= now && now < facts->closes;
}

bool
meeting_has_ended(const struct sam_meeting_facts *facts)
{
    return facts->phase == SAM_MEETING_CLOSED || facts->phase == SAM_MEETING_CANCELLED;
}

/* ---- topics ------------------------------------------------------------------------------------ */

void
meeting_topics(struct desk *desk, const struct sam_bytes *labels, size_t n,
               char ret[static CHOICE_MAX])
{
    item_topics(desk, labels, n, ret, CHOICE_MAX); /* topics have "and" of their own */
}

void
meeting_leaf_topics(struct desk *desk, uint32_t leaves, char ret[static CHOICE_MAX])
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    struct sam_bytes labels[SAM_LEAVES_MAX];
    size_t n = 0;
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        if ((leaves >> i & 1U) != 0) { labels[n++] = t->leaves[i]; }
    }
    meeting_topics(desk, labels, n, ret);
}

json_t *
meeting_json_leaves(const struct desk *desk, uint32_t leaves)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    json_t *list = json_array();
    for (uint32_t i = 0; i < t->n_leaves && list != NULL; i++) {
        if ((leaves >> i & 1U) == 0) { continue; }
        list = desk_json_more(list, json_stringn((const char *)t->leaves[i].at, t->leaves[i].len));
    }
    return list;
}
