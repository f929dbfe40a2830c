/* make.h - make provisions that relate to a request: that cover it, nearly cover it, hit it, just
 * miss it. The request, the team and the taxonomy of the case must stand already.
 * What these functions promise is what the rules say, not what the engine does: a property that
 * builds on a promise fails if either is wrong. */
#ifndef TESTS_GENERATE_MAKE_H
#define TESTS_GENERATE_MAKE_H

#include "generated.h"
#include "prng.h"
#include "store.h"
#include "vocabulary.h"

struct maker {
    struct prng *prng;
    struct store *store;
    const struct generated *g;
};

#define MINUTE_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)

/* ---- whole provisions ----------------------------------------------------------------------- */

/* A permit that covers this label of the request for its asker and this action. */
struct sam_provision make_covering(struct maker *m, struct sam_bytes label, enum sam_action action);

/* The same, but wrong in exactly one: SAM_EXPIRED .. SAM_OUT_OF_RANGE. False where the request has
 * no such miss (in a live meeting no purpose is wrong). */
bool make_near(struct maker *m, struct sam_bytes label, enum sam_action action, enum sam_reason why,
               struct sam_provision *ret);

/* A permit that counts for nobody: unreadable or against the rules. */
struct sam_provision make_void(struct maker *m, struct sam_bytes label, enum sam_action action);

/* Any permit; often one that has to do with the request. */
struct sam_provision make_permit(struct maker *m);

/* A deny that hits the request: the asker is on the team and the item has a known label. */
struct sam_provision make_hitting(struct maker *m);

/* A deny that misses the request, mostly by one part. */
struct sam_provision make_missing(struct maker *m);

/* Any deny; often one that has to do with the request. */
struct sam_provision make_deny(struct maker *m);

/* ---- parts (make_part.c) --------------------------------------------------------------------- */

struct sam_bytes any_word(struct maker *m, struct words words);
struct sam_bytes any_leaf(struct maker *m);
struct sam_bytes any_label(struct maker *m); /* of the request; a leaf where it has none */
struct sam_bytes any_purpose(struct maker *m);
struct sam_bytes any_role(struct maker *m);
struct sam_bytes other_meeting(struct maker *m);  /* neither the live one nor the item's */
struct sam_bytes other_employer(struct maker *m); /* not the request's */

/* The label, a group over it, or `*`. */
struct sam_bytes over_label(struct maker *m, struct sam_bytes label);

/* Who asks, under the hat worn; by: as who tells (person or role). */
struct sam_actor worn_actor(struct maker *m, bool by);

/* Who asks, under any hat owned. */
struct sam_actor held_actor(struct maker *m);

/* Anybody at all. */
struct sam_actor any_actor(struct maker *m);

/* n random purposes, known ones; and one that nobody knows added. */
void set_any_purposes(struct maker *m, struct sam_provision *p, size_t n);
void add_unknown_purpose(struct maker *m, struct sam_provision *p);

/* A data period that has the item in it, or has not. */
void set_data_with(struct maker *m, struct sam_provision *p);
void set_data_without(struct maker *m, struct sam_provision *p);

/* A random moment near the request's. */
sam_time any_moment(struct maker *m);

bool in_meeting(const struct generated *g); /* the live one, or the item's */

#endif
