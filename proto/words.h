/* words.h - the eight words by which a member and the candidate compare keys, read aloud or typed.
 *
 *   hash  = SHA-256("samtykke verify v1" 00 | realm | case | id of v1 | member key_id)
 *           18 + 1 + 16 + 16 + 32 + 32 bytes
 *   salt  = SHA-256("samtykke verify salt v1" 00 | realm | case), its first 16 bytes
 *   slow  = Argon2id (version 0x13, one lane) of hash and salt: 3 passes, 256 MiB, 32 bytes
 *   bits  = its first 11 bytes, 88 bits
 *   words = word i (0..7) is number "bits 11i..11i+10" of its list, most significant bit first
 *
 * A list (words/LANGUAGE.txt) has 2048 words of 3..8 letters: a-z, in Danish and bokmål also å æ ø.
 * It is sorted by bytes, and no two words begin with the same four letters. The same bits give
 * unrelated words in two languages: both people use the case's. What else a list must be is said
 * and checked by tests/ground/words.
 *
 * What they prove, if all eight are compared by people who know whom they hear: that both clients
 * hashed the same v1 and the same key. To the member that is the case's first owners; to the
 * candidate, the member's key. The words are no secret. Who skips a word compares 11 bits less, and
 * no slip in one word may be forgiven.
 *
 * What they are worth against the core, which brings to each side what the other made. Let v1 and key be
 * honest, and the core show the candidate a key', or the member a v1', of its own making:
 *   one replaced   h(v1, key') = h(v1, key), or h(v1', key) = h(v1, key). A second preimage: 2^88 tries.
 *   both replaced  h(v1, key') = h(v1', key), where the core makes both. A birthday search: 2^44 tries on
 *                  each side, hours on one graphics card were it SHA-256 alone. Hence Argon2id: a try
 *                  costs most of a second and 256 MiB, so that 2^45 of them are hundreds of thousands
 *                  of years on one machine, and for one case only, since the salt is the case's.
 * A client that pinned v1 before the member's key was made is at 88 bits in any case.
 *
 * Pure: no I/O, clock or logging, libsodium only; no allocation but Argon2id's. A language
 * outside its enum is our own fault and aborts: wire.h lets none in. But for words_same() time depends
 * on the words.
 * Source: design.md section 3 "Member and candidate compare eight words"; FIPS 180-4;
 * RFC 9106. Slower than the design's SHA-256, for the reason above. */
#ifndef PROTO_WORDS_H
#define PROTO_WORDS_H

#include "body.h"

#include <samtykke/bytes.h>
#include <samtykke/err.h>
#include <stdbool.h>

#define WORDS_COUNT 8U        /* words that are compared */
#define WORDS_BYTES 11U       /* their bits */
#define WORDS_WORD_BYTES 17U  /* the longest word: 8 letters of two bytes, NUL */
#define WORDS_TYPED_MAX 1024U /* bytes that are read */
#define WORDS_PREFIX 4U       /* letters that suffice of a typed word */

/* One word, UTF-8 in NFC, lower case. */
struct words_word {
    char at[WORDS_WORD_BYTES];
};

/* What both sides must have alike. */
struct words_names {
    uint8_t realm[ID_BYTES];
    uint8_t case_id[ID_BYTES];
    uint8_t v1_id[HASH_BYTES];         /* of the case statement's version 1 */
    uint8_t member_key_id[HASH_BYTES]; /* of the member, not the candidate */
};

/* Why typed words cannot be read. */
enum words_problem {
    WORDS_UNKNOWN = 1, /* not in the list; also: too short a beginning, or not in NFC */
    WORDS_TOO_FEW,
    WORDS_TOO_MANY,
};

/* The first problem.
 *   word   counted from 1: the unknown one, the first missing one, or WORDS_COUNT + 1 */
struct words_fault {
    enum words_problem problem;
    unsigned word;
};

/* The words of 88 bits.
 *   bits       in, borrowed   the beginning of a hash
 *   ret_words  out */
void words_of(const uint8_t bits[static WORDS_BYTES], enum case_language language,
              struct words_word ret_words[static WORDS_COUNT]);

/* The hash that the words stand for. Not to be shown: see above.
 *   names     in, borrowed   as this client knows them itself, never as it was told for the purpose */
void words_hash(const struct words_names *names, uint8_t ret_hash[static HASH_BYTES]);

/* The bits that verify a member and a case; words_of() says them. Takes most of a second.
 *   names     in, borrowed   as in words_hash()
 *   ret_bits  out            written only on SAM_OK
 * Errors: NOMEM there are no 256 MiB. */
enum sam_err words_verification(const struct words_names *names,
                                uint8_t ret_bits[static WORDS_BYTES]) SAM_MUST_CHECK;

/* Read eight typed words: the reverse of words_of().
 *   typed      in, borrowed, untrusted   words with blanks, tabs or line ends between and around;
 *                                        upper case (A-Z Æ Ø Å) counts as lower; the first four
 *                                        letters of a word suffice, and any more of them
 *   ret_bits   out            written only on SAM_OK
 *   ret_fault  out            written only on MALFORMED
 * Nothing is repaired: aa is not å, and a letter that is put together of two characters (a and
 * U+030A) is unknown, as is U+212B; keyboards give å as one.
 * Errors: TOO_BIG over WORDS_TYPED_MAX; MALFORMED see ret_fault. */
enum sam_err words_read(struct sam_bytes typed, enum case_language language,
                        uint8_t ret_bits[static WORDS_BYTES], struct words_fault *ret_fault)
    SAM_MUST_CHECK;

/* Are they the same? In constant time. It says no more, so that nobody settles for seven words. */
bool words_same(const uint8_t a[static WORDS_BYTES], const uint8_t b[static WORDS_BYTES]);

/* ---- the lists, as words/embed.py makes them at build time ------------------------------------ */

#define WORDS_LIST_WORDS 2048U /* 11 bits */
#define WORDS_LETTERS_MAX 8U   /* of a word */
#define WORDS_PACKED_BYTES 5U  /* of a word: 8 letters of 5 bits, the first one uppermost */

/* Letters are 1..26 for a-z, then å æ ø as their bytes are sorted; 0 after the last. So packed words
 * are sorted as numbers just as the list is by its bytes. */
struct words_list {
    uint8_t packed[WORDS_LIST_WORDS][WORDS_PACKED_BYTES];
};

extern const struct words_list words_list_en, words_list_da, words_list_nb;

#endif
