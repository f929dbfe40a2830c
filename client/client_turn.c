/* client_turn.c - a home that is in use for hours is handed over while somebody else wants it, and taken again: what was
 * seen meanwhile is taken from the disk. See inside.h. */
#include "home.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define OTHERS_MS INT64_C(100) /* whoever waits is first, */
#define DEAF_MS INT64_C(2000)  /* unless nothing comes of it: stopped, it may be */

/* ---- handing over ---------------------------------------------------------------------------------------- */

static int
open_queue(const struct sam_client *client, int flags)
{
    char path[SAM_PATH_MAX];
    client_path(client, HOME_LOCK HOME_QUEUE_END, path);
    return open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | flags, S_IRUSR | S_IWUSR);
}

bool
client_is_wanted(const struct sam_client *client)
{
    int queue = open_queue(client, 0);
    if (queue < 0) return false; /* nobody ever waited here */
    bool is = flock(queue, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    (void)close(queue);
    return is;
}

void
client_lend(struct sam_client *client)
{
    if (client->is_lent || flock(client->lock, LOCK_UN) != 0) return;
    client->is_lent = true;
}

/* ---- taking it again ------------------------------------------------------------------------------------- */

/* In turn, and without waiting. */
static bool
take_lock(struct sam_client *client, int64_t since_ms)
{
    if (since_ms < OTHERS_MS) return false;
    if (client->queue < 0 && (client->queue = open_queue(client, O_CREAT)) < 0) return false;
    bool is_first = flock(client->queue, LOCK_EX | LOCK_NB) == 0;
    bool has = (is_first || since_ms >= DEAF_MS) && flock(client->lock, LOCK_EX | LOCK_NB) == 0;
    if (has) {
        (void)close(client->queue);
        client->queue = -1;
    }
    return has;
}

/* Another process has followed the broker: its statement is the pinned one. The link borrows from the one before. */
static enum sam_err
take_broker(struct sam_client *client, struct pins *pins, struct sam_trouble *trouble)
{
    struct broker broker = {.memory = NULL};
    bool is_there = false;
    if (!pins->has_broker || !client->has_broker
        || pins->broker.version == client->broker.body->version) {
        return SAM_OK;
    }
    enum sam_err r = home_broker_load(client->home, client->self.realm, &is_there, &broker,
                                      trouble);
    if (r != SAM_OK || !is_there) return r;
    r = home_broker_pin(pins, &broker, trouble); /* not older than the pinned one, nor another */
    if (r != SAM_OK) {
        broker_close(&broker);
        return r;
    }
    client_hang_up(client);
    broker_close(&client->broker);
    client->broker = broker;
    return SAM_OK;
}

/* What this process saw was written down before the home was handed over: what is there now continues it. */
static enum sam_err
take_pins(struct sam_client *client, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    struct pins_why why = {.reason = PINS_FINE};
    struct pins *pins = NULL;
    enum sam_err r = home_path(client->home, HOME_PINS, path, trouble);
    if (r != SAM_OK) return r;
    r = pins_load(path, client->self.realm, client->secrets->local, &pins, &why);
    if (r != SAM_OK) return home_pins_trouble(trouble, r, &why, path);
    bool is_same = pins->counter == client->pins->counter
                   && memcmp(pins->mac, client->pins->mac, PINS_HASH_BYTES) == 0;
    if (!is_same && pins->counter <= client->pins->counter) { /* an old copy was put there */
        r = pins_say(PINS_CHANGED, &why);
        r = home_pins_trouble(trouble, r, &why, path);
    }
    if (r == SAM_OK && !is_same) r = take_broker(client, pins, trouble);
    if (r == SAM_OK && !is_same) {
        struct pins *before = client->pins;
        client->pins = pins;
        pins = before;
    }
    pins_free(&pins);
    return r;
}

enum sam_err
client_regain(struct sam_client *client, int64_t since_ms, struct sam_trouble *trouble)
{
    if (!client->is_lent || !take_lock(client, since_ms)) return SAM_OK;
    enum sam_err r = take_pins(client, trouble);
    if (r == SAM_OK) {
        client->is_lent = false;
    } else {
        (void)flock(client->lock, LOCK_UN);
    }
    return r;
}

enum sam_err
client_must_hold(const struct sam_client *client, struct sam_trouble *trouble)
{
    if (!client->is_lent) return SAM_OK;
    return sam_trouble_say(trouble, SAM_TROUBLE_HOME_IN_USE, client->home);
}
