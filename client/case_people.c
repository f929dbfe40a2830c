/* case_people.c - who is in a case, under names of this home; finding them; the author's yes or no. */
#include "case_inside.h"

#include <samtykke/same.h>
#include <stdio.h>
#include <string.h>

bool
case_is_owner(const struct sam_case *c)
{
    return of_case_owner(c->version.body, c->client->publics.key_id) != NULL;
}

/* Cut to what fits; names of the wire have no NUL. */
static void
copy(char *ret, size_t room, struct sam_bytes name)
{
    size_t n = name.len < room ? name.len : room - 1;
    if (n > 0) { memcpy(ret, name.at, n); }
    ret[n] = '\0';
}

/* ---- what they are called -------------------------------------------------------------------------------- */

/* Somebody else's, in the book, in the team so far, or the candidate's. */
static bool
is_taken(const struct sam_case *c, size_t n_before, const struct sam_person *person,
         const char *handle)
{
    for (size_t i = 0; i < n_before; i++) {
        bool is_other = memcmp(c->people[i].person, person->person, ID_BYTES) != 0;
        if (is_other && strcmp(c->people[i].handle, handle) == 0) { return true; }
    }
    for (size_t i = 0; i < c->book.n; i++) {
        if (strcmp(c->book.people[i].handle, handle) == 0) { return true; }
    }
    return strcmp(c->candidate.handle, handle) == 0;
}

/* The role, with a number where it is taken. Of a person under two hats the name of the first. */
static void
call_by_role(const struct sam_case *c, size_t n_before, struct sam_person *person)
{
    for (size_t i = 0; i < n_before; i++) {
        if (memcmp(c->people[i].person, person->person, ID_BYTES) != 0) { continue; }
        memcpy(person->handle, c->people[i].handle, sizeof person->handle);
        return;
    }
    char role[SAM_HANDLE_MAX - 4];
    copy(role, sizeof role,
         (struct sam_bytes){(const uint8_t *)person->role, strlen(person->role)});
    (void)snprintf(person->handle, sizeof person->handle, "%s", role);
    for (unsigned i = 2; is_taken(c, n_before, person, person->handle) && i < 1000; i++) {
        (void)snprintf(person->handle, sizeof person->handle, "%s%u", role, i);
    }
}

static void
call(const struct sam_case *c, size_t n_before, struct sam_person *person)
{
    const struct book_person *known = book_find(&c->book, person->person);
    if (known == NULL || known->handle[0] == '\0') {
        call_by_role(c, n_before, person);
    } else {
        memcpy(person->handle, known->handle, sizeof person->handle);
    }
    if (known != NULL && known->name[0] != '\0') {
        memcpy(person->name, known->name, sizeof person->name);
    } else {
        (void)snprintf(person->name, sizeof person->name, "%s", person->handle);
    }
}

static void
describe_candidate(struct sam_case *c)
{
    static const uint8_t zeros[ID_BYTES];
    const struct pins_case *pinned = pins_find(c->client->pins, c->case_id);
    const struct book_person *known = book_find(&c->book, zeros);
    struct sam_person *candidate = &c->candidate;
    *candidate = (struct sam_person){.handle = "candidate", .role = "candidate"};
    if (case_is_owner(c)) {
        memcpy(candidate->handle, c->client->self.handle, sizeof candidate->handle);
        memcpy(candidate->name, c->client->self.name, sizeof candidate->name);
        memcpy(candidate->key_id, c->client->publics.key_id, HASH_BYTES);
    } else {
        memcpy(candidate->key_id, c->version.body->owners[0].key_id, HASH_BYTES);
    }
    if (known != NULL && known->handle[0] != '\0') {
        memcpy(candidate->handle, known->handle, sizeof candidate->handle);
    }
    if (known != NULL && known->name[0] != '\0') {
        memcpy(candidate->name, known->name, sizeof candidate->name);
    }
    if (candidate->name[0] == '\0') {
        (void)snprintf(candidate->name, sizeof candidate->name, "%s", candidate->handle);
    }
    candidate->has_compared = pinned != NULL && pins_words_same(pinned, c->client->publics.key_id);
}

