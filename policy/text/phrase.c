/* phrase.c - names, lists and days, as parts of sentences. */
#include "phrase.h"
#include <libintl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NAME_SHOWN 120U /* bytes of a name in a sentence */
#define _(text) dgettext("samtykke", text)
#define N_(text) text

/* The bytes of a text that fit into room, never a part of a character. */
static size_t
fitting(const uint8_t *text, size_t len, size_t room)
{
    size_t n = len < room ? len : room;
    while (n < len && n > 0 && (text[n] & 0xC0U) == 0x80U) {
        n--; /* a continuation byte would begin the part that is cut off */
    }
    return n;
}

void
phrase_name(struct sam_bytes name, char *ret)
{
    size_t n = fitting(name.at, name.len, NAME_SHOWN);
    if (n > 0) { memcpy(ret, name.at, n); }
    (void)snprintf(ret + n, PHRASE_MAX - n, "%s", n < name.len ? "…" : "");
}

/* Append len bytes as far as there is room. */
static void
append(char *ret, size_t size, size_t *used, const char *text, size_t len)
{
    size_t n = fitting((const uint8_t *)text, len, size - 1 - *used);
    memcpy(ret + *used, text, n);
    *used += n;
    ret[*used] = '\0';
}

void
phrase_add(char *list, size_t size, const char *thing, size_t position, bool last)
{
    size_t used = strlen(list);
    const char *before = "";
    if (position > 0) { before = last ? _(" and ") : ", "; }
    append(list, size, &used, before, strlen(before));
    append(list, size, &used, thing, strlen(thing));
}

void
phrase_fill(char *ret, size_t size, const char *pattern, const struct phrase_slot *slots, size_t n)
{
    size_t used = 0;
    ret[0] = '\0';
    while (*pattern != '\0') {
        size_t plain = strcspn(pattern, "{");
        append(ret, size, &used, pattern, plain);
        pattern += plain;
        size_t name = strcspn(pattern, "}");
        for (size_t i = 0; i < n && name > 0; i++) {
            bool is = strlen(slots[i].name) == name - 1
                      && strncmp(slots[i].name, pattern + 1, name - 1) == 0;
            if (is) { append(ret, size, &used, slots[i].text, strlen(slots[i].text)); }
        }
        pattern += name + (pattern[name] == '}' ? 1 : 0);
    }
}

void
phrase_quote(struct sam_bytes label, char *ret)
{
    char name[PHRASE_MAX];
    phrase_name(label, name);
    const struct phrase_slot slots[] = {{"label", name}};
    phrase_fill(ret, PHRASE_MAX, _("“{label}”"), slots, 1);
}

/* Floor division: a moment before 1970 belongs to the second before. */
static bool
local_time(sam_time at, struct tm *ret)
{
    time_t seconds = (time_t)(at / 1000 - (at % 1000 < 0 ? 1 : 0));
    return localtime_r(&seconds, ret) != NULL;
}

void
phrase_day(sam_time at, sam_time now, bool with_time, char *ret)
{
    static const char *const MONTHS[] = {N_("January"), N_("February"), N_("March"),
                                         N_("April"),   N_("May"),      N_("June"),
                                         N_("July"),    N_("August"),   N_("September"),
                                         N_("October"), N_("November"), N_("December")};
    struct tm then;
    struct tm today;
    char day[16];
    char year[16];
    char clock[16];
    ret[0] = '\0';
    if (!local_time(at, &then) || !local_time(now, &today)) { return; }
    (void)snprintf(day, sizeof day, "%d", then.tm_mday);
    (void)snprintf(year, sizeof year, "%d", then.tm_year + 1900);
    (void)snprintf(clock, sizeof clock, "%02d:%02d", then.tm_hour, then.tm_min);
    const struct phrase_slot slots[] = {
        {"day", day}, {"month", _(MONTHS[then.tm_mon])}, {"year", year}, {"clock", clock}};
    bool this_year = then.tm_year == today.tm_year;
    const char *pattern = this_year ? _("{day} {month}") : _("{day} {month} {year}");
    if (with_time) {
        pattern = this_year ? _("{day} {month} at {clock}") : _("{day} {month} {year} at {clock}");
    }
    phrase_fill(ret, PHRASE_MAX, pattern, slots, 4);
}
