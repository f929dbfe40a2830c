/* item_version.c - the version of the case that an item, a label or an erase statement names. See item_release.h. */
#include "item_release.h"

enum sam_err
item_version_find(struct sam_case *c, uint64_t number, const uint8_t *id,
                  struct item_version *ret_version, struct sam_trouble *trouble)
{
    enum sam_err r = SAM_OK;
    struct item_version v = {.fetched = {.body = NULL}};
    if (number > c->version.body->version) { r = case_refresh(c, trouble); }
    if (r == SAM_OK && number < c->version.body->version) {
        r = case_version_fetch(c, number, id, &v.fetched, trouble);
    }
    if (r != SAM_OK) { return r; }
    *ret_version = v;
    const struct checked_case *found = v.fetched.body != NULL ? &ret_version->fetched : &c->version;
    ret_version->version = (struct case_version){found->body, found->statement.id};
    return SAM_OK;
}

void
item_version_close(struct item_version *version)
{
    if (version->fetched.body != NULL) { case_close(&version->fetched); }
    *version = (struct item_version){.version = {NULL, NULL}};
}
