/* tap.c - see tap.h */
#include "tap.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void
tap_free(struct tap *tap)
{
    octets_free(&tap->up);
    octets_free(&tap->down);
}

static void
keep(struct octets *all, size_t *room, struct sam_bytes payload)
{
    if (all->len + payload.len > *room) {
        *room = 2 * (all->len + payload.len);
        uint8_t *more = realloc(all->at, *room);
        MUST(more != NULL, "no memory");
        all->at = more;
    }
    memcpy(all->at + all->len, payload.at, payload.len);
    all->len += payload.len;
}

struct core_frame
tap_frame(const struct tap *tap, enum scenario_who who, const struct octets *payload)
{
    const struct peer *peer = &tap->s->peers[who];
    return (struct core_frame){.edge = (unsigned)peer->edge,
                               .generation = tap->s->run.generation,
                               .frame = peer_frame(peer, octets_bytes(payload))};
}

struct octets
tap_pass(struct tap *tap, const struct core_frame *frames, size_t n, const uint8_t *route)
{
    const struct core_frame *replies = NULL;
    struct octets answer = {NULL, 0};
    size_t n_replies = 0;
    for (size_t i = 0; i < n; i++)
        keep(&tap->up, &tap->room_up, frames[i].frame.payload);
    tap->frames_up += n;
    MUST(broker_turn(&tap->s->run, frames, n, &replies, &n_replies), "the core fell");
    for (size_t i = 0; i < n_replies; i++) {
        const struct frame *reply = &replies[i].frame;
        keep(&tap->down, &tap->room_down, reply->payload);
        if (answer.at == NULL && memcmp(reply->route, route, FRAME_ROUTE_BYTES) == 0)
            answer = octets_copy(reply->payload.at, reply->payload.len);
    }
    tap->frames_down += n_replies;
    return answer;
}

enum peer_got
tap_carry(struct tap *tap, enum scenario_who who, struct octets payload,
          struct peer_reply *ret_reply)
{
    const struct core_frame frame = tap_frame(tap, who, &payload);
    struct peer *peer = &tap->s->peers[who];
    struct octets answer = tap_pass(tap, &frame, 1, peer->route);
    *ret_reply = (struct peer_reply){.got = PEER_BROKEN};
    if (answer.at != NULL) peer_take(peer, octets_bytes(&answer), ret_reply);
    octets_free(&answer);
    octets_free(&payload);
    return ret_reply->got;
}

void
tap_hello(struct tap *tap, enum scenario_who who)
{
    struct peer_reply got;
    MUST(tap_carry(tap, who, peer_hello(&tap->s->peers[who]), &got) == PEER_SESSION, "no session");
    peer_reply_free(&got);
}

enum reply_error
tap_ask(struct tap *tap, enum scenario_who who, const struct control *control,
        struct sam_bytes chunk)
{
    struct peer_reply got;
    if (!peer_ready(&tap->s->peers[who])) tap_hello(tap, who);
    MUST(tap_carry(tap, who, peer_ask(&tap->s->peers[who], control, chunk), &got) == PEER_REPLY,
         "an honest request is not answered");
    const enum reply_error error = got.reply->error;
    peer_reply_free(&got);
    return error;
}

bool
bytes_have(struct sam_bytes all, struct sam_bytes mark)
{
    const uint8_t *at = all.at, *end = all.at + all.len;
    if (mark.len == 0 || all.len < mark.len) return false;
    while ((size_t)(end - at) >= mark.len
           && (at = memchr(at, mark.at[0], (size_t)(end - at) - mark.len + 1)) != NULL) {
        if (memcmp(at, mark.at, mark.len) == 0) return true;
        at++;
    }
    return false;
}

bool
tap_saw(const struct tap *tap, struct sam_bytes mark)
{
    char hex[2 * 128 + 1];
    MUST(mark.len <= 128, "a mark is too long");
    (void)sodium_bin2hex(hex, sizeof hex, mark.at, mark.len);
    const struct sam_bytes text = realm_text(hex);
    return bytes_have(octets_bytes(&tap->up), mark) || bytes_have(octets_bytes(&tap->down), mark)
           || bytes_have(octets_bytes(&tap->up), text)
           || bytes_have(octets_bytes(&tap->down), text);
}
