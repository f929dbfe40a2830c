/* hostile_orders.c - see hostile.h: orders out of a file, a journal into one. An order is a line; words are separated
 * by one blank, ids and keys are hexadecimal:
 *
 *   off                          nothing more is changed (worlds, who is served from where, and the clock stay)
 *   only KEYID | only all        of which client's replies
 *   clock MS                     the broker's time, from the true one
 *   world NAME                   a copy of everything as it is now
 *   serve KEYID NAME             from which copy a client is served; "main" is the broker's own
 *   lend ITEM NAME               in which copy releases of an item are asked
 *   swap ITEM ITEM PART...       a release of the first has these parts of the second: share wrap header chunk
 *   flip PART BIT STEP           one bit of each release is another; the next one's is STEP further
 *   dek ITEM                     the reader's wrap holds another key, under the true share
 *   chunks drop|swap|double|cut|more N
 *   head old MS | head freeze    a head signed MS ago, that answers now; the same bytes for ever
 *   forge member|x25519|owner before|owner|itself [KEYID]   a case statement, and by whom it is signed
 *   beacon drop | labels drop
 *   missing ITEM KEYID           owners and authors are asked to wrap this item for this key
 *   log hide|renumber|change|empty SEQ
 *   chain cut N | chain swap | chain other MEETING | chain flip     a meeting's statements
 *   room stranger PERSON | room all-hear     who is in a room, and what is open
 *   said ITEM                    in a room, after what was said
 *   place case|head|beacon|item|label|erase KIND    a statement of another kind there
 *   dump                         what clients said and heard, opened */
#include "hostile.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAX 8U

struct order {
    const char *words[WORDS_MAX];
    size_t n;
};

static const char *const KINDS[HOSTILE_KINDS] = {"",        "keys",       "broker", "case",
                                                 "item",    "wraps",      "label",  "erase",
                                                 "meeting", "redisclose", "beacon", "head"};
static const char *const PARTS[] = {"",        "share",  "wrap", "commitment",
                                    "wrapper", "header", "chunk"};
static const char *const CHUNKS[] = {"as-they-are", "drop", "swap", "double", "cut", "more"};
static const char *const HEADS[] = {"as-it-is", "old", "freeze"};
static const char *const FORGERIES[] = {"nothing", "member", "x25519", "owner"};
static const char *const SIGNATURES[] = {"before", "owner", "itself"};
static const char *const CHAINS[] = {"as-it-is", "cut", "swap", "other", "flip"};
static const char *const ROOMS[] = {"as-it-is", "stranger", "all-hear"};
static const char *const LOGS[] = {"as-it-is", "hide", "renumber", "change", "empty"};
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- words ------------------------------------------------------------------------------------------------------- */

static const char *
word(const struct order *order, size_t i)
{
    if (i >= order->n) realm_die("an order lacks a word");
    return order->words[i];
}

static unsigned
one_of(const char *const *names, size_t n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0) return i;
    realm_die("an order has a word that is none");
}

static void
bytes(const char *text, uint8_t *ret, size_t len)
{
    size_t n = 0;
    if (sodium_hex2bin(ret, len, text, strlen(text), NULL, &n, NULL) != 0 || n != len)
        realm_die("an order has an id that is none");
}

static int64_t
number(const char *text)
{
    char *end = NULL;
    const int64_t n = strtoll(text, &end, 10);
    if (*text == 0 || *end != 0) realm_die("an order has a number that is none");
    return n;
}

/* ---- orders ------------------------------------------------------------------------------------------------------ */

static void
order_only(struct hostile *h, const struct order *o)
{
    sodium_memzero(h->switches.only, HASH_BYTES);
    if (strcmp(word(o, 1), "all") != 0) bytes(word(o, 1), h->switches.only, HASH_BYTES);
}

