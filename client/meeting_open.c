/* meeting_open.c - one meeting, opened and brought up to date; and which one somebody means. */
#include "item_book.h"
#include "meeting_parts.h"

#include <stdlib.h>
#include <string.h>

enum sam_err
sam_meeting_refresh(struct sam_meeting *m, bool has_titles, struct sam_trouble *trouble)
{
    enum sam_err r = meeting_fetch(m, trouble);
    return r == SAM_OK ? meeting_texts_read(m, has_titles, trouble) : r;
}

enum sam_err
sam_meeting_open(struct sam_case *c, const uint8_t meeting[static SAM_ID_BYTES], bool has_titles,
                 struct sam_meeting **ret_meeting, struct sam_trouble *trouble)
{
    struct sam_meeting *m = meeting_new(c, meeting);
    if (m == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = sam_meeting_refresh(m, has_titles, trouble);
    if (r == SAM_OK) {
        *ret_meeting = m;
        m = NULL;
    }
    sam_meeting_close(&m);
    return r;
}

/* ---- which one ---------------------------------------------------------------------------------------------- */

/* Has this one not ended? An end that was seen is the end. */
static enum sam_err
look(struct sam_case *c, const uint8_t *meeting, bool *ret_goes_on, struct sam_trouble *trouble)
{
    struct meeting_pin pin;
    struct sam_meeting *m = NULL;
    enum sam_err r = meeting_pin_read(c, meeting, &pin, trouble);
    *ret_goes_on = false;
    if (r != SAM_OK || pin.is_ended) { return r; }
    r = sam_meeting_open(c, meeting, false, &m, trouble);
    if (r == SAM_OK) { *ret_goes_on = !meeting_is_over(m); }
    sam_meeting_close(&m);
    return r;
}

/* What many may be, and one is meant. */
struct choice {
    size_t n;
    uint8_t found[ID_BYTES];
};

static void
add(struct choice *choice, const uint8_t *meeting)
{
    if (choice->n++ == 0) { memcpy(choice->found, meeting, ID_BYTES); }
}

static enum sam_err
choose_open(struct sam_case *c, const uint8_t (*ids)[ID_BYTES], size_t n, struct choice *choice,
            struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        bool goes_on = false;
        r = look(c, ids[i], &goes_on, trouble);
        if (r == SAM_OK && goes_on) { add(choice, ids[i]); }
    }
    return r;
}

static void
choose_begun(const char *digits, const uint8_t (*ids)[ID_BYTES], size_t n, struct choice *choice)
{
    for (size_t i = 0; i < n; i++) {
        char hex[MEETING_HEX_MAX];
        meeting_hex(ids[i], hex);
        if (strncmp(hex, digits, strlen(digits)) == 0) { add(choice, ids[i]); }
    }
}

enum sam_err
sam_meeting_find(struct sam_case *c, const char *word, uint8_t ret_meeting[static SAM_ID_BYTES],
                 struct sam_trouble *trouble)
{
    char digits[MEETING_HEX_MAX] = "";
    uint8_t(*ids)[ID_BYTES] = NULL;
    size_t n = 0;
    struct choice choice = {.n = 0};
    if (word != NULL && !item_digits(word, digits)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NO_MEETING, word);
    }
    if (strlen(digits) == MEETING_DIGITS) {
        return item_unhex(digits, ret_meeting)
                   ? SAM_OK
                   : sam_trouble_say(trouble, SAM_TROUBLE_NO_MEETING, word);
    }
    enum sam_err r = meeting_ids(c, &ids, &n, trouble);
    if (r != SAM_OK) { return r; }
    if (word == NULL) {
        r = choose_open(c, (const uint8_t(*)[ID_BYTES])ids, n, &choice, trouble);
    } else {
        choose_begun(digits, (const uint8_t(*)[ID_BYTES])ids, n, &choice);
    }
    free(ids);
    if (r != SAM_OK) { return r; }
    if (choice.n != 1) {
        return sam_trouble_say(
            trouble, choice.n == 0 ? SAM_TROUBLE_NO_MEETING : SAM_TROUBLE_WHICH_MEETING, word);
    }
    memcpy(ret_meeting, choice.found, ID_BYTES);
    return SAM_OK;
}
