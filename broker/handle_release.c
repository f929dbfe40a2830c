/* handle_release.c - Release: one item to one reader. Find, decide, log, reply, in this order; and
 * GetChunk, what does not fit into the reply of a release.
 *
 * An item that is closed and one that is not there look the same (property P16): the same reads, one
 * decision, one entry, the same bytes. Whatever fails on the way hands out nothing: the reply is
 * filled at the end. That the entry is durable before the reply leaves is the turn's business. */
#include "live.h"

#include <samtykke/same.h>
#include <string.h>

/* ---- find -------------------------------------------------------------------------------------- */

/* An item as it was looked for. */
struct found {
    bool is_there;         /* listed in the asker's case */
    struct kept_item item; /* it; where it is not there, whatever was read for the work's sake */
};

/* One look-up.
 *   ret_hit  out: there is such an item, of whatever case, erased or not */
static enum sam_err
look(struct core *core, struct call *call, const uint8_t *id, struct store_item *ret_item,
     bool *ret_hit)
{
    enum sam_err r = store_item_get(core->store, id, &call->memory, ret_item);
    *ret_hit = r == SAM_OK;
    return r == SAM_E_REFUSED ? SAM_OK : r;
}

/* An id that is there, and one that is not; where the case has no item, two that are not. */
static enum sam_err
choose_ids(struct core *core, struct call *call, const struct asker *asker,
           uint8_t ret_hit[static ID_BYTES], uint8_t ret_miss[static ID_BYTES])
{
    draw_bytes(call->draw, ret_miss, ID_BYTES);
    memcpy(ret_hit, ret_miss, ID_BYTES);
    return cases_item(core->cases, asker->c, ret_hit);
}

/* The same work whether it is there or not: one item is found, one is looked for in vain, and labels
 * are read of the one that was found. */
static enum sam_err
find(struct core *core, struct call *call, const struct asker *asker, const uint8_t *id,
     struct found *ret_found)
{
    uint8_t hit[ID_BYTES], miss[ID_BYTES];
    struct store_item asked = {.length = 0}, other = {.length = 0};
    bool is_asked, is_other;
    enum sam_err r = choose_ids(core, call, asker, hit, miss);
    if (r != SAM_OK) { return r; }
    if ((r = look(core, call, id, &asked, &is_asked)) != SAM_OK) { return r; }
    is_asked = is_asked && !asked.is_erased;
    if ((r = look(core, call, is_asked ? miss : hit, &other, &is_other)) != SAM_OK) { return r; }

    *ret_found = (struct found){.is_there = false};
    if (!is_asked && !is_other) { return SAM_OK; }
    ret_found->is_there = is_asked && asked.is_listed
                          && memcmp(asked.case_id, call->request->case_id, ID_BYTES) == 0;
    return kept_item_open(core->store, is_asked ? &asked : &other, &call->memory, &ret_found->item);
}

/* The asker's own wrap. Again the same work whether it is there or not: one wrap is found, and one is
 * looked for in vain; where the asker has none, an owner has. */
static enum sam_err
find_wrap(struct core *core, struct call *call, const struct asker *asker,
          const struct found *found, struct store_wrap *ret_wrap, bool *ret_has)
{
    const struct store_item *item = &found->item.stored;
    uint8_t nobody[HASH_BYTES];
    struct store_wrap other;
    bool is_hit, is_other;
    draw_bytes(call->draw, nobody, sizeof nobody);
    enum sam_err r = kept_wrap_find(core, item, call->session->key_id, &call->memory, ret_wrap,
                                    &is_hit);
    if (r != SAM_OK) { return r; }
    r = kept_wrap_find(core, item, is_hit ? nobody : asker->c->version.body->owners[0].key_id,
                       &call->memory, &other, &is_other);
    *ret_has = is_hit && found->is_there;
    return r;
}

/* ---- decide ------------------------------------------------------------------------------------ */

/* m, if the item that was found lies in the meeting that is named. Where the one asked for is not there,
 * that of another: looked for, and of no use. */
static enum sam_err
look_around(struct core *core, const struct asker *asker, const uint8_t *named,
            const struct kept_item *item, struct aim *aim)
{
    struct room *room = NULL;
    struct subject subject = kept_item_subject(item);
    enum sam_err r = live_room(core, asker, named, &room);
    if (r != SAM_OK) { return r; }
    aim->live = live_meeting(asker, room, item->stored.item, subject.meeting);
    return SAM_OK;
}

static struct reading
decide(const struct asker *asker, const struct found *found, const struct aim *aim)
{
    const struct reading absent = {.may = false, .reason = LOG_REASON_ABSENT};
    struct subject subject = kept_item_subject(&found->item);
    struct reading reading = reading_decide(asker, &subject, aim);
    return found->is_there ? reading : absent;
}

/* ---- log --------------------------------------------------------------------------------------- */

