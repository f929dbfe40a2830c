/* scene.h - what the tests of changes stand on: Maja's case, of one version that a test fills, and the steps that
 * it takes on top. */
#ifndef TESTS_CLIENT_CHANGE_SCENE_H
#define TESTS_CLIENT_CHANGE_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "client/change_draft.h"
#include "client/change_sheet.h"
#include "client/change_split.h"
#include "realm_case.h"
#include <cmocka.h>
#include <samtykke/same.h>

#define NOW INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */
#define DAY INT64_C(86400000)
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Owners: her telephone. Team: Bo (consultant), Tine (therapist). Sara (social worker) and her laptop are of the
 * realm only. */
extern struct realm realm;
extern struct person phone, laptop, bo, tine, sara;

/* One version, copied, and a draft on top of it. */
struct scene {
    struct case_plan plan; /* to be filled before scene_sign() */
    struct realm_version v[8];
    size_t n;
    sam_time at; /* of the next version; 0: NOW and a millisecond a version */
    struct base base;
    struct rules rules;
    struct draft draft;
    struct step steps[64];
    size_t n_steps;
};

/* cmocka's: of a group, of a test (*state is a struct scene). */
int scene_realm(void **state);
int scene_realm_free(void **state);
int scene_set_up(void **state);
int scene_tear_down(void **state);

/* Sign what the plan says as the next version: the base of the draft, which begins anew. */
void scene_sign(struct scene *scene);
/* And in it the removal of her laptop begins. */
void scene_sign_removal(struct scene *scene);

/* Take a step, and keep it for scene_replay(). */
enum sam_trouble_kind scene_take(struct scene *scene, struct step step);
/* All steps that were taken, on the present base. The first trouble but NOTHING. */
enum sam_trouble_kind scene_replay(struct scene *scene);

/* Steps. */
struct step add(const struct sam_provision *provision);
struct step lift(const struct sam_provision *provision);
struct step withdraw(struct sam_actor actor, const char *category);
struct step join(const struct person *person);
struct step leave(const struct person *person);
struct step verify(const struct person *person);
struct step own(const struct person *person);
struct step of_owner(enum step_kind kind, const struct person *person, uint64_t since);

/* A permit for job_search that counts now, a year long; a deny. */
struct sam_provision permit_of(struct sam_actor actor, const char *category);
struct sam_provision deny_of(struct sam_actor actor, const char *category);

/* The draft, written. Fails the test unless it can be. */
struct sheet *scene_write(const struct scene *scene);
enum sam_trouble_kind scene_try(const struct scene *scene, bool grows, struct sheet **ret_sheet);

/* What is open to a person: leaves, as bits, for job_search, of an item made now. */
uint32_t opens_for(const struct sheet *sheet, const struct person *person);
/* The leaves of a category. */
uint32_t leaves_of(const char *category);

#endif
