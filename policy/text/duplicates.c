/* duplicates.c - a second walk over a text with doubled keys, which is rare. Strings and numbers
 * are left to jansson; only brackets, commas and colons are looked at here. */
#include "duplicates.h"
#include "json.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES 128U /* NUL included: the paths of a deep text would not fit into memory */

struct walk {
    const char *at, *end;
    json_t *paths;
};

static bool walk_value(struct walk *w, const char *path);

static void
skip_blanks(struct walk *w)
{
    while (w->at < w->end && strchr(" \t\r\n", *w->at) != NULL && *w->at != '\0') {
        w->at++;
    }
}

static bool
take(struct walk *w, char wanted)
{
    skip_blanks(w);
    if (w->at == w->end || *w->at != wanted) { return false; }
    w->at++;
    return true;
}

/* A string, a number or a word. Owned by the caller; NULL: no memory. */
static json_t *
take_scalar(struct walk *w)
{
    json_error_t error;
    size_t flags = JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL;
    json_t *value = json_loadb(w->at, (size_t)(w->end - w->at), flags, &error);
    if (value != NULL) { w->at += error.position; }
    return value;
}

/* path.key or path[index], cut where it is too long, as are then all below it. Owned by the caller. */
static char *
join(const char *path, const char *key, size_t index)
{
    static const char NAMELESS[] = {DUPLICATES_NAMELESS, '\0'};
    int n = 0;
    char *joined = malloc(PATH_BYTES);
    if (joined == NULL) { return NULL; }
    if (key == NULL) {
        n = snprintf(joined, PATH_BYTES, "%s[%zu]", path, index);
    } else {
        n = snprintf(joined, PATH_BYTES, "%s%s%s", path, path[0] == '\0' ? "" : ".",
                     json_is_plain(key) ? key : NAMELESS);
    }
    if (n < 0 || (size_t)n >= PATH_BYTES) { joined[PATH_BYTES - 2] = DUPLICATES_NAMELESS; }
    return joined;
}

static bool
walk_member(struct walk *w, const char *path, json_t *seen)
{
    bool ok = false;
    char *here = NULL;
    skip_blanks(w);
    json_t *key = take_scalar(w);
    if (key == NULL) { goto out; }
    here = join(path, json_string_value(key), 0);
    if (here == NULL) { goto out; }
    if (json_object_get(seen, json_string_value(key)) != NULL
        && json_object_set_new(w->paths, here, json_true()) != 0) {
        goto out;
    }
    if (json_object_set_new(seen, json_string_value(key), json_true()) != 0) { goto out; }
    ok = take(w, ':') && walk_value(w, here);
out:
    free(here);
    json_decref(key);
    return ok;
}

static bool
walk_object(struct walk *w, const char *path)
{
    json_t *seen = json_object();
    bool ok = seen != NULL;
    if (ok && take(w, '}')) {
        json_decref(seen);
        return true;
    }
    do {
        ok = ok && walk_member(w, path, seen);
    } while (ok && take(w, ','));
    json_decref(seen);
    return ok && take(w, '}');
}

static bool
walk_array(struct walk *w, const char *path)
{
    size_t index = 0;
    bool ok = true;
    if (take(w, ']')) { return true; }
    do {
        char *here = join(path, NULL, index++);
        ok = here != NULL && walk_value(w, here);
        free(here);
    } while (ok && take(w, ','));
    return ok && take(w, ']');
}

static bool
walk_value(struct walk *w, const char *path)
{
    if (take(w, '{')) { return walk_object(w, path); }
    if (take(w, '[')) { return walk_array(w, path); }
    json_t *scalar = take_scalar(w);
    json_decref(scalar);
    return scalar != NULL;
}

bool
duplicates_find(struct sam_bytes text, json_t **ret_paths)
{
    struct walk w = {.at = (const char *)text.at, .end = (const char *)text.at + text.len};
    w.paths = json_object();
    if (w.paths == NULL || !walk_value(&w, "")) {
        json_decref(w.paths);
        return false;
    }
    *ret_paths = w.paths;
    return true;
}