/* Reading in order to wrap again is for those who may wrap; who else says so has a look. */
static uint32_t
said(const struct reading *reading, bool is_handed_out, bool rewrap)
{
    bool may_wrap = reading->reason == LOG_REASON_OWNER || reading->reason == LOG_REASON_AUTHOR;
    if (!is_handed_out) { return LOG_DENIED; }
    return rewrap && may_wrap ? LOG_REWRAP : LOG_PERMITTED;
}

static enum sam_err
write_down(struct core *core, struct call *call, const struct asker *asker,
           const struct reading *reading, const uint8_t *live, bool is_handed_out,
           uint64_t *ret_seq)
{
    const struct release *asked = call->request->release;
    struct log_note note = asker_note(call, asker, asked->item);
    note.decision = said(reading, is_handed_out, asked->has_rewrap && asked->rewrap);
    note.reason = reading->reason;
    note.purposes = asked->purposes;
    note.n_purposes = asked->n_purposes;
    note.meeting = live;
    return asker_log(core, call, &note, ret_seq);
}

/* ---- reply ------------------------------------------------------------------------------------- */

static enum sam_err
make_released(struct core *core, struct call *call, const struct kept_item *item,
              const struct store_wrap *wrap, uint64_t seq, struct released **ret_released)
{
    struct released *released = call_memory(call, sizeof *released);
    struct sam_bytes *labels = call_memory(call, sizeof item->statements);
    if (released == NULL || labels == NULL) { return SAM_E_NOMEM; }
    memcpy(labels, item->statements, sizeof item->statements);
    *released = (struct released){.item = item->stored.statement,
                                  .labels = labels,
                                  .n_labels = item->n_statements,
                                  .case_version = wrap->case_version,
                                  .seq = seq};
    memcpy(released->wrapper, wrap->wrapper, HASH_BYTES);
    memcpy(released->share_commitment, wrap->share_commitment, HASH_BYTES);
    memcpy(released->enc, wrap->enc, KEY_BYTES);
    memcpy(released->ct, wrap->ct, WRAP_CT_BYTES);
    enum sam_err r = storage_share_open(core->secrets->storage, wrap->item, wrap->recipient,
                                        wrap->share, released->share);
    if (r != SAM_OK) { return SAM_E_INTERNAL; }
    *ret_released = released;
    return SAM_OK;
}

static uint32_t
purpose_bits(const struct asker *asker, const struct release *asked)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < asked->n_purposes; i++) {
        bits |= UINT32_C(1) << sam_bytes_find(asker->taxonomy->purposes,
                                              asker->taxonomy->n_purposes, asked->purposes[i]);
    }
    return bits;
}

/* The session's grant for an item; else the one that ends first. */
static struct grant *
grant_place(struct peer_session *session, const uint8_t *item)
{
    struct grant *place = &session->grants[0];
    for (size_t i = 0; i < SESSION_GRANTS; i++) {
        struct grant *grant = &session->grants[i];
        if (grant->is_set && memcmp(grant->item, item, ID_BYTES) == 0) { return grant; }
        if (place->is_set && (!grant->is_set || grant->until < place->until)) { place = grant; }
    }
    return place;
}

/* For further chunks. Without the share, which only the reply has, they are of no use. */
static void
keep_grant(struct call *call, const struct asker *asker, const uint8_t *live)
{
    const struct release *asked = call->request->release;
    struct grant *place = grant_place(call->session, asked->item);
    *place = (struct grant){
        .is_set = true, .until = call->now + GRANT_MS, .purposes = purpose_bits(asker, asked)};
    memcpy(place->item, asked->item, ID_BYTES);
    place->is_live = live != NULL;
    if (live != NULL) { memcpy(place->meeting, live, ID_BYTES); }
}

/* An emergency: who watches the case, the candidate first of all, hears of it at once (edge case 27). */
static bool
is_emergency(const struct release *asked)
{
    static const char emergency[] = "emergency";
    const struct sam_bytes name = {(const uint8_t *)emergency, sizeof emergency - 1};
    for (size_t i = 0; i < asked->n_purposes; i++) {
        if (sam_bytes_same(asked->purposes[i], name)) { return true; }
    }
    return false;
}

static enum sam_err
hand_out(struct core *core, struct call *call, const struct asker *asker, const uint8_t *live,
         const struct kept_item *item, const struct store_wrap *wrap, uint64_t seq)
{
    struct released *released = NULL;
    struct sam_bytes chunk = {NULL, 0};
    enum sam_err r = make_released(core, call, item, wrap, seq, &released);
    if (r == SAM_OK && item->stored.chunks == 1) {
        r = store_chunk_get(core->store, &item->stored, 0, &call->memory, &chunk);
    }
    if (r != SAM_OK) { return r; }
    if (item->stored.chunks > 1) { keep_grant(call, asker, live); }
    core->counts.released++;
    call->wants_checkpoint = true;
    call->touched = is_emergency(call->request->release);
    call->reply_chunk = chunk;
    call->reply.released = released;
    return SAM_OK;
}

