/* item_words.c - see item_words.h. */
#include "item_words.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

void
item_short(const uint8_t item[static SAM_ID_BYTES], char ret[static ITEM_SHORT_MAX])
{
    desk_hex(item, 4, ret);
}

/* ---- lists ------------------------------------------------------------------------------------------------ */

typedef const char *word_of(struct desk *desk, struct sam_bytes name, char *ret, size_t size);

static void
join(struct desk *desk, word_of *word, const struct sam_bytes *names, size_t n, char *ret,
     size_t size)
{
    char text[128];
    size_t len = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        const char *one = word(desk, names[i], text, sizeof text);
        size_t needed = strlen(one) + (len > 0 ? 2 : 0);
        if (len + needed >= size) { return; }
        (void)snprintf(ret + len, size - len, "%s%s", len > 0 ? ", " : "", one);
        len += needed;
    }
}

void
item_topics(struct desk *desk, const struct sam_bytes *labels, size_t n, char *ret, size_t size)
{
    join(desk, desk_topic, labels, n, ret, size);
}

void
item_purposes(struct desk *desk, const struct sam_bytes *purposes, size_t n,
              char ret[static ITEM_WORDS_MAX])
{
    join(desk, desk_purpose, purposes, n, ret, ITEM_WORDS_MAX);
}

void
item_size_words(uint64_t bytes, char *ret, size_t size)
{
    static const char *const units[] = {"B", "kB", "MB"};
    size_t unit = 0;
    for (; bytes >= 1000 && unit + 1 < sizeof units / sizeof *units; unit++) {
        bytes = (bytes + 500) / 1000;
    }
    (void)snprintf(ret, size, "%" PRIu64 " %s", bytes, units[unit]);
}

const char *
item_author_name(const struct sam_person *person)
{
    return person == NULL ? _("a former member") : person->name;
}

static size_t
first_length(const char *name)
{
    return strcspn(name, " ");
}

static bool
has_same_first(const char *a, const char *b)
{
    size_t len = first_length(a);
    return len == first_length(b) && memcmp(a, b, len) == 0;
}

/* A person with two hats is one. */
static bool
is_said_before(const struct sam_case_facts *facts, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (memcmp(facts->team[k].person, facts->team[i].person, SAM_ID_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

void
item_call_name(const struct sam_case_facts *facts, const char *name, char ret[static SAM_NAME_MAX])
{
    size_t n = has_same_first(facts->candidate_name, name) ? 1U : 0U;
    for (size_t i = 0; i < facts->n_team; i++) {
        bool is_alike = has_same_first(facts->team[i].name, name);
        n += is_alike && !is_said_before(facts, i) ? 1U : 0U;
    }
    (void)snprintf(ret, SAM_NAME_MAX, "%.*s", (int)(n > 1 ? strlen(name) : first_length(name)),
                   name);
}

json_t *
item_json_names(const struct sam_bytes *names, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n && list != NULL; i++) {
        (void)json_array_append_new(list, json_stringn((const char *)names[i].at, names[i].len));
    }
    return list;
}

json_t *
item_json_person(const struct sam_person *person)
{
    return person == NULL ? json_null() : json_string(person->handle);
}

/* ---- opening ------------------------------------------------------------------------------------------------ */

enum cli_exit
item_of_word(struct desk *desk, uint8_t ret_item[static SAM_ID_BYTES])
{
    struct sam_trouble trouble;
    if (sam_item_find(desk->c, desk->words[0], ret_item, &trouble) == SAM_OK) { return CLI_OK; }
    return desk_trouble(desk, &trouble);
}

static enum sam_err
open_once(struct desk *desk, const uint8_t *item, const struct sam_bytes *purposes, size_t n,
          struct sam_opened **ret_opened, struct sam_trouble *trouble)
{
    const struct sam_progress progress = desk_progress(desk);
    return sam_item_open(desk->c, item, purposes, n, &progress, ret_opened, trouble);
}

/* The names of the trouble, one line each. */
static size_t
split_names(char *names, struct sam_bytes *ret, size_t max)
{
    size_t n = 0;
    for (char *at = names; *at != '\0' && n < max;) {
        size_t len = strcspn(at, " ");
        if (len > 0) { ret[n++] = (struct sam_bytes){(const uint8_t *)at, len}; }
        at += len + (at[len] == ' ' ? 1 : 0);
    }
    return n;
}

/* Asked on a terminal: a number, or nothing. */
static bool
ask_which(struct desk *desk, const struct sam_bytes *names, size_t n, struct sam_bytes *ret_name)
{
    char word[128], number[24], answer[24];
    desk_note(desk, _("You may open this for more than one reason. Say which:"), NULL);
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(number, sizeof number, "%zu", i + 1);
        desk_note(desk, "  {number}  {purpose}", "number", number, "purpose",
                  desk_purpose(desk, names[i], word, sizeof word), NULL);
    }
    if (!desk_ask_line(desk, _("Number: "), answer, sizeof answer)) { return false; }
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(number, sizeof number, "%zu", i + 1);
        if (strcmp(answer, number) != 0) { continue; }
        *ret_name = names[i];
        return true;
    }
    return false;
}

static enum cli_exit
open_asking(struct desk *desk, const uint8_t *item, struct sam_trouble *trouble,
            struct sam_opened **ret_opened)
{
    char typed[sizeof trouble->what];
    struct sam_bytes names[SAM_PURPOSES_MAX], name;
    bool can_ask = !desk->json && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    if (trouble->kind != SAM_TROUBLE_WHICH_PURPOSE || !can_ask) {
        return desk_trouble(desk, trouble);
    }
    (void)snprintf(typed, sizeof typed, "%s", trouble->what);
    size_t n = split_names(typed, names, SAM_PURPOSES_MAX);
    if (!ask_which(desk, names, n, &name)) { return desk_trouble(desk, trouble); }
    if (open_once(desk, item, &name, 1, ret_opened, trouble) == SAM_OK) { return CLI_OK; }
    return desk_trouble(desk, trouble);
}

enum cli_exit
item_open_for(struct desk *desk, const uint8_t item[static SAM_ID_BYTES],
              struct sam_opened **ret_opened)
{
    struct sam_bytes purposes[SAM_PURPOSES_MAX];
    struct sam_trouble trouble;
    size_t n = desk_count(desk, "purpose");
    if (n > SAM_PURPOSES_MAX) { return desk_fail(desk, SAM_TROUBLE_TOO_MANY, "--purpose"); }
    for (size_t i = 0; i < n; i++) {
        if (desk_read_purpose(desk, desk_value(desk, "purpose", i), &purposes[i], &trouble)
            != SAM_OK) {
            return desk_trouble(desk, &trouble);
        }
    }
    if (open_once(desk, item, purposes, n, ret_opened, &trouble) == SAM_OK) { return CLI_OK; }
    return open_asking(desk, item, &trouble, ret_opened);
}
