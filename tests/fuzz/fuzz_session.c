/* fuzz_session.c - the inner session, past a broken edge between client and core: it loses, repeats,
 * alters and invents hellos and frames. What is opened was sealed by the other side, and comes in order.
 *
 *     input = parts (parts.h); what each does: enum event */
#include "check.h"
#include "parts.h"

#include "proto/session.h"
#include <sodium.h>
#include <string.h>

#define PART_BYTES_MAX 1024U
#define FRAMES 8U

enum event {
    EVENT_HELLO = 0, /* both sides begin anew; bytes: the core's n */
    EVENT_FORGED,    /* the core is offered bytes as a hello */
    EVENT_SEAL,      /* bytes go on their way */
    EVENT_DELIVER,   /* the next frame on its way arrives */
    EVENT_LOSE,      /* it does not */
    EVENT_ALTER,     /* it arrives, but for one bit; bytes: its place, u16 */
    EVENT_RAW,       /* bytes arrive as a frame */
    EVENT_COMPLETE,  /* the client gets an n, due or not */
};
enum { HOW_EVENT = 7, HOW_DOWN = 8, HOW_WRONG_N = 16, HOW_AGAIN = 32, HOW_TIGHT = 64 };

/* As tests/vectors/session.json has them. */
static struct session_names names;
static struct hpke_pair client_pair, broker_pair;
static uint8_t random_bytes[SESSION_RANDOM_BYTES], request[SESSION_ID_BYTES];

/* One direction: what is on its way. */
struct frame {
    uint64_t number;
    size_t len;
    uint8_t part[PART_BYTES_MAX], sealed[PART_BYTES_MAX + SESSION_TAG_BYTES];
};
struct pipe {
    uint64_t opened; /* frames, at the other end */
    size_t n;
    struct frame frame[FRAMES];
};

static struct session client, core, begun; /* begun: the client's, before n comes */
static struct session_hello hello;         /* the true one */
static bool same_n;                        /* both sides have the same */
static struct pipe up, down;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    check(sodium_init() >= 0);
    bytes_from_hex("af580606c05fd242c1839e10d0b99e43", names.realm, sizeof names.realm);
    bytes_from_hex("7971e86acae7d9ac5cf8db4379bfd1a44ab25c3fd56fc6cb58ca2b457397c524", names.key_id,
                   sizeof names.key_id);
    bytes_from_hex("4ef2c017fd307d85af4d1c3f25427862321e283812966da7d0f0ac541aa8cc49",
                   names.broker_id, sizeof names.broker_id);
    bytes_from_hex("e890dc586d0e46f9e09065aee24e97d0e3782315a759266c743cba790775c8e7",
                   client_pair.sk, sizeof client_pair.sk);
    bytes_from_hex("2d676a0a2a904a66ab2f8c956af71936eaab38d5553f29cc1a68db9206009220",
                   client_pair.pk, sizeof client_pair.pk);
    bytes_from_hex("fbcca9a92c9513e4ffe48f2764da1d3b314a96a66e442a90a7423b0d3807ea4d",
                   broker_pair.sk, sizeof broker_pair.sk);
    bytes_from_hex("3ad8de0cb44d3dee1513af464d3d17f350bda12156f8ea90e4edd99c948be025",
                   broker_pair.pk, sizeof broker_pair.pk);
    bytes_from_hex("2f8cda21a9825c92fd129fcaf1ee005c720b7a0d1dd95efe78ab180bd8de451f", random_bytes,
                   sizeof random_bytes);
    bytes_from_hex("ed395f828dffa6c2769dfa08b97689d3", request, sizeof request);
    check(session_begin(&names, &client_pair, broker_pair.pk, request, random_bytes, &hello, &begun)
          == SAM_OK);
    return 0;
}

/* ---- hellos ----------------------------------------------------------------------------------- */

static void
fill(struct sam_bytes in, void *ret, size_t len)
{
    memset(ret, 0, len);
    if (in.len > 0) memcpy(ret, in.at, in.len < len ? in.len : len);
}

static void
begin(const struct part *part)
{
    uint8_t n[SESSION_RANDOM_BYTES], got[SESSION_ID_BYTES];
    session_end(&core);
    client = begun;
    up.n = down.n = up.opened = down.opened = 0;
    fill(part->bytes, n, sizeof n);
    check(session_accept(&names, &broker_pair, client_pair.pk, &hello, n, got, &core) == SAM_OK);
    check(memcmp(got, request, sizeof got) == 0);
    same_n = (part->how & HOW_WRONG_N) == 0;
    if (!same_n) n[0] ^= 1;
    check(session_complete(&client, n) == SAM_OK);
}

/* Only the true one is taken; a false one leaves a session as it is. */
static void
forge(const struct part *part)
{
    static const uint8_t n[SESSION_RANDOM_BYTES];
    struct session_hello forged;
    uint8_t got[SESSION_ID_BYTES];
    struct session taken = core, before = core;
    fill(part->bytes, &forged, sizeof forged);
    enum sam_err r = session_accept(&names, &broker_pair, client_pair.pk, &forged, n, got, &taken);
    check(r == SAM_OK || r == SAM_E_REFUSED);
    if (r == SAM_OK)
        check(memcmp(&forged, &hello, sizeof hello) == 0 && memcmp(got, request, sizeof got) == 0);
    else
        check(memcmp(&taken, &before, sizeof taken) == 0);
    session_end(&taken);
}

