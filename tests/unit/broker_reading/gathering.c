/* gathering.c - see gathering.h. */
#include "gathering.h"

#include <string.h>

/* Their ids, ascending. */
static size_t
ids_of(unsigned people, uint8_t ret_ids[static PEOPLE][ID_BYTES])
{
    size_t n = 0;
    for (enum who w = MAJA; w < PEOPLE; w++) {
        if ((people & OF(w)) != 0) { memcpy(ret_ids[n++], who_is(w)->id, ID_BYTES); }
    }
    realm_sort_ids(ret_ids, n);
    return n;
}

void
store_begins(void)
{
    assert_int_equal(store_begin(world.store), SAM_OK);
    assert_int_equal(store_frame_begin(world.store), SAM_OK);
}

void
store_ends(void)
{
    assert_int_equal(store_frame_keep(world.store), SAM_OK);
    assert_int_equal(store_commit(world.store), SAM_OK);
}

void
call_elsewhere(const uint8_t *meeting)
{
    struct store_meeting record = {
        .case_id = {8}, .seq = 1, .statement = realm_text("a call"), .logged = NOW};
    memcpy(record.meeting, meeting, ID_BYTES);
    store_begins();
    assert_int_equal(store_meeting_put(world.store, &record), SAM_OK);
    store_ends();
}

void
pass(sam_time ms)
{
    world.moment.now += ms;
    world.moment.boot_time += ms;
}

void
think_of(struct gathering *g, unsigned invited)
{
    *g = (struct gathering){.when = world.moment.now, .invited = invited};
    realm_draw(&world.realm, g->meeting, ID_BYTES);
}

struct item_terms
terms_of(const struct gathering *g, const char *kind, const char *label, unsigned audience)
{
    static const struct person *people[PEOPLE];
    static const char *labels[2];
    struct item_terms terms = {
        .kind = kind, .labels = labels, .meeting = g->meeting, .audience = people};
    labels[0] = label;
    for (enum who w = MAJA; w < PEOPLE; w++) {
        if ((audience & OF(w)) != 0) { people[terms.n_audience++] = who_is(w); }
    }
    return terms;
}

void
put_title(enum who by, struct gathering *g)
{
    g->title = put_item(by, terms_of(g, "agenda_point", "case.practical", g->invited));
}

struct realm_item *
put_minute(const struct gathering *g)
{
    return put_item(MAJA, terms_of(g, "decision", "work.search", OF(BO)));
}

/* ---- statements ------------------------------------------------------------------------------------ */

struct meeting_body
plan_body(enum meeting_kind kind, const struct gathering *g)
{
    static uint8_t invited[PEOPLE][ID_BYTES];
    static struct sam_bytes label;
    static struct point point;
    struct meeting_body body = {.kind = kind,
                                .has_when = true,
                                .has_until = true,
                                .when = g->when,
                                .until = g->when + HOUR,
                                .invited = (const uint8_t(*)[ID_BYTES])invited,
                                .n_invited = ids_of(g->invited, invited),
                                .agenda = &point,
                                .n_agenda = 1};
    label = realm_text("case.practical");
    point = (struct point){.number = 1, .labels = &label, .n_labels = 1};
    if (g->title != NULL) { memcpy(point.title_item, g->title->id, ID_BYTES); }
    return body;
}

struct meeting_body
open_body(sam_time from, sam_time until)
{
    return (struct meeting_body){
        .kind = MEETING_OPEN, .has_when = true, .has_until = true, .when = from, .until = until};
}

struct meeting_body
end_body(enum meeting_kind kind)
{
    return (struct meeting_body){.kind = kind};
}

struct meeting_body
table_body(const struct realm_item *item)
{
    struct meeting_body body = {.kind = MEETING_TABLE, .has_item = true};
    memcpy(body.item, item->id, ID_BYTES);
    return body;
}

