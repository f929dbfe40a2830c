/* room.c - `samtykke room`: what may be talked about in this room, with these people, now. With a meeting named
 * first, the card of it: room_card.c. */
#include "stream.h"
#include <libintl.h>
#include <string.h>

static const char HELP[] =
    "Usage: samtykke room [OPTION]... < LINES\n"
    "       samtykke room M [OPTION]...\n\n"
    "With M, a meeting's number or its first 4 digits or more: the room card of that meeting;\n"
    "`samtykke room M --help` says more. Without:\n\n"
    "Reads one JSON object a line: taxonomy, site, consent, and as request the meeting, who is\n"
    "present (the candidate left out) and when. Writes one room card a line.\n\n"
    "  --table            print cards for people to read\n"
    "  --for WHO          candidate (all of it) or member (what is open, nothing else)\n"
    "  --candidate NAME   the candidate's name, for the table\n"
    "  --lang LANG        en, da or nb; otherwise the locale's\n"
    "  --taxonomy FILE    the site's taxonomy instead of the default one\n\n"
    "Example:\n"
    "  echo "
    "'{\"consent\":{\"team\":[{\"person\":\"bo\",\"role\":\"consultant\"}],\"provisions\":[\n"
    "    {\"type\":\"permit\",\"actor\":\"person:bo\",\"category\":\"work.search\",\n"
    "     \"purposes\":[\"job_search\"],\n"
    "     \"period\":{\"start\":\"2026-09-01T00:00:00Z\",\"end\":\"2027-03-01T00:00:00Z\"}}]},\n"
    "    \"request\":{\"meeting\":\"m1\",\"present\":[{\"person\":\"bo\"}],\n"
    "    \"at\":\"2026-11-20T12:00:00Z\"}}' | tr -d '\\n' | samtykke room --table\n\n"
    "Exit status: 0; 1 could not go on; 2 some line could not be read; 64 wrong option.\n";

/* A card: the leaves open to all, and to each person present. */
struct card {
    uint32_t open;
    uint32_t each[SAM_TEAM_MAX];
};

/* ---- JSON ----------------------------------------------------------------------------------- */

/* The leaf of the mask whose name comes first by bytes; SAM_LEAVES_MAX: there is none. */
static uint32_t
first_leaf(const struct sam_taxonomy *t, uint32_t mask)
{
    uint32_t first = SAM_LEAVES_MAX;
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        if ((mask >> i & 1U) == 0) { continue; }
        struct sam_bytes name = t->leaves[i];
        struct sam_bytes best = first == SAM_LEAVES_MAX ? name : t->leaves[first];
        size_t n = name.len < best.len ? name.len : best.len;
        int order = memcmp(name.at, best.at, n);
        bool before = order < 0 || (order == 0 && name.len < best.len);
        if (first == SAM_LEAVES_MAX || before) { first = i; }
    }
    return first;
}

/* Sorted by bytes: the same card is the same text, however a taxonomy orders its leaves. */
static void
write_leaves(FILE *out, const struct sam_taxonomy *t, uint32_t mask)
{
    const char *comma = "";
    (void)fputc('[', out);
    for (uint32_t i = first_leaf(t, mask); i < SAM_LEAVES_MAX; i = first_leaf(t, mask)) {
        (void)fprintf(out, "%s\"%.*s\"", comma, (int)t->leaves[i].len,
                      (const char *)t->leaves[i].at);
        mask &= ~(UINT32_C(1) << i);
        comma = ",";
    }
    (void)fputc(']', out);
}

static void
write_json(const struct stream *s, const struct line *line, const struct card *card)
{
    FILE *out = s->out;
    (void)fputc('{', out);
    stream_write_id(out, line);
    (void)fputs(",\"open\":", out);
    write_leaves(out, &line->taxonomy, card->open);
    if (s->for_member) {
        (void)fputs("}\n", out);
        return;
    }
    (void)fputs(",\"per_person\":{", out);
    for (size_t i = 0; i < line->n_present; i++) {
        (void)fputs(i == 0 ? "" : ",", out);
        stream_write_string(out, line->present[i]);
        (void)fputc(':', out);
        write_leaves(out, &line->taxonomy, card->each[i]);
    }
    (void)fputs("}}\n", out);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* Columns that a text takes: its characters, not its bytes. */
static size_t
columns(struct sam_bytes text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if ((text.at[i] & 0xC0U) != 0x80U) { n++; }
    }
    return n;
}

