/* door.c - see door.h */
#include "door.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#ifndef ZMQ_ZAP_ENFORCE_DOMAIN /* zmq.h hides it among the drafts, the library has it */
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

struct number {
    int option, value;
};

static const struct number numbers[] = {
    {ZMQ_CURVE_SERVER, 1},
    {ZMQ_ZAP_ENFORCE_DOMAIN, 1},
    {ZMQ_SNDHWM, DOOR_SNDHWM},
    {ZMQ_RCVHWM, DOOR_RCVHWM},
    {ZMQ_HANDSHAKE_IVL, DOOR_HANDSHAKE_MS},
    {ZMQ_HEARTBEAT_IVL, DOOR_HEARTBEAT_MS},
    {ZMQ_HEARTBEAT_TIMEOUT, DOOR_HEARTBEAT_ANSWER_MS},
    {ZMQ_HEARTBEAT_TTL, DOOR_HEARTBEAT_TTL_MS},
    {ZMQ_TCP_MAXRT, DOOR_UNREAD_MS},
    {ZMQ_LINGER, 0},
};

static enum sam_err
set(void *socket, int option, const void *value, size_t len)
{
    return zmq_setsockopt(socket, option, value, len) == 0 ? SAM_OK : SAM_E_INTERNAL;
}

static enum sam_err
reads(void *socket, int option, const void *value, size_t len)
{
    enum sam_err r = SAM_E_REFUSED;
    uint8_t got[64] = {0};
    size_t got_len = len; /* numbers and keys come in no other length */

    if (len > sizeof got) return SAM_E_INTERNAL;
    if (zmq_getsockopt(socket, option, got, &got_len) != 0) return SAM_E_INTERNAL;
    if (got_len == len && memcmp(got, value, len) == 0) r = SAM_OK;
    explicit_bzero(got, sizeof got);
    return r;
}

static enum sam_err
set_and_read(void *socket, int option, const void *value, size_t len)
{
    enum sam_err r = set(socket, option, value, len);

    return r == SAM_OK ? reads(socket, option, value, len) : r;
}

/* Neither can be read. MANDATORY shows: nobody has this route, so nothing may be sent to it. HANDOVER
 * is off unless set; it is set for the reader. */
static enum sam_err
set_routing(void *router)
{
    const int yes = 1, no = 0;
    enum sam_err r = SAM_E_INTERNAL;

    if ((r = set(router, ZMQ_ROUTER_MANDATORY, &yes, sizeof yes)) != SAM_OK) return r;
    if ((r = set(router, ZMQ_ROUTER_HANDOVER, &no, sizeof no)) != SAM_OK) return r;
    if (zmq_send(router, "nobody", 6, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0) return SAM_E_REFUSED;
    return zmq_errno() == EHOSTUNREACH ? SAM_OK : SAM_E_REFUSED;
}

static enum sam_err
set_options(void *router, bool v6, const uint8_t secret[FRAME_SECRET_BYTES])
{
    static const int64_t message_max = FRAME_MAX + DOOR_CURVE_BYTES;
    const int six = v6, curve = ZMQ_CURVE;
    enum sam_err r = SAM_E_INTERNAL;

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        r = set_and_read(router, numbers[i].option, &numbers[i].value, sizeof(int));
        if (r != SAM_OK) return r;
    }
    if ((r = set_and_read(router, ZMQ_IPV6, &six, sizeof six)) != SAM_OK) return r;
    r = set_and_read(router, ZMQ_MAXMSGSIZE, &message_max, sizeof message_max);
    if (r != SAM_OK) return r;
    r = set(router, ZMQ_ZAP_DOMAIN, DOOR_ZAP_DOMAIN, sizeof DOOR_ZAP_DOMAIN - 1);
    if (r != SAM_OK) return r;
    r = reads(router, ZMQ_ZAP_DOMAIN, DOOR_ZAP_DOMAIN, sizeof DOOR_ZAP_DOMAIN); /* and a NUL */
    if (r != SAM_OK) return r;
    r = set_and_read(router, ZMQ_CURVE_SECRETKEY, secret, FRAME_SECRET_BYTES);
    if (r != SAM_OK) return r;
    if ((r = reads(router, ZMQ_MECHANISM, &curve, sizeof curve)) != SAM_OK) return r;
    return set_routing(router);
}

/* Its length of backlog is the core's; that it never blocks is ours to see to. */
static enum sam_err
check_listener(int fd, bool *ret_v6)
{
    int listens = 0, domain = 0;
    socklen_t len = sizeof(int);

    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) != 0 || !listens)
        return SAM_E_MALFORMED;
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) != 0) return SAM_E_MALFORMED;
    if (domain != AF_INET && domain != AF_INET6) return SAM_E_MALFORMED;
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) return SAM_E_INTERNAL;
    *ret_v6 = domain == AF_INET6;
    return SAM_OK;
}

enum sam_err
door_make(void *context, int listener, const uint8_t secret[FRAME_SECRET_BYTES], void **ret_router)
{
    enum sam_err r = SAM_E_INTERNAL;
    void *router = NULL;
    bool v6 = false;

    if ((r = check_listener(listener, &v6)) != SAM_OK) return r;
    router = zmq_socket(context, ZMQ_ROUTER);
    if (router == NULL) return SAM_E_INTERNAL;
    if ((r = set_options(router, v6, secret)) != SAM_OK) return r;
    if ((r = set_and_read(router, ZMQ_USE_FD, &listener, sizeof listener)) != SAM_OK) return r;

    *ret_router = router;
    return SAM_OK;
}

/* The address is no more than a name here: the descriptor listens already. */
enum sam_err
door_open(void *router)
{
    int v6 = 0;
    size_t len = sizeof v6;

    if (zmq_getsockopt(router, ZMQ_IPV6, &v6, &len) != 0) return SAM_E_INTERNAL;
    if (zmq_bind(router, v6 ? "tcp://[::1]:*" : "tcp://127.0.0.1:*") != 0) return SAM_E_INTERNAL;
    return SAM_OK;
}
