/* client_log.h - the log of a case, verified by its owner: numbers without gaps, links, inclusion, and that what
 * was seen before is still in it.
 * Source: design.md section 3, "Log"; RFC 6962. */
#ifndef SAMTYKKE_CLIENT_LOG_H
#define SAMTYKKE_CLIENT_LOG_H

#include <samtykke/client_case.h>

#ifdef __cplusplus
extern "C" {
#endif

enum sam_log_what { /* what an entry is about */
                    SAM_LOG_OTHER = 0,
                    SAM_LOG_OPENED, /* an item was released */
                    SAM_LOG_REWRAP, /* released in order to wrap it again, or to label it; no look */
                    SAM_LOG_LISTED,
                    SAM_LOG_CHOICES, /* a version of the case */
                    SAM_LOG_SENT,    /* an item */
                    SAM_LOG_LABELLED,
                    SAM_LOG_ERASED,
                    SAM_LOG_ASKED,
                    SAM_LOG_TOLD, /* a redisclosure */
                    SAM_LOG_MARK, /* the broker's own: time, a restored copy */
                    SAM_LOG_MEETING,
                    SAM_LOG_WRAPPED, /* an item's keys, for who may read it */
};

/* What an entry is in the room of a meeting. */
enum sam_log_room {
    SAM_LOG_ROOM_NONE = 0,
    SAM_LOG_ROOM_STATEMENT, /* called, changed, cancelled, opened, closed, put on the table */
    SAM_LOG_ROOM_JOINED,
    SAM_LOG_ROOM_LEFT,
    SAM_LOG_ROOM_SILENT,  /* person was not heard of any more: the broker's own entry */
    SAM_LOG_ROOM_PRESENT, /* person was marked present */
    SAM_LOG_ROOM_ABSENT,  /* person was marked absent */
    SAM_LOG_ROOM_HANDED,  /* on to point */
    SAM_LOG_ROOM_SAID,    /* item was said or written down, to recipients */
    SAM_LOG_ROOM_WRAPPED, /* item's keys, once more, for recipients */
    SAM_LOG_ROOM_OTHER,   /* asked for, listed, opened there */
};

/* One entry. Borrowed from the log. */
struct sam_entry {
    uint64_t seq; /* of the case, from 1 */
    sam_time time;
    enum sam_log_what what;
    bool is_erased; /* by an owner's statement: only its number is known */
    bool permitted;
    bool by_broker, by_candidate;
    const struct sam_person *actor; /* NULL: a former member or the broker; see actor_key */
    uint8_t actor_key[SAM_HASH_BYTES];
    bool has_item;
    uint8_t item[SAM_ID_BYTES];
    const char *title; /* of the item, where this home has opened or sent it; NULL: not known */
    uint8_t version[SAM_HASH_BYTES];
    const struct sam_bytes *purposes;
    size_t n_purposes;
    uint32_t reason; /* as the log has it: enum sam_reason, or 31 and more */
    /* Of a meeting: see room. */
    enum sam_log_room room; /* NONE: meeting is zeros */
    uint8_t meeting[SAM_ID_BYTES];
    bool has_person;                 /* somebody is named beside the actor */
    bool person_is_candidate;        /* it is the candidate */
    const struct sam_person *person; /* NULL: the candidate, or somebody who has left */
    uint32_t point;                  /* of the agenda; 0: none is named */
    /* Members that an item was wrapped for, their author among them; the candidate always is. Those who have left are
     * left out. */
    const struct sam_person *const *recipients;
    size_t n_recipients;
};

struct sam_log;

/* Read all of a case's log. It is always verified; what was proved before is not asked to be proved again.
 *   ret_log  out, owned: sam_log_free(); borrows the case
 * Errors: GAP, FORGED, FORK (evidence kept), NOT_OWNER; those of asking. */
SAM_API enum sam_err sam_log_read(struct sam_case *c, const struct sam_progress *progress,
                                  struct sam_log **ret_log, const struct sam_entry **ret_entries,
                                  size_t *ret_n, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The same from where this home last verified it: what was proved before is not read again, and that it is still in the
 * log is proved by its tree. The last entry of before is read once more, to go on from it.
 *   ret_entries, ret_n  out   the new ones; all of them where nothing was verified before */
SAM_API enum sam_err sam_log_news(struct sam_case *c, const struct sam_progress *progress,
                                  struct sam_log **ret_log, const struct sam_entry **ret_entries,
                                  size_t *ret_n, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* What was checked. */
struct sam_log_proof {
    uint64_t entries; /* of the case, to the last */
    uint64_t before;  /* so many of them were verified before, and not read now */
    uint64_t erased, tree_size;
    uint64_t proven; /* entries whose inclusion was asked for */
    sam_time time;   /* of the checkpoint */
};
SAM_API const struct sam_log_proof *sam_log_proof(const struct sam_log *log);
SAM_API void sam_log_free(struct sam_log **log);

/* Have one entry erased. Errors: NOT_OWNER, NOTHING. */
SAM_API enum sam_err sam_log_erase(struct sam_case *c, uint64_t seq, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