static void
pad(FILE *out, struct sam_bytes text, size_t width)
{
    if (text.len > 0) { (void)fwrite(text.at, 1, text.len, out); }
    for (size_t n = columns(text); n < width; n++) {
        (void)fputc(' ', out);
    }
}

static struct sam_bytes
leaf_label(const struct stream *s, const struct line *line, uint32_t leaf)
{
    return taxonomy_label(s->words.data.categories, line->taxonomy.leaves[leaf], s->language);
}

static size_t
topic_width(const struct stream *s, const struct line *line)
{
    size_t width = 0;
    for (uint32_t leaf = 0; leaf < line->taxonomy.n_leaves; leaf++) {
        size_t n = columns(leaf_label(s, line, leaf));
        if (n > width) { width = n; }
    }
    return width + 2;
}

static size_t
person_width(struct sam_bytes person)
{
    return (person.len < 4 ? 4 : person.len) + 2;
}

/* A word and a sign, never colour alone. */
static void
write_row(const struct stream *s, const struct line *line, const struct card *card, uint32_t leaf)
{
    const char *yes = dgettext("samtykke", "yes");
    (void)fputs((card->open >> leaf & 1U) != 0 ? "* " : "  ", s->out);
    pad(s->out, leaf_label(s, line, leaf), topic_width(s, line));
    for (size_t i = 0; i < line->n_present; i++) {
        const char *cell = (card->each[i] >> leaf & 1U) != 0 ? yes : "-";
        pad(s->out, (struct sam_bytes){(const uint8_t *)cell, strlen(cell)},
            person_width(line->present[i]));
    }
    (void)fputc('\n', s->out);
}

/* Who is present sees what is open; only the candidate sees what is closed, and to whom. */
static void
write_table(const struct stream *s, const struct line *line, const struct card *card)
{
    char sentence[EXPLAIN_MAX];
    const struct explain e = stream_explain(s, line);
    explain_room(&e, card->open, sentence);
    (void)fprintf(s->out, "%s\n\n", sentence);
    if (s->for_member) { return; }
    pad(s->out, (struct sam_bytes){NULL, 0}, 2 + topic_width(s, line));
    for (size_t i = 0; i < line->n_present; i++) {
        pad(s->out, line->present[i], person_width(line->present[i]));
    }
    (void)fputc('\n', s->out);
    for (uint32_t leaf = 0; leaf < line->taxonomy.n_leaves; leaf++) {
        write_row(s, line, card, leaf);
    }
    (void)fputc('\n', s->out);
}

/* ---- the command ---------------------------------------------------------------------------- */

static void
make_card(const struct line *line, const struct sam_policy *policy, struct card *ret)
{
    uint32_t hats[SAM_TEAM_MAX] = {0};
    uint16_t meeting = sam_policy_meeting(policy, line->meeting);
    for (size_t i = 0; i < line->n_present && line->has_consent; i++) {
        hats[i] = sam_consent_hats(&line->consent, line->present[i]);
    }
    ret->open = sam_room_card(policy, hats, line->n_present, meeting, line->at, ret->each);
}

static bool
answer(const struct stream *s, struct line *line, const struct sam_policy *policy)
{
    struct card card = {.open = 0};
    make_card(line, policy, &card);
    if (s->table) {
        write_table(s, line, &card);
    } else {
        write_json(s, line, &card);
    }
    return true;
}

enum cli_exit
cli_room(const struct cli *cli, int argc, char **argv)
{
    if (argc > 1 && argv[1][0] != '-') { return cli_room_card(cli, argc, argv); }
    static const struct option OPTIONS[] = {STREAM_OPTION_TABLE, STREAM_OPTION_FOR, STREAM_OPTIONS};
    static const struct stream_command COMMAND = {
        .help = HELP, .options = OPTIONS, .form = LINE_ROOM, .answer = answer};
    return stream_run(cli, argc, argv, &COMMAND);
}
