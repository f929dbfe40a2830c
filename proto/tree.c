/* tree.c - see tree.h. */
#include "tree.h"

#include "sha256.h"

#include <stdbool.h>
#include <string.h>

static const uint8_t LEAF = 0x00, NODE = 0x01; /* RFC 9162, section 2.1.1 */
static const uint8_t SALTED = 0x01;            /* first byte of leaf data */
static const char CHAIN[] = "samtykke chain v1";

static bool
same(const struct tree_hash *a, const struct tree_hash *b)
{
    return memcmp(a->at, b->at, sizeof a->at) == 0;
}

/* ---- hashing --------------------------------------------------------------------------------- */

struct tree_hash
tree_leaf_hash(struct sam_bytes data)
{
    struct tree_hash hash = {{0}};
    const struct sam_bytes pieces[] = {{&LEAF, sizeof LEAF}, data};
    sha256_join(pieces, sizeof pieces / sizeof *pieces, hash.at);
    return hash;
}

struct tree_hash
tree_node_hash(const struct tree_hash *left, const struct tree_hash *right)
{
    struct tree_hash hash = {{0}};
    uint8_t both[1 + 2 * TREE_HASH_BYTES];
    both[0] = NODE;
    memcpy(both + 1, left->at, TREE_HASH_BYTES);
    memcpy(both + 1 + TREE_HASH_BYTES, right->at, TREE_HASH_BYTES);
    sha256((struct sam_bytes){both, sizeof both}, hash.at);
    return hash;
}

void
tree_leaf_data(const uint8_t salt[static TREE_SALT_BYTES], struct sam_bytes entry,
               uint8_t ret_data[static TREE_LEAF_DATA_BYTES])
{
    ret_data[0] = SALTED;
    sha256_mac((struct sam_bytes){salt, TREE_SALT_BYTES}, &entry, 1, ret_data + 1);
}

/* ---- appending ------------------------------------------------------------------------------- */

enum sam_err
tree_append(struct tree_edge *edge, const struct tree_hash *leaf, struct tree_grown *ret_grown)
{
    unsigned level = 0;
    if (edge->size >= TREE_SIZE_MAX) { return SAM_E_TOO_BIG; }
    ret_grown->node[0] = *leaf;
    for (; (edge->size >> level & 1) != 0; level++) {
        ret_grown->node[level + 1] = tree_node_hash(&edge->node[level], &ret_grown->node[level]);
    }
    ret_grown->count = level + 1;
    edge->node[level] = ret_grown->node[level];
    edge->size++;
    return SAM_OK;
}

struct tree_hash
tree_root(const struct tree_edge *edge)
{
    struct tree_hash root;
    bool any = false;
    sha256((struct sam_bytes){NULL, 0}, root.at);
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        if ((edge->size >> level & 1) == 0) { continue; }
        root = any ? tree_node_hash(&edge->node[level], &root) : edge->node[level];
        any = true;
    }
    return root;
}

/* ---- making proofs --------------------------------------------------------------------------- */

static void
plan_read(struct tree_plan *plan, unsigned level, uint64_t index)
{
    plan->place[plan->count++] = (struct tree_place){index, level};
}

/* What lies right of the last complete node of this level: one complete node for each lower bit. */
static void
plan_rest(struct tree_plan *plan, unsigned level, uint64_t size)
{
    plan->fold = plan->count;
    while (level-- > 0) {
        if ((size >> level & 1) != 0) { plan_read(plan, level, (size >> level) - 1); }
    }
    plan->folded = plan->count - plan->fold;
}

/* The siblings from a complete node up to the root, lowest first. */
static void
plan_siblings(struct tree_plan *plan, unsigned level, uint64_t index, uint64_t size)
{
    for (; level < TREE_LEVELS && UINT64_C(1) << level < size; level++, index >>= 1) {
        uint64_t sibling = index ^ 1, complete = size >> level;
        if (sibling < complete) {
            plan_read(plan, level, sibling);
        } else if (sibling == complete) {
            plan_rest(plan, level, size); /* nothing, where no leaf lies right of the node */
        }
    }
}

