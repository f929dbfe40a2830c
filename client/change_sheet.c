/* change_sheet.c - see change_sheet.h. */
#include "change_sheet.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void
sheet_free(struct sheet **sheet)
{
    struct sheet *s = *sheet;
    if (s == NULL) { return; }
    consent_close(&s->read);
    if (s->memory != NULL) { sodium_memzero(s->memory, s->memory_len); }
    free(s->memory);
    sodium_memzero(s, sizeof *s);
    free(s);
    *sheet = NULL;
}

static enum sam_trouble_kind
kind_of(enum sam_err err)
{
    if (err == SAM_OK) { return SAM_TROUBLE_NONE; }
    if (err == SAM_E_NOMEM) { return SAM_TROUBLE_MEMORY; }
    if (err == SAM_E_TOO_BIG) { return SAM_TROUBLE_TOO_MANY; }
    return err == SAM_E_MALFORMED ? SAM_TROUBLE_NOT_ALLOWED : SAM_TROUBLE_INTERNAL;
}

/* ---- the consent ----------------------------------------------------------------------------------- */

static enum sam_trouble_kind
write_consent(const struct draft *draft, const struct sheet_terms *terms, struct sheet *sheet,
              const char **ret_problem)
{
    enum refusal why = REFUSAL_NONE;
    struct sam_fault fault = {.problem = ""};
    enum sam_err r = consent_make(terms->salt, draft->provisions, draft->n_provisions,
                                  sheet->consent, &sheet->consent_len, &fault);
    if (r != SAM_OK) {
        *ret_problem = fault.problem;
        return kind_of(r);
    }
    struct sam_bytes bytes = {sheet->consent, sheet->consent_len};
    r = consent_open(bytes, NULL, &sheet->read, &why);
    if (r != SAM_OK) { return kind_of(r); }
    memcpy(sheet->body.consent_hash, sheet->read.hash, HASH_BYTES);
    return SAM_TROUBLE_NONE;
}

static enum sam_trouble_kind
compile(const struct sheet_terms *terms, struct sheet *sheet, const char **ret_problem)
{
    struct sam_fault fault = {.problem = ""};
    const struct sam_site *site = &terms->rules->site;
    sheet->plain = (struct sam_consent){sheet->team, consent_team(&sheet->body, sheet->team),
                                        sheet->read.provisions, sheet->read.n_provisions};
    size_t size = sam_policy_size_max(site, &sheet->plain);
    if (size == 0) { return SAM_TROUBLE_TOO_MANY; }
    sheet->memory = calloc(1, size);
    if (sheet->memory == NULL) { return SAM_TROUBLE_MEMORY; }
    sheet->memory_len = size;
    enum sam_err r = sam_policy_compile(site, &sheet->plain, sheet->memory, size, &sheet->policy,
                                        &fault);
    if (r != SAM_OK) { *ret_problem = fault.problem; }
    return kind_of(r);
}

/* ---- reach ----------------------------------------------------------------------------------------- */

/* Write the meeting that has this number in the policy. */
static bool
put_meeting(const struct sheet *sheet, uint16_t number, struct reach *to)
{
    for (size_t i = 0; i < sheet->plain.n_provisions; i++) {
        struct sam_bytes meeting = sheet->plain.provisions[i].meeting;
        if (meeting.len == ID_BYTES && sam_policy_meeting(sheet->policy, meeting) == number) {
            memcpy(to->meeting, meeting.at, ID_BYTES);
            return true;
        }
    }
    return false;
}

static int
by_member(const void *a, const void *b)
{
    const struct reach *x = a, *y = b;
    if (x->member != y->member) { return x->member < y->member ? -1 : 1; }
    if (x->has_meeting != y->has_meeting) { return x->has_meeting ? 1 : -1; }
    return memcmp(x->meeting, y->meeting, ID_BYTES);
}

