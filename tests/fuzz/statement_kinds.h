/* statement_kinds.h - for fuzz_statement.c: each kind of statement as its verifier sees it. What a
 * verifier knows grows with what it takes, as it does in a core or a client: versions are pinned, a
 * meeting opens, labels are added. */
#ifndef TESTS_FUZZ_STATEMENT_KINDS_H
#define TESTS_FUZZ_STATEMENT_KINDS_H

#include "check.h"
#include "graft.h"

#include "proto/of_case.h"
#include "tests/unit/proto_statement/world.h"

/* What a part of the input is. */
enum {
    HOW_SIGNER = 7,   /* whose signature: a place in parties */
    HOW_TWO = 8,      /* the laptop signs too */
    HOW_WHOLE = 16,   /* it is the statement, signed or not; else a body, which is signed here */
    HOW_FIT = 32,     /* the body is made to fit: it names what it must name, and is of now */
    HOW_LATER = 64,   /* 72 hours later; walks: a version that sets owners itself */
    HOW_PINNED = 128, /* it is not checked, but was seen before (versions of a case) */
};

struct kind {
    enum statement_kind kind;
    const struct wire_table *table;
    bool is_unsigned; /* every part is whole */
    /* What the verifier knows at first, in a few variants; what it has taken is given back by end. */
    void (*begin)(uint8_t variant);
    void (*end)(void);
    /* Makes a body say where it stands, as its maker would. */
    void (*fit)(void *body, uint8_t how, const struct party *by);
    /* Encodes and signs; NULL: as check_make() does. */
    enum sam_err (*make)(const void *body, const struct statement_signer *signer, uint8_t *out,
                         size_t room, size_t *ret_len, uint8_t *ret_id);
    /* Checks, takes, and looks at what was taken. Gives back OK or REFUSED. */
    enum sam_err (*take)(struct sam_bytes bytes, uint8_t how, enum refusal *ret_refusal);
};

/* By the input's first byte: at 0 the consent, then as enum statement_kind, then a walk along a case. */
#define KINDS (STATEMENT_KINDS + 2)
extern const struct kind consent_kind, keys_kind, broker_kind, case_kind, item_kind, wraps_kind,
    label_kind, erase_kind, meeting_kind, redisclose_kind, beacon_kind, head_kind, walk_kind;

/* Maja's case, and the people in it. */
extern struct world w;
#define PARTIES 7U
extern const struct party *const parties[PARTIES];

/* ---- shared ---------------------------------------------------------------------------------- */

/* What the verifier of a statement on the current version knows. */
enum { WITHOUT_NOW = 128 }; /* of a variant: the core took it long ago */
struct of_case known_now(uint8_t variant);

/* Was it signed by one of these parts of the version (enum of_case_parts), and by nobody else? */
bool by_one_of(const struct statement *statement, unsigned parts);

/* Realm, case and moment. */
void fit_head(struct body_head *head, sam_time at);

/* That, and the version of the case that is current. */
#define FIT_VERSION(BODY)                                                                          \
    do {                                                                                           \
        fit_head(&(BODY)->head, WORLD_NOW);                                                        \
        (BODY)->case_version = 1;                                                                  \
        memcpy((BODY)->case_statement, w.v1_id, HASH_BYTES);                                       \
    } while (0)

/* The kind's own maker, for any body. */
#define MAKER(NAME)                                                                                \
    static enum sam_err make_##NAME(const void *body, const struct statement_signer *signer,       \
                                    uint8_t *out, size_t room, size_t *ret_len, uint8_t *ret_id)   \
    {                                                                                              \
        return NAME##_make(body, signer, out, room, ret_len, ret_id);                              \
    }

#endif
