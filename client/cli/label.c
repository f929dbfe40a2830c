/* label.c - `samtykke label`: an item is about more than it said. */
#include "item_words.h"

static const char HELP[] = N_(
    "Usage: samtykke label ITEM +TOPIC... [OPTION]...\n\n"
    "For the candidate: adds topics to an item. Who reads it then needs all of its topics, so it\n"
    "is open to fewer people, never to more. A topic cannot be taken away again.\n\n"
    "Example:\n"
    "  samtykke label 9f31c2ab +health.diagnosis\n\n"
    "With --json: \"item\", \"labels\" (those added).\n");

static const struct desk_usage USAGE = {
    .help = HELP, .options = NULL, .min_words = 2, .max_words = 1 + SAM_LEAVES_MAX};

static enum cli_exit
read_topics(struct desk *desk, struct sam_bytes *ret, size_t *ret_n)
{
    struct sam_trouble trouble;
    for (size_t i = 1; i < desk->n_words; i++) {
        const char *word = desk->words[i];
        if (word[0] == '+') { word++; }
        if (desk_read_topic(desk, word, &ret[i - 1], &trouble) != SAM_OK) {
            return desk_trouble(desk, &trouble);
        }
    }
    *ret_n = desk->n_words - 1;
    return CLI_OK;
}

static enum cli_exit
label(struct desk *desk)
{
    uint8_t item[SAM_ID_BYTES];
    struct sam_bytes topics[SAM_LEAVES_MAX];
    char id[ITEM_SHORT_MAX], words[ITEM_WORDS_MAX];
    struct sam_trouble trouble;
    size_t n = 0;
    enum cli_exit e = desk_case(desk);
    if (e == CLI_OK) { e = item_of_word(desk, item); }
    if (e == CLI_OK) { e = read_topics(desk, topics, &n); }
    if (e != CLI_OK) { return e; }
    if (sam_item_label(desk->c, item, topics, n, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    item_short(item, id);
    item_topics(desk, topics, n, words, sizeof words);
    desk_say(desk, _("Done. {item} is also about: {topics}. Who reads it needs that, too."), "item",
             id, "topics", words, NULL);
    if (!desk->json) { return CLI_OK; }
    desk->out = json_pack("{s:o, s:o}", "item", desk_json_hex(item, SAM_ID_BYTES), "labels",
                          item_json_names(topics, n));
    return desk->out != NULL ? CLI_OK : desk_fail(desk, SAM_TROUBLE_MEMORY, NULL);
}

enum cli_exit
cli_label(const struct cli *cli, int argc, char **argv)
{
    return desk_run(cli, &USAGE, argc, argv, label);
}
