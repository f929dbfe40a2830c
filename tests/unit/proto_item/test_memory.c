/* test_memory.c - every allocation failed in turn, OpenSSL's too: an error, nothing left, nothing lost.
 * And what is freed was wiped: no key, no text, no name is in it. */
#include "resume.h"
#include "world.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#define SECRETS_MAX 8U
#define WINDOW 8U /* bytes: so many in a row are a find */

/* ---- memory that runs out, and is looked at when it is freed ---------------------------------- */

static size_t n_asked;   /* allocations since the last start */
static size_t fails_at;  /* this one fails, counted from 1; 0: none */
static size_t n_held;    /* allocated and not freed */
static size_t n_found;   /* secrets in what was freed */
static bool is_watching; /* the test's own are not counted */
static bool is_openssl;  /* the call in hand; it copes without some of its memory */
static bool may_cope;    /* the failed one was OpenSSL's */
static struct sam_bytes secrets[SECRETS_MAX];
static size_t n_secrets;

/* Before every block: its size, and whether it was counted. */
union head {
    struct {
        size_t size;
        bool is_counted;
    } h;
    max_align_t align;
};

/* The linker sends our allocations here (--wrap); OpenSSL is told in main(). */
void *__real_malloc(size_t size);
void __real_free(void *at);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);
void __wrap_free(void *at);

static void
look(const uint8_t *at, size_t size)
{
    for (size_t i = 0; i < n_secrets; i++) {
        for (size_t from = 0; from + WINDOW <= size; from++) {
            if (at[from] == secrets[i].at[0] && memcmp(at + from, secrets[i].at, WINDOW) == 0) {
                n_found++;
            }
        }
    }
}

void *
__wrap_malloc(size_t size)
{
    if (is_watching && ++n_asked == fails_at) {
        may_cope = is_openssl;
        return NULL;
    }
    union head *head = __real_malloc(sizeof *head + size);
    if (head == NULL) { return NULL; }
    head->h.size = size;
    head->h.is_counted = is_watching;
    n_held += is_watching;
    return head + 1;
}

void *
__wrap_calloc(size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / 2 / size) { return NULL; }
    void *at = __wrap_malloc(n * size);
    if (at != NULL) { memset(at, 0, n * size); }
    return at;
}

void
__wrap_free(void *at)
{
    if (at == NULL) { return; }
    union head *head = (union head *)at - 1;
    if (head->h.is_counted) {
        n_held--;
        look(at, head->h.size);
    }
    __real_free(head);
}

void *
__wrap_realloc(void *at, size_t size)
{
    void *bigger = __wrap_malloc(size);
    if (at == NULL || bigger == NULL) { return bigger; }
    size_t old = ((union head *)at - 1)->h.size;
    memcpy(bigger, at, old < size ? old : size);
    __wrap_free(at);
    return bigger;
}

static void *
openssl_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    is_openssl = true;
    void *made = __wrap_malloc(size);
    is_openssl = false;
    return made;
}

static void *
openssl_realloc(void *at, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    is_openssl = true;
    void *made = __wrap_realloc(at, size);
    is_openssl = false;
    return made;
}

static void
openssl_free(void *at, const char *file, int line)
{
    (void)file;
    (void)line;
    __wrap_free(at);
}

static void
start(size_t failing)
{
    n_asked = 0;
    n_held = 0;
    n_found = 0;
    fails_at = failing;
    may_cope = false;
    is_watching = true;
}

/* Returns whether the allocation that should fail was reached. */
static bool
stop(void)
{
    is_watching = false;
    assert_int_equal(n_held, 0);
    assert_int_equal(n_found, 0);
    return fails_at != 0 && n_asked >= fails_at;
}

/* ---- what is done in it ----------------------------------------------------------------------- */

static enum sam_err
do_seal(const struct world *w, const struct sealed *s)
{
    struct item_seal seal;
    struct content content = world_content(w);
    enum sam_err r = seal_item(&w->ctx, w->dek, &content, w->dir, "spool", &seal);
    is_watching = false;
    if (r == SAM_OK) {
        struct sealed made = {seal, world_read(w, "spool")};
        sealed_sign(&made);
        assert_memory_equal(made.seal.sha256, seal.sha256, sizeof seal.sha256);
        free(made.ct.at);
    }
    assert_int_equal(world_count(w, ""), r == SAM_OK ? 1 : 0);
    spool_remove(w->dir, "spool");
    (void)s;
    return r;
}

static enum sam_err
do_short(const struct world *w, const struct sealed *s)
{
    struct item_seal seal;
    uint8_t bytes[SEAL_SHORT_MAX];
    const struct content content = world_content(w);
    (void)s;
    return seal_short(&w->ctx, w->dek, &content, bytes, &seal);
}

static enum sam_err
do_open(const struct world *w, const struct sealed *s)
{
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;
    enum sam_err r = unseal_begin(&s->seal, w->dir, "opening", &u);
    if (r == SAM_OK) { r = unseal_append(u, octets_bytes(&s->ct)); }
    if (r == SAM_OK) { r = unseal_finish(u, &w->ctx, w->dek, &flaw); }
    unseal_free(&u);
    spool_remove(w->dir, "opening");
    return r;
}

