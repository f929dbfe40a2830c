/* handle_item.c - PutItem, an item's header, by its author; PutChunk, its ciphertext piece by piece.
 *
 * The core takes a chunk that is as long as its number says and whose SHA-256 is the one in the sealed
 * control part. The whole ciphertext against the signed header is left to the readers, who check it
 * before they decrypt (unseal.h): hashing 100 MiB in one turn would hold up everybody's, a running hash
 * would not outlive a restart, and only the author could be wrong about it. */
#include "room_item.h"

#include "item_key.h"
#include "item_size.h"
#include "sha256.h"
#include <string.h>

/* ---- the version that an item names ------------------------------------------------------------ */

/* Versions at hand: the current one, and one that was fetched. */
struct versions {
    struct case_version at[2];
    size_t n;
    struct wire *memory; /* owned: of the one that was fetched */
    uint8_t id[HASH_BYTES];
};

static enum sam_err
fetch_version(struct core *core, struct call *call, uint64_t number, struct versions *v)
{
    struct store_case stored;
    struct wire *outer = NULL;
    struct sam_bytes body;
    enum sam_err r = store_case_get(core->store, call->request->case_id, number, &call->memory,
                                    &stored);
    if (r == SAM_E_REFUSED) { return SAM_OK; } /* item_check() will say STALE */
    if (r == SAM_OK) { r = kept_body(stored.statement, &outer, &body); }
    if (r == SAM_OK) { r = wire_case_body_decode(body, &v->memory, &v->at[v->n].body); }
    wire_free(&outer);
    if (r != SAM_OK) { return r == SAM_E_NOMEM || r == SAM_E_IO ? r : SAM_E_INTERNAL; }
    memcpy(v->id, stored.id, HASH_BYTES);
    v->at[v->n++].id = v->id;
    return SAM_OK;
}

/*   ret_refusal  out, on REFUSED: it cannot be read */
static enum sam_err
find_versions(struct core *core, struct call *call, const struct asker *asker, struct versions *v,
              enum refusal *ret_refusal)
{
    const struct checked_case *current = &asker->c->version;
    uint64_t number = 0;
    enum sam_err r = item_claimed_version(call->request->put_item->item, &number, ret_refusal);
    if (r != SAM_OK) { return r; }
    v->at[v->n++] = (struct case_version){current->body, current->statement.id};
    return number == current->body->version ? SAM_OK : fetch_version(core, call, number, v);
}

static enum sam_err
check(struct core *core, struct call *call, const struct asker *asker,
      struct checked_item *ret_item, enum refusal *ret_refusal)
{
    struct versions v = {.n = 0};
    struct item_known known = {.versions = v.at, .has_now = true, .now = call->now};
    enum sam_err r = find_versions(core, call, asker, &v, ret_refusal);
    memcpy(known.realm, core->realm, ID_BYTES);
    memcpy(known.case_id, asker->c->case_id, ID_BYTES);
    known.n_versions = v.n;
    if (r == SAM_OK) {
        r = item_check(call->request->put_item->item, &known, ret_item, ret_refusal);
    }
    wire_free(&v.memory);
    return r;
}

/* ---- may it be put? ---------------------------------------------------------------------------- */

/* An item replaces one of the same case that its author wrote, or an owner any. One that is closed to
 * the author and one that is not there are refused alike. */
static enum sam_err
judge_replaces(struct core *core, struct call *call, const struct asker *asker,
               const struct item_body *body, enum refusal *ret_why)
{
    struct store_item old;
    if (!body->has_replaces) { return SAM_OK; }
    enum sam_err r = store_item_get(core->store, body->replaces, &call->memory, &old);
    if (r != SAM_OK && r != SAM_E_REFUSED) { return r; }
    bool is_of_case = r == SAM_OK && memcmp(old.case_id, asker->c->case_id, ID_BYTES) == 0;
    bool is_own = is_of_case && memcmp(old.author, asker->key_id, HASH_BYTES) == 0;
    if (!is_own && !(is_of_case && asker->party.owner != NULL)) { *ret_why = REFUSAL_ITEM; }
    return SAM_OK;
}

/*   ret_why  out, NONE: it may */
static enum sam_err
judge(struct core *core, struct call *call, const struct asker *asker,
      const struct checked_item *item, enum refusal *ret_why)
{
    const struct item_body *body = item->body;
    bool are_leaves = site_are_leaves(core->site, body->labels, body->n_labels);
    *ret_why = item_may_put(item, asker->c->version.body);
    if (memcmp(body->author, asker->key_id, HASH_BYTES) != 0) { *ret_why = REFUSAL_AUTHOR; }
    if (*ret_why == REFUSAL_NONE && !are_leaves) { *ret_why = REFUSAL_MEANING; }
    if (*ret_why != REFUSAL_NONE) { return SAM_OK; }
    enum sam_err r = room_item_may_put(core, call, asker, body, ret_why);
    if (r != SAM_OK || *ret_why != REFUSAL_NONE) { return r; }
    return judge_replaces(core, call, asker, body, ret_why);
}

/* Would so many bytes more be over the author's quota? */
static enum sam_err
is_over_quota(struct core *core, const uint8_t *author, uint64_t more, bool *ret_over)
{
    uint64_t has = 0, quota = core->options.author_bytes;
    *ret_over = false;
    if (quota == 0) { return SAM_OK; }
    enum sam_err r = store_author_bytes(core->store, author, &has);
    if (r == SAM_OK) { *ret_over = more > quota || has > quota - more; }
    return r;
}

