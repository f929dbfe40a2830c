/* zmtp.c - see zmtp.h */
#include "zmtp.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define NONCE crypto_box_NONCEBYTES /* 24 */
#define MAC crypto_box_MACBYTES     /* 16 */
#define SHORT 8U
#define HELLO_BYTES 200U
#define WELCOME_BYTES 168U
#define COOKIE 96U
#define METADATA_MAX 512U
#define COMMAND 4U
#define LONG 2U

/* ---- bytes --------------------------------------------------------------------------------------- */

static bool
send_all(int fd, const void *at, size_t len)
{
    const uint8_t *bytes = at;
    for (size_t done = 0; done < len;) {
        const ssize_t n = send(fd, bytes + done, len - done, MSG_NOSIGNAL);
        if (n <= 0) return false;
        done += (size_t)n;
    }
    return true;
}

static bool
take_all(int fd, void *at, size_t len)
{
    return recv(fd, at, len, MSG_WAITALL) == (ssize_t)len;
}

static void
put_number(uint8_t *at, uint64_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (uint8_t)(number >> 8 * (bytes - 1 - i));
}

static void
make_nonce(const char *prefix, const uint8_t *rest, size_t n_rest, uint8_t ret[static NONCE])
{
    memcpy(ret, prefix, NONCE - n_rest);
    memcpy(ret + NONCE - n_rest, rest, n_rest);
}

static bool
send_frame(int fd, unsigned flags, const uint8_t *body, size_t len)
{
    uint8_t head[9] = {(uint8_t)flags};
    if (len < 256) {
        head[1] = (uint8_t)len;
        return send_all(fd, head, 2) && send_all(fd, body, len);
    }
    head[0] |= LONG;
    put_number(head + 1, len, 8);
    return send_all(fd, head, 9) && send_all(fd, body, len);
}

/* ---- connecting ---------------------------------------------------------------------------------- */