static enum sam_err
do_resume(const struct world *w, const struct sealed *s)
{
    struct resume resume = {.seal = s->seal};
    enum resume_flaw flaw = 0;
    int fd = -1;
    enum sam_err r = resume_spool(&resume, w->dir, "resumed", true, &fd, &flaw);
    spool_close(&fd);
    return r;
}

static void
expect_survives(const struct world *w, const struct sealed *s,
                enum sam_err (*do_it)(const struct world *, const struct sealed *))
{
    size_t n = 0;
    bool reached = true;
    assert_int_equal(do_it(w, s), SAM_OK); /* what OpenSSL keeps for good is there after this */
    while (reached) {
        start(++n);
        (void)do_it(w, s);
        OPENSSL_thread_stop();
        start(n); /* once more: what OpenSSL makes at its first error stays for good */
        enum sam_err r = do_it(w, s);
        OPENSSL_thread_stop(); /* and of each error it keeps where it was */
        reached = stop();
        if (r != (reached ? SAM_E_NOMEM : SAM_OK) && !(r == SAM_OK && may_cope)) {
            fail_msg("allocation %zu: error %d", n, r);
        }
    }
    assert_true(n > 1);
}

static void
no_memory_anywhere_is_an_error_that_leaves_nothing(void **state)
{
    static const size_t SIZES[] = {100, 150000};
    struct world *w = *state;
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        world_attach(w, "a", SIZES[i]);
        struct sealed s = world_seal(w);
        expect_survives(w, &s, do_seal);
        if (i == 0) { expect_survives(w, &s, do_short); }
        expect_survives(w, &s, do_open);
        world_put(w, "resumed", octets_bytes(&s.ct));
        expect_survives(w, &s, do_resume);
        spool_remove(w->dir, "resumed");
        assert_int_equal(world_count(w, ""), 0);
        world_detach(w);
        free(s.ct.at);
    }
}

/* ---- secrets ---------------------------------------------------------------------------------- */

static void
mark(struct sam_bytes secret)
{
    assert_true(n_secrets < SECRETS_MAX && secret.len >= WINDOW);
    secrets[n_secrets++] = secret;
}

static void
expect_wiped(const struct world *w, const struct sealed *s, enum sam_err wanted,
             enum sam_err (*do_it)(const struct world *, const struct sealed *))
{
    start(0);
    assert_int_equal(do_it(w, s), wanted);
    (void)stop();
}

static void
what_is_freed_holds_no_key_text_or_name(void **state)
{
    static const size_t SIZES[] = {5000, 400000};
    struct world *w = *state;
    uint8_t key[ITEM_KEY_BYTES], subkey[ITEM_KEY_BYTES], bytes[WINDOW];
    item_key_make(w->dek, &w->ctx, key);
    for (size_t i = 0; i < WINDOW; i++) {
        bytes[i] = pattern(4000 + i);
    }
    mark((struct sam_bytes){w->dek, sizeof w->dek});
    mark((struct sam_bytes){key, sizeof key});
    mark((struct sam_bytes){bytes, sizeof bytes});
    mark(text_bytes(JSON));
    mark(text_bytes("diagnosis.pdf"));
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        world_attach(w, "diagnosis.pdf", SIZES[i]);
        struct sealed s = world_seal(w);
        crypto_core_hchacha20(subkey, s.ct.at, key, NULL);
        mark((struct sam_bytes){subkey, sizeof subkey});
        expect_wiped(w, &s, SAM_OK, do_seal);
        if (i == 0) { expect_wiped(w, &s, SAM_OK, do_short); }
        expect_wiped(w, &s, SAM_OK, do_open);
        s.ct.at[s.ct.len - 1] ^= 1; /* the last chunk, after all else came out */
        sealed_sign(&s);
        expect_wiped(w, &s, SAM_E_REFUSED, do_open);
        w->files[0].size++; /* and the last byte that is to be sealed */
        expect_wiped(w, &s, SAM_E_REFUSED, do_seal);
        n_secrets--;
        world_detach(w);
        free(s.ct.at);
    }
    n_secrets = 0;
}

static void
a_secret_that_was_not_wiped_is_found(void **state)
{
    struct world *w = *state;
    n_secrets = 0;
    mark((struct sam_bytes){w->dek, sizeof w->dek});
    start(0);
    uint8_t *volatile at = malloc(100); /* not for the optimiser */
    assert_non_null(at);
    memcpy(at + 61, w->dek, WINDOW);
    free(at);
    is_watching = false;
    assert_int_equal(n_found, 1);
    n_secrets = 0;
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(a_secret_that_was_not_wiped_is_found),
        WORLD(no_memory_anywhere_is_an_error_that_leaves_nothing),
        WORLD(what_is_freed_holds_no_key_text_or_name),
    };
    if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) != 1) { return 1; }
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