/* Is the id taken, by whatever case? */
static enum sam_err
is_taken(struct core *core, struct call *call, const uint8_t *item, bool *ret_taken)
{
    struct store_item old;
    enum sam_err r = store_item_get(core->store, item, &call->memory, &old);
    *ret_taken = r == SAM_OK;
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

/* ---- PutItem ----------------------------------------------------------------------------------- */

static enum sam_err
store_it(struct core *core, struct call *call, const struct checked_item *item)
{
    const struct item_body *body = item->body;
    uint8_t labels[ITEM_LABELS_BYTES_MAX];
    size_t len = 0;
    struct store_item record = {.statement = call->request->put_item->item,
                                .kind = body->kind,
                                .has_meeting = body->has_meeting,
                                .created = body->created,
                                .put = call->now,
                                .length = body->length};
    enum sam_err r = item_labels_encode(body->labels, body->n_labels, labels, &len);
    if (r != SAM_OK) { return SAM_E_INTERNAL; }
    record.labels = (struct sam_bytes){labels, len};
    memcpy(record.item, body->item, ID_BYTES);
    memcpy(record.id, item->statement.id, HASH_BYTES);
    memcpy(record.case_id, call->request->case_id, ID_BYTES);
    memcpy(record.author, body->author, HASH_BYTES);
    memcpy(record.meeting, body->meeting, ID_BYTES);
    return store_item_put(core->store, &record);
}

/* A header that is sound. */
static enum sam_err
put(struct core *core, struct call *call, const struct asker *asker,
    const struct checked_item *item)
{
    const struct item_body *body = item->body;
    const uint8_t *meeting = body->has_meeting ? body->meeting : NULL;
    enum refusal why = REFUSAL_NONE;
    bool taken = false, over = false;

    enum sam_err r = judge(core, call, asker, item, &why);
    if (r != SAM_OK) { return r; }
    if (why != REFUSAL_NONE) {
        return asker_refuse_in(core, call, asker, body->item, meeting, why);
    }
    if ((r = is_taken(core, call, body->item, &taken)) != SAM_OK) { return r; }
    if (taken) { return call_refuse(call, REPLY_CONFLICT); }
    if ((r = is_over_quota(core, body->author, body->length, &over)) != SAM_OK) { return r; }
    if (over) { return call_refuse(call, REPLY_QUOTA); }
    if ((r = store_it(core, call, item)) != SAM_OK) { return r; }
    return asker_take_in(core, call, asker, body->item, meeting);
}

enum sam_err
handle_put_item(struct core *core, struct call *call)
{
    struct checked_item item = {.body = NULL};
    enum refusal why = REFUSAL_NONE;
    struct asker asker;

    if (!core->room) { return call_refuse(call, REPLY_FULL); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    r = check(core, call, &asker, &item, &why);
    if (r == SAM_E_REFUSED) { return asker_refuse(core, call, &asker, NULL, why); }
    if (r == SAM_OK) { r = put(core, call, &asker, &item); }
    item_close(&item);
    return r;
}

/* ---- PutChunk ---------------------------------------------------------------------------------- */

/* Bytes of a chunk of this number; 0: the item has none. The first has the stream's header before it. */
static uint64_t
chunk_length(uint64_t length, uint32_t number)
{
    uint64_t begin = number == 0 ? 0 : ITEM_HEADER_BYTES + (uint64_t)number * ITEM_CHUNK_SEALED;
    uint64_t end = ITEM_HEADER_BYTES + ((uint64_t)number + 1) * ITEM_CHUNK_SEALED;
    if (begin >= length) { return 0; }
    return (end < length ? end : length) - begin;
}

static bool
is_sound(const struct call *call, const struct store_item *item)
{
    const struct put_chunk *put = call->request->put_chunk;
    uint8_t hash[HASH_BYTES];
    if (call->chunk.len == 0 || call->chunk.len != chunk_length(item->length, put->number)) {
        return false;
    }
    sha256(call->chunk, hash);
    return memcmp(hash, put->sha256, HASH_BYTES) == 0;
}

/* Done, with the bytes that are there: where an upload that was cut off goes on. */
static enum sam_err
say_stored(struct call *call, uint64_t stored)
{
    struct done *done = call_memory(call, sizeof *done);
    if (done == NULL) { return SAM_E_NOMEM; }
    done->has_stored = true;
    done->stored = stored;
    call->reply.done = done;
    return SAM_OK;
}

static enum sam_err
put_chunk(struct core *core, struct call *call, const struct store_item *item)
{
    const struct put_chunk *put = call->request->put_chunk;
    bool over = false;

    if (put->number < item->chunks) { return say_stored(call, item->arrived); }
    if (!is_sound(call, item)) { return call_refuse(call, REPLY_MALFORMED); }
    if (put->number > item->chunks) { return call_refuse(call, REPLY_CONFLICT); }
    enum sam_err r = is_over_quota(core, item->author, call->chunk.len, &over);
    if (r != SAM_OK) { return r; }
    if (over) { return call_refuse(call, REPLY_QUOTA); }
    r = store_chunk_put(core->store, put->item, put->number, call->chunk);
    return r == SAM_OK ? say_stored(call, item->arrived + call->chunk.len) : r;
}

/* Its author, while an owner or on the team. Not logged: the item is, and later its wraps. */
enum sam_err
handle_put_chunk(struct core *core, struct call *call)
{
    struct store_item item;
    struct asker asker;

    if (!core->room) { return call_refuse(call, REPLY_FULL); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_OK) {
        r = store_item_get(core->store, call->request->put_chunk->item, &call->memory, &item);
    }
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    if (item.is_erased || memcmp(item.case_id, asker.c->case_id, ID_BYTES) != 0
        || memcmp(item.author, asker.key_id, HASH_BYTES) != 0) {
        return call_refuse(call, REPLY_CLOSED);
    }
    return put_chunk(core, call, &item);
}
