/* model.h - what the simulation knows: people, cases, items, every request that was ever sent and what was
 * acknowledged. The broker's log is held against it (audit.h). */
#ifndef TESTS_SIMULATION_MODEL_H
#define TESTS_SIMULATION_MODEL_H

#include "realm_item.h"
#include "realm_request.h"
#include "realm_statement.h"
#include "tree.h"
#include <samtykke/decide.h>

#define MODEL_REGISTRARS 3U
#define MODEL_PEOPLE                                                                               \
    7U /* beside them: two devices of one candidate, one of another, four of staff */
#define MODEL_CASES 2U
#define MODEL_VERSIONS 256U /* attempts at versions, of a case */
#define MODEL_ITEMS 256U
#define MODEL_RECORDS 16384U
#define MODEL_MEETINGS 32U
#define MODEL_PURPOSES 3U
#define MODEL_NONE SIZE_MAX

enum { MAJA_PHONE, MAJA_TABLET, JONAS, BO, KARI, METTE, SARA };

/* A version that somebody signed and sent. */
struct attempt {
    struct realm_version v;
    struct case_plan *plan; /* what it says */
    struct consent consent;
    struct sam_member team[SAM_TEAM_MAX];
    struct sam_consent plain;
    void *memory;
    const struct sam_policy *policy;
};

struct model_case {
    uint8_t id[ID_BYTES];
    struct attempt *attempts[MODEL_VERSIONS];
    size_t n;
    size_t current;     /* attempt that was acknowledged last; MODEL_NONE: none */
    uint64_t acked_seq; /* of its entry */
    uint64_t pinned_size;
    struct tree_hash pinned_root;
};

struct model_item {
    struct realm_item item;
    size_t of_case, author;            /* number of the person */
    bool is_put, is_listed, is_erased; /* acknowledged */
    size_t chunks;                     /* acknowledged */
    const char *added;                 /* label that an owner added; acknowledged */
    size_t meeting;                    /* MODEL_NONE: of none */
};

/* One meeting after the other, each case's own; by its owner, who alone makes statements of it. */
struct model_meeting {
    uint8_t id[ID_BYTES], last[HASH_BYTES], next[HASH_BYTES];
    size_t of_case, title; /* item; MODEL_NONE: none yet */
    uint64_t seq;          /* acknowledged */
    bool is_open, is_over;
};

enum answer_state { NOT_ANSWERED = 0, ANSWERED, REFUSED };

/* One request, however often it was sent. */
struct record {
    uint8_t request[ID_BYTES];
    enum request_kind kind;
    size_t of_case, person, item, attempt;
    const char *purposes[MODEL_PURPOSES + 1];
    const char *label;
    size_t meeting;     /* that it names; MODEL_NONE: none */
    size_t whom;        /* present, absent: number of the person */
    uint32_t statement; /* enum meeting_kind */
    sam_time opens, closes;
    enum answer_state answer;
    uint32_t error;
    uint64_t seq;   /* of the entry, as answered */
    uint64_t after; /* seq of the newest version that was acknowledged when it was first sent */
};

struct model {
    struct realm realm;
    struct person registrars[MODEL_REGISTRARS], people[MODEL_PEOPLE];
    struct model_case cases[MODEL_CASES];
    struct model_item items[MODEL_ITEMS];
    size_t n_items;
    struct model_meeting meetings[MODEL_MEETINGS];
    size_t n_meetings;
    struct record *records; /* MODEL_RECORDS */
    size_t n_records;
    sam_time now; /* by which people sign */
    sam_time
        heard; /* the newest time that the broker told them: who is refused for his clock takes it */
    struct {
        uint64_t released, denied, versions, refused_versions, crashes, retried;
        uint64_t entries, audits, full, repeats;
        uint64_t statements, joined, said, cards, live;
    } count;
};

void model_make(uint64_t seed, sam_time now, struct model *ret_model);
void model_free(struct model *model);

uint64_t below(struct model *model, uint64_t n);
bool one_in(struct model *model, uint64_t n);

/* A new record, all zeros but for case and request. Dies when there are too many. */
struct record *model_record(struct model *model, const struct control *control, size_t of_case,
                            size_t person);
const struct record *model_find(const struct model *model, const uint8_t *request);

/* The next version of a case as this owner would sign it now: the plan of the current one, changed at
 * random. Returns the attempt's number. */
size_t model_next_version(struct model *model, size_t of_case, size_t person);
struct attempt *model_current(struct model *model, size_t of_case); /* NULL: none */

/* A new item's number; MODEL_NONE: enough. */
size_t model_new_item(struct model *model, size_t of_case, size_t author);

/* What is said in a meeting, or (kind agenda_point) its title. */
size_t model_new_words(struct model *model, size_t meeting, size_t author, const char *kind);

/* May this person read this item under that version, at that time? Decided afresh: no cache, no core.
 *   live    the meeting that goes on around the reader, ID_BYTES; NULL: none
 *   labels  the item's and what was added
 *   ret_reason  enum log_reason */
bool model_may_read(const struct model *model, const struct attempt *version,
                    const struct person *person, const struct model_item *item, const char *added,
                    const char *const *purposes, const uint8_t *live, sam_time at,
                    uint32_t *ret_reason);

#endif
