/* json_unreadable.c - what a provision may hold that cannot be read: wrong kinds of value, names
 * outside the alphabet, keys given twice, times that there are not. Every text here is whole
 * members, so that the line around it stays JSON. */
#include "json_provision.h"
#include <stdlib.h>

struct forms {
    const char *const *at;
    uint32_t n;
};
#define FORMS(array)                                                                               \
    {                                                                                              \
        (array), sizeof(array) / sizeof((array)[0])                                                \
    }

#define SIXTY_FIVE "a1234567890123456789012345678901234567890123456789012345678901234"
#define T0 "\"2026-01-01T00:00:00Z\""
#define T1 "\"2027-01-01T00:00:00Z\""
#define BAD_TIMES(before, after)                                                                   \
    before "\"2026-02-30T00:00:00Z\"" after, before "\"2026-01-01\"" after,                        \
        before "\"2026-01-01T00:00:00\"" after, before "\"2026-01-01T24:00:00Z\"" after,           \
        before "\"2026-06-30T23:59:60Z\"" after, before "\"2026-01-01T00:00:00.1234Z\"" after,     \
        before "\"0000-01-01T00:00:00Z\"" after, before "\"10000-01-01T00:00:00Z\"" after,         \
        before "\"2026-01-01T00:00:00+24:00\"" after, before "\"2026-01-01 00:00:00Z\"" after,     \
        before "\"2026-01-01T00:00:00.Z\"" after, before "\"2026-00-10T00:00:00Z\"" after,         \
        before "\" 2026-01-01T00:00:00Z\"" after, before "\"2026-01-01T00:00Z\"" after,            \
        before "\"2025-02-29T12:00:00+01:00\"" after, before "\"2026-01-01T00:00:00+0100\"" after, \
        before "1767225600000" after, before "\"\"" after, before "true" after, before "{}" after

/* A missing type is in put_type's place: no member at all. */
static const char *const TYPE[] = {"\"type\":\"Permit\"",
                                   "\"type\":\"\"",
                                   "\"type\":3",
                                   "\"type\":null",
                                   "\"type\":[\"permit\"]",
                                   "\"type\":\"permit\",\"type\":\"permit\"",
                                   "\"type\":\"permit \"",
                                   "\"type\":\"allow\"",
                                   "\"type\":true",
                                   "\"type\":{}",
                                   "\"type\":\"deny\",\"type\":\"deny\"",
                                   "\"type\":[]",
                                   "\"type\":\"permit\\u0000\""};
static const char *const NO_OBJECT[] = {"3",    "null", "\"permit\"", "\"deny\"",
                                        "[]",   "true", "-1.5e3",     "[{\"type\":\"permit\"}]",
                                        "\"\"", "false"};
static const char *const ACTOR[] = {"\"actor\":7",
                                    "\"actor\":null",
                                    "\"actor\":\"Bo\"",
                                    "\"actor\":\"bo\"",
                                    "\"actor\":\"person:\"",
                                    "\"actor\":\"person:Bo\"",
                                    "\"actor\":\"persons:bo\"",
                                    "\"actor\":\"role:UPPER\"",
                                    "\"actor\":\"person:bo\",\"actor\":\"person:bo\"",
                                    "\"actor\":true",
                                    "\"actor\":{}",
                                    "\"actor\":\"team:x\"",
                                    "\"actor\":\"everyone:x\"",
                                    "\"actor\":\"employer:\"",
                                    "\"actor\":\"employer:a\\u0001\"",
                                    "\"actor\":\"employer:a\\u0085b\"",
                                    "\"actor\":[]",
                                    ("\"actor\":\"person:" SIXTY_FIVE "\""),
                                    "\"actor\":\"person: bo\"",
                                    "\"actor\":\"Everyone\"",
                                    "\"actor\":\"organisation:\\u00e6\"",
                                    "\"actor\":[\"person:bo\"]",
                                    "\"actor\":\"\"",
                                    "\"actor\":\"employer:a\\u0000\"",
                                    "\"actor\":\"person:bo\\u0000\"",
                                    "\"actor\":\"team\\u0000\""};
static const char *const BY[] = {"\"by\":3",
                                 "\"by\":\"bo\"",
                                 "\"by\":\"team\"",
                                 "\"by\":\"person:\"",
                                 "\"by\":\"organisation:x\"",
                                 "\"by\":\"employer\"",
                                 "\"by\":\"role:UPPER\"",
                                 "\"by\":true",
                                 "\"by\":{}",
                                 "\"by\":\"\"",
                                 "\"by\":\"person:bo\",\"by\":\"person:bo\"",
                                 "\"by\":\"everyone\"",
                                 "\"by\":[\"person:bo\"]"};
static const char *const CATEGORY[] = {
    "\"category\":3",     "\"category\":null",
    "\"category\":\"\"",  "\"category\":[]",
    "\"category\":{}",    "\"category\":\"Zzz Q\"",
    "\"category\":true",  "\"category\":[\"health\"]",
    "\"category\":0.5",   "\"category\":\"work\",\"category\":\"work\"",
    "\"category\":\"**\""};
