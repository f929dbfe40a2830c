/* core.h - the broker's heart: frames, a moment and random bytes in; replies out. It decides, logs and
 * commits before it answers. No socket, no clock, no randomness of its own, so that a whole broker can
 * be replayed from one seed; it blocks in the commit alone.
 *
 *   core_step    a turn: open what was sealed, begin, handle each frame, one checkpoint, commit, then
 *                seal the replies; a frame that fails is undone alone
 *   core_ask     may this CURVE key connect? Reads only; answered at once, not after a commit
 *   core_tick    once a second: time mark, purge, ballast, scrub
 *
 * Where the commit fails nothing is answered and the core is dead: the process ends, clients ask again.
 * One thread. No mutable globals.
 * Source: design.md sections 1, 4 and 5. */
#ifndef BROKER_CORE_H
#define BROKER_CORE_H

#include "certificate.h"
#include "frame.h"
#include "hpke.h"
#include "store.h"

#define CORE_FRAMES_MAX 512U     /* frames of a turn */
#define CORE_BYTES_MAX 8388608U  /* payload bytes of a turn */
#define CORE_RANDOM_BYTES 32U    /* for one step; all that a step draws comes from them */
#define CORE_EDGE_SESSIONS 4096U /* sessions an edge; the least used goes first */

/* Two clocks, from outside. */
struct core_moment {
    sam_time now;      /* ms since 1970, the wall clock's */
    int64_t boot_time; /* ms of CLOCK_BOOTTIME, by which steps of the wall clock are noticed */
};

/* Secret. Copied into guarded memory; wipe yours. */
struct core_secrets {
    uint8_t log[64], head[64]; /* Ed25519: seed and public key */
    struct hpke_pair session;
    uint8_t storage[32]; /* key that shares are sealed under */
};

struct core_options {
    const uint8_t *realm;        /* ID_BYTES, borrowed during core_new */
    const uint8_t *identity_key; /* KEY_BYTES, likewise: of the broker statements in the store */
    struct store *store;         /* borrowed until core_free; open, with a broker statement */
    const char *checkpoint_path; /* borrowed until core_free; NULL: no file is written */
    const struct core_secrets *secrets;  /* borrowed during core_new */
    struct certificate_library *library; /* borrowed until core_free */
    uint64_t author_bytes;    /* quota: bytes of ciphertext an author may have here; 0: no quota */
    uint32_t hellos_a_second; /* an edge, at most; 0: no limit */
    uint32_t leaf_days;       /* longest validity of a certificate; 0: 30 */
    size_t cases_max;         /* cases that stay in memory; 0: 4,096 */
    uint32_t minutes_days;    /* so long behind a meeting its minutes are taken; 0: 7 */
};

struct core;

/* Why core_new did not. */
enum core_refusal {
    CORE_FINE = 0,
    CORE_NO_MEMORY,
    CORE_STORE,        /* store_why() says */
    CORE_NO_STATEMENT, /* no broker statement in the store */
    CORE_STATEMENT,    /* its chain does not verify under the identity key */
    CORE_OTHER_KEYS, /* the statement names other log, head or session keys than the secrets are */
    CORE_CHECKPOINT, /* the store's checkpoint does not verify or is not of its log */
    CORE_OTHER_HISTORY, /* the checkpoint file is of another log than the store's */
};

/*   ret_core     out, owned, written only on OK
 *   ret_refusal  out, written only on an error */
enum sam_err core_new(const struct core_options *options, const struct core_moment *moment,
                      struct core **ret_core, enum core_refusal *ret_refusal) SAM_MUST_CHECK;
void core_free(struct core **core); /* takes NULL; wipes; the store stays the caller's */

/* The trust store: roots with their certificates and CRLs; what is not named by the broker statement
 * is not looked at. Borrowed until the next call or core_free. Also after CRLs were read again. */
void core_roots(struct core *core, const struct certificate_root *roots, size_t n);

/* Whose keys may begin without a registrar: a keys statement that becomes pending as registrar of an
 * edge's organisation. Does nothing if it is admitted already.
 * Errors: REFUSED not a keys statement of this realm, or no such edge; NOMEM; IO. */
enum sam_err core_first_registrar(struct core *core, unsigned edge, struct sam_bytes keys,
                                  const struct core_moment *moment) SAM_MUST_CHECK;

/* The operator says that the clock is right: reading goes on after a step (edge case 24). */
void core_confirm_clock(struct core *core, const struct core_moment *moment);

/* ---- edges: numbered as in the broker statement -------------------------------------------------- */

size_t core_edges(const struct core *core);
struct sam_bytes core_edge_organisation(const struct core *core, unsigned edge);

/* An edge began anew or is gone: its sessions end. generation: of what comes from now on. */
void core_edge_begins(struct core *core, unsigned edge, uint64_t generation);

/* May this CURVE key connect here? Zero is no.
 *   ret_key_id  out, HASH_BYTES, written only where true */
bool core_ask(struct core *core, unsigned edge, const uint8_t *curve,
              const struct core_moment *moment, uint8_t *ret_key_id);

/* ---- turns ------------------------------------------------------------------------------------------ */

struct core_frame {
    unsigned edge;
    uint64_t generation;
    struct frame frame; /* a MESSAGE */
};

/* One turn.
 *   frames       in, borrowed   1..CORE_FRAMES_MAX, MESSAGEs only
 *   random       in             CORE_RANDOM_BYTES
 *   ret_replies  out, borrowed from core until its next call; in the order of the frames, hints last
 * Errors: IO the store is dead: nothing may be answered, end the process. Nothing else: whatever a
 * frame says costs that frame alone. */
enum sam_err core_step(struct core *core, const struct core_frame *frames, size_t n,
                       const struct core_moment *moment, const uint8_t *random,
                       const struct core_frame **ret_replies, size_t *ret_n) SAM_MUST_CHECK;

/* Errors: IO, as core_step. */
enum sam_err core_tick(struct core *core, const struct core_moment *moment, const uint8_t *random)
    SAM_MUST_CHECK;

/* ---- what it counts ---------------------------------------------------------------------------------- */

struct core_counts {
    uint64_t turns, frames, replies;
    uint64_t hellos, hellos_refused, sessions; /* sessions: now */
    uint64_t dropped;   /* frames without a session, or that the session refused */
    uint64_t malformed; /* opened parts that were no request */
    uint64_t released, denied;
    uint64_t full;         /* refused because the disk is */
    uint64_t entries;      /* in the log, now */
    uint64_t cases;        /* in memory, now */
    uint64_t cases_broken; /* loads of a case whose chain did not verify */
    bool reading_stopped;  /* the clock waits for the operator */
    bool room;             /* there is room for more than withdrawals */
    bool dead;             /* the store is */
};
void core_counts(const struct core *core, struct core_counts *ret_counts);

#endif
