/* hostile_reply.c - see hostile.h: releases, chunks and logs that are not what the core answered. */
#include "hostile.h"

#include "item_key.h"
#include "wire.h"
#include "wrap.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory of one answer --------------------------------------------------------------------------------------- */

#define STEP_MEMORY_MAX 256U
static void *step_blocks[STEP_MEMORY_MAX];
static size_t n_step_blocks;

void *
step_memory(size_t size)
{
    void *block = calloc(1, size);
    if (block == NULL || n_step_blocks == STEP_MEMORY_MAX) realm_die("no memory for a step");
    step_blocks[n_step_blocks++] = block;
    return block;
}

void
step_memory_free(void)
{
    while (n_step_blocks > 0)
        free(step_blocks[--n_step_blocks]);
}

static struct sam_bytes
step_copy(struct sam_bytes bytes)
{
    uint8_t *copy = step_memory(bytes.len + 1);
    if (bytes.len > 0) memcpy(copy, bytes.at, bytes.len);
    return (struct sam_bytes){copy, bytes.len};
}

static uint8_t *
writable(struct sam_bytes copy)
{
    return (uint8_t *)(uintptr_t)copy.at; /* of step_copy(): ours */
}

/* ---- one release for another ---------------------------------------------------------------------------------------- */

/* The same client's release of the other item, true and logged. */
static void
swap(struct hostile *h, struct tap *tap, const struct request *request, struct released *released,
     struct told *answer)
{
    const struct switches *s = &h->switches;
    struct request again = *request;
    struct release other = *request->release;
    struct told *got = step_memory(sizeof *got);
    randombytes_buf(again.request, ID_BYTES);
    memcpy(other.item, s->swapped_for, ID_BYTES);
    again.release = &other;
    if (!world_ask(h, tap, tap->world, &again, (struct sam_bytes){NULL, 0}, got)
        || got->reply.released == NULL)
        realm_die("the other item is not released");
    const struct released *from = got->reply.released;
    if (s->swaps_part[PART_SHARE]) memcpy(released->share, from->share, KEY_BYTES);
    if (s->swaps_part[PART_WRAP]) {
        memcpy(released->enc, from->enc, KEY_BYTES);
        memcpy(released->ct, from->ct, WRAP_CT_BYTES);
        memcpy(released->wrapper, from->wrapper, HASH_BYTES);
        memcpy(released->share_commitment, from->share_commitment, HASH_BYTES);
        released->case_version = from->case_version;
    }
    if (s->swaps_part[PART_HEADER]) released->item = step_copy(from->item);
    if (s->swaps_part[PART_CHUNK]) {
        octets_free(&answer->chunk);
        answer->chunk = got->chunk;
        got->chunk = (struct octets){NULL, 0};
    }
    told_free(got);
    journal("changed swap");
}

/* ---- one bit -------------------------------------------------------------------------------------------------------- */

struct place {
    uint8_t *at;
    size_t len;
};

/* Where a part's bit lies; bit is made one within it. */
static struct place
part_at(enum hostile_part part, struct released *released, struct told *answer, uint64_t *bit)
{
    const uint64_t enc_bits = (uint64_t)KEY_BYTES * 8;
    switch (part) {
    case PART_SHARE:
        return (struct place){released->share, KEY_BYTES};
    case PART_COMMITMENT:
        return (struct place){released->share_commitment, HASH_BYTES};
    case PART_WRAPPER:
        return (struct place){released->wrapper, HASH_BYTES};
    case PART_HEADER:
        released->item = step_copy(released->item);
        return (struct place){writable(released->item), released->item.len};
    case PART_CHUNK:
        return (struct place){answer->chunk.at, answer->chunk.len};
    case PART_WRAP:
        *bit %= enc_bits + WRAP_CT_BYTES * 8;
        if (*bit < enc_bits) return (struct place){released->enc, KEY_BYTES};
        *bit -= enc_bits;
        return (struct place){released->ct, WRAP_CT_BYTES};
    case PART_NONE:
    default:
        return (struct place){NULL, 0};
    }
}

