/* loader_rows.c - see loader_rows.h */
#include "loader_rows.h"
#include "realm_inside.h"

#include "../../generate/prng.h"
#include "../bench.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED 71U
#define SEED_STAFF 72U
#define ATTACHMENT 3990 /* bytes: with all around it, 4,096 of plaintext */
#define HOUR_MS INT64_C(3600000)

/* ---- ids ----------------------------------------------------------------------------------------- */

/* Random, but ascending with the place. */
static void
draw_at(struct prng *p, struct loader_place place, uint8_t *ret, size_t len)
{
    const uint64_t step = UINT64_MAX / place.of;
    const uint64_t first = place.at * step + prng_next(p) % step;
    for (size_t i = 0; i < len; i++)
        ret[i] = (uint8_t)(i < 8 ? first >> (56 - 8 * i) : prng_next(p));
}

static void
draw_case_id(struct prng *p, struct loader_place place, uint8_t ret[static ID_BYTES])
{
    prng_seed(p, SEED, place.at);
    draw_at(p, place, ret, ID_BYTES);
}

/* ---- a true case --------------------------------------------------------------------------------- */

struct store_keys
loader_keys(const struct person *person, sam_time now)
{
    const bool is_candidate = strcmp(person->role, PERSON_CANDIDATE) == 0;
    struct store_keys keys = {.statement = octets_bytes(&person->keys),
                              .certificate = octets_bytes(&person->certificate),
                              .organisation = realm_text(person->organisation),
                              .role = realm_text(is_candidate ? NULL : person->role),
                              .pending_until = now + SAM_DAY_MS};
    memcpy(keys.key_id, person->key_id, HASH_BYTES);
    memcpy(keys.ed25519, person->sign.ed25519, KEY_BYTES);
    memcpy(keys.x25519, person->x25519.pk, KEY_BYTES);
    memcpy(keys.curve, person->curve, KEY_BYTES);
    return keys;
}

/* Twelve: of eleven permits one is for the item; a deny. */
static void
plan_provisions(struct case_plan *plan, const struct loader *people, sam_time now)
{
    static const char *const reader[] = {LOADER_LABEL, "work.offers", "work.needs",
                                         "work.employer"},
                             *const therapist[] = {"health.illness", "health.treatment",
                                                   "health.crisis", "work.needs"},
                             *const social_worker[] = {"money.benefits", "money.income",
                                                       "life.housing"};
    const sam_time from = now - HOUR_MS, until = now + 30 * SAM_DAY_MS;
    for (size_t i = 0; i < sizeof reader / sizeof *reader; i++)
        (void)plan_permit(plan, actor_person(&people->reader), reader[i], NAMES(LOADER_PURPOSE),
                          from, until);
    for (size_t i = 0; i < sizeof therapist / sizeof *therapist; i++)
        (void)plan_permit(plan, actor_person(&people->therapist), therapist[i],
                          NAMES("treatment_coordination"), from, until);
    for (size_t i = 0; i < sizeof social_worker / sizeof *social_worker; i++)
        (void)plan_permit(plan, actor_person(&people->social_worker), social_worker[i],
                          NAMES("benefits"), from, until);
    (void)plan_deny(plan, actor_person(&people->social_worker), "health");
}

static void
make_version(struct realm *realm, const struct loader *people, struct loader_place place,
             sam_time now, struct loader_true *c)
{
    struct case_plan *plan = bench_memory(1, sizeof *plan);
    const struct person *by[] = {&c->candidate};
    struct prng p;
    plan_make(realm, plan);
    draw_case_id(&p, place, plan->case_id);
    plan_own(plan, &c->candidate, OWNER_DEVICE);
    (void)plan_join(plan, &people->author);
    (void)plan_join(plan, &people->reader);
    (void)plan_join(plan, &people->therapist);
    (void)plan_join(plan, &people->social_worker);
    plan_provisions(plan, people, now);
    bench_check(plan->n_provisions == 12, "provisions");
    realm_case_next(realm, plan, NULL, by, 1, now, &c->version);
    free(plan);
}

