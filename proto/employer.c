/* employer.c */
#include "employer.h"
#include "sha256.h"

#include <sodium.h>
#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define MARKS_MAX 30U     /* combining marks in a row; with them libunistring needs no heap */
#define FORM_MAX 2048U    /* folding makes of a letter at most three, and composing no more */
#define STACK_USED 16384U /* by libunistring's working copies of the name, about */

static bool
is_refused(ucs4_t c)
{
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_C | UC_CATEGORY_MASK_Zl
                                                   | UC_CATEGORY_MASK_Zp)
           || uc_is_property_default_ignorable_code_point(c);
}

/* Blanks trimmed, and one where there are more. False: not a name. */
static bool
tidy(struct sam_bytes name, uint8_t ret_tidy[static EMPLOYER_NAME_MAX], size_t *ret_len)
{
    size_t len = 0, marks = 0;
    bool blank = false; /* one is due before the next letter */
    for (size_t at = 0; at < name.len;) {
        ucs4_t c;
        int n = u8_mbtoucr(&c, name.at + at, name.len - at);
        if (n <= 0 || is_refused(c)) return false;
        marks = uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M) ? marks + 1 : 0;
        if (marks > MARKS_MAX) return false;
        if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Zs)) {
            blank = len > 0;
        } else {
            if (blank) ret_tidy[len++] = ' ';
            for (int i = 0; i < n; i++)
                ret_tidy[len++] = name.at[at + (size_t)i];
            blank = false;
        }
        at += (size_t)n;
    }
    *ret_len = len;
    return len > 0;
}

static void
hmac(const uint8_t secret[static KEY_BYTES], const uint8_t *form, size_t len,
     uint8_t ret_id[static HASH_BYTES])
{
    const struct sam_bytes named = {form, len};
    sha256_mac((struct sam_bytes){secret, KEY_BYTES}, &named, 1, ret_id);
}

enum sam_err
consent_employer(const uint8_t secret[static KEY_BYTES], struct sam_bytes name,
                 uint8_t ret_id[static HASH_BYTES])
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t plain[EMPLOYER_NAME_MAX], room[FORM_MAX];
    uint8_t *form = NULL;
    size_t len = 0, form_len = sizeof room;

    if (name.len > EMPLOYER_NAME_MAX) return SAM_E_TOO_BIG;
    if (!tidy(name, plain, &len)) {
        r = SAM_E_MALFORMED;
        goto out;
    }
    form = u8_casefold(plain, len, NULL, UNINORM_NFC, room, &form_len);
    if (form == NULL) {
        r = SAM_E_NOMEM; /* its only error: what it gets is UTF-8 */
        goto out;
    }
    hmac(secret, form, form_len, ret_id);

    r = SAM_OK;
out:
    if (form != NULL && form != room) {
        sodium_memzero(form, form_len);
        free(form);
    }
    sodium_memzero(plain, sizeof plain);
    sodium_memzero(room, sizeof room);
    sodium_stackzero(STACK_USED);
    return r;
}
