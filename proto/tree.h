/* tree.h - the log's mathematics: salted leaves, the Merkle tree over them with proofs made and
 * verified, and the chain that runs through the entries of one case.
 *
 * Pure: no I/O, clock, allocation or logging; SHA-256 and HMAC by sha256.h.
 * The store keeps the hash of every complete node; what a proof needs is first planned (which nodes),
 * then read by the caller, then put together: nothing calls back.
 * Source: RFC 6962 section 2.1 and RFC 9162 section 2.1 (the same tree), with SHA-256. */
#ifndef PROTO_TREE_H
#define PROTO_TREE_H

#include <samtykke/bytes.h>
#include <samtykke/err.h>
#include <stddef.h>
#include <stdint.h>

#define TREE_HASH_BYTES 32U
#define TREE_SIZE_MAX ((uint64_t)INT64_MAX) /* leaves */
#define TREE_LEVELS 63U                     /* levels of complete nodes: 0 (leaves) to 62 */
#define TREE_PROOF_MAX 64U                  /* hashes in a proof */
#define TREE_READS_MAX 128U                 /* nodes read for a proof; 26 for a million leaves */
#define TREE_SALT_BYTES 32U
#define TREE_LEAF_DATA_BYTES 33U
#define TREE_ID_BYTES 16U /* of a realm, of a case */

struct tree_hash {
    uint8_t at[TREE_HASH_BYTES];
};

/* ---- hashing: RFC 9162, section 2.1.1 -------------------------------------------------------- */

/* SHA-256(00 | data). */
struct tree_hash tree_leaf_hash(struct sam_bytes data);

/* SHA-256(01 | left | right). */
struct tree_hash tree_node_hash(const struct tree_hash *left, const struct tree_hash *right);

/* What a leaf holds: 01 | HMAC-SHA256(salt, entry). Once salt and entry are erased nobody can tell
 * from it, by trying, what the entry said. An erased salt does not live on in the stack.
 *   salt      in, random, one for each entry
 *   entry     in, as it is stored */
void tree_leaf_data(const uint8_t salt[static TREE_SALT_BYTES], struct sam_bytes entry,
                    uint8_t ret_data[static TREE_LEAF_DATA_BYTES]);

/* ---- appending ------------------------------------------------------------------------------- */

/* The right edge of a tree: all that appending and the root need. A plain value; zeroed it is the
 * empty tree. Where bit l of size is set, node[l] is the stored node (level l, index (size >> l) - 1),
 * so the edge of any size can be filled from a store; other places are not looked at. */
struct tree_edge {
    uint64_t size; /* leaves */
    struct tree_hash node[TREE_LEVELS];
};

/* The nodes that one leaf completed: node[l] is (level l, index (leaf's index) >> l). */
struct tree_grown {
    unsigned count; /* 1..TREE_LEVELS */
    struct tree_hash node[TREE_LEVELS];
};

/* Append one leaf.
 *   edge       changed only on OK
 *   leaf       in, tree_leaf_hash() of its data
 *   ret_grown  out, written only on OK: what the store must now keep
 * Errors: TOO_BIG the tree has TREE_SIZE_MAX leaves. */
enum sam_err tree_append(struct tree_edge *edge, const struct tree_hash *leaf,
                         struct tree_grown *ret_grown) SAM_MUST_CHECK;

/* The root, of the empty tree SHA-256(""). */
struct tree_hash tree_root(const struct tree_edge *edge);

/* ---- making proofs --------------------------------------------------------------------------- */

/* One complete node: it covers the leaves [index << level, (index + 1) << level). */
struct tree_place {
    uint64_t index;
    unsigned level;
};

/* Which nodes to read, and which run of them counts as one hash. */
struct tree_plan {
    unsigned count;        /* places to read */
    unsigned fold, folded; /* place[fold], ... place[fold + folded - 1] become one hash */
    struct tree_place place[TREE_READS_MAX];
};

struct tree_proof {
    size_t count;
    struct tree_hash hash[TREE_PROOF_MAX];
};

/* Plan the proof that a leaf is in a tree: RFC 9162, section 2.1.3.1.
 *   index     of the leaf, 0..size - 1
 *   size      leaves of the tree, 1..TREE_SIZE_MAX
 *   ret_plan  out, written only on OK
 * Errors: MALFORMED there is no such leaf or tree. */
enum sam_err tree_plan_inclusion(uint64_t index, uint64_t size, struct tree_plan *ret_plan)
    SAM_MUST_CHECK;

