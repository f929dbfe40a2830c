/* recovery.c - see recovery.h. */
#include "recovery.h"

#include "crockford.h"
#include "hpke.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#define LABEL "samtykke recovery v1" /* without the NUL */
#define WORD_BYTES 4U                /* of the code, in a line */

_Static_assert(RECOVERY_LINES *WORD_BYTES == RECOVERY_CODE_BYTES, "all of the code");
_Static_assert(RECOVERY_LINES *(CROCKFORD_LINE_BYTES + 1) == RECOVERY_SHEET_BYTES,
               "with line ends");
_Static_assert(RECOVERY_ID_BYTES == KEYSTORE_REALM_BYTES, "one realm");

static uint32_t
word_at(const uint8_t at[static WORD_BYTES])
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void
put_word(uint8_t ret[static WORD_BYTES], uint32_t word)
{
    for (unsigned i = 0; i < WORD_BYTES; i++) {
        ret[i] = (uint8_t)(word >> (24 - 8 * i));
    }
}

void
recovery_draw(uint8_t ret_code[static RECOVERY_CODE_BYTES])
{
    for (uint8_t *at = ret_code; at < ret_code + RECOVERY_CODE_BYTES; at += WORD_BYTES) {
        do {
            randombytes_buf(at, WORD_BYTES);
        } while (!crockford_is_plain(word_at(at)));
    }
}

void
recovery_write(const uint8_t code[static RECOVERY_CODE_BYTES],
               char ret_sheet[static RECOVERY_SHEET_BYTES])
{
    char *at = ret_sheet;
    for (unsigned line = 0; line < RECOVERY_LINES; line++) {
        crockford_write(word_at(code + (size_t)line * WORD_BYTES), at);
        at += CROCKFORD_LINE_BYTES;
        *at++ = '\n';
    }
}

/* Take a line from rest, without its end. */
static struct sam_bytes
take_line(struct sam_bytes *rest)
{
    const uint8_t *end = memchr(rest->at, '\n', rest->len);
    struct sam_bytes line = {rest->at, end == NULL ? rest->len : (size_t)(end - rest->at)};
    size_t taken = end == NULL ? line.len : line.len + 1;
    rest->at += taken;
    rest->len -= taken;
    return line;
}

static bool
is_blank(struct sam_bytes line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r') { return false; }
    }
    return true;
}

enum sam_err
recovery_read(struct sam_bytes sheet, uint8_t ret_code[static RECOVERY_CODE_BYTES],
              unsigned *ret_line)
{
    enum sam_err r = SAM_E_INTERNAL;
    uint8_t code[RECOVERY_CODE_BYTES];
    unsigned lines = 0;
    unsigned at_fault = 0;

    while (sheet.len > 0) {
        struct sam_bytes line = take_line(&sheet);
        uint32_t word = 0;
        if (is_blank(line)) { continue; }
        r = SAM_E_MALFORMED;
        if (lines == RECOVERY_LINES) { goto out; }
        at_fault = lines + 1;
        if ((r = crockford_read(line, &word)) != SAM_OK) { goto out; }
        put_word(code + (size_t)lines * WORD_BYTES, word);
        lines++;
        at_fault = 0;
    }
    r = SAM_E_MALFORMED;
    if (lines != RECOVERY_LINES) { goto out; }
    memcpy(ret_code, code, sizeof code);
    r = SAM_OK;
out:
    if (r != SAM_OK) { *ret_line = at_fault; }
    sodium_memzero(code, sizeof code);
    return r;
}

static void
expand(const uint8_t prk[static HPKE_HASH_BYTES], const char *name,
       uint8_t ret_key[static KEYSTORE_KEY_BYTES])
{
    struct sam_bytes info[] = {{(const uint8_t *)LABEL " ", sizeof LABEL},
                               {(const uint8_t *)name, strlen(name)}};
    hpke_expand(prk, info, sizeof info / sizeof *info, ret_key, KEYSTORE_KEY_BYTES);
}

void
recovery_derive(const uint8_t code[static RECOVERY_CODE_BYTES],
                const uint8_t realm[static RECOVERY_ID_BYTES],
                const uint8_t case_id[static RECOVERY_ID_BYTES],
                struct keystore_secrets *ret_secrets)
{
    uint8_t salt[sizeof LABEL - 1 + RECOVERY_ID_BYTES + RECOVERY_ID_BYTES];
    uint8_t prk[HPKE_HASH_BYTES];
    struct sam_bytes ikm = {code, RECOVERY_CODE_BYTES};

    memcpy(salt, LABEL, sizeof LABEL - 1);
    memcpy(salt + sizeof LABEL - 1, realm, RECOVERY_ID_BYTES);
    memcpy(salt + sizeof LABEL - 1 + RECOVERY_ID_BYTES, case_id, RECOVERY_ID_BYTES);
    hpke_extract((struct sam_bytes){salt, sizeof salt}, &ikm, 1, prk);

    memmove(ret_secrets->realm, realm, sizeof ret_secrets->realm);
    expand(prk, "ed25519", ret_secrets->ed25519_seed);
    expand(prk, "x25519", ret_secrets->x25519);
    expand(prk, "curve", ret_secrets->curve);
    expand(prk, "local", ret_secrets->local);
    sodium_memzero(prk, sizeof prk);
}
