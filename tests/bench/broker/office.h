/* office.h - a real broker with a town (tests/process), very many items in its case, and clients that read or
 * write them: what the crowd says to a broker. Whether an item is released is decided by a consent of 12
 * provisions (office_case.c). Clients choose items at random, each from a stream of its own.
 * Every reply is opened by the session and compared with what was asked: its request id, and the tag at the
 * ciphertext's end, which no other item has. Every hundredth item that is released is opened by the member's
 * key, too, and its content compared with what that item must have. */
#ifndef TESTS_BENCH_BROKER_OFFICE_H
#define TESTS_BENCH_BROKER_OFFICE_H

#include "bare.h"
#include "crowd.h"
#include "peer.h"
#include "town.h"

#include "../../generate/prng.h"

#define OFFICE_OPENED 100U  /* one in so many */
#define OFFICE_SMALL 4096U  /* bytes of an item, before it is sealed */
#define OFFICE_LARGE 65536U /* the same: one chunk, full */
#define OFFICE_TAG_BYTES 16U

/* What must be known of an item in order to check it; its content follows from its place. */
struct office_item {
    uint8_t id[ID_BYTES], tag[OFFICE_TAG_BYTES];
    uint32_t plain, sealed; /* bytes */
};

/* Items that were put together. */
struct office_lot {
    size_t first, n;
};

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
    struct office_item *items; /* owned */
    size_t n_items;
    struct office_lot lot; /* of which releases choose: the latest, unless changed */
    struct prng choice[CROWD_MAX];
    struct office_session sessions[CROWD_MAX];
    uint64_t number;         /* of requests that were made */
    size_t released, opened; /* items */
    struct bare_sizes sizes; /* of the last request and reply */
};

/* Start it, in a folder of its own within `folder`, which must not be in memory; decide the consent.
 *   program  path of samtykke-broker */
void office_begin(const char *program, const char *folder, struct office *ret_office);
void office_end(struct office *office);

/* Put n items more of so many bytes, OFFICE_SMALL or OFFICE_LARGE, each with an id, a key, a statement and wraps of
 * its own, through the broker; say on stderr how far it is. Releases choose among them from then on. */
void office_fill(struct office *office, size_t n, size_t bytes);

/* Make an item, not put yet. number: its place among the items, or any other. Owned. */
void office_make(struct office *office, size_t number, size_t bytes, struct realm_item *ret_item);

/* n clients at the edge of these people (of one organisation): connected, sessions ready. */
void office_connect(struct office *office, const struct person *const *people, size_t n_people,
                    size_t n, struct crowd *ret_crowd);
/* The same, but that nobody has said anything yet. */
void office_arrive(struct office *office, const struct person *const *people, size_t n_people,
                   size_t n, struct crowd *ret_crowd);

/* Sessions alone, for who carries the frames himself: hello, releases. */
void office_people(struct office *office, const struct person *const *people, size_t n_people,
                   size_t n);
struct crowd_work office_hello(struct office *office);
struct crowd_work office_release(struct office *office);

/* For other work: give the request an id, seal it, and remember that it is on the way; returns its length in
 * out. Then open the reply, which must be the next one and no error; returns what it is about. */
size_t office_send(struct office *office, size_t client, struct request *request, size_t item,
                   struct sam_bytes chunk, uint8_t *out);
size_t office_answer(struct office *office, size_t client, struct sam_bytes message,
                     struct peer_reply *ret_got);
/* A take() for what is answered by Done. with: the office. */
void office_take_done(void *with, size_t client, struct sam_bytes message);

/* office_send() of what an item comes with: its statement; its one chunk. number: as of office_make(). */
size_t office_send_item(struct office *office, size_t client, const struct realm_item *item,
                        size_t number, uint8_t *out);
size_t office_send_chunk(struct office *office, size_t client, const struct realm_item *item,
                         size_t number, uint8_t *out);

/* crowd_run() of office_release(). Dies unless the broker counted each reply as one release and one entry of the
 * log. */
void office_run_releases(struct office *office, struct crowd *crowd, const struct crowd_load *load,
                         struct crowd_took *ret_took);

/* Whose processor time is a broker's. The core, then edges. */
void office_pids(const struct office *office, pid_t ret_pids[static CROWD_PIDS]);

/* The broker has stopped: read the whole log of the case from its database. Dies unless each release that a client
 * was answered is one entry there, permitted by the consent, and what the consent denies is denied for its reason. */
void office_audit(const struct office *office);

/* office_begin() does it: the 12 provisions become the case's next version, and two members, for whom an item of
 * the version before is wrapped, are denied it. */
void office_decide(struct office *office);
#define OFFICE_DENIALS 2U

#endif
