/* say_names.c - the words of topics, purposes and roles, days and moments; and reading what was typed for them. */
#include "desk.h"

#include "policy/text/moment.h"
#include "policy/text/phrase.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#define WORD_MAX 128U

static const uint8_t EVERYTHING[] = "*";

/* ---- the data -------------------------------------------------------------------------------------- */

static bool
have_names(struct desk *desk)
{
    if (!desk->has_names) {
        desk->has_names = true; /* closed at the end, whatever was read */
        if (!taxonomy_data_read(&desk->names, taxonomy_data_default())) { return false; }
    }
    return desk->names.taxonomy.n_leaves > 0;
}

static struct sam_bytes
bytes_of(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

static const char *
put(struct sam_bytes text, char *ret, size_t size)
{
    size_t n = text.len < size ? text.len : size - 1;
    memcpy(ret, text.at, n);
    ret[n] = '\0';
    desk_tame(ret, false);
    return ret;
}

static bool
is_everything(struct sam_bytes name)
{
    return name.len == 1 && name.at[0] == '*';
}

static bool
same(struct sam_bytes a, struct sam_bytes b)
{
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* ---- words ------------------------------------------------------------------------------------------ */

const char *
desk_topic(struct desk *desk, struct sam_bytes name, char *ret, size_t size)
{
    if (is_everything(name)) { return put(bytes_of(_("Everything")), ret, size); }
    if (!have_names(desk)) { return put(name, ret, size); }
    struct sam_bytes word = taxonomy_label(desk->names.categories, name, desk->language);
    if (same(word, name)) { word = taxonomy_label(desk->names.groups, name, desk->language); }
    return put(word, ret, size);
}

const char *
desk_purpose(struct desk *desk, struct sam_bytes name, char *ret, size_t size)
{
    if (!have_names(desk)) { return put(name, ret, size); }
    return put(taxonomy_label(desk->names.purposes, name, desk->language), ret, size);
}

const char *
desk_role(struct desk *desk, const char *name, char *ret, size_t size)
{
    if (strcmp(name, "candidate") == 0) { return put(bytes_of(_("candidate")), ret, size); }
    if (!have_names(desk)) { return put(bytes_of(name), ret, size); }
    return put(taxonomy_label(desk->names.roles, bytes_of(name), desk->language), ret, size);
}

/* ---- days ------------------------------------------------------------------------------------------- */

static sam_time
now_of(const struct desk *desk)
{
    struct timespec now = {.tv_sec = 0};
    if (desk->c != NULL) { return sam_case_facts(desk->c)->broker_time; }
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (sam_time)now.tv_sec * 1000;
}

static const char *
write_day(const struct desk *desk, sam_time at, bool with_time, char *ret, size_t size)
{
    char day[PHRASE_MAX];
    phrase_day(at, now_of(desk), with_time, day);
    return put(bytes_of(day), ret, size);
}

const char *
desk_day(const struct desk *desk, sam_time at, char *ret, size_t size)
{
    return write_day(desk, at, false, ret, size);
}

const char *
desk_moment(const struct desk *desk, sam_time at, char *ret, size_t size)
{
    return write_day(desk, at, true, ret, size);
}

/* ---- reading ---------------------------------------------------------------------------------------- */

/* The same word, whatever its capitals are. */
static bool
sounds_same(const char *typed, struct sam_bytes word)
{
    wchar_t one[WORD_MAX];
    wchar_t other[WORD_MAX];
    char copy[WORD_MAX];
    if (word.len >= sizeof copy) { return false; }
    memcpy(copy, word.at, word.len);
    copy[word.len] = '\0';
    size_t n = mbstowcs(one, typed, WORD_MAX);
    if (n >= WORD_MAX || mbstowcs(other, copy, WORD_MAX) != n) { return false; }
    for (size_t i = 0; i < n; i++) {
        if (towlower((wint_t)one[i]) != towlower((wint_t)other[i])) { return false; }
    }
    return n > 0;
}

/* A name of the list that was typed, or whose word was. */
static bool
find(const struct sam_bytes *names, size_t n, const json_t *words, const struct desk *desk,
     const char *typed, struct sam_bytes *ret)
{
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < n; i++) {
            bool is = pass == 0
                          ? same(names[i], bytes_of(typed))
                          : sounds_same(typed, taxonomy_label(words, names[i], desk->language));
            if (is) {
                *ret = names[i];
                return true;
            }
        }
    }
    return false;
}

/* The case's own where there is one, else the default. */
static const struct sam_taxonomy *
taxonomy_of(struct desk *desk)
{
    bool have = have_names(desk);
    if (desk->c != NULL) { return sam_case_facts(desk->c)->taxonomy; }
    return have ? &desk->names.taxonomy : NULL;
}

/* The groups of a taxonomy: what stands before the dots. Returns how many, each once. */
static size_t
groups_of(const struct sam_taxonomy *t, struct sam_bytes ret[static SAM_LEAVES_MAX])
{
    size_t n = 0;
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        const uint8_t *dot = memchr(t->leaves[i].at, '.', t->leaves[i].len);
        if (dot == NULL) { continue; }
        struct sam_bytes group = {t->leaves[i].at, (size_t)(dot - t->leaves[i].at)};
        bool is_new = n == 0 || !same(ret[n - 1], group);
        for (size_t g = 0; is_new && g < n; g++) {
            is_new = !same(ret[g], group);
        }
        if (is_new) { ret[n++] = group; }
    }
    return n;
}

