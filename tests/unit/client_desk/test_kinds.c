/* test_kinds.c - kinds, fields and fixed values in words: every one of client/kinds.json has its own. */
#include "client/cli/kind_words.h"
#include "client/kinds.h"
#include "counter.h"

#include <string.h>

/* That it has a word, which is its plain name in English. */
static void
assert_word(enum kind_part part, const char *name)
{
    char plain[64];
    const char *word = kind_words_find(part, name);
    bool is_other = part == KIND_VALUE && strcmp(name, "decision") == 0;
    if (word == NULL) { fail_msg("no word for \"%s\", part %d", name, (int)part); }
    (void)snprintf(plain, sizeof plain, "%s", is_other ? "authority decision" : name);
    for (char *at = plain; *at != '\0'; at++) {
        if (*at == '_') { *at = ' '; }
    }
    assert_string_equal(word, plain);
}

/* Of "one of WORD WORD ...". Returns how many. */
static size_t
assert_values(const char *kind, const struct kind_field *field)
{
    static const char ONE_OF[] = "one of ";
    char name[64];
    size_t n = 0;
    const char *at = strstr(field->type, ONE_OF);
    if (at == NULL) { return 0; }
    for (at += sizeof ONE_OF - 1; *at != '\0'; n++) {
        size_t len = strcspn(at, " ");
        assert_true(len > 0 && len < sizeof name);
        (void)snprintf(name, sizeof name, "%.*s", (int)len, at);
        assert_word(KIND_VALUE, name);
        assert_string_equal(kind_words_value(kind, field->name, name),
                            kind_words_find(KIND_VALUE, name));
        at += len + (at[len] == ' ' ? 1U : 0U);
    }
    return n;
}

static void
every_kind_field_and_fixed_value_has_a_word(void **state)
{
    struct desk desk;
    size_t n = 0, n_fields = 0, n_values = 0;
    const struct kind *kinds = kinds_all(&n);
    (void)state;
    desk_of(LANGUAGE_EN, &desk);
    for (size_t i = 0; i < n; i++) {
        assert_word(KIND_NAME, kinds[i].name);
        for (size_t k = 0; k < kinds[i].n_fields; k++) {
            assert_word(KIND_FIELD, kinds[i].fields[k].name);
            n_fields++;
            n_values += assert_values(kinds[i].name, &kinds[i].fields[k]);
        }
    }
    assert_true(n >= 20 && n_fields >= 80 && n_values >= 20); /* it did read them */
}

static void
what_has_no_word_is_shown_plain(void **state)
{
    char shown[64], small[5];
    (void)state;
    assert_null(kind_words_find(KIND_NAME, "site_kind"));
    kind_words_fill(KIND_NAME, "site_kind", shown, sizeof shown);
    assert_string_equal(shown, "site kind");
    kind_words_fill(KIND_FIELD, "", shown, sizeof shown);
    assert_string_equal(shown, "");
    kind_words_fill(KIND_NAME, "job_lead", small, sizeof small);
    assert_string_equal(small, "job ");
}

static void
what_somebody_wrote_is_never_taken_for_a_fixed_value(void **state)
{
    (void)state;
    assert_null(kind_words_value("job_lead", "employer", "other"));
    assert_null(kind_words_value("question", "answer", "accepted"));
    assert_null(kind_words_value("offer", "answer", "perhaps"));
    assert_null(kind_words_value("offer", "site_field", "accepted"));
    assert_null(kind_words_value("site_kind", "answer", "accepted"));
    assert_string_equal(kind_words_value("offer", "answer", "accepted"), "accepted");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_field_and_fixed_value_has_a_word),
        cmocka_unit_test(what_has_no_word_is_shown_plain),
        cmocka_unit_test(what_somebody_wrote_is_never_taken_for_a_fixed_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
