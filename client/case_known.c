/* case_known.c - the cases of a home: one folder each, HOME/cases/HEX. */
#include "case_inside.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A folder's name as a case's id: 32 lower-case digits. */
static bool
read_id(const char *name, uint8_t ret_id[static SAM_ID_BYTES])
{
    char again[2 * SAM_ID_BYTES + 1];
    size_t len = 0;
    if (strlen(name) != 2 * (size_t)SAM_ID_BYTES
        || sodium_hex2bin(ret_id, SAM_ID_BYTES, name, 2 * (size_t)SAM_ID_BYTES, NULL, &len, NULL)
               != 0
        || len != SAM_ID_BYTES)
        return false;
    sodium_bin2hex(again, sizeof again, ret_id, SAM_ID_BYTES);
    return strcmp(again, name) == 0;
}

/* What it is called here: the candidate's handle, else the beginning of its id. */
static enum sam_err
name_known(struct sam_client *client, struct sam_known_case *known, struct sam_trouble *trouble)
{
    static const uint8_t zeros[SAM_ID_BYTES];
    char hex[9];
    struct book *book = malloc(sizeof *book);
    if (book == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    enum sam_err r = book_read(client, known->case_id, book, trouble);
    const struct book_person *candidate = r == SAM_OK ? book_find(book, zeros) : NULL;
    sodium_bin2hex(hex, sizeof hex, known->case_id, 4);
    (void)snprintf(known->handle, sizeof known->handle, "%s",
                   candidate != NULL ? candidate->handle : hex);
    (void)snprintf(known->name, sizeof known->name, "%s",
                   candidate != NULL ? candidate->name : hex);
    free(book);
    return r;
}

static int
by_handle(const void *a, const void *b)
{
    const struct sam_known_case *x = a, *y = b;
    int order = strcmp(x->handle, y->handle);
    return order != 0 ? order : memcmp(x->case_id, y->case_id, SAM_ID_BYTES);
}

enum sam_err
sam_case_known(struct sam_client *client, struct sam_known_case *ret, size_t max, size_t *ret_n,
               struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    struct dirent *entry;
    enum sam_err r = SAM_OK;
    size_t n = 0;
    client_path(client, "cases", path);
    DIR *folder = opendir(path);
    if (folder == NULL && errno != ENOENT) {
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE, path);
    }
    while (folder != NULL && r == SAM_OK && (entry = readdir(folder)) != NULL) {
        struct sam_known_case known = {.handle = ""};
        if (!read_id(entry->d_name, known.case_id)) { continue; }
        if (n < max) {
            r = name_known(client, &known, trouble);
            ret[n] = known;
        }
        n++;
    }
    if (folder != NULL) { (void)closedir(folder); }
    if (r != SAM_OK) { return r; }
    if (n > 0 && max > 0) { qsort(ret, n < max ? n : max, sizeof *ret, by_handle); }
    *ret_n = n;
    return SAM_OK;
}

/* ---- finding --------------------------------------------------------------------------------------------- */

/* By handle, or by the whole id. NULL in handle: all of them match. */
static bool
matches(const struct sam_known_case *known, const char *handle)
{
    uint8_t id[SAM_ID_BYTES];
    if (handle == NULL || strcmp(known->handle, handle) == 0) { return true; }
    return read_id(handle, id) && memcmp(id, known->case_id, SAM_ID_BYTES) == 0;
}

static enum sam_err
choose(const struct sam_known_case *known, size_t n, const char *handle, uint8_t *ret_case,
       struct sam_trouble *trouble)
{
    size_t n_found = 0;
    for (size_t i = 0; i < n; i++) {
        if (!matches(&known[i], handle)) { continue; }
        memcpy(ret_case, known[i].case_id, SAM_ID_BYTES);
        n_found++;
    }
    if (n_found == 1) { return SAM_OK; }
    return sam_trouble_say(trouble, n_found == 0 ? SAM_TROUBLE_NO_CASE : SAM_TROUBLE_WHICH_CASE,
                           handle);
}

enum sam_err
sam_case_find(struct sam_client *client, const char *handle, uint8_t ret_case[static SAM_ID_BYTES],
              struct sam_trouble *trouble)
{
    size_t n = 0, room;
    enum sam_err r = sam_case_known(client, NULL, 0, &n, trouble);
    if (r != SAM_OK) { return r; }
    if ((room = n) == 0) { return sam_trouble_say(trouble, SAM_TROUBLE_NO_CASE, handle); }
    struct sam_known_case *known = calloc(room, sizeof *known);
    if (known == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    r = sam_case_known(client, known, room, &n, trouble);
    if (r == SAM_OK) { r = choose(known, n < room ? n : room, handle, ret_case, trouble); }
    free(known);
    return r;
}
