/* clients.c - see clients.h. */
#include "clients.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_write(enum request_kind kind)
{
    return kind == REQUEST_ADMIT || kind == REQUEST_PUT_CASE || kind == REQUEST_PUT_ITEM
           || kind == REQUEST_PUT_WRAPS || kind == REQUEST_PUT_LABEL || kind == REQUEST_ERASE
           || kind == REQUEST_BEACON || kind == REQUEST_PUT_MEETING || kind == REQUEST_LEAVE
           || kind == REQUEST_PRESENT || kind == REQUEST_ABSENT;
}

/* ---- making ------------------------------------------------------------------------------------------ */

void
clients_make(struct model *m, struct clients *ret_clients)
{
    memset(ret_clients, 0, sizeof *ret_clients);
    ret_clients->model = m;
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        struct client *c = &ret_clients->at[ret_clients->n++];
        bool is_registrar = i < MODEL_REGISTRARS;
        c->person = is_registrar ? MODEL_NONE : i - MODEL_REGISTRARS;
        c->is_admitted = is_registrar; /* by the configuration */
        c->item = MODEL_NONE;
        peer_make(&m->realm, is_registrar ? &m->registrars[i] : &m->people[c->person],
                  (uint32_t)i + 1, &c->peer);
    }
}

void
clients_free(struct clients *cs)
{
    for (size_t i = 0; i < cs->n; i++) {
        octets_free(&cs->at[i].control.bytes);
        octets_free(&cs->at[i].last.bytes);
        peer_end(&cs->at[i].peer);
    }
}

void
clients_cut_off(struct clients *cs)
{
    for (size_t i = 0; i < cs->n; i++) {
        struct client *c = &cs->at[i];
        if (c->is_asking && c->is_sent) cs->model->count.retried++;
        peer_end(&c->peer);
        c->said_hello = c->is_sent = false;
        c->reads = 0;
    }
}

/* Everybody is admitted, and each case has a version. */
static bool
is_ready(const struct clients *cs)
{
    for (size_t i = 0; i < cs->n; i++)
        if (!cs->at[i].is_admitted) return false;
    for (size_t i = 0; i < MODEL_CASES; i++)
        if (cs->model->cases[i].current == MODEL_NONE) return false;
    return true;
}

bool
clients_idle(const struct clients *cs)
{
    for (size_t i = 0; i < cs->n; i++)
        if (cs->at[i].is_asking) return false;
    return true;
}

void
clients_stop(struct clients *cs, bool stop)
{
    cs->stopped = stop;
}

/* ---- what they ask ---------------------------------------------------------------------------------------- */

struct record *
client_ask(struct clients *cs, struct client *c, struct control control, size_t of_case)
{
    struct record *r = model_record(cs->model, &control, of_case, c->person);
    octets_free(&c->control.bytes);
    c->control = control;
    c->chunk = (struct sam_bytes){NULL, 0};
    c->record = (size_t)(r - cs->model->records);
    c->is_asking = true;
    c->is_sent = c->is_repeat = false;
    return r;
}

/* A registrar admits those of its organisation. */
static void
admit_next(struct clients *cs, struct client *c)
{
    struct model *m = cs->model;
    for (size_t i = 0; i < cs->n; i++) {
        const struct client *who = &cs->at[i];
        if (who->is_admitted || who->peer.edge != c->peer.edge) continue;
        client_ask(cs, c, control_admit(&m->realm, &m->people[who->person]), MODEL_NONE)->item = i;
        return;
    }
}

static void
put_version(struct clients *cs, struct client *c, size_t of_case)
{
    struct model *m = cs->model;
    size_t a = model_next_version(m, of_case, c->person);
    struct record *r = client_ask(
        cs, c, control_put_case(&m->realm, &m->cases[of_case].attempts[a]->v), of_case);
    r->attempt = a;
}

