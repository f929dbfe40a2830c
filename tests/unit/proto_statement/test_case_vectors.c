/* test_case_vectors.c - tests/vectors/statement_case.json: a chain of versions, and for each place in it
 * some that do not belong there, for other implementations. The file is written when the second argument
 * is "write", and read otherwise; the first is the folder of the vectors. */
#include "case_chain.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static json_t *chain, *refused; /* while the file is made */
static int n_arguments;
static char **arguments;

/* ---- making the file ----------------------------------------------------------------------------- */

static void
put(json_t *object, const char *name, json_t *value)
{
    assert_int_equal(json_object_set_new(object, name, value), 0);
}

static void
put_number(json_t *object, const char *name, uint64_t value)
{
    put(object, name, json_integer((json_int_t)value));
}

static json_t *
hex_json(const uint8_t *at, size_t len)
{
    static char text[2 * STATEMENT_MAX + 1];
    assert_true(len <= STATEMENT_MAX);
    return json_string(sodium_bin2hex(text, sizeof text, at, len));
}

static json_t *
party_json(const struct party *party)
{
    json_t *o = json_object();
    put(o, "seed", hex_json(party->seed, KEY_BYTES));
    put(o, "ed25519", hex_json(party->ed25519, KEY_BYTES));
    put(o, "x25519", hex_json(party->x25519, KEY_BYTES));
    put(o, "key_id", hex_json(party->key_id, HASH_BYTES));
    return o;
}

