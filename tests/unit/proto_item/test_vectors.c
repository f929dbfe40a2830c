/* test_vectors.c - tests/vectors/item.json: every item opens to what it says, every other one is refused
 * for its reason. */
#include "vectors.h"
#include "world.h"

#include <stdlib.h>
#include <string.h>

/* One item of the file, with everything that opening it needs. */
struct vector {
    const json_t *json;
    struct item_place place;
    struct sam_bytes labels[ITEM_LABELS_MAX + 1];
    struct sealed s;
};

static struct octets
long_bytes(const json_t *object, const char *key)
{
    const char *hex = json_string_value(json_object_get(object, key));
    const char *end = NULL;
    assert_non_null(hex);
    struct octets o = {.at = malloc(strlen(hex) / 2 + 1)};
    assert_non_null(o.at);
    assert_int_equal(sodium_hex2bin(o.at, strlen(hex) / 2, hex, strlen(hex), NULL, &o.len, &end),
                     0);
    assert_int_equal(*end, 0);
    return o;
}

static size_t
read_labels(const json_t *list, struct sam_bytes *ret)
{
    assert_true(json_array_size(list) <= ITEM_LABELS_MAX + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        ret[i] = text_bytes(json_string_value(json_array_get(list, i)));
    }
    return json_array_size(list);
}

/* Sets the world's context and key as well. */
static void
vector_read(struct vector *v, struct world *w, const json_t *json)
{
    *v = (struct vector){.json = json, .s.seal.length = vector_number(json, "length")};
    vector_bytes(json, "realm", v->place.realm, sizeof v->place.realm);
    vector_bytes(json, "case", v->place.case_id, sizeof v->place.case_id);
    vector_bytes(json, "item", v->place.item, sizeof v->place.item);
    vector_bytes(json, "author", v->place.author, sizeof v->place.author);
    v->place.labels = v->labels;
    v->place.n_labels = read_labels(vector_list(json, "labels"), v->labels);
    vector_bytes(json, "sha256", v->s.seal.sha256, sizeof v->s.seal.sha256);
    vector_bytes(json, "commitment", v->s.seal.commitment, sizeof v->s.seal.commitment);
    v->s.ct = long_bytes(json, "ciphertext");
    vector_bytes(json, "dek", w->dek, sizeof w->dek);
    assert_int_equal(item_ctx_make(&v->place, &w->ctx), SAM_OK);
}

/* An attachment is written down, or is one byte many times. */
static struct octets
attachment_bytes(const json_t *attachment)
{
    if (json_object_get(attachment, "bytes") != NULL) { return long_bytes(attachment, "bytes"); }
    struct blob byte = vector_blob(attachment, "repeat");
    struct octets o = {.len = (size_t)vector_number(attachment, "count")};
    o.at = malloc(o.len);
    assert_non_null(o.at);
    memset(o.at, byte.at[0], o.len);
    return o;
}

/* ---- what opens ------------------------------------------------------------------------------- */

static void
expect_attachment(const struct world *w, struct unseal *u, size_t i, const json_t *attachment)
{
    size_t n = 0;
    const struct content_entry *entry = &unseal_files(u, &n)[i];
    struct sam_bytes name = text_bytes(json_string_value(json_object_get(attachment, "name")));
    struct octets wanted = attachment_bytes(attachment);
    assert_int_equal(entry->name_len, name.len);
    assert_memory_equal(entry->name, name.at, name.len);
    assert_int_equal(entry->size, wanted.len);
    assert_int_equal(unseal_keep(u, i, w->dir, "kept"), SAM_OK);
    struct octets kept = world_read(w, "kept");
    assert_int_equal(kept.len, wanted.len);
    assert_memory_equal(kept.at, wanted.at, wanted.len);
    spool_remove(w->dir, "kept");
    free(wanted.at);
    free(kept.at);
}

static void
expect_content(const struct world *w, const struct vector *v, const struct sealed *s)
{
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;
    size_t n = 0;
    struct sam_bytes text = text_bytes(json_string_value(json_object_get(v->json, "json")));
    const json_t *attachments = json_object_get(v->json, "attachments");
    assert_int_equal(world_open(w, s, 65536, &u, &flaw), SAM_OK);
    assert_int_equal(unseal_json(u).len, text.len);
    assert_memory_equal(unseal_json(u).at, text.at, text.len);
    (void)unseal_files(u, &n);
    assert_int_equal(n, json_array_size(attachments));
    for (size_t i = 0; i < n; i++) {
        expect_attachment(w, u, i, json_array_get(attachments, i));
    }
    unseal_free(&u);
}

