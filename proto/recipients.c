/* recipients.c */
#include "recipients.h"

#include <samtykke/same.h>

#include <string.h>

/* ---- labels to leaves ------------------------------------------------------------------------ */

/* A label's bit; 0: no leaf. */
static uint32_t
leaf_bit(const struct recipients_facts *f, struct sam_bytes label)
{
    for (unsigned i = 0; i < f->n_leaves && i < SAM_LEAVES_MAX; i++)
        if (sam_bytes_same(f->leaves[i], label)) return UINT32_C(1) << i;
    return 0;
}

/* All labels as bits; 0: there is none, or one is no leaf. */
static uint32_t
leaf_mask(const struct recipients_facts *f)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < f->n_labels; i++) {
        uint32_t bit = leaf_bit(f, f->labels[i]);
        if (bit == 0) return 0;
        mask |= bit;
    }
    return mask;
}

/* ---- members --------------------------------------------------------------------------------- */

/* keys has none of a guest's; that no guest has any is for the check of the case, and for here. */
static bool
is_confirmed(const struct member *m)
{
    static const struct sam_bytes guest = {(const uint8_t *)"guest", 5};
    return m->has_key_id && m->verified && !sam_bytes_same(m->role, guest);
}

static bool
is_addressed(const struct item_body *item, const struct member *m)
{
    if (item->n_audience == 0) return true;
    for (size_t i = 0; i < item->n_audience; i++)
        if (memcmp(item->audience[i], m->person, ID_BYTES) == 0) return true;
    return false;
}

static bool
is_of_meeting(const struct recipients_facts *f, const uint8_t meeting[static ID_BYTES])
{
    if (f->item->has_meeting && memcmp(f->item->meeting, meeting, ID_BYTES) == 0) return true;
    for (size_t i = 0; i < f->n_tables; i++)
        if (memcmp(f->tables[i], meeting, ID_BYTES) == 0) return true;
    return false;
}

static bool
counts(const struct recipients_facts *f, const struct reach *e)
{
    return (!e->has_meeting || is_of_meeting(f, e->meeting))
           && (!e->has_from || e->from <= f->item->created) && f->now < e->until;
}

static bool
reaches(const struct recipients_facts *f, size_t member, uint32_t mask)
{
    uint32_t reached = 0;
    for (size_t i = 0; i < f->version->n_reach; i++)
        if (f->version->reach[i].member == member && counts(f, &f->version->reach[i]))
            reached |= f->version->reach[i].leaves;
    return mask != 0 && (mask & ~reached) == 0;
}

/* ---- the list -------------------------------------------------------------------------------- */

/* Where the key_id is, or belongs. */
static size_t
place(const struct recipients *r, const uint8_t key_id[static HASH_BYTES])
{
    size_t at = 0;
    while (at < r->n && memcmp(r->at[at].key_id, key_id, HASH_BYTES) < 0)
        at++;
    return at;
}

const struct recipient *
recipients_find(const struct recipients *recipients, const uint8_t key_id[static HASH_BYTES])
{
    size_t at = place(recipients, key_id);
    if (at == recipients->n || memcmp(recipients->at[at].key_id, key_id, HASH_BYTES) != 0)
        return NULL;
    return &recipients->at[at];
}

/* There is room: a version has at most RECIPIENTS_MAX owners and members. */
static void
add(struct recipients *r, const uint8_t key_id[static HASH_BYTES],
    const uint8_t x25519[static KEY_BYTES])
{
    size_t at = place(r, key_id);
    if (r->n == RECIPIENTS_MAX || recipients_find(r, key_id) != NULL) return;
    memmove(&r->at[at + 1], &r->at[at], (r->n - at) * sizeof *r->at);
    memcpy(r->at[at].key_id, key_id, HASH_BYTES);
    memcpy(r->at[at].x25519, x25519, KEY_BYTES);
    r->n++;
}

bool
recipients_has_author(const struct case_body *version, const uint8_t author[static HASH_BYTES])
{
    const struct member *m = of_case_member(version, author);
    return of_case_owner(version, author) != NULL || (m != NULL && is_confirmed(m));
}

void
recipients_expected(const struct recipients_facts *facts, struct recipients *ret_recipients)
{
    const struct case_body *v = facts->version;
    uint32_t mask = leaf_mask(facts);

    *ret_recipients = (struct recipients){.n = 0};
    for (size_t i = 0; i < v->n_owners; i++)
        add(ret_recipients, v->owners[i].key_id, v->owners[i].x25519);
    for (size_t i = 0; i < v->n_team; i++) {
        const struct member *m = &v->team[i];
        bool is_author = memcmp(m->key_id, facts->item->author, HASH_BYTES) == 0;
        if (is_confirmed(m)
            && (is_author || (is_addressed(facts->item, m) && reaches(facts, i, mask))))
            add(ret_recipients, m->key_id, m->x25519);
    }
}
