/* consent_make.c - what is made is read back before it is written: the rules of what can be read stand
 * in one place. */
#include "consent_read.h"
#include "consent_wire.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* What the provisions look like to wire.h. */
struct sheet {
    struct wire_provision provisions[SAM_PROVISIONS_MAX];
    struct wire_actor actors[2 * SAM_PROVISIONS_MAX];
};

struct wire_provision
consent_give(const struct sam_provision *p, struct wire_actor *actors)
{
    bool tells = p->by.kind != SAM_ACTOR_NONE || p->by.id.len > 0;
    actors[0] = (struct wire_actor){(uint32_t)p->actor.kind, p->actor.id};
    actors[1] = (struct wire_actor){(uint32_t)p->by.kind, p->by.id};
    return (struct wire_provision){
        .effect = (uint32_t)p->effect,
        .action = (uint32_t)p->action,
        .actor = &actors[0],
        .by = tells ? &actors[1] : NULL,
        .category = p->category,
        .purposes = p->purposes,
        .n_purposes = p->n_purposes,
        .has_start = p->period.has_start,
        .has_end = p->period.has_end,
        .has_data_from = p->data_period.has_start,
        .has_data_until = p->data_period.has_end,
        .start = p->period.start,
        .end = p->period.end,
        .data_from = p->data_period.start,
        .data_until = p->data_period.end,
        .meeting = p->meeting,
    };
}

/* The first part that is marked; NULL: none. */
static const char *
unreadable_part(uint32_t marks)
{
    static const char *const parts[] = {
        "a type that cannot be read",    "an actor that cannot be read",
        "a `by` that cannot be read",    "a category that cannot be read",
        "an action that cannot be read", "purposes that cannot be read",
        "a period that cannot be read",  "a data period that cannot be read",
        "a meeting that cannot be read",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if ((marks >> i & 1U) != 0) return parts[i];
    return marks == 0 ? NULL : "a field that no provision has";
}

static enum sam_err
malformed(size_t index, const char *problem, struct sam_fault *ret_fault)
{
    *ret_fault = (struct sam_fault){"consent.provisions", (int)index, problem};
    return SAM_E_MALFORMED;
}

static enum sam_err
fill(struct sheet *sheet, const struct sam_provision *list, size_t n, struct sam_fault *ret_fault)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].n_purposes > PURPOSES_MAX)
            return malformed(i, "more than 32 purposes", ret_fault);
        sheet->provisions[i] = consent_give(&list[i], &sheet->actors[2 * i]);
        struct sam_provision again = consent_read(&sheet->provisions[i]);
        const char *problem = unreadable_part(list[i].unreadable | again.unreadable);
        if (problem != NULL) return malformed(i, problem, ret_fault);
    }
    return SAM_OK;
}

enum sam_err
consent_make(const uint8_t salt[static KEY_BYTES], const struct sam_provision *provisions, size_t n,
             uint8_t ret_bytes[static CONSENT_MAX], size_t *ret_len, struct sam_fault *ret_fault)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct sheet *sheet = NULL;
    struct consent_body body = {.n_provisions = n};

    if (n > SAM_PROVISIONS_MAX) {
        *ret_fault = (struct sam_fault){"consent.provisions", -1, "more than 256"};
        r = SAM_E_TOO_BIG;
        goto out;
    }
    sheet = calloc(1, sizeof *sheet);
    if (sheet == NULL) {
        r = SAM_E_NOMEM;
        goto out;
    }
    if ((r = fill(sheet, provisions, n, ret_fault)) != SAM_OK) goto out;
    memcpy(body.salt, salt, KEY_BYTES);
    body.provisions = sheet->provisions;
    r = wire_consent_body_encode(&body, ret_bytes, CONSENT_MAX, ret_len);
    if (r == SAM_E_TOO_BIG) *ret_fault = (struct sam_fault){"consent", -1, "more than 40960 bytes"};
    if (r != SAM_OK) goto out;

    r = SAM_OK;
out:
    if (sheet != NULL) sodium_memzero(sheet, sizeof *sheet);
    free(sheet);
    sodium_memzero(&body, sizeof body);
    return r;
}