static void
each_item_has_the_keys_and_lengths_and_content_that_it_says(void **state)
{
    struct world *w = *state;
    json_t *root = vectors_load("item");
    const json_t *items = vector_list(root, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        struct vector v;
        uint8_t wanted[ITEM_HASH_BYTES], key[ITEM_KEY_BYTES];
        uint64_t plain = 0;
        vector_read(&v, w, json_array_get(items, i));
        vector_bytes(v.json, "ctx", wanted, sizeof wanted);
        assert_memory_equal(w->ctx.at, wanted, sizeof wanted);
        item_key_make(w->dek, &w->ctx, key);
        vector_bytes(v.json, "key", wanted, sizeof wanted);
        assert_memory_equal(key, wanted, sizeof wanted);
        item_commit(w->dek, &w->ctx, wanted);
        assert_memory_equal(wanted, v.s.seal.commitment, sizeof wanted);
        assert_int_equal(v.s.ct.len, v.s.seal.length);
        assert_int_equal(item_plain_length(v.s.seal.length, &plain), SAM_OK);
        assert_int_equal(plain, vector_number(v.json, "plain_length"));
        expect_content(w, &v, &v.s);
        free(v.s.ct.at);
    }
    json_decref(root);
}

/* Their ciphertexts cannot be made again, but ones that are as long and hold the same. */
static void
each_item_can_be_sealed_anew(void **state)
{
    struct world *w = *state;
    json_t *root = vectors_load("item");
    const json_t *items = vector_list(root, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        struct vector v;
        struct sealed anew;
        vector_read(&v, w, json_array_get(items, i));
        const json_t *attachments = json_object_get(v.json, "attachments");
        for (size_t j = 0; j < json_array_size(attachments); j++) {
            const json_t *attachment = json_array_get(attachments, j);
            struct octets bytes = attachment_bytes(attachment);
            world_attach(w, json_string_value(json_object_get(attachment, "name")), 0);
            w->files[j].size = bytes.len;
            assert_int_equal(spool_write(w->files[j].fd, 0, octets_bytes(&bytes)), SAM_OK);
            free(bytes.at);
        }
        struct content content = world_content(w);
        content.json = text_bytes(json_string_value(json_object_get(v.json, "json")));
        assert_int_equal(seal_item(&w->ctx, w->dek, &content, w->dir, "anew", &anew.seal), SAM_OK);
        assert_int_equal(anew.seal.length, v.s.seal.length);
        assert_memory_equal(anew.seal.commitment, v.s.seal.commitment, ITEM_HASH_BYTES);
        anew.ct = world_read(w, "anew");
        spool_remove(w->dir, "anew");
        expect_content(w, &v, &anew);
        world_detach(w);
        free(anew.ct.at);
        free(v.s.ct.at);
    }
    json_decref(root);
}

/* ---- what does not ---------------------------------------------------------------------------- */

static enum unseal_flaw
flaw_of(const json_t *refused)
{
    static const char *const names[] = {"", "length", "hash", "key", "chunk", "layout"};
    const char *reason = json_string_value(json_object_get(refused, "reason"));
    assert_non_null(reason);
    for (size_t i = 1; i < COUNT(names); i++) {
        if (strcmp(reason, names[i]) == 0) { return (enum unseal_flaw)i; }
    }
    fail_msg("no reason %s", reason);
    return 0;
}

/* A refused one is another item with fields of its own. Its ciphertext may be longer than it says. */
static void
expect_vector_refused(struct world *w, const json_t *items, json_t *refused)
{
    struct vector v;
    struct unseal *u = NULL;
    enum unseal_flaw flaw = 0;
    const char *why = json_string_value(json_object_get(refused, "why"));
    assert_int_equal(
        json_object_update_missing(refused, json_array_get(items, vector_number(refused, "of"))),
        0);
    vector_read(&v, w, refused);
    enum sam_err r = SAM_E_REFUSED;
    if (v.s.ct.len > v.s.seal.length) {
        flaw = UNSEAL_LENGTH;
        assert_int_equal(world_open(w, &v.s, v.s.ct.len, &u, &(enum unseal_flaw){0}),
                         SAM_E_TOO_BIG);
    } else {
        r = world_open(w, &v.s, v.s.ct.len, &u, &flaw);
    }
    if (r != SAM_E_REFUSED || flaw != flaw_of(refused)) {
        fail_msg("%s: error %d, flaw %d", why, r, flaw);
    }
    spool_remove(w->dir, "opening");
    free(v.s.ct.at);
}

static void
each_refused_item_is_refused_for_its_reason(void **state)
{
    struct world *w = *state;
    json_t *root = vectors_load("item");
    const json_t *refused = vector_list(root, "refused");
    for (size_t i = 0; i < json_array_size(refused); i++) {
        expect_vector_refused(w, vector_list(root, "items"), json_array_get(refused, i));
    }
    json_decref(root);
}

static void
each_list_of_bad_labels_is_refused(void **state)
{
    json_t *root = vectors_load("item");
    const json_t *lists = vector_list(root, "labels_refused");
    (void)state;
    for (size_t i = 0; i < json_array_size(lists); i++) {
        struct vector v = {.json = root};
        struct item_ctx ctx;
        v.place.labels = v.labels;
        v.place.n_labels = read_labels(json_array_get(lists, i), v.labels);
        enum sam_err r = item_ctx_make(&v.place, &ctx);
        assert_true(r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG);
    }
    json_decref(root);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(each_item_has_the_keys_and_lengths_and_content_that_it_says),
        WORLD(each_item_can_be_sealed_anew),
        WORLD(each_refused_item_is_refused_for_its_reason),
        WORLD(each_list_of_bad_labels_is_refused),
    };
    return cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
}
