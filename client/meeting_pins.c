/* meeting_pins.c - what this home has seen of the meetings of a case, and the texts of their agendas that it knows. Sealed.
 *   HOME/cases/HEX/meetings   {"HEX": {"seq": N, "chain": HEX, "ended": BOOL}}
 *   HOME/cases/HEX/texts-HEX  meeting_parts.h
 * The last statement lies beside them as it came, as a case's do, for evidence. */
#include "case_inside.h"
#include "case_json.h"
#include "meeting_parts.h"
#include "paper.h"

#include <sodium.h>
#include <stdio.h>

void
meeting_hex(const uint8_t *id, char ret_hex[static MEETING_HEX_MAX])
{
    (void)sodium_bin2hex(ret_hex, MEETING_HEX_MAX, id, ID_BYTES);
}

/* ---- pins ---------------------------------------------------------------------------------------------------- */

#define PINS_NAME "meetings"

enum sam_err
meeting_pin_read(const struct sam_case *c, const uint8_t *meeting, struct meeting_pin *ret_pin,
                 struct sam_trouble *trouble)
{
    char name[CASE_NAME_MAX], hex[MEETING_HEX_MAX];
    json_t *root = NULL;
    struct meeting_pin pin = {.seq = 0};
    meeting_hex(meeting, hex);
    enum sam_err r = case_json_read(c, PINS_NAME, &root, trouble);
    if (r != SAM_OK) { return r; }
    const json_t *at = json_object_get(root, hex);
    if (at != NULL) {
        json_int_t seq = json_integer_value(json_object_get(at, "seq"));
        pin.is_ended = json_is_true(json_object_get(at, "ended"));
        if (seq < 1 || !paper_hex(at, "chain", pin.chain, HASH_BYTES)) {
            case_name(c->case_id, PINS_NAME, name);
            r = sam_trouble_say(trouble, SAM_TROUBLE_FILE_FORM, name);
        }
        pin.seq = (uint64_t)seq;
    }
    json_decref(root);
    if (r == SAM_OK) { *ret_pin = pin; }
    return r;
}

static bool
put_pin(json_t *root, const uint8_t *meeting, const struct meeting_pin *pin)
{
    char hex[MEETING_HEX_MAX];
    meeting_hex(meeting, hex);
    json_t *at = json_object();
    bool fine = at != NULL
                && json_object_set_new(at, "seq", json_integer((json_int_t)pin->seq)) == 0
                && paper_put_hex(at, "chain", pin->chain, HASH_BYTES)
                && json_object_set_new(at, "ended", json_boolean(pin->is_ended)) == 0;
    if (fine) { return json_object_set_new(root, hex, at) == 0; }
    json_decref(at);
    return false;
}

static void
name_last(const uint8_t *meeting, char *ret_name, size_t size)
{
    char hex[MEETING_HEX_MAX];
    meeting_hex(meeting, hex);
    (void)snprintf(ret_name, size, "meeting-%s", hex);
}

enum sam_err
meeting_pin_write(const struct sam_case *c, const uint8_t *meeting, const struct meeting_pin *pin,
                  struct sam_bytes statement, struct sam_trouble *trouble)
{
    char last[64];
    json_t *root = NULL;
    enum sam_err r = case_json_read(c, PINS_NAME, &root, trouble);
    if (r != SAM_OK) { return r; }
    if (!put_pin(root, meeting, pin)) { r = trouble_plain(trouble, SAM_E_NOMEM); }
    if (r == SAM_OK) { r = case_json_write(c, PINS_NAME, root, trouble); }
    json_decref(root);
    name_last(meeting, last, sizeof last);
    if (r == SAM_OK) { case_word_keep(c, last, statement); }
    return r;
}

void
meeting_pin_statement(const struct sam_case *c, const uint8_t *meeting, uint8_t **ret_bytes,
                      size_t *ret_len)
{
    char last[64];
    name_last(meeting, last, sizeof last);
    case_word_read(c->client, c->case_id, last, ret_bytes, ret_len);
}

/* ---- texts --------------------------------------------------------------------------------------------------- */

enum sam_err
meeting_book_read(const struct sam_case *c, const uint8_t *meeting, struct meeting_book *ret_book,
                  struct sam_trouble *trouble)
{
    struct meeting_book book = {.root = NULL};
    char hex[MEETING_HEX_MAX];
    meeting_hex(meeting, hex);
    (void)snprintf(book.name, sizeof book.name, "texts-%s", hex);
    enum sam_err r = case_json_read(c, book.name, &book.root, trouble);
    if (r == SAM_OK) { *ret_book = book; }
    return r;
}

enum sam_err
meeting_book_write(const struct sam_case *c, const struct meeting_book *book,
                   struct sam_trouble *trouble)
{
    return case_json_write(c, book->name, book->root, trouble);
}

void
meeting_book_close(struct meeting_book *book)
{
    json_decref(book->root);
    *book = (struct meeting_book){.root = NULL};
}

const json_t *
meeting_book_find(const struct meeting_book *book, const uint8_t *item)
{
    char hex[MEETING_HEX_MAX];
    meeting_hex(item, hex);
    return json_object_get(book->root, hex);
}

bool
meeting_book_put(struct meeting_book *book, const uint8_t *item, json_t *value)
{
    char hex[MEETING_HEX_MAX];
    meeting_hex(item, hex);
    return value != NULL && json_object_set_new(book->root, hex, value) == 0;
}
