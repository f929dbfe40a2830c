/* log_proof.c - are the entries in the tree? See log_inside.h. */
#include "log_inside.h"

#include <string.h>

#define WINDOW 32U /* on the way at a time */

struct asked {
    bool is_set;
    uint8_t request[ID_BYTES];
    const struct log_line *line;
};

struct proving {
    struct sam_case *c;
    const struct log_lines *lines;
    const struct log_kept *kept;
    size_t next;   /* line to look at */
    size_t on_way; /* asked for, not answered */
    uint64_t done, total;
    struct asked asked[WINDOW];
};

static enum sam_err
forged(const struct proving *p, const struct log_line *line, struct sam_trouble *trouble)
{
    static const struct sam_bytes none = {NULL, 0};
    enum sam_err r = sam_trouble_say(trouble, SAM_TROUBLE_FORGED, "log");
    trouble->number = p->lines->before + (uint64_t)(line - p->lines->at) + 1;
    evidence_keep(p->c->client, "log", (struct sam_bytes){line->leaf.at, HASH_BYTES}, none,
                  trouble);
    return r;
}

/* Not one that was verified before; but where it is gone on from, its place in the tree is to be known. */
static bool
needs_proof(const struct proving *p, size_t i)
{
    size_t before = p->lines->before;
    if (before > 0 && i == 0) { return true; }
    return !log_kept_has(p->kept, before + i, &p->lines->at[i].leaf);
}

static struct asked *
free_place(struct proving *p)
{
    for (size_t i = 0; i < WINDOW; i++) {
        if (!p->asked[i].is_set) { return &p->asked[i]; }
    }
    return NULL;
}

static enum sam_err
ask(struct proving *p, const struct log_line *line, struct asked *place,
    struct sam_trouble *trouble)
{
    const struct proof proof = {.size = p->c->log_size, .has_index = true, .index = line->index};
    struct request request = {.kind = REQUEST_PROOF, .proof = &proof};
    if (line->index >= p->c->log_size) { return forged(p, line, trouble); }
    enum sam_err r = client_send(p->c->client, &request, (struct sam_bytes){NULL, 0}, trouble);
    if (r != SAM_OK) { return r; }
    memcpy(place->request, request.request, ID_BYTES);
    place->is_set = true;
    place->line = line;
    p->on_way++;
    return SAM_OK;
}

static enum sam_err
ask_more(struct proving *p, struct sam_trouble *trouble)
{
    struct asked *place = free_place(p);
    enum sam_err r = SAM_OK;
    while (r == SAM_OK && place != NULL && p->next < p->lines->n) {
        const struct log_line *line = &p->lines->at[p->next];
        if (needs_proof(p, p->next)) { r = ask(p, line, place, trouble); }
        p->next++;
        place = free_place(p);
    }
    return r;
}

static enum sam_err
check(const struct proving *p, const struct log_line *line, const struct proof_reply *reply,
      struct sam_trouble *trouble)
{
    struct tree_proof proof = {.count = reply->n_hashes};
    struct tree_hash root;
    if (proof.count > TREE_PROOF_MAX) { return forged(p, line, trouble); }
    for (size_t i = 0; i < proof.count; i++) {
        memcpy(proof.hash[i].at, reply->hashes[i], HASH_BYTES);
    }
    memcpy(root.at, p->c->log_root, HASH_BYTES);
    enum sam_err r = tree_verify_inclusion(line->index, p->c->log_size, &line->leaf, &root, &proof);
    return r == SAM_OK ? r : forged(p, line, trouble);
}

static enum sam_err
take_one(struct proving *p, struct sam_trouble *trouble)
{
    struct link_event event;
    enum sam_err r = client_next(p->c->client, &event, trouble);
    if (r != SAM_OK) { return r; }
    for (size_t i = 0; i < WINDOW; i++) {
        struct asked *asked = &p->asked[i];
        if (!asked->is_set || memcmp(asked->request, event.request, ID_BYTES) != 0) { continue; }
        asked->is_set = false;
        p->on_way--;
        p->done++;
        if (event.reply->proof == NULL) {
            return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "proof");
        }
        return check(p, asked->line, event.reply->proof, trouble);
    }
    return SAM_OK;
}

static enum sam_err
tell(const struct proving *p, const struct sam_progress *progress, struct sam_trouble *trouble)
{
    return trouble_progress(progress, "prove", p->done, p->total, trouble);
}

static void
end(struct proving *p)
{
    for (size_t i = 0; i < WINDOW; i++) {
        if (p->asked[i].is_set) { client_forget(p->c->client, p->asked[i].request); }
    }
}

enum sam_err
log_prove(struct sam_case *c, const struct log_lines *lines, const struct log_kept *kept,
          const struct sam_progress *progress, uint64_t *ret_n, struct sam_trouble *trouble)
{
    struct proving p = {.c = c, .lines = lines, .kept = kept};
    enum sam_err r = SAM_OK;
    for (size_t i = 0; i < lines->n; i++) {
        p.total += needs_proof(&p, i) ? 1 : 0;
    }
    do {
        r = ask_more(&p, trouble);
        if (r == SAM_OK && p.on_way > 0) { r = take_one(&p, trouble); }
        if (r == SAM_OK) { r = tell(&p, progress, trouble); }
    } while (r == SAM_OK && (p.on_way > 0 || p.next < lines->n));
    end(&p);
    if (r == SAM_OK) { *ret_n = p.done; }
    return r;
}
