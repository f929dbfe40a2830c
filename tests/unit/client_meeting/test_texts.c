/* test_texts.c - an item that a call names as a title is one: of this meeting, this point and no other, about
 * case.practical alone; what is anything else is refused, with evidence. */
#include "hall.h"

#include "client/item_opened.h"

#include <string.h>

static struct sam_opened opened;
static struct item_body body;
static char content[512];

/* Bo's point, as an honest client seals it. */
static void
make(const char *text)
{
    struct told told = hall_told(MEETING_CALL, &stage.bo);
    hall_taken(&told, 1);
    memset(&opened, 0, sizeof opened);
    body = (struct item_body){.labels = hall.labels, .n_labels = 1, .has_meeting = true};
    memcpy(body.meeting, hall.meeting, ID_BYTES);
    opened.released.item.body = &body;
    (void)snprintf(opened.kind, sizeof opened.kind, "agenda_point");
    (void)snprintf(content, sizeof content, "%s", text);
    opened.content = content;
    opened.content_len = strlen(content);
}

#define POINT                                                                                      \
    "{\"title\":\"The warehouse\",\"text\":\"\",\"fields\":{\"number\":2,\"owner\":\"bo\"}}"

static enum sam_err
take(const struct point *point, json_t **ret_kept)
{
    *ret_kept = NULL;
    return meeting_texts_take(hall.m, &opened, point, ret_kept, &stage.trouble);
}

static const struct point *
second(void)
{
    return &hall.m->plan.body->agenda[1];
}

static void
refused(const struct point *point)
{
    json_t *kept = NULL;
    stage.trouble.kind = SAM_TROUBLE_NONE;
    assert_int_equal(take(point, &kept), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, SAM_TROUBLE_FORGED);
    assert_null(kept);
}

static void
keeps_what_a_title_says(void **state)
{
    json_t *kept = NULL;
    (void)state;
    make(POINT);
    ok(take(second(), &kept));
    assert_string_equal(json_string_value(json_object_get(kept, "title")), "The warehouse");
    assert_int_equal(json_integer_value(json_object_get(kept, "number")), 2);
    json_decref(kept);
    assert_int_equal(stage_evidence(), 0);
}

static void
keeps_place_and_link_of_the_place_item(void **state)
{
    json_t *kept = NULL;
    (void)state;
    make("{\"title\":\"Autumn\",\"fields\":{\"place\":\"Room "
         "3\",\"link\":\"https://room.example\"}}");
    (void)snprintf(opened.kind, sizeof opened.kind, "meeting_details");
    ok(take(NULL, &kept));
    assert_string_equal(json_string_value(json_object_get(kept, "place")), "Room 3");
    assert_string_equal(json_string_value(json_object_get(kept, "link")), "https://room.example");
    assert_null(json_object_get(kept, "number"));
    json_decref(kept);
}

static void
refuses_another_kind(void **state)
{
    (void)state;
    make(POINT);
    (void)snprintf(opened.kind, sizeof opened.kind, "message");
    refused(second());
    (void)snprintf(opened.kind, sizeof opened.kind, "meeting_details");
    refused(second());
    (void)snprintf(opened.kind, sizeof opened.kind, "agenda_point");
    refused(NULL);
    assert_int_equal(stage_evidence(), 3);
}

static void
refuses_what_is_of_another_meeting_or_of_none(void **state)
{
    (void)state;
    make(POINT);
    body.meeting[3] ^= 1U;
    refused(second());
    body.meeting[3] ^= 1U;
    body.has_meeting = false;
    refused(second());
}

static void
refuses_another_label_and_one_more(void **state)
{
    (void)state;
    make(POINT);
    body.labels = &hall.labels[1];
    refused(second());
    body.labels = hall.labels;
    body.n_labels = 2;
    refused(second());
}

static void
refuses_another_number_and_other_people(void **state)
{
    (void)state;
    make(POINT);
    refused(&hall.m->plan.body->agenda[0]);
    (void)snprintf(
        content, sizeof content, "%s",
        "{\"title\":\"T\",\"fields\":{\"number\":2,\"owner\":\"bo\",\"people\":[\"bo\"]}}");
    opened.content_len = strlen(content);
    refused(second());
}

static void
refuses_a_content_that_is_none(void **state)
{
    static const char *const contents[] = {
        "",
        "{",
        "[]",
        "{\"title\":1,\"fields\":{\"number\":2}}",
        "{\"fields\":{\"number\":2}}",
        "{\"title\":\"T\",\"fields\":{\"number\":\"2\"}}",
        "{\"title\":\"T\",\"fields\":{\"number\":2.0}}",
        "{\"title\":\"T\",\"title\":\"U\",\"fields\":{\"number\":2}}",
        "{\"title\":\"T\"}",
    };
    (void)state;
    make(POINT);
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        (void)snprintf(content, sizeof content, "%s", contents[i]);
        opened.content_len = strlen(content);
        refused(second());
    }
}

static void
takes_a_title_of_two_hundred_bytes_and_none_longer(void **state)
{
    char title[MEETING_TITLE_MAX + 2U];
    json_t *kept = NULL;
    (void)state;
    make(POINT);
    for (size_t i = MEETING_TITLE_MAX; i < sizeof title; i++) {
        memset(title, 'a', sizeof title);
        title[i] = '\0';
        (void)snprintf(content, sizeof content, "{\"title\":\"%s\",\"fields\":{\"number\":2}}",
                       title);
        opened.content_len = strlen(content);
        if (i > MEETING_TITLE_MAX) {
            refused(second());
        } else {
            ok(take(second(), &kept));
            json_decref(kept);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, hall_set_up, hall_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keeps_what_a_title_says),
        TEST(keeps_place_and_link_of_the_place_item),
        TEST(refuses_another_kind),
        TEST(refuses_what_is_of_another_meeting_or_of_none),
        TEST(refuses_another_label_and_one_more),
        TEST(refuses_another_number_and_other_people),
        TEST(refuses_a_content_that_is_none),
        TEST(takes_a_title_of_two_hundred_bytes_and_none_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