static void
order_serve(struct hostile *h, const struct order *o)
{
    uint8_t key_id[HASH_BYTES];
    size_t i = 0;
    bytes(word(o, 1), key_id, HASH_BYTES);
    while (i < h->n_serves && memcmp(h->serves[i].key_id, key_id, HASH_BYTES) != 0)
        i++;
    if (i == HOSTILE_SERVES_MAX) realm_die("too many are served from elsewhere");
    memcpy(h->serves[i].key_id, key_id, HASH_BYTES);
    h->serves[i].world = world_find(h, word(o, 2));
    if (i == h->n_serves) h->n_serves++;
}

static void
order_lend(struct hostile *h, const struct order *o)
{
    bytes(word(o, 1), h->switches.lent, ID_BYTES);
    h->switches.lender = world_find(h, word(o, 2));
    h->switches.lends = true;
}

static void
order_swap(struct hostile *h, const struct order *o)
{
    struct switches *s = &h->switches;
    bytes(word(o, 1), s->swapped, ID_BYTES);
    bytes(word(o, 2), s->swapped_for, ID_BYTES);
    memset(s->swaps_part, 0, sizeof s->swaps_part);
    for (size_t i = 3; i < o->n; i++)
        s->swaps_part[one_of(PARTS, COUNT(PARTS), o->words[i])] = true;
    s->swaps = true;
}

static void
order_flip(struct hostile *h, const struct order *o)
{
    h->switches.flip = (enum hostile_part)one_of(PARTS, COUNT(PARTS), word(o, 1));
    h->switches.bit = (uint64_t)number(word(o, 2));
    h->switches.step = (uint64_t)number(word(o, 3));
}

static void
order_dek(struct hostile *h, const struct order *o)
{
    bytes(word(o, 1), h->switches.dek_item, ID_BYTES);
    h->switches.has_dek = true;
}

static void
order_chunks(struct hostile *h, const struct order *o)
{
    h->switches.chunks = (enum hostile_chunks)one_of(CHUNKS, COUNT(CHUNKS), word(o, 1));
    h->switches.chunk = (uint32_t)number(word(o, 2));
}

static void
order_head(struct hostile *h, const struct order *o)
{
    h->switches.head = (enum hostile_head)one_of(HEADS, COUNT(HEADS), word(o, 1));
    if (h->switches.head == HEAD_OLD) h->switches.head_ms = number(word(o, 2));
    octets_free(&h->frozen);
}

static void
order_forge(struct hostile *h, const struct order *o)
{
    h->switches.forgery = (enum hostile_forgery)one_of(FORGERIES, COUNT(FORGERIES), word(o, 1));
    h->switches.signature = (enum hostile_signature)one_of(SIGNATURES, COUNT(SIGNATURES),
                                                           word(o, 2));
    if (o->n > 3) bytes(word(o, 3), h->switches.forged_key, HASH_BYTES);
}

static void
order_log(struct hostile *h, const struct order *o)
{
    h->switches.log = (enum hostile_log)one_of(LOGS, COUNT(LOGS), word(o, 1));
    h->switches.log_seq = (uint64_t)number(word(o, 2));
}

static void
order_chain(struct hostile *h, const struct order *o)
{
    struct switches *s = &h->switches;
    s->chain = (enum hostile_chain)one_of(CHAINS, COUNT(CHAINS), word(o, 1));
    if (s->chain == CHAIN_CUT) s->cut = (uint64_t)number(word(o, 2));
    if (s->chain == CHAIN_OTHER) bytes(word(o, 2), s->other_meeting, ID_BYTES);
}

static void
order_room(struct hostile *h, const struct order *o)
{
    h->switches.room = (enum hostile_room)one_of(ROOMS, COUNT(ROOMS), word(o, 1));
    if (h->switches.room == ROOM_STRANGER) bytes(word(o, 2), h->switches.stranger, ID_BYTES);
}

static void
order_said(struct hostile *h, const struct order *o)
{
    bytes(word(o, 1), h->switches.said, ID_BYTES);
    h->switches.says = true;
}

static void
order_place(struct hostile *h, const struct order *o)
{
    (void)snprintf(h->switches.place, sizeof h->switches.place, "%s", word(o, 1));
    h->switches.kind = (enum statement_kind)one_of(KINDS, COUNT(KINDS), word(o, 2));
}