void
case_people(struct sam_case *c)
{
    const struct case_body *body = c->version.body;
    const struct pins_case *pinned = pins_find(c->client->pins, c->case_id);
    describe_candidate(c);
    for (size_t i = 0; i < body->n_team; i++) {
        const struct member *member = &body->team[i];
        struct sam_person *person = &c->people[i];
        *person = (struct sam_person){.is_verified = member->verified};
        memcpy(person->person, member->person, ID_BYTES);
        if (member->has_key_id) { memcpy(person->key_id, member->key_id, HASH_BYTES); }
        copy(person->role, sizeof person->role, member->role);
        copy(person->organisation, sizeof person->organisation, member->organisation);
        call(c, i, person);
        person->has_compared = member->has_key_id && pinned != NULL
                               && pins_words_same(pinned, member->key_id);
    }
}

/* ---- finding ------------------------------------------------------------------------------------------------ */

enum sam_err
sam_case_person(const struct sam_case *c, const char *word, const struct sam_person **ret_person,
                struct sam_trouble *trouble)
{
    const char *colon = strchr(word, ':');
    size_t len = colon != NULL ? (size_t)(colon - word) : strlen(word);
    for (size_t i = 0; i < c->facts.n_team; i++) {
        const struct sam_person *person = &c->people[i];
        bool is_it = strlen(person->handle) == len && memcmp(person->handle, word, len) == 0
                     && (colon == NULL || strcmp(person->role, colon + 1) == 0);
        if (!is_it) { continue; }
        *ret_person = person;
        return SAM_OK;
    }
    return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, word);
}

const struct sam_person *
sam_case_person_of_key(const struct sam_case *c, const uint8_t key_id[static SAM_HASH_BYTES])
{
    if (of_case_owner(c->version.body, key_id) != NULL) { return &c->candidate; }
    const struct member *member = of_case_member(c->version.body, key_id);
    return member == NULL ? NULL : &c->people[member - c->version.body->team];
}

const struct sam_person *
sam_case_person_of_id(const struct sam_case *c, const uint8_t person[static SAM_ID_BYTES])
{
    if (check_zeros(person, ID_BYTES)) { return &c->candidate; }
    const struct member *member = of_case_person(c->version.body, person, NULL);
    return member == NULL ? NULL : &c->people[member - c->version.body->team];
}

/* ---- reach ---------------------------------------------------------------------------------------------------- */

/* Is this leaf in an entry of this member's that counts at this moment, in this meeting or in none? */
static bool
reaches(const struct case_body *body, uint32_t member, uint32_t leaf, const uint8_t *meeting,
        sam_time created, sam_time now)
{
    bool does = false;
    for (size_t i = 0; i < body->n_reach; i++) {
        const struct reach *reach = &body->reach[i];
        bool is_there = !reach->has_meeting
                        || (meeting != NULL && memcmp(reach->meeting, meeting, ID_BYTES) == 0);
        bool counts = reach->member == member && is_there && now < reach->until
                      && (!reach->has_from || reach->from <= created);
        does = does || (counts && (reach->leaves >> leaf & 1U) != 0);
    }
    return does;
}

bool
case_reaches_in(const struct sam_case *c, const struct sam_person *person,
                const struct sam_bytes *labels, size_t n_labels, const uint8_t *meeting,
                sam_time created, sam_time now)
{
    const struct sam_taxonomy *names = &c->signed_taxonomy;
    bool does = n_labels > 0 && person >= c->people && person < c->people + c->facts.n_team;
    for (size_t i = 0; i < n_labels && does; i++) {
        uint32_t leaf = sam_bytes_find(names->leaves, names->n_leaves, labels[i]);
        does = leaf < names->n_leaves
               && reaches(c->version.body, (uint32_t)(person - c->people), leaf, meeting, created,
                          now);
    }
    return does;
}

bool
sam_case_reaches(const struct sam_case *c, const struct sam_person *person,
                 const struct sam_bytes *labels, size_t n_labels, sam_time created)
{
    return case_reaches_in(c, person, labels, n_labels, NULL, created, client_now());
}
