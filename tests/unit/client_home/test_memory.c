/* test_memory.c - memory that runs out, at each place in turn: one sentence says so, nothing is left behind, and no
 * key lies in what was given back. */
#include "allocation.h"
#include "dwelling.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLACES_MAX 500U

struct scene {
    const struct dwelling *d;
    struct sam_client *client; /* NULL: none is needed */
    struct sam_trouble trouble;
};

typedef enum sam_err action(struct scene *scene);

/* Until it gets through. */
static void
fail_each(struct scene *scene, action *act)
{
    bool is_reached = true;
    size_t n = 0;
    while (is_reached) {
        assert_true(++n < PLACES_MAX);
        scene->trouble = (struct sam_trouble){.kind = SAM_TROUBLE_NONE};
        allocation_start(n);
        enum sam_err r = act(scene);
        is_reached = allocation_stop();
        assert_int_equal(r, is_reached ? SAM_E_NOMEM : SAM_OK);
        assert_int_equal(scene->trouble.kind, is_reached ? SAM_TROUBLE_MEMORY : SAM_TROUBLE_NONE);
    }
    assert_true(n > 1); /* something was asked for */
}

static enum sam_err
create(struct scene *scene)
{
    return sam_home_create(&scene->d->terms, &scene->trouble);
}

static void
makes_no_half_home(void **state)
{
    struct scene scene = {.d = *state};
    size_t n = 0;
    for (enum sam_err r = SAM_E_INTERNAL; r != SAM_OK;) {
        assert_true(++n < PLACES_MAX);
        allocation_start(n);
        r = create(&scene);
        bool is_reached = allocation_stop();
        assert_int_equal(r, is_reached ? SAM_E_NOMEM : SAM_OK);
        assert_int_equal(access(path_of(scene.d, "keys"), F_OK) == 0, r == SAM_OK);
        assert_int_equal(access(path_of(scene.d, "profile.json"), F_OK) == 0, r == SAM_OK);
    }
    struct sam_client *client = open_home(scene.d);
    sam_client_close(&client);
}

static enum sam_err
open_and_close(struct scene *scene)
{
    struct sam_client *client = NULL;
    enum sam_err r = sam_client_open(scene->d->home, scene->d->terms.passphrase, &client,
                                     &scene->trouble);
    sam_client_close(&client);
    return r;
}

static void
opens_a_home_or_says_so_and_leaves_no_key(void **state)
{
    static struct keystore_secrets secrets;
    struct scene scene = {.d = *state};
    make_home(scene.d);
    struct sam_client *client = open_home(scene.d);
    secrets = *client->secrets;
    sam_client_close(&client);
    allocation_mark(secrets.ed25519_seed, sizeof secrets.ed25519_seed);
    allocation_mark(secrets.x25519, sizeof secrets.x25519);
    allocation_mark(secrets.curve, sizeof secrets.curve);
    allocation_mark(secrets.local, sizeof secrets.local);
    fail_each(&scene, open_and_close);
}

static enum sam_err
who_lives_there(struct scene *scene)
{
    char *request = NULL;
    enum sam_err r = sam_home_request(scene->d->home, &request, &scene->trouble);
    free(request);
    return r;
}

static enum sam_err
the_code(struct scene *scene)
{
    char code[SAM_CODE_MAX];
    return sam_broker_code(scene->d->terms.broker, code, &scene->trouble);
}

static enum sam_err
trust(struct scene *scene)
{
    return sam_broker_trust(scene->d->home, scene->d->terms.broker, scene->d->code,
                            &scene->trouble);
}

static void
reads_papers_or_says_so(void **state)
{
    struct scene scene = {.d = *state};
    make_home(scene.d);
    fail_each(&scene, who_lives_there);
    fail_each(&scene, the_code);
    fail_each(&scene, trust);
}

static enum sam_err
keep_names(struct scene *scene)
{
    static const struct book_person maja = {.handle = "maja", .name = "Maja"};
    struct book book = {.case_id = {1}};
    if (!book_put(&book, &maja)) return SAM_E_INTERNAL;
    enum sam_err r = book_write(scene->client, &book, &scene->trouble);
    return r == SAM_OK ? book_read(scene->client, book.case_id, &book, &scene->trouble) : r;
}

static enum sam_err
keep_evidence(struct scene *scene)
{
    struct sam_trouble trouble = {.kind = SAM_TROUBLE_FORK};
    evidence_keep(scene->client, "case", text_bytes("one"), text_bytes("two"), &trouble);
    return trouble.kind == SAM_TROUBLE_FORK ? SAM_OK : SAM_E_INTERNAL;
}

static void
keeps_names_or_says_so(void **state)
{
    struct scene scene = {.d = *state};
    make_home(scene.d);
    scene.client = open_home(scene.d);
    fail_each(&scene, keep_names);
    for (size_t n = 1; n < 10; n++) { /* a fork is told of without memory, too */
        allocation_start(n);
        enum sam_err r = keep_evidence(&scene);
        (void)allocation_stop();
        assert_int_equal(r, SAM_OK);
    }
    sam_client_close(&scene.client);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, dwelling_folder, dwelling_clear)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(makes_no_half_home),
        TEST(opens_a_home_or_says_so_and_leaves_no_key),
        TEST(reads_papers_or_says_so),
        TEST(keeps_names_or_says_so),
    };
    return cmocka_run_group_tests_name("client_home/memory", tests, dwelling_begin, dwelling_end);
}
