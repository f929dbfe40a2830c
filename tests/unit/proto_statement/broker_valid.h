/* broker_valid.h - the body of a valid broker statement, with lists that a test may change,
 * lengthen and count in. */
#ifndef TESTS_PROTO_STATEMENT_BROKER_VALID_H
#define TESTS_PROTO_STATEMENT_BROKER_VALID_H

#include "world.h"

struct valid_broker {
    struct broker_body body; /* its lists are these; of each there is more than is counted */
    struct edge edges[EDGES_MAX];
    struct root roots[ROOTS_MAX];
    struct sam_bytes leaves[SAM_LEAVES_MAX], purposes[SAM_PURPOSES_MAX], roles[SAM_ROLES_MAX];
    struct wire_provision denies[SAM_PROVISIONS_MAX];
};

/* Version 1, of now. The pointers lead into it itself: it must not be moved. */
void broker_valid(const struct world *w, struct valid_broker *ret_valid);

/* The n-th edge's curve key: of a pair that nobody needs. */
void broker_valid_curve(unsigned n, uint8_t ret_curve[static KEY_BYTES]);

#endif
