/* office.c - see office.h. */
#include "office.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_SHOWN = 8 };

bool
office_der(const char *path, char ret[static SAM_PATH_MAX])
{
    int n = snprintf(ret, SAM_PATH_MAX, "%s.der", path);
    return n > 0 && (size_t)n < SAM_PATH_MAX;
}

enum cli_exit
office_read(struct desk *desk, const char *path, struct office_request *ret)
{
    struct sam_trouble trouble;
    char role[SAM_NAME_MAX];
    char key[2 * KEY_SHOWN + 1];
    *ret = (struct office_request){.text = NULL};
    enum sam_err r = desk_read_file(path, OFFICE_REQUEST_MAX, &ret->text, &ret->len, &trouble);
    if (r == SAM_OK) {
        const struct sam_bytes text = {(const uint8_t *)ret->text, ret->len};
        r = sam_request_read(text, &ret->self, &trouble);
    }
    if (r != SAM_OK && trouble.kind == SAM_TROUBLE_FILE_FORM) {
        (void)snprintf(trouble.what, sizeof trouble.what, "%s", path);
    }
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    (void)desk_role(desk, ret->self.role, role, sizeof role);
    desk_hex(ret->self.key_id, KEY_SHOWN, key);
    desk_say(desk, _("The request is of {name} ({handle}), {role} at {organisation}. Key: {key}"),
             "name", ret->self.name, "handle", ret->self.handle, "role", role, "organisation",
             ret->self.organisation, "key", key, NULL);
    return CLI_OK;
}
