/* meeting_world.c - see meeting_world.h. */
#include "meeting_world.h"

#include "rooms.h"
#include "state.h"

#include <string.h>

struct met met, other_met;
struct person guest;
const struct person maja;

static const struct sam_bytes practical = {(const uint8_t *)"case.practical", 14};

/* ---- statements -------------------------------------------------------------------------------------- */

static void
write_down(const struct store_meeting *statement)
{
    ok(store_begin(world.store));
    ok(store_frame_begin(world.store));
    ok(rooms_put(world.core->rooms, statement));
    ok(store_frame_keep(world.store));
    ok(store_commit(world.store));
}

static void
put_body(struct met *m, enum who by, struct meeting_body *body)
{
    struct store_meeting put = {.seq = m->seq + 1, .logged = world.moment.now};
    memcpy(body->meeting, m->id, ID_BYTES);
    memcpy(body->previous, m->last, HASH_BYTES);
    body->seq = put.seq;
    struct octets statement = realm_meeting(&world.people[by], &world.v[world.n - 1], body,
                                            world.moment.now, put.id);
    put.statement = octets_bytes(&statement);
    memcpy(put.meeting, m->id, ID_BYTES);
    memcpy(put.case_id, CASE, ID_BYTES);
    write_down(&put);
    memcpy(m->last, put.id, HASH_BYTES);
    m->seq++;
    octets_free(&statement);
}

void
met_put(struct met *m, enum who by, enum meeting_kind kind)
{
    struct meeting_body body = {.kind = (uint32_t)kind};
    if (kind == MEETING_CALL || kind == MEETING_CHANGE) {
        body.has_when = body.has_until = true;
        body.when = m->when;
        body.until = m->until;
        body.invited = (const uint8_t(*)[ID_BYTES])m->invited;
        body.n_invited = m->n_invited;
        body.agenda = m->agenda;
        body.n_agenda = m->n_agenda;
    }
    put_body(m, by, &body);
}

void
met_open(struct met *m, int64_t ms)
{
    struct meeting_body body = {.kind = MEETING_OPEN,
                                .has_when = true,
                                .has_until = true,
                                .when = world.moment.now,
                                .until = world.moment.now + ms};
    put_body(m, PHONE, &body);
}

void
met_table(struct met *m, enum who by, const uint8_t *item)
{
    struct meeting_body body = {.kind = MEETING_TABLE, .has_item = true};
    memcpy(body.item, item, ID_BYTES);
    put_body(m, by, &body);
}

/* ---- a meeting ----------------------------------------------------------------------------------------- */

static void
add_point(struct met *m, const struct person *owner, const struct person *const *people, size_t n)
{
    struct point *p = &m->agenda[m->n_agenda];
    *p = (struct point){.number = (uint32_t)m->n_agenda + 1, .labels = &practical, .n_labels = 1};
    p->title_item[0] = 7;
    memcpy(p->owner, owner->id, ID_BYTES);
    for (size_t i = 0; i < n; i++) {
        memcpy(m->people[m->n_agenda][i], people[i]->id, ID_BYTES);
    }
    realm_sort_ids(m->people[m->n_agenda], n);
    p->people = (const uint8_t(*)[ID_BYTES])m->people[m->n_agenda];
    p->n_people = n;
    m->n_agenda++;
}

static void
invite(struct met *m, const struct person *person)
{
    memcpy(m->invited[m->n_invited++], person->id, ID_BYTES);
    realm_sort_ids(m->invited, m->n_invited);
}

static void
fill(struct met *m)
{
    const struct person *const bo_and_tine[] = {&world.people[BO], &world.people[TINE]};
    *m = (struct met){.id = {0x60}, .when = NOW + HOUR, .until = NOW + 2 * HOUR};
    invite(m, &world.people[BO]);
    invite(m, &world.people[TINE]);
    invite(m, &world.people[SARA]);
    add_point(m, &maja, NULL, 0);
    add_point(m, &world.people[BO], NULL, 0);
    add_point(m, &world.people[TINE], bo_and_tine, 2);
}

void
met_say(uint64_t seq, const struct realm_item *item)
{
    ok(store_begin(world.store));
    ok(store_frame_begin(world.store));
    ok(rooms_say(world.core->rooms, met.id, seq, item->id));
    ok(store_frame_keep(world.store));
    ok(store_commit(world.store));
}