/* The same write once more, after it was acknowledged. */
static void
repeat(struct client *c)
{
    octets_free(&c->control.bytes);
    c->control = c->last;
    c->control.bytes = octets_copy(c->last.bytes.at, c->last.bytes.len);
    c->chunk = (struct sam_bytes){NULL, 0};
    c->record = c->last_record;
    c->is_asking = c->is_repeat = true;
    c->is_sent = false;
}

static void
begin(struct clients *cs, struct client *c)
{
    struct model *m = cs->model;
    bool owns = c->person <= JONAS && c->person != MODEL_NONE;
    size_t own = c->person == JONAS ? 1 : 0;

    if (c->person == MODEL_NONE) {
        admit_next(cs, c);
    } else if (owns && m->cases[own].current == MODEL_NONE) {
        if (c->person != MAJA_TABLET) put_version(cs, c, own);
    } else if (!is_ready(cs)) {
        return;
    } else if (c->item != MODEL_NONE) {
        client_upload(cs, c);
    } else if (c->reads > 0) {
        client_release(cs, c);
    } else if (c->last.bytes.len > 0 && one_in(m, 12)) {
        repeat(c);
    } else if (one_in(m, 3)) {
        client_meet(cs, c, owns ? own : below(m, MODEL_CASES));
    } else if (owns && one_in(m, 2)) {
        put_version(cs, c, own);
    } else if (owns && one_in(m, 4)) {
        client_label_or_erase(cs, c, own);
    } else if (one_in(m, 4)) {
        size_t of_case = owns ? own : below(m, MODEL_CASES);
        const struct case_body *body = model_current(m, of_case)->v.opened.body;
        if (of_case_is_party(body, m->people[c->person].key_id))
            c->item = model_new_item(m, of_case, c->person);
    } else {
        client_release(cs, c);
    }
}

struct octets
client_say(struct clients *cs, size_t n)
{
    struct client *c = &cs->at[n];
    if (!c->is_admitted) return (struct octets){NULL, 0};
    if (!peer_ready(&c->peer)) {
        if (c->said_hello) return (struct octets){NULL, 0};
        c->said_hello = true;
        return peer_hello(&c->peer);
    }
    if (!c->is_asking && !cs->stopped) begin(cs, c);
    if (!c->is_asking || c->is_sent) return (struct octets){NULL, 0};
    c->is_sent = true;
    return peer_ask(&c->peer, &c->control, c->chunk);
}

/* ---- what they are told -------------------------------------------------------------------------------------- */

static void
taken(struct clients *cs, struct client *c, struct record *r, const struct reply *reply)
{
    struct model *m = cs->model;
    switch ((int)r->kind) {
    case REQUEST_ADMIT:
        cs->at[r->item].is_admitted = true;
        break;
    case REQUEST_PUT_CASE:
        m->cases[r->of_case].current = r->attempt;
        m->cases[r->of_case].acked_seq = r->seq;
        m->count.versions++;
        break;
    case REQUEST_PUT_ITEM:
        m->items[r->item].is_put = true;
        break;
    case REQUEST_PUT_CHUNK:
        m->items[r->item].chunks++;
        break;
    case REQUEST_PUT_WRAPS:
        m->items[r->item].is_listed = true;
        c->item = MODEL_NONE;
        break;
    case REQUEST_PUT_LABEL:
        m->items[r->item].added = r->label;
        break;
    case REQUEST_ERASE:
        m->items[r->item].is_erased = true;
        break;
    default:
        client_met(m, r);
        if (r->kind == REQUEST_JOIN) {
            c->reads = 3;
            c->reads_in = r->meeting;
        }
        break;
    }
    (void)reply;
}

/* A release must open, and be of a version that is not older than what was acknowledged before it was
 * asked for: the log says which (audit.c); here that the number says so too. */
