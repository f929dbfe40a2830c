/* case_json.c - see case_json.h. */
#include "case_json.h"
#include "case_inside.h"
#include "paper.h"

#include <string.h>

enum sam_err
case_json_read(const struct sam_case *c, const char *name, json_t **ret_root,
               struct sam_trouble *trouble)
{
    char path[CASE_NAME_MAX], *text = NULL;
    size_t len = 0;
    json_t *root = NULL;
    case_name(c->case_id, name, path);
    enum sam_err r = vault_read(c->client, path, &text, &len, trouble);
    if (r != SAM_OK) { return r; }
    if (text == NULL) {
        root = paper_new();
    } else if (paper_parse((struct sam_bytes){(const uint8_t *)text, len}, &root) != SAM_OK) {
        root = NULL;
    }
    vault_free(&text, len);
    if (root == NULL) {
        return trouble_plain(trouble, SAM_E_NOMEM); /* its seal was right: it is as we wrote it */
    }
    *ret_root = root;
    return SAM_OK;
}

enum sam_err
case_json_write(const struct sam_case *c, const char *name, const json_t *root,
                struct sam_trouble *trouble)
{
    char path[CASE_NAME_MAX], *text = json_dumps(root, JSON_COMPACT);
    if (text == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    size_t len = strlen(text);
    case_name(c->case_id, name, path);
    enum sam_err r = vault_write(c->client, path, (struct sam_bytes){(const uint8_t *)text, len},
                                 trouble);
    vault_free(&text, len);
    return r;
}
