/* versions.h - two versions of a consent, and what is told before the second is signed.
 * `was` and `is` begin alike and empty; the site and the taxonomy are those of `is`. */
#ifndef TESTS_UNIT_CORE_VERSIONS_H
#define TESTS_UNIT_CORE_VERSIONS_H

#include "world.h"

struct versions {
    struct world *was, *is;
};

/* A test with two versions of its own, in *state. */
int versions_new(void **state);
int versions_free(void **state);
#define VERSIONS_TEST(name) cmocka_unit_test_setup_teardown(name, versions_new, versions_free)

void again(struct versions *v); /* forget all provisions of both */

enum { TOLD_MAX = 3 * SAM_PROVISIONS_MAX + 1 };

struct told {
    struct sam_warning at[TOLD_MAX];
    size_t n;
};

/* What is told where nothing was signed before, and where `was` was. */
struct told first_version(struct versions *v);
struct told second_version(struct versions *v);

#define expect_told(told, count) expect_told_at(told, count, __FILE__, __LINE__)
#define expect_warning(told, at, kind, provision)                                                  \
    expect_warning_at(told, at, kind, provision, __FILE__, __LINE__)
void expect_told_at(const struct told *t, size_t n, const char *file, int line);
void expect_warning_at(const struct told *t, size_t at, enum sam_warning_kind kind, int provision,
                       const char *file, int line);

/* Just this, or nothing. */
#define expect_silence(v) silent(first_version(v), __FILE__, __LINE__)
#define expect_silence_after(v) silent(second_version(v), __FILE__, __LINE__)
#define expect_told_alone(v, kind, provision)                                                      \
    alone(first_version(v), kind, provision, __FILE__, __LINE__)
#define expect_told_alone_after(v, kind, provision)                                                \
    alone(second_version(v), kind, provision, __FILE__, __LINE__)
void silent(struct told t, const char *file, int line);
void alone(struct told t, enum sam_warning_kind kind, int provision, const char *file, int line);

#endif