static void
released(struct clients *cs, struct client *c, struct record *r, const struct peer_reply *got)
{
    struct model *m = cs->model;
    struct octets json = {NULL, 0}, attachment = {NULL, 0};
    if (r->item == MODEL_NONE || got->reply->released == NULL)
        realm_die("released what is not there");
    const struct model_item *it = &m->items[r->item];
    r->seq = got->reply->released->seq;
    if (r->seq <= r->after)
        realm_die("a release with a number before the version it was asked under");
    const struct reading reading = reading_of_release(c->peer.person, got->reply->released,
                                                      octets_bytes(&it->item.ciphertext));
    const char *why = realm_open(&reading, &json, &attachment);
    if (why != NULL) {
        (void)fprintf(stderr, "simulation: refused at %s\n", why);
        realm_die("a released item does not open");
    }
    if (realm_chunks(&it->item) == 1
        && (got->chunk.len != it->item.ciphertext.len
            || memcmp(got->chunk.at, it->item.ciphertext.at, got->chunk.len) != 0))
        realm_die("a release without its content");
    octets_free(&json);
    octets_free(&attachment);
    m->count.released++;
}

static void
refused(struct clients *cs, struct client *c, struct record *r)
{
    struct model *m = cs->model;
    if (r->kind == REQUEST_RELEASE) m->count.denied++;
    if (r->kind == REQUEST_PUT_CASE) m->count.refused_versions++;
    if (r->kind == REQUEST_PUT_MEETING && r->error != REPLY_CONFLICT)
        m->meetings[r->meeting].is_over = true; /* another one, then */
    if (r->kind == REQUEST_PUT_ITEM || r->kind == REQUEST_PUT_CHUNK
        || (r->kind == REQUEST_PUT_WRAPS && r->error != REPLY_STALE_WRAPS))
        c->item = MODEL_NONE; /* the author left, or it was erased: give it up */
}

static void
answered(struct clients *cs, struct client *c, const struct peer_reply *got)
{
    struct model *m = cs->model;
    const struct reply *reply = got->reply;
    struct record *r = &m->records[c->record];
    bool again = reply->error == REPLY_BUSY || reply->error == REPLY_FULL
                 || reply->error == REPLY_CLOCK;

    if (reply->time > m->heard) m->heard = reply->time;
    if (c->is_repeat) {
        if (reply->error != REPLY_OK && !again) realm_die("a repeated write is not as it was");
        if (reply->error == REPLY_OK && reply->done != NULL && reply->done->seq != r->seq)
            realm_die("a repeated write has another number");
        c->is_asking = c->is_repeat = false;
        m->count.repeats++;
        return;
    }
    m->count.full += again;
    c->is_asking = false; /* what is to be asked again is asked anew, with what is current then */
    r->answer = reply->error == REPLY_OK ? ANSWERED : REFUSED;
    r->error = reply->error;
    if (reply->error != REPLY_OK) {
        if (!again) refused(cs, c, r);
        return;
    }
    if (reply->done != NULL && reply->done->has_seq) r->seq = reply->done->seq;
    if (r->kind == REQUEST_RELEASE)
        released(cs, c, r, got);
    else
        taken(cs, c, r, reply);
    if (is_write(r->kind)) {
        octets_free(&c->last.bytes);
        c->last = c->control;
        c->control.bytes = (struct octets){NULL, 0};
        c->last_record = c->record;
    }
}

void
client_hear(struct clients *cs, size_t n, struct sam_bytes payload)
{
    struct client *c = &cs->at[n];
    struct peer_reply got;
    peer_take(&c->peer, payload, &got);
    switch (got.got) {
    case PEER_BROKEN:
        realm_die("a reply that is not for this session");
    case PEER_SESSION:
        c->said_hello = false;
        break;
    case PEER_NO_SESSION:
        peer_end(&c->peer);
        c->said_hello = c->is_sent = false;
        break;
    case PEER_REPLY:
        if (!c->is_asking || memcmp(got.reply->request, c->control.request, ID_BYTES) != 0)
            realm_die("a reply to what was not asked");
        answered(cs, c, &got);
        break;
    }
    peer_reply_free(&got);
}
