/* client.c - a home, unlocked: see include/samtykke/client.h and inside.h. */
#include "agent.h"
#include "home.h"
#include "proto/unseal.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- small things --------------------------------------------------------------------------------------- */

sam_time
client_now(void)
{
    struct timespec now = {.tv_sec = 0};
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail: the clock is there */
    return (sam_time)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct statement_signer
client_signer(const struct sam_client *client)
{
    struct statement_signer signer = {.secret = client->sign};
    memcpy(signer.name, client->publics.key_id, sizeof signer.name);
    return signer;
}

void
client_path(const struct sam_client *client, const char *name, char *ret_path)
{
    struct sam_trouble unheard;
    ret_path[0] = '\0'; /* a path that is too long is none: nothing is found there */
    if (home_path(client->home, name, ret_path, &unheard) != SAM_OK) ret_path[0] = '\0';
}

const struct sam_self *
sam_client_self(const struct sam_client *client)
{
    return &client->self;
}

const char *
sam_client_endpoint(const struct sam_client *client)
{
    return client->endpoint;
}

enum sam_err
client_save_pins(struct sam_client *client, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    struct pins_why why = {.reason = PINS_FINE};
    enum sam_err r = client_must_hold(client, trouble);
    if (r == SAM_OK) r = home_path(client->home, HOME_PINS, path, trouble);
    if (r != SAM_OK) return r;
    r = pins_save(client->pins, path, client->secrets->local, &why);
    return r == SAM_OK ? r : home_pins_trouble(trouble, r, &why, path);
}

/* ---- opening -------------------------------------------------------------------------------------------- */

/* Keys that are not of this profile are not used: whoever changed either gains nothing. */
static enum sam_err
take_secrets(struct sam_client *client, struct sam_trouble *trouble)
{
    const struct keystore_secrets *secrets = client->secrets;
    keystore_publish(secrets, &client->publics);
    if (memcmp(client->publics.key_id, client->self.key_id, SAM_HASH_BYTES) != 0
        || memcmp(secrets->realm, client->self.realm, SAM_ID_BYTES) != 0) {
        char path[SAM_PATH_MAX];
        client_path(client, HOME_KEYS, path);
        return sam_trouble_say(trouble, SAM_TROUBLE_KEY_FILE, path);
    }
    hpke_pair_make(secrets->x25519, &client->x25519);
    uint8_t ed25519[KEY_BYTES];
    (void)crypto_sign_seed_keypair(ed25519, client->sign, secrets->ed25519_seed);
    return SAM_OK;
}

static enum sam_err
load_pins(struct sam_client *client, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    struct pins_why why = {.reason = PINS_FINE};
    enum sam_err r = home_path(client->home, HOME_PINS, path, trouble);
    if (r != SAM_OK) return r;
    r = pins_load(path, client->self.realm, client->secrets->local, &client->pins, &why);
    return r == SAM_OK ? r : home_pins_trouble(trouble, r, &why, path);
}

/* The statement in the file is the pinned one, or a later one of the same broker that is pinned now: made
 * known since, or written just before a crash. */
static enum sam_err
load_broker(struct sam_client *client, struct sam_trouble *trouble)
{
    const struct pins_broker *pinned = &client->pins->broker;
    bool is_there = false;
    enum sam_err r = home_broker_load(client->home, client->self.realm, &is_there, &client->broker,
                                      trouble);
    if (r != SAM_OK) return r;
    client->has_broker = client->self.has_broker = is_there;
    if (!is_there && client->pins->has_broker) {
        char path[SAM_PATH_MAX];
        client_path(client, HOME_BROKER, path);
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE_ABSENT, path);
    }
    if (!is_there) return SAM_OK;
    bool is_pinned = client->pins->has_broker && pinned->version == client->broker.body->version;
    r = home_broker_pin(client->pins, &client->broker, trouble);
    return r != SAM_OK || is_pinned ? r : client_save_pins(client, trouble);
}

static enum sam_err
open_spool(struct sam_client *client, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    enum sam_err r = home_path(client->home, HOME_SPOOL, path, trouble);
    if (r != SAM_OK) return r;
    client->spool = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    /* What a crash left there in plain goes: nobody else is at work here. */
    if (client->spool >= 0 && unseal_sweep(client->spool) == SAM_OK) return SAM_OK;
    return sam_trouble_say(trouble, SAM_TROUBLE_FILE, path);
}

static enum sam_err
unlock(struct sam_client *client, struct sam_bytes passphrase, struct sam_trouble *trouble)
{
    return passphrase.at == NULL ? agent_secrets(client->home, &client->secrets, trouble)
                                 : home_unlock(client->home, passphrase, &client->secrets, trouble);
}

static enum sam_err
open_home(struct sam_client *client, struct sam_bytes passphrase, struct sam_trouble *trouble)
{
    enum sam_err r = sam_home_self(client->home, &client->self, trouble);
    if (r == SAM_OK) r = home_lock(client->home, HOME_LOCK, HOME_LOCK_MS, &client->lock, trouble);
    if (r == SAM_OK) r = unlock(client, passphrase, trouble);
    if (r == SAM_OK) r = take_secrets(client, trouble);
    if (r == SAM_OK) r = load_pins(client, trouble);
    if (r == SAM_OK) r = load_broker(client, trouble);
    if (r == SAM_OK) r = open_spool(client, trouble);
    return r;
}

enum sam_err
sam_client_open(const char *home, struct sam_bytes passphrase, struct sam_client **ret_client,
                struct sam_trouble *ret)
{
    struct sam_client *client = NULL;
    const size_t len = strlen(home);

    if (sodium_init() < 0) return trouble_plain(ret, SAM_E_INTERNAL);
    if (len == 0 || len >= sizeof client->home)
        return sam_trouble_say(ret, SAM_TROUBLE_HOME_ABSENT, home);
    client = sodium_malloc(sizeof *client); /* it holds keys */
    if (client == NULL) return trouble_plain(ret, SAM_E_NOMEM);
    memset(client, 0, sizeof *client);
    client->lock = client->queue = client->spool = -1;
    memcpy(client->home, home, len + 1);
    enum sam_err r = open_home(client, passphrase, ret);
    if (r == SAM_OK) {
        *ret_client = client;
    } else {
        sam_client_close(&client);
    }
    return r;
}

void
sam_client_close(struct sam_client **client)
{
    struct sam_client *c = client == NULL ? NULL : *client;
    if (c == NULL) return;
    link_free(&c->link);
    broker_close(&c->broker);
    pins_free(&c->pins);
    client_places_free(c);
    sodium_free(c->secrets);
    if (c->spool >= 0) (void)close(c->spool);
    if (c->queue >= 0) (void)close(c->queue);
    if (c->lock >= 0) (void)close(c->lock);
    sodium_free(c); /* wiped by it */
    *client = NULL;
}
