/* hall.c - see hall.h */
#include "hall.h"

#include <string.h>

struct hall hall;

static const char *const LEAVES[] = {"case.practical", "work.search"};

static int
begin(const struct person *whose)
{
    memset(&hall, 0, sizeof hall);
    memset(hall.meeting, 0x4d, ID_BYTES);
    memset(hall.item, 0x17, ID_BYTES);
    for (size_t i = 0; i < 2; i++) {
        hall.labels[i] = (struct sam_bytes){(const uint8_t *)LEAVES[i], strlen(LEAVES[i])};
    }
    stage_be(whose);
    stage_open(&stage.v[5]);
    hall.m = meeting_new(stage.c, hall.meeting);
    assert_non_null(hall.m);
    return 0;
}

int
hall_set_up(void **state)
{
    return stage_set_up(state) == 0 ? begin(&stage.bo) : 1;
}

int
hall_set_up_owner(void **state)
{
    return stage_set_up(state) == 0 ? begin(&stage.laptop) : 1;
}

int
hall_tear_down(void **state)
{
    meeting_walk_close(&hall.walk);
    sam_meeting_close(&hall.m);
    return stage_tear_down(state);
}

/* ---- statements ------------------------------------------------------------------------------------------- */

/* Two points: hers for everybody, Bo's about work without Ida. */
static void
fill_plan(struct told *told)
{
    struct meeting_body *body = &told->body;
    memcpy(told->invited[0], stage.bo.id, ID_BYTES);
    memcpy(told->invited[1], stage.tine.id, ID_BYTES);
    memcpy(told->invited[2], stage.ida.id, ID_BYTES);
    realm_sort_ids(told->invited, 3);
    for (size_t i = 0; i < 2; i++) {
        told->points[i] = (struct point){
            .number = (uint32_t)i + 1, .labels = &hall.labels[i], .n_labels = 1};
        memset(told->points[i].title_item, (int)(0x20 + i), ID_BYTES);
    }
    memcpy(told->points[1].owner, stage.bo.id, ID_BYTES);
    body->has_when = body->has_until = true;
    body->when = stage.now + HOUR;
    body->until = stage.now + 2 * HOUR;
    body->n_invited = 3;
    body->n_agenda = 2;
}

struct told
hall_told(enum meeting_kind kind, const struct person *by)
{
    struct told told = {.by = by};
    struct meeting_body *body = &told.body;
    memcpy(body->head.realm, stage.realm.id, ID_BYTES);
    memcpy(body->head.case_id, stage.plan.case_id, ID_BYTES);
    memcpy(body->meeting, hall.meeting, ID_BYTES);
    body->head.issued_at = stage.now;
    body->kind = kind;
    body->seq = hall.seq + 1;
    memcpy(body->previous, hall.last, HASH_BYTES);
    hall_on(&told, 5);
    if (kind == MEETING_CALL || kind == MEETING_CHANGE) { fill_plan(&told); }
    if (kind == MEETING_OPEN) {
        body->has_when = body->has_until = true;
        body->when = stage.now - MINUTE;
        body->until = stage.now + HOUR;
    }
    body->has_item = kind == MEETING_TABLE;
    if (body->has_item) { memcpy(body->item, hall.item, ID_BYTES); }
    return told;
}

void
hall_on(struct told *told, size_t version)
{
    told->body.case_version = stage.v[version].version;
    memcpy(told->body.case_statement, stage.v[version].id, HASH_BYTES);
}

struct sam_bytes
hall_sign(struct told *told)
{
    struct statement_signer signer = {.secret = told->by->sign.secret};
    memcpy(signer.name, told->by->key_id, KEY_BYTES);
    told->body.agenda = told->points;
    told->body.invited = (const uint8_t(*)[ID_BYTES])told->invited;
    ok(meeting_make(&told->body, &signer, told->bytes, sizeof told->bytes, &told->len, told->id));
    hall.seq = told->body.seq;
    memcpy(hall.last, told->id, HASH_BYTES);
    return (struct sam_bytes){told->bytes, told->len};
}

/* ---- walking ------------------------------------------------------------------------------------------------ */

void
hall_begin(void)
{
    meeting_walk_close(&hall.walk);
    meeting_walk_begin(stage.c, hall.m, &hall.walk);
    ok(meeting_pin_read(stage.c, hall.meeting, &hall.walk.pin, &stage.trouble));
}

enum sam_err
hall_take(struct told *told)
{
    return meeting_walk_take(&hall.walk, hall_sign(told), &stage.trouble);
}

enum sam_err
hall_end(void)
{
    return meeting_walk_end(&hall.walk, hall.m, &stage.trouble);
}

void
hall_taken(struct told *told, size_t n)
{
    hall_begin();
    for (size_t i = 0; i < n; i++) {
        ok(hall_take(&told[i]));
    }
    ok(hall_end());
}

void
hall_refused(struct told *told, enum sam_trouble_kind kind)
{
    const uint64_t seq = hall.seq, before = hall.m->state.seq;
    uint8_t last[HASH_BYTES];
    memcpy(last, hall.last, HASH_BYTES);
    hall_begin();
    assert_int_equal(hall_take(told), SAM_E_REFUSED);
    assert_int_equal(stage.trouble.kind, kind);
    assert_int_equal(hall.m->state.seq, before);
    hall.seq = seq;
    memcpy(hall.last, last, HASH_BYTES);
}
