/* ledger.c - see ledger.h */
#include "ledger.h"

#include "wire.h"

#include <stdlib.h>
#include <string.h>

#define PROVEN_EACH 16U

static const struct sam_bytes nothing = {NULL, 0};

/* ---- the tree ---------------------------------------------------------------------------------- */

bool
ledger_note(const struct realm *realm, struct sam_bytes note, struct ledger_pin *ret_pin)
{
    uint8_t origin[CHECKPOINT_REALM_ORIGIN_BYTES];
    struct checkpoint checkpoint;
    if (note.len == 0) return false;
    checkpoint_origin(realm->id, origin);
    realm_must(checkpoint_open(note, (struct sam_bytes){origin, sizeof origin}, realm->log.ed25519,
                               &checkpoint),
               "a checkpoint");
    *ret_pin = (struct ledger_pin){checkpoint.size, checkpoint.root, checkpoint.time};
    return true;
}

static struct tree_proof
proof_of(const struct link_event *event)
{
    struct tree_proof proof = {.count = event->reply->proof->n_hashes};
    if (proof.count > TREE_PROOF_MAX) realm_die("a proof is too long");
    for (size_t i = 0; i < proof.count; i++)
        memcpy(proof.hash[i].at, event->reply->proof->hashes[i], HASH_BYTES);
    return proof;
}

void
ledger_follow(struct caller *caller, struct realm *realm, struct ledger_pin *pin)
{
    struct ledger_pin next;
    struct link_event event = caller_must(caller, control_checkpoint(realm), nothing,
                                          "no checkpoint");
    if (!ledger_note(realm, event.reply->checkpoint, &next)) realm_die("an empty log");
    if (next.size < pin->size) realm_die("the log lost leaves");
    if (next.time < pin->time) realm_die("the log's time went back");
    if (pin->size > 0) {
        event = caller_must(caller, control_proof_from(realm, next.size, pin->size), nothing,
                            "no proof");
        const struct tree_proof proof = proof_of(&event);
        realm_must(tree_verify_consistency(pin->size, next.size, &pin->root, &next.root, &proof),
                   "consistency");
    }
    *pin = next;
}

static void
check_inclusion(struct caller *caller, struct realm *realm, const struct ledger_pin *pin,
                uint64_t index, const struct tree_hash *leaf)
{
    const struct link_event event = caller_must(
        caller, control_proof_index(realm, pin->size, index), nothing, "no proof");
    const struct tree_proof proof = proof_of(&event);
    realm_must(tree_verify_inclusion(index, pin->size, leaf, &pin->root, &proof), "inclusion");
}

/* ---- entries ----------------------------------------------------------------------------------- */

static struct ledger_entry *
add(struct ledger *ledger)
{
    if (ledger->n % PAGE_MAX == 0) {
        struct ledger_entry *more = realloc(ledger->at,
                                            (ledger->n + PAGE_MAX) * sizeof *ledger->at);
        if (more == NULL) realm_die("no memory");
        ledger->at = more;
    }
    return &ledger->at[ledger->n++];
}

static void
take_entry(const struct entry *in, struct tree_chain *chain, struct ledger *ledger,
           struct tree_hash *ret_leaf)
{
    struct wire *memory = NULL;
    const struct log_entry *e = NULL;
    if (!in->has_salt) realm_die("an entry without its salt");
    realm_must(wire_log_entry_decode(in->entry, &memory, &e), "an entry");
    struct tree_entry link = {.case_seq = e->case_seq, .salt = in->salt, .bytes = in->entry};
    memcpy(link.previous.at, e->previous, HASH_BYTES);
    realm_must(tree_chain_entry(chain, &link, ret_leaf), "the chain");
    struct ledger_entry *out = add(ledger);
    *out = (struct ledger_entry){.seq = e->case_seq,
                                 .index = in->index,
                                 .time = e->time,
                                 .decision = e->decision,
                                 .reason = e->reason};
    if (e->kind >= FIELD_OF_ADMIT) out->kind = e->kind - FIELD_OF_ADMIT + REQUEST_ADMIT;
    memcpy(out->actor, e->actor, HASH_BYTES);
    memcpy(out->item, e->item, ID_BYTES);
    memcpy(out->request, e->request, ID_BYTES);
    memcpy(out->version, e->case_statement, HASH_BYTES);
    if (ledger->n > 1 && out->time < out[-1].time) realm_die("the log's time goes back");
    if (ledger->n > 1 && out->index <= out[-1].index) realm_die("the log's order is not one");
    wire_free(&memory);
}

/* Leaves of a page are kept, because asking for proofs takes the page away. Returns how many. */
static size_t
read_page(struct caller *caller, struct realm *realm, const uint8_t *case_id,
          struct tree_chain *chain, const struct ledger_pin *pin, struct ledger *ledger)
{
    struct tree_hash leaves[PAGE_MAX];
    const size_t first = ledger->n;
    const struct link_event event = caller_must(
        caller, control_log(realm, case_id, chain->count + 1, PAGE_MAX), nothing, "no log");
    if (event.reply->log == NULL) realm_die("no log");
    const size_t n = event.reply->log->n_entries;
    for (size_t i = 0; i < n; i++)
        take_entry(&event.reply->log->entries[i], chain, ledger, &leaves[i]);
    for (size_t i = 0; i < n; i++) {
        if (ledger->at[first + i].seq % PROVEN_EACH != 0 && i != n - 1) continue;
        check_inclusion(caller, realm, pin, ledger->at[first + i].index, &leaves[i]);
        ledger->proven++;
    }
    return n;
}

static int
by_request(const void *a, const void *b)
{
    const struct ledger_entry *const *x = a, *const *y = b;
    const int order = memcmp((*x)->request, (*y)->request, ID_BYTES);
    return order != 0 ? order : ((*x)->seq > (*y)->seq) - ((*x)->seq < (*y)->seq);
}

void
ledger_read(struct caller *caller, struct realm *realm, const uint8_t case_id[static ID_BYTES],
            struct ledger_pin *pin, struct ledger *ret_ledger)
{
    struct tree_chain chain;
    *ret_ledger = (struct ledger){.n = 0};
    ledger_follow(caller, realm, pin);
    tree_chain_start(realm->id, case_id, &chain);
    while (read_page(caller, realm, case_id, &chain, pin, ret_ledger) > 0) {}
    ret_ledger->by_request = calloc(ret_ledger->n + 1, sizeof *ret_ledger->by_request);
    if (ret_ledger->by_request == NULL) realm_die("no memory");
    for (size_t i = 0; i < ret_ledger->n; i++)
        ret_ledger->by_request[i] = &ret_ledger->at[i];
    qsort(ret_ledger->by_request, ret_ledger->n, sizeof *ret_ledger->by_request, by_request);
}

void
ledger_free(struct ledger *ledger)
{
    free(ledger->by_request);
    free(ledger->at);
    *ledger = (struct ledger){.n = 0};
}

size_t
ledger_find(const struct ledger *ledger, const uint8_t request[static ID_BYTES],
            const struct ledger_entry *const **ret_first)
{
    size_t low = 0, high = ledger->n, n = 0;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (memcmp(ledger->by_request[middle]->request, request, ID_BYTES) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + n < ledger->n
           && memcmp(ledger->by_request[low + n]->request, request, ID_BYTES) == 0)
        n++;
    *ret_first = &ledger->by_request[low];
    return n;
}
