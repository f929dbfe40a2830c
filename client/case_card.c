/* case_card.c - the card of a case: what its people are called, handed over by hand.
 *
 *   {"samtykke": "case card v1", "realm": 32 hex, "case": 32 hex, "language": "en" | "da" | "nb",
 *    "candidate": {"handle": ..., "name": ...},
 *    "people": [{"person": 32 hex, "handle": ..., "name": ..., "role": ..., "organisation": ...}, ...]}
 *
 * Not signed: it names, and gives nobody anything. Who is in the case is what the case statement says. */
#include "case_card.h"

#include "paper.h"
#include "request.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHAT "case card v1"

/* ---- writing ---------------------------------------------------------------------------------------------- */

static bool
put(json_t *json, const char *field, const char *text)
{
    return json_object_set_new(json, field, json_string(text)) == 0;
}

static bool
put_person(json_t *people, const struct sam_person *person)
{
    json_t *json = json_object();
    bool is_good = json != NULL
                   && paper_put_hex(json, "person", person->person, sizeof person->person)
                   && put(json, "handle", person->handle) && put(json, "name", person->name)
                   && put(json, "role", person->role)
                   && put(json, "organisation", person->organisation);
    if (is_good) { return json_array_append_new(people, json) == 0; }
    json_decref(json);
    return false;
}

static bool
put_all(json_t *json, json_t *candidate, json_t *people, const struct sam_case_facts *facts,
        const uint8_t *realm)
{
    bool is_good = put(candidate, "handle", facts->candidate_handle)
                   && put(candidate, "name", facts->candidate_name);
    for (size_t i = 0; i < facts->n_team; i++) {
        is_good = is_good && put_person(people, &facts->team[i]);
    }
    return is_good && put(json, "samtykke", WHAT)
           && paper_put_hex(json, "realm", realm, SAM_ID_BYTES)
           && paper_put_hex(json, "case", facts->case_id, SAM_ID_BYTES)
           && put(json, "language", facts->language)
           && json_object_set(json, "candidate", candidate) == 0
           && json_object_set(json, "people", people) == 0;
}

char *
card_write(const struct sam_case_facts *facts, const uint8_t realm[static SAM_ID_BYTES])
{
    json_t *json = json_object(), *candidate = json_object(), *people = json_array();
    bool is_good = json != NULL && candidate != NULL && people != NULL
                   && put_all(json, candidate, people, facts, realm);
    char *text = is_good ? paper_write(json) : NULL;
    json_decref(people);
    json_decref(candidate);
    json_decref(json);
    return text;
}

