/* session.c - design.md section 4, "Inner session", in its order: hello, n, keys, parts. */
#define HPKE_GIVEN_EPHEMERAL /* the caller's random bytes: this module draws none */
#include "session.h"

#include "hpke.h"

#include <sodium.h>
#include <string.h>

#define INFO_LABEL "samtykke session v1" /* its NUL belongs to it */
#define UP_LABEL "samtykke up v1"        /* without the NUL */
#define DOWN_LABEL "samtykke down v1"

static const struct sam_bytes none = {NULL, 0};

struct info {
    uint8_t label[sizeof INFO_LABEL];
    struct session_names names;
};
_Static_assert(sizeof(struct info) == 19 + 1 + 16 + 32 + 32, "no gaps: it is hashed as it lies");

static struct sam_bytes
info_fill(struct info *info, const struct session_names *names)
{
    memcpy(info->label, INFO_LABEL, sizeof info->label);
    info->names = *names;
    return (struct sam_bytes){(const uint8_t *)info, sizeof *info};
}

/* The keys of both directions, as the client sees them. */
static void
derive(const uint8_t exporter[static HPKE_HASH_BYTES], const uint8_t n[static SESSION_RANDOM_BYTES],
       struct session_way *ret_up, struct session_way *ret_down)
{
    uint8_t up[sizeof UP_LABEL - 1 + SESSION_RANDOM_BYTES] = UP_LABEL;
    uint8_t down[sizeof DOWN_LABEL - 1 + SESSION_RANDOM_BYTES] = DOWN_LABEL;
    memcpy(up + sizeof UP_LABEL - 1, n, SESSION_RANDOM_BYTES);
    memcpy(down + sizeof DOWN_LABEL - 1, n, SESSION_RANDOM_BYTES);

    *ret_up = (struct session_way){.direction = SESSION_UP};
    *ret_down = (struct session_way){.direction = SESSION_DOWN};
    hpke_export(exporter, (struct sam_bytes){up, sizeof up}, ret_up->key, sizeof ret_up->key);
    hpke_export(exporter, (struct sam_bytes){down, sizeof down}, ret_down->key,
                sizeof ret_down->key);
}

/* Byte by byte: a compiler that copies by wide registers may leave one of them on the stack. */
static void
copy_secret(uint8_t *ret, const volatile uint8_t *secret, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        ret[i] = secret[i];
    }
}

enum sam_err
session_begin(const struct session_names *names, const struct hpke_pair *client,
              const uint8_t broker_pk[static SESSION_KEY_BYTES],
              const uint8_t request[static SESSION_ID_BYTES],
              const uint8_t random[static SESSION_RANDOM_BYTES], struct session_hello *ret_hello,
              struct session *ret_s)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct info info;
    struct session_hello hello;
    struct hpke_sender sender;
    struct sam_bytes bound = info_fill(&info, names);
    struct sam_bytes pt = {request, SESSION_ID_BYTES};

    r = hpke_auth_send_given(random, client, broker_pk, bound, hello.enc, &sender);
    if (r != SAM_OK) { goto out; }
    if ((r = hpke_seal(&sender, none, pt, hello.ct, sizeof hello.ct)) != SAM_OK) { goto out; }

    *ret_hello = hello;
    *ret_s = (struct session){.state = SESSION_BEGUN};
    memcpy(ret_s->key_id, names->key_id, sizeof ret_s->key_id);
    copy_secret(ret_s->exporter, sender.context.exporter, sizeof ret_s->exporter);
    r = SAM_OK;
out:
    sodium_memzero(&sender, sizeof sender);
    return r;
}

