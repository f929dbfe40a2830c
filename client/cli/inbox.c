/* inbox.c - `samtykke inbox`: what is open to you now. Never a title: who wants one opens the item, and that is in the
 * log. */
#include "item_words.h"
#include "kind_words.h"
#include "table.h"

#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke inbox [OPTION]...\n\n"
    "Shows what you can open now, the 50 newest first: what it is, who wrote it, when, its\n"
    "topics, its size, and for what you may open it. That you looked is in the log.\n\n"
    "  --all              the older ones, too\n\n"
    "Example:\n"
    "  samtykke inbox\n"
    "  samtykke open 9f31c2ab\n\n"
    "With --json: \"items\", each with \"item\", \"kind\", \"author\", \"is_candidate\", "
    "\"created\",\n"
    "\"labels\", \"purposes\", \"length\", \"was_opened\"; \"more\": there are older ones.\n");

static const struct desk_option OPTIONS[] = {
    {.name = "all"},
    {.name = NULL},
};

static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS};

enum { NEWEST = 50 }; /* what somebody can look through */

static json_t *
json_of(const struct sam_listed *line)
{
    return json_pack("{s:o, s:s, s:o, s:b, s:o, s:o, s:o, s:I, s:b}", "item",
                     desk_json_hex(line->item, SAM_ID_BYTES), "kind", line->kind, "author",
                     item_json_person(line->author), "is_candidate", line->is_candidate ? 1 : 0,
                     "created", desk_json_time(line->created), "labels",
                     item_json_names(line->labels, line->n_labels), "purposes",
                     item_json_names(line->purposes, line->n_purposes), "length",
                     (json_int_t)line->length, "was_opened", line->was_opened ? 1 : 0);
}

static enum cli_exit
write_json(struct desk *desk, const struct sam_listed *lines, size_t n, bool has_more)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n && list != NULL; i++) {
        list = desk_json_more(list, json_of(&lines[i]));
    }
    desk->out = json_pack("{s:o, s:b}", "items", list, "more", has_more ? 1 : 0);
    return desk->out != NULL ? CLI_OK : desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
}

/* Who reads everything, or wrote it, needs no purpose: all of them would do. */
static bool
is_for_any(const struct desk *desk, const struct sam_listed *line)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    bool is_own = facts->self != NULL && line->author != NULL
                  && memcmp(facts->self->key_id, line->author->key_id, SAM_HASH_BYTES) == 0;
    return facts->is_owner || is_own;
}

static bool
add_row(struct desk *desk, struct table *table, const struct sam_listed *line)
{
    char id[ITEM_SHORT_MAX], kind[SAM_HANDLE_MAX * 2], day[64], size[32];
    char topics[ITEM_WORDS_MAX], purposes[ITEM_WORDS_MAX];
    item_short(line->item, id);
    kind_words_fill(KIND_NAME, line->kind, kind, sizeof kind);
    item_topics(desk, line->labels, line->n_labels, topics, sizeof topics);
    item_purposes(desk, line->purposes, line->n_purposes, purposes);
    item_size_words(line->length, size, sizeof size);
    return table_add(table, id) && table_add(table, line->was_opened ? "" : _("new"))
           && table_add(table, kind) && table_add(table, item_author_name(line->author))
           && table_add(table, desk_day(desk, line->created, day, sizeof day))
           && table_add(table, size) && table_add(table, topics)
           && table_add(table, is_for_any(desk, line) ? "" : purposes);
}

static enum cli_exit
write_table(struct desk *desk, const struct sam_listed *lines, size_t n, bool has_more)
{
    struct table table = {.columns = 8};
    bool fine = true;
    if (n == 0) {
        desk_say(desk, _("Nothing is open to you now."), NULL);
        return CLI_OK;
    }
    for (size_t i = 0; i < n && fine; i++) {
        fine = add_row(desk, &table, &lines[i]);
    }
    enum cli_exit e = table_end(&table, desk, fine);
    if (e == CLI_OK && has_more) {
        desk_say(desk, "", NULL);
        desk_say(desk, _("There are older ones; `samtykke inbox --all` shows them, too."), NULL);
    }
    return e;
}

static enum sam_err
list(struct desk *desk, struct sam_list **ret_list, const struct sam_listed **ret_lines,
     size_t *ret_n, bool *ret_more, struct sam_trouble *trouble)
{
    *ret_more = false;
    return desk_count(desk, "all") > 0 ? sam_item_list(desk->c, ret_list, ret_lines, ret_n, trouble)
                                       : sam_item_list_newest(desk->c, NEWEST, ret_list, ret_lines,
                                                              ret_n, ret_more, trouble);
}

static enum cli_exit
show(struct desk *desk)
{
    struct sam_list *listed = NULL;
    const struct sam_listed *lines = NULL;
    struct sam_trouble trouble;
    size_t n = 0;
    bool has_more = false;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    if (list(desk, &listed, &lines, &n, &has_more, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    e = desk->json ? write_json(desk, lines, n, has_more) : write_table(desk, lines, n, has_more);
    sam_list_free(&listed);
    return e;
}

enum cli_exit
cli_inbox(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, show);
}