int
zmtp_connect(const struct realm_edge *edge)
{
    struct sockaddr_in to;
    const struct timeval patience = {.tv_sec = ZMTP_MS / 1000};
    const int at_once = 1;
    memset(&to, 0, sizeof to);
    to.sin_family = AF_INET;
    to.sin_port = htons(edge->port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(fd >= 0, "no socket");
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0
        && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once) == 0
        && setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0
        && setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

void
zmtp_greeting(uint8_t ret_greeting[static ZMTP_GREETING])
{
    memset(ret_greeting, 0, ZMTP_GREETING);
    ret_greeting[0] = 0xff;
    ret_greeting[9] = 0x7f;
    ret_greeting[10] = 3;
    memcpy(ret_greeting + 12, "CURVE", 5);
}

struct keys {
    const struct realm_edge *edge;
    const struct person *person;
    uint8_t secret[KEY_BYTES], public[KEY_BYTES]; /* this connection's */
    uint8_t server[KEY_BYTES];                    /* the server's, for it */
};

static bool
say_hello(int fd, struct zmtp *zmtp, const struct keys *k)
{
    static const uint8_t zeros[64];
    uint8_t body[HELLO_BYTES] = "\5HELLO\1", nonce[NONCE];
    memcpy(body + 80, k->public, KEY_BYTES);
    put_number(body + 112, zmtp->nonce++, SHORT);
    make_nonce("CurveZMQHELLO---", body + 112, SHORT, nonce);
    return crypto_box_easy(body + 120, zeros, sizeof zeros, nonce, k->edge->curve, k->secret) == 0
           && send_frame(fd, COMMAND, body, sizeof body);
}

static bool
take_welcome(int fd, struct keys *k, uint8_t ret_cookie[static COOKIE])
{
    uint8_t frame[2 + WELCOME_BYTES], nonce[NONCE], plain[KEY_BYTES + COOKIE];
    if (!take_all(fd, frame, sizeof frame) || memcmp(frame + 2, "\7WELCOME", 8) != 0) return false;
    make_nonce("WELCOME-", frame + 10, 16, nonce);
    if (crypto_box_open_easy(plain, frame + 26, MAC + sizeof plain, nonce, k->edge->curve,
                             k->secret)
        != 0)
        return false;
    memcpy(k->server, plain, KEY_BYTES);
    memcpy(ret_cookie, plain + KEY_BYTES, COOKIE);
    return true;
}

static size_t
put_property(uint8_t *at, const char *name, const void *value, size_t len)
{
    const size_t n = strlen(name);
    at[0] = (uint8_t)n;
    memcpy(at + 1, name, n);
    put_number(at + 1 + n, len, 4);
    if (len > 0) memcpy(at + 5 + n, value, len);
    return 5 + n + len;
}

static bool
say_initiate(int fd, struct zmtp *zmtp, const struct keys *k, const uint8_t *cookie, const void *id,
             size_t id_len)
{
    uint8_t body[1024] = "\10INITIATE", plain[METADATA_MAX + 128], vouch[2 * KEY_BYTES];
    uint8_t nonce[NONCE];
    memcpy(body + 9, cookie, COOKIE);
    put_number(body + 105, zmtp->nonce++, SHORT);
    memcpy(plain, k->person->curve, KEY_BYTES);
    randombytes_buf(plain + 32, 16);
    memcpy(vouch, k->public, KEY_BYTES);
    memcpy(vouch + KEY_BYTES, k->edge->curve, KEY_BYTES);
    make_nonce("VOUCH---", plain + 32, 16, nonce);
    if (crypto_box_easy(plain + 48, vouch, sizeof vouch, nonce, k->server, k->person->curve_secret)
        != 0)
        return false;
    size_t len = 128;
    len += put_property(plain + len, "Socket-Type", "DEALER", 6);
    len += put_property(plain + len, "Identity", id, id_len);
    make_nonce("CurveZMQINITIATE", body + 105, SHORT, nonce);
    return crypto_box_easy(body + 113, plain, len, nonce, k->server, k->secret) == 0
           && send_frame(fd, COMMAND, body, 113 + MAC + len);
}

static bool
take_ready(int fd)
{
    uint8_t head[2], body[256];
    return take_all(fd, head, 2) && head[0] == COMMAND && take_all(fd, body, head[1])
           && memcmp(body, "\5READY", 6) == 0;
}

bool
zmtp_begin(const struct realm_edge *edge, const struct person *person, const void *id, size_t len,
           struct zmtp *ret_zmtp)
{
    uint8_t greeting[ZMTP_GREETING], cookie[COOKIE];
    struct keys k = {.edge = edge, .person = person};
    struct zmtp zmtp = {.fd = zmtp_connect(edge), .nonce = 1};
    if (zmtp.fd < 0) return false;
    (void)crypto_box_keypair(k.public, k.secret);
    zmtp_greeting(greeting);
    if (send_all(zmtp.fd, greeting, sizeof greeting) && take_all(zmtp.fd, greeting, sizeof greeting)
        && say_hello(zmtp.fd, &zmtp, &k) && take_welcome(zmtp.fd, &k, cookie)
        && say_initiate(zmtp.fd, &zmtp, &k, cookie, id, len) && take_ready(zmtp.fd)
        && crypto_box_beforenm(zmtp.shared, k.server, k.secret) == 0) {
        *ret_zmtp = zmtp;
        return true;
    }
    (void)close(zmtp.fd);
    return false;
}

void
zmtp_end(struct zmtp *zmtp)
{
    (void)close(zmtp->fd);
}

/* ---- saying -------------------------------------------------------------------------------------- */

bool
zmtp_say(struct zmtp *zmtp, struct sam_bytes part, unsigned flags)
{
    uint8_t nonce[NONCE];
    const size_t len = 16 + MAC + 1 + part.len;
    uint8_t *body = malloc(len), *plain = malloc(1 + part.len);
    MUST(body != NULL && plain != NULL, "no memory");
    plain[0] = (uint8_t)flags;
    if (part.len > 0) memcpy(plain + 1, part.at, part.len);
    memcpy(body, "\7MESSAGE", 8);
    put_number(body + 8, zmtp->nonce++, SHORT);
    make_nonce("CurveZMQMESSAGEC", body + 8, SHORT, nonce);
    const bool is_said = crypto_box_easy_afternm(body + 16, plain, 1 + part.len, nonce,
                                                 zmtp->shared)
                             == 0
                         && send_frame(zmtp->fd, 0, body, len);
    free(body);
    free(plain);
    return is_said;
}

/* ---- hearing ------------------------------------------------------------------------------------- */

static bool
take_frame(int fd, struct octets *ret_body)
{
    uint8_t head[9];
    uint64_t len = 0;
    if (!take_all(fd, head, 2)) return false;
    len = head[1];
    if ((head[0] & LONG) != 0) {
        if (!take_all(fd, head + 2, 7)) return false;
        for (size_t i = 1; i < 9; i++)
            len = len << 8 | head[i];
    }
    MUST(len < 2 * 65536U, "an edge sent too much");
    ret_body->at = malloc(len == 0 ? 1 : (size_t)len);
    MUST(ret_body->at != NULL, "no memory");
    ret_body->len = (size_t)len;
    return take_all(fd, ret_body->at, ret_body->len);
}

/* False: not for us, or nothing. */
static bool
open_body(const struct zmtp *zmtp, const struct octets *body, struct octets *ret_part)
{
    uint8_t nonce[NONCE];
    if (body->len < 16 + MAC + 1 || memcmp(body->at, "\7MESSAGE", 8) != 0) return false;
    const size_t len = body->len - 16 - MAC;
    uint8_t *plain = malloc(len);
    MUST(plain != NULL, "no memory");
    make_nonce("CurveZMQMESSAGES", body->at + 8, SHORT, nonce);
    const bool is_good = crypto_box_open_easy_afternm(plain, body->at + 16, body->len - 16, nonce,
                                                      zmtp->shared)
                             == 0
                         && (plain[0] & 2U) == 0;
    if (is_good) *ret_part = octets_copy(plain + 1, len - 1);
    free(plain);
    return is_good;
}

struct octets
zmtp_hear(struct zmtp *zmtp)
{
    struct octets part = {NULL, 0}, body = {NULL, 0};
    bool goes_on = true;
    while (goes_on && part.at == NULL) {
        goes_on = take_frame(zmtp->fd, &body);
        if (goes_on) (void)open_body(zmtp, &body, &part);
        octets_free(&body);
    }
    return part;
}
