/* request.c - see request.h. */
#include "request.h"

#include "inside.h"
#include "nfc.h"
#include "paper.h"
#include "proto/name.h"
#include <samtykke/client_office.h>

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define WHAT "request v1"

static const char *const fields[] = {"realm", "person",       "handle", "name",
                                     "role",  "organisation", "keys",   NULL};

/* ---- the forms of names ------------------------------------------------------------------------------ */

bool
request_handle_good(const char *handle)
{
    const size_t len = strlen(handle);
    return len < SAM_HANDLE_MAX && name_good((struct sam_bytes){(const uint8_t *)handle, len});
}

bool
request_name_good(const char *name)
{
    const size_t len = strlen(name);
    if (len == 0 || len >= SAM_NAME_MAX || strspn(name, " ") == len) return false;
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)name[i], next = (unsigned char)name[i + 1];
        if (c < 0x20 || c == 0x7f) return false;
        if (c == 0xc2 && next >= 0x80 && next < 0xa0) return false; /* U+0080 to U+009F */
    }
    return nfc_is_utf8((struct sam_bytes){(const uint8_t *)name, len});
}

bool
request_word_good(const char *text)
{
    return name_good((struct sam_bytes){(const uint8_t *)text, strlen(text)});
}

/* ---- reading ------------------------------------------------------------------------------------------- */

const char *
request_wrong_who(const json_t *json, struct sam_self *ret_self)
{
    struct sam_self *s = ret_self;
    if (!paper_hex(json, "realm", s->realm, sizeof s->realm)) return "realm";
    if (!paper_hex(json, "person", s->person, sizeof s->person)) return "person";
    if (!paper_text(json, "handle", s->handle, sizeof s->handle)) return "handle";
    if (!request_handle_good(s->handle)) return "handle";
    if (!paper_text(json, "name", s->name, sizeof s->name)) return "name";
    if (!request_name_good(s->name)) return "name";
    if (!paper_text(json, "role", s->role, sizeof s->role)) return "role";
    if (!request_word_good(s->role)) return "role";
    if (!paper_text(json, "organisation", s->organisation, sizeof s->organisation))
        return "organisation";
    return request_word_good(s->organisation) ? NULL : "organisation";
}

static enum sam_err
check_keys(const json_t *json, struct request_paper *paper, struct sam_trouble *trouble)
{
    enum refusal why = REFUSAL_NONE;
    enum sam_err r = paper_base64(json, "keys", STATEMENT_MAX, &paper->statement,
                                  &paper->statement_len);
    if (r == SAM_E_MALFORMED) return trouble_form(trouble, "", "keys");
    if (r != SAM_OK) return trouble_plain(trouble, r);
    r = keys_check((struct sam_bytes){paper->statement, paper->statement_len}, paper->self.realm,
                   &paper->keys, &why);
    if (r == SAM_E_REFUSED) return trouble_refusal(trouble, why, "keys");
    if (r != SAM_OK) return trouble_plain(trouble, r);
    memcpy(paper->self.key_id, paper->keys.key_id, SAM_HASH_BYTES);
    return SAM_OK;
}

static enum sam_err
take(const json_t *json, const uint8_t *realm, struct request_paper *paper,
     struct sam_trouble *trouble)
{
    const char *wrong = request_wrong_who(json, &paper->self);
    if (wrong != NULL) return trouble_form(trouble, "", wrong);
    if (realm != NULL && memcmp(realm, paper->self.realm, SAM_ID_BYTES) != 0)
        return trouble_form(trouble, "", "realm: of another one");
    return check_keys(json, paper, trouble);
}

enum sam_err
request_open(struct sam_bytes text, const uint8_t *realm, struct request_paper *ret_paper,
             struct sam_trouble *trouble)
{
    struct request_paper paper = {.statement = NULL};
    json_t *json = NULL;

    if (text.at == NULL || text.len > REQUEST_TEXT_MAX)
        return trouble_form(trouble, "", "no request");
    enum sam_err r = paper_read(text, WHAT, fields, &json);
    if (r == SAM_E_MALFORMED) return trouble_form(trouble, "", "no request");
    if (r != SAM_OK) return trouble_plain(trouble, r);
    r = take(json, realm, &paper, trouble);
    json_decref(json);
    if (r == SAM_OK) {
        *ret_paper = paper;
    } else {
        request_close(&paper);
    }
    return r;
}

void
request_close(struct request_paper *paper)
{
    if (paper == NULL) return;
    keys_close(&paper->keys);
    free(paper->statement);
    *paper = (struct request_paper){.statement = NULL};
}

enum sam_err
sam_request_read(struct sam_bytes request, struct sam_self *ret_self, struct sam_trouble *trouble)
{
    struct request_paper paper;
    enum sam_err r = request_open(request, NULL, &paper, trouble);
    if (r != SAM_OK) return r;
    *ret_self = paper.self;
    request_close(&paper);
    return SAM_OK;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

static bool
put_text(json_t *json, const char *field, const char *text)
{
    return json_object_set_new(json, field, json_string(text)) == 0;
}

bool
request_put_who(json_t *json, const char *what, const struct sam_self *self)
{
    return put_text(json, "samtykke", what)
           && paper_put_hex(json, "realm", self->realm, sizeof self->realm)
           && paper_put_hex(json, "person", self->person, sizeof self->person)
           && put_text(json, "handle", self->handle) && put_text(json, "name", self->name)
           && put_text(json, "role", self->role)
           && put_text(json, "organisation", self->organisation);
}

enum sam_err
request_write(const struct sam_self *self, const uint8_t *sign, const struct keys_body *body,
              char **ret_text, struct sam_trouble *trouble)
{
    uint8_t *statement = malloc(STATEMENT_MAX);
    json_t *json = paper_new();
    size_t len = 0;
    char *text = NULL;
    enum sam_err r = SAM_E_NOMEM;

    if (statement == NULL || json == NULL) goto out;
    if ((r = keys_make(body, sign, statement, STATEMENT_MAX, &len)) != SAM_OK) goto out;
    r = SAM_E_NOMEM;
    if (!request_put_who(json, WHAT, self)
        || !paper_put_base64(json, "keys", (struct sam_bytes){statement, len})) {
        goto out;
    }
    if ((text = paper_write(json)) == NULL) goto out;
    *ret_text = text;
    r = SAM_OK;
out:
    json_decref(json);
    free(statement);
    return r == SAM_OK ? r : trouble_plain(trouble, r);
}
