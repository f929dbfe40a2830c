/* words.c - see words.h: numbers to words and back, then the hash. */
#include "words.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define VERIFY_LABEL "samtykke verify v1"    /* its NUL belongs to it */
#define SALT_LABEL "samtykke verify salt v1" /* with its NUL, too */
#define SLOW_PASSES 3U
#define SLOW_BYTES ((size_t)256 * 1024 * 1024)
#define INDEX_BITS 11U
#define INDEX_MASK (WORDS_LIST_WORDS - 1)
#define LETTER_BITS 5U
#define LETTER_MASK 0x1fU

_Static_assert(1U << INDEX_BITS == WORDS_LIST_WORDS, "a number names a word");
_Static_assert(WORDS_BYTES * 8 == WORDS_COUNT * INDEX_BITS, "no bit is left over");
_Static_assert(WORDS_PACKED_BYTES * 8 == WORDS_LETTERS_MAX * LETTER_BITS, "a word fills its bytes");
_Static_assert(WORDS_LETTERS_MAX * 2 + 1 == WORDS_WORD_BYTES, "two bytes a letter, and NUL");

/* Numbers 27, 28, 29. In UTF-8 all begin with C3; here is what follows, lower and upper case. */
#define TWO_BYTES 0xc3U
static const uint8_t NORDIC[][2] = {{0xa5, 0x85}, {0xa6, 0x86}, {0xb8, 0x98}}; /* åÅ æÆ øØ */
#define NORDIC_FIRST 27U
#define NORDIC_COUNT (sizeof NORDIC / sizeof NORDIC[0])

static const struct words_list *
list_of(enum case_language language)
{
    switch (language) {
    case CASE_EN:
        return &words_list_en;
    case CASE_DA:
        return &words_list_da;
    case CASE_NB:
        return &words_list_nb;
    }
    abort(); /* our own fault: the enum has no other value */
}

/* ---- numbers to words ------------------------------------------------------------------------- */

static uint64_t
packed_at(const struct words_list *list, size_t index)
{
    uint64_t packed = 0;
    for (size_t i = 0; i < WORDS_PACKED_BYTES; i++) {
        packed = packed << 8 | list->packed[index][i];
    }
    return packed;
}

/* Where the k-th letter lies in a packed word. */
static unsigned
shift_of(size_t k)
{
    return LETTER_BITS * (unsigned)(WORDS_LETTERS_MAX - 1 - k);
}

static struct words_word
unpack(uint64_t packed)
{
    struct words_word word = {{0}};
    size_t len = 0;
    for (size_t k = 0; k < WORDS_LETTERS_MAX; k++) {
        unsigned letter = (unsigned)(packed >> shift_of(k)) & LETTER_MASK;
        if (letter == 0) { break; }
        if (letter < NORDIC_FIRST) {
            word.at[len++] = (char)('a' + (int)letter - 1);
        } else {
            word.at[len++] = (char)TWO_BYTES;
            word.at[len++] = (char)NORDIC[letter - NORDIC_FIRST][0];
        }
    }
    return word;
}

void
words_of(const uint8_t bits[static WORDS_BYTES], enum case_language language,
         struct words_word ret_words[static WORDS_COUNT])
{
    const struct words_list *list = list_of(language);
    uint32_t held = 0; /* the lowest `have` bits are still to be used */
    unsigned have = 0;
    for (size_t i = 0, next = 0; i < WORDS_COUNT; i++) {
        while (have < INDEX_BITS) {
            held = held << 8 | bits[next++];
            have += 8;
        }
        have -= INDEX_BITS;
        ret_words[i] = unpack(packed_at(list, held >> have & INDEX_MASK));
    }
}

/* ---- words to numbers ------------------------------------------------------------------------- */

static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Take the next word from rest; empty if there is none. */
static struct sam_bytes
take_word(struct sam_bytes *rest)
{
    struct sam_bytes word;
    while (rest->len != 0 && is_blank(*rest->at)) {
        rest->at++;
        rest->len--;
    }
    word = (struct sam_bytes){rest->at, 0};
    while (rest->len != 0 && !is_blank(*rest->at)) {
        rest->at++;
        rest->len--;
        word.len++;
    }
    return word;
}

/* Take the next letter from a word that is not empty; 0 if there is none. */
static unsigned
take_letter(struct sam_bytes *word)
{
    uint8_t c = *word->at;
    word->at++;
    word->len--;
    if (c >= 'A' && c <= 'Z') { return (unsigned)(c - 'A') + 1; }
    if (c >= 'a' && c <= 'z') { return (unsigned)(c - 'a') + 1; }
    if (c != TWO_BYTES || word->len == 0) { return 0; }
    c = *word->at;
    word->at++;
    word->len--;
    for (unsigned i = 0; i < NORDIC_COUNT; i++) {
        if (c == NORDIC[i][0] || c == NORDIC[i][1]) { return NORDIC_FIRST + i; }
    }
    return 0;
}