/* Plan the proof that one tree begins with another: RFC 9162, section 2.1.4.1.
 *   from, to  leaves, 0 <= from <= to <= TREE_SIZE_MAX; from 0 and from = to need no hash
 *   ret_plan  out, written only on OK
 * Errors: MALFORMED sizes are not such. */
enum sam_err tree_plan_consistency(uint64_t from, uint64_t to, struct tree_plan *ret_plan)
    SAM_MUST_CHECK;

/* The proof from what was read.
 *   read       in, read[i] is the stored hash of plan->place[i]
 *   ret_proof  out */
void tree_proof_make(const struct tree_plan *plan, const struct tree_hash read[],
                     struct tree_proof *ret_proof);

/* ---- verifying proofs ------------------------------------------------------------------------ */

/* Verify that a leaf is in a tree: RFC 9162, section 2.1.3.2.
 *   index, size  as claimed. Size and root must come from one verified checkpoint: a proof alone
 *                does not tell sizes apart in which the leaf's path has the same shape.
 * Errors: MALFORMED no such leaf or tree, or a proof that has not the one length it can have;
 *         REFUSED it does not lead to the root. */
enum sam_err tree_verify_inclusion(uint64_t index, uint64_t size, const struct tree_hash *leaf,
                                   const struct tree_hash *root, const struct tree_proof *proof)
    SAM_MUST_CHECK;

/* Verify that the tree (to, to_root) begins with the tree (from, from_root): RFC 9162, section
 * 2.1.4.2. Beyond it: equal sizes need equal roots and an empty proof; every tree begins with the
 * empty tree, by an empty proof.
 * Errors: MALFORMED sizes, or a proof that has not the one length it can have; REFUSED it does not
 *         lead to both roots. */
enum sam_err tree_verify_consistency(uint64_t from, uint64_t to, const struct tree_hash *from_root,
                                     const struct tree_hash *to_root,
                                     const struct tree_proof *proof) SAM_MUST_CHECK;

/* ---- the chain of one case ------------------------------------------------------------------- */

/* Why a chain is broken. It stays broken. */
enum tree_break {
    TREE_UNBROKEN = 0,
    TREE_GAP,        /* a number is left out */
    TREE_RENUMBERED, /* a number came before, or is 0 */
    TREE_MISLINKED,  /* the entry names another leaf before it */
    TREE_VANISHED,   /* the entry is gone and no owner erased it */
};

/* How far a case's entries were verified. A plain value that a client may pin and go on from. */
struct tree_chain {
    uint64_t count;        /* number of the last entry, 0 before the first */
    struct tree_hash last; /* its leaf hash; before the first, what stands for the case */
    enum tree_break broken;
};

/* One entry of the case. case_seq and previous are what the caller read out of bytes. */
struct tree_entry {
    uint64_t case_seq;         /* from 1, without gaps */
    struct tree_hash previous; /* leaf hash of the entry before */
    const uint8_t *salt;       /* TREE_SALT_BYTES, borrowed */
    struct sam_bytes bytes;    /* the entry as stored, borrowed */
};

/* Before the first entry. Its `previous` is SHA-256("samtykke chain v1" | realm | case), so that one
 * case's entries cannot be shown as another's. */
void tree_chain_start(const uint8_t realm[static TREE_ID_BYTES],
                      const uint8_t case_id[static TREE_ID_BYTES], struct tree_chain *ret_chain);

/* Take the next entry of the case, in order.
 *   chain     goes on only on OK; else chain->broken says why
 *   ret_leaf  out, written only on OK: its leaf hash, whose inclusion the caller verifies
 * Errors: REFUSED the chain is, or was, broken. */
enum sam_err tree_chain_entry(struct tree_chain *chain, const struct tree_entry *entry,
                              struct tree_hash *ret_leaf) SAM_MUST_CHECK;

/* Take the next entry where it was erased and only its leaf is left. The entry after it names this
 * leaf; what the erased entry named cannot be checked any more: what ties the entry before it is its
 * inclusion in the tree alone.
 *   case_seq      its number, as the log says
 *   data          in, TREE_LEAF_DATA_BYTES, as the log gives them
 *   erased_seq    the number in a verified erase statement of this case; 0: there is none
 *   ret_leaf      out, written only on OK
 * Errors: MALFORMED data is not leaf data; REFUSED the chain is, or was, broken. */
enum sam_err tree_chain_erased(struct tree_chain *chain, uint64_t case_seq, struct sam_bytes data,
                               uint64_t erased_seq, struct tree_hash *ret_leaf) SAM_MUST_CHECK;

#endif
