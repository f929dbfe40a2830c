/* config_setting.c - the table of settings, and how a value is read. */
#include "config_setting.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MIB UINT64_C(1048576)
#define GIB UINT64_C(1073741824)
#define COUNT(list) (sizeof(list) / sizeof(list)[0])
#define OF_BROKER(field) offsetof(struct config, field)
#define OF_EDGE(field) offsetof(struct config_edge, field)
#define OF_ROOT(field) offsetof(struct config_root, field)

static const struct setting BROKER[] = {
    {"realm", SETTING_ID, OF_BROKER(realm), true, 0, 0, 0},
    {"database", SETTING_PATH, OF_BROKER(database), true, 0, 0, 0},
    {"checkpoint", SETTING_PATH, OF_BROKER(checkpoint), true, 0, 0, 0},
    {"storage_key", SETTING_PATH, OF_BROKER(storage_key), true, 0, 0, 0},
    {"keys", SETTING_PATH, OF_BROKER(keys), true, 0, 0, 0},
    {"identity", SETTING_PATH, OF_BROKER(identity), true, 0, 0, 0},
    {"identity_key", SETTING_PATH, OF_BROKER(identity_key), false, 0, 0, 0},
    {"edge_program", SETTING_PATH, OF_BROKER(edge_program), false, 0, 0, 0},
    {"metrics", SETTING_TEXT, OF_BROKER(metrics), false, 0, 0, 0},
    /* SQLite's WAL grows to 4 MiB before it begins again: with less kept back withdrawals would stop */
    {"ballast", SETTING_SIZE, OF_BROKER(ballast), false, 8 * MIB, 4 * GIB, 64 * MIB},
    {"room_min", SETTING_SIZE, OF_BROKER(room_min), false, 0, 1024 * GIB, 256 * MIB},
    {"author_quota", SETTING_SIZE, OF_BROKER(author_quota), false, 0, 1024 * GIB, GIB},
    {"io_threads", SETTING_NUMBER, OF_BROKER(io_threads), false, 1, 8, 1},
    {"edge_memory", SETTING_NUMBER, OF_BROKER(edge_memory), false, 64, 65536, 512},
    {"hellos_a_second", SETTING_NUMBER, OF_BROKER(hellos_a_second), false, 0, 100000, 500},
    {"certificate_days", SETTING_NUMBER, OF_BROKER(certificate_days), false, 1, 366, 30},
};

static const struct setting EDGE[] = {
    {"endpoint", SETTING_TEXT, OF_EDGE(endpoint), true, 0, 0, 0},
    {"listen", SETTING_ADDRESS, OF_EDGE(listen), true, 0, 0, 0},
    {"key", SETTING_PATH, OF_EDGE(key), true, 0, 0, 0},
    {"registrar", SETTING_PATH, OF_EDGE(registrar), false, 0, 0, 0},
};

static const struct setting ROOT[] = {
    {"certificate", SETTING_PATH, OF_ROOT(certificate), true, 0, 0, 0},
    {"crl", SETTING_PATH, OF_ROOT(crl), true, 0, 0, 0},
};

static const struct setting SITE[] = {
    {"cap_days", SETTING_NUMBER, OF_BROKER(cap_days), false, 1, 365, 365},
    {"minutes_days", SETTING_NUMBER, OF_BROKER(minutes_days), false, 1, 365, 7},
    {"time_zone", SETTING_TEXT, OF_BROKER(time_zone), true, 0, 0, 0},
    {"taxonomy", SETTING_PATH, OF_BROKER(taxonomy), false, 0, 0, 0},
    {"denies", SETTING_PATH, OF_BROKER(denies), false, 0, 0, 0},
};

static const struct {
    const char *section;
    struct settings list;
} SECTIONS[] = {
    {"broker", {BROKER, COUNT(BROKER)}},
    {"edge", {EDGE, COUNT(EDGE)}},
    {"root", {ROOT, COUNT(ROOT)}},
    {"site", {SITE, COUNT(SITE)}},
};

const struct settings *
setting_list(const char *section)
{
    for (size_t i = 0; i < COUNT(SECTIONS); i++)
        if (strcmp(SECTIONS[i].section, section) == 0) return &SECTIONS[i].list;
    return NULL;
}

const struct setting *
setting_find(const struct settings *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i].name, name) == 0) return &list->at[i];
    return NULL;
}