static void
flip(struct hostile *h, struct released *released, struct told *answer)
{
    struct switches *s = &h->switches;
    uint64_t bit = s->bit;
    const struct place place = part_at(s->flip, released, answer, &bit);
    if (place.len == 0) return;
    bit %= (uint64_t)place.len * 8;
    place.at[bit / 8] ^= (uint8_t)(1U << (bit % 8));
    journal("changed flip %d %" PRIu64 " of %zu", (int)s->flip, s->bit,
            s->flip == PART_WRAP ? (size_t)(KEY_BYTES + WRAP_CT_BYTES) * 8 : place.len * 8);
    s->bit += s->step;
}

/* ---- another key for one ciphertext ----------------------------------------------------------------------------------- */

static bool
find_x25519(const struct hostile *h, struct tap *tap, const struct request *request,
            uint8_t *ret_x25519)
{
    /* From the current version of the case, which any client may ask for. */
    struct hostile *self = hostile_self();
    struct request ask = {.kind = REQUEST_GET_CASE};
    const struct get_case get = {.has_version = false};
    const struct envelope *envelope = NULL;
    const struct case_body *body = NULL;
    struct wire *outer = NULL, *inner = NULL;
    struct told got;
    bool is_found = false;
    (void)h;
    randombytes_buf(ask.request, ID_BYTES);
    memcpy(ask.case_id, request->case_id, ID_BYTES);
    ask.get_case = &get;
    if (!world_ask(self, tap, tap->world, &ask, (struct sam_bytes){NULL, 0}, &got)) return false;
    if (got.reply.case_reply != NULL
        && wire_envelope_decode(got.reply.case_reply->case_statement, &outer, &envelope) == SAM_OK
        && wire_case_body_decode(envelope->body, &inner, &body) == SAM_OK) {
        for (size_t i = 0; i < body->n_team; i++) {
            if (memcmp(body->team[i].key_id, tap->key_id, HASH_BYTES) != 0) continue;
            memcpy(ret_x25519, body->team[i].x25519, KEY_BYTES);
            is_found = true;
        }
    }
    wire_free(&inner);
    wire_free(&outer);
    told_free(&got);
    return is_found;
}

/* The operator knows the share, and so can wrap whatever it likes for the reader. */
static void
wrap_other_key(struct hostile *h, struct tap *tap, const struct request *request,
               struct released *released)
{
    const struct envelope *envelope = NULL;
    struct wire *memory = NULL;
    struct wrap_place place;
    struct recipient to;
    struct wrap wrap;
    uint8_t dek[KEY_BYTES];
    memset(&to, 0, sizeof to);
    if (!find_x25519(h, tap, request, to.x25519)) realm_die("the reader's key is not found");
    memcpy(to.key_id, tap->key_id, HASH_BYTES);
    memcpy(place.realm, h->realm, ID_BYTES);
    memcpy(place.case_id, request->case_id, ID_BYTES);
    memcpy(place.item, request->release->item, ID_BYTES);
    memcpy(place.wrapper, released->wrapper, HASH_BYTES);
    realm_must(wire_envelope_decode(released->item, &memory, &envelope), "an item statement");
    statement_id(STATEMENT_ITEM, envelope->body, place.item_statement);
    wire_free(&memory);
    randombytes_buf(dek, sizeof dek);
    realm_must(wrap_seal(&place, &to, released->share, dek, &wrap), "another wrap");
    memcpy(released->enc, wrap.enc, KEY_BYTES);
    memcpy(released->ct, wrap.ct, WRAP_CT_BYTES);
    memcpy(released->share_commitment, wrap.share_commitment, HASH_BYTES);
    journal("changed dek");
}

/* ---- releases, chunks ----------------------------------------------------------------------------------------------- */

