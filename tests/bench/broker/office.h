/* office.h - a real broker with a town (tests/process), many small items in its case, and clients that read or
 * write them: what the crowd says to a broker. Every reply is opened by the session and compared with what was
 * asked; every hundredth item that is released is opened by the member's key, too. */
#ifndef TESTS_BENCH_BROKER_OFFICE_H
#define TESTS_BENCH_BROKER_OFFICE_H

#include "bare.h"
#include "crowd.h"
#include "peer.h"
#include "town.h"

#define OFFICE_ITEMS 64U
#define OFFICE_OPENED 100U /* one in so many */

/* What a client has on the way. */
struct office_asked {
    uint8_t request[ID_BYTES];
    size_t item;
};

struct office_session {
    struct peer peer;
    struct office_asked asked[CROWD_WINDOW]; /* a ring */
    size_t first, n;
};

/* Holds pointers into itself. */
struct office {
    struct process process;
    struct town town;
    struct realm_item items[OFFICE_ITEMS];
    struct office_session sessions[CROWD_MAX];
    struct realm_item *drafts; /* to be put; owned */
    size_t n_drafts, next;     /* next: the draft that is put next */
    uint64_t number;           /* of requests that were made */
    size_t released, opened;   /* items */
    struct bare_sizes sizes;   /* of the last request and reply */
};

/* Start it, in a folder of its own within `folder`; put the items.
 *   program  path of samtykke-broker */
void office_begin(const char *program, const char *folder, struct office *ret_office);
void office_end(struct office *office);

/* An item of 4 KiB of ciphertext, by the town's author. */
void office_item(struct office *office, struct realm_item *ret_item);

/* n clients at the edge of these people (of one organisation): connected, sessions ready. */
void office_connect(struct office *office, const struct person *const *people, size_t n_people,
                    size_t n, struct crowd *ret_crowd);

/* The same clients at a bare server; no sessions. */
void office_connect_bare(const struct bare_server *bare, const struct person *const *people,
                         size_t n_people, size_t n, struct crowd *ret_crowd);

/* Sessions alone, for who carries the frames himself: hello, releases, items in turn. */
void office_people(struct office *office, const struct person *const *people, size_t n_people,
                   size_t n);
struct crowd_work office_hello(struct office *office);
struct crowd_work office_release(struct office *office);

/* Drafts in turn, office->next first: PutItem of each; PutChunk of each, 4 KiB. */
struct crowd_work office_put_item(struct office *office);
struct crowd_work office_put_chunk(struct office *office);

/* Whose processor time is a broker's. The core, then edges. */
void office_pids(const struct office *office, pid_t ret_pids[static CROWD_PIDS]);

#endif
