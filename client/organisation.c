/* organisation.c - what an office does with its folder: certify, revoke, renew. Making it: organisation_create.c. */
#include "organisation.h"

#include "inside.h"
#include "request.h"

#include <sodium.h>
#include <string.h>

#define DAYS_MAX 30U
#define BEFORE_MS INT64_C(600000)
#define SECOND_MS INT64_C(1000)

sam_time
organisation_now(void)
{
    sam_time now = client_now() - BEFORE_MS;
    return now - now % SECOND_MS;
}

/* ---- a list more -------------------------------------------------------------------------------------- */

/* Write down what changed, then the lists from `first` to before `end`, each with a new number. */
static enum sam_err
keep(struct organisation *o, size_t first, size_t end, sam_time now, struct sam_trouble *trouble)
{
    for (size_t i = first; i < end; i++) {
        o->record.roles[i].number++;
    }
    enum sam_err r = organisation_write(o, false, trouble);
    for (size_t i = first; r == SAM_OK && i < end; i++) {
        r = organisation_publish(o, i, now, trouble);
    }
    return r;
}

/* ---- certifying ----------------------------------------------------------------------------------------- */

/* Which of our roles the request is for. */
static enum sam_err
find_role(const struct organisation *o, const struct sam_self *self, size_t *ret_role,
          struct sam_trouble *trouble)
{
    if (strcmp(self->organisation, o->record.name) != 0) {
        return sam_trouble_say(trouble, SAM_TROUBLE_CERTIFICATE,
                               "the request names another organisation");
    }
    for (size_t i = 0; i < o->record.n_roles; i++) {
        if (strcmp(self->role, o->record.roles[i].name) == 0) {
            *ret_role = i;
            return SAM_OK;
        }
    }
    return sam_trouble_say(trouble, SAM_TROUBLE_CERTIFICATE, "there is no root for this role");
}

static void
fill_terms(const struct request_paper *paper, uint32_t days, sam_time now,
           struct certificate_leaf_terms *ret)
{
    *ret = (struct certificate_leaf_terms){.has_person = true,
                                           .not_before = now,
                                           .not_after = now + (sam_time)days * SAM_DAY_MS,
                                           .days = days};
    memcpy(ret->ed25519, paper->keys.body->ed25519, sizeof ret->ed25519);
    memcpy(ret->key_id, paper->keys.key_id, sizeof ret->key_id);
    memcpy(ret->person, paper->self.person, sizeof ret->person);
    randombytes_buf(ret->random, sizeof ret->random);
}

/* ret_der: room for CERTIFICATE_BYTES_MAX. */
static enum sam_err
make_leaf(const struct organisation *o, size_t role, const struct certificate_leaf_terms *terms,
          uint8_t *ret_der, size_t *ret_len, struct sam_trouble *trouble)
{
    struct organisation_root root;
    enum sam_err r = organisation_root_open(o, role, &root, trouble);
    if (r != SAM_OK) { return r; }
    r = certificate_make_leaf(o->library, terms, (struct sam_bytes){root.der, root.len}, root.seed,
                              ret_der, CERTIFICATE_BYTES_MAX, ret_len);
    organisation_root_close(&root);
    return r == SAM_OK
               ? r
               : organisation_trouble(trouble, r, "the root has ended, or is of other keys");
}

static enum sam_err
certify(struct organisation *o, const struct request_paper *paper, uint32_t days, uint8_t *ret_der,
        size_t *ret_len, struct sam_trouble *trouble)
{
    struct certificate_leaf_terms terms;
    struct organisation_entry entry = {.revoked_at = 0};
    size_t role = 0;
    sam_time now = organisation_now();
    enum sam_err r = find_role(o, &paper->self, &role, trouble);
    if (r != SAM_OK) { return r; }
    fill_terms(paper, days, now, &terms);
    r = make_leaf(o, role, &terms, ret_der, ret_len, trouble);
    if (r != SAM_OK) { return r; }
    entry.role = (uint8_t)role;
    entry.not_after = terms.not_after;
    memcpy(entry.key_id, terms.key_id, sizeof entry.key_id);
    certificate_make_serial(terms.random, entry.serial);
    organisation_prune(o, now);
    r = organisation_add(o, &entry, trouble);
    return r == SAM_OK ? keep(o, role, role + 1, now, trouble) : r;
}

enum sam_err
sam_org_certify(const char *folder, struct sam_bytes passphrase, struct sam_bytes request,
                uint32_t days, uint8_t *ret_der, size_t *ret_len, struct sam_trouble *trouble)
{
    struct organisation o = {.secrets = NULL};
    struct request_paper paper = {.statement = NULL};
    uint8_t der[CERTIFICATE_BYTES_MAX];
    size_t len = 0;
    if (days > DAYS_MAX) {
        return sam_trouble_say(trouble, SAM_TROUBLE_CERTIFICATE, "30 days are the most");
    }
    enum sam_err r = request_open(request, NULL, &paper, trouble);
    if (r == SAM_OK) { r = organisation_open(&o, folder, passphrase, trouble); }
    if (r == SAM_OK) { r = certify(&o, &paper, days == 0 ? DAYS_MAX : days, der, &len, trouble); }
    if (r == SAM_OK) {
        memcpy(ret_der, der, len);
        *ret_len = len;
    }
    organisation_close(&o);
    request_close(&paper);
    return r;
}

/* ---- revoking -------------------------------------------------------------------------------------------- */

/* Those that are revoked already get their list once more: the last time may have been cut short before it. */
static enum sam_err
revoke(struct organisation *o, const uint8_t *key_id, struct sam_trouble *trouble)
{
    bool is_in[SAM_ROLES_MAX] = {false};
    size_t n = 0;
    sam_time now = organisation_now();
    for (size_t i = 0; i < o->record.n_entries; i++) {
        struct organisation_entry *e = &o->record.entries[i];
        if (memcmp(e->key_id, key_id, sizeof e->key_id) != 0) { continue; }
        if (e->revoked_at == 0) { e->revoked_at = now; }
        is_in[e->role] = true;
        n++;
    }
    if (n == 0) { return sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, ""); }
    organisation_prune(o, now);
    enum sam_err r = SAM_OK;
    for (size_t i = 0; r == SAM_OK && i < o->record.n_roles; i++) {
        if (is_in[i]) { r = keep(o, i, i + 1, now, trouble); }
    }
    return r;
}

enum sam_err
sam_org_revoke(const char *folder, struct sam_bytes passphrase, struct sam_bytes request,
               struct sam_trouble *trouble)
{
    struct organisation o = {.secrets = NULL};
    struct request_paper paper = {.statement = NULL};
    enum sam_err r = request_open(request, NULL, &paper, trouble);
    if (r == SAM_OK) { r = organisation_open(&o, folder, passphrase, trouble); }
    if (r == SAM_OK) { r = revoke(&o, paper.keys.key_id, trouble); }
    organisation_close(&o);
    request_close(&paper);
    return r;
}

enum sam_err
sam_org_renew(const char *folder, struct sam_bytes passphrase, struct sam_trouble *trouble)
{
    struct organisation o = {.secrets = NULL};
    enum sam_err r = organisation_open(&o, folder, passphrase, trouble);
    if (r == SAM_OK) {
        sam_time now = organisation_now();
        organisation_prune(&o, now);
        r = keep(&o, 0, o.record.n_roles, now, trouble);
    }
    organisation_close(&o);
    return r;
}
