/* audit.c - see audit.h. The log is read as owners read it: by requests, verified from keys alone. */
#include "audit.h"
#include "audit_room.h"

#include "checkpoint.h"
#include "peer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_OF_ADMIT 3U /* in Request; the others follow in the order of enum request_kind */

/* One owner who looks. */
struct auditor {
    struct broker_run *run;
    struct model *model;
    size_t of_case;
    struct peer peer;
    struct checkpoint checkpoint;
    uint8_t *seen; /* by record: entries of it */
    /* what the entries so far have done */
    size_t current; /* attempt */
    const char *added[MODEL_ITEMS];
    bool is_erased[MODEL_ITEMS];
    struct audit_room rooms[MODEL_MEETINGS];
    sam_time newest;
};

/* ---- asking --------------------------------------------------------------------------------------------- */

static void
send_one(struct auditor *a, struct octets payload, struct peer_reply *ret)
{
    const struct core_frame frame = {.edge = (unsigned)a->peer.edge,
                                     .generation = a->run->generation,
                                     .frame = peer_frame(&a->peer, octets_bytes(&payload))};
    const struct core_frame *replies = NULL;
    size_t n = 0;
    if (!broker_turn(a->run, &frame, 1, &replies, &n) || n != 1)
        realm_die("no reply to who checks the log");
    peer_take(&a->peer, replies[0].frame.payload, ret);
    octets_free(&payload);
}

static void
ask(struct auditor *a, struct control control, struct peer_reply *ret)
{
    send_one(a, peer_ask(&a->peer, &control, (struct sam_bytes){NULL, 0}), ret);
    if (ret->got != PEER_REPLY || ret->reply->error != REPLY_OK)
        realm_die("who checks the log is refused");
    octets_free(&control.bytes);
}

static void
hello(struct auditor *a)
{
    struct peer_reply got;
    size_t who = a->of_case == 0 ? MAJA_TABLET : JONAS;
    peer_make(&a->model->realm, &a->model->people[who], 200, &a->peer);
    send_one(a, peer_hello(&a->peer), &got);
    if (got.got != PEER_SESSION) realm_die("who checks the log gets no session");
    peer_reply_free(&got);
}

/* ---- the tree ---------------------------------------------------------------------------------------------- */

static struct tree_proof
proof_of(const struct peer_reply *got)
{
    struct tree_proof proof = {.count = got->reply->proof->n_hashes};
    if (proof.count > TREE_PROOF_MAX) realm_die("a proof that is too long");
    for (size_t i = 0; i < proof.count; i++)
        memcpy(proof.hash[i].at, got->reply->proof->hashes[i], HASH_BYTES);
    return proof;
}

/* The checkpoint of now, which must follow the one before. */
static void
check_tree(struct auditor *a)
{
    struct realm *realm = &a->model->realm;
    struct model_case *c = &a->model->cases[a->of_case];
    static uint8_t note[CHECKPOINT_MAX]; /* a->checkpoint borrows from it */
    static uint8_t origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    struct peer_reply got;
    checkpoint_origin(realm->id, origin);
    ask(a, control_checkpoint(realm), &got);
    if (got.reply->checkpoint.len > sizeof note) realm_die("no checkpoint");
    memcpy(note, got.reply->checkpoint.at, got.reply->checkpoint.len);
    realm_must(checkpoint_open((struct sam_bytes){note, got.reply->checkpoint.len},
                               (struct sam_bytes){origin, sizeof origin}, realm->log.ed25519,
                               &a->checkpoint),
               "checkpoint");
    peer_reply_free(&got);
    if (a->checkpoint.size < c->pinned_size) realm_die("the log lost leaves");
    if (c->pinned_size > 0) {
        ask(a, control_proof_from(realm, a->checkpoint.size, c->pinned_size), &got);
        const struct tree_proof proof = proof_of(&got);
        realm_must(tree_verify_consistency(c->pinned_size, a->checkpoint.size, &c->pinned_root,
                                           &a->checkpoint.root, &proof),
                   "consistency");
        peer_reply_free(&got);
    }
    c->pinned_size = a->checkpoint.size;
    c->pinned_root = a->checkpoint.root;
}