enum sam_err
desk_read_topic(struct desk *desk, const char *word, struct sam_bytes *ret_name,
                struct sam_trouble *trouble)
{
    const struct sam_taxonomy *t = taxonomy_of(desk);
    struct sam_bytes groups[SAM_LEAVES_MAX];
    if (t == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_MEMORY, ""); }
    if (strcmp(word, "*") == 0 || sounds_same(word, bytes_of(_("Everything")))) {
        *ret_name = (struct sam_bytes){EVERYTHING, 1};
        return SAM_OK;
    }
    size_t n = groups_of(t, groups);
    bool is_there = find(t->leaves, t->n_leaves, desk->names.categories, desk, word, ret_name)
                    || find(groups, n, desk->names.groups, desk, word, ret_name);
    return is_there ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_NO_TOPIC, word);
}

enum sam_err
desk_read_purpose(struct desk *desk, const char *word, struct sam_bytes *ret_name,
                  struct sam_trouble *trouble)
{
    const struct sam_taxonomy *t = taxonomy_of(desk);
    if (t == NULL) { return sam_trouble_say(trouble, SAM_TROUBLE_MEMORY, ""); }
    bool is_there = find(t->purposes, t->n_purposes, desk->names.purposes, desk, word, ret_name);
    return is_there ? SAM_OK : sam_trouble_say(trouble, SAM_TROUBLE_NO_PURPOSE, word);
}

/* A computer without the data of a zone would take it for UTC without a word. */
static bool
knows_zone(const char *zone)
{
    char path[SAM_PATH_MAX];
    int n = snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
    return n > 0 && (size_t)n < sizeof path && strstr(zone, "..") == NULL
           && access(path, R_OK) == 0;
}

enum sam_err
desk_read_day(const struct desk *desk, const char *word, bool is_until, sam_time *ret,
              struct sam_trouble *trouble)
{
    char text[sizeof "2026-11-22T00:00:00Z"];
    sam_time utc = 0;
    if (!knows_zone(sam_case_facts(desk->c)->time_zone)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_DATE, sam_case_facts(desk->c)->time_zone);
    }
    int n = snprintf(text, sizeof text, "%sT00:00:00Z", word);
    if (n != (int)sizeof text - 1 || !moment_read(bytes_of(text), &utc)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_DATE, word);
    }
    struct tm day;
    time_t seconds = (time_t)(utc / 1000);
    if (gmtime_r(&seconds, &day) == NULL) {
        return sam_trouble_say(trouble, SAM_TROUBLE_DATE, word);
    }
    day.tm_mday += is_until ? 1 : 0;
    day.tm_isdst = -1;
    seconds = mktime(&day);
    if (seconds == (time_t)-1) { return sam_trouble_say(trouble, SAM_TROUBLE_DATE, word); }
    *ret = (sam_time)seconds * 1000;
    return SAM_OK;
}

/* What a clock of the site shows, as if it were in UTC. */
static bool
shown_at(sam_time at, sam_time *ret)
{
    struct tm local;
    char text[sizeof "2026-11-22T00:00:00Z"];
    time_t seconds = (time_t)(at / 1000);
    return localtime_r(&seconds, &local) != NULL
           && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &local) == sizeof text - 1
           && moment_read(bytes_of(text), ret);
}

/* The earlier instant at which the clocks show this, by the hours that count a day before and a day after; where they
 * never do, the earlier one that is meant. */
static bool
instant_of(sam_time shown, sam_time *ret)
{
    const sam_time day = SAM_DAY_MS;
    sam_time before = 0, after = 0, back = 0;
    if (!shown_at(shown - day, &before) || !shown_at(shown + day, &after)) { return false; }
    sam_time one = shown - (before - (shown - day));
    sam_time other = shown - (after - (shown + day));
    bool is_one = shown_at(one, &back) && back == shown;
    bool is_other = shown_at(other, &back) && back == shown;
    *ret = one < other ? one : other;
    if (is_one != is_other) { *ret = is_one ? one : other; }
    return true;
}

enum sam_err
desk_read_moment(const struct desk *desk, const char *word, sam_time *ret,
                 struct sam_trouble *trouble)
{
    char text[sizeof "2026-11-22T00:00:00Z"];
    sam_time shown = 0;
    const char *zone = sam_case_facts(desk->c)->time_zone;
    if (!knows_zone(zone)) { return sam_trouble_say(trouble, SAM_TROUBLE_DATE, zone); }
    int n = snprintf(text, sizeof text, "%s:00Z", word);
    bool is = n == (int)sizeof text - 1 && moment_read(bytes_of(text), &shown);
    if (!is || !instant_of(shown, ret)) { return sam_trouble_say(trouble, SAM_TROUBLE_DATE, word); }
    return SAM_OK;
}
