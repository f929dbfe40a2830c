/* session_queue.c */
#include "session_queue.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void
wipe(uint8_t **bytes, size_t len)
{
    if (*bytes != NULL) sodium_memzero(*bytes, len);
    free(*bytes);
    *bytes = NULL;
}

static void
asked_free(struct asked **asked)
{
    struct asked *a = *asked;
    if (a == NULL) return;
    wipe(&a->control, a->control_len);
    wipe(&a->chunk, a->chunk_len);
    free(a);
    *asked = NULL;
}

static enum sam_err
keep(struct sam_bytes from, uint8_t **ret_at, size_t *ret_len)
{
    uint8_t *at = malloc(from.len == 0 ? 1 : from.len);
    if (at == NULL) return SAM_E_NOMEM;
    if (from.len > 0) memcpy(at, from.at, from.len);
    *ret_at = at;
    *ret_len = from.len;
    return SAM_OK;
}

enum sam_err
queue_add(struct queue *queue, const struct request *request, struct sam_bytes control,
          struct sam_bytes chunk, int64_t deadline)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct asked *a = NULL;

    if (queue->n == LINK_ASKED_MAX) return SAM_E_TOO_BIG;
    if (queue_find(queue, request->request) != NULL) return SAM_E_MALFORMED;
    if ((a = calloc(1, sizeof *a)) == NULL) return SAM_E_NOMEM;
    a->kind = request->kind;
    a->deadline = deadline;
    a->fault = LINK_IN_LINE;
    memcpy(a->request, request->request, ID_BYTES);
    if ((r = keep(control, &a->control, &a->control_len)) != SAM_OK) goto out;
    if (chunk.len > 0 && (r = keep(chunk, &a->chunk, &a->chunk_len)) != SAM_OK) goto out;

    queue->at[queue->n++] = a;
    a = NULL;
    r = SAM_OK;
out:
    asked_free(&a);
    return r;
}

struct asked *
queue_find(const struct queue *queue, const uint8_t request[static ID_BYTES])
{
    for (size_t i = 0; i < queue->n; i++)
        if (memcmp(queue->at[i]->request, request, ID_BYTES) == 0) return queue->at[i];
    return NULL;
}

static size_t
count_sent(const struct queue *queue)
{
    size_t n = 0;
    for (size_t i = 0; i < queue->n; i++)
        n += queue->at[i]->state == ASKED_SENT ? 1U : 0U;
    return n;
}

struct asked *
queue_sendable(struct queue *queue, int64_t now)
{
    if (count_sent(queue) >= LINK_SENT_MAX) return NULL;
    for (size_t i = 0; i < queue->n; i++)
        if (queue->at[i]->state == ASKED_WAITING && queue->at[i]->due <= now) return queue->at[i];
    return NULL;
}

void
queue_hasten(struct queue *queue)
{
    for (size_t i = 0; i < queue->n; i++)
        if (queue->at[i]->deadline != QUEUE_NEVER) queue->at[i]->deadline = 0;
}

struct asked *
queue_expired(struct queue *queue, int64_t now)
{
    for (size_t i = 0; i < queue->n; i++)
        if (queue->at[i]->deadline <= now) return queue->at[i];
    return NULL;
}

static int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* When it would be silence; QUEUE_NEVER: nothing is SENT. */
static int64_t
silence_at(const struct queue *queue, int64_t heard_at, int64_t silence_ms)
{
    int64_t next = QUEUE_NEVER;
    for (size_t i = 0; i < queue->n; i++) {
        const struct asked *a = queue->at[i];
        const int64_t since = a->sent_at > heard_at ? a->sent_at : heard_at;
        if (a->state == ASKED_SENT) next = earlier(next, since + silence_ms);
    }
    return next;
}

bool
queue_is_silent(const struct queue *queue, int64_t now, int64_t heard_at, int64_t silence_ms)
{
    return now >= silence_at(queue, heard_at, silence_ms);
}

int64_t
queue_deadline(const struct queue *queue)
{
    int64_t next = QUEUE_NEVER;
    for (size_t i = 0; i < queue->n; i++)
        next = earlier(next, queue->at[i]->deadline);
    return next;
}

int64_t
queue_next(const struct queue *queue, int64_t heard_at, int64_t silence_ms)
{
    const bool full = count_sent(queue) >= LINK_SENT_MAX;
    int64_t next = earlier(queue_deadline(queue), silence_at(queue, heard_at, silence_ms));
    for (size_t i = 0; i < queue->n; i++) {
        const struct asked *a = queue->at[i];
        if (a->state == ASKED_WAITING && !full) next = earlier(next, a->due);
    }
    return next;
}

void
queue_again(struct queue *queue)
{
    for (size_t i = 0; i < queue->n; i++) {
        struct asked *a = queue->at[i];
        if (a->state == ASKED_WAITING) continue;
        a->unsure = a->unsure || a->state == ASKED_SENT;
        a->state = ASKED_WAITING;
        a->due = 0;
    }
}

void
queue_blame(struct queue *queue, enum link_fault fault)
{
    for (size_t i = 0; i < queue->n; i++)
        queue->at[i]->fault = fault;
}

void
queue_drop(struct queue *queue, struct asked *asked)
{
    size_t n = 0;
    for (size_t i = 0; i < queue->n; i++)
        if (queue->at[i] != asked) queue->at[n++] = queue->at[i];
    queue->n = n;
    asked_free(&asked);
}

void
queue_end(struct queue *queue)
{
    for (size_t i = 0; i < queue->n; i++)
        asked_free(&queue->at[i]);
    queue->n = 0;
}
