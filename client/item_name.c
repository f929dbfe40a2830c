/* item_name.c - see item_name.h. */
#include "item_name.h"

#include "proto/content_text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FALLBACK "attachment"
#define ENDING_MAX 16U /* bytes of what stands behind the last dot, the dot included */

/* Where the ending begins; at the end where there is none that is short enough. */
static size_t
ending_of(const char *name, size_t len)
{
    const char *dot = strrchr(name, '.');
    if (dot == NULL || dot == name || len - (size_t)(dot - name) > ENDING_MAX) { return len; }
    return (size_t)(dot - name);
}

/* Letters that a shell, Windows or a link would take for something else. */
static void
replace_letters(char *name)
{
    for (; *name != '\0'; name++) {
        if (strchr("<>:\"/\\|?*`$;&'!%", *name) != NULL || (unsigned char)*name < 0x20U) {
            *name = '_';
        }
    }
}

/* CON, PRN, AUX, NUL, COM1 ... LPT9, with any ending. */
static int
is_device(const char *name)
{
    static const char *const words[] = {"con", "prn", "aux", "nul"};
    size_t len = strcspn(name, ".");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (len == 3 && strncasecmp(name, words[i], 3) == 0) { return 1; }
    }
    return len == 4 && name[3] >= '0' && name[3] <= '9'
           && (strncasecmp(name, "com", 3) == 0 || strncasecmp(name, "lpt", 3) == 0);
}

/* Bytes 10xxxxxx go on with a letter, all others begin one. */
size_t
item_cut(const char *text, size_t len, size_t max)
{
    if (len <= max) { return len; }
    while (max > 0 && ((unsigned char)text[max] & 0xC0U) == 0x80U) {
        max--;
    }
    return max;
}

/* So that the ending stays. */
static void
shorten(char *name)
{
    size_t len = strlen(name);
    if (len <= ITEM_NAME_MAX) { return; }
    size_t ending = ending_of(name, len);
    size_t keep = item_cut(name, ending, ITEM_NAME_MAX - (len - ending));
    memmove(name + keep, name + ending, len - ending + 1);
}

void
item_name_harmless(const char *name, char ret[static ITEM_NAME_ROOM])
{
    char work[ITEM_NAME_ROOM + 1];
    size_t len = strlen(name);
    struct sam_bytes bytes = {(const uint8_t *)name, len};
    if (len > CONTENT_NAME_MAX || !content_name_good(bytes)) {
        (void)snprintf(ret, ITEM_NAME_ROOM, FALLBACK);
        return;
    }
    bool is_odd = strchr(".- ~", name[0]) != NULL || is_device(name);
    work[0] = '_';
    memcpy(work + (is_odd ? 1 : 0), name, len + 1);
    replace_letters(work);
    shorten(work);
    memcpy(ret, work, strlen(work) + 1);
}

void
item_name_nth(const char *name, unsigned n, char ret[static ITEM_NAME_ROOM])
{
    size_t len = item_cut(name, strlen(name), ITEM_NAME_MAX);
    size_t ending = ending_of(name, len);
    if (n <= 1) {
        (void)snprintf(ret, ITEM_NAME_ROOM, "%.*s", (int)len, name);
        return;
    }
    (void)snprintf(ret, ITEM_NAME_ROOM, "%.*s (%u)%.*s", (int)ending, name, n, (int)(len - ending),
                   name + ending);
}