/* Its text names the place, so that no two items say the same. */
static void
make_item(struct realm *realm, const struct loader *people, struct loader_place place, sam_time now,
          struct loader_true *c)
{
    char json[128];
    (void)snprintf(json, sizeof json,
                   "{\"title\":\"Sag %08llu\",\"text\":\"To dage om ugen.\",\"fields\":{}}",
                   (unsigned long long)place.at);
    const struct item_terms terms = {.author = &people->author,
                                     .version = &c->version,
                                     .labels = NAMES(LOADER_LABEL),
                                     .now = now,
                                     .json = json,
                                     .size = ATTACHMENT};
    realm_item_make(realm, &terms, &c->item);
    realm_wraps_make(realm, &people->author, &c->version, &c->item, NULL, now, &c->wraps);
    bench_check(realm_chunks(&c->item) == 1 && c->item.ciphertext.len > 4096, "4 KiB");
    bench_check(c->wraps.n == LOADER_WRAPS, "as many wraps as readers");
}

static struct store_wrap
wrap_row(struct realm *realm, const struct loader_true *c, size_t i, uint8_t *share)
{
    const struct wrap *wrap = &c->wraps.wraps[i];
    struct store_wrap row = {.case_version = c->version.version,
                             .share = {share, STORAGE_SHARE_BYTES}};
    uint8_t nonce[STORAGE_NONCE_BYTES];
    realm_draw(realm, nonce, sizeof nonce);
    storage_share_seal(realm->storage_key, c->item.id, wrap->recipient, nonce,
                       c->wraps.shares[i].share, share);
    memcpy(row.item, c->item.id, ID_BYTES);
    memcpy(row.recipient, wrap->recipient, HASH_BYTES);
    memcpy(row.wrapper, c->wraps.wrapper, HASH_BYTES);
    memcpy(row.share_commitment, wrap->share_commitment, HASH_BYTES);
    memcpy(row.enc, wrap->enc, KEY_BYTES);
    memcpy(row.ct, wrap->ct, WRAP_CT_BYTES);
    return row;
}

static void
fill_rows(struct realm *realm, sam_time now, struct loader_true *c)
{
    struct loader_rows *rows = &c->rows;
    const struct item_body *body = c->item.body;
    size_t len = 0;
    realm_must(item_labels_encode(body->labels, body->n_labels, c->labels, &len), "labels");
    rows->owner = loader_keys(&c->candidate, now);
    rows->version = (struct store_case){.version = 1,
                                        .statement = octets_bytes(&c->version.statement),
                                        .consent = octets_bytes(&c->version.consent),
                                        .logged = now};
    memcpy(rows->version.case_id, c->version.case_id, ID_BYTES);
    memcpy(rows->version.id, c->version.id, HASH_BYTES);
    rows->item = (struct store_item){.statement = octets_bytes(&c->item.statement),
                                     .kind = body->kind,
                                     .labels = {c->labels, len},
                                     .created = body->created,
                                     .put = now,
                                     .length = body->length};
    memcpy(rows->item.item, c->item.id, ID_BYTES);
    memcpy(rows->item.id, c->item.statement_id, HASH_BYTES);
    memcpy(rows->item.case_id, c->item.case_id, ID_BYTES);
    memcpy(rows->item.author, body->author, HASH_BYTES);
    rows->chunk = realm_chunk(&c->item, 0);
    for (size_t i = 0; i < LOADER_WRAPS; i++)
        rows->wraps[i] = wrap_row(realm, c, i, c->shares[i]);
}

void
loader_true_make(struct realm *realm, const struct loader *people, struct loader_place place,
                 sam_time now, struct loader_true *ret_case)
{
    struct loader_true *c = ret_case;
    memset(c, 0, sizeof *c);
    person_make(realm, PERSON_CANDIDATE, people->reader.organisation, now, &c->candidate);
    make_version(realm, people, place, now, c);
    make_item(realm, people, place, now, c);
    fill_rows(realm, now, c);
}

void
loader_true_free(struct loader_true *c)
{
    realm_wraps_free(&c->wraps);
    realm_item_free(&c->item);
    realm_version_free(&c->version);
    person_free(&c->candidate);
}

