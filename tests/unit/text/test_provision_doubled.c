/* test_provision_doubled.c - fields of a provision that come twice, and what is kept of the others. */
#include "said.h"

#include <stdlib.h>
#include <string.h>

#define A_TIME "'2026-09-01T00:00:00Z'"

static void
a_field_that_comes_twice_is_marked(void **state)
{
    static const struct {
        const char *field;
        uint32_t mark;
    } fields[] = {
        {"'type':'deny'", SAM_UNREADABLE_TYPE},
        {"'actor':'everyone'", SAM_UNREADABLE_ACTOR},
        {"'by':'person:bo'", SAM_UNREADABLE_BY},
        {"'category':'*'", SAM_UNREADABLE_CATEGORY},
        {"'action':'access'", SAM_UNREADABLE_ACTION},
        {"'purposes':['job_search']", SAM_UNREADABLE_PURPOSES},
        {"'period':{}", SAM_UNREADABLE_PERIOD},
        {"'data_period':null", SAM_UNREADABLE_DATA_PERIOD},
        {"'meeting':'m1'", SAM_UNREADABLE_MEETING},
        {"'note':1", SAM_UNREADABLE_FIELD},
        {"'a b':1", SAM_UNREADABLE_FIELD},
        {"'type.x':1", SAM_UNREADABLE_FIELD}, /* a name made to look like a place */
        {"'type[0]':1", SAM_UNREADABLE_FIELD},
    };
    static const char all[] = "{'type':'deny','actor':'everyone','category':'*'";
    (void)state;
    for (size_t i = 0; i < COUNT(fields); i++) {
        const char *twice = i == 0 || i == 1 || i == 3 ? "" : fields[i].field;
        char *first = joined(all, twice[0] == '\0' ? "" : ",", twice);
        char *second = joined(first, ",", fields[i].field);
        char *text = joined(second, "}", "");
        uint32_t got = marks(text);
        if (got != fields[i].mark) {
            print_error("%s has marks %x\n", text, got);
            fail();
        }
        free(text);
        free(second);
        free(first);
    }
}

static void
a_permit_and_a_deny_in_one_is_a_deny_of_everything(void **state)
{
    (void)state;
    answered(PROVISIONS(
                 "{'type':'deny','actor':'person:al','category':'health','type':'permit'}," PERMIT),
             SAM_DENIED, 0);
    answered(PROVISIONS(PERMIT ",{'type':'permit','actor':'person:bo','category':'work.search',"
                               "'category':'*','purposes':['job_search']," PERIOD "}"),
             SAM_PERMITTED, 0);
    answered(PROVISIONS("{'type':'permit','actor':'person:bo','category':'work.search',"
                        "'category':'*','purposes':['job_search']," PERIOD "}"),
             SAM_NO_PERMIT, -1);
}

static void
only_the_provision_that_is_doubled_is_marked(void **state)
{
    struct said s;
    (void)state;
    char *ten = repeated(PERMIT, 10, ",");
    char *text = joined("{"
                        "'consent':{'provisions':[" PERMIT
                        ",{'type':'deny','meeting':'a','meeting':'a',"
                        "'actor':'team','category':'*'},",
                        ten, "]},'request':{" ASK "}}");
    say(&s, LINE_DECIDE, text);
    assert_true(s.ok);
    assert_int_equal(s.line.consent.n_provisions, 12);
    for (size_t i = 0; i < 12; i++) {
        uint32_t want = i == 1 ? SAM_UNREADABLE_MEETING : 0;
        assert_int_equal(s.line.consent.provisions[i].unreadable, want);
    }
    said_close(&s);
    free(text);
    free(ten);
}

static void
what_can_be_read_beside_it_is_kept(void **state)
{
    struct said s;
    (void)state;
    say(&s, LINE_DECIDE,
        "{'consent':{'provisions':[{'type':'deny','actor':7,'by':'role:guest','category':'health',"
        "'action':'redisclose','purposes':['benefits','x'],'period':{'end':" A_TIME "},"
        "'data_period':{'from':" A_TIME "},'meeting':'m1','extra':0}]},'request':{" ASK "}}");
    assert_true(s.ok);
    const struct sam_provision *p = &s.line.consent.provisions[0];
    assert_int_equal(p->unreadable, SAM_UNREADABLE_ACTOR | SAM_UNREADABLE_FIELD);
    assert_int_equal(p->effect, SAM_DENY);
    assert_int_equal(p->actor.kind, SAM_ACTOR_NONE);
    assert_int_equal(p->by.kind, SAM_ACTOR_ROLE);
    assert_memory_equal(p->by.id.at, "guest", p->by.id.len);
    assert_memory_equal(p->category.at, "health", p->category.len);
    assert_int_equal(p->action, SAM_REDISCLOSE);
    assert_int_equal(p->n_purposes, 2);
    assert_false(p->period.has_start);
    assert_true(p->period.has_end);
    assert_true(p->period.end == INT64_C(1788220800000));
    assert_true(p->data_period.has_start);
    assert_false(p->data_period.has_end);
    assert_memory_equal(p->meeting.at, "m1", p->meeting.len);
    said_close(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_that_comes_twice_is_marked),
        cmocka_unit_test(a_permit_and_a_deny_in_one_is_a_deny_of_everything),
        cmocka_unit_test(only_the_provision_that_is_doubled_is_marked),
        cmocka_unit_test(what_can_be_read_beside_it_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
