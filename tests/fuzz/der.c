/* der.c - see der.h */
#include "der.h"

#include "check.h"

#include <sodium.h>
#include <string.h>

#define ELEMENTS_MAX 128U
#define CONSTRUCTED 0x20U
#define OCTETS 0x04U

/* One of them: header, content, and the element around it. */
struct element {
    size_t at, content, end;
    size_t parent; /* its own place: none */
};

struct elements {
    size_t n;
    struct element e[ELEMENTS_MAX];
};

/* ---- reading ---------------------------------------------------------------------------------- */

/* Content and end of the element at `at`, which ends by `end`. */
static bool
measure(const uint8_t *der, size_t at, size_t end, struct element *ret)
{
    if (end - at < 2) return false;
    size_t len = der[at + 1], content = at + 2, bytes = 0;
    if (len >= 0x80) {
        bytes = len & 0x7f;
        if (bytes < 1 || bytes > 2 || end - content < bytes) return false;
        for (len = 0; bytes > 0; bytes--)
            len = len << 8 | der[content++];
    }
    if (end - content < len) return false;
    *ret = (struct element){.at = at, .content = content, .end = content + len};
    return true;
}

/* All elements in der[at, end), and in what is constructed or wraps DER. False: it is no DER. */
static bool
read_all(const uint8_t *der, size_t at, size_t end, size_t parent, struct elements *list)
{
    size_t before = list->n;
    while (at < end) {
        struct element e;
        if (list->n == ELEMENTS_MAX) return true;
        if (!measure(der, at, end, &e)) {
            list->n = before;
            return false;
        }
        size_t place = list->n++;
        e.parent = parent == SIZE_MAX ? place : parent;
        list->e[place] = e;
        if ((der[at] & CONSTRUCTED) != 0 || der[at] == OCTETS)
            (void)read_all(der, e.content, e.end, place, list);
        at = e.end;
    }
    return list->n > before;
}

/* ---- changing --------------------------------------------------------------------------------- */

struct text {
    uint8_t *at;
    size_t len, room;
};

static bool
splice(struct text *t, size_t at, size_t gone, const uint8_t *in, size_t n)
{
    if (t->len - gone + n > t->room) return false;
    memmove(t->at + at + n, t->at + at + gone, t->len - at - gone);
    if (n > 0) memcpy(t->at + at, in, n);
    t->len = t->len - gone + n;
    return true;
}

static size_t
put_header(uint8_t tag, size_t len, uint8_t ret[static 4])
{
    ret[0] = tag;
    if (len < 0x80) {
        ret[1] = (uint8_t)len;
        return 2;
    }
    ret[1] = len < 0x100 ? 0x81 : 0x82;
    ret[2] = (uint8_t)(len < 0x100 ? len : len >> 8);
    ret[3] = (uint8_t)len;
    return len < 0x100 ? 3 : 4;
}

/* The lengths of what is around place i, which has become longer by `grown` (as a difference). */
static bool
fit_parents(struct text *t, const struct elements *list, size_t i, size_t grown)
{
    while (list->e[i].parent != i) {
        i = list->e[i].parent;
        const struct element *e = &list->e[i];
        uint8_t header[4];
        size_t len = e->end - e->content + grown, old = e->content - e->at;
        if (len > PART_MAX) return false;
        size_t n = put_header(t->at[e->at], len, header);
        if (!splice(t, e->at, old, header, n)) return false;
        grown += n - old;
    }
    return true;
}

/* What stands in certificates, and what does not. */
static const struct {
    uint8_t len, at[20];
} WORDS[] = {
    {2, {0x05, 0x00}},                                     /* NULL */
    {3, {0x01, 0x01, 0xff}},                               /* true */
    {3, {0x01, 0x01, 0x00}},                               /* false, which DER leaves out */
    {3, {0x02, 0x01, 0x02}},                               /* v3 */
    {3, {0x02, 0x01, 0x01}},                               /* v2 */
    {3, {0x02, 0x01, 0x80}},                               /* negative */
    {4, {0x02, 0x02, 0x00, 0x01}},                         /* an integer too long */
    {2, {0x30, 0x00}},                                     /* nothing */
    {4, {0x03, 0x02, 0x07, 0x80}},                         /* digitalSignature */
    {4, {0x03, 0x02, 0x01, 0x06}},                         /* keyCertSign, cRLSign */
    {5, {0x06, 0x03, 0x55, 0x1d, 0x13}},                   /* basicConstraints */
    {5, {0x06, 0x03, 0x55, 0x1d, 0x0f}},                   /* keyUsage */
    {5, {0x06, 0x03, 0x55, 0x1d, 0x0e}},                   /* subjectKeyIdentifier */
    {5, {0x06, 0x03, 0x55, 0x1d, 0x23}},                   /* authorityKeyIdentifier */
    {5, {0x06, 0x03, 0x55, 0x1d, 0x14}},                   /* cRLNumber */
    {5, {0x06, 0x03, 0x55, 0x1d, 0x25}},                   /* extKeyUsage */
    {5, {0x06, 0x03, 0x2b, 0x65, 0x70}},                   /* Ed25519 */
    {5, {0x06, 0x03, 0x2b, 0x65, 0x71}},                   /* Ed448 */
    {8, {0x30, 0x06, 0x01, 0x01, 0xff, 0x02, 0x01, 0x00}}, /* a CA without CAs under it */
    {15, {0x17, 13, '2', '6', '1', '1', '2', '0', '1', '2', '0', '0', '0', '0', 'Z'}},
    {15, {0x17, 13, '4', '9', '1', '2', '3', '1', '2', '3', '5', '9', '5', '9', 'Z'}},
    {17, {0x18, 15, '2', '0', '5', '0', '0', '1', '0', '1', '0', '0', '0', '0', '0', '0', 'Z'}},
    {17, {0x18, 15, '2', '0', '2', '6', '1', '1', '2', '0', '0', '0', '0', '0', '0', '0', 'Z'}},
    {6, {0x0c, 4, 'r', 'o', 'o', 't'}},
    {6, {0x13, 4, 'r', 'o', 'o', 't'}}, /* PrintableString */
    {11, {0x0c, 9, 't', 'h', 'e', 'r', 'a', 'p', 'i', 's', 't'}},
};