/* ---- filler -------------------------------------------------------------------------------------- */

static struct octets
copy(struct sam_bytes bytes)
{
    bench_check(bytes.len >= HASH_BYTES, "a pattern that is too short");
    return octets_copy(bytes.at, bytes.len);
}

void
loader_filler_begin(const struct loader_rows *pattern, const struct store_keys *staff,
                    struct loader_filler *ret_filler)
{
    struct loader_filler *f = ret_filler;
    *f = (struct loader_filler){.pattern = pattern, .rows = *pattern};
    f->keys = copy(pattern->owner.statement);
    f->statement = copy(pattern->version.statement);
    f->item = copy(pattern->item.statement);
    f->chunk = copy(pattern->chunk);
    f->rows.owner.statement = octets_bytes(&f->keys);
    f->rows.version.statement = octets_bytes(&f->statement);
    f->rows.item.statement = octets_bytes(&f->item);
    f->rows.chunk = octets_bytes(&f->chunk);
    for (size_t i = 0; i < LOADER_STAFF; i++) {
        f->staff[i] = staff[i];
        f->staff_keys[i] = copy(staff[i].statement);
        f->staff[i].statement = octets_bytes(&f->staff_keys[i]);
    }
}

void
loader_filler_end(struct loader_filler *filler)
{
    for (size_t i = 0; i < LOADER_STAFF; i++)
        octets_free(&filler->staff_keys[i]);
    octets_free(&filler->keys);
    octets_free(&filler->statement);
    octets_free(&filler->item);
    octets_free(&filler->chunk);
}

static void
make_keys(struct prng *p, struct loader_place place, struct octets *statement,
          struct store_keys *keys)
{
    draw_at(p, place, keys->key_id, HASH_BYTES);
    draw_at(p, place, keys->ed25519, KEY_BYTES);
    draw_at(p, place, keys->x25519, KEY_BYTES);
    draw_at(p, place, keys->curve, KEY_BYTES);
    memcpy(statement->at, keys->key_id, HASH_BYTES);
}

static void
make_wraps(struct prng *p, struct loader_filler *f)
{
    const uint8_t *const to[LOADER_WRAPS] = {f->rows.owner.key_id, f->staff[0].key_id,
                                             f->staff[1].key_id};
    for (size_t i = 0; i < LOADER_WRAPS; i++) {
        struct store_wrap *wrap = &f->rows.wraps[i];
        memcpy(wrap->item, f->rows.item.item, ID_BYTES);
        memcpy(wrap->recipient, to[i], HASH_BYTES);
        memcpy(wrap->wrapper, f->rows.item.author, HASH_BYTES);
        draw_at(p, (struct loader_place){0, 1}, wrap->share_commitment, HASH_BYTES);
    }
}

void
loader_filler_make(struct loader_filler *filler, struct loader_place place)
{
    const struct loader_place office = {place.at / LOADER_OFFICE, place.of / LOADER_OFFICE + 1};
    struct loader_rows *rows = &filler->rows;
    struct prng p;
    prng_seed(&p, SEED_STAFF, office.at);
    for (size_t i = 0; i < LOADER_STAFF; i++)
        make_keys(&p, office, &filler->staff_keys[i], &filler->staff[i]);
    draw_case_id(&p, place, rows->version.case_id);
    make_keys(&p, place, &filler->keys, &rows->owner);
    draw_at(&p, place, rows->version.id, HASH_BYTES);
    draw_at(&p, place, rows->item.item, ID_BYTES);
    draw_at(&p, place, rows->item.id, HASH_BYTES);
    memcpy(rows->item.case_id, rows->version.case_id, ID_BYTES);
    memcpy(rows->item.author, filler->staff[0].key_id, HASH_BYTES);
    memcpy(filler->statement.at, rows->version.id, HASH_BYTES);
    memcpy(filler->item.at, rows->item.id, HASH_BYTES);
    memcpy(filler->chunk.at, rows->item.id, HASH_BYTES);
    make_wraps(&p, filler);
}
