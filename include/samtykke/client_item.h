/* client_item.h - items: written, sealed and sent; listed, released and opened; labelled, erased, wrapped again.
 * Source: design.md sections 3 and 4, "Item" and "Wraps". */
#ifndef SAMTYKKE_CLIENT_ITEM_H
#define SAMTYKKE_CLIENT_ITEM_H

#include <samtykke/client_case.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SAM_ITEM_FILES_MAX 32U
#define SAM_ITEM_BYTES_MAX 104857600U /* of all of it, padding included */

/* ---- kinds: data, client/kinds.json ------------------------------------------------------------------- */

/* Check a kind, its fields and who writes it, before anything is sealed.
 *   kind    "job_lead"
 *   role    of the writer; "candidate"
 *   content JSON {"title","text","fields"}, UTF-8
 * Errors: NO_KIND, NOT_WRITER, FIELD, TEXT. */
SAM_API enum sam_err sam_kind_check(const struct sam_case *c, const char *kind, const char *role,
                                    struct sam_bytes content, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* One "name=value" of a command line as it goes into fields: lists by repeating it, numbers, true and false,
 * persons by handle, by the kind's type. json: the content so far, owned, replaced. Errors: NO_KIND, FIELD. */
SAM_API enum sam_err sam_kind_field(const struct sam_case *c, const char *kind,
                                    const char *assignment, char **json,
                                    struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The names of all kinds that a role may write; borrowed, for ever. */
SAM_API size_t sam_kind_names(const char *role, const char **ret, size_t max);

/* ---- sending ------------------------------------------------------------------------------------------ */

/* What is to be sent. Borrowed. */
struct sam_draft {
    const char *kind;
    struct sam_bytes content;       /* JSON as sam_kind_check() wants it */
    const struct sam_bytes *labels; /* leaves; any order */
    size_t n_labels;
    const struct sam_person *const *audience; /* none: everybody it is open to */
    size_t n_audience;
    const char *const *files; /* paths of attachments; their names are the last parts */
    size_t n_files;
    bool has_written; /* written earlier, at `written`: not after now */
    sam_time written;
    bool has_replaces;
    uint8_t replaces[SAM_ID_BYTES];
    bool has_meeting; /* of this one; then an audience must be said */
    uint8_t meeting[SAM_ID_BYTES];
};

/* For each member of the team, in its order, whether the item would be wrapped for them; and who is named in
 * its fields without being among them.
 *   ret_reads  out, room for n_team of the case
 *   ret_named  out, likewise: named in the item, and cannot read it */
SAM_API enum sam_err sam_item_readers(struct sam_case *c, const struct sam_draft *draft,
                                      bool *ret_reads, bool *ret_named, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* Seal, send, wrap. Interrupted, it is gone on with by sam_item_resume(). Constant memory.
 *   ret_item  out, always: also on an error, where the item waits in this home; zeros: nothing waits
 * Errors: as sam_kind_check(); NOT_VERIFIED (this home has not compared the words with the candidate), NO_TOPIC,
 *         TOO_BIG, QUOTA, FILE, DISK_FULL, STOPPED; those of asking. */
SAM_API enum sam_err sam_item_send(struct sam_case *c, const struct sam_draft *draft,
                                   const struct sam_progress *progress,
                                   uint8_t ret_item[static SAM_ID_BYTES],
                                   struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Go on with every upload of this case that waits in this home. ret_n: how many were finished. */
SAM_API enum sam_err sam_item_resume(struct sam_case *c, const struct sam_progress *progress,
                                     size_t *ret_n, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- reading ------------------------------------------------------------------------------------------ */

/* One line of the inbox: never a title. Borrowed from the list. */
struct sam_listed {
    uint8_t item[SAM_ID_BYTES];
    char kind[SAM_HANDLE_MAX * 2];
    const struct sam_person *author; /* NULL: unknown, or the candidate's: see is_candidate */
    bool is_candidate;
    sam_time created;
    const struct sam_bytes *labels, *purposes;
    size_t n_labels, n_purposes;
    uint64_t length; /* bytes of ciphertext */
    bool was_opened; /* in this home */
};
struct sam_list;
/* What would be released to this home now; newest first; one entry in the log.
 *   ret_list  out, owned: sam_list_free(); borrows the case */
SAM_API enum sam_err sam_item_list(struct sam_case *c, struct sam_list **ret_list,
                                   const struct sam_listed **ret_items, size_t *ret_n,
                                   struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The newest of it, as few pages as that takes.
 *   max       1 or more
 *   ret_more  out   there are others behind them */
SAM_API enum sam_err sam_item_list_newest(struct sam_case *c, size_t max,
                                          struct sam_list **ret_list,
                                          const struct sam_listed **ret_items, size_t *ret_n,
                                          bool *ret_more, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
SAM_API void sam_list_free(struct sam_list **list);

/* The id of what somebody typed: all 32 hexadecimal digits, or the first 4 and more of one that is known here
 * (from lists, sends and the log). Errors: NO_ITEM. */
SAM_API enum sam_err sam_item_find(struct sam_case *c, const char *word,
                                   uint8_t ret_item[static SAM_ID_BYTES],
                                   struct sam_trouble *trouble) SAM_MUST_CHECK;

/* What an item is called, where this home has opened or sent it: nobody is asked. False: it is not known.
 *   ret_title  out, cut to size */
SAM_API bool sam_item_title(struct sam_case *c, const uint8_t item[static SAM_ID_BYTES],
                            char *ret_title, size_t size);

/* An item, opened. Borrowed from it until sam_item_close(). */
struct sam_opened;
struct sam_opened_facts {
    uint8_t item[SAM_ID_BYTES];
    const char *kind;
    const char *content;             /* the JSON, verified, NUL-terminated */
    const struct sam_person *author; /* NULL: former member */
    bool is_candidate;
    sam_time created;
    const struct sam_bytes *labels; /* with those that owners added */
    size_t n_labels;
    const char *const *file_names; /* as the sender called them: for show */
    const uint64_t *file_sizes;
    size_t n_files;
    const uint8_t (
        *audience)[SAM_ID_BYTES]; /* persons whom it is for; the candidate is not named */
    size_t n_audience;            /* 0: everybody to whom it is open */
    uint64_t seq;                 /* of the entry in the log */
    sam_time time;                /* of the reply: when the log says it was opened, to the second */
};

/* Release, fetch, verify, open. Each call is one entry in the log.
 *   purposes  n names; 0: the only one that works (taken from a list; WHICH_PURPOSE where several do)
 * Errors: NOT_OPEN, WHICH_PURPOSE, TAMPERED_*, FORGED, ROLLBACK, FORK, FILE, DISK_FULL; those of asking. */
SAM_API enum sam_err sam_item_open(struct sam_case *c, const uint8_t item[static SAM_ID_BYTES],
                                   const struct sam_bytes *purposes, size_t n_purposes,
                                   const struct sam_progress *progress,
                                   struct sam_opened **ret_opened, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
SAM_API const struct sam_opened_facts *sam_opened_facts(const struct sam_opened *opened);
/* Save an attachment into a folder, under its own name made harmless; never over anything.
 *   ret_path  out, room SAM_PATH_MAX */
SAM_API enum sam_err sam_opened_save(struct sam_opened *opened, size_t file, const char *folder,
                                     char ret_path[static SAM_PATH_MAX],
                                     struct sam_trouble *trouble) SAM_MUST_CHECK;
/* For an office that has a duty to file: the item as a text, and under it a signature of this home's key (a C2SP
 * signed note), which shows that whoever has this key filed these words as this item's. That it was opened
 * is in the log: the text names the entry. Control characters of the content other than line ends are written
 * as \uXXXX.
 *   ret_text  out, owned: free() it; secret
 * Errors: MEMORY. */
SAM_API enum sam_err sam_item_export(const struct sam_opened *opened, char **ret_text,
                                     struct sam_trouble *trouble) SAM_MUST_CHECK;
SAM_API void sam_item_close(struct sam_opened **opened);

/* ---- owners ------------------------------------------------------------------------------------------- */

/* Add a label: the item becomes open to fewer. Errors: NO_TOPIC, NOTHING, NOT_OWNER. */
SAM_API enum sam_err sam_item_label(struct sam_case *c, const uint8_t item[static SAM_ID_BYTES],
                                    const struct sam_bytes *labels, size_t n,
                                    struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Erase it at the broker. What was read or filed elsewhere stays there. */
SAM_API enum sam_err sam_item_erase(struct sam_case *c, const uint8_t item[static SAM_ID_BYTES],
                                    struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Fill missing wraps: of all items (owners), of one's own (authors). Each item is read for it, logged as
 * rewrap. Interruptible, and done again it goes on.
 *   ret_done, ret_left  out, items */
SAM_API enum sam_err sam_item_rewrap(struct sam_case *c, const struct sam_progress *progress,
                                     size_t *ret_done, size_t *ret_left,
                                     struct sam_trouble *trouble) SAM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