static void
order_off(struct hostile *h, const struct order *o)
{
    (void)o;
    octets_free(&h->frozen);
    h->switches = (struct switches){.swaps = false};
}

static void
order_clock(struct hostile *h, const struct order *o)
{
    h->clock_ms = number(word(o, 1));
}

static void
order_world(struct hostile *h, const struct order *o)
{
    world_copy(h, word(o, 1));
}

static void
order_beacon(struct hostile *h, const struct order *o)
{
    (void)o;
    h->switches.drops_beacon = true;
}

static void
order_labels(struct hostile *h, const struct order *o)
{
    (void)o;
    h->switches.drops_labels = true;
}

static void
order_missing(struct hostile *h, const struct order *o)
{
    bytes(word(o, 1), h->switches.missing_item, ID_BYTES);
    bytes(word(o, 2), h->switches.missing_key, HASH_BYTES);
    h->switches.has_missing = true;
}

static void
order_dump(struct hostile *h, const struct order *o)
{
    (void)o;
    h->switches.dumps = true;
}

static const struct {
    const char *name;
    void (*take)(struct hostile *h, const struct order *o);
} ORDERS[] = {
    {"beacon", order_beacon},   {"chain", order_chain}, {"chunks", order_chunks},
    {"clock", order_clock},     {"dek", order_dek},     {"dump", order_dump},
    {"flip", order_flip},       {"forge", order_forge}, {"head", order_head},
    {"labels", order_labels},   {"lend", order_lend},   {"log", order_log},
    {"missing", order_missing}, {"off", order_off},     {"only", order_only},
    {"place", order_place},     {"room", order_room},   {"said", order_said},
    {"serve", order_serve},     {"swap", order_swap},   {"world", order_world},
};

static void
take_order(struct hostile *h, char *line)
{
    struct order order = {.n = 0};
    char *rest = NULL;
    for (char *at = strtok_r(line, " ", &rest); at != NULL && order.n < WORDS_MAX;
         at = strtok_r(NULL, " ", &rest))
        order.words[order.n++] = at;
    if (order.n == 0) return;
    for (size_t i = 0; i < COUNT(ORDERS); i++) {
        if (strcmp(ORDERS[i].name, order.words[0]) != 0) continue;
        ORDERS[i].take(h, &order);
        return;
    }
    realm_die("no such order");
}

void
orders_take(struct hostile *h)
{
    char path[sizeof h->folder + 16], line[1024];
    (void)snprintf(path, sizeof path, "%s/orders", h->folder);
    FILE *file = fopen(path, "r");
    if (file == NULL) return;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = 0;
        take_order(h, line);
    }
    (void)fclose(file);
    (void)unlink(path);
}

/* ---- the journal --------------------------------------------------------------------------------------------------- */

const char *
hex(const void *at, size_t len)
{
    static char buffers[4][2 * HASH_BYTES + 1];
    static unsigned next;
    char *buffer = buffers[next++ % 4];
    if (len > HASH_BYTES) realm_die("too long in hexadecimal");
    return sodium_bin2hex(buffer, sizeof buffers[0], at, len);
}

void
journal(const char *format, ...)
{
    char path[sizeof hostile_self()->folder + 16];
    va_list list;
    (void)snprintf(path, sizeof path, "%s/journal", hostile_self()->folder);
    FILE *file = fopen(path, "a");
    if (file == NULL) realm_die("there is no journal");
    va_start(list, format);
    (void)vfprintf(file, format, list);
    va_end(list);
    (void)fputc('\n', file);
    (void)fclose(file);
}

void
dump(const struct hostile *h, const struct tap *tap, const char *what, struct sam_bytes of)
{
    char path[sizeof h->folder + 128];
    if (!h->switches.dumps) return;
    (void)snprintf(path, sizeof path, "%s/%s.%s", h->folder, hex(tap->key_id, HASH_BYTES), what);
    FILE *file = fopen(path, "ab");
    if (file == NULL || fwrite(of.at, 1, of.len, file) != of.len) realm_die("no dump");
    (void)fclose(file);
}
