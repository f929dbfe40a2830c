/* trial.c - a generated case and its changed copy, decided. */
#include "../generate/generator.h"
#include "property.h"
#include <stdio.h>
#include <stdlib.h>

#define POLICY_BYTES ((size_t)1 << 18)    /* twice 256 provisions with the longest names fit */
#define OTHER_STREAM UINT64_C(0x7472696c) /* so that changes and cases share no random numbers */

bool
trial_new(struct trial **ret_t)
{
    struct trial *t = calloc(1, sizeof *t);
    if (t == NULL) { return false; }
    struct generated *g = malloc(sizeof *g);
    t->other = malloc(sizeof *t->other);
    t->memory = malloc(POLICY_BYTES);
    t->other_memory = malloc(POLICY_BYTES);
    t->make.store = malloc(sizeof *t->make.store);
    t->make.prng = &t->prng;
    t->make.g = t->g = g;
    if (g != NULL && t->other != NULL && t->memory != NULL && t->other_memory != NULL
        && t->make.store != NULL) {
        *ret_t = t;
        return true;
    }
    trial_free(&t);
    return false;
}

void
trial_free(struct trial **t)
{
    if (*t == NULL) { return; }
    free((void *)(uintptr_t)(*t)->g); /* made here; const for the properties alone */
    free((*t)->other);
    free((*t)->memory);
    free((*t)->other_memory);
    free((*t)->make.store);
    free(*t);
    *t = NULL;
}

static void
refuse(const struct sam_fault *fault)
{
    (void)fprintf(stderr, "a generated case was refused: %s[%d]: %s\n", fault->field, fault->index,
                  fault->problem);
    abort();
}

static struct sam_decision
decide(const struct generated *g, void *memory, const struct sam_policy **ret_policy,
       struct sam_query *ret_query)
{
    struct sam_fault fault;
    *ret_policy = NULL;
    if (g->has_consent
        && sam_policy_compile(&g->site, &g->consent, memory, POLICY_BYTES, ret_policy, &fault)
               != SAM_OK) {
        refuse(&fault);
    }
    const struct sam_consent *consent = g->has_consent ? &g->consent : NULL;
    if (sam_query_make(&g->taxonomy, consent, *ret_policy, &g->request, ret_query, &fault)
        != SAM_OK) {
        refuse(&fault);
    }
    return sam_decide(*ret_policy, ret_query);
}

void
trial_begin(struct trial *t, uint64_t seed, uint64_t index)
{
    struct generated *g = (struct generated *)(uintptr_t)t->g;
    struct sam_fault fault;
    generate(seed, index, t->make.store, g);
    prng_seed(&t->prng, seed ^ OTHER_STREAM, index);
    if (sam_taxonomy_check(&g->taxonomy, &fault) != SAM_OK) { refuse(&fault); }
    t->before = decide(g, t->memory, &t->policy, &t->query);
}

struct generated *
trial_copy(struct trial *t)
{
    generated_copy(t->other, t->g);
    return t->other;
}

struct sam_decision
trial_decide(struct trial *t)
{
    const struct sam_policy *policy;
    struct sam_query query;
    return decide(t->other, t->other_memory, &policy, &query);
}

void
trial_also(struct trial *t, struct sam_also *ret)
{
    const struct sam_policy *policy;
    struct sam_query query;
    (void)decide(t->other, t->other_memory, &policy, &query);
    sam_also(policy, &query, ret);
}

bool
is_weighed(struct sam_decision d)
{
    return d.reason >= SAM_SITE_DENIED;
}

size_t
some_place(struct trial *t, size_t n)
{
    return prng_below(&t->prng, (uint32_t)n + 1U);
}

bool
has_room(const struct generated *g, size_t more)
{
    return g->consent.n_provisions + more <= SAM_PROVISIONS_MAX;
}

size_t
add_covers(struct trial *t, struct generated *o, size_t places[COVERS_MAX])
{
    const struct sam_request *q = &o->request;
    size_t n = 0;
    for (size_t i = 0; i < q->n_categories; i++) {
        for (enum sam_action a = SAM_ACCESS; a <= q->action; a++) {
            struct sam_provision p = make_covering(&t->make, q->categories[i], a);
            places[n] = some_place(t, o->consent.n_provisions);
            generated_insert(o, places[n++], &p);
        }
    }
    return n;
}
