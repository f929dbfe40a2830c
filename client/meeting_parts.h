/* meeting_parts.h - what the files that read and write the statements of a meeting share (meeting_*.c alone).
 * Source: meeting_inside.h. */
#ifndef CLIENT_MEETING_PARTS_H
#define CLIENT_MEETING_PARTS_H

#include "meeting_inside.h"

#include <jansson.h>

#define MEETING_STATEMENTS_MAX 4096U /* of one meeting; beyond it the meeting is not opened */
/* Items that a statement names. Every item has a title: the place item this one where the meeting has none. */
#define MEETING_POINT_KIND "agenda_point"
#define MEETING_DETAILS_KIND "meeting_details"
#define MEETING_LABEL "case.practical"
#define MEETING_NO_TITLE "-"

#define MEETING_DIGITS ((size_t)2 * ID_BYTES)
#define MEETING_HEX_MAX (MEETING_DIGITS + 1)

/* ---- what was seen (meeting_pins.c) ------------------------------------------------------------------------- */

/* As far as this home has verified a meeting. Plain.
 * The id of a statement says nothing of who signed it, and who called a meeting may change it: so the chain is
 *     chain(n) = SHA-256(chain(n - 1) | id | key_id of the signer)      chain(0) = zeros */
struct meeting_pin {
    uint64_t seq; /* of the last statement; 0: none */
    uint8_t chain[HASH_BYTES];
    bool is_ended; /* by that statement: no other one can follow */
};
enum sam_err meeting_pin_read(const struct sam_case *c, const uint8_t *meeting,
                              struct meeting_pin *ret_pin, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Keeps the statement too, as evidence if another one ever takes its place. */
enum sam_err meeting_pin_write(const struct sam_case *c, const uint8_t *meeting,
                               const struct meeting_pin *pin, struct sam_bytes statement,
                               struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The statement that is pinned. ret_bytes: owned; NULL: it is not there. */
void meeting_pin_statement(const struct sam_case *c, const uint8_t *meeting, uint8_t **ret_bytes,
                           size_t *ret_len);

/* ---- texts that are known here (meeting_pins.c) --------------------------------------------------------------- */

/* What this home knows of the texts of a meeting, sealed, as JSON in memory:
 *   {"HEX": {"number": N, "title": T} or {"title": T, "place": T, "link": T} or, not open, {"version": V, "at": MS}} */
struct meeting_book {
    char name[64]; /* of the file: case_json.h */
    json_t *root;  /* owned */
};
enum sam_err meeting_book_read(const struct sam_case *c, const uint8_t *meeting,
                               struct meeting_book *ret_book, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
enum sam_err meeting_book_write(const struct sam_case *c, const struct meeting_book *book,
                                struct sam_trouble *trouble) SAM_MUST_CHECK;
void meeting_book_close(struct meeting_book *book);
/* NULL: nothing is known of this item. Borrowed. */
const json_t *meeting_book_find(const struct meeting_book *book, const uint8_t *item);
/* Takes value, NULL for no memory. False: no memory. */
bool meeting_book_put(struct meeting_book *book, const uint8_t *item, json_t *value);

void meeting_hex(const uint8_t *id, char ret_hex[static MEETING_HEX_MAX]);

/* ---- the chain (meeting_chain.c) ------------------------------------------------------------------------------- */

/* On the way along the statements: nothing of the meeting is touched before all of them are verified. */
struct meeting_walk {
    struct sam_case *c; /* borrowed */
    const uint8_t *meeting;
    struct meeting_state state;
    uint8_t chain[HASH_BYTES];     /* as struct meeting_pin says */
    uint64_t version;              /* of the case, that the last statement named */
    bool is_cancelled;             /* by the last statement */
    struct meeting plan;           /* owned; body NULL: none in this walk */
    struct meeting_tabled *tabled; /* owned: those of this walk */
    size_t n_tabled;
    struct meeting_pin pin; /* as it was before */
    uint8_t *last;          /* owned: the last statement's bytes */
    size_t last_len;
};
void meeting_walk_begin(struct sam_case *c, const struct sam_meeting *m,
                        struct meeting_walk *ret_walk);
/* The next statement. Errors: FORGED, FORK, ROLLBACK; of fetching versions of the case; MEMORY. */
enum sam_err meeting_walk_take(struct meeting_walk *walk, struct sam_bytes statement,
                               struct sam_trouble *trouble) SAM_MUST_CHECK;
/* All is taken: not less than was seen; pin it; then the meeting is what the walk says. */
enum sam_err meeting_walk_end(struct meeting_walk *walk, struct sam_meeting *m,
                              struct sam_trouble *trouble) SAM_MUST_CHECK;
void meeting_walk_close(struct meeting_walk *walk);

/* ---- fetching (meeting_fetch.c) -------------------------------------------------------------------------------- */

/* All statements from the next on. Errors: as sam_meeting_refresh(). */
enum sam_err meeting_fetch(struct sam_meeting *m, struct sam_trouble *trouble) SAM_MUST_CHECK;
/* A meeting with nothing in it yet. NULL: no memory. */
struct sam_meeting *meeting_new(struct sam_case *c, const uint8_t *meeting);
/* The meetings of the case that this home has part in. ret_ids: owned, free(). */
enum sam_err meeting_ids(struct sam_case *c, uint8_t (**ret_ids)[ID_BYTES], size_t *ret_n,
                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- titles (meeting_texts.c) ------------------------------------------------------------------------------------ */

/* Fill in the texts of the plan: those that are known here, and where may_ask the others, released once. */
enum sam_err meeting_texts_read(struct sam_meeting *m, bool may_ask, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* What is remembered of an item that was opened.
 *   point     that it is the title of; NULL: the place item
 *   ret_kept  out, owned
 * Errors: FORGED it is not what the statement names: another kind, meeting, label, number, or for others; MEMORY. */
struct sam_opened;
enum sam_err meeting_texts_take(const struct sam_meeting *m, const struct sam_opened *o,
                                const struct point *point, json_t **ret_kept,
                                struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The same of what this home wrote itself.
 *   json    its content
 *   number  of the point that it is the title of; 0: the place item
 * NULL: no memory. Owned. */
json_t *meeting_texts_keep(const json_t *json, uint32_t number);
void meeting_texts_close(struct meeting_texts *texts);
/* Owned; vault_free() wipes it. NULL: no memory. */
char *meeting_text_copy(const char *text);

/* ---- a plan (meeting_plan.c) ------------------------------------------------------------------------------------- */

struct planned_point {
    char title[MEETING_TITLE_MAX + 1U]; /* "": as it is, where it is not open to this home */
    uint8_t names[LABELS_MAX][NAME_MAX_BYTES];
    struct sam_bytes labels[LABELS_MAX]; /* sorted, unique; of names */
    size_t n_labels;
    uint8_t owner[ID_BYTES];
    uint8_t people[SAM_TEAM_MAX][ID_BYTES]; /* sorted, unique */
    size_t n_people;
    uint8_t item[ID_BYTES]; /* the title's, once it is sent */
};

/* A plan, copied, so that a case or meeting that is fetched anew takes nothing away. It borrows from itself: not to be
 * moved. */
struct planned {
    sam_time when, until;
    char title[MEETING_TITLE_MAX + 1U];
    char *place, *link;                      /* owned; NULL: none */
    uint8_t invited[SAM_TEAM_MAX][ID_BYTES]; /* sorted, unique; with who called it */
    size_t n_invited;
    struct planned_point points[AGENDA_MAX];
    size_t n_points;
    bool has_details;
    uint8_t details[ID_BYTES];
};

/* Look at a plan, copy it.
 *   caller       who called it, a member's person; NULL or zeros: an owner
 *   is_new       a call: titles must be there
 *   ret_planned  out, owned: planned_close()
 * Errors: TEXT, DATE, NO_TOPIC, NO_PERSON, TOO_MANY, MEMORY. */
enum sam_err planned_make(const struct sam_case *c, const struct sam_meeting_plan *plan,
                          const uint8_t *caller, bool is_new, struct planned **ret_planned,
                          struct sam_trouble *trouble) SAM_MUST_CHECK;
void planned_close(struct planned **planned);

/* ---- statements of one's own (meeting_say.c) ------------------------------------------------------------------------ */

/* What the next statement says beside its head. Borrowed. */
struct meeting_word {
    enum meeting_kind kind;
    const struct planned *plan; /* CALL, CHANGE */
    sam_time opens, closes;     /* OPEN */
    const uint8_t *item;        /* TABLE */
};
/* Sign it on what is current, put it; where another version of the case, or another statement of the meeting came in
 * between, again (five times). m is what it says afterwards.
 *   wraps  beside a TABLE; NULL: none. Then it is tried once: they are of one version of the case
 * Errors: MEETING_OVER, CHANGED (also: somebody else changed the plan meanwhile), REFUSED, NOT_ALLOWED; of asking. */
enum sam_err meeting_say(struct sam_meeting *m, const struct meeting_word *word,
                         const struct put_wraps *wraps, struct sam_trouble *trouble) SAM_MUST_CHECK;

#endif
