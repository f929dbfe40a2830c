/* change_send.c - sign a version and put it, until the broker has taken it or said why not. */
#include "change_inside.h"

#include "proto/check.h"
#include "proto/of_case.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define CLOCK_TRIES 2U /* times that it is signed again under the broker's time */

void
sent_close(struct sent *sent)
{
    if (sent->consent != NULL) { sodium_memzero(sent->consent, sent->consent_len); }
    free(sent->consent);
    free(sent->statement);
    memset(sent, 0, sizeof *sent);
}

/* ---- signing --------------------------------------------------------------------------------------- */

static enum sam_err
copy(const uint8_t *at, size_t len, uint8_t **ret, size_t *ret_len)
{
    uint8_t *to = malloc(len);
    if (to == NULL) { return SAM_E_NOMEM; }
    memcpy(to, at, len);
    *ret = to;
    *ret_len = len;
    return SAM_OK;
}

/* Its id: of the body, as it stands in the statement. */
static enum sam_err
name_statement(struct sent *sent)
{
    struct wire *memory = NULL;
    const struct envelope *envelope;
    struct sam_bytes bytes = {sent->statement, sent->statement_len};
    enum sam_err r = wire_envelope_decode(bytes, &memory, &envelope);
    if (r == SAM_OK) { statement_id(STATEMENT_CASE, envelope->body, sent->id); }
    wire_free(&memory);
    return r;
}

static enum sam_err
sign_sheet(const struct signing *signing, const struct sheet *sheet, struct sent *ret_sent)
{
    size_t len = 0;
    struct sent sent = {.version = sheet->body.version};
    const struct statement_signer signer = client_signer(signing->client);
    enum sam_err r = SAM_E_NOMEM;
    uint8_t *out = malloc(STATEMENT_MAX);
    if (out == NULL) { goto out; }
    r = case_make(&sheet->body, &signer, 1, out, STATEMENT_MAX, &len);
    if (r == SAM_OK) { r = copy(out, len, &sent.statement, &sent.statement_len); }
    if (r == SAM_OK) {
        r = copy(sheet->consent, sheet->consent_len, &sent.consent, &sent.consent_len);
    }
    if (r == SAM_OK) { r = name_statement(&sent); }
    if (r != SAM_OK) { goto out; }
    randombytes_buf(sent.request, sizeof sent.request);
    *ret_sent = sent;
    sent = (struct sent){.version = 0};
out:
    sent_close(&sent);
    free(out);
    return r;
}

static enum sam_err
sign(const struct signing *signing, sam_time at, struct sent *ret_sent, struct sam_trouble *trouble)
{
    uint8_t salt[KEY_BYTES];
    const char *problem = "";
    struct sheet *sheet = NULL;
    const struct base *base = signing->draft->base;
    randombytes_buf(salt, sizeof salt);
    struct sheet_terms terms = {.realm = signing->client->self.realm,
                                .case_id = signing->case_id,
                                .rules = signing->rules,
                                .issued_at = at,
                                .salt = salt,
                                .grows = signing->grows};
    if (base != NULL && base->body->head.issued_at > at) {
        terms.issued_at = base->body->head.issued_at; /* never before the version before */
    }
    enum sam_trouble_kind kind = sheet_make(signing->draft, &terms, &sheet, &problem);
    enum sam_err r = SAM_OK;
    if (kind != SAM_TROUBLE_NONE) { r = trouble_with(trouble, kind, "choices", problem); }
    if (r == SAM_OK) {
        r = sign_sheet(signing, sheet, ret_sent);
        if (r != SAM_OK) { r = trouble_plain(trouble, r); }
    }
    sheet_free(&sheet);
    sodium_memzero(salt, sizeof salt);
    return r;
}

/* ---- putting --------------------------------------------------------------------------------------- */

/* Keys statements of the owners that this version adds. */
static size_t
keys_of(const struct signing *signing, struct sam_bytes *ret_keys)
{
    size_t n = 0;
    const struct draft *draft = signing->draft;
    for (size_t i = 0; i < signing->n_steps; i++) {
        const struct step *step = &signing->steps[i];
        if (step->kind != STEP_OWN || n == OWNERS_MAX) { continue; }
        bool was = draft->base != NULL
                   && of_case_owner(draft->base->body, step->owner.key_id) != NULL;
        bool is = false;
        for (size_t k = 0; k < draft->n_owners; k++) {
            if (check_same(draft->owners[k].key_id, step->owner.key_id)) { is = true; }
        }
        if (is && !was) { ret_keys[n++] = (struct sam_bytes){step->keys, step->keys_len}; }
    }
    return n;
}

static enum sam_err
put(const struct signing *signing, const struct sent *sent, struct sam_trouble *trouble)
{
    struct link_event event;
    struct sam_bytes keys[OWNERS_MAX];
    const struct put_case put = {.case_statement = {sent->statement, sent->statement_len},
                                 .consent = {sent->consent, sent->consent_len},
                                 .keys = keys,
                                 .n_keys = keys_of(signing, keys)};
    struct request request = {.kind = REQUEST_PUT_CASE, .put_case = &put};
    memcpy(request.request, sent->request, ID_BYTES);
    memcpy(request.case_id, signing->case_id, ID_BYTES);
    return client_ask(signing->client, &request, (struct sam_bytes){NULL, 0}, &event, trouble);
}

enum sam_err
change_deliver(const struct signing *signing, struct sent *sent, struct sam_trouble *trouble)
{
    sam_time at = client_now();
    for (unsigned again = 0;; again++) {
        enum sam_err r = SAM_OK;
        if (sent->statement == NULL) { r = sign(signing, at, sent, trouble); }
        if (r != SAM_OK) { return r; }
        r = put(signing, sent, trouble);
        if (r == SAM_OK || trouble->perhaps) { return r; }
        enum reply_error error = client_reply_error(trouble);
        if (error == REPLY_CONFLICT) { return r; }
        sent_close(sent);
        if (error != REPLY_CLOCK || signing->gives || again == CLOCK_TRIES) { return r; }
        at = trouble->at;
    }
}