/* ---- values ------------------------------------------------------------------------------------ */

static bool
is_number(const struct setting *setting)
{
    return setting->kind == SETTING_NUMBER || setting->kind == SETTING_SIZE;
}

static bool
is_string(const struct setting *setting)
{
    return setting->kind != SETTING_ID && !is_number(setting);
}

/* Digits, and for sizes perhaps a unit; nothing else. */
static bool
read_number(const struct setting *setting, const char *value, uint64_t *ret_number)
{
    static const char units[] = "KMG";
    size_t digits = strspn(value, "0123456789");
    const char *rest = value + digits;
    unsigned shift = 0;

    if (digits == 0 || digits > 15) return false;
    if (*rest != '\0' && setting->kind == SETTING_SIZE) {
        const char *unit = strchr(units, *rest++);
        if (unit == NULL) return false;
        shift = 10U * (unsigned)(unit - units + 1);
    }
    uint64_t number = strtoull(value, NULL, 10);
    if (*rest != '\0' || number > UINT64_MAX >> shift) return false;
    *ret_number = number << shift;
    return true;
}

static bool
read_id(const char *value, uint8_t ret_id[static ID_BYTES])
{
    uint8_t id[ID_BYTES];
    size_t len = 0;
    const char *end = NULL;
    if (strlen(value) != 2 * (size_t)ID_BYTES
        || sodium_hex2bin(id, sizeof id, value, strlen(value), NULL, &len, &end) != 0
        || len != sizeof id || sodium_is_zero(id, sizeof id)) {
        return false;
    }
    memcpy(ret_id, id, sizeof id);
    return true;
}

static const char *
why_not(const struct setting *setting, const char *value)
{
    size_t len = strlen(value);
    switch (setting->kind) {
    case SETTING_PATH:
        if (value[0] != '/') return "must be an absolute path";
        return len <= CONFIG_PATH_MAX ? NULL : "is too long";
    case SETTING_ADDRESS:
        return strrchr(value, ':') != NULL ? NULL
                                           : "must be an address and a port, as 0.0.0.0:7701";
    case SETTING_TEXT:
    case SETTING_NUMBER:
    case SETTING_SIZE:
    case SETTING_ID:
        break;
    }
    return NULL;
}

char *
setting_copy(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) memcpy(copy, text, size);
    return copy;
}

static enum sam_err
read_string(const struct setting *setting, const char *value, void *into, const char **ret_why)
{
    const char *why = value[0] == '\0' ? "is empty" : why_not(setting, value);
    if (why != NULL) {
        *ret_why = why;
        return SAM_E_MALFORMED;
    }
    char *copy = setting_copy(value);
    if (copy == NULL) {
        *ret_why = "finds no memory";
        return SAM_E_NOMEM;
    }
    memcpy((char *)into + setting->at, &copy, sizeof copy);
    return SAM_OK;
}

enum sam_err
setting_read(const struct setting *setting, const char *value, void *into, const char **ret_why)
{
    uint8_t *place = (uint8_t *)into + setting->at;
    uint64_t number = 0;

    if (setting->kind == SETTING_ID) {
        if (read_id(value, place)) return SAM_OK;
        *ret_why = "must be 32 hexadecimal digits, not all zero";
        return SAM_E_MALFORMED;
    }
    if (!is_number(setting)) return read_string(setting, value, into, ret_why);
    *ret_why = setting->kind == SETTING_SIZE ? "must be bytes, or a number with K, M or G"
                                             : "must be a number";
    if (!read_number(setting, value, &number)) return SAM_E_MALFORMED;
    *ret_why = "is out of its range";
    if (number < setting->least || number > setting->most) return SAM_E_MALFORMED;
    memcpy(place, &number, sizeof number);
    return SAM_OK;
}

void
setting_standards(const struct settings *list, void *into)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct setting *s = &list->at[i];
        if (is_number(s)) memcpy((uint8_t *)into + s->at, &s->standard, sizeof s->standard);
    }
}

void
setting_clear(const struct settings *list, void *from)
{
    for (size_t i = 0; i < list->n; i++) {
        char *text = NULL;
        if (!is_string(&list->at[i])) continue;
        memcpy(&text, (uint8_t *)from + list->at[i].at, sizeof text);
        free(text);
    }
}