const struct peer_reply *
put_statement(enum who by, struct gathering *g, const struct meeting_body *body,
              const struct realm_wraps *wraps)
{
    struct meeting_body whole = *body;
    uint8_t id[HASH_BYTES];
    memcpy(whole.meeting, g->meeting, ID_BYTES);
    memcpy(whole.previous, g->last, HASH_BYTES);
    whole.seq = g->seq + 1;
    struct octets statement = realm_meeting(who_is(by), version(), &whole, world.moment.now, id);
    const struct peer_reply *reply = ask(
        by, control_put_meeting(&world.realm, world.plan.case_id, octets_bytes(&statement), wraps));
    octets_free(&statement);
    if (reply->reply->error != REPLY_OK) { return reply; }
    g->seq++;
    memcpy(g->last, id, HASH_BYTES);
    return reply;
}

static void
put_well(enum who by, struct gathering *g, struct meeting_body body)
{
    expect(put_statement(by, g, &body, NULL), REPLY_OK);
}

void
call_meeting(enum who by, unsigned invited, struct gathering *ret_g)
{
    think_of(ret_g, invited);
    put_title(by, ret_g);
    put_well(by, ret_g, plan_body(MEETING_CALL, ret_g));
}

void
open_meeting(struct gathering *g)
{
    put_well(MAJA, g, open_body(world.moment.now, world.moment.now + 2 * HOUR));
}

void
close_meeting(struct gathering *g)
{
    put_well(MAJA, g, end_body(MEETING_CLOSE));
}

/* ---- the room -------------------------------------------------------------------------------------- */

static const struct peer_reply *
ask_in(const struct gathering *g, enum request_kind kind, enum who who)
{
    return ask(who, control_of_meeting(&world.realm, kind, world.plan.case_id, g->meeting));
}

const struct peer_reply *
join(const struct gathering *g, enum who who)
{
    return ask_in(g, REQUEST_JOIN, who);
}

const struct peer_reply *
leave(const struct gathering *g, enum who who)
{
    return ask_in(g, REQUEST_LEAVE, who);
}

const struct peer_reply *
mark(const struct gathering *g, enum request_kind kind, enum who by, enum who who)
{
    return ask(by,
               control_in_meeting(&world.realm, kind, world.plan.case_id, g->meeting, who_is(who)));
}

void
join_all(const struct gathering *g, unsigned people)
{
    for (enum who w = MAJA; w < PEOPLE; w++) {
        if ((people & OF(w)) != 0) { expect(join(g, w), REPLY_OK); }
    }
}

const struct peer_reply *
release_in(const struct gathering *g, enum who who, const struct realm_item *item,
           const char *const *purposes)
{
    return ask(who, control_release(&world.realm, item->case_id, item->id, NULL, purposes,
                                    g->meeting, false));
}

/* ---- two that most tests begin with ---------------------------------------------------------------- */

static void
open_search_to(enum who who)
{
    (void)permit(who, "work.search", NAMES("job_search"));
}

void
sara_calls(struct gathering *ret_g)
{
    open_search_to(BO);
    put_version();
    call_meeting(SARA, TEAM, ret_g);
    join_all(ret_g, OF(MAJA));
}

void
maja_calls(struct gathering *ret_g)
{
    open_search_to(BO);
    open_search_to(OLE);
    put_version();
    call_meeting(MAJA, TEAM, ret_g);
    join_all(ret_g, OF(MAJA) | OF(BO) | OF(OLE));
}

/* ---- items ----------------------------------------------------------------------------------------- */

const struct peer_reply *
put_header(enum who who, struct item_terms terms)
{
    return ask(who, control_put_item(&world.realm, make_item(who, terms)));
}

void
refused_there(enum who who, struct item_terms terms)
{
    expect(put_header(who, terms), REPLY_REFUSED);
    expect_entry(REQUEST_PUT_ITEM, who, LOG_DENIED, LOG_REASON_REFUSED + REFUSAL_MEETING);
}