/* The content of one element, by chance.
 *   ret_grown  out: by so many bytes longer, as a difference */
static bool
change_content(struct text *t, const struct element *e, struct dice *dice, size_t *ret_grown)
{
    static uint8_t made[PART_MAX];
    size_t len = e->end - e->content, room = t->room - t->len + len, before = t->len;
    if (room > sizeof made) room = sizeof made;
    if (room == 0 || len > room) return false;
    memcpy(made, t->at + e->content, len);
    if (len > 0 && dice_roll(dice, 2) == 0)
        made[dice_roll(dice, len)] ^= (uint8_t)(1U << dice_roll(dice, 8));
    else
        len = LLVMFuzzerMutate(made, len, room < 64 ? room : len < 64 ? 64 : len);
    uint8_t header[4];
    size_t n = put_header(t->at[e->at], len, header);
    if (!splice(t, e->content, e->end - e->content, made, len)) return false;
    if (!splice(t, e->at, e->content - e->at, header, n)) return false;
    *ret_grown = t->len - before;
    return true;
}

size_t
der_change(uint8_t *at, size_t len, size_t room, struct dice *dice)
{
    static const uint8_t tags[] = {0x01, 0x02, 0x03, 0x04, 0x06, 0x0c, 0x13,
                                   0x17, 0x18, 0x30, 0x31, 0xa0, 0xa3, 0x80};
    static uint8_t copy[PART_MAX];
    struct elements list = {.n = 0};
    struct text t = {at, len, room};
    if (!read_all(at, 0, len, SIZE_MAX, &list)) return 0;
    size_t i = (size_t)dice_roll(dice, list.n), k = (size_t)dice_roll(dice, list.n), grown = 0;
    const struct element *e = &list.e[i], *other = &list.e[k];
    size_t whole = e->end - e->at, wide = other->end - other->at;
    size_t word = (size_t)dice_roll(dice, sizeof WORDS / sizeof *WORDS);
    bool ok = true;

    memcpy(copy, at + other->at, wide);
    switch (dice_roll(dice, 8)) {
    case 0: /* gone */
        ok = splice(&t, e->at, whole, NULL, 0);
        grown = (size_t)0 - whole;
        break;
    case 1: /* as another one is */
        ok = splice(&t, e->at, whole, copy, wide);
        grown = wide - whole;
        break;
    case 2: /* another one before it */
        ok = splice(&t, e->at, 0, copy, wide);
        grown = wide;
        break;
    case 3: /* a word in its place, or before it */
        whole = dice_roll(dice, 2) == 0 ? 0 : whole;
        ok = splice(&t, e->at, whole, WORDS[word].at, WORDS[word].len);
        grown = WORDS[word].len - whole;
        break;
    case 4: /* of another type */
        at[e->at] = tags[dice_roll(dice, sizeof tags)];
        break;
    default:
        ok = change_content(&t, e, dice, &grown);
        break;
    }
    return ok && fit_parents(&t, &list, i, grown) ? t.len : 0;
}

/* ---- signing ---------------------------------------------------------------------------------- */

/* AlgorithmIdentifier; BIT STRING of a signature. */
static const uint8_t MIDDLE[] = {0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x41, 0x00};

size_t
der_sign(struct sam_bytes tbs, const uint8_t *secret, uint8_t *ret)
{
    size_t inner = tbs.len + sizeof MIDDLE + crypto_sign_BYTES;
    size_t n = put_header(0x30, inner, ret);
    if (tbs.len > 0) memcpy(ret + n, tbs.at, tbs.len);
    memcpy(ret + n + tbs.len, MIDDLE, sizeof MIDDLE);
    (void)crypto_sign_detached(ret + n + tbs.len + sizeof MIDDLE, NULL, tbs.at, tbs.len, secret);
    return n + inner;
}

bool
der_verify(struct sam_bytes whole, const uint8_t *ed25519, struct sam_bytes *ret_tbs)
{
    struct element all, tbs;
    const size_t tail = sizeof MIDDLE + crypto_sign_BYTES;
    if (!measure(whole.at, 0, whole.len, &all) || all.end != whole.len) return false;
    if (!measure(whole.at, all.content, all.end, &tbs) || all.end - tbs.end != tail) return false;
    *ret_tbs = (struct sam_bytes){whole.at + tbs.at, tbs.end - tbs.at};
    return crypto_sign_verify_detached(whole.at + all.end - crypto_sign_BYTES, ret_tbs->at,
                                       ret_tbs->len, ed25519)
           == 0;
}

const uint8_t *
der_find(struct sam_bytes in, const uint8_t *what, size_t len)
{
    for (size_t i = 0; i + len <= in.len; i++)
        if (memcmp(in.at + i, what, len) == 0) return in.at + i;
    return NULL;
}