void
met_like(const struct met *m, uint8_t number, struct met *ret_met)
{
    *ret_met = *m;
    ret_met->id[0] = number;
    ret_met->seq = 0;
    memset(ret_met->last, 0, HASH_BYTES);
    for (size_t i = 0; i < m->n_agenda; i++) {
        ret_met->agenda[i].people = (const uint8_t(*)[ID_BYTES])ret_met->people[i];
    }
}

static void
permit(enum who who, const char *category)
{
    plan_permit(&world.plan, actor_person(&world.people[who]), category, NAMES("job_search"), NOW,
                NOW + 100 * SAM_DAY_MS);
}

void
plan_signed(void)
{
    (void)world_put(PHONE);
}

void
bring_guest(void)
{
    (void)plan_join(&world.plan, &guest);
    plan_signed();
}

void
wear_two_hats(void)
{
    memcpy(world.people[EVE].id, world.people[BO].id, ID_BYTES);
    plan_join(&world.plan, &world.people[EVE])->role = "social_worker";
    plan_signed();
}

void
start_again(void)
{
    world_close();
    world_open();
    for (enum who who = PHONE; who < PEOPLE; who++) {
        peer_end(&world.peers[who]);
        peer_make(&world.realm, &world.people[who], 100 + (uint32_t)who, &world.peers[who]);
    }
}

int
meeting_start(void **state)
{
    if (world_start(state) != 0) { return -1; }
    person_make(&world.realm, "guest", "", NOW, &guest);
    permit(BO, "work");
    permit(TINE, "work.search");
    permit(TINE, "health.diagnosis");
    permit(SARA, "work.search");
    plan_signed();
    fill(&met);
    met_put(&met, BO, MEETING_CALL);
    return 0;
}

int
meeting_end(void **state)
{
    person_free(&guest);
    return world_end(state);
}

/* ---- requests ------------------------------------------------------------------------------------------ */

void
joins(enum who who, enum reply_error error)
{
    world_expect(who, control_of_meeting(&world.realm, REQUEST_JOIN, CASE, met.id), error);
}

void
leaves(enum who who, enum reply_error error)
{
    world_expect(who, control_of_meeting(&world.realm, REQUEST_LEAVE, CASE, met.id), error);
}

void
marks(enum who by, enum request_kind kind, const struct person *person, enum reply_error error)
{
    world_expect(by, control_in_meeting(&world.realm, kind, CASE, met.id, person), error);
}

void
hands_on(enum who by, uint32_t point, enum reply_error error)
{
    world_expect(by, control_hand_on(&world.realm, CASE, met.id, point), error);
}

const struct room_reply *
card(enum who who, const char *const *labels)
{
    const struct peer_reply *got = world_ask(
        who, control_room_card(&world.realm, CASE, met.id, labels, NULL));
    assert_int_equal(got->got, PEER_REPLY);
    assert_int_equal(got->reply->error, REPLY_OK);
    assert_non_null(got->reply->room);
    return got->reply->room;
}

uint32_t
how(enum who asks, const struct person *person, const char *const *labels)
{
    static const uint8_t candidate[ID_BYTES];
    const struct room_reply *room = card(asks, labels);
    for (size_t i = 0; i < room->n_people; i++) {
        const uint8_t *id = person == NULL ? candidate : person->id;
        if (memcmp(room->people[i].person, id, ID_BYTES) == 0) { return room->people[i].how; }
    }
    return 0;
}

bool
counts(const struct person *person)
{
    return (how(PHONE, person, NULL) & ROOM_COUNTS) != 0;
}

uint32_t
leaf(const char *name)
{
    uint32_t leaves = sam_taxonomy_leaves(&world.realm.taxonomy, realm_text(name));
    assert_true(leaves != 0);
    return leaves;
}

void
pass_heard(const enum who *who, size_t n, int64_t ms)
{
    for (int64_t left = ms; left > 0; left -= 1000) {
        world_pass(1000);
        for (size_t i = 0; i < n && left % 5000 == 0; i++) {
            (void)card(who[i], NULL);
        }
        world_tick();
    }
}
