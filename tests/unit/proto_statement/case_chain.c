/* case_chain.c */
#include "case_chain.h"

#include <string.h>

struct chain c;
const struct party *phone, *laptop, *sheet;

int
chain_set_up(void **state)
{
    (void)state;
    memset(&c, 0, sizeof c);
    world_make(&c.world);
    phone = &c.world.phone;
    laptop = &c.world.laptop;
    sheet = &c.world.sheet;
    chain_restart();
    return 0;
}

void
chain_restart(void)
{
    SIGN(case, STATEMENT_CASE, &c.world.v1, &phone, 1, &c.offered);
    case_close(&c.current);
    c.now = c.world.v1.head.issued_at;
    chain_take_bytes(signed_as_bytes(&c.offered));
}

int
chain_tear_down(void **state)
{
    (void)state;
    case_close(&c.current);
    return 0;
}

#define COPY_LIST(LIST)                                                                            \
    do {                                                                                           \
        if (c.next.n_##LIST > 0) memcpy(c.LIST, c.next.LIST, c.next.n_##LIST * sizeof *c.LIST);    \
        c.next.LIST = c.LIST;                                                                      \
    } while (0)

void
chain_draft(void)
{
    c.next = *c.current.body;
    COPY_LIST(owners);
    COPY_LIST(removing);
    COPY_LIST(team);
    COPY_LIST(former);
    COPY_LIST(reach);
    c.next.version++;
    c.next.head.issued_at = c.now;
    memcpy(c.next.previous, c.current.statement.id, HASH_BYTES);
    memcpy(c.next.owners_from, case_setter(&c.current), HASH_BYTES);
    c.own_former = false;
}

void
chain_wait(sam_time ms)
{
    c.now += ms;
    chain_draft();
}

struct case_known
chain_known_first(void)
{
    return (struct case_known){.realm = c.world.realm,
                               .case_id = c.world.case_id,
                               .now = &c.now,
                               .arriving = true,
                               .broker_id = c.world.broker_id};
}

struct case_known
chain_known(void)
{
    struct case_known known = chain_known_first();
    known.previous = &c.current;
    known.times = &c.times;
    return known;
}

struct sam_bytes
chain_sign(const struct party *const *by, size_t n)
{
    if (!c.own_former) case_former_next(c.current.body, &c.next, c.former, &c.next.n_former);
    SIGN(case, STATEMENT_CASE, &c.next, by, n, &c.offered);
    return signed_as_bytes(&c.offered);
}

enum refusal
chain_ask(struct sam_bytes bytes, const struct case_known *known)
{
    struct checked_case offered;
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = case_check(bytes, known, &offered, &why);
    assert_true(r == SAM_OK || (r == SAM_E_REFUSED && why != REFUSAL_NONE));
    if (r == SAM_OK) case_close(&offered);
    return why;
}

void
chain_ask_expect(enum refusal wanted, const struct case_known *known, struct sam_bytes bytes)
{
    assert_string_equal(refusal_name(chain_ask(bytes, known)), refusal_name(wanted));
}

struct sam_bytes
chain_encode(const struct case_body *body)
{
    static uint8_t encoded[BODY_MAX];
    size_t len;
    assert_int_equal(wire_case_body_encode(body, encoded, sizeof encoded, &len), SAM_OK);
    return (struct sam_bytes){encoded, len};
}

enum refusal
chain_offer(const struct party *const *by, size_t n)
{
    struct case_known known = chain_known();
    return chain_ask(chain_sign(by, n), &known);
}

void
chain_take_bytes(struct sam_bytes bytes)
{
    bool is_first = c.current.body == NULL;
    struct case_known known = is_first ? chain_known_first() : chain_known();
    struct checked_case taken;
    enum refusal why = REFUSAL_NONE;

    expect_ok(case_check(bytes, &known, &taken, &why), &why);
    if (is_first)
        owner_times_first(&c.times);
    else
        owner_times_next(c.current.body, &c.times, taken.body, c.now, &c.times);
    case_close(&c.current);
    c.current = taken;
    chain_draft();
}

void
chain_take(const struct party *const *by, size_t n)
{
    chain_take_bytes(chain_sign(by, n));
}

void
chain_expect(enum refusal wanted, const struct party *const *by, size_t n)
{
    assert_string_equal(refusal_name(chain_offer(by, n)), refusal_name(wanted));
}

void
chain_first_expect(enum refusal wanted, const struct party *const *by, size_t n)
{
    struct case_known known = chain_known_first();
    SIGN(case, STATEMENT_CASE, &c.world.v1, by, n, &c.offered);
    chain_ask_expect(wanted, &known, signed_as_bytes(&c.offered));
}

/* ---- one too many ---------------------------------------------------------------------------- */

/* Length of the field at `at`, whose tag is one byte and which is delimited or a varint. */
static size_t
field_len(const uint8_t *at)
{
    size_t len = 1, value = 0;
    unsigned shift = 0;
    do {
        value |= (size_t)(at[len] & 0x7F) << shift;
        shift += 7;
    } while (at[len++] >= 0x80);
    return (at[0] & 7) == 2 ? len + value : len;
}

enum refusal
chain_offer_doubled(unsigned field, const struct party *const *by, size_t n)
{
    static uint8_t body[2 * BODY_MAX];
    struct case_known known = chain_known();
    size_t len = 0, at = 0;

    if (!c.own_former) case_former_next(c.current.body, &c.next, c.former, &c.next.n_former);
    assert_int_equal(wire_case_body_encode(&c.next, body, BODY_MAX, &len), SAM_OK);
    while (body[at] >> 3 != field)
        at += field_len(body + at);
    assert_true(at < len);
    size_t twice = field_len(body + at);
    memmove(body + at + twice, body + at, len - at);
    sign_body(STATEMENT_CASE, (struct sam_bytes){body, len + twice}, by, n, &c.offered);
    return chain_ask(signed_as_bytes(&c.offered), &known);
}

/* ---- changes of the draft -------------------------------------------------------------------- */

static bool
is_of(const struct party *party, const uint8_t *key_id)
{
    return memcmp(party->key_id, key_id, HASH_BYTES) == 0;
}

void
chain_add_owner(const struct party *party)
{
    assert_true(c.next.n_owners < OWNERS_MAX);
    c.owners[c.next.n_owners++] = world_owner(party, OWNER_DEVICE);
}

/* False: there was none. */
static bool
take_removal_out(const struct party *party)
{
    for (size_t i = 0; i < c.next.n_removing; i++) {
        if (!is_of(party, c.removing[i].key_id)) continue;
        c.removing[i] = c.removing[--c.next.n_removing];
        return true;
    }
    return false;
}

void
chain_drop_owner(const struct party *party)
{
    size_t n = c.next.n_owners, kept = 0;
    (void)take_removal_out(party);
    for (size_t i = 0; i < n; i++)
        if (!is_of(party, c.owners[i].key_id)) c.owners[kept++] = c.owners[i];
    assert_int_equal(kept + 1, n);
    c.next.n_owners = kept;
}

void
chain_begin_removal(const struct party *party)
{
    struct removing *entry = &c.removing[c.next.n_removing++];
    memcpy(entry->key_id, party->key_id, HASH_BYTES);
    entry->since = c.next.version;
}

void
chain_cancel_removal(const struct party *party)
{
    assert_true(take_removal_out(party));
}

void
chain_drop_member(size_t i)
{
    c.next.n_team--;
    memmove(&c.team[i], &c.team[i + 1], (c.next.n_team - i) * sizeof *c.team);
    c.next.n_reach = 0; /* it names places in the team */
}

/* A key that no party has. */
static void
pattern(uint8_t what, unsigned n, uint8_t ret_key[static KEY_BYTES])
{
    memset(ret_key, what, KEY_BYTES);
    ret_key[0] = (uint8_t)(n >> 8);
    ret_key[1] = (uint8_t)n;
}

struct member
chain_extra(unsigned n)
{
    struct member m = world_member(NULL, 1000 + n, "consultant", "ips-lyngtoft");
    m.has_key_id = m.has_ed25519 = m.has_x25519 = true;
    pattern(0xE1, n, m.key_id);
    pattern(0xE2, n, m.ed25519);
    pattern(0xE3, n, m.x25519);
    return m;
}

struct owner
chain_extra_owner(unsigned n)
{
    struct owner o = {.kind = OWNER_DEVICE};
    pattern(0xD1, n, o.key_id);
    pattern(0xD2, n, o.ed25519);
    pattern(0xD3, n, o.x25519);
    return o;
}

bool
chain_is_owner(const struct party *party)
{
    return of_case_owner(c.current.body, party->key_id) != NULL;
}
