/* clients.h - the people's programs: each has one request at a time, sends it until it is answered, whatever
 * happens to the broker meanwhile, and tells the model what was acknowledged. */
#ifndef TESTS_SIMULATION_CLIENTS_H
#define TESTS_SIMULATION_CLIENTS_H

#include "core.h"
#include "model.h"
#include "peer.h"

#define CLIENTS_MAX (MODEL_REGISTRARS + MODEL_PEOPLE)

struct client {
    struct peer peer;
    size_t person;    /* number among the people; registrars: MODEL_NONE */
    bool said_hello;  /* and has no answer yet */
    bool is_admitted; /* the registrar was told of it */
    bool is_asking;   /* control is the request, not answered yet */
    bool is_sent;     /* in this session */
    struct control control;
    struct sam_bytes chunk; /* beside it; of the item */
    size_t record;          /* number of control's record */
    size_t item;            /* on whose upload it works; MODEL_NONE: none */
    struct control last;    /* a write that was acknowledged, for repeating */
    size_t last_record;
    bool is_repeat;
    size_t reads, reads_in; /* so many readings in a meeting that was just joined */
};

struct clients {
    struct model *model;
    struct client at[CLIENTS_MAX];
    size_t n;
    bool stopped;
};

/* This is what a client asks next; returns its record. */
struct record *client_ask(struct clients *clients, struct client *client, struct control control,
                          size_t of_case);

/* The next step of an upload; a reading; a label more, or an item less (clients_item.c). */
void client_upload(struct clients *clients, struct client *client);
void client_release(struct clients *clients, struct client *client);
void client_label_or_erase(struct clients *clients, struct client *client, size_t of_case);

/* Something about a meeting of this case; or nothing (clients_meeting.c). */
void client_meet(struct clients *clients, struct client *client, size_t of_case);
/* A request about one was answered. */
void client_met(struct model *model, const struct record *record);

void clients_make(struct model *model, struct clients *ret_clients);
void clients_free(struct clients *clients);

/* The broker began anew: no session stands. */
void clients_cut_off(struct clients *clients);

/* A payload that this client wants to send now; none: empty. Owned by the caller. */
struct octets client_say(struct clients *clients, size_t n);

/* What came back. Dies where it contradicts what the model knows. */
void client_hear(struct clients *clients, size_t n, struct sam_bytes payload);

bool clients_idle(const struct clients *clients); /* no request is open */

/* From here on nobody begins anything new. */
void clients_stop(struct clients *clients, bool stop);

#endif
