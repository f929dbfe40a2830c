/* item_chunks.c - see item_upload.h: the chunks of an upload, several on the way at a time.
 *
 * The broker takes them in order alone. One that was busy for a moment makes those behind it come too early
 * (CONFLICT): then nothing more is sent, and it begins again with the first that is not there. */
#include "item_upload.h"

#include "proto/item_size.h"
#include "proto/sha256.h"

#include <string.h>

#define WINDOW 8U /* on the way: half a megabyte */
#define TRIES 5U  /* beginnings without a chunk more */

struct on_way {
    uint8_t request[ID_BYTES];
    uint32_t number;
};

/* One upload on its way. */
struct stream {
    struct sam_case *c;
    const struct upload *upload;
    const struct sam_progress *progress;
    uint64_t length; /* of the ciphertext */
    uint32_t n;      /* chunks in all */
    uint32_t done;   /* so many are there */
    uint32_t next;   /* the next to be sent */
    struct on_way on_way[WINDOW];
    size_t n_on_way;
    uint8_t chunk[CHUNK_MAX];
};

/* ---- which bytes are a chunk ------------------------------------------------------------------------------ */

/* Where a chunk begins; beyond the last: the length. The first has the stream's header before it. */
static uint64_t
begin_of(const struct stream *s, uint32_t number)
{
    uint64_t at = number == 0 ? 0 : ITEM_HEADER_BYTES + (uint64_t)number * ITEM_CHUNK_SEALED;
    return at < s->length ? at : s->length;
}

static uint32_t
count(uint64_t length)
{
    return (uint32_t)((length - ITEM_HEADER_BYTES + ITEM_CHUNK_SEALED - 1) / ITEM_CHUNK_SEALED);
}

/* How many chunks are there, if so many bytes are? False: it is no end of a chunk. */
static bool
count_stored(const struct stream *s, uint64_t stored, uint32_t *ret_n)
{
    uint32_t n = stored <= ITEM_HEADER_BYTES
                     ? 0
                     : (uint32_t)((stored - ITEM_HEADER_BYTES) / ITEM_CHUNK_SEALED);
    if (stored == s->length) { n = s->n; }
    if (n > s->n || begin_of(s, n) != stored) { return false; }
    *ret_n = n;
    return true;
}

/* ---- one chunk -------------------------------------------------------------------------------------------- */

/* Read it, and say which it is.
 *   ret_put, ret_chunk  out; the chunk borrows from s */
static enum sam_err
prepare(struct stream *s, uint32_t number, struct put_chunk *ret_put, struct sam_bytes *ret_chunk,
        struct sam_trouble *trouble)
{
    uint64_t begin = begin_of(s, number);
    size_t len = (size_t)(begin_of(s, number + 1) - begin);
    enum sam_err r = spool_read(s->upload->fd, begin, s->chunk, len);
    if (r != SAM_OK) { return upload_trouble_io(s->c->client, 0, trouble); }
    *ret_chunk = (struct sam_bytes){s->chunk, len};
    *ret_put = (struct put_chunk){.number = number};
    memcpy(ret_put->item, s->upload->body->item, ID_BYTES);
    sha256(*ret_chunk, ret_put->sha256);
    return SAM_OK;
}

static struct request
request_for(const struct stream *s, const struct put_chunk *put)
{
    struct request request = {.kind = REQUEST_PUT_CHUNK, .put_chunk = put};
    memcpy(request.case_id, s->c->case_id, ID_BYTES);
    return request;
}

/* What the broker says is there, after chunk `number`: at least that one. */
static enum sam_err
take_answer(struct stream *s, uint32_t number, const struct reply *reply,
            struct sam_trouble *trouble)
{
    uint32_t n = 0;
    const struct done *done = reply->done;
    if (done == NULL || !done->has_stored || !count_stored(s, done->stored, &n) || n <= number) {
        return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "chunk");
    }
    if (n > s->done) { s->done = n; }
    return SAM_OK;
}

