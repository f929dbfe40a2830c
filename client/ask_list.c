/* ask_list.c - asks: put, listed, answered. What was answered opens nothing: a yes is the next version of the case. */
#include "meeting_inside.h"

#include <samtykke/decide.h>
#include <samtykke/same.h>

#include <stdlib.h>
#include <string.h>

static const struct sam_bytes none = {NULL, 0};

_Static_assert((int)SAM_ASK_YES == ANSWER_YES && (int)SAM_ASK_NO == ANSWER_NO, "one numbering");
_Static_assert((int)SAM_ASK_NOT_NOW == ANSWER_NOT_NOW && (int)SAM_ASK_MEETING == ANSWER_MEETING,
               "one numbering");

/* ---- putting ------------------------------------------------------------------------------------------------- */

static int
by_name(const void *a, const void *b)
{
    const struct sam_bytes *left = a, *right = b;
    return name_order(*left, *right);
}

/* Sorted, none twice. */
static enum sam_err
sort_purposes(const struct sam_case *c, const struct sam_bytes *purposes, size_t n,
              struct sam_bytes ret[static PURPOSES_MAX], size_t *ret_n, struct sam_trouble *trouble)
{
    const struct sam_taxonomy *t = c->facts.taxonomy;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_one = t != NULL
                      && sam_bytes_find(t->purposes, t->n_purposes, purposes[i]) < t->n_purposes;
        if (!is_one) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_PURPOSE, ""); }
        if (sam_bytes_find(ret, (uint32_t)kept, purposes[i]) < kept) { continue; }
        ret[kept++] = purposes[i]; /* no more than there are */
    }
    qsort(ret, kept, sizeof *ret, by_name);
    *ret_n = kept;
    return SAM_OK;
}

static enum sam_err
put(struct sam_case *c, const struct ask *asked, uint8_t *ret_ask, struct sam_trouble *trouble)
{
    struct request request = {.kind = REQUEST_ASK, .ask = asked};
    struct link_event event;
    memcpy(request.case_id, c->case_id, ID_BYTES);
    enum sam_err r = client_ask(c->client, &request, none, &event, trouble);
    if (r == SAM_OK) { memcpy(ret_ask, request.request, ID_BYTES); }
    return r;
}

enum sam_err
sam_ask_put(struct sam_case *c, const struct sam_ask_terms *terms,
            uint8_t ret_ask[static SAM_ID_BYTES], struct sam_trouble *trouble)
{
    const struct sam_person *person = terms->person;
    struct sam_bytes sorted[PURPOSES_MAX];
    struct ask asked = {.label = {(const uint8_t *)terms->label, strlen(terms->label)},
                        .purposes = sorted,
                        .has_meeting = terms->meeting != NULL,
                        .has_spoken = terms->is_spoken,
                        .spoken = terms->is_spoken};
    if (c->facts.taxonomy == NULL || sam_taxonomy_leaves(c->facts.taxonomy, asked.label) == 0) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NO_TOPIC, terms->label);
    }
    if (!of_case_has_person(c->version.body, person->person)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, person->handle);
    }
    if (terms->meeting == NULL && (terms->n_purposes == 0 || terms->is_spoken)) {
        return sam_trouble_say(
            trouble, terms->is_spoken ? SAM_TROUBLE_NO_MEETING : SAM_TROUBLE_NO_PURPOSE, "");
    }
    enum sam_err r = sort_purposes(c, terms->purposes, terms->n_purposes, sorted, &asked.n_purposes,
                                   trouble);
    if (r != SAM_OK) { return r; }
    memcpy(asked.person, person->person, ID_BYTES);
    if (terms->meeting != NULL) { memcpy(asked.meeting, terms->meeting, ID_BYTES); }
    return put(c, &asked, ret_ask, trouble);
}

enum sam_err
sam_ask_answer(struct sam_case *c, const uint8_t ask[static SAM_ID_BYTES], int answer,
               struct sam_trouble *trouble)
{
    struct answer said = {.answer = (uint32_t)answer};
    struct request request = {.kind = REQUEST_ANSWER, .answer = &said};
    struct link_event event;
    if (!c->facts.is_owner) { return sam_trouble_say(trouble, SAM_TROUBLE_NOT_OWNER, ""); }
    if (answer < SAM_ASK_YES || answer > SAM_ASK_MEETING) {
        return trouble_plain(trouble, SAM_E_INTERNAL);
    }
    memcpy(said.ask, ask, ID_BYTES);
    memcpy(request.case_id, c->case_id, ID_BYTES);
    enum sam_err r = client_ask(c->client, &request, none, &event, trouble);
    if (r != SAM_OK && trouble->kind == SAM_TROUBLE_NOT_OPEN) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NO_ASK, "");
    }
    return r;
}

/* ---- listing --------------------------------------------------------------------------------------------------- */

/* As they come. Names of each lie in a block of its own. */
struct sam_asks {
    struct sam_ask *at; /* owned */
    void **blocks;      /* owned, each too */
    size_t n;
};

void
sam_asks_free(struct sam_asks **asks)
{
    if (asks == NULL || *asks == NULL) { return; }
    for (size_t i = 0; i < (*asks)->n; i++) {
        free((*asks)->blocks[i]);
    }
    free((*asks)->blocks);
    free((*asks)->at);
    free(*asks);
    *asks = NULL;
}