static enum sam_trouble_kind
write_reach(const struct sheet_terms *terms, struct sheet *sheet)
{
    enum sam_trouble_kind kind = SAM_TROUBLE_MEMORY;
    size_t n = 0;
    struct sam_reach *reach = calloc(REACH_MAX, sizeof *reach);
    if (reach == NULL) { return kind; }
    kind = kind_of(sam_reach_compute(sheet->policy, terms->issued_at, reach, REACH_MAX, &n));
    for (size_t i = 0; i < n && kind == SAM_TROUBLE_NONE; i++) {
        struct reach *to = &sheet->reach[i];
        *to = (struct reach){.member = reach[i].member,
                             .has_meeting = reach[i].meeting != 0,
                             .has_from = reach[i].has_from,
                             .leaves = reach[i].leaves,
                             .from = reach[i].from,
                             .until = reach[i].until};
        bool named = !to->has_meeting || put_meeting(sheet, reach[i].meeting, to);
        if (!named) { kind = SAM_TROUBLE_INTERNAL; }
    }
    if (n > 1) { qsort(sheet->reach, n, sizeof *sheet->reach, by_member); }
    sheet->body.reach = sheet->reach;
    sheet->body.n_reach = n;
    sodium_memzero(reach, REACH_MAX * sizeof *reach);
    free(reach);
    return kind;
}

/* ---- the body -------------------------------------------------------------------------------------- */

static void
begin_body(const struct draft *draft, const struct sheet_terms *terms, struct sheet *sheet)
{
    struct case_body *body = &sheet->body;
    *body = (struct case_body){.version = draft_version(draft),
                               .owners = draft->owners,
                               .n_owners = draft->n_owners,
                               .removing = draft->removing,
                               .n_removing = draft->n_removing,
                               .team = draft->team,
                               .n_team = draft->n_team,
                               .former = sheet->former,
                               .language = draft->language};
    memcpy(body->head.realm, terms->realm, ID_BYTES);
    memcpy(body->head.case_id, terms->case_id, ID_BYTES);
    body->head.issued_at = terms->issued_at;
    memcpy(body->broker_id, terms->rules->broker_id, HASH_BYTES);
    if (draft->base == NULL) { return; }
    memcpy(body->previous, draft->base->id, HASH_BYTES);
    memcpy(body->owners_from, draft->base->setter, HASH_BYTES);
    case_former_next(draft->base->body, body, sheet->former, &body->n_former);
}

/* Of what takes room: is the room kept that a no may need? */
static enum sam_trouble_kind
measure(const struct sheet_terms *terms, const struct sheet *sheet)
{
    size_t len = 0;
    uint8_t *bytes = malloc(BODY_MAX);
    if (bytes == NULL) { return SAM_TROUBLE_MEMORY; }
    enum sam_trouble_kind kind = kind_of(
        wire_case_body_encode(&sheet->body, bytes, BODY_MAX, &len));
    bool fits = case_permit_fits(sheet->plain.n_provisions, sheet->consent_len, len);
    if (kind == SAM_TROUBLE_NONE && terms->grows && !fits) { kind = SAM_TROUBLE_TOO_MANY; }
    sodium_memzero(bytes, BODY_MAX);
    free(bytes);
    return kind;
}

enum sam_trouble_kind
sheet_make(const struct draft *draft, const struct sheet_terms *terms, struct sheet **ret_sheet,
           const char **ret_problem)
{
    enum sam_trouble_kind kind = SAM_TROUBLE_MEMORY;
    struct sheet *sheet = calloc(1, sizeof *sheet);
    if (sheet == NULL) { goto out; }
    begin_body(draft, terms, sheet);
    *ret_problem = "";
    kind = write_consent(draft, terms, sheet, ret_problem);
    if (kind == SAM_TROUBLE_NONE) { kind = compile(terms, sheet, ret_problem); }
    if (kind == SAM_TROUBLE_NONE) { kind = write_reach(terms, sheet); }
    if (kind == SAM_TROUBLE_NONE) { kind = measure(terms, sheet); }
    if (kind != SAM_TROUBLE_NONE) { goto out; }
    *ret_sheet = sheet;
    sheet = NULL;
out:
    sheet_free(&sheet);
    return kind;
}