static enum sam_err
close_it(struct core *core, struct call *call)
{
    core->counts.denied++;
    return call_refuse(call, REPLY_CLOSED);
}

/* ---- Release ----------------------------------------------------------------------------------- */

/* For somebody whom the case knows: find, decide, log, reply. */
static enum sam_err
release(struct core *core, struct call *call, const struct asker *asker, struct found *found)
{
    const struct release *asked = call->request->release;
    const uint8_t *named = asked->has_meeting ? asked->meeting : NULL;
    struct aim aim = {asked->role, asked->purposes, asked->n_purposes, NULL};
    struct store_wrap wrap;
    bool has_wrap = false;
    uint64_t seq = 0;

    enum sam_err r = find(core, call, asker, asked->item, found);
    if (r == SAM_OK) { r = look_around(core, asker, named, &found->item, &aim); }
    if (r != SAM_OK) { return r; }
    struct reading reading = decide(asker, found, &aim);
    r = find_wrap(core, call, asker, found, &wrap, &has_wrap);
    if (r != SAM_OK) { return r; }
    bool is_handed_out = reading.may && has_wrap;
    const uint8_t *live = found->is_there ? aim.live : NULL;
    r = write_down(core, call, asker, &reading, live, is_handed_out, &seq);
    if (r != SAM_OK) { return r; }
    if (!is_handed_out) { return close_it(core, call); }
    return hand_out(core, call, asker, live, &found->item, &wrap, seq);
}

enum sam_err
handle_release(struct core *core, struct call *call)
{
    const struct release *asked = call->request->release;
    struct found found = {.is_there = false};
    struct asker asker;

    if (!call->may_read) { return asker_must_wait(core, call); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return asker_turn_away(core, call); }
    if (r != SAM_OK) { return r; }
    if (!reading_has_purposes(&asker, asked->purposes, asked->n_purposes)) {
        return call_refuse(call, REPLY_MALFORMED);
    }
    r = release(core, call, &asker, &found);
    kept_item_close(&found.item);
    return r;
}

/* ---- GetChunk ---------------------------------------------------------------------------------- */

static const struct grant *
find_grant(const struct call *call, const uint8_t *item)
{
    for (size_t i = 0; i < SESSION_GRANTS; i++) {
        const struct grant *grant = &call->session->grants[i];
        if (grant->is_set && memcmp(grant->item, item, ID_BYTES) == 0 && call->now < grant->until) {
            return grant;
        }
    }
    return NULL;
}

/* The decision of the release once more, as of now: who left the meeting, or whose meeting is over, gets no
 * more of what it opened. */
static enum sam_err
decide_again(struct core *core, const struct asker *asker, const struct kept_item *item,
             const struct grant *grant, bool *ret_may)
{
    struct sam_bytes purposes[SAM_PURPOSES_MAX];
    struct aim aim = {.purposes = purposes};
    struct subject subject = kept_item_subject(item);
    const uint8_t *named = grant->is_live ? grant->meeting : NULL;
    enum sam_err r = look_around(core, asker, named, item, &aim);
    if (r != SAM_OK) { return r; }
    for (uint32_t i = 0; i < asker->taxonomy->n_purposes; i++) {
        if ((grant->purposes >> i & 1U) == 0) { continue; }
        purposes[aim.n_purposes++] = asker->taxonomy->purposes[i];
    }
    *ret_may = reading_decide(asker, &subject, &aim).may;
    return SAM_OK;
}

static enum sam_err
give_chunk(struct core *core, struct call *call, const struct kept_item *item)
{
    const struct get_chunk *asked = call->request->get_chunk;
    struct done *done = call_memory(call, sizeof *done);
    struct sam_bytes chunk;
    if (done == NULL) { return SAM_E_NOMEM; }
    enum sam_err r = store_chunk_get(core->store, &item->stored, asked->number, &call->memory,
                                     &chunk);
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    done->has_stored = true;
    done->stored = item->stored.arrived;
    call->reply.done = done;
    call->reply_chunk = chunk;
    return SAM_OK;
}

/* No entry: the release has one, and this is a part of it. */
enum sam_err
handle_get_chunk(struct core *core, struct call *call)
{
    const uint8_t *id = call->request->get_chunk->item;
    const struct grant *grant = find_grant(call, id);
    struct kept_item item = {.n_labels = 0};
    struct asker asker;
    bool may = false;

    if (!call->may_read) { return asker_must_wait(core, call); }
    if (grant == NULL) { return call_refuse(call, REPLY_CLOSED); }
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_OK) { r = kept_item_find(core, call, id, &item); }
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    r = decide_again(core, &asker, &item, grant, &may);
    if (r == SAM_OK) { r = may ? give_chunk(core, call, &item) : call_refuse(call, REPLY_CLOSED); }
    kept_item_close(&item);
    return r;
}
