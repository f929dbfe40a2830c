/* slow.c - see slow.h */
#include "slow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const FILES[SLOW_LANGUAGES] = {WORDS_DIR "/en.txt", WORDS_DIR "/da.txt",
                                                  WORDS_DIR "/nb.txt"};

static void
load(const char *path, struct slow_list *ret_list)
{
    char line[64];
    size_t n = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) { fail_msg("cannot open %s", path); }
    for (; file != NULL && fgets(line, sizeof line, file) != NULL; n++) {
        size_t len = strcspn(line, "\n");
        assert_true(n < WORDS_LIST_WORDS && line[len] == '\n' && len < WORDS_WORD_BYTES);
        memcpy(ret_list->words[n], line, len);
        ret_list->words[n][len] = '\0';
    }
    assert_int_equal(n, WORDS_LIST_WORDS);
    if (file != NULL) { (void)fclose(file); }
}

const struct slow_list *
slow_list(enum case_language language)
{
    static struct slow_list lists[SLOW_LANGUAGES];
    static bool loaded[SLOW_LANGUAGES];
    if (!loaded[language]) { load(FILES[language], &lists[language]); }
    loaded[language] = true;
    return &lists[language];
}

unsigned
slow_number(const uint8_t bits[static WORDS_BYTES], size_t i)
{
    unsigned number = 0;
    for (size_t bit = 11 * i; bit < 11 * (i + 1); bit++) {
        number = 2 * number + ((unsigned)bits[bit / 8] >> (7 - bit % 8) & 1U);
    }
    return number;
}

void
slow_bits(const unsigned numbers[static WORDS_COUNT], uint8_t ret_bits[static WORDS_BYTES])
{
    memset(ret_bits, 0, WORDS_BYTES);
    for (size_t bit = 0; bit < WORDS_BYTES * 8; bit++) {
        if (numbers[bit / 11] >> (10 - bit % 11) & 1U) {
            ret_bits[bit / 8] |= (uint8_t)(0x80U >> bit % 8);
        }
    }
}

void
slow_add(struct slow_text *text, const void *bytes, size_t len)
{
    assert_true(len <= sizeof text->at - text->len);
    memcpy(text->at + text->len, bytes, len);
    text->len += len;
}

struct slow_text
slow_text(const char *text)
{
    struct slow_text all = {.len = 0};
    slow_add(&all, text, strlen(text));
    return all;
}

struct slow_text
slow_say(enum case_language language, const unsigned numbers[static WORDS_COUNT])
{
    struct slow_text text = {.len = 0};
    for (size_t i = 0; i < WORDS_COUNT; i++) {
        const char *word = slow_list(language)->words[numbers[i]];
        slow_add(&text, " ", i != 0);
        slow_add(&text, word, strlen(word));
    }
    return text;
}

static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* One word in lower case, with its NUL. A zero byte becomes a question mark: neither is a letter. What
 * is longer than every word is cut off, and still longer. */
static void
lower(const uint8_t *at, size_t len, char ret[static WORDS_WORD_BYTES + 2])
{
    static const char *const PAIRS[][2] = {{"Å", "å"}, {"Æ", "æ"}, {"Ø", "ø"}};
    size_t n = 0;
    for (; n < len && n < WORDS_WORD_BYTES + 1; n++) {
        ret[n] = at[n] >= 'A' && at[n] <= 'Z' ? (char)(at[n] + 32) : (char)at[n];
        if (at[n] == 0) { ret[n] = '?'; }
    }
    ret[n] = '\0';
    for (size_t i = 0; i < 3; i++) {
        for (char *found = ret; (found = strstr(found, PAIRS[i][0])) != NULL;) {
            memcpy(found, PAIRS[i][1], 2);
        }
    }
}

/* Does a letter end here, in good UTF-8? */
static bool
is_border(char next)
{
    return ((uint8_t)next & 0xc0U) != 0x80;
}

static size_t
count_letters(const char *word)
{
    size_t n = 0;
    for (; *word != '\0'; word++) {
        n += is_border(*word);
    }
    return n;
}

static bool
find(const struct slow_list *list, const uint8_t *at, size_t len, unsigned *ret_number)
{
    char word[WORDS_WORD_BYTES + 2];
    size_t found = 0;
    lower(at, len, word);
    size_t bytes = strlen(word);
    bool enough = count_letters(word) >= 4;
    for (unsigned i = 0; i < WORDS_LIST_WORDS; i++) {
        if (strncmp(list->words[i], word, bytes) != 0) { continue; }
        bool whole = list->words[i][bytes] == '\0';
        if (!whole && !(enough && is_border(list->words[i][bytes]))) { continue; }
        *ret_number = i;
        found++;
        if (whole) { return true; }
    }
    return found == 1;
}

static enum sam_err
refuse(enum words_problem problem, unsigned word, struct words_fault *ret_fault)
{
    *ret_fault = (struct words_fault){problem, word};
    return SAM_E_MALFORMED;
}

enum sam_err
slow_read(const struct slow_text *typed, enum case_language language,
          uint8_t ret_bits[static WORDS_BYTES], struct words_fault *ret_fault)
{
    unsigned numbers[WORDS_COUNT] = {0}, n = 0;
    if (typed->len > 1024) { return SAM_E_TOO_BIG; }
    for (size_t at = 0, end; at < typed->len; at = end) {
        bool blank = is_blank(typed->at[at]);
        for (end = at; end < typed->len && is_blank(typed->at[end]) == blank;) {
            end++;
        }
        if (blank) { continue; }
        n++;
        if (n > WORDS_COUNT) { return refuse(WORDS_TOO_MANY, n, ret_fault); }
        if (!find(slow_list(language), typed->at + at, end - at, &numbers[n - 1])) {
            return refuse(WORDS_UNKNOWN, n, ret_fault);
        }
    }
    if (n < WORDS_COUNT) { return refuse(WORDS_TOO_FEW, n + 1, ret_fault); }
    slow_bits(numbers, ret_bits);
    return SAM_OK;
}

/* ---- both ------------------------------------------------------------------------------------- */

struct said {
    enum sam_err r;
    uint8_t bits[WORDS_BYTES];
    struct words_fault fault;
};

static struct said
nothing_said(void)
{
    struct said said = {.fault = {WORDS_TOO_MANY, 77}};
    memset(said.bits, 0x5a, sizeof said.bits);
    return said;
}

enum sam_err
slow_compare(const struct slow_text *typed, enum case_language language,
             uint8_t ret_bits[static WORDS_BYTES], struct words_fault *ret_fault)
{
    struct said slow = nothing_said(), fast = nothing_said();
    uint8_t *exact = malloc(typed->len
                            + (typed->len == 0)); /* so that the sanitizer sees its end */
    assert_non_null(exact);
    memcpy(exact, typed->at, typed->len);
    slow.r = slow_read(typed, language, slow.bits, &slow.fault);
    fast.r = words_read((struct sam_bytes){exact, typed->len}, language, fast.bits, &fast.fault);
    free(exact);
    assert_int_equal(fast.r, slow.r);
    assert_memory_equal(fast.bits, slow.bits, WORDS_BYTES);
    assert_int_equal(fast.fault.problem, slow.fault.problem);
    assert_int_equal(fast.fault.word, slow.fault.word);
    if (fast.r == SAM_OK) { memcpy(ret_bits, fast.bits, WORDS_BYTES); }
    if (fast.r == SAM_E_MALFORMED) { *ret_fault = fast.fault; }
    return fast.r;
}

uint32_t
slow_random(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*state >> 33);
}
