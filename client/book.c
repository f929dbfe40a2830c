/* book.c - what people of a case are called in this home. A vault file, "cases/HEX/names":
 *   {"samtykke": "names v1", "people": [{"person": 32 hex, "handle": ..., "name": ...}, ...]} */
#include "inside.h"
#include "paper.h"
#include "request.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHAT "names v1"
#define PEOPLE_MAX (sizeof((struct book *)NULL)->people / sizeof(struct book_person))

static const char *const fields[] = {"people", NULL};

static void
name_of(const uint8_t *case_id, char ret[static 64])
{
    char hex[2 * SAM_ID_BYTES + 1];
    (void)snprintf(ret, 64, "cases/%s/names",
                   sodium_bin2hex(hex, sizeof hex, case_id, SAM_ID_BYTES));
}

/* ---- finding -------------------------------------------------------------------------------------------- */

const struct book_person *
book_find(const struct book *book, const uint8_t *person)
{
    for (size_t i = 0; i < book->n; i++)
        if (memcmp(book->people[i].person, person, SAM_ID_BYTES) == 0) return &book->people[i];
    return NULL;
}

/* By somebody else; or it means something else where handles are typed. */
static bool
is_taken(const struct book *book, const char *handle, const uint8_t *person)
{
    static const char *const words[] = {"team", "everyone"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(handle, words[i]) == 0) return true;
    for (size_t i = 0; i < book->n; i++)
        if (strcmp(book->people[i].handle, handle) == 0
            && memcmp(book->people[i].person, person, SAM_ID_BYTES) != 0) {
            return true;
        }
    return false;
}

/* "bo", "bo2", "bo3" ... With more numbers than people one of them is free. */
static void
choose(const struct book *book, const struct book_person *person, char ret[static SAM_HANDLE_MAX])
{
    (void)snprintf(ret, SAM_HANDLE_MAX, "%s", person->handle);
    for (unsigned n = 2; n < PEOPLE_MAX + 8U && is_taken(book, ret, person->person); n++)
        (void)snprintf(ret, SAM_HANDLE_MAX, "%.27s%u", person->handle, n);
}

bool
book_put(struct book *book, const struct book_person *person)
{
    struct book_person put = *person;
    size_t i = 0;
    if (!request_handle_good(person->handle) || !request_name_good(person->name)) return false;
    while (i < book->n && memcmp(book->people[i].person, person->person, SAM_ID_BYTES) != 0)
        i++;
    if (i == PEOPLE_MAX) return false;
    choose(book, person, put.handle);
    book->people[i] = put;
    if (i == book->n) book->n++;
    return true;
}

/* ---- reading -------------------------------------------------------------------------------------------- */

static bool
take_person(const json_t *json, struct book *book)
{
    struct book_person person = {.handle = ""};
    if (!json_is_object(json) || json_object_size(json) != 3
        || !paper_hex(json, "person", person.person, sizeof person.person)
        || !paper_text(json, "handle", person.handle, sizeof person.handle)
        || !paper_text(json, "name", person.name, sizeof person.name)) {
        return false;
    }
    return book_find(book, person.person) == NULL && book_put(book, &person);
}

static enum sam_err
take(struct sam_bytes text, struct book *book, const char *file, struct sam_trouble *trouble)
{
    json_t *json = NULL;
    enum sam_err r = paper_read(text, WHAT, fields, &json);
    if (r == SAM_E_NOMEM) return trouble_plain(trouble, r);
    const json_t *people = r == SAM_OK ? json_object_get(json, "people") : NULL;
    bool is_good = json_is_array(people) && json_array_size(people) <= PEOPLE_MAX;
    for (size_t i = 0; is_good && i < json_array_size(people); i++)
        is_good = take_person(json_array_get(people, i), book);
    json_decref(json);
    return is_good ? SAM_OK : trouble_form(trouble, file, "names");
}

enum sam_err
book_read(const struct sam_client *client, const uint8_t *case_id, struct book *ret_book,
          struct sam_trouble *trouble)
{
    char file[64];
    char *text = NULL;
    size_t len = 0;

    memset(ret_book, 0, sizeof *ret_book);
    memcpy(ret_book->case_id, case_id, SAM_ID_BYTES);
    name_of(case_id, file);
    enum sam_err r = vault_read(client, file, &text, &len, trouble);
    if (r != SAM_OK || text == NULL) return r;
    r = take((struct sam_bytes){(const uint8_t *)text, len}, ret_book, file, trouble);
    vault_free(&text, len);
    return r;
}

/* ---- writing -------------------------------------------------------------------------------------------- */

static bool
add_person(json_t *people, const struct book_person *person)
{
    json_t *json = json_object();
    bool is_good = json != NULL
                   && paper_put_hex(json, "person", person->person, sizeof person->person)
                   && json_object_set_new(json, "handle", json_string(person->handle)) == 0
                   && json_object_set_new(json, "name", json_string(person->name)) == 0;
    if (!is_good) {
        json_decref(json);
        return false;
    }
    return json_array_append_new(people, json) == 0;
}

static char *
write_text(const struct book *book)
{
    json_t *json = paper_new(), *people = json_array();
    bool is_good = json != NULL && people != NULL;
    for (size_t i = 0; is_good && i < book->n; i++)
        is_good = add_person(people, &book->people[i]);
    is_good = is_good && json_object_set_new(json, "samtykke", json_string(WHAT)) == 0
              && json_object_set(json, "people", people) == 0;
    char *text = is_good ? paper_write(json) : NULL;
    json_decref(people);
    json_decref(json);
    return text;
}

enum sam_err
book_write(const struct sam_client *client, const struct book *book, struct sam_trouble *trouble)
{
    char file[64];
    char *text = write_text(book);
    if (text == NULL) return trouble_plain(trouble, SAM_E_NOMEM);
    const size_t len = strlen(text);
    name_of(book->case_id, file);
    enum sam_err r = vault_write(client, file, (struct sam_bytes){(const uint8_t *)text, len},
                                 trouble);
    vault_free(&text, len);
    return r;
}
