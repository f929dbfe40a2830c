/* case_proof.c - that one log is the beginning of another: several proofs on the way at a time. See case_inside.h. */
#include "case_inside.h"

#include <string.h>

#define WINDOW 32U

static const struct sam_bytes none = {NULL, 0};

/* A broker that does not prove what it has signed is treated as one that cannot. */
static bool
is_evasion(const struct sam_trouble *trouble)
{
    return trouble->kind == SAM_TROUBLE_ANSWER || trouble->kind == SAM_TROUBLE_NOT_OPEN
           || trouble->kind == SAM_TROUBLE_NOT_ALLOWED || trouble->kind == SAM_TROUBLE_REFUSED;
}

/* ---- what was proved before: the tree only grows, so that it stays proved ----------------------------------- */

static bool
is_proven(const struct sam_client *client, const struct case_log *log)
{
    for (size_t i = 0; i < client->n_proven; i++) {
        const struct client_log *known = &client->proven[i];
        if (known->size == log->size && check_same(known->root, log->root.at)) { return true; }
    }
    return false;
}

static void
remember(struct sam_client *client, const struct case_log *log)
{
    if (is_proven(client, log)) { return; }
    if (client->n_proven == CLIENT_PROVEN_MAX) {
        client->n_proven--;
        memmove(client->proven, client->proven + 1, client->n_proven * sizeof *client->proven);
    }
    struct client_log *known = &client->proven[client->n_proven++];
    known->size = log->size;
    memcpy(known->root, log->root.at, HASH_BYTES);
}

void
case_prove_keep(struct sam_client *client, const struct case_part *parts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        remember(client, &parts[i].log);
    }
}

/* ---- asking -------------------------------------------------------------------------------------------------- */

/* Those of one window. */
struct proving {
    const struct case_part *part;
    uint8_t request[ID_BYTES];
    bool is_asked;
};

static enum sam_err
send(const struct sam_case *c, struct proving *p, const struct case_log *to,
     struct sam_trouble *trouble)
{
    const struct proof proof = {.size = to->size, .has_from = true, .from = p->part->log.size};
    struct request request = {.kind = REQUEST_PROOF, .proof = &proof};
    enum sam_err r = client_send(c->client, &request, none, trouble);
    if (r != SAM_OK) { return r; }
    memcpy(p->request, request.request, ID_BYTES);
    p->is_asked = true;
    return SAM_OK;
}

static enum sam_err
judge(const struct sam_case *c, const struct case_part *part, const struct case_log *to,
      const struct tree_proof *proof, struct sam_trouble *trouble)
{
    enum sam_err r = tree_verify_consistency(part->log.size, to->size, &part->log.root, &to->root,
                                             proof);
    return r == SAM_OK ? r : case_log_accuse(c, SAM_TROUBLE_FORK, part->evidence, trouble);
}

static enum sam_err
take(const struct sam_case *c, const struct proving *p, const struct case_log *to,
     const struct proof_reply *reply, struct sam_trouble *trouble)
{
    struct tree_proof proof = {.count = 0};
    if (reply->n_hashes > TREE_PROOF_MAX) {
        return case_log_accuse(c, SAM_TROUBLE_FORK, p->part->evidence, trouble);
    }
    proof.count = reply->n_hashes;
    for (size_t i = 0; i < reply->n_hashes; i++) {
        memcpy(proof.hash[i].at, reply->hashes[i], TREE_HASH_BYTES);
    }
    return judge(c, p->part, to, &proof, trouble);
}

static struct proving *
find(struct proving *all, size_t n, const uint8_t *request)
{
    for (size_t i = 0; i < n; i++) {
        if (all[i].is_asked && memcmp(all[i].request, request, ID_BYTES) == 0) { return &all[i]; }
    }
    return NULL;
}

/* One answer. ret_left: one less, where it was one of these. */
static enum sam_err
next(const struct sam_case *c, struct proving *all, size_t n, const struct case_log *to,
     size_t *ret_left, struct sam_trouble *trouble)
{
    struct link_event event;
    enum sam_err r = client_next(c->client, &event, trouble);
    struct proving *p = event.what == LINK_HINT ? NULL : find(all, n, event.request);
    if (event.what == LINK_NOTHING) { return r; } /* none will come */
    if (p == NULL) { return SAM_OK; }             /* of somebody who has given it up */
    p->is_asked = false;
    (*ret_left)--;
    if (r != SAM_OK && is_evasion(trouble)) {
        return case_log_accuse(c, SAM_TROUBLE_FORK, p->part->evidence, trouble);
    }
    return r == SAM_OK ? take(c, p, to, event.reply->proof, trouble) : r;
}

static enum sam_err
prove_window(const struct sam_case *c, struct proving *all, size_t n, const struct case_log *to,
             struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    size_t left = n;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        r = send(c, &all[i], to, trouble);
    }
    while (r == SAM_OK && left > 0) {
        r = next(c, all, n, to, &left, trouble);
    }
    for (size_t i = 0; i < n; i++) {
        if (all[i].is_asked) { client_forget(c->client, all[i].request); }
    }
    return r;
}

/* ---- all ------------------------------------------------------------------------------------------------------- */

/* Without asking?
 *   ret_needs  out: a proof is needed */
static enum sam_err
look(const struct sam_case *c, const struct case_part *part, const struct case_log *to,
     bool *ret_needs, struct sam_trouble *trouble)
{
    const struct tree_proof empty = {.count = 0};
    *ret_needs = false;
    if (part->log.size > to->size) {
        return case_log_accuse(c, SAM_TROUBLE_ROLLBACK, part->evidence, trouble);
    }
    if (part->log.size == 0) { return SAM_OK; } /* every log begins with the empty one */
    if (part->log.size == to->size) { return judge(c, part, to, &empty, trouble); }
    *ret_needs = !is_proven(c->client, &part->log);
    return SAM_OK;
}

static bool
is_among(const struct proving *all, size_t n, const struct case_log *log)
{
    for (size_t i = 0; i < n; i++) {
        const struct case_log *other = &all[i].part->log;
        if (other->size == log->size && check_same(other->root.at, log->root.at)) { return true; }
    }
    return false;
}

enum sam_err
case_prove(const struct sam_case *c, const struct case_part *parts, size_t n,
           const struct case_log *to, struct sam_trouble *trouble)
{
    struct proving all[WINDOW];
    size_t n_all = 0;
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < n && r == SAM_OK; i++) {
        bool needs = false;
        r = look(c, &parts[i], to, &needs, trouble);
        if (r != SAM_OK || !needs || is_among(all, n_all, &parts[i].log)) { continue; }
        all[n_all++] = (struct proving){.part = &parts[i]};
        if (n_all == WINDOW) {
            r = prove_window(c, all, n_all, to, trouble);
            n_all = 0;
        }
    }
    return r == SAM_OK ? prove_window(c, all, n_all, to, trouble) : r;
}
