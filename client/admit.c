/* admit.c - a registrar lets somebody in. */
#include "inside.h"
#include "request.h"

#include <samtykke/client_office.h>
#include <string.h>

/* A member's keys without a certificate would be admitted as a candidate's. */
static enum sam_err
look_at_role(const struct sam_self *self, struct sam_bytes certificate, struct sam_trouble *trouble)
{
    bool is_candidate = strcmp(self->role, "candidate") == 0;
    if (is_candidate && certificate.len > 0) {
        return sam_trouble_say(trouble, SAM_TROUBLE_CERTIFICATE, "a candidate needs none");
    }
    if (!is_candidate && certificate.len == 0) {
        return sam_trouble_say(trouble, SAM_TROUBLE_CERTIFICATE, "somebody in this role needs one");
    }
    return SAM_OK;
}

enum sam_err
sam_admit(struct sam_client *client, struct sam_bytes request, struct sam_bytes certificate,
          struct sam_trouble *trouble)
{
    struct request_paper paper = {.statement = NULL};
    struct link_event event;
    enum sam_err r = request_open(request, client->self.realm, &paper, trouble);
    if (r == SAM_OK) { r = look_at_role(&paper.self, certificate, trouble); }
    if (r == SAM_OK) {
        const struct admit admit = {.keys = {paper.statement, paper.statement_len},
                                    .certificate = certificate};
        struct request ask = {.kind = REQUEST_ADMIT, .admit = &admit};
        r = client_ask(client, &ask, (struct sam_bytes){NULL, 0}, &event, trouble);
    }
    if (r != SAM_OK && client_reply_error(trouble) == REPLY_CONFLICT) {
        r = trouble_with(trouble, SAM_TROUBLE_REFUSED, "",
                         "the keys are here already, in another role or organisation");
    }
    request_close(&paper);
    return r;
}