static void
check_inclusion(struct auditor *a, uint64_t index, const struct tree_hash *leaf)
{
    struct peer_reply got;
    ask(a, control_proof_index(&a->model->realm, a->checkpoint.size, index), &got);
    const struct tree_proof proof = proof_of(&got);
    realm_must(tree_verify_inclusion(index, a->checkpoint.size, leaf, &a->checkpoint.root, &proof),
               "inclusion");
    peer_reply_free(&got);
}

/* ---- what entries say -------------------------------------------------------------------------------------- */

static void
wrong(const struct log_entry *e, const char *what)
{
    (void)fprintf(stderr, "simulation: entry %llu, kind %u, decision %u, reason %u\n",
                  (unsigned long long)e->case_seq, e->kind, e->decision, e->reason);
    realm_die(what);
}

static void
check_version(struct auditor *a, const struct log_entry *e, const struct record *r)
{
    const struct model_case *c = &a->model->cases[a->of_case];
    if (e->decision != LOG_PERMITTED) {
        /* it may have been taken later, when it was sent again */
        if (r->answer == ANSWERED && r->seq == e->case_seq)
            wrong(e, "a version that was acknowledged is logged as refused");
        return;
    }
    const struct attempt *v = c->attempts[r->attempt];
    uint64_t before = a->current == MODEL_NONE ? 0 : c->attempts[a->current]->v.version;
    if (v->v.version != before + 1) wrong(e, "versions are not in order");
    if (a->current != MODEL_NONE
        && memcmp(v->v.opened.body->previous, c->attempts[a->current]->v.id, HASH_BYTES) != 0)
        wrong(e, "a version follows another one than the log's");
    a->current = r->attempt;
}

/* The decision is taken again under the version that is current at this place of the log. */
static void
check_release(struct auditor *a, const struct log_entry *e, const struct record *r)
{
    struct model *m = a->model;
    const struct model_case *c = &m->cases[a->of_case];
    const uint8_t *live = audit_room_live(a->rooms, m, e, r);
    const struct person *who = &m->people[r->person];
    uint32_t reason = LOG_REASON_ABSENT;
    bool may = false;
    if (a->current == MODEL_NONE) wrong(e, "a release before there was a version");
    const struct attempt *v = c->attempts[a->current];
    if (memcmp(e->case_statement, v->v.id, HASH_BYTES) != 0)
        wrong(e, "decided under a version that was not current");
    if (!of_case_is_party(v->v.opened.body, who->key_id)) {
        reason = SAM_NOT_ON_TEAM; /* whatever was asked for */
    } else if (r->item != MODEL_NONE && !a->is_erased[r->item]
               && m->items[r->item].of_case == a->of_case) {
        may = model_may_read(m, v, who, &m->items[r->item], a->added[r->item], r->purposes, live,
                             e->time, &reason);
        m->count.live += live != NULL && e->decision != LOG_DENIED;
    }
    if (e->decision != LOG_DENIED && !may) wrong(e, "released what the consent does not open");
    if (e->decision == LOG_DENIED && r->answer == ANSWERED && r->seq == e->case_seq)
        wrong(e, "released, and logged as denied");
    if (e->reason != reason) {
        (void)fprintf(stderr, "simulation: expected reason %u\n", reason);
        wrong(e, "another reason than a second decision gives");
    }
}

