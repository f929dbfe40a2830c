/* nfc.c - see nfc.h. */
#include "nfc.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define TEXT_MAX 2048U
#define FORM_MAX (3U * TEXT_MAX) /* NFC of UTF-8 is never longer (Annex 15, 11.1) */
#define MARKS_MAX 30U            /* in a row; with them libunistring needs no heap */
#define STACK_USED 16384U        /* by libunistring's working copies, about */

static bool
is_sound(struct sam_bytes text)
{
    size_t marks = 0;
    for (size_t at = 0; at < text.len;) {
        ucs4_t c;
        int n = u8_mbtoucr(&c, text.at + at, text.len - at);
        if (n <= 0) return false;
        marks = uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M) ? marks + 1 : 0;
        if (marks > MARKS_MAX) return false;
        at += (size_t)n;
    }
    return true;
}

enum sam_err
nfc_bring(struct sam_bytes text, uint8_t *ret, size_t room, size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t work[FORM_MAX];
    uint8_t *form = NULL;
    size_t len = sizeof work;

    if (text.len > TEXT_MAX) return SAM_E_TOO_BIG;
    if (!is_sound(text)) return SAM_E_MALFORMED;
    form = u8_normalize(UNINORM_NFC, text.at, text.len, work, &len);
    if (form == NULL) {
        r = SAM_E_NOMEM; /* its only error: what it gets is UTF-8 */
        goto out;
    }
    r = SAM_E_TOO_BIG;
    if (len > room) goto out;
    memcpy(ret, form, len);
    *ret_len = len;
    r = SAM_OK;
out:
    if (form != NULL && form != work) {
        sodium_memzero(form, len);
        free(form);
    }
    sodium_memzero(work, sizeof work);
    sodium_stackzero(STACK_USED);
    return r;
}

bool
nfc_is_utf8(struct sam_bytes text)
{
    return u8_check(text.at, text.len) == NULL;
}