enum sam_err
tree_plan_inclusion(uint64_t index, uint64_t size, struct tree_plan *ret_plan)
{
    if (size > TREE_SIZE_MAX || index >= size) { return SAM_E_MALFORMED; }
    ret_plan->count = ret_plan->fold = ret_plan->folded = 0;
    plan_siblings(ret_plan, 0, index, size);
    return SAM_OK;
}

enum sam_err
tree_plan_consistency(uint64_t from, uint64_t to, struct tree_plan *ret_plan)
{
    unsigned level = 0;
    if (to > TREE_SIZE_MAX || from > to) { return SAM_E_MALFORMED; }
    ret_plan->count = ret_plan->fold = ret_plan->folded = 0;
    if (from == 0 || from == to) { return SAM_OK; }
    while ((from >> level & 1) == 0) {
        level++;
    }
    uint64_t last = (from >> level) - 1; /* the last complete node of the older tree */
    if (last != 0) { plan_read(ret_plan, level, last); } /* else it is that tree's root */
    plan_siblings(ret_plan, level, last, to);
    return SAM_OK;
}

void
tree_proof_make(const struct tree_plan *plan, const struct tree_hash read[],
                struct tree_proof *ret_proof)
{
    ret_proof->count = 0;
    for (unsigned i = 0; i < plan->count; i++) {
        struct tree_hash hash = read[i];
        if (plan->folded != 0 && i == plan->fold) {
            i += plan->folded - 1;
            hash = read[i];
            for (unsigned j = i; j-- > plan->fold;) {
                hash = tree_node_hash(&read[j], &hash);
            }
        }
        ret_proof->hash[ret_proof->count++] = hash;
    }
}

/* ---- verifying proofs ------------------------------------------------------------------------ */

/* A node on its way up, and the last node of its level. RFC 9162 calls them fn and sn. */
struct way {
    uint64_t at, last;
};

static void
go_up(struct way *way)
{
    way->at >>= 1;
    way->last >>= 1;
}

/* Past the next sibling. Whether that sibling is the left one. */
static bool
pass_left(struct way *way)
{
    bool left = (way->at & 1) != 0 || way->at == way->last;
    while (left && (way->at & 1) == 0 && way->at != 0) {
        go_up(way); /* levels at which the node has no sibling */
    }
    go_up(way);
    return left;
}

/* The number of siblings up to the root: the one length that a path can have. */
static size_t
siblings(struct way way)
{
    size_t n = 0;
    for (; way.last != 0; n++) {
        (void)pass_left(&way);
    }
    return n;
}

enum sam_err
tree_verify_inclusion(uint64_t index, uint64_t size, const struct tree_hash *leaf,
                      const struct tree_hash *root, const struct tree_proof *proof)
{
    struct tree_hash hash = *leaf;
    if (size > TREE_SIZE_MAX || index >= size) { return SAM_E_MALFORMED; }
    struct way way = {index, size - 1};
    if (proof->count != siblings(way)) { return SAM_E_MALFORMED; }
    for (size_t i = 0; i < proof->count; i++) {
        const struct tree_hash *sibling = &proof->hash[i];
        hash = pass_left(&way) ? tree_node_hash(sibling, &hash) : tree_node_hash(&hash, sibling);
    }
    return same(&hash, root) ? SAM_OK : SAM_E_REFUSED;
}

/* 0 < from < to. */
static enum sam_err
verify_growth(uint64_t from, uint64_t to, const struct tree_hash *from_root,
              const struct tree_hash *to_root, const struct tree_proof *proof)
{
    struct way way = {from - 1, to - 1};
    while ((way.at & 1) != 0) {
        go_up(&way);
    }
    size_t i = way.at != 0; /* a perfect older tree is itself where the path begins */
    if (proof->count != i + siblings(way)) { return SAM_E_MALFORMED; }
    struct tree_hash older = i != 0 ? proof->hash[0] : *from_root, newer = older;
    for (; i < proof->count; i++) {
        const struct tree_hash *sibling = &proof->hash[i];
        if (pass_left(&way)) {
            older = tree_node_hash(sibling, &older);
            newer = tree_node_hash(sibling, &newer);
        } else {
            newer = tree_node_hash(&newer, sibling);
        }
    }
    return same(&older, from_root) && same(&newer, to_root) ? SAM_OK : SAM_E_REFUSED;
}

