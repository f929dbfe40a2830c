/* readers.c - see readers.h */
#include "readers.h"

#include <string.h>

const struct wire_actor person_actor = {SAM_ACTOR_PERSON, TEXT(PERSON)};
const struct wire_actor role_actor = {SAM_ACTOR_ROLE, TEXT("therapist")};
const struct wire_actor team_actor = {.kind = SAM_ACTOR_TEAM};
const struct wire_actor everyone_actor = {.kind = SAM_ACTOR_EVERYONE};
const struct wire_actor firm_actor = {SAM_ACTOR_EMPLOYER, TEXT(FIRM)};
const struct wire_actor any_firm_actor = {.kind = SAM_ACTOR_ANY_EMPLOYER};
const struct sam_bytes two_purposes[2] = {TEXT("job_search"), TEXT("benefits")};

const struct sam_provision *
read_json(const char *text, struct json_reading *r)
{
    const struct sam_provision *list = NULL;
    const struct json_place place = {"consent", -1};
    char line[2048] = "{\"provisions\":[";
    size_t at = strlen(line);
    size_t n = 0;
    assert_true(at + strlen(text) + 3 < sizeof line);
    for (; *text != '\0'; text++)
        line[at++] = (char)(*text == '\'' ? '"' : *text);
    memcpy(line + at, "]}", 2);
    *r = (struct json_reading){.root = NULL};
    assert_true(json_open(r, (struct sam_bytes){(const uint8_t *)line, at + 2}, "line"));
    assert_true(
        provisions_read(r, place, "provisions", json_object_get(r->root, "provisions"), &list, &n));
    assert_int_equal(n, 1);
    return list;
}

const struct sam_provision *
read_wire(const struct wire_provision *wire, struct consent *ret_consent)
{
    static uint8_t bytes[CONSENT_MAX];
    struct consent_body body = {.provisions = wire, .n_provisions = 1};
    size_t len = 0;
    assert_int_equal(wire_consent_body_encode(&body, bytes, sizeof bytes, &len), SAM_OK);
    open_bytes((struct sam_bytes){bytes, len}, ret_consent);
    assert_int_equal(ret_consent->n_provisions, 1);
    return ret_consent->provisions;
}

/* And as a deny of a site. */
static struct sam_provision
read_site(const struct wire_provision *wire)
{
    static struct sam_provision denies[SAM_PROVISIONS_MAX];
    const struct broker_body broker = {.site_denies = wire, .n_site_denies = 1, .cap_days = 30};
    struct sam_taxonomy taxonomy;
    struct sam_site site;
    consent_site(&broker, &taxonomy, denies, &site);
    assert_int_equal(site.n_denies, 1);
    return site.denies[0];
}

void
expect_alike(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct json_reading r;
        struct consent consent;
        const struct sam_provision *json = read_json(rows[i].json, &r);
        const struct sam_provision *wire = read_wire(&rows[i].wire, &consent);
        const struct sam_provision site = read_site(&rows[i].wire);
        if (json->unreadable != rows[i].marks || wire->unreadable != rows[i].marks)
            fail_msg("%s: marks %x in JSON, %x on the wire, not %x", rows[i].json,
                     (unsigned)json->unreadable, (unsigned)wire->unreadable,
                     (unsigned)rows[i].marks);
        expect_same(json, wire, 1);
        expect_same(json, &site, 1);
        consent_close(&consent);
        json_close(&r);
    }
}