static void
change_ride(struct hostile *h, struct told *answer)
{
    struct octets *chunk = &answer->chunk;
    if (h->switches.chunks == CHUNKS_AS_THEY_ARE || chunk->len == 0) return;
    struct octets now = {NULL, 0};
    if (h->switches.chunks == CHUNKS_CUT) now = octets_copy(chunk->at, chunk->len / 2);
    if (h->switches.chunks == CHUNKS_MORE || h->switches.chunks == CHUNKS_DOUBLE) {
        const size_t more = h->switches.chunks == CHUNKS_MORE ? 1 : chunk->len;
        const size_t len = chunk->len + more < CHUNK_MAX ? chunk->len + more : CHUNK_MAX;
        uint8_t *both = step_memory(2 * CHUNK_MAX);
        memcpy(both, chunk->at, chunk->len);
        memcpy(both + chunk->len, chunk->at, chunk->len);
        now = octets_copy(both, len);
    }
    octets_free(chunk);
    *chunk = now;
    journal("changed chunks");
}

static void
put_label(struct hostile *h, struct released *released)
{
    struct sam_bytes *labels = step_memory(sizeof *labels * (released->n_labels + 1));
    *labels = octets_bytes(&h->stock[h->switches.kind]);
    for (size_t i = 0; i < released->n_labels; i++)
        labels[i + 1] = released->labels[i];
    released->labels = labels;
    released->n_labels++;
}

/* An item out of another world comes under the checkpoint of the client's own. */
static void
take_own_checkpoint(struct hostile *h, struct tap *tap, struct told *answer)
{
    static const struct bare bare = {.unused = 0};
    struct request ask = {.kind = REQUEST_CHECKPOINT, .checkpoint = &bare};
    struct told own;
    randombytes_buf(ask.request, ID_BYTES);
    if (!world_ask(h, tap, tap->world, &ask, (struct sam_bytes){NULL, 0}, &own)) return;
    answer->reply.checkpoint = step_copy(own.reply.checkpoint);
    told_free(&own);
    journal("changed lend");
}

void
change_release(struct hostile *h, struct tap *tap, const struct request *request,
               struct told *answer)
{
    struct released *released = step_memory(sizeof *released);
    const struct switches *s = &h->switches;
    const uint8_t *item = request->release->item;
    if (answer->reply.released == NULL) return;
    *released = *answer->reply.released;
    answer->reply.released = released;
    if (s->lends && s->lender != tap->world && memcmp(item, s->lent, ID_BYTES) == 0)
        take_own_checkpoint(h, tap, answer);
    if (s->swaps && memcmp(item, s->swapped, ID_BYTES) == 0)
        swap(h, tap, request, released, answer);
    if (s->has_dek && memcmp(item, s->dek_item, ID_BYTES) == 0)
        wrap_other_key(h, tap, request, released);
    if (s->flip != PART_NONE) flip(h, released, answer);
    change_ride(h, answer);
    if (s->drops_labels && released->n_labels > 0) {
        released->n_labels = 0;
        journal("changed labels");
    }
    if (strcmp(s->place, "item") == 0) {
        released->item = octets_bytes(&h->stock[s->kind]);
        journal("changed place");
    }
    if (strcmp(s->place, "label") == 0) {
        put_label(h, released);
        journal("changed place");
    }
}

/* Chunks one by one: numbers that are not those asked for. */
static uint32_t
other_number(const struct switches *s, uint32_t number)
{
    if (s->chunks == CHUNKS_DROP && number >= s->chunk) return number + 1;
    if (s->chunks == CHUNKS_DOUBLE && number > s->chunk) return number - 1;
    if (s->chunks == CHUNKS_SWAP && number == s->chunk) return number + 1;
    if (s->chunks == CHUNKS_SWAP && number == s->chunk + 1) return number - 1;
    return number;
}

