/* slow.h - the eight words as proto/words.h says them, done the slow way from the lists as they are:
 * bit by bit, word by word, by text. To compare with. */
#ifndef TESTS_PROTO_WORDS_SLOW_H
#define TESTS_PROTO_WORDS_SLOW_H

#include "words.h"

#include <stddef.h>

#define SLOW_LANGUAGES 3U
#define SLOW_TEXT_MAX (WORDS_TYPED_MAX + 1U)

/* A list, each word with its NUL. */
struct slow_list {
    char words[WORDS_LIST_WORDS][WORDS_WORD_BYTES];
};

/* Some typed text, without NUL. */
struct slow_text {
    size_t len;
    uint8_t at[SLOW_TEXT_MAX];
};

/* The lists, read once from the files; by enum case_language. */
const struct slow_list *slow_list(enum case_language language);

/* Number of word i in these bits; and eight numbers as bits. */
unsigned slow_number(const uint8_t bits[static WORDS_BYTES], size_t i);
void slow_bits(const unsigned numbers[static WORDS_COUNT], uint8_t ret_bits[static WORDS_BYTES]);

/* Text, to put together. What does not fit fails the test. */
void slow_add(struct slow_text *text, const void *bytes, size_t len);
struct slow_text slow_text(const char *text);

/* The words of numbers, one blank between two. */
struct slow_text slow_say(enum case_language language, const unsigned numbers[static WORDS_COUNT]);

/* What words_read() has to give. ret_bits is written on OK, ret_fault on MALFORMED. */
enum sam_err slow_read(const struct slow_text *typed, enum case_language language,
                       uint8_t ret_bits[static WORDS_BYTES], struct words_fault *ret_fault);

/* Read with words_read(), from memory that ends where the text does, and with slow_read(): both must
 * say the same, and write what they say and nothing else. */
enum sam_err slow_compare(const struct slow_text *typed, enum case_language language,
                          uint8_t ret_bits[static WORDS_BYTES], struct words_fault *ret_fault);

/* Numbers that look random and are the same in every run. */
uint32_t slow_random(uint64_t *state);

#endif
