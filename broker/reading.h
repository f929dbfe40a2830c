/* reading.h - may this asker read this item, now? The one place that says so: Release, GetChunk, List,
 * RoomCard, Explain and Redisclose all ask here. Three steps, each of its own:
 *   asker    who asks, as the case sees it
 *   kept     an item as the store has it, with the labels that owners added
 *   reading  the decision. Pure: no store, no clock; zeroed it is a no
 * Source: consent-rules.md, "may_read"; design.md section 3, "Item" and "Label". */
#ifndef BROKER_READING_H
#define BROKER_READING_H

#include "item.h"
#include "state.h"

/* ---- who asks ---------------------------------------------------------------------------------- */

/* The session's key in the request's case. */
struct asker {
    const struct loaded *c;              /* borrowed from cases until their next call */
    struct party party;                  /* owner or member */
    const uint8_t *key_id;               /* HASH_BYTES, borrowed from the session */
    const struct sam_taxonomy *taxonomy; /* the current one, borrowed */
    sam_time now;
};

/* Errors: REFUSED there is no such case, or the asker is neither owner nor member: turn it away; NOMEM;
 * IO. */
enum sam_err asker_find(struct core *core, const struct call *call, struct asker *ret_asker)
    SAM_MUST_CHECK;

/* A stranger's attempt: an entry in the chain of no case, and CLOSED. */
enum sam_err asker_turn_away(struct core *core, struct call *call) SAM_MUST_CHECK;

/* The beginning of an entry about this request: case, its version, kind, actor, request.
 *   item  in, borrowed, ID_BYTES, or NULL */
struct log_note asker_note(const struct call *call, const struct asker *asker, const uint8_t *item);

/* Put the entry at the end of the chain.
 *   ret_seq  out, its number; may be NULL */
enum sam_err asker_log(struct core *core, struct call *call, const struct log_note *note,
                       uint64_t *ret_seq) SAM_MUST_CHECK;

/* What checks of statements on the current version have to know. */
struct of_case asker_knows(const struct core *core, const struct asker *asker);

/* A statement that is not taken: an entry with the reason, and an error to the asker: CLOCK for TIME,
 * CONFLICT for STALE, else REFUSED.
 *   item  in, borrowed, ID_BYTES, or NULL
 *   why   in, not NONE */
enum sam_err asker_refuse(struct core *core, struct call *call, const struct asker *asker,
                          const uint8_t *item, enum refusal why) SAM_MUST_CHECK;

/* The same about a meeting, which the entry names. */
enum sam_err asker_refuse_in(struct core *core, struct call *call, const struct asker *asker,
                             const uint8_t *item, const uint8_t *meeting, enum refusal why)
    SAM_MUST_CHECK;

/* A request that is not for somebody in the asker's place: an entry, and NOT_ALLOWED. */
enum sam_err asker_forbid(struct core *core, struct call *call, const struct asker *asker)
    SAM_MUST_CHECK;

/* One that is taken: an entry, and Done with its number. */
enum sam_err asker_take(struct core *core, struct call *call, const struct asker *asker,
                        const uint8_t *item) SAM_MUST_CHECK;

/* The same about a meeting. */
enum sam_err asker_take_in(struct core *core, struct call *call, const struct asker *asker,
                           const uint8_t *item, const uint8_t *meeting) SAM_MUST_CHECK;

/* Nobody may read while the disk is full (FULL), the clock is in doubt, or the case waits for its newest
 * version after an older copy of the store was put back (BUSY). */
enum sam_err asker_must_wait(const struct core *core, struct call *call) SAM_MUST_CHECK;

/* ---- what is kept ------------------------------------------------------------------------------ */

/* An item. Zeroed, a closed one: no labels, nobody's. */
struct kept_item {
    struct store_item stored;                             /* borrowed from where it was read */
    struct wire *memory, *label_memory[ADDED_LABELS_MAX]; /* owned */
    const struct item_body *body;                         /* borrowed from memory */
    struct sam_bytes statements[ADDED_LABELS_MAX];        /* label statements */
    size_t n_statements;
    struct sam_bytes labels[LABELS_MAX]; /* its own and those added: sorted, none twice */
    size_t n_labels;
};

