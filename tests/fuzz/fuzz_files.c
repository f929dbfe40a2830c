/* fuzz_files.c - a person's own files, put in their place by somebody else: key store and pins; and what
 * a person types: recovery sheet, words, an employer's name. The first byte of the input chooses. What
 * has a MAC or is sealed gets that here, so that a change reaches what lies behind it; no Argon2id is
 * run. */
#include "check.h"
#include "parts.h"

#include "proto/employer.h"
#include "proto/hpke.h"
#include "proto/recovery.h"
#include "proto/words.h"
#include "seen.h"
#include <sodium.h>
#include <string.h>

enum mode { KEYSTORE = 0, KEYSTORE_SEALED, PINS, PINS_SIGNED, SEEN, SHEET, WORDS, EMPLOYER, MODES };

/* As tests/vectors/keystore.json, pins.json and recovery.json have them. */
static uint8_t store_key[KEYSTORE_KEY_BYTES], case_id[RECOVERY_ID_BYTES];

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    check(sodium_init() >= 0);
    bytes_from_hex("48c3c8efa8ed9ddb83273d172b5f0c381319f05a2d99a7346d9ddef25c01f2a9", store_key,
                   sizeof store_key);
    bytes_from_hex("8db3bc7ba2cb7e6ce40e60e93ee89428", case_id, sizeof case_id);
    seen_start();
    return 0;
}

/* ---- key store -------------------------------------------------------------------------------- */

static enum sam_err
open_keystore(struct sam_bytes in)
{
    struct keystore_cost cost;
    struct keystore_secrets secrets;
    struct keystore_public keys;
    struct keystore_why why;
    enum sam_err looked = keystore_look(in, &cost, &why);
    if (looked == SAM_OK) {
        check(in.len == KEYSTORE_BYTES);
        check(cost.ops >= KEYSTORE_OPS_MIN && cost.ops <= KEYSTORE_OPS_MAX);
        check(cost.memory >= KEYSTORE_MEMORY_MIN && cost.memory <= KEYSTORE_MEMORY_MAX);
    }
    enum sam_err r = keystore_open_with_key(in, store_key, &secrets, &why);
    check(r != SAM_OK || looked == SAM_OK);
    if (r == SAM_OK)
        keystore_publish(&secrets, &keys);
    else
        check(sodium_is_zero((const uint8_t *)&secrets, sizeof secrets) == 1);
    return r;
}

/* Any secrets under any header: opened if the header is one. */
static void
seal_keystore(struct sam_bytes in)
{
    uint8_t file[KEYSTORE_BYTES] = {0};
    struct keystore_cost cost;
    struct keystore_why why;
    const size_t tag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
    const size_t head = sizeof file - tag - sizeof(struct keystore_secrets);
    if (in.len > sizeof file - tag) return;
    if (in.len > 0) memcpy(file, in.at, in.len);
    check(crypto_aead_xchacha20poly1305_ietf_encrypt(
              file + head, NULL, file + head, sizeof(struct keystore_secrets), file, head, NULL,
              file + head - KEYSTORE_NONCE_BYTES, store_key)
          == 0);
    struct sam_bytes whole = {file, sizeof file};
    bool is_one = keystore_look(whole, &cost, &why) == SAM_OK;
    check((open_keystore(whole) == SAM_OK) == is_one);
}

/* ---- typed ------------------------------------------------------------------------------------ */

/* What is read is the code of the sheet that is written. */
static void
read_sheet(struct sam_bytes in)
{
    uint8_t code[RECOVERY_CODE_BYTES], again[RECOVERY_CODE_BYTES];
    char sheet[RECOVERY_SHEET_BYTES];
    struct keystore_secrets secrets;
    unsigned line = 99;
    if (recovery_read(in, code, &line) != SAM_OK) {
        check(line <= RECOVERY_LINES);
        return;
    }
    recovery_write(code, sheet);
    check(recovery_read((struct sam_bytes){(const uint8_t *)sheet, sizeof sheet}, again, &line)
          == SAM_OK);
    check(memcmp(code, again, sizeof code) == 0);
    recovery_derive(code, seen_realm, case_id, &secrets);
}

static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next typed word is this one: all of it, or four letters or more of its beginning. */
static void
look_at_word(struct sam_bytes *typed, const char *word)
{
    size_t at = 0, letters = 0;
    for (; typed->len > 0 && is_blank(*typed->at); typed->at++)
        typed->len--;
    for (; typed->len > 0 && !is_blank(*typed->at); typed->at++, typed->len--, at++) {
        uint8_t c = *typed->at, due = (uint8_t)word[at];
        check(c == due || (c | 0x20) == due); /* so it is with letters of two bytes, too */
        letters += c < 0x80 || c > 0xbf;      /* their first ones */
    }
    check(letters >= WORDS_PREFIX || word[at] == '\0');
}

/* So it is with words; in every language. */
static void
read_words(struct sam_bytes in, enum case_language language)
{
    uint8_t bits[WORDS_BYTES], again[WORDS_BYTES];
    struct words_word words[WORDS_COUNT];
    struct words_fault fault = {.word = 99};
    char typed[WORDS_COUNT * WORDS_WORD_BYTES];
    size_t len = 0;
    enum sam_err r = words_read(in, language, bits, &fault);
    if (r != SAM_OK) {
        check(r == SAM_E_TOO_BIG || (fault.word >= 1 && fault.word <= WORDS_COUNT + 1));
        return;
    }
    words_of(bits, language, words);
    for (size_t i = 0; i < WORDS_COUNT; i++) {
        size_t n = strlen(words[i].at);
        memcpy(typed + len, words[i].at, n);
        typed[len + n] = ' ';
        len += n + 1;
        look_at_word(&in, words[i].at);
    }
    r = words_read((struct sam_bytes){(const uint8_t *)typed, len}, language, again, &fault);
    check(r == SAM_OK && words_same(bits, again));
}

/* One name, in capitals and with blanks around it, is one employer. */
static void
name_employer(struct sam_bytes in)
{
    uint8_t id[HASH_BYTES], again[HASH_BYTES], name[EMPLOYER_NAME_MAX + 2];
    enum sam_err r = consent_employer(store_key, in, id);
    check(r == SAM_OK || r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG);
    if (r != SAM_OK || in.len > EMPLOYER_NAME_MAX - 2) return;
    name[0] = name[in.len + 1] = ' ';
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.at[i];
        name[i + 1] = c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
    }
    check(consent_employer(store_key, (struct sam_bytes){name, in.len + 2}, again) == SAM_OK);
    check(memcmp(id, again, sizeof id) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    struct sam_bytes in = {data + 1, size - 1};
    switch ((enum mode)(data[0] % MODES)) {
    case KEYSTORE:
        (void)open_keystore(in);
        break;
    case KEYSTORE_SEALED:
        seal_keystore(in);
        break;
    case PINS:
        seen_decode(in);
        break;
    case PINS_SIGNED:
        seen_sign(in);
        break;
    case SEEN:
        seen_follow(in);
        break;
    case SHEET:
        read_sheet(in);
        break;
    case WORDS:
        read_words((struct sam_bytes){data + 2, size - 2}, (enum case_language)(data[1] % 3));
        break;
    case EMPLOYER:
        name_employer(in);
        break;
    case MODES:
        break;
    }
    return 0;
}

/* What is seen is changed one by one. */
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    struct dice dice = {.state = seed};
    bool parts = size > 0 && data[0] % MODES == SEEN;
    if (!parts) return LLVMFuzzerMutate(data, size, max_size);
    return parts_mutate(data, size, max_size, 1, NULL, &dice);
}
