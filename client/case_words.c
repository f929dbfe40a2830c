/* case_words.c - the eight words that the candidate and a member compare: proto/words.h. */
#include "case_inside.h"

#include "proto/words.h"
#include <stdio.h>
#include <string.h>

/* A member compares its own words with the candidate, whoever is named. */
static enum sam_err
bits_of(const struct sam_case *c, const struct sam_person *person,
        uint8_t ret_bits[static WORDS_BYTES], uint8_t ret_key[static HASH_BYTES],
        struct sam_trouble *trouble)
{
    struct words_names names;
    const uint8_t *key_id = c->facts.is_owner ? person->key_id : c->client->publics.key_id;
    bool is_member = of_case_member(c->version.body, key_id) != NULL;
    if (!is_member) {
        bool is_guest = check_zeros(key_id, HASH_BYTES);
        return sam_trouble_say(trouble, is_guest ? SAM_TROUBLE_GUEST : SAM_TROUBLE_NOT_ON_TEAM,
                               person->handle);
    }
    memcpy(names.realm, c->client->self.realm, ID_BYTES);
    memcpy(names.case_id, c->case_id, ID_BYTES);
    memcpy(names.v1_id, c->first, HASH_BYTES);
    memcpy(names.member_key_id, key_id, HASH_BYTES);
    memcpy(ret_key, key_id, HASH_BYTES);
    enum sam_err r = words_verification(&names, ret_bits);
    return r == SAM_OK ? SAM_OK : trouble_plain(trouble, r);
}

enum sam_err
sam_case_words(struct sam_case *c, const struct sam_person *person,
               char ret_words[static SAM_WORDS_MAX], struct sam_trouble *trouble)
{
    uint8_t bits[WORDS_BYTES], key_id[HASH_BYTES];
    struct words_word words[WORDS_COUNT];
    size_t len = 0;
    enum sam_err r = bits_of(c, person, bits, key_id, trouble);
    if (r != SAM_OK) { return r; }
    words_of(bits, (enum case_language)c->version.body->language, words);
    for (unsigned i = 0; i < WORDS_COUNT && len < SAM_WORDS_MAX; i++) {
        int n = snprintf(ret_words + len, SAM_WORDS_MAX - len, "%s%s", i > 0 ? " " : "",
                         words[i].at);
        len += n > 0 ? (size_t)n : 0;
    }
    return SAM_OK;
}

static enum sam_err
remember(struct sam_case *c, const uint8_t *key_id, struct sam_trouble *trouble)
{
    struct pins_why why = {.reason = PINS_FINE};
    enum sam_err r = pins_set_words(c->client->pins, c->case_id, key_id, true, &why);
    if (r == SAM_E_TOO_BIG) { return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "words"); }
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    if ((r = client_save_pins(c->client, trouble)) != SAM_OK) { return r; }
    case_people(c);
    return SAM_OK;
}

enum sam_err
sam_case_words_check(struct sam_case *c, const struct sam_person *person, const char *typed,
                     struct sam_trouble *trouble)
{
    uint8_t bits[WORDS_BYTES], read[WORDS_BYTES], key_id[HASH_BYTES];
    struct words_fault fault = {.word = 0};
    struct sam_bytes text = {(const uint8_t *)typed, strlen(typed)};
    enum case_language language = (enum case_language)c->version.body->language;
    enum sam_err r = words_read(text, language, read, &fault);
    if (r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG) {
        r = sam_trouble_say(trouble, SAM_TROUBLE_WORDS, person->handle);
        trouble->number =
            fault.word; /* the first that is no word of the list; 0: none is to be named */
        return r;
    }
    if ((r = bits_of(c, person, bits, key_id, trouble)) != SAM_OK) { return r; }
    if (!words_same(bits, read)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_WORDS, person->handle);
    }
    return remember(c, key_id, trouble);
}
