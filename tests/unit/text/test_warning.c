/* test_warning.c - what the candidate reads before signing, and the title of the room card. */
#include "spoken.h"

#include <stdlib.h>
#include <string.h>

#define TWO_PERMITS                                                                                \
    "{'type':'permit','actor':'person:bo','category':'health','purposes':['benefits']," PERIOD     \
    "}," PERMIT ",{'type':'deny','actor':'team','category':'*'}"
#define SIGNED                                                                                     \
    "{'site':{'max_period_days':90,'deny':[{'type':'deny','actor':'team','category':'money.debt'}" \
    "]}," CONSENT(BO ",{'person':'ole','role':'therapist'},{'person':'mette','role':'registrar'}", \
                  TWO_PERMITS) ",'request':{" ASK "}}"

enum { HEALTH_PERMIT, SEARCH_PERMIT, DENY_ALL };
#define LEAF(n) (UINT32_C(1) << (n))

static const struct {
    struct sam_warning warning;
    const char *said[LANGUAGES];
} WARNINGS[] = {
    {{.kind = SAM_WARN_SHADOWED, .provision = SEARCH_PERMIT, .deny = DENY_ALL},
     {"Your yes to “Job search” opens nothing: your no to everything goes before it.",
      "Dit ja til \"Jobsøgning\" åbner ingenting: dit nej til alt går forud.",
      "Ditt ja til «Jobbsøking» åpner ingenting: ditt nei til alt går foran."}},
    {{.kind = SAM_WARN_SHADOWED, .by_site = true, .provision = SEARCH_PERMIT, .deny = 0},
     {"Your yes to “Job search” opens nothing: a rule of the office closes “Debt”.",
      "Dit ja til \"Jobsøgning\" åbner ingenting: en regel på kontoret lukker for \"Gæld\".",
      "Ditt ja til «Jobbsøking» åpner ingenting: en regel på kontoret stenger for «Gjeld»."}},
    {{.kind = SAM_WARN_MATCHES_NOBODY, .provision = HEALTH_PERMIT},
     {"Your yes to “Health” is for nobody in your team.",
      "Dit ja til \"Helbred\" gælder ingen i dit team.",
      "Ditt ja til «Helse» gjelder ingen i teamet ditt."}},
    {{.kind = SAM_WARN_LONGER_THAN_CAP, .provision = HEALTH_PERMIT},
     {"Your yes to “Health” is longer than 90 days. It ends after 90 days.",
      "Dit ja til \"Helbred\" er længere end 90 dage. Det slutter efter 90 dage.",
      "Ditt ja til «Helse» er lengre enn 90 dager. Det slutter etter 90 dager."}},
    {{.kind = SAM_WARN_FUTURE_MEMBERS, .provision = SEARCH_PERMIT},
     {"Your yes to “Job search” is also for people who join the team later.",
      "Dit ja til \"Jobsøgning\" gælder også dem, der kommer med i teamet senere.",
      "Ditt ja til «Jobbsøking» gjelder også dem som blir med i teamet senere."}},
    {{.kind = SAM_WARN_CLOSES_OPEN,
      .provision = DENY_ALL,
      .members = 7,
      .leaves = LEAF(6) | LEAF(8)},
     {"Your no closes “Benefits” and “Debt”, which bo, ole and mette can see today.",
      "Dit nej lukker for \"Ydelser\" og \"Gæld\", som bo, ole og mette kan se i dag.",
      "Ditt nei stenger for «Ytelser» og «Gjeld», som bo, ole og mette kan se i dag."}},
    {{.kind = SAM_WARN_LEAF_UNREACHED, .leaves = LEAF(17)},
     {"After this nobody can see “Practical things”. Somebody can today.",
      "Efter dette kan ingen se \"Praktiske ting\". Det er der nogen, der kan i dag.",
      "Etter dette kan ingen se «Praktiske ting». Det er det noen som kan i dag."}},
};

static void
every_warning_is_a_sentence_in_each_language(void **state)
{
    struct said s;
    char said[EXPLAIN_MAX];
    (void)state;
    say(&s, LINE_DECIDE, SIGNED);
    assert_true(s.ok);
    for (int l = 0; l < LANGUAGES; l++) {
        const struct explain e = about(&s, (enum language)l);
        speak((enum language)l);
        for (size_t i = 0; i < COUNT(WARNINGS); i++) {
            explain_warning(&e, &s.line.consent, &s.line.site, &WARNINGS[i].warning, said);
            is_said_at(said, WARNINGS[i].said[l], (int)i);
            is_well_spoken(said);
        }
    }
    said_close(&s);
}

static void
the_warnings_that_the_engine_gives_can_be_said(void **state)
{
    struct said s;
    char said[EXPLAIN_MAX];
    struct sam_warning warnings[16];
    size_t n = 0;
    (void)state;
    say(&s, LINE_DECIDE, SIGNED);
    assert_true(s.ok);
    const struct explain e = about(&s, LANGUAGE_EN);
    const struct sam_version after = {&s.line.consent, s.policy};
    assert_int_equal(sam_warn(&s.line.site, NULL, &after, s.line.request.at, warnings, 16, &n),
                     SAM_OK);
    assert_true(n > 0);
    speak(LANGUAGE_EN);
    for (size_t i = 0; i < n; i++) {
        explain_warning(&e, &s.line.consent, &s.line.site, &warnings[i], said);
        is_well_spoken(said);
    }
    said_close(&s);
}