static void
check_entry(struct auditor *a, const struct log_entry *e)
{
    const struct model *m = a->model;
    const struct record *r = model_find(m, e->request);
    if (e->time < a->newest) wrong(e, "log time goes back");
    a->newest = e->time;
    if (r == NULL && !check_zeros(e->actor, HASH_BYTES)) wrong(e, "nobody asked for this");
    if (!audit_room_follow(a->rooms, m, e, r)) wrong(e, "nobody was there to leave");
    if (r == NULL) return;
    if (e->kind != (uint32_t)r->kind - REQUEST_ADMIT + FIELD_OF_ADMIT) wrong(e, "another kind");
    if (memcmp(e->actor, m->people[r->person].key_id, HASH_BYTES) != 0) wrong(e, "another actor");
    uint8_t *seen = &a->seen[r - m->records];
    bool is_read = r->kind == REQUEST_RELEASE || r->kind == REQUEST_LIST
                   || r->kind == REQUEST_JOIN; /* joined again: heard of again */
    if (*seen > 0 && !is_read && e->decision != LOG_DENIED) wrong(e, "a write was taken twice");
    if (e->decision != LOG_DENIED || is_read) *seen = 1;
    if (r->seq == e->case_seq) *seen = 2; /* the one that was answered */
    if (r->kind == REQUEST_PUT_CASE) check_version(a, e, r);
    if (r->kind == REQUEST_RELEASE) check_release(a, e, r);
    if (e->decision != LOG_PERMITTED) return;
    if (r->kind == REQUEST_PUT_LABEL) a->added[r->item] = r->label;
    if (r->kind == REQUEST_ERASE) a->is_erased[r->item] = true;
}

/* Returns how many. */
static size_t
check_page(struct auditor *a, struct tree_chain *chain)
{
    struct model *m = a->model;
    struct peer_reply got;
    ask(a, control_log(&m->realm, m->cases[a->of_case].id, chain->count + 1, PAGE_MAX), &got);
    if (got.reply->log == NULL) realm_die("no log");
    size_t n = got.reply->log->n_entries;
    for (size_t i = 0; i < n; i++) {
        const struct entry *in = &got.reply->log->entries[i];
        struct wire *memory = NULL;
        const struct log_entry *e = NULL;
        struct tree_hash leaf;
        if (!in->has_salt) realm_die("an entry without its salt");
        realm_must(wire_log_entry_decode(in->entry, &memory, &e), "entry");
        struct tree_entry link = {.case_seq = e->case_seq, .salt = in->salt, .bytes = in->entry};
        memcpy(link.previous.at, e->previous, HASH_BYTES);
        realm_must(tree_chain_entry(chain, &link, &leaf), "chain");
        check_entry(a, e);
        if (one_in(m, 16)) check_inclusion(a, in->index, &leaf);
        wire_free(&memory);
    }
    peer_reply_free(&got);
    return n;
}

/* Everything of this case that somebody was told. */
static void
check_acknowledged(const struct auditor *a)
{
    const struct model *m = a->model;
    for (size_t i = 0; i < m->n_records; i++) {
        const struct record *r = &m->records[i];
        if (r->of_case != a->of_case || r->answer != ANSWERED || r->seq == 0) continue;
        if (a->seen[i] != 2) {
            (void)fprintf(stderr, "simulation: kind %d, seq %llu\n", (int)r->kind,
                          (unsigned long long)r->seq);
            realm_die("what was acknowledged is not in the log");
        }
    }
    if (a->current != m->cases[a->of_case].current) {
        /* a version may have been taken whose answer is still on its way */
        const struct model_case *c = &m->cases[a->of_case];
        if (a->current == MODEL_NONE
            || (c->current != MODEL_NONE
                && c->attempts[a->current]->v.version < c->attempts[c->current]->v.version))
            realm_die("an acknowledged version is lost");
    }
}

void
audit(struct broker_run *run, struct model *m)
{
    for (size_t i = 0; i < MODEL_CASES; i++) {
        if (m->cases[i].current == MODEL_NONE) continue;
        struct auditor a = {.run = run, .model = m, .of_case = i, .current = MODEL_NONE};
        struct tree_chain chain;
        a.seen = calloc(MODEL_RECORDS, 1);
        if (a.seen == NULL) realm_die("no memory");
        hello(&a);
        check_tree(&a);
        tree_chain_start(m->realm.id, m->cases[i].id, &chain);
        while (check_page(&a, &chain) > 0)
            m->count.entries++;
        check_acknowledged(&a);
        peer_end(&a.peer);
        free(a.seen);
    }
    m->count.audits++;
}
