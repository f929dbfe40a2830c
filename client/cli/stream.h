/* stream.h - a command that answers JSON lines: its options, its loop, and the shape of answers. */
#ifndef CLIENT_CLI_STREAM_H
#define CLIENT_CLI_STREAM_H

#include "cli.h"
#include "policy/text/explain.h"
#include "policy/text/line.h"
#include "words.h"
#include <getopt.h>

/* What an answer is written with. */
struct stream {
    FILE *out;
    enum language language;
    struct words words;
    const char *candidate; /* --candidate; "" where there is none */
    bool explain;          /* --explain */
    bool for_member;       /* --for member */
    bool table;            /* --table */
};

/* A command. */
struct stream_command {
    const char *help;
    const struct option *options; /* those of STREAM_OPTIONS and its own */
    enum line_form form;
    /* Write the answer to a line. policy is NULL where the line has no consent. False: nothing was
     * written, line->reading says why. */
    bool (*answer)(const struct stream *s, struct line *line, const struct sam_policy *policy);
};

#define STREAM_OPTIONS                                                                             \
    {"candidate", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'},           \
        {"taxonomy", required_argument, NULL, 't'}, {"help", no_argument, NULL, 'h'},              \
    {                                                                                              \
        NULL, 0, NULL, 0                                                                           \
    }
#define STREAM_OPTION_EXPLAIN                                                                      \
    {                                                                                              \
        "explain", no_argument, NULL, 'e'                                                          \
    }
#define STREAM_OPTION_FOR                                                                          \
    {                                                                                              \
        "for", required_argument, NULL, 'f'                                                        \
    }
#define STREAM_OPTION_TABLE                                                                        \
    {                                                                                              \
        "table", no_argument, NULL, 'b'                                                            \
    }

enum cli_exit stream_run(const struct cli *cli, int argc, char **argv,
                         const struct stream_command *command);

/* What sentences about this line are made of. */
struct explain stream_explain(const struct stream *s, const struct line *line);

/* `"id":…` of a line, null where it has none that can be read; and a JSON string. */
void stream_write_id(FILE *out, const struct line *line);
void stream_write_string(FILE *out, struct sam_bytes text);

#endif