static void
complete(const struct part *part)
{
    uint8_t n[SESSION_RANDOM_BYTES];
    fill(part->bytes, n, sizeof n);
    check(session_complete(&client, n) == SAM_E_REFUSED); /* begin() did it already */
    check(sodium_is_zero((const uint8_t *)&client, sizeof client) == 1);
}

/* ---- frames ----------------------------------------------------------------------------------- */

static void
seal(const struct part *part)
{
    bool to_client = (part->how & HOW_DOWN) != 0;
    struct session *s = to_client ? &core : &client;
    struct pipe *pipe = to_client ? &down : &up;
    struct frame *frame = &pipe->frame[pipe->n];
    bool is_ready = s->state == SESSION_READY, tight = (part->how & HOW_TIGHT) != 0;
    if (pipe->n == FRAMES || part->bytes.len > PART_BYTES_MAX) return;
    frame->number = s->out.count;
    if (part->bytes.len > 0) memcpy(frame->part, part->bytes.at, part->bytes.len);
    enum sam_err r = session_seal(s, part->bytes, frame->sealed,
                                  part->bytes.len + SESSION_TAG_BYTES - tight, &frame->len);
    check(r == (!is_ready ? SAM_E_REFUSED : tight ? SAM_E_TOO_BIG : SAM_OK));
    if (r == SAM_OK) pipe->n++;
}

/* What is opened is what the other side would seal at this place. */
static bool
opens(bool to_client, struct sam_bytes sealed, bool tight, struct sam_bytes *ret_part)
{
    static uint8_t part[PART_BYTES_MAX], again[PART_BYTES_MAX + SESSION_TAG_BYTES];
    struct session *s = to_client ? &client : &core, mirror = *s;
    size_t len = 0, room = sealed.len < SESSION_TAG_BYTES ? 0 : sealed.len - SESSION_TAG_BYTES;
    if (tight && room > 0) room--;
    uint8_t *copy = bytes_copy(sealed);
    enum sam_err r = session_open(s, (struct sam_bytes){copy, sealed.len}, part, room, &len);
    free(copy);
    if (r != SAM_OK) {
        check(r == SAM_E_REFUSED || (r == SAM_E_TOO_BIG && tight));
        check(sodium_is_zero((const uint8_t *)s, sizeof *s) == 1);
        return false;
    }
    *ret_part = (struct sam_bytes){part, len};
    mirror.out = mirror.in;
    mirror.out.count = to_client ? down.opened++ : up.opened++;
    check(session_seal(&mirror, *ret_part, again, sizeof again, &len) == SAM_OK);
    check(len == sealed.len && memcmp(again, sealed.at, len) == 0);
    return true;
}

static void
deliver(const struct part *part, bool alter)
{
    bool to_client = (part->how & HOW_DOWN) != 0, tight = (part->how & HOW_TIGHT) != 0;
    struct session *s = to_client ? &client : &core;
    struct pipe *pipe = to_client ? &down : &up;
    struct frame frame = pipe->frame[0];
    uint8_t place[2];
    struct sam_bytes got;
    if (pipe->n == 0) return;
    fill(part->bytes, place, sizeof place);
    size_t bit = ((size_t)place[0] | (size_t)place[1] << 8) % (8 * frame.len);
    if (alter) frame.sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    bool due = s->state == SESSION_READY && same_n && !alter && frame.number == pipe->opened
               && !(tight && frame.len > SESSION_TAG_BYTES);
    bool opened = opens(to_client, (struct sam_bytes){frame.sealed, frame.len}, tight, &got);
    check(opened == due);
    if (opened) check(memcmp(got.at, frame.part, got.len) == 0);
    if ((part->how & HOW_AGAIN) == 0)
        memmove(pipe->frame, pipe->frame + 1, --pipe->n * sizeof *pipe->frame);
}

static void
lose(const struct part *part)
{
    struct pipe *pipe = (part->how & HOW_DOWN) != 0 ? &down : &up;
    if (pipe->n == 0) return;
    memmove(pipe->frame, pipe->frame + 1, --pipe->n * sizeof *pipe->frame);
}

static void
arrive(const struct part *part)
{
    struct sam_bytes got;
    if (part->bytes.len > PART_BYTES_MAX) return;
    (void)opens((part->how & HOW_DOWN) != 0, part->bytes, (part->how & HOW_TIGHT) != 0, &got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sam_bytes rest = {data, size};
    struct part part;
    session_end(&client);
    session_end(&core);
    up.n = down.n = up.opened = down.opened = 0;
    while (part_take(&rest, &part)) {
        switch ((enum event)(part.how & HOW_EVENT)) {
        case EVENT_HELLO:
            begin(&part);
            break;
        case EVENT_FORGED:
            forge(&part);
            break;
        case EVENT_SEAL:
            seal(&part);
            break;
        case EVENT_DELIVER:
        case EVENT_ALTER:
            deliver(&part, (part.how & HOW_EVENT) == EVENT_ALTER);
            break;
        case EVENT_LOSE:
            lose(&part);
            break;
        case EVENT_RAW:
            arrive(&part);
            break;
        case EVENT_COMPLETE:
            complete(&part);
            break;
        }
    }
    return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    struct dice dice = {.state = seed};
    return parts_mutate(data, size, max_size, 0, NULL, &dice);
}
