/* test_secrets.c - nothing secret stays on the stack when items are sealed, opened or resumed, whether
 * that went well or not. */
#include "resume.h"
#include "stack.h"
#include "world.h"

#include <stdlib.h>
#include <string.h>

#define SECRETS_MAX 8U

/* Everything that a call reads and writes, off its stack. */
struct scene {
    struct world *w;
    struct sealed s;
    struct content content;
    struct item_seal seal;
    struct unseal *u;
    struct resume resume;
    uint8_t key[ITEM_KEY_BYTES], subkey[ITEM_KEY_BYTES], local[RESUME_KEY_BYTES];
    uint8_t bytes[16]; /* of the attachment */
    enum sam_err said;
    size_t n_secrets;
    struct sam_bytes secrets[SECRETS_MAX];
};

static void
mark(struct scene *scene, const void *secret, size_t len)
{
    assert_true(scene->n_secrets < SECRETS_MAX);
    scene->secrets[scene->n_secrets++] = (struct sam_bytes){secret, len};
}

static int
setup(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    void *w = NULL;
    assert_non_null(scene);
    assert_int_equal(world_setup(&w), 0);
    scene->w = w;
    randombytes_buf(scene->w->dek, sizeof scene->w->dek);
    randombytes_buf(scene->local, sizeof scene->local);
    world_attach(scene->w, "a", 200000);
    scene->s = world_seal(scene->w);
    scene->content = world_content(scene->w);
    item_key_make(scene->w->dek, &scene->w->ctx, scene->key);
    crypto_core_hchacha20(scene->subkey, scene->s.ct.at, scene->key, NULL);
    for (size_t i = 0; i < sizeof scene->bytes; i++) {
        scene->bytes[i] = pattern(199000 + i);
    }
    mark(scene, scene->w->dek, sizeof scene->w->dek);
    mark(scene, scene->key, sizeof scene->key);
    mark(scene, scene->subkey, sizeof scene->subkey);
    mark(scene, scene->local, sizeof scene->local);
    mark(scene, scene->bytes, sizeof scene->bytes);
    mark(scene, JSON, sizeof JSON - 1);
    *state = scene;
    return 0;
}

static int
teardown(void **state)
{
    struct scene *scene = *state;
    void *w = scene->w;
    unseal_free(&scene->u);
    free(scene->s.ct.at);
    free(scene);
    return world_teardown(&w);
}

static void
expect_no_secret(const struct scene *scene, enum sam_err expected)
{
    assert_int_equal(scene->said, expected);
    for (size_t i = 0; i < scene->n_secrets; i++) {
        if (stack_holds(scene->secrets[i].at, scene->secrets[i].len)) {
            fail_msg("secret %zu stayed", i);
        }
    }
}

/* Runs a call until the loader has bound every symbol, then looks at what one more leaves. */
static void
expect_clean(struct scene *scene, void (*call)(void *), enum sam_err expected)
{
    stack_run(call, scene);
    stack_run(call, scene);
    expect_no_secret(scene, expected);
}

static void
call_seal(void *arg)
{
    struct scene *scene = arg;
    struct world *w = scene->w;
    scene->said = seal_item(&w->ctx, w->dek, &scene->content, w->dir, "spool", &scene->seal);
    spool_remove(w->dir, "spool");
}

static void
call_finish(void *arg)
{
    struct scene *scene = arg;
    enum unseal_flaw flaw = 0;
    scene->said = unseal_finish(scene->u, &scene->w->ctx, scene->w->dek, &flaw);
}

static void
call_keep_and_free(void *arg)
{
    struct scene *scene = arg;
    scene->said = unseal_keep(scene->u, 0, scene->w->dir, "kept");
    unseal_free(&scene->u);
}

/* Begin and append, which know no secret. */
static void
take_in(struct scene *scene)
{
    struct world *w = scene->w;
    unseal_free(&scene->u);
    spool_remove(w->dir, "opening");
    spool_remove(w->dir, "kept");
    assert_int_equal(unseal_begin(&scene->s.seal, w->dir, "opening", &scene->u), SAM_OK);
    assert_int_equal(unseal_append(scene->u, octets_bytes(&scene->s.ct)), SAM_OK);
}

static void
call_resume_write(void *arg)
{
    struct scene *scene = arg;
    scene->said = resume_write(scene->w->dir, "record", scene->local, &scene->resume);
}

static void
call_resume_read(void *arg)
{
    struct scene *scene = arg;
    enum resume_flaw flaw = 0;
    scene->said = resume_read(scene->w->dir, "record", scene->local, scene->resume.item,
                              &scene->resume, &flaw);
}

static void
call_keys(void *arg)
{
    struct scene *scene = arg;
    item_key_make(scene->w->dek, &scene->w->ctx, scene->key);
    scene->said = item_commitment_check(scene->w->dek, &scene->w->ctx, scene->s.seal.commitment);
}

static void
deriving_leaves_no_secret(void **state)
{
    struct scene *scene = *state;
    expect_clean(scene, call_keys, SAM_OK);
    scene->s.seal.commitment[0] ^= 1;
    expect_clean(scene, call_keys, SAM_E_REFUSED);
}

static void
sealing_leaves_no_secret(void **state)
{
    struct scene *scene = *state;
    expect_clean(scene, call_seal, SAM_OK);
    scene->w->files[0].size++;
    expect_clean(scene, call_seal, SAM_E_REFUSED);
}

static void
expect_clean_opening(struct scene *scene, enum sam_err expected)
{
    for (int again = 0; again <= 1; again++) {
        take_in(scene);
        stack_run(call_finish, scene);
    }
    expect_no_secret(scene, expected);
    if (expected != SAM_OK) { return; }
    stack_run(call_keep_and_free, scene);
    expect_no_secret(scene, expected);
}

static void
opening_leaves_no_secret(void **state)
{
    struct scene *scene = *state;
    expect_clean_opening(scene, SAM_OK);
    expect_clean_opening(scene, SAM_OK);
    scene->s.ct.at[scene->s.ct.len - 1] ^= 1;
    expect_clean_opening(scene, SAM_E_REFUSED);
    sealed_sign(&scene->s);
    expect_clean_opening(scene, SAM_E_REFUSED);
    scene->s.seal.commitment[0] ^= 1;
    expect_clean_opening(scene, SAM_E_REFUSED);
}

static void
a_resume_record_leaves_no_secret(void **state)
{
    struct scene *scene = *state;
    memcpy(scene->resume.dek, scene->w->dek, sizeof scene->resume.dek);
    scene->resume.statement_len = 4096;
    expect_clean(scene, call_resume_write, SAM_OK);
    expect_clean(scene, call_resume_read, SAM_OK);
    assert_memory_equal(scene->resume.dek, scene->w->dek, sizeof scene->resume.dek);
    scene->local[0] ^= 1;
    expect_clean(scene, call_resume_read, SAM_E_REFUSED);
    scene->local[0] ^= 1;
    scene->resume.item[0] ^= 1;
    expect_clean(scene, call_resume_read, SAM_E_REFUSED);
    scene->w->dir ^= 1 << 20; /* no folder */
    expect_clean(scene, call_resume_write, SAM_E_IO);
    scene->w->dir ^= 1 << 20;
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(deriving_leaves_no_secret),
        SCENE(sealing_leaves_no_secret),
        SCENE(opening_leaves_no_secret),
        SCENE(a_resume_record_leaves_no_secret),
    };
    return cmocka_run_group_tests_name("secrets", tests, NULL, NULL);
}
