/* recover.c - a home out of a recovery sheet. */
#include "home.h"

#include "proto/crockford.h"
#include "proto/recovery.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* The case becomes known here: its candidate is who recovers. */
static enum sam_err
write_book(const struct sam_home_terms *terms, struct keystore_secrets *secrets,
           const uint8_t *case_id, struct sam_trouble *trouble)
{
    struct book book = {.n = 0};
    struct book_person candidate = {.handle = ""};
    struct sam_client *client = sodium_malloc(sizeof *client); /* a home's path and key, no more */
    if (client == NULL) return trouble_plain(trouble, SAM_E_NOMEM);
    memset(client, 0, sizeof *client);
    client->secrets = secrets;
    (void)snprintf(client->home, sizeof client->home, "%s", terms->path);
    (void)snprintf(candidate.handle, sizeof candidate.handle, "%s", terms->handle);
    (void)snprintf(candidate.name, sizeof candidate.name, "%s", terms->name);
    memcpy(book.case_id, case_id, SAM_ID_BYTES);
    enum sam_err r = book_put(&book, &candidate) ? book_write(client, &book, trouble)
                                                 : trouble_plain(trouble, SAM_E_INTERNAL);
    sodium_free(client);
    return r;
}

static enum sam_err
make(const struct sam_home_terms *terms, const uint8_t *code, const uint8_t *case_id,
     struct sam_trouble *trouble)
{
    struct broker broker;
    struct keystore_secrets *secrets = NULL;
    enum sam_err r = home_broker_trusted(terms->broker, terms->realm, terms->code, &broker,
                                         trouble);
    if (r != SAM_OK) return r;
    secrets = sodium_malloc(sizeof *secrets);
    if (secrets == NULL) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    } else {
        recovery_derive(code, broker.body->head.realm, case_id, secrets);
        r = home_make(terms, secrets, trouble);
        if (r == SAM_OK && (r = write_book(terms, secrets, case_id, trouble)) != SAM_OK)
            home_take_back(terms->path); /* so that it can be tried again */
    }
    sodium_free(secrets);
    broker_close(&broker);
    return r;
}

enum sam_err
sam_home_recover(const struct sam_home_terms *terms, const uint8_t case_id[static SAM_ID_BYTES],
                 struct sam_bytes sheet, struct sam_trouble *trouble)
{
    uint8_t code[RECOVERY_CODE_BYTES];
    unsigned line = 0;
    if (sodium_init() < 0) return trouble_plain(trouble, SAM_E_INTERNAL);
    enum sam_err r = recovery_read(sheet, code, &line);
    if (r == SAM_OK) {
        r = make(terms, code, case_id, trouble);
    } else {
        r = sam_trouble_say(trouble, SAM_TROUBLE_SHEET, "");
        trouble->number = line;
    }
    sodium_memzero(code, sizeof code);
    return r;
}

bool
sam_sheet_line_same(const char *sheet, unsigned line, const char *typed)
{
    uint32_t there = 0, read = 0;
    for (unsigned i = 1; sheet != NULL && i < line; i++) {
        sheet = strchr(sheet, '\n');
        if (sheet != NULL) sheet++;
    }
    if (sheet == NULL || line < 1 || line > RECOVERY_LINES) return false;
    const struct sam_bytes first = {(const uint8_t *)sheet, strcspn(sheet, "\n")},
                           second = {(const uint8_t *)typed, strcspn(typed, "\n")};
    bool is_same = crockford_read(first, &there) == SAM_OK
                   && crockford_read(second, &read) == SAM_OK && there == read;
    sodium_memzero(&there, sizeof there);
    sodium_memzero(&read, sizeof read);
    return is_same;
}