static enum sam_err
tell(const struct stream *s, struct sam_trouble *trouble)
{
    return trouble_progress(s->progress, "send", begin_of(s, s->done), s->length, trouble);
}

/* ---- several ---------------------------------------------------------------------------------------------- */

/* Send one and wait: it tells how many there are. */
static enum sam_err
begin(struct stream *s, struct sam_trouble *trouble)
{
    struct put_chunk put;
    struct sam_bytes chunk = {NULL, 0};
    struct link_event event;
    uint32_t number = s->done < s->n ? s->done : s->n - 1;
    enum sam_err r = prepare(s, number, &put, &chunk, trouble);
    if (r != SAM_OK) { return r; }
    struct request request = request_for(s, &put);
    r = client_ask(s->c->client, &request, chunk, &event, trouble);
    if (r == SAM_OK) { r = take_answer(s, number, event.reply, trouble); }
    if (r == SAM_OK) { r = tell(s, trouble); }
    s->next = s->done;
    return r;
}

static enum sam_err
fill(struct stream *s, struct sam_trouble *trouble)
{
    struct put_chunk put;
    struct sam_bytes chunk = {NULL, 0};
    while (s->n_on_way < WINDOW && s->next < s->n) {
        enum sam_err r = prepare(s, s->next, &put, &chunk, trouble);
        if (r != SAM_OK) { return r; }
        struct request request = request_for(s, &put);
        if ((r = client_send(s->c->client, &request, chunk, trouble)) != SAM_OK) { return r; }
        struct on_way *place = &s->on_way[s->n_on_way++];
        memcpy(place->request, request.request, ID_BYTES);
        place->number = s->next++;
    }
    return SAM_OK;
}

/* Which one is this the answer to? Taken off the list. False: to none of ours. */
static bool
take_off(struct stream *s, const uint8_t *request, uint32_t *ret_number)
{
    for (size_t i = 0; i < s->n_on_way; i++) {
        if (memcmp(s->on_way[i].request, request, ID_BYTES) != 0) { continue; }
        *ret_number = s->on_way[i].number;
        s->on_way[i] = s->on_way[--s->n_on_way];
        return true;
    }
    return false;
}

static enum sam_err
next(struct stream *s, struct sam_trouble *trouble)
{
    struct link_event event = {.what = LINK_NOTHING};
    uint32_t number = 0;
    enum sam_err r = client_next(s->c->client, &event, trouble);
    if (r != SAM_OK) { return r; }
    if (event.what != LINK_REPLY || !take_off(s, event.request, &number)) { return SAM_OK; }
    r = take_answer(s, number, event.reply, trouble);
    return r == SAM_OK ? tell(s, trouble) : r;
}

/* Nothing more is waited for. */
static void
forget(struct stream *s)
{
    for (size_t i = 0; i < s->n_on_way; i++) {
        client_forget(s->c->client, s->on_way[i].request);
    }
    s->n_on_way = 0;
}

/* Until all are there, or something is in the way. */
static enum sam_err
run(struct stream *s, struct sam_trouble *trouble)
{
    enum sam_err r = begin(s, trouble);
    while (r == SAM_OK && s->done < s->n) {
        r = fill(s, trouble);
        if (r == SAM_OK) { r = next(s, trouble); }
    }
    forget(s);
    return r;
}

enum sam_err
upload_chunks(struct sam_case *c, const struct upload *upload, const struct sam_progress *progress,
              struct sam_trouble *trouble)
{
    struct stream s = {.c = c, .upload = upload, .progress = progress};
    enum sam_err r = SAM_E_INTERNAL;
    s.length = upload->record.seal.length;
    s.n = count(s.length);
    uint32_t most = 0;
    for (unsigned tries = 0; tries < TRIES; tries++) {
        s.done = 0; /* the first chunk's answer tells where to go on */
        r = run(&s, trouble);
        if (r == SAM_OK || client_reply_error(trouble) != REPLY_CONFLICT) { return r; }
        if (s.done > most) { tries = 0; }
        if (s.done > most) { most = s.done; }
    }
    return r;
}
