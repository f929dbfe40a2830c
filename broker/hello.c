/* hello.c - see hello.h. */
#include "hello.h"

#include "admission.h"
#include "certificates.h"
#include "check.h"

#include <samtykke/same.h>
#include <sodium.h>
#include <string.h>

#define OLDER_STATEMENTS                                                                           \
    8U /* a client that was away names one of these; it learns the newest then */

struct store_keys
hello_keys(const uint8_t *key_id, const uint8_t *ed25519, const uint8_t *x25519,
           const uint8_t *curve)
{
    struct store_keys keys = {.is_admitted = false};
    memcpy(keys.key_id, key_id, HASH_BYTES);
    memcpy(keys.ed25519, ed25519, KEY_BYTES);
    memcpy(keys.x25519, x25519, KEY_BYTES);
    memcpy(keys.curve, curve, KEY_BYTES);
    return keys;
}

bool
hello_may_connect(struct core *core, unsigned edge, const struct store_keys *keys, sam_time now)
{
    if (!sam_bytes_same(keys->organisation, core_edge_organisation(core, edge))) { return false; }
    if (!keys->is_admitted && keys->pending_until <= now) { return false; }
    return certificates_stand(core->certificates, keys, now);
}

/* So many a second of CLOCK_BOOTTIME, for each edge. */
static bool
is_too_often(struct core *core, unsigned edge, const struct core_moment *moment)
{
    struct hello_rate *rate = &core->hello_rates[edge];
    int64_t second = moment->boot_time / 1000;
    if (core->options.hellos_a_second == 0) { return false; }
    if (rate->second != second) { *rate = (struct hello_rate){.second = second}; }
    if (rate->n >= core->options.hellos_a_second) { return true; }
    rate->n++;
    return false;
}

/* Under the current broker statement, or under an older one that names the same session key. */
static enum sam_err
accept(struct core *core, const struct store_keys *keys, const struct hello *hello,
       const uint8_t *n, struct session *ret_session)
{
    enum sam_err r = SAM_E_REFUSED;
    struct session_names names;
    struct session_hello words;
    uint8_t request[SESSION_ID_BYTES];
    size_t oldest = core->site->n > OLDER_STATEMENTS ? core->site->n - OLDER_STATEMENTS : 0;
    memcpy(names.realm, core->realm, ID_BYTES);
    memcpy(names.key_id, keys->key_id, HASH_BYTES);
    memcpy(words.enc, hello->enc, sizeof words.enc);
    memcpy(words.ct, hello->ct, sizeof words.ct);
    for (size_t i = core->site->n; i > oldest && r == SAM_E_REFUSED; i--) {
        const struct broker *broker = &core->site->versions[i - 1].broker;
        if (!check_same(broker->body->session_key, core->secrets->session.pk)) { break; }
        memcpy(names.broker_id, broker->statement.id, HASH_BYTES);
        r = session_accept(&names, &core->secrets->session, keys->x25519, &words, n, request,
                           ret_session);
    }
    return r;
}

static void
fill(struct peer_session *session, const struct store_keys *keys)
{
    memcpy(session->key_id, keys->key_id, HASH_BYTES);
    memcpy(session->x25519, keys->x25519, KEY_BYTES);
    memcpy(session->curve, keys->curve, KEY_BYTES);
    session->is_admitted = keys->is_admitted;
    if (keys->role.len > 0 && keys->role.len <= sizeof session->role_at) {
        memcpy(session->role_at, keys->role.at, keys->role.len);
        session->role = (struct sam_bytes){session->role_at, keys->role.len};
    }
}

bool
hello_take(struct core *core, const struct core_frame *from, const struct hello *hello,
           const struct core_moment *moment, sam_time now, struct draw *draw, uint8_t *ret_n)
{
    bool taken = false;
    struct store_memory *memory = NULL;
    struct store_keys keys;
    struct session inner = {.state = SESSION_ENDED};
    struct peer_session *session = NULL;
    uint8_t n[SESSION_RANDOM_BYTES];

    if (!check_same(from->frame.key_id, hello->key_id)) { goto out; }
    if (is_too_often(core, from->edge, moment)) { goto out; }
    if (store_keys_get(core->store, hello->key_id, &memory, &keys) != SAM_OK) { goto out; }
    if (!hello_may_connect(core, from->edge, &keys, now)) { goto out; }
    draw_bytes(draw, n, sizeof n);
    if (accept(core, &keys, hello, n, &inner) != SAM_OK) { goto out; }
    session = sessions_add(core->sessions, from->edge, from->frame.route);
    if (session == NULL) { goto out; }
    session->session = inner;
    fill(session, &keys);
    memcpy(ret_n, n, sizeof n);
    taken = true;
out:
    if (taken) {
        core->counts.hellos++;
    } else {
        core->counts.hellos_refused++;
    }
    session_end(&inner);
    store_memory_free(&memory);
    return taken;
}

enum sam_err
hello_admit(struct core *core, const struct peer_session *session, sam_time now)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct store_memory *memory = NULL;
    struct store_keys keys;
    struct admission_pair shown, pending;

    r = store_keys_get(core->store, session->key_id, &memory, &keys);
    if (r != SAM_OK || keys.is_admitted) { goto out; } /* another session was first */
    memcpy(shown.x25519, session->x25519, KEY_BYTES);
    memcpy(shown.curve, session->curve, KEY_BYTES);
    memcpy(pending.x25519, keys.x25519, KEY_BYTES);
    memcpy(pending.curve, keys.curve, KEY_BYTES);
    r = SAM_E_REFUSED;
    if (!admission_proven(&shown, &pending) || keys.pending_until <= now) { goto out; }
    r = store_keys_admit(core->store, session->key_id, now);
out:
    store_memory_free(&memory);
    return r;
}