void
change_chunk(struct hostile *h, struct tap *tap, const struct request *request, struct told *answer)
{
    const struct switches *s = &h->switches;
    const uint32_t asked = request->get_chunk->number, number = other_number(s, asked);
    struct request again = *request;
    struct get_chunk get = *request->get_chunk;
    struct told got;
    if (number != asked) {
        get.number = number;
        again.get_chunk = &get;
        randombytes_buf(again.request, ID_BYTES);
        if (!world_ask(h, tap, tap->world, &again, (struct sam_bytes){NULL, 0}, &got)) return;
        octets_free(&answer->chunk);
        answer->chunk = octets_copy(got.chunk.at, got.chunk.len); /* the last one's next: none */
        told_free(&got);
        journal("changed chunks");
    }
    if ((s->chunks == CHUNKS_CUT || s->chunks == CHUNKS_MORE) && asked == s->chunk)
        change_ride(h, answer);
    if (s->flip == PART_CHUNK) flip(h, NULL, answer);
}

/* One item, on the first page alone. */
void
change_missing(struct hostile *h, const struct request *request, struct told *answer)
{
    struct missing_reply *now = step_memory(sizeof *now);
    struct missing_item *item = step_memory(sizeof *item);
    if (!h->switches.has_missing || request->missing_wraps->has_after) return;
    memcpy(item->item, h->switches.missing_item, ID_BYTES);
    item->recipients = (const uint8_t(*)[HASH_BYTES])h->switches.missing_key;
    item->n_recipients = 1;
    *now = (struct missing_reply){.items = item, .n_items = 1};
    answer->reply.missing = now;
    journal("changed missing");
}

/* ---- the log --------------------------------------------------------------------------------------------------------- */

/* The number and the rest of an entry that is shown with its salt. */
static void
change_entry(const struct switches *s, struct entry *entry)
{
    const struct log_entry *was = NULL;
    struct wire *memory = NULL;
    struct log_entry now;
    uint8_t *out = step_memory(ENTRY_MAX);
    size_t len = 0;
    if (entry->entry.at == NULL || wire_log_entry_decode(entry->entry, &memory, &was) != SAM_OK)
        return;
    now = *was;
    if (s->log == LOG_RENUMBER && now.case_seq > s->log_seq) now.case_seq--;
    if (s->log == LOG_CHANGE && now.case_seq == s->log_seq) now.time += 1000;
    realm_must(wire_log_entry_encode(&now, out, ENTRY_MAX, &len), "a changed entry");
    entry->entry = (struct sam_bytes){out, len};
    wire_free(&memory);
}

static uint64_t
seq_of(const struct entry *entry)
{
    const struct log_entry *of = NULL;
    struct wire *memory = NULL;
    uint64_t seq = 0;
    if (entry->entry.at != NULL && wire_log_entry_decode(entry->entry, &memory, &of) == SAM_OK)
        seq = of->case_seq;
    wire_free(&memory);
    return seq;
}

void
change_log(struct hostile *h, struct tap *tap, const struct request *request, struct told *answer)
{
    const struct switches *s = &h->switches;
    const struct log_reply *was = answer->reply.log;
    struct log_reply *now = step_memory(sizeof *now);
    (void)tap;
    (void)request;
    if (s->log == LOG_AS_IT_IS || was == NULL) return;
    struct entry *entries = step_memory(sizeof *entries * (was->n_entries + 1));
    for (size_t i = 0; i < was->n_entries; i++) {
        const uint64_t seq = seq_of(&was->entries[i]);
        const bool is_hidden = (s->log == LOG_HIDE || s->log == LOG_RENUMBER) && seq == s->log_seq;
        if (s->log == LOG_EMPTY || is_hidden) continue;
        entries[now->n_entries] = was->entries[i];
        change_entry(s, &entries[now->n_entries++]);
    }
    now->entries = entries;
    answer->reply.log = now;
    journal("changed log %zu of %zu", now->n_entries, was->n_entries);
}
