/* stream.c - a command that answers JSON lines. */
#include "stream.h"
#include "lines.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- answers -------------------------------------------------------------------------------- */

void
stream_write_string(FILE *out, struct sam_bytes text)
{
    json_t *string = json_stringn((const char *)text.at, text.len);
    if (string == NULL || json_dumpf(string, out, JSON_ENCODE_ANY) != 0) {
        (void)fputs("null", out);
    }
    json_decref(string);
}

void
stream_write_id(FILE *out, const struct line *line)
{
    (void)fputs("\"id\":", out);
    if (line->id == NULL) {
        (void)fputs("null", out);
    } else {
        stream_write_string(out, json_bytes(line->id));
    }
}

static void
write_error(FILE *out, const struct line *line)
{
    const char *fault = line->reading.fault;
    (void)fputc('{', out);
    stream_write_id(out, line);
    (void)fputs(",\"error\":", out);
    stream_write_string(out, (struct sam_bytes){(const uint8_t *)fault, strlen(fault)});
    (void)fputs("}\n", out);
}

struct explain
stream_explain(const struct stream *s, const struct line *line)
{
    return (struct explain){
        .words = &s->words.data,
        .taxonomy = &line->taxonomy,
        .language = s->language,
        .candidate = {(const uint8_t *)s->candidate, strlen(s->candidate)},
        .member = line->request.person,
        .employer = line->request.employer,
    };
}

/* ---- the loop ------------------------------------------------------------------------------- */

/* Memory that grows to the largest consent so far, and is used again. */
struct scratch {
    void *memory;
    size_t size;
};

static bool
compile(struct scratch *scratch, struct line *line, const struct sam_policy **ret_policy)
{
    struct sam_fault fault;
    size_t need = sam_policy_size_max(&line->site, &line->consent);
    *ret_policy = NULL;
    if (!line->has_consent) { return true; }
    if (need > scratch->size) {
        void *memory = realloc(scratch->memory, need);
        if (memory == NULL) { return json_fail_memory(&line->reading); }
        scratch->memory = memory;
        scratch->size = need;
    }
    enum sam_err r = sam_policy_compile(&line->site, &line->consent, scratch->memory, scratch->size,
                                        ret_policy, &fault);
    return r == SAM_OK || json_fail_fault(&line->reading, r, &fault);
}

/* Returns whether the line could be read and answered. */
static bool
answer(const struct stream *s, const struct stream_command *command, struct scratch *scratch,
       struct sam_bytes text)
{
    struct line line = {.id = NULL};
    const struct sam_policy *policy = NULL;
    bool ok = line_read(&line, text, command->form, &s->words.data.taxonomy)
              && compile(scratch, &line, &policy) && command->answer(s, &line, policy);
    if (!ok) { write_error(s->out, &line); }
    line_close(&line);
    return ok;
}

static enum cli_exit
answer_all(const struct stream *s, const struct stream_command *command)
{
    struct lines lines = {.fd = STDIN_FILENO, .out = s->out};
    struct scratch scratch = {.memory = NULL};
    struct sam_bytes text;
    bool there = true;
    bool all_read = true;
    enum sam_err r = SAM_OK;

    while ((r = lines_next(&lines, &text, &there)) == SAM_OK && there) {
        all_read &= answer(s, command, &scratch, text);
    }
    lines_close(&lines);
    free(scratch.memory);
    if (r != SAM_OK || fflush(s->out) != 0 || ferror(s->out) != 0) {
        (void)fputs("samtykke: the lines could not be read or answered to the end.\n", stderr);
        return CLI_FAILED;
    }
    return all_read ? CLI_OK : CLI_INPUT;
}

/* ---- the options ---------------------------------------------------------------------------- */

struct options {
    const char *language, *taxonomy;
    bool help;
};

static enum cli_exit
read_for(struct stream *s, const char *value)
{
    s->for_member = strcmp(value, "member") == 0;
    if (s->for_member || strcmp(value, "candidate") == 0) { return CLI_OK; }
    (void)fputs("samtykke: --for takes candidate or member.\n", stderr);
    return CLI_USAGE;
}

/* The name goes into sentences, and these into JSON. */
static enum cli_exit
read_candidate(struct stream *s, const char *value)
{
    json_t *text = json_string(value);
    bool readable = text != NULL && json_is_employer(json_bytes(text));
    json_decref(text);
    s->candidate = value;
    if (readable || value[0] == '\0') { return CLI_OK; }
    (void)fputs("samtykke: --candidate takes a name in UTF-8, without control characters.\n",
                stderr);
    return CLI_USAGE;
}

static enum cli_exit
read_options(int argc, char **argv, const struct option *list, struct options *o, struct stream *s)
{
    enum cli_exit r = CLI_OK;
    int c = 0;
    while (r == CLI_OK && (c = getopt_long(argc, argv, "", list, NULL)) != -1) {
        switch (c) {
        case 'b':
            s->table = true;
            break;
        case 'c':
            r = read_candidate(s, optarg);
            break;
        case 'e':
            s->explain = true;
            break;
        case 'f':
            r = read_for(s, optarg);
            break;
        case 'h':
            o->help = true;
            break;
        case 'l':
            o->language = optarg;
            break;
        case 't':
            o->taxonomy = optarg;
            break;
        default:
            r = CLI_USAGE;
            break; /* getopt has said why */
        }
    }
    if (r == CLI_OK && optind < argc) {
        (void)fprintf(stderr,
                      "samtykke: \"%s\" is one word too many; lines come on standard input.\n",
                      argv[optind]);
        r = CLI_USAGE;
    }
    return r;
}

enum cli_exit
stream_run(const struct cli *cli, int argc, char **argv, const struct stream_command *command)
{
    struct stream s = {.out = stdout, .candidate = ""};
    struct options o = {.help = false};
    enum cli_exit r = read_options(argc, argv, command->options, &o, &s);
    if (r == CLI_OK && o.help) { return fputs(command->help, stdout) < 0 ? CLI_FAILED : CLI_OK; }
    if (r == CLI_OK) { r = cli_speak(cli, o.language, &s.language); }
    if (r == CLI_OK) { r = words_open(&s.words, o.taxonomy); }
    if (r == CLI_OK) { r = answer_all(&s, command); }
    words_close(&s.words);
    return r;
}
