/* change_team.c - who is on the team: joined by a request, guests, gone, compared. */
#include "change_inside.h"

#include "proto/case_team.h"
#include "request.h"
#include <samtykke/same.h>

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static struct sam_bytes
text(const char *at)
{
    return (struct sam_bytes){(const uint8_t *)at, strlen(at)};
}

/* ---- what somebody will be called ------------------------------------------------------------------ */

/* A handle that nobody else has; who is known already keeps the name, unless another one is wished for.
 *   wished      NULL: none
 *   ret_called  out */
static enum sam_err
call_somebody(struct sam_change *change, const uint8_t *person, const char *wished,
              const char *handle, const char *name, struct book_person *ret_called,
              struct sam_trouble *trouble)
{
    struct book_person called = {.handle = ""};
    const struct book_person *known = book_find(&change->names, person);
    if (known != NULL) { called = *known; }
    if (known == NULL) {
        memcpy(called.person, person, SAM_ID_BYTES);
        (void)snprintf(called.handle, sizeof called.handle, "%s", handle);
        (void)snprintf(called.name, sizeof called.name, "%s", name);
    }
    if (wished != NULL) {
        if (!request_handle_good(wished)) {
            return trouble_with(trouble, SAM_TROUBLE_FILE_FORM, wished, "not a handle");
        }
        (void)snprintf(called.handle, sizeof called.handle, "%s", wished);
    }
    if (!book_put(&change->names, &called)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "people");
    }
    const struct book_person *put = book_find(&change->names, person);
    if (put != NULL) { called = *put; }
    *ret_called = called;
    return SAM_OK;
}

/* ---- joining --------------------------------------------------------------------------------------- */

/* May somebody with this paper be a member of this case? */
static enum sam_err
check_paper(const struct sam_change *change, const struct request_paper *paper,
            struct sam_trouble *trouble)
{
    const struct sam_taxonomy *taxonomy = &change->rules.taxonomy;
    struct sam_bytes role = text(paper->self.role);
    const char *problem = NULL;
    if (sam_bytes_same(role, text(CASE_GUEST))
        || sam_bytes_find(taxonomy->roles, taxonomy->n_roles, role) == taxonomy->n_roles) {
        problem = "a role that no member of a team has here";
    }
    for (size_t i = 0; i < change->draft.n_owners; i++) {
        bool same = memcmp(change->draft.owners[i].key_id, paper->self.key_id, HASH_BYTES) == 0;
        if (same) { problem = "an owner's key"; }
    }
    if (problem == NULL) { return SAM_OK; }
    return trouble_with(trouble, SAM_TROUBLE_FILE_FORM, paper->self.role, problem);
}

static struct member
member_of(const struct request_paper *paper)
{
    struct member m = {.has_key_id = true,
                       .has_ed25519 = true,
                       .has_x25519 = true,
                       .role = text(paper->self.role),
                       .organisation = text(paper->self.organisation)};
    memcpy(m.person, paper->self.person, ID_BYTES);
    memcpy(m.key_id, paper->keys.key_id, HASH_BYTES);
    memcpy(m.ed25519, paper->keys.body->ed25519, KEY_BYTES);
    memcpy(m.x25519, paper->keys.body->x25519, KEY_BYTES);
    return m;
}

/* Take somebody in, and remember the name for when it counts. */
static enum sam_err
join(struct sam_change *change, const struct member *member, const struct book_person *called,
     struct sam_trouble *trouble)
{
    struct step step;
    enum sam_err r = step_of_member(member, &step);
    if (r != SAM_OK) { return trouble_plain(trouble, r); }
    step.called = *called;
    return change_take(change, &step, called->handle, trouble);
}

enum sam_err
sam_change_team_add(struct sam_change *change, struct sam_bytes request, const char *handle,
                    char ret_handle[static SAM_HANDLE_MAX], struct sam_trouble *trouble)
{
    struct book_person called;
    struct request_paper paper = {.statement = NULL};
    enum sam_err r = request_open(request, change->c->client->self.realm, &paper, trouble);
    if (r != SAM_OK) { goto out; }
    if ((r = check_paper(change, &paper, trouble)) != SAM_OK) { goto out; }
    r = call_somebody(change, paper.self.person, handle, paper.self.handle, paper.self.name,
                      &called, trouble);
    if (r != SAM_OK) { goto out; }
    const struct member member = member_of(&paper);
    if ((r = join(change, &member, &called, trouble)) != SAM_OK) { goto out; }
    memcpy(ret_handle, called.handle, sizeof called.handle);
out:
    request_close(&paper);
    return r;
}

enum sam_err
sam_change_guest_add(struct sam_change *change, const char *handle, const char *name,
                     struct sam_trouble *trouble)
{
    struct book_person called;
    struct member guest = {.role = text(CASE_GUEST)};
    if (!request_handle_good(handle) || !request_name_good(name)) {
        return trouble_with(trouble, SAM_TROUBLE_FILE_FORM, handle, "not a handle, or not a name");
    }
    randombytes_buf(guest.person, sizeof guest.person);
    enum sam_err r = call_somebody(change, guest.person, NULL, handle, name, &called, trouble);
    return r == SAM_OK ? join(change, &guest, &called, trouble) : r;
}

/* ---- leaving, and the eight words ------------------------------------------------------------------ */

enum sam_err
sam_change_team_remove(struct sam_change *change, const struct sam_person *person,
                       struct sam_trouble *trouble)
{
    struct step step = {.kind = STEP_LEAVE};
    memcpy(step.member.person, person->person, ID_BYTES);
    return change_take(change, &step, person->handle, trouble);
}

enum sam_err
sam_change_verify(struct sam_change *change, const struct sam_person *person,
                  struct sam_trouble *trouble)
{
    struct step step = {.kind = STEP_VERIFY};
    if (sodium_is_zero(person->key_id, SAM_HASH_BYTES)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_GUEST, person->handle);
    }
    memcpy(step.member.key_id, person->key_id, HASH_BYTES);
    return change_take(change, &step, person->handle, trouble);
}
