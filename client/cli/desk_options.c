/* desk_options.c - reading a command line. Own code: getopt takes shortened names, of which the next version
 * knows another meaning, and its sentences are not ours. */
#include "desk_options.h"

#include "policy/text/phrase.h"
#include <stdlib.h>
#include <string.h>

enum { FD_MAX = 1023, PATIENCE_MAX = 600 };

static const struct desk_option COMMON[] = {
    {.name = "home", .has_value = true},
    {.name = "case", .has_value = true},
    {.name = "lang", .has_value = true},
    {.name = "passphrase-fd", .has_value = true},
    {.name = "patience", .has_value = true},
    {.name = "json"},
    {.name = "yes"},
    {.name = "help"},
    {.name = NULL},
};

/* ---- what is wrong ---------------------------------------------------------------------------- */

static bool
fail(char *ret_fault, const char *pattern, const char *what)
{
    char shown[PHRASE_MAX];
    phrase_name((struct sam_bytes){(const uint8_t *)what, strlen(what)}, shown);
    const struct phrase_slot slots[] = {{"what", shown}};
    phrase_fill(ret_fault, DESK_FAULT_MAX, pattern, slots, 1);
    return false;
}

bool
desk_options_words(const struct desk *desk, const struct desk_usage *usage, char *ret_fault)
{
    if (desk->n_words < usage->min_words) {
        return fail(ret_fault, _("Something is missing on the command line; --help shows what."),
                    "");
    }
    if (desk->n_words > usage->max_words) {
        return fail(ret_fault, _("\"{what}\" is one word too many; --help shows what is taken."),
                    desk->words[usage->max_words]);
    }
    return true;
}

/* ---- options ---------------------------------------------------------------------------------- */

static const struct desk_option *
find(const struct desk_option *list, const char *name, size_t len)
{
    for (; list != NULL && list->name != NULL; list++) {
        if (strlen(list->name) == len && memcmp(list->name, name, len) == 0) { return list; }
    }
    return NULL;
}

static bool
read_number(const char *value, long min, long max, long *ret)
{
    char *end = NULL;
    long number = value[0] >= '0' && value[0] <= '9' ? strtol(value, &end, 10) : -1;
    if (number < min || number > max || *end != '\0') { return false; }
    *ret = number;
    return true;
}

/* One of those that all commands know. */
static bool
take_common(struct desk *desk, const char *name, const char *value, struct desk_line *line,
            char *ret_fault)
{
    long number = 0;
    if (strcmp(name, "home") == 0) { line->home = value; }
    if (strcmp(name, "case") == 0) { desk->case_handle = value; }
    if (strcmp(name, "lang") == 0) { line->language = value; }
    if (strcmp(name, "json") == 0) { desk->json = true; }
    if (strcmp(name, "yes") == 0) { desk->yes = true; }
    if (strcmp(name, "help") == 0) { line->help = true; }
    if (strcmp(name, "passphrase-fd") == 0) {
        if (!read_number(value, 0, FD_MAX, &number)) {
            return fail(ret_fault, _("--passphrase-fd takes the number of an open file."), "");
        }
        desk->passphrase_fd = (int)number;
    }
    if (strcmp(name, "patience") == 0) {
        if (!read_number(value, 1, PATIENCE_MAX, &number)) {
            return fail(ret_fault, _("--patience takes a number of seconds, 1 to 600."), "");
        }
        desk->patience_ms = (int64_t)number * 1000;
    }
    return true;
}

static bool
take_own(struct desk *desk, const struct desk_option *option, const char *value, char *ret_fault)
{
    if (!option->many && desk_count(desk, option->name) > 0) {
        return fail(ret_fault, _("--{what} can be given once only."), option->name);
    }
    if (desk->n_values == DESK_VALUES_MAX) {
        return fail(ret_fault, _("These are more options than fit."), "");
    }
    desk->values[desk->n_values].name = option->name;
    desk->values[desk->n_values].value = value;
    desk->n_values++;
    return true;
}

/* argv[*i] begins with "--" and a name; *i is moved past its value. */
static bool
take_option(struct desk *desk, const struct desk_usage *usage, char **argv, int *i,
            struct desk_line *line, char *ret_fault)
{
    const char *name = argv[*i] + 2;
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    const struct desk_option *common = find(COMMON, name, len);
    const struct desk_option *option = common != NULL ? common : find(usage->options, name, len);
    if (option == NULL) {
        return fail(ret_fault, _("There is no option {what}; --help shows those that there are."),
                    argv[*i]);
    }
    if (!option->has_value && value != NULL) {
        return fail(ret_fault, _("--{what} takes no value."), option->name);
    }
    if (option->has_value && value == NULL) {
        if (argv[*i + 1] == NULL) {
            return fail(ret_fault, _("--{what} needs a value."), option->name);
        }
        value = argv[++*i];
    }
    if (value == NULL) { value = ""; } /* it takes none */
    return common != NULL ? take_common(desk, option->name, value, line, ret_fault)
                          : take_own(desk, option, value, ret_fault);
}

bool
desk_options_read(struct desk *desk, const struct desk_usage *usage, int argc, char **argv,
                  struct desk_line *ret, char *ret_fault)
{
    bool are_over = false;
    for (int i = 1; i < argc; i++) {
        bool is_option = !are_over && argv[i][0] == '-' && argv[i][1] != '\0';
        if (is_option && strcmp(argv[i], "--") == 0) {
            are_over = true;
        } else if (is_option && strcmp(argv[i], "-h") == 0) {
            ret->help = true;
        } else if (is_option && argv[i][1] != '-') {
            return fail(ret_fault,
                        _("There is no option {what}; --help shows those that there are."),
                        argv[i]);
        } else if (is_option) {
            if (!take_option(desk, usage, argv, &i, ret, ret_fault)) { return false; }
        } else if (desk->n_words == sizeof desk->words / sizeof desk->words[0]) {
            return fail(ret_fault, _("These are more words than fit."), "");
        } else {
            desk->words[desk->n_words++] = argv[i];
        }
    }
    return true;
}