/* What a statement of the store says: it was checked when it came.
 *   ret_outer  out, owned: what ret_body borrows from
 * Errors: MALFORMED; TOO_BIG; NOMEM. */
enum sam_err kept_body(struct sam_bytes statement, struct wire **ret_outer,
                       struct sam_bytes *ret_body) SAM_MUST_CHECK;

/* Which item wraps or a label are about: good for finding it, their check compares. Nothing is verified.
 *   kind  STATEMENT_WRAPS or STATEMENT_LABEL
 * Errors: REFUSED it cannot be read; NOMEM. */
enum sam_err kept_claimed(enum statement_kind kind, struct sam_bytes statement,
                          uint8_t ret_item[static ID_BYTES]) SAM_MUST_CHECK;

/* Open what the store gave, which is not erased, and fetch its labels.
 *   memory    of the label statements
 *   ret_item  out, written only on OK; end it with kept_item_close()
 * Errors: INTERNAL the store has what nobody can read; NOMEM; IO. */
enum sam_err kept_item_open(struct store *store, const struct store_item *stored,
                            struct store_memory **memory, struct kept_item *ret_item)
    SAM_MUST_CHECK;

/* Find an item of the asker's case, listed or not, and open it.
 * Errors: REFUSED there is none of this id in this case, or it was erased; as above. */
enum sam_err kept_item_find(struct core *core, struct call *call, const uint8_t *item,
                            struct kept_item *ret_item) SAM_MUST_CHECK;

/* Takes a closed one. */
void kept_item_close(struct kept_item *item);

/* The wrap of an item, as it was read, for this reader, if there is one. */
enum sam_err kept_wrap_find(struct core *core, const struct store_item *item, const uint8_t *key_id,
                            struct store_memory **memory, struct store_wrap *ret_wrap,
                            bool *ret_is_there) SAM_MUST_CHECK;

/* As checks of statements about it want it. Borrows from item; nothing to close. */
struct checked_item kept_item_checked(const struct kept_item *item);

/* ---- the decision ------------------------------------------------------------------------------ */

/* What is to be read. All borrowed. */
struct subject {
    const uint8_t *author;          /* HASH_BYTES; NULL: nobody's */
    const struct sam_bytes *labels; /* the item's and those added */
    size_t n_labels;
    const uint8_t (*audience)[ID_BYTES]; /* none: no audience */
    size_t n_audience;
    const uint8_t *meeting; /* ID_BYTES; NULL: none */
    sam_time created;
};
struct subject kept_item_subject(const struct kept_item *item);

/* For what, and under which hat. All borrowed. */
struct aim {
    struct sam_bytes role; /* absent: the one that the asker has */
    const struct sam_bytes *purposes;
    size_t n_purposes;
    const uint8_t *live; /* m: of live.h, or of a table that is asked about; NULL: none */
};

/* Zeroed: no. */
struct reading {
    bool may;
    uint32_t reason;    /* enum log_reason: owner, author, or enum sam_reason */
    uint16_t provision; /* meaningful iff sam_reason_cites(reason) */
};

/* Are these purposes of the taxonomy? What it lacks is an error of the request, never a decision. */
bool reading_has_purposes(const struct asker *asker, const struct sam_bytes *purposes, size_t n);

/* Owner, or author while on the team, or permitted. */
struct reading reading_decide(const struct asker *asker, const struct subject *subject,
                              const struct aim *aim);

/* Permitted to this member? Owners and authors have no advantage here.
 *   employer  absent: access; else redisclosure to that employer */
struct reading reading_release(const struct asker *asker, const struct member *member,
                               const struct subject *subject, const struct aim *aim,
                               struct sam_bytes employer);

#endif
