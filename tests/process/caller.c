/* caller.c - see caller.h */
#include "caller.h"

#include "wire.h"

#include <string.h>

#define SILENCE_MS INT64_C(5000)
#define TOTAL_MS INT64_C(60000)
#define FIRST_MS INT64_C(10) /* the broker is back soon */
#define MAX_MS INT64_C(80)

void
caller_begin(const struct process *process, const struct person *person, struct caller *ret_caller)
{
    const struct realm *realm = &process->realm;
    const struct realm_edge *edge = &realm->edges[realm_edge(realm, person->organisation)];
    const struct link_terms terms = {.endpoint = edge->endpoint,
                                     .server_curve = edge->curve,
                                     .session_key = realm->session.pk,
                                     .realm = realm->id,
                                     .broker_id = realm->broker.statement.id,
                                     .key_id = person->key_id,
                                     .x25519 = &person->x25519,
                                     .curve = person->curve,
                                     .curve_secret = person->curve_secret,
                                     .silence_ms = SILENCE_MS,
                                     .total_ms = TOTAL_MS,
                                     .first_ms = FIRST_MS,
                                     .max_ms = MAX_MS};
    *ret_caller = (struct caller){.link = NULL};
    realm_must(link_new(&terms, &ret_caller->link), "a link");
}

void
caller_end(struct caller *caller)
{
    link_free(&caller->link);
}

void
caller_send(struct caller *caller, struct request *request, int64_t ms)
{
    const struct sam_bytes none = {NULL, 0};
    struct link_event event;
    realm_must(link_ask(caller->link, request, none), "asking");
    realm_must(link_next(caller->link, ms, &event), "sending");
    if (event.what != LINK_NOTHING) realm_die("an answer came too soon");
}

struct link_event
caller_wait(struct caller *caller)
{
    struct link_event event;
    realm_must(link_next(caller->link, TOTAL_MS + SILENCE_MS, &event), "waiting");
    if (event.what == LINK_GAVE_UP) realm_die(link_fault_text(event.fault));
    if (event.what != LINK_REPLY) realm_die("no answer");
    return event;
}

struct link_event
caller_ask(struct caller *caller, struct request *request, struct sam_bytes chunk)
{
    realm_must(link_ask(caller->link, request, chunk), "asking");
    return caller_wait(caller);
}

struct link_event
caller_put(struct caller *caller, struct control control, struct sam_bytes chunk)
{
    struct wire *memory = NULL;
    const struct request *request = NULL;
    realm_must(wire_request_decode(octets_bytes(&control.bytes), &memory, &request), "a control");
    struct request copy = *request;
    struct link_event event = caller_ask(caller, &copy, chunk);
    wire_free(&memory);
    octets_free(&control.bytes);
    return event;
}

struct link_event
caller_must(struct caller *caller, struct control control, struct sam_bytes chunk, const char *what)
{
    struct link_event event = caller_put(caller, control, chunk);
    if (event.reply->error != REPLY_OK) realm_die(what);
    return event;
}
