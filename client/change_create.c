/* change_create.c - a new case: version 1, this home's keys its only owner. */
#include "change_inside.h"

#include <samtykke/same.h>

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const languages[] = {[CASE_EN] = "en", [CASE_DA] = "da", [CASE_NB] = "nb"};

/* False: none of ours. */
static bool
read_language(const char *name, uint32_t *ret_language)
{
    for (uint32_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        if (strcmp(languages[i], name) == 0) {
            *ret_language = i;
            return true;
        }
    }
    return false;
}

static void
draft_first(const struct sam_client *client, uint32_t language, struct draft *ret_draft)
{
    draft_begin(NULL, ret_draft);
    struct owner *owner = &ret_draft->owners[ret_draft->n_owners++];
    owner->kind = OWNER_DEVICE;
    memcpy(owner->key_id, client->publics.key_id, HASH_BYTES);
    memcpy(owner->ed25519, client->publics.ed25519, KEY_BYTES);
    memcpy(owner->x25519, client->publics.x25519, KEY_BYTES);
    ret_draft->language = language;
}

/* Who it is about, in this home. */
static enum sam_err
name_candidate(const struct sam_client *client, const uint8_t *case_id, struct sam_trouble *trouble)
{
    struct book *book = calloc(1, sizeof *book);
    if (book == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(book->case_id, case_id, SAM_ID_BYTES);
    book->n = 1;
    (void)snprintf(book->people[0].handle, sizeof book->people[0].handle, "%s",
                   client->self.handle);
    (void)snprintf(book->people[0].name, sizeof book->people[0].name, "%s", client->self.name);
    enum sam_err r = book_write(client, book, trouble);
    free(book);
    return r;
}

static enum sam_err
deliver_first(struct sam_client *client, const uint8_t *case_id, uint32_t language,
              struct sam_trouble *trouble)
{
    struct sent sent = {.version = 0};
    struct rules *rules = calloc(1, sizeof *rules);
    struct draft *draft = calloc(1, sizeof *draft);
    enum sam_err r = SAM_E_NOMEM;
    if (rules != NULL && draft != NULL) {
        r = rules_copy(client->broker.statement.id, client->broker.body, rules);
    }
    if (r != SAM_OK) {
        r = trouble_plain(trouble, r);
        goto out;
    }
    draft_first(client, language, draft);
    const struct signing signing = {
        .client = client, .case_id = case_id, .rules = rules, .draft = draft};
    r = change_deliver(&signing, &sent, trouble);
out:
    sent_close(&sent);
    if (rules != NULL) { rules_close(rules); }
    free(rules);
    free(draft);
    return r;
}

enum sam_err
sam_case_create(struct sam_client *client, const char *language,
                uint8_t ret_case[static SAM_ID_BYTES], struct sam_trouble *trouble)
{
    uint32_t number = CASE_EN;
    uint8_t case_id[SAM_ID_BYTES];
    struct sam_case *c = NULL;
    bool new_broker = false;
    if (strcmp(client->self.role, "candidate") != 0) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NOT_ALLOWED, client->self.role);
    }
    if (!client->has_broker) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_BROKER, ""); }
    if (!read_language(language, &number)) {
        return trouble_with(trouble, SAM_TROUBLE_TEXT, language, "not en, da or nb");
    }
    enum sam_err r = client_follow_broker(client, &new_broker, trouble);
    if (r != SAM_OK) { return r; }
    randombytes_buf(case_id, sizeof case_id);
    if ((r = deliver_first(client, case_id, number, trouble)) != SAM_OK) { return r; }
    if ((r = name_candidate(client, case_id, trouble)) != SAM_OK) { return r; }
    r = sam_case_open(client, case_id, &c, trouble); /* verified and pinned */
    sam_case_close(&c);
    if (r != SAM_OK) {
        trouble->perhaps = true; /* it is there, and known here */
        return r;
    }
    memcpy(ret_case, case_id, SAM_ID_BYTES);
    return SAM_OK;
}