static void
a_category_that_the_data_has_no_word_for_is_shown_as_it_is(void **state)
{
    struct said s;
    char said[EXPLAIN_MAX];
    const struct sam_warning w = {.kind = SAM_WARN_MATCHES_NOBODY};
    (void)state;
    say(&s, LINE_DECIDE,
        PROVISIONS("{'type':'permit','actor':'person:x','category':'health.tea'}"));
    assert_true(s.ok);
    const struct explain e = about(&s, LANGUAGE_EN);
    speak(LANGUAGE_EN);
    explain_warning(&e, &s.line.consent, &s.line.site, &w, said);
    is_said(said, "Your yes to “health.tea” is for nobody in your team.");
    said_close(&s);
}

/* What cannot be read has no category; the sentence must not read it. */
static void
a_provision_that_cannot_be_read_can_be_warned_of(void **state)
{
    static const char *const provisions[] = {"{}", "1", "{'type':'permit','category':7}",
                                             "{'type':'permit','category':''}"};
    struct said s;
    char said[EXPLAIN_MAX];
    (void)state;
    speak(LANGUAGE_EN);
    for (size_t i = 0; i < COUNT(provisions); i++) {
        char *text = joined("{'consent':{'provisions':[", provisions[i], "]},'request':{" ASK "}}");
        say(&s, LINE_DECIDE, text);
        assert_true(s.ok);
        const struct explain e = about(&s, LANGUAGE_EN);
        for (uint8_t kind = SAM_WARN_SHADOWED; kind < SAM_WARN_LEAF_UNREACHED; kind++) {
            const struct sam_warning w = {.kind = kind};
            explain_warning(&e, &s.line.consent, &s.line.site, &w, said);
            assert_null(strpbrk(said, "{}"));
        }
        said_close(&s);
        free(text);
    }
}

/* ---- the room card --------------------------------------------------------------------------- */

static void
the_room_card_says_what_is_open_and_whom_to_ask(void **state)
{
    static const char *const open[] = {"Here we may talk about: “Benefits”, “Job search” and "
                                       "“Practical things”. Everything else: ask Sara first.",
                                       "Her kan vi tale om: \"Ydelser\", \"Jobsøgning\" og "
                                       "\"Praktiske ting\". Alt andet: spørg Sara først.",
                                       "Her kan vi snakke om: «Ytelser», «Jobbsøking» og "
                                       "«Praktiske ting». Alt annet: spør Sara først."};
    static const char *const closed[] = {"Nothing is open here. Ask Sara first.",
                                         "Intet er åbent her. Spørg Sara først.",
                                         "Ingenting er åpent her. Spør Sara først."};
    static const char *const nameless[] = {"Nothing is open here. Ask the candidate first.",
                                           "Intet er åbent her. Spørg kandidaten først.",
                                           "Ingenting er åpent her. Spør kandidaten først."};
    struct said s;
    char said[EXPLAIN_MAX];
    (void)state;
    say(&s, LINE_ROOM, ROOM("'meeting':'m1','present':[{'person':'bo'}]," AT));
    assert_true(s.ok);
    for (int l = 0; l < LANGUAGES; l++) {
        struct explain e = about(&s, (enum language)l);
        speak((enum language)l);
        explain_room(&e, LEAF(6) | LEAF(11) | LEAF(17), said);
        is_said(said, open[l]);
        explain_room(&e, 0, said);
        is_said(said, closed[l]);
        e.candidate = (struct sam_bytes){NULL, 0};
        explain_room(&e, 0, said);
        is_said(said, nameless[l]);
        explain_room(&e, UINT32_MAX, said); /* bits above the taxonomy are no leaves */
        is_well_spoken(said);
    }
    said_close(&s);
}

/* 32 leaves of 64 letters are more than a sentence holds. */
static void
a_sentence_that_is_too_long_is_cut_and_stays_a_text(void **state)
{
    struct sam_taxonomy t = {.n_leaves = SAM_LEAVES_MAX};
    char said[EXPLAIN_MAX];
    (void)state;
    char *name = repeated("é", 60, ""); /* 120 bytes, and quotes of 3 bytes */
    for (size_t i = 0; i < SAM_LEAVES_MAX; i++) {
        t.leaves[i] = (struct sam_bytes){(const uint8_t *)name, 120 - 2 * i};
    }
    for (int l = 0; l < LANGUAGES; l++) {
        for (size_t n = 1; n <= 120; n++) {
            const struct explain e = {.words = standard(),
                                      .taxonomy = &t,
                                      .language = (enum language)l,
                                      .candidate = {(const uint8_t *)name, n}};
            speak((enum language)l);
            explain_room(&e, UINT32_MAX, said);
            if (n % 2 == 1) { continue; } /* the name itself is cut inside a character */
            json_t *utf8 = json_string(said);
            assert_non_null(utf8);
            json_decref(utf8);
        }
    }
    free(name);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_warning_is_a_sentence_in_each_language),
        cmocka_unit_test(the_warnings_that_the_engine_gives_can_be_said),
        cmocka_unit_test(a_category_that_the_data_has_no_word_for_is_shown_as_it_is),
        cmocka_unit_test(a_provision_that_cannot_be_read_can_be_warned_of),
        cmocka_unit_test(the_room_card_says_what_is_open_and_whom_to_ask),
        cmocka_unit_test(a_sentence_that_is_too_long_is_cut_and_stays_a_text),
    };
    return cmocka_run_group_tests(tests, speak_in_copenhagen, NULL);
}