enum sam_err
tree_verify_consistency(uint64_t from, uint64_t to, const struct tree_hash *from_root,
                        const struct tree_hash *to_root, const struct tree_proof *proof)
{
    static const struct tree_edge EMPTY;
    if (to > TREE_SIZE_MAX || from > to) { return SAM_E_MALFORMED; }
    if (from != 0 && from != to) { return verify_growth(from, to, from_root, to_root, proof); }
    if (proof->count != 0) { return SAM_E_MALFORMED; }
    struct tree_hash needed = from == 0 ? tree_root(&EMPTY) : *to_root;
    if (!same(from_root, &needed)) { return SAM_E_REFUSED; }
    return from != to || same(from_root, to_root) ? SAM_OK : SAM_E_REFUSED;
}

/* ---- the chain of one case ------------------------------------------------------------------- */

void
tree_chain_start(const uint8_t realm[static TREE_ID_BYTES],
                 const uint8_t case_id[static TREE_ID_BYTES], struct tree_chain *ret_chain)
{
    const struct sam_bytes pieces[] = {{(const uint8_t *)CHAIN, sizeof CHAIN - 1},
                                       {realm, TREE_ID_BYTES},
                                       {case_id, TREE_ID_BYTES}};
    sha256_join(pieces, sizeof pieces / sizeof *pieces, ret_chain->last.at);
    ret_chain->count = 0;
    ret_chain->broken = TREE_UNBROKEN;
}

static enum sam_err
break_chain(struct tree_chain *chain, enum tree_break why)
{
    chain->broken = why;
    return SAM_E_REFUSED;
}

static enum sam_err
check_number(struct tree_chain *chain, uint64_t case_seq)
{
    if (chain->broken != TREE_UNBROKEN) { return SAM_E_REFUSED; }
    if (case_seq <= chain->count) { return break_chain(chain, TREE_RENUMBERED); }
    return case_seq - chain->count == 1 ? SAM_OK : break_chain(chain, TREE_GAP);
}

static void
go_on(struct tree_chain *chain, const uint8_t data[static TREE_LEAF_DATA_BYTES],
      struct tree_hash *ret_leaf)
{
    chain->last = tree_leaf_hash((struct sam_bytes){data, TREE_LEAF_DATA_BYTES});
    chain->count++;
    *ret_leaf = chain->last;
}

enum sam_err
tree_chain_entry(struct tree_chain *chain, const struct tree_entry *entry,
                 struct tree_hash *ret_leaf)
{
    uint8_t data[TREE_LEAF_DATA_BYTES];
    enum sam_err r = check_number(chain, entry->case_seq);
    if (r != SAM_OK) { return r; }
    if (!same(&entry->previous, &chain->last)) { return break_chain(chain, TREE_MISLINKED); }
    tree_leaf_data(entry->salt, entry->bytes, data);
    go_on(chain, data, ret_leaf);
    return SAM_OK;
}

enum sam_err
tree_chain_erased(struct tree_chain *chain, uint64_t case_seq, struct sam_bytes data,
                  uint64_t erased_seq, struct tree_hash *ret_leaf)
{
    enum sam_err r = SAM_E_INTERNAL;
    if (data.len != TREE_LEAF_DATA_BYTES || data.at[0] != SALTED) { return SAM_E_MALFORMED; }
    if ((r = check_number(chain, case_seq)) != SAM_OK) { return r; }
    if (erased_seq != case_seq) { return break_chain(chain, TREE_VANISHED); }
    go_on(chain, data.at, ret_leaf);
    return SAM_OK;
}
