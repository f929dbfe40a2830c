/* state.h - what the core's files share: its parts, and one request on its way. For the core alone: the process
 * around it (main.c, loop.c, ...) knows core.h. */
#ifndef BROKER_STATE_H
#define BROKER_STATE_H

#include "cases.h"
#include "clock.h"
#include "log.h"
#include "sessions.h"
#include "storage_key.h"

struct certificates; /* certificates.h */
struct rooms;        /* rooms.h */

/* Hellos of one second at an edge. */
struct hello_rate {
    int64_t second; /* of CLOCK_BOOTTIME */
    uint32_t n;
};

/* Cases that a key began on one day: a place for each key, by its first two bytes. */
#define FOUNDED_PLACES 4096U
#define FOUNDED_A_DAY 8U
struct founded {
    uint8_t key_id[HASH_BYTES];
    int64_t day;
    uint32_t n;
};

#define TOUCHED_MAX 64U

struct core {
    struct core_options options;
    uint8_t realm[ID_BYTES];
    struct core_secrets *secrets; /* sodium_malloc; owned */
    struct store *store;          /* borrowed */
    struct site *site;            /* owned, like all below */
    struct cases *cases;
    struct rooms *rooms;
    struct log_keeper *log;
    struct sessions *sessions;
    struct certificates *certificates;
    struct turn *turn; /* memory that turns use again and again */
    struct clock_state clock;
    struct core_counts counts;
    struct hello_rate hello_rates[EDGES_MAX];
    struct founded founded[FOUNDED_PLACES];
    uint64_t checkpoint_kept;      /* leaves of the log that the checkpoint file knows of */
    uint64_t turns_at_tick;        /* counts.turns at the last tick */
    sam_time purge_due, scrub_due; /* scrub 0: none */
    bool room;
    uint8_t touched[TOUCHED_MAX]
                   [ID_BYTES]; /* cases that changed in a tick: hints behind the next turn */
    size_t n_touched;
};

/* What a handler has beside the core. */
struct call {
    struct peer_session *session; /* of the asker; proven and admitted */
    const struct request *request;
    struct sam_bytes chunk; /* beside the request; may be absent */
    sam_time now;           /* that counts: clock.h */
    struct draw *draw;
    bool may_read; /* false: the clock is in doubt, or the disk is full */

    /* The answer. The handler fills reply with pointers into what lives as long as the call: the
     * request itself, store_memory, or call_memory(). error and one pointer, or error alone; request,
     * time and checkpoint are set by the turn. */
    struct reply reply;
    struct sam_bytes reply_chunk;
    bool wants_checkpoint;       /* the turn's checkpoint goes with the reply */
    struct store_memory *memory; /* for what is read from the store; freed with the call, wiped */
    struct call_block *blocks;   /* of call_memory() */
    bool touched;                /* the case changed: those who watch it get a hint */
    bool scrub;                  /* something was erased: scrub soon */
    bool is_withdrawal;          /* must reach the checkpoint file at once: PutCase, PutMeeting */
    struct founded *founded;     /* counted by this call: as it was before, in case it is undone */
    struct founded founded_before;
};

/* Zeroed memory that lives as long as the call and is wiped then. NULL: none left. */
void *call_memory(struct call *call, size_t size);

/* Names, and what they say, in such memory. NULL: none left. */
struct sam_bytes *call_names(struct call *call, const struct sam_bytes *names, size_t n);
/* What they take in a reply. */
size_t call_names_bytes(const struct sam_bytes *names, size_t n);

/* Set the answer to an error and nothing else. Always OK, so that a handler ends with it. */
enum sam_err call_refuse(struct call *call, enum reply_error error);

/* The answer Done; OK or NOMEM.  seq 0: none */
enum sam_err call_done(struct call *call, uint64_t seq);

/* An entry about this request by this asker, in the request's case.
 *   statement  in, HASH_BYTES of the version it is about; NULL: the current one, if any */
enum sam_err call_log(struct core *core, struct call *call, const uint8_t *item,
                      const uint8_t *statement, uint32_t decision, uint32_t reason,
                      uint64_t *ret_seq) SAM_MUST_CHECK;

/* A handler: takes a request apart, decides, writes, logs, fills the reply. It never sends and never
 * calls back. OK: what it wrote is kept, whatever the reply says. Anything else: what it wrote is undone
 * and the asker is told BUSY (NOMEM) or FULL (the store has no room); IO from a dead store ends the turn. */
typedef enum sam_err handle_function(struct core *core, struct call *call);

handle_function handle_admit, handle_put_case, handle_get_case, handle_put_item, handle_put_chunk,
    handle_put_wraps, handle_missing_wraps, handle_list, handle_release, handle_get_chunk,
    handle_put_label, handle_erase, handle_explain, handle_ask, handle_answer, handle_redisclose,
    handle_log, handle_proof, handle_checkpoint, handle_beacon, handle_watch, handle_put_meeting,
    handle_get_meeting, handle_asks, handle_join, handle_leave, handle_present, handle_absent,
    handle_hand_on, handle_room_card;

#endif