enum sam_err
session_accept(const struct session_names *names, const struct hpke_pair *broker,
               const uint8_t client_pk[static SESSION_KEY_BYTES], const struct session_hello *hello,
               const uint8_t n[static SESSION_RANDOM_BYTES],
               uint8_t ret_request[static SESSION_ID_BYTES], struct session *ret_s)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct info info;
    struct hpke_receiver receiver;
    uint8_t request[SESSION_ID_BYTES];
    struct sam_bytes bound = info_fill(&info, names);
    struct sam_bytes ct = {hello->ct, sizeof hello->ct};

    r = hpke_auth_receive(broker, client_pk, hello->enc, bound, &receiver);
    if (r != SAM_OK) { goto out; }
    if ((r = hpke_open(&receiver, none, ct, request, sizeof request)) != SAM_OK) { goto out; }

    memcpy(ret_request, request, sizeof request);
    *ret_s = (struct session){.state = SESSION_READY};
    memcpy(ret_s->key_id, names->key_id, sizeof ret_s->key_id);
    derive(receiver.context.exporter, n, &ret_s->in, &ret_s->out);
    r = SAM_OK;
out:
    sodium_memzero(&receiver, sizeof receiver);
    return r;
}

enum sam_err
session_complete(struct session *s, const uint8_t n[static SESSION_RANDOM_BYTES])
{
    if (s->state != SESSION_BEGUN) {
        session_end(s);
        return SAM_E_REFUSED;
    }
    derive(s->exporter, n, &s->out, &s->in);
    sodium_memzero(s->exporter, sizeof s->exporter);
    s->state = SESSION_READY;
    return SAM_OK;
}

/* ---- parts ------------------------------------------------------------------------------------ */

/* What binds a part to its place: direction, client and number. */
struct place {
    uint8_t nonce[HPKE_NONCE_BYTES];
    uint8_t aad[1 + SESSION_HASH_BYTES];
};

static enum sam_err
next_place(const struct session *s, const struct session_way *way, struct place *ret)
{
    if (s->state != SESSION_READY) { return SAM_E_REFUSED; }
    if (way->count == SESSION_COUNT_MAX) { return SAM_E_TOO_BIG; }
    *ret = (struct place){.aad = {(uint8_t)way->direction}};
    for (size_t i = 0; i < sizeof way->count; i++) {
        ret->nonce[i] = (uint8_t)(way->count >> (8 * i));
    }
    memcpy(ret->aad + 1, s->key_id, sizeof s->key_id);
    return SAM_OK;
}

enum sam_err
session_seal(struct session *s, struct sam_bytes part, uint8_t *ret_sealed, size_t max,
             size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct place at;

    if ((r = next_place(s, &s->out, &at)) != SAM_OK) { goto out; }
    r = SAM_E_TOO_BIG;
    if (max < SESSION_TAG_BYTES || max - SESSION_TAG_BYTES < part.len) { goto out; }
    r = SAM_E_INTERNAL;
    if (crypto_aead_chacha20poly1305_ietf_encrypt(ret_sealed, NULL, part.at, part.len, at.aad,
                                                  sizeof at.aad, NULL, at.nonce, s->out.key)
        != 0) {
        goto out;
    }
    s->out.count++;
    *ret_len = part.len + SESSION_TAG_BYTES;
    r = SAM_OK;
out:
    if (r != SAM_OK) { session_end(s); }
    return r;
}

enum sam_err
session_open(struct session *s, struct sam_bytes sealed, uint8_t *ret_part, size_t max,
             size_t *ret_len)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct place at;

    if ((r = next_place(s, &s->in, &at)) != SAM_OK) { goto out; }
    r = SAM_E_REFUSED;
    if (sealed.len < SESSION_TAG_BYTES) { goto out; }
    r = SAM_E_TOO_BIG;
    if (sealed.len - SESSION_TAG_BYTES > max) { goto out; }
    r = SAM_E_REFUSED;
    if (crypto_aead_chacha20poly1305_ietf_decrypt(ret_part, NULL, NULL, sealed.at, sealed.len,
                                                  at.aad, sizeof at.aad, at.nonce, s->in.key)
        != 0) {
        goto out;
    }
    s->in.count++;
    *ret_len = sealed.len - SESSION_TAG_BYTES;
    r = SAM_OK;
out:
    if (r != SAM_OK) { session_end(s); }
    return r;
}

void
session_end(struct session *s)
{
    if (s != NULL) { sodium_memzero(s, sizeof *s); }
}