/* Who has this key_id. */
static json_t *
name_json(const uint8_t *key_id)
{
    const struct {
        const char *name;
        const struct party *party;
    } all[] = {
        {"phone", phone}, {"laptop", laptop}, {"tablet", &c.world.stranger}, {"bo", &c.world.bo}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (memcmp(all[i].party->key_id, key_id, HASH_BYTES) == 0) return json_string(all[i].name);
    fail_msg("a key of nobody");
    return NULL;
}

static json_t *
member_json(const struct member *m)
{
    json_t *o = json_object();
    put(o, "person", hex_json(m->person, ID_BYTES));
    if (m->has_key_id) put(o, "key", name_json(m->key_id));
    put(o, "role", json_stringn((const char *)m->role.at, m->role.len));
    if (m->organisation.len > 0)
        put(o, "organisation", json_stringn((const char *)m->organisation.at, m->organisation.len));
    put(o, "verified", json_boolean(m->verified));
    return o;
}

static json_t *
reach_json(const struct reach *e)
{
    json_t *o = json_object();
    put_number(o, "member", e->member);
    if (e->has_meeting) put(o, "meeting", hex_json(e->meeting, ID_BYTES));
    put_number(o, "leaves", e->leaves);
    if (e->has_from) put(o, "from", json_integer(e->from));
    put(o, "until", json_integer(e->until));
    return o;
}

/* The lists that are of owners, now or formerly. */
static void
put_owners(json_t *o, const struct case_body *b)
{
    json_t *owners = json_array(), *removing = json_array(), *former = json_array();
    for (size_t i = 0; i < b->n_owners; i++) {
        json_t *e = json_object();
        put(e, "key", name_json(b->owners[i].key_id));
        put_number(e, "kind", b->owners[i].kind);
        (void)json_array_append_new(owners, e);
    }
    for (size_t i = 0; i < b->n_removing; i++) {
        json_t *e = json_object();
        put(e, "key", name_json(b->removing[i].key_id));
        put_number(e, "since", b->removing[i].since);
        (void)json_array_append_new(removing, e);
    }
    for (size_t i = 0; i < b->n_former; i++) {
        json_t *e = json_object();
        put(e, "key", name_json(b->former[i].key_id));
        put_number(e, "first", b->former[i].first);
        put_number(e, "last", b->former[i].last);
        (void)json_array_append_new(former, e);
    }
    put(o, "owners", owners);
    put(o, "removing", removing);
    put(o, "former", former);
}

static json_t *
fields_json(const struct case_body *b)
{
    json_t *o = json_object(), *team = json_array(), *reach = json_array();
    for (size_t i = 0; i < b->n_team; i++)
        (void)json_array_append_new(team, member_json(&b->team[i]));
    for (size_t i = 0; i < b->n_reach; i++)
        (void)json_array_append_new(reach, reach_json(&b->reach[i]));
    put(o, "issued_at", json_integer(b->head.issued_at));
    put_number(o, "version", b->version);
    put(o, "previous", hex_json(b->previous, HASH_BYTES));
    put(o, "owners_from", hex_json(b->owners_from, HASH_BYTES));
    put_owners(o, b);
    put(o, "team", team);
    put(o, "reach", reach);
    put(o, "consent_hash", hex_json(b->consent_hash, HASH_BYTES));
    put_number(o, "language", b->language);
    return o;
}

/* What was just taken. */
static void
note_version(const char *name)
{
    const struct checked_case *v = &c.current;
    json_t *o = json_object(), *by = json_array();
    for (size_t i = 0; i < v->statement.n_signers; i++)
        (void)json_array_append_new(by, name_json(v->statement.signer[i]));
    put(o, "name", json_string(name));
    put(o, "now", json_integer(c.now));
    put(o, "signers", by);
    put(o, "sets_owners", json_boolean(v->sets_owners));
    put_number(o, "added_owners", v->added_owners);
    put_number(o, "dropped_owners", v->dropped_owners);
    put(o, "fields", fields_json(v->body));
    put(o, "body", hex_json(v->statement.body.at, v->statement.body.len));
    put(o, "id", hex_json(v->statement.id, HASH_BYTES));
    put(o, "statement", hex_json(c.offered.at, c.offered.len));
    (void)json_array_append_new(chain, o);
}

static void
note_refused(const char *name, uint64_t after, enum refusal wanted)
{
    json_t *o = json_object();
    put(o, "name", json_string(name));
    put_number(o, "after", after);
    put(o, "now", json_integer(c.now));
    put(o, "refusal", json_string(refusal_name(wanted)));
    put(o, "statement", hex_json(c.offered.at, c.offered.len));
    (void)json_array_append_new(refused, o);
    chain_draft();
}

/* ---- the story ------------------------------------------------------------------------------------ */

static void
refuse(const char *name, enum refusal wanted, const struct party *const *by, size_t n)
{
    chain_expect(wanted, by, n);
    note_refused(name, c.current.body->version, wanted);
}

static void
take(const char *name, const struct party *const *by, size_t n)
{
    chain_take(by, n);
    note_version(name);
}

/* A smaller case than the world's: two owners, Bo, and Ida as a guest. */
static void
begin(void)
{
    struct case_body *v1 = &c.world.v1;
    c.world.team[1] = c.world.team[3];
    v1->n_owners = v1->n_team = 2;
    v1->n_reach = 1;
    chain_restart();
    note_version("v1, by the telephone, which is settled from the start");

    chain_first_expect(REFUSAL_OWNERS, BY(phone, laptop));
    note_refused("v1 with two signatures", 0, REFUSAL_OWNERS);
    v1->owners_from[0] = 1;
    chain_first_expect(REFUSAL_PREVIOUS, BY(phone));
    note_refused("v1 that names a setter of owners", 0, REFUSAL_PREVIOUS);
}

static void
tell_beginning(void)
{
    chain_add_owner(&c.world.stranger);
    refuse("signed by an owner that it adds itself", REFUSAL_UNKNOWN_KEY, BY(&c.world.stranger));
    c.next.head.issued_at += 600001;
    refuse("issued 10 minutes and 1 ms after now", REFUSAL_TIME, BY(phone));
    c.next.version = 3;
    refuse("a number left out", REFUSAL_VERSION, BY(phone));
    c.team[1].verified = true;
    refuse("a verified guest", REFUSAL_TEAM, BY(phone));
    c.reach[0].member = 1;
    refuse("a guest in reach", REFUSAL_REACH, BY(phone));
    c.next.consent_hash[0] ^= 1;
    take("another consent", BY(laptop));

    chain_wait(CHAIN_HOURS(1));
    chain_add_owner(&c.world.stranger);
    take("the tablet becomes an owner", BY(phone));
}

static void
tell_removal(void)
{
    memcpy(c.next.owners_from, c.world.v1_id, HASH_BYTES);
    refuse("owners_from is not the latest setter", REFUSAL_PREVIOUS, BY(phone));
    chain_drop_owner(laptop);
    refuse("drops the laptop by one settled and one fresh owner", REFUSAL_REMOVING,
           BY(phone, &c.world.stranger));
    chain_begin_removal(laptop);
    refuse("a fresh owner begins a removal", REFUSAL_OWNERS, BY(&c.world.stranger));
    chain_begin_removal(laptop);
    take("the laptop's removal begins", BY(phone));

    chain_wait(OWNER_SETTLED_MS - 1);
    chain_drop_owner(laptop);
    refuse("drops the laptop after 72 hours less 1 ms", REFUSAL_REMOVING, BY(phone));
    c.next.consent_hash[0] ^= 2;
    take("another consent, by the laptop, while its removal stands", BY(laptop));

    chain_wait(1);
    chain_drop_owner(laptop);
    c.own_former = true;
    c.next.n_former = 0;
    refuse("drops the laptop and forgets it", REFUSAL_FORMER, BY(phone));
    chain_drop_owner(laptop);
    take("drops the laptop after 72 hours, by one signature", BY(phone));
    refuse("signed by the laptop", REFUSAL_UNKNOWN_KEY, BY(laptop));
}

static json_t *
make_file(void)
{
    json_t *file = json_object(), *parties = json_object(), *known = json_object();
    (void)chain_set_up(NULL);
    chain = json_array();
    refused = json_array();
    begin();
    tell_beginning();
    tell_removal();
    put(parties, "phone", party_json(phone));
    put(parties, "laptop", party_json(laptop));
    put(parties, "tablet", party_json(&c.world.stranger));
    put(parties, "bo", party_json(&c.world.bo));
    put(known, "realm", hex_json(c.world.realm, ID_BYTES));
    put(known, "case_id", hex_json(c.world.case_id, ID_BYTES));
    put(known, "broker_id", hex_json(c.world.broker_id, HASH_BYTES));
    put(file, "source", json_string("own; design.md section 3, Case statement"));
    put(file, "type", json_string("application/vnd.samtykke.case.v1+pb"));
    put(file, "parties", parties);
    put(file, "known", known);
    put(file, "chain", chain);
    put(file, "refused", refused);
    (void)chain_tear_down(NULL);
    return file;
}

/* ---- reading the file ------------------------------------------------------------------------------ */

static struct sam_bytes
statement_of(const json_t *entry)
{
    const char *hex = json_string_value(json_object_get(entry, "statement")), *end = NULL;
    assert_non_null(hex);
    assert_int_equal(sodium_hex2bin(c.offered.at, sizeof c.offered.at, hex, strlen(hex), NULL,
                                    &c.offered.len, &end),
                     0);
    assert_int_equal(*end, 0);
    c.now = json_integer_value(json_object_get(entry, "now"));
    return signed_as_bytes(&c.offered);
}

/* All that must not come after the current version; returns how many. */
static size_t
read_refused(const json_t *list)
{
    bool is_first = c.current.body == NULL;
    size_t i, n = 0;
    const json_t *entry;
    json_array_foreach(list, i, entry)
    {
        json_int_t after = json_integer_value(json_object_get(entry, "after"));
        if ((uint64_t)after != (is_first ? 0 : c.current.body->version)) continue;
        struct sam_bytes bytes = statement_of(entry);
        struct case_known known = is_first ? chain_known_first() : chain_known();
        const char *why = json_string_value(json_object_get(entry, "refusal"));
        if (why == NULL || strcmp(refusal_name(chain_ask(bytes, &known)), why) != 0)
            fail_msg("%s", json_string_value(json_object_get(entry, "name")));
        n++;
    }
    return n;
}

static void
read_chain(const json_t *file)
{
    const json_t *entry, *rows = json_object_get(file, "refused");
    char id[2 * HASH_BYTES + 1];
    size_t i, n;

    (void)chain_set_up(NULL);
    case_close(&c.current); /* from nothing */
    n = read_refused(rows);
    json_array_foreach(json_object_get(file, "chain"), i, entry)
    {
        chain_take_bytes(statement_of(entry));
        (void)sodium_bin2hex(id, sizeof id, c.current.statement.id, HASH_BYTES);
        assert_string_equal(id, json_string_value(json_object_get(entry, "id")));
        assert_int_equal(c.current.dropped_owners,
                         json_integer_value(json_object_get(entry, "dropped_owners")));
        n += read_refused(rows);
    }
    assert_int_equal(i, 6);
    assert_int_equal(n, json_array_size(rows));
    (void)chain_tear_down(NULL);
}

static void
the_file_is_what_is_made_and_is_answered_as_it_says(void **state)
{
    (void)state;
    char path[4096];
    json_error_t error;
    json_t *made = make_file();

    assert_true(n_arguments >= 2);
    int n = snprintf(path, sizeof path, "%s/statement_case.json", arguments[1]);
    assert_true(n > 0 && (size_t)n < sizeof path);
    if (n_arguments > 2 && strcmp(arguments[2], "write") == 0)
        assert_int_equal(json_dump_file(made, path, JSON_INDENT(1)), 0);
    json_t *read = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (read == NULL) fail_msg("%s: %s", path, error.text);
    assert_true(json_equal(read, made));
    read_chain(read);
    json_decref(read);
    json_decref(made);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_is_what_is_made_and_is_answered_as_it_says),
    };
    n_arguments = argc;
    arguments = argv;
    return cmocka_run_group_tests_name("case_vectors", tests, NULL, NULL);
}
