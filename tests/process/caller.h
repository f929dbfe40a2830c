/* caller.h - a client that waits for its answers: the client's own link (client/session_link.h), with one request
 * on the way at a time. It comes back by itself after the broker was killed, with the same bytes.
 * One thread a caller. */
#ifndef TESTS_PROCESS_CALLER_H
#define TESTS_PROCESS_CALLER_H

#include "process.h"
#include "realm_request.h"

#include "client/session_link.h"

/* Zeroed: an ended one. */
struct caller {
    struct link *link; /* owned */
};

/* process and person are borrowed until caller_end(). */
void caller_begin(const struct process *process, const struct person *person,
                  struct caller *ret_caller);
void caller_end(struct caller *caller);

/* Ask and wait, through as many kills as there are; dies if there is no answer in a minute.
 *   request  in and out   its id is drawn where it is zeros
 *   chunk    may be absent
 * Returns what came: borrowed until the next call; reply may have an error. */
struct link_event caller_ask(struct caller *caller, struct request *request,
                             struct sam_bytes chunk);

/* The same of a control, which is freed. */
struct link_event caller_put(struct caller *caller, struct control control, struct sam_bytes chunk);

/* The same, and dies of an error in the reply. what: a constant. */
struct link_event caller_must(struct caller *caller, struct control control, struct sam_bytes chunk,
                              const char *what);

/* The two halves of caller_ask(): hand over and send, wait for at most so long; then wait for the answer. */
void caller_send(struct caller *caller, struct request *request, int64_t ms);
struct link_event caller_wait(struct caller *caller);

#endif
