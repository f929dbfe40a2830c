/* config.c - lines by inih, one at a time, so that each complaint knows its line. */
#include "config_setting.h"

#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the reading is. */
struct reading {
    struct sam_bytes rest; /* of the text */
    unsigned line;         /* from 1 */
    struct config *config;
    const struct settings *list; /* of the section; NULL: none yet */
    void *into;                  /* what its settings go into */
    uint32_t *seen;              /* bits of its settings */
    uint32_t seen_broker, seen_site, seen_edge[EDGES_MAX], seen_root[ROOTS_MAX];
    unsigned line_edge[EDGES_MAX], line_root[ROOTS_MAX];
    enum sam_err r; /* the first error; ends the reading */
    struct config_fault *fault;
};

static bool fail(struct reading *reading, enum sam_err r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Only the first complaint counts. Returns false. */
static bool
fail(struct reading *reading, enum sam_err r, const char *format, ...)
{
    va_list arguments;
    if (reading->r != SAM_OK) return false;
    reading->r = r;
    reading->fault->line = reading->line;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is; the analyzer forgets across files */
    (void)vsnprintf(reading->fault->why, sizeof reading->fault->why, format, arguments);
    va_end(arguments);
    return false;
}

/* ---- sections ---------------------------------------------------------------------------------- */

static bool
is_name(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-");
    return len >= 1 && len <= CONFIG_NAME_MAX && text[len] == '\0';
}

/* Copies of the names; false: no memory. */
static bool
keep_name(struct reading *reading, const char *name, char **ret_copy)
{
    *ret_copy = setting_copy(name);
    return *ret_copy != NULL || fail(reading, SAM_E_NOMEM, "there is no memory");
}

static bool
enter_edge(struct reading *reading, const char *organisation)
{
    struct config *c = reading->config;
    for (size_t i = 0; i < c->n_edges; i++)
        if (strcmp(c->edges[i].organisation, organisation) == 0)
            return fail(reading, SAM_E_MALFORMED, "a second section [edge %s]", organisation);
    if (c->n_edges == EDGES_MAX)
        return fail(reading, SAM_E_TOO_BIG, "more than %u edges", EDGES_MAX);
    if (!keep_name(reading, organisation, &c->edges[c->n_edges].organisation)) return false;
    reading->into = &c->edges[c->n_edges];
    reading->seen = &reading->seen_edge[c->n_edges];
    reading->line_edge[c->n_edges++] = reading->line;
    return true;
}

static bool
enter_root(struct reading *reading, const char *organisation, const char *role)
{
    struct config *c = reading->config;
    struct config_root *root = &c->roots[c->n_roots];
    for (size_t i = 0; i < c->n_roots; i++)
        if (strcmp(c->roots[i].organisation, organisation) == 0
            && strcmp(c->roots[i].role, role) == 0)
            return fail(reading, SAM_E_MALFORMED, "a second section [root %s %s]", organisation,
                        role);
    if (c->n_roots == ROOTS_MAX)
        return fail(reading, SAM_E_TOO_BIG, "more than %u roots", ROOTS_MAX);
    reading->line_root[c->n_roots++] = reading->line; /* counted before, so that all is freed */
    if (!keep_name(reading, organisation, &root->organisation)
        || !keep_name(reading, role, &root->role)) {
        return false;
    }
    reading->into = root;
    reading->seen = &reading->seen_root[c->n_roots - 1];
    return true;
}

static bool
enter(struct reading *reading, char words[3][CONFIG_NAME_MAX + 1], int n)
{
    static const char unknown[] = "there is no such section; sections are [broker], "
                                  "[edge ORGANISATION], [root ORGANISATION ROLE] and [site]";
    reading->list = n > 0 ? setting_list(words[0]) : NULL;
    if (reading->list == NULL) return fail(reading, SAM_E_MALFORMED, "%s", unknown);
    for (int i = 1; i < n; i++)
        if (!is_name(words[i]))
            return fail(reading, SAM_E_MALFORMED, "a name is 1 to %u of a-z 0-9 . _ -",
                        CONFIG_NAME_MAX);
    if (strcmp(words[0], "edge") == 0 && n == 2) return enter_edge(reading, words[1]);
    if (strcmp(words[0], "root") == 0 && n == 3) return enter_root(reading, words[1], words[2]);
    if (n != 1 || strcmp(words[0], "edge") == 0 || strcmp(words[0], "root") == 0)
        return fail(reading, SAM_E_MALFORMED, "%s", unknown);
    reading->into = reading->config;
    reading->seen = words[0][0] == 'b' ? &reading->seen_broker : &reading->seen_site;
    return true;
}

/* A line "[one two three]": inih tells of a section only by its settings. */
static bool
section(struct reading *reading, const char *line)
{
    char words[3][CONFIG_NAME_MAX + 1] = {{0}};
    const char *end = strchr(line, ']'), *at = line + 1;
    int n = 0;
    if (end == NULL || end[1 + strspn(end + 1, " \t\r\n")] != '\0')
        return fail(reading, SAM_E_MALFORMED, "a section is one line, [NAME] and nothing else");
    while (at < end) {
        size_t blank = strspn(at, " \t");
        size_t len = strcspn(at + blank, " \t]");
        at += blank;
        if (len == 0) break;
        if (n == 3 || len > CONFIG_NAME_MAX)
            return fail(reading, SAM_E_MALFORMED,
                        "a section's name of three words at most, each "
                        "at most %u letters",
                        CONFIG_NAME_MAX);
        memcpy(words[n++], at, len);
        at += len;
    }
    return enter(reading, words, n);
}

/* ---- lines ------------------------------------------------------------------------------------- */

/* inih's: the next line into str, num bytes; NULL: the end, or a complaint. */
static char *
next_line(char *str, int num, void *stream)
{
    struct reading *reading = stream;
    struct sam_bytes *rest = &reading->rest;
    size_t len = 0;

    if (rest->len == 0 || reading->r != SAM_OK) return NULL;
    const uint8_t *end = memchr(rest->at, '\n', rest->len);
    len = end == NULL ? rest->len : (size_t)(end - rest->at) + 1;
    reading->line++;
    if (num < 1 || len >= (size_t)num || memchr(rest->at, '\0', len) != NULL) {
        (void)fail(reading, SAM_E_MALFORMED, "the line is too long, or no text");
        return NULL;
    }
    memcpy(str, rest->at, len);
    str[len] = '\0';
    rest->at += len;
    rest->len -= len;
    const char *first = str + strspn(str, " \t");
    if (*first == '[' && !section(reading, first)) return NULL;
    return str;
}

/* inih's: a setting. 0: an error. */
static int
set(void *user, const char *section_name, const char *name, const char *value)
{
    struct reading *reading = user;
    const char *why = NULL;
    (void)section_name;
    if (reading->list == NULL)
        return fail(reading, SAM_E_MALFORMED, "\"%.40s\" stands before the first section", name);
    const struct setting *setting = setting_find(reading->list, name);
    if (setting == NULL)
        return fail(reading, SAM_E_MALFORMED, "there is no setting \"%.40s\" here", name);
    uint32_t bit = UINT32_C(1) << (setting - reading->list->at);
    if ((*reading->seen & bit) != 0)
        return fail(reading, SAM_E_MALFORMED, "\"%s\" is set a second time", name);
    enum sam_err r = setting_read(setting, value, reading->into, &why);
    if (r != SAM_OK) return fail(reading, r, "\"%s\" %s", name, why);
    *reading->seen |= bit;
    return 1;
}

/* ---- the whole --------------------------------------------------------------------------------- */

static bool
has_all(struct reading *reading, const char *name, const char *section_name, uint32_t seen,
        unsigned line)
{
    const struct settings *list = setting_list(name);
    for (size_t i = 0; i < list->n; i++) {
        if (!list->at[i].required || (seen >> i & 1U) != 0) continue;
        reading->line = line;
        return fail(reading, SAM_E_MALFORMED, "[%s] lacks \"%s\"", section_name, list->at[i].name);
    }
    return true;
}

static bool
is_whole(struct reading *reading)
{
    const struct config *c = reading->config;
    if (!has_all(reading, "broker", "broker", reading->seen_broker, 0)) return false;
    if (!has_all(reading, "site", "site", reading->seen_site, 0)) return false;
    for (size_t i = 0; i < c->n_edges; i++)
        if (!has_all(reading, "edge", "edge", reading->seen_edge[i], reading->line_edge[i]))
            return false;
    for (size_t i = 0; i < c->n_roots; i++)
        if (!has_all(reading, "root", "root", reading->seen_root[i], reading->line_root[i]))
            return false;
    reading->line = 0;
    return c->n_edges > 0 || fail(reading, SAM_E_MALFORMED, "there is no [edge ORGANISATION]");
}

/* The library's settings are its own globals: what is not strict is turned off. */
static void
be_strict(void)
{
    ini_use_stack = false;
    ini_max_line = CONFIG_LINE_MAX;
    ini_initial_alloc = CONFIG_LINE_MAX;
    ini_allow_realloc = false;
    ini_allow_multiline = false;
    ini_allow_bom = false;
    ini_allow_inline_comments = false;
    ini_allow_no_value = false;
    ini_stop_on_first_error = true;
}

enum sam_err
config_read(struct sam_bytes text, struct config **ret_config, struct config_fault *ret_fault)
{
    enum sam_err r = SAM_E_NOMEM;
    struct config *config = calloc(1, sizeof *config);
    struct reading *reading = calloc(1, sizeof *reading);
    int line = 0;

    *ret_fault = (struct config_fault){0, "there is no memory"};
    if (config == NULL || reading == NULL) goto out;
    reading->rest = text;
    reading->config = config;
    reading->fault = ret_fault;
    setting_standards(setting_list("broker"), config);
    setting_standards(setting_list("site"), config);
    be_strict();
    line = ini_parse_stream(next_line, reading, set, reading);
    if (line > 0) (void)fail(reading, SAM_E_MALFORMED, "a line is NAME = VALUE");
    if (line < 0) (void)fail(reading, SAM_E_NOMEM, "there is no memory");
    if (reading->r == SAM_OK) (void)is_whole(reading);
    if ((r = reading->r) != SAM_OK) goto out;

    *ret_config = config;
    config = NULL; /* the caller's now */
    r = SAM_OK;
out:
    free(reading);
    config_free(&config);
    return r;
}

enum sam_err
config_load(const char *path, struct config **ret_config, struct config_fault *ret_fault)
{
    enum sam_err r = SAM_E_IO;
    uint8_t *text = NULL;
    size_t len = 0;
    FILE *file = fopen(path, "re");

    *ret_fault = (struct config_fault){0, "it cannot be read"};
    if (file == NULL) goto out;
    if ((text = malloc(CONFIG_BYTES_MAX + 1)) == NULL) {
        r = SAM_E_NOMEM;
        goto out;
    }
    len = fread(text, 1, CONFIG_BYTES_MAX + 1, file);
    if (ferror(file) != 0) goto out;
    if (len > CONFIG_BYTES_MAX) {
        *ret_fault = (struct config_fault){0, "it is longer than a configuration can be"};
        r = SAM_E_TOO_BIG;
        goto out;
    }
    r = config_read((struct sam_bytes){text, len}, ret_config, ret_fault);
out:
    free(text);
    if (file != NULL) (void)fclose(file);
    return r;
}

struct sam_bytes
config_bytes(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

void
config_free(struct config **config)
{
    if (config == NULL || *config == NULL) return;
    struct config *c = *config;
    for (size_t i = 0; i < c->n_edges; i++) {
        free(c->edges[i].organisation);
        setting_clear(setting_list("edge"), &c->edges[i]);
    }
    for (size_t i = 0; i < c->n_roots; i++) {
        free(c->roots[i].organisation);
        free(c->roots[i].role);
        setting_clear(setting_list("root"), &c->roots[i]);
    }
    setting_clear(setting_list("broker"), c);
    setting_clear(setting_list("site"), c);
    free(c);
    *config = NULL;
}