enum sam_err
sam_case_card(const struct sam_case *c, char **ret_text, struct sam_trouble *trouble)
{
    char *text = card_write(&c->facts, c->client->self.realm);
    if (text == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    *ret_text = text;
    return SAM_OK;
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

static bool
read_name(const json_t *json, struct book_person *ret)
{
    return paper_text(json, "handle", ret->handle, sizeof ret->handle)
           && paper_text(json, "name", ret->name, sizeof ret->name)
           && request_handle_good(ret->handle) && request_name_good(ret->name);
}

/* A role and an organisation are for who reads the paper; they are names, or nothing. */
static bool
is_label(const json_t *json, const char *field)
{
    const json_t *value = json_object_get(json, field);
    return json_is_string(value) && json_string_length(value) <= NAME_MAX_BYTES;
}

static bool
read_person(const json_t *json, struct book_person *ret)
{
    static const uint8_t zeros[SAM_ID_BYTES];
    *ret = (struct book_person){.handle = ""};
    return json_is_object(json) && json_object_size(json) == 5
           && paper_hex(json, "person", ret->person, sizeof ret->person)
           && memcmp(ret->person, zeros, SAM_ID_BYTES) != 0 && read_name(json, ret)
           && is_label(json, "role") && is_label(json, "organisation");
}

static bool
is_language(const json_t *json)
{
    const char *language = json_string_value(json_object_get(json, "language"));
    return language != NULL
           && (strcmp(language, "en") == 0 || strcmp(language, "da") == 0
               || strcmp(language, "nb") == 0);
}

/* A person comes once for each hat. */
static bool
read_people(const json_t *json, struct card *card)
{
    const json_t *candidate = json_object_get(json, "candidate");
    const json_t *people = json_object_get(json, "people");
    if (!json_is_object(candidate) || json_object_size(candidate) != 2
        || !read_name(candidate, &card->candidate) || !json_is_array(people)
        || json_array_size(people) > SAM_TEAM_MAX)
        return false;
    for (size_t i = 0; i < json_array_size(people); i++) {
        if (!read_person(json_array_get(people, i), &card->people[i])) { return false; }
    }
    card->n = json_array_size(people);
    return true;
}

enum sam_err
card_read(struct sam_bytes text, struct card *ret_card)
{
    static const char *const fields[] = {"realm", "case", "language", "candidate", "people", NULL};
    json_t *json = NULL;
    struct card card = {.n = 0};
    enum sam_err r = paper_read(text, WHAT, fields, &json);
    if (r != SAM_OK) { return r; }
    bool is_good = paper_hex(json, "realm", card.realm, sizeof card.realm)
                   && paper_hex(json, "case", card.case_id, sizeof card.case_id)
                   && !check_zeros(card.case_id, sizeof card.case_id) && is_language(json)
                   && read_people(json, &card);
    json_decref(json);
    if (!is_good) { return SAM_E_MALFORMED; }
    *ret_card = card;
    return SAM_OK;
}

/* ---- joining ---------------------------------------------------------------------------------------------- */

bool
card_take(const struct card *card, struct book *book)
{
    bool is_room = true;
    if (book_find(book, card->candidate.person) == NULL) {
        is_room = book_put(book, &card->candidate);
    }
    for (size_t i = 0; i < card->n && is_room; i++) {
        if (book_find(book, card->people[i].person) != NULL) { continue; }
        is_room = book_put(book, &card->people[i]);
    }
    return is_room;
}

/* Two candidates of one home may have the same handle: the second gets a number. */
static enum sam_err
set_apart(struct sam_client *client, struct card *card, struct sam_trouble *trouble)
{
    char wanted[SAM_HANDLE_MAX];
    uint8_t other[SAM_ID_BYTES];
    memcpy(wanted, card->candidate.handle, sizeof wanted);
    for (unsigned i = 2; i < 1000; i++) {
        enum sam_err r = sam_case_find(client, card->candidate.handle, other, trouble);
        if (r == SAM_OK && memcmp(other, card->case_id, SAM_ID_BYTES) == 0) { return SAM_OK; }
        if (r != SAM_OK && trouble->kind == SAM_TROUBLE_NO_CASE) { return SAM_OK; }
        if (r != SAM_OK && trouble->kind != SAM_TROUBLE_WHICH_CASE) { return r; }
        (void)snprintf(card->candidate.handle, sizeof card->candidate.handle, "%.27s%u", wanted, i);
    }
    return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "cases");
}

static enum sam_err
join(struct sam_client *client, struct card *card, struct sam_trouble *trouble)
{
    struct book *book = malloc(sizeof *book);
    if (book == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = book_read(client, card->case_id, book, trouble);
    if (r == SAM_OK) { r = set_apart(client, card, trouble); }
    if (r == SAM_OK && !card_take(card, book)) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "people");
    }
    if (r == SAM_OK) { r = book_write(client, book, trouble); }
    free(book);
    return r;
}

enum sam_err
sam_case_join(struct sam_client *client, struct sam_bytes text,
              uint8_t ret_case[static SAM_ID_BYTES], struct sam_trouble *trouble)
{
    struct card *card = malloc(sizeof *card);
    enum sam_err r = card == NULL ? SAM_E_NOMEM : card_read(text, card);
    if (r == SAM_E_NOMEM) {
        r = trouble_plain(trouble, r);
    } else if (r != SAM_OK || memcmp(card->realm, client->self.realm, SAM_ID_BYTES) != 0) {
        bool is_other = r == SAM_OK;
        r = trouble_form(trouble, "", is_other ? "a card of another realm" : "not a case card");
    } else if ((r = join(client, card, trouble)) == SAM_OK) {
        memcpy(ret_case, card->case_id, SAM_ID_BYTES);
    }
    free(card);
    return r;
}