static bool
make_room(struct sam_asks *asks, size_t more)
{
    struct sam_ask *at = realloc(asks->at, (asks->n + more + 1) * sizeof *at);
    if (at != NULL) { asks->at = at; }
    void **blocks = realloc(asks->blocks, (asks->n + more + 1) * sizeof *blocks);
    if (blocks != NULL) { asks->blocks = blocks; }
    return at != NULL && blocks != NULL;
}

/* Purposes first, then the bytes of all names, the label's with a NUL. */
static bool
copy_names(const struct ask *what, struct sam_ask *ask, void **ret_block)
{
    size_t bytes = what->label.len + 1;
    for (size_t i = 0; i < what->n_purposes; i++) {
        bytes += what->purposes[i].len;
    }
    struct sam_bytes *purposes = malloc(what->n_purposes * sizeof *purposes + bytes);
    if (purposes == NULL) { return false; }
    char *to = (char *)(purposes + what->n_purposes);
    memcpy(to, what->label.at, what->label.len);
    to[what->label.len] = '\0';
    ask->label = to;
    to += what->label.len + 1;
    for (size_t i = 0; i < what->n_purposes; i++) {
        memcpy(to, what->purposes[i].at, what->purposes[i].len);
        purposes[i] = (struct sam_bytes){(const uint8_t *)to, what->purposes[i].len};
        to += what->purposes[i].len;
    }
    ask->purposes = purposes;
    ask->n_purposes = what->n_purposes;
    *ret_block = purposes;
    return true;
}

/* Room for it is there. */
static bool
add(const struct sam_case *c, struct sam_asks *asks, const struct asked_of *in)
{
    struct sam_ask *ask = &asks->at[asks->n];
    *ask = (struct sam_ask){.asker = sam_case_person_of_key(c, in->asker),
                            .person = sam_case_person_of_id(c, in->what->person),
                            .time = in->time,
                            .has_meeting = in->what->has_meeting,
                            .is_spoken = in->what->has_spoken && in->what->spoken};
    ask->answer = in->answer; /* of the same numbers: the wire has no others */
    memcpy(ask->ask, in->ask, ID_BYTES);
    if (in->what->has_meeting) { memcpy(ask->meeting, in->what->meeting, ID_BYTES); }
    if (!copy_names(in->what, ask, &asks->blocks[asks->n])) { return false; }
    asks->n++;
    return true;
}

static bool
is_there(const struct sam_asks *asks, const uint8_t *ask)
{
    for (size_t i = 0; i < asks->n; i++) {
        if (memcmp(asks->at[i].ask, ask, ID_BYTES) == 0) { return true; }
    }
    return false;
}

#define ASKS_MAX 4096U /* the oldest; more than that are not looked at */

/* A broker that shows one twice would be asked for ever. */
static enum sam_err
take_page(const struct sam_case *c, struct sam_asks *asks, const struct asks_reply *page,
          struct sam_trouble *trouble)
{
    if (!make_room(asks, page->n_asks)) { return trouble_plain(trouble, SAM_E_NOMEM); }
    for (size_t i = 0; i < page->n_asks; i++) {
        if (is_there(asks, page->asks[i].ask)) {
            return sam_trouble_say(trouble, SAM_TROUBLE_ANSWER, "asks");
        }
        if (!add(c, asks, &page->asks[i])) { return trouble_plain(trouble, SAM_E_NOMEM); }
    }
    return SAM_OK;
}

static enum sam_err
read_pages(struct sam_case *c, struct sam_asks *asks, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    size_t n = 1;
    while (r == SAM_OK && n > 0 && asks->n < ASKS_MAX) {
        struct asks asked = {.limit = PAGE_MAX, .has_after = asks->n > 0};
        struct request request = {.kind = REQUEST_ASKS, .asks = &asked};
        struct link_event event;
        if (asks->n > 0) { memcpy(asked.after, asks->at[asks->n - 1].ask, ID_BYTES); }
        memcpy(request.case_id, c->case_id, ID_BYTES);
        r = client_ask(c->client, &request, none, &event, trouble);
        if (r != SAM_OK) { return r; }
        n = event.reply->asks->n_asks;
        r = take_page(c, asks, event.reply->asks, trouble);
    }
    return r;
}

static int
by_time(const void *a, const void *b)
{
    const struct sam_ask *left = a, *right = b;
    if (left->time != right->time) { return left->time > right->time ? -1 : 1; }
    return memcmp(left->ask, right->ask, SAM_ID_BYTES);
}

enum sam_err
sam_ask_list(struct sam_case *c, struct sam_asks **ret_list, const struct sam_ask **ret_asks,
             size_t *ret_n, struct sam_trouble *trouble)
{
    struct sam_asks *asks = calloc(1, sizeof *asks);
    if (asks == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = read_pages(c, asks, trouble);
    if (r == SAM_OK) {
        if (asks->n > 1) { qsort(asks->at, asks->n, sizeof *asks->at, by_time); }
        *ret_asks = asks->at;
        *ret_n = asks->n;
        *ret_list = asks;
        asks = NULL;
    }
    sam_asks_free(&asks);
    return r;
}
