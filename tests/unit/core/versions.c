/* versions.c - two versions of a consent side by side. */
#include "versions.h"

#include <stdlib.h>

int
versions_free(void **state)
{
    struct versions *v = *state;
    void *was = v->was, *is = v->is;
    world_free(&was);
    world_free(&is);
    free(v);
    return 0;
}

int
versions_new(void **state)
{
    void *was = NULL, *is = NULL;
    struct versions *v = calloc(1, sizeof *v);
    if (v == NULL) { return -1; }
    *state = v;
    int r = world_new(&was) == 0 && world_new(&is) == 0 ? 0 : -1;
    v->was = was;
    v->is = is;
    if (r != 0) { versions_free(state); }
    return r;
}

void
again(struct versions *v)
{
    forget(v->was);
    forget(v->is);
}

static struct told
told(struct versions *v, const struct sam_version *before)
{
    struct told t = {.n = 12345};
    const struct sam_version after = {&v->is->consent, built(v->is)};
    enum sam_err r = sam_warn(&v->is->site, before, &after, NOW, t.at, TOLD_MAX, &t.n);
    assert_int_equal(r, SAM_OK);
    return t;
}

struct told
first_version(struct versions *v)
{
    return told(v, NULL);
}

struct told
second_version(struct versions *v)
{
    struct sam_site own = v->was->site;
    v->was->site = v->is->site; /* both are read under one site */
    const struct sam_version before = {&v->was->consent, built(v->was)};
    v->was->site = own;
    return told(v, &before);
}

void
expect_told_at(const struct told *t, size_t n, const char *file, int line)
{
    _assert_int_equal(t->n, n, file, line);
}

void
expect_warning_at(const struct told *t, size_t at, enum sam_warning_kind kind, int provision,
                  const char *file, int line)
{
    _assert_true(at < t->n, "there are so many warnings", file, line);
    _assert_int_equal(t->at[at].kind, kind, file, line);
    _assert_int_equal(t->at[at].provision, (uintmax_t)provision, file, line);
}

void
silent(struct told t, const char *file, int line)
{
    expect_told_at(&t, 0, file, line);
}

void
alone(struct told t, enum sam_warning_kind kind, int provision, const char *file, int line)
{
    expect_told_at(&t, 1, file, line);
    expect_warning_at(&t, 0, kind, provision, file, line);
}
