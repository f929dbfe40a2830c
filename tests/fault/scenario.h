/* scenario.h - a small realm with a broker that runs (simulation/broker_run.h), and one request of each kind that
 * is right: what goes wrong in a test goes wrong around it. What fails in the set-up aborts. */
#ifndef TESTS_FAULT_SCENARIO_H
#define TESTS_FAULT_SCENARIO_H

#include "broker_run.h"
#include "peer.h"
#include "realm_statement.h"

enum scenario_who { REGISTRAR, MAJA, BO, METTE, STRANGER, SCENARIO_PEOPLE };

struct scenario {
    struct realm realm;
    struct person people[SCENARIO_PEOPLE];
    struct peer peers[SCENARIO_PEOPLE];
    struct person applicant; /* for Admit */
    struct broker_run run;
    struct case_plan plan;
    struct realm_version version;
    struct realm_item note;   /* listed; Bo may read it for job_search; one chunk */
    struct realm_item report; /* likewise; three chunks */
    struct realm_item draft;  /* put, without chunks; Mette's */
    struct realm_item sealed; /* put, with its chunk, not wrapped; Mette's */
    uint8_t ask[ID_BYTES];    /* an Ask of Bo's */
};

void scenario_make(uint64_t seed, struct scenario *ret_scenario);
void scenario_free(struct scenario *s);

enum scenario_got { GOT_NOTHING, GOT_REPLY, GOT_NO_SESSION, GOT_FELL };

/* Send one request in a turn of its own; a session is begun first, where there is none.
 *   ret_reply  out, owned with GOT_REPLY: peer_reply_free() */
enum scenario_got scenario_send(struct scenario *s, enum scenario_who who,
                                const struct control *control, struct sam_bytes chunk,
                                struct peer_reply *ret_reply);
/* The session alone. */
enum scenario_got scenario_hello(struct scenario *s, enum scenario_who who);

/* The power goes and comes back. */
void scenario_crash(struct scenario *s, bool least);

/* One request of this kind that will be answered without an error, once: who sends it, and the chunk beside.
 * REQUEST_NONE and those of meetings: false. */
struct prepared {
    enum scenario_who who;
    struct control control;
    struct sam_bytes chunk;       /* borrowed from the scenario */
    struct realm_item item;       /* of PutItem; else zeros */
    struct realm_version version; /* of PutCase */
};
bool scenario_prepare(struct scenario *s, enum request_kind kind, struct prepared *ret_prepared);
void prepared_free(struct prepared *p);

/* How often the case's log has an entry of this request, and with which decision last. Reads it as Maja. */
unsigned scenario_entries(struct scenario *s, const uint8_t *request, uint32_t *ret_decision);

const char *scenario_kind_name(enum request_kind kind);

#endif
