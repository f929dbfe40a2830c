/* config_setting.h - the settings of each section, as a table; config.c's own. */
#ifndef BROKER_CONFIG_SETTING_H
#define BROKER_CONFIG_SETTING_H

#include "config.h"

enum setting_kind {
    SETTING_PATH,    /* char *, absolute */
    SETTING_TEXT,    /* char * */
    SETTING_NUMBER,  /* uint64_t */
    SETTING_SIZE,    /* uint64_t, bytes */
    SETTING_ID,      /* uint8_t[ID_BYTES], in hexadecimal */
    SETTING_ADDRESS, /* char *, HOST:PORT in numbers */
};

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order in which tables are read */
struct setting {
    const char *name;
    enum setting_kind kind;
    size_t at; /* offset in its struct */
    bool required;
    uint64_t least, most, standard; /* of numbers and sizes */
};

struct settings {
    const struct setting *at;
    size_t n; /* 1..32 */
};

/* By the section's first word: "broker", "edge", "root", "site"; NULL: no such section. */
const struct settings *setting_list(const char *section);

/* NULL: no such setting. */
const struct setting *setting_find(const struct settings *list, const char *name);

/* Read a value into its place.
 *   into     the struct that the section's settings belong to
 *   ret_why  out, a constant, written only on an error
 * Errors: MALFORMED; NOMEM. */
enum sam_err setting_read(const struct setting *setting, const char *value, void *into,
                          const char **ret_why) SAM_MUST_CHECK;

/* A copy, owned; NULL: no memory. */
char *setting_copy(const char *text);

/* What counts where nothing is said: the numbers' standards. */
void setting_standards(const struct settings *list, void *into);

/* Free the strings. */
void setting_clear(const struct settings *list, void *from);

#endif
