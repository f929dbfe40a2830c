/* generated.h - one generated case: plain values of consent.h and decide.h, with the lists that
 * they point to. Names lie in constants or in a store; see store.h. */
#ifndef TESTS_GENERATE_GENERATED_H
#define TESTS_GENERATE_GENERATED_H

#include <samtykke/decide.h>

#define GENERATED_PURPOSES_MAX 40U   /* of the request; more than there are: doubled ones */
#define GENERATED_CATEGORIES_MAX 40U /* the same */
#define GENERATED_PERSONS_MAX 8U     /* audience; people in the room */

/* For `samtykke room`: the same case, asked for a card. */
struct generated_room {
    struct sam_bytes meeting;
    struct sam_bytes present[GENERATED_PERSONS_MAX];
    size_t n_present;
};

struct generated {
    uint64_t shape;       /* which of the JSON forms that mean this json_line.c chooses */
    bool states_taxonomy; /* false: it is the default one */
    bool has_consent;
    struct sam_site site;
    struct sam_consent consent;
    struct sam_request request;
    struct generated_room room;
    struct sam_taxonomy taxonomy;
    struct sam_bytes purposes[GENERATED_PURPOSES_MAX];
    struct sam_bytes categories[GENERATED_CATEGORIES_MAX];
    struct sam_bytes audience[GENERATED_PERSONS_MAX];
    struct sam_member team[SAM_TEAM_MAX];
    struct sam_provision provisions[SAM_PROVISIONS_MAX];
    struct sam_provision denies[SAM_PROVISIONS_MAX];
};

/* Make a case empty: no consent, nobody, nothing asked. */
void generated_clear(struct generated *g);

/* A copy that can be changed without changing the first. Names are still borrowed. */
void generated_copy(struct generated *to, const struct generated *from);

/* Put a provision at a position 0..n, take one away. The list must not be full, or empty. */
void generated_insert(struct generated *g, size_t at, const struct sam_provision *p);
void generated_remove(struct generated *g, size_t at);
void generated_insert_deny(struct generated *g, size_t at, const struct sam_provision *p);
void generated_remove_deny(struct generated *g, size_t at);

/* The member that asks; NULL: nobody on the team. */
const struct sam_member *generated_asker(const struct generated *g);

bool is_guest(const struct sam_member *m);

/* The members that are this person. */
size_t generated_hats(const struct generated *g, struct sam_bytes person);

/* What a site's cap really is, in milliseconds. */
sam_time generated_cap(const struct generated *g);

#endif
