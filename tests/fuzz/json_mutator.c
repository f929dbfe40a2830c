/* json_mutator.c - changes a JSON text token by token, so that most of what comes out is still JSON:
 * every other time; libFuzzer changes bytes the rest of the time. */
#include "check.h"

#include <string.h>

#define TOKENS_MAX 1024U
#define COPY_MAX 256U /* bytes that are copied from one place to another */

static const char *const WORDS[] = {
    "null",
    "true",
    "[]",
    "{}",
    "0",
    "-1",
    "365",
    "1e400",
    "9223372036854775808",
    "\"\"",
    ",",
    ":",
    "{",
    "}",
    "[",
    "]",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud800\"",
    "\"a b\"",
    "\"\xc3\xa6\"",
    "\"id\"",
    "\"taxonomy\"",
    "\"site\"",
    "\"consent\"",
    "\"request\"",
    "\"categories\"",
    "\"purposes\"",
    "\"roles\"",
    "\"groups\"",
    "\"name\"",
    "\"en\"",
    "\"da\"",
    "\"nb\"",
    "\"max_period_days\"",
    "\"deny\"",
    "\"team\"",
    "\"provisions\"",
    "\"person\"",
    "\"role\"",
    "\"organisation\"",
    "\"type\"",
    "\"actor\"",
    "\"by\"",
    "\"category\"",
    "\"action\"",
    "\"period\"",
    "\"start\"",
    "\"end\"",
    "\"data_period\"",
    "\"from\"",
    "\"until\"",
    "\"meeting\"",
    "\"created\"",
    "\"item_meeting\"",
    "\"audience\"",
    "\"employer\"",
    "\"at\"",
    "\"present\"",
    "\"permit\"",
    "\"access\"",
    "\"redisclose\"",
    "\"everyone\"",
    "\"person:bo\"",
    "\"role:therapist\"",
    "\"organisation:ips\"",
    "\"employer:Bager\"",
    "\"bo\"",
    "\"ole\"",
    "\"kari\"",
    "\"consultant\"",
    "\"therapist\"",
    "\"guest\"",
    "\"ips\"",
    "\"Bager\"",
    "\"m1\"",
    "\"m2\"",
    "\"*\"",
    "\"health\"",
    "\"health.diagnosis\"",
    "\"work\"",
    "\"work.search\"",
    "\"work.offers\"",
    "\"job_search\"",
    "\"benefits\"",
    "\"2026-09-01T00:00:00Z\"",
    "\"2027-03-01T00:00:00Z\"",
    "\"2026-11-20T12:00:00Z\"",
    "\"0001-01-01T00:00:00+23:59\"",
    "\"9999-12-31T23:59:59.999-23:59\"",
    "\"type\":\"deny\",",
    "\"type\":\"permit\",",
    "\"meeting\":\"m1\",",
    "\"role\":\"guest\",",
    "\"action\":\"redisclose\",",
    "\"employer\":\"Bager\",",
    "{\"person\":\"kari\",\"role\":\"guest\"},",
    "{\"type\":\"deny\",\"actor\":\"team\",\"category\":\"health\"},",
};

struct token {
    size_t at, len;
};

/* Small numbers that look random, from libFuzzer's seed. */
static size_t
pick(unsigned int *state, size_t below)
{
    *state = *state * 1664525U + 1013904223U;
    return below == 0 ? 0 : (*state >> 8) % below;
}

static size_t
length_of(const uint8_t *text, size_t size)
{
    size_t n = 1;
    if (text[0] == '"') {
        while (n < size && text[n] != '"') {
            n += text[n] == '\\' ? 2 : 1;
        }
        return n < size ? n + 1 : size;
    }
    if (strchr("{}[]:,", text[0]) != NULL && text[0] != 0) { return 1; }
    while (n < size && text[n] != 0 && strchr("{}[]:,\" \n", text[n]) == NULL) {
        n++;
    }
    return n;
}

static size_t
find_tokens(const uint8_t *text, size_t size, struct token *ret)
{
    size_t n = 0;
    for (size_t at = 0; at < size && n < TOKENS_MAX; n++) {
        ret[n] = (struct token){at, length_of(text + at, size - at)};
        at += ret[n].len;
    }
    return n;
}

/* text[at, at + len) becomes the n bytes at `by`. Returns the new size; 0: no room. */
static size_t
replace(uint8_t *text, size_t size, size_t max, struct token what, const void *by, size_t n)
{
    if (size - what.len + n > max) { return 0; }
    memmove(text + what.at + n, text + what.at + what.len, size - what.at - what.len);
    memcpy(text + what.at, by, n);
    return size - what.len + n;
}

static size_t
change_one(uint8_t *text, size_t size, size_t max, unsigned int *state)
{
    static struct token tokens[TOKENS_MAX];
    uint8_t copy[COPY_MAX];
    size_t n = find_tokens(text, size, tokens);
    struct token one = n == 0 ? (struct token){0, 0} : tokens[pick(state, n)];
    struct token other = n == 0 ? (struct token){0, 0} : tokens[pick(state, n)];
    const char *word = WORDS[pick(state, sizeof WORDS / sizeof WORDS[0])];
    switch (pick(state, 5)) {
    case 0: /* another word */
        return replace(text, size, max, one, word, strlen(word));
    case 1: /* a word more */
        one.len = 0;
        return replace(text, size, max, one, word, strlen(word));
    case 2: /* gone */
        return replace(text, size, max, one, "", 0);
    case 3: /* the same as elsewhere */
        if (other.len > sizeof copy) { return 0; }
        memcpy(copy, text + other.at, other.len);
        return replace(text, size, max, one, copy, other.len);
    default: /* what begins here once more: a member, a provision */
        other.len = 1 + pick(state, sizeof copy);
        if (other.len > size - one.at) { other.len = size - one.at; }
        memcpy(copy, text + one.at, other.len);
        one.len = 0;
        return replace(text, size, max, one, copy, other.len);
    }
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    unsigned int state = seed;
    if (pick(&state, 2) == 0) { return LLVMFuzzerMutate(data, size, max_size); }
    size_t times = 1 + pick(&state, 4);
    for (size_t i = 0; i < times; i++) {
        size_t changed = change_one(data, size, max_size, &state);
        if (changed > 0) { size = changed; }
    }
    return size;
}