static bool
pack(struct sam_bytes word, uint64_t *ret_packed, size_t *ret_letters)
{
    uint64_t packed = 0;
    size_t k = 0;
    for (; word.len != 0; k++) {
        unsigned letter = take_letter(&word);
        if (letter == 0 || k == WORDS_LETTERS_MAX) { return false; }
        packed |= (uint64_t)letter << shift_of(k);
    }
    *ret_packed = packed;
    *ret_letters = k;
    return true;
}

/* The first word of the list that is not before this one; WORDS_LIST_WORDS: all are. */
static size_t
find_not_before(const struct words_list *list, uint64_t packed)
{
    size_t low = 0, high = WORDS_LIST_WORDS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (packed_at(list, middle) < packed) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* A whole word, or a beginning that is long enough: then it has one word only, by embed.py. */
static bool
find(const struct words_list *list, struct sam_bytes word, uint32_t *ret_index)
{
    uint64_t packed = 0;
    size_t letters = 0;
    if (!pack(word, &packed, &letters)) { return false; }
    size_t index = find_not_before(list, packed);
    if (index == WORDS_LIST_WORDS) { return false; }
    uint64_t differing = packed_at(list, index) ^ packed;
    if (letters >= WORDS_PREFIX) { differing >>= shift_of(letters - 1); }
    if (differing != 0) { return false; }
    *ret_index = (uint32_t)index;
    return true;
}

static enum sam_err
refuse(enum words_problem problem, size_t word, struct words_fault *ret_fault)
{
    *ret_fault = (struct words_fault){problem, (unsigned)word + 1};
    return SAM_E_MALFORMED;
}

enum sam_err
words_read(struct sam_bytes typed, enum case_language language,
           uint8_t ret_bits[static WORDS_BYTES], struct words_fault *ret_fault)
{
    const struct words_list *list = list_of(language);
    uint8_t bits[WORDS_BYTES];
    uint32_t held = 0, index = 0; /* the lowest `have` bits of held are still to be written */
    unsigned have = 0;

    if (typed.len > WORDS_TYPED_MAX) { return SAM_E_TOO_BIG; }
    for (size_t i = 0, next = 0; i < WORDS_COUNT; i++) {
        struct sam_bytes word = take_word(&typed);
        if (word.len == 0) { return refuse(WORDS_TOO_FEW, i, ret_fault); }
        if (!find(list, word, &index)) { return refuse(WORDS_UNKNOWN, i, ret_fault); }
        held = held << INDEX_BITS | index;
        for (have += INDEX_BITS; have >= 8; next++) {
            have -= 8;
            bits[next] = (uint8_t)(held >> have);
        }
    }
    if (take_word(&typed).len != 0) { return refuse(WORDS_TOO_MANY, WORDS_COUNT, ret_fault); }
    memcpy(ret_bits, bits, sizeof bits);
    return SAM_OK;
}

bool
words_same(const uint8_t a[static WORDS_BYTES], const uint8_t b[static WORDS_BYTES])
{
    return sodium_memcmp(a, b, WORDS_BYTES) == 0;
}

/* ---- the hash --------------------------------------------------------------------------------- */

struct hashed {
    uint8_t label[sizeof VERIFY_LABEL];
    struct words_names names;
};
_Static_assert(sizeof(struct hashed) == 19 + 16 + 16 + 32 + 32, "no gaps: it is hashed as it lies");

void
words_hash(const struct words_names *names, uint8_t ret_hash[static HASH_BYTES])
{
    struct hashed hashed = {.label = VERIFY_LABEL, .names = *names};
    (void)crypto_hash_sha256(ret_hash, (const uint8_t *)&hashed, sizeof hashed);
}

static void
make_salt(const struct words_names *names, uint8_t ret_salt[static crypto_hash_sha256_BYTES])
{
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, (const uint8_t *)SALT_LABEL, sizeof SALT_LABEL);
    (void)crypto_hash_sha256_update(&state, names->realm, sizeof names->realm);
    (void)crypto_hash_sha256_update(&state, names->case_id, sizeof names->case_id);
    (void)crypto_hash_sha256_final(&state, ret_salt);
}

enum sam_err
words_verification(const struct words_names *names, uint8_t ret_bits[static WORDS_BYTES])
{
    uint8_t hash[HASH_BYTES], salt[crypto_hash_sha256_BYTES], slow[HASH_BYTES];
    words_hash(names, hash);
    make_salt(names, salt);
    if (crypto_pwhash(slow, sizeof slow, (const char *)hash, sizeof hash, salt, SLOW_PASSES,
                      SLOW_BYTES, crypto_pwhash_ALG_ARGON2ID13)
        != 0)
        return SAM_E_NOMEM;
    memcpy(ret_bits, slow, WORDS_BYTES);
    return SAM_OK;
}