static const char *const ACTION[] = {"\"action\":3",
                                     "\"action\":\"read\"",
                                     "\"action\":\"ACCESS\"",
                                     "\"action\":{}",
                                     "\"action\":\"\"",
                                     "\"action\":\"redisclose\",\"action\":\"redisclose\"",
                                     "\"action\":true",
                                     "\"action\":[\"access\"]",
                                     "\"action\":\"access\\u0000\""};
static const char *const PURPOSES[] = {"\"purposes\":\"benefits\"",
                                       "\"purposes\":3",
                                       "\"purposes\":{}",
                                       "\"purposes\":[3]",
                                       "\"purposes\":[null]",
                                       "\"purposes\":[\"unknown-purpose\"]",
                                       "\"purposes\":[\"Benefits\"]",
                                       "\"purposes\":[\"\"]",
                                       "\"purposes\":[\"benefits\"],\"purposes\":[\"benefits\"]",
                                       "\"purposes\":[[]]",
                                       "\"purposes\":true",
                                       "\"purposes\":[\"*\"]",
                                       "\"purposes\":\"\"",
                                       "\"purposes\":[{\"benefits\":1,\"benefits\":2}]"};
static const char *const PERIOD[] = {"\"period\":3",
                                     "\"period\":\"\"",
                                     ("\"period\":" T0),
                                     "\"period\":[" T0 "," T1 "]",
                                     "\"period\":true",
                                     "\"period\":{\"begin\":" T0 ",\"end\":" T1 "}",
                                     "\"period\":{\"start\":" T0 ",\"end\":" T1
                                     ",\"zone\":\"UTC\"}",
                                     "\"period\":{\"start\":" T0 ",\"end\":" T1 ",\"end\":" T1 "}",
                                     "\"period\":{\"start\":" T0 ",\"end\":" T1 "},\"period\":null",
                                     BAD_TIMES("\"period\":{\"start\":", ",\"end\":" T1 "}"),
                                     BAD_TIMES("\"period\":{\"start\":" T0 ",\"end\":", "}")};
static const char *const DATA_PERIOD[] = {
    "\"data_period\":3",
    "\"data_period\":\"\"",
    ("\"data_period\":" T0),
    "\"data_period\":[" T0 "]",
    "\"data_period\":true",
    "\"data_period\":{\"start\":" T0 "}",
    "\"data_period\":{\"From\":null}",
    "\"data_period\":{\"from\":" T0 ",\"from\":" T0 "}",
    "\"data_period\":{\"from\":null},\"data_period\":null",
    "\"data_period\":{\"\":1}",
    BAD_TIMES("\"data_period\":{\"from\":", "}"),
    BAD_TIMES("\"data_period\":{\"from\":null,\"until\":", "}")};
static const char *const MEETING[] = {"\"meeting\":1",
                                      "\"meeting\":\"M 1\"",
                                      "\"meeting\":\"\"",
                                      "\"meeting\":{}",
                                      "\"meeting\":true",
                                      "\"meeting\":\"m1\",\"meeting\":\"m1\"",
                                      ("\"meeting\":\"" SIXTY_FIVE "\""),
                                      "\"meeting\":[\"m1\"]",
                                      "\"meeting\":\"m1\\u0000\"",
                                      "\"meeting\":\"m\\u00e6\""};
static const char *const FIELD[] = {"\"colour\":1",
                                    "\"purpose\":[\"benefits\"]",
                                    ("\"end\":" T1),
                                    "\"\":1",
                                    "\"Type\":\"permit\"",
                                    "\"colour\":null",
                                    "\"colour\":1,\"colour\":2",
                                    "\"until\":{\"deep\":[[[{}]]]}",
                                    "\"by \":null",
                                    "\"data-period\":{\"x\":1,\"x\":1}"};

static struct forms
forms_of(enum sam_unreadable part)
{
    static const struct forms LIST[] = {
        FORMS(TYPE),     FORMS(ACTOR),  FORMS(BY),          FORMS(CATEGORY), FORMS(ACTION),
        FORMS(PURPOSES), FORMS(PERIOD), FORMS(DATA_PERIOD), FORMS(MEETING),  FORMS(FIELD)};
    for (uint32_t i = 0; i < 10; i++) {
        if ((uint32_t)part == 1U << i) { return LIST[i]; }
    }
    abort(); /* there are no other parts */
}

void
json_unreadable(struct json_text *out, enum sam_unreadable part)
{
    struct forms forms = forms_of(part);
    bool may_be_missing = part == SAM_UNREADABLE_TYPE || part == SAM_UNREADABLE_ACTOR
                          || part == SAM_UNREADABLE_CATEGORY;
    if (may_be_missing && prng_percent(out->shape, 15)) { return; }
    json_next(out);
    json_raw(out, forms.at[prng_below(out->shape, forms.n)]);
}

void
json_no_object(struct json_text *out)
{
    json_raw(out, NO_OBJECT[prng_below(out->shape, sizeof NO_OBJECT / sizeof NO_OBJECT[0])]);
}
