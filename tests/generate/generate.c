/* generate.c - print generated requests as lines for `samtykke decide`, or with --room for
 * `samtykke room`.
 *   generate [--seed N] [--count N] [--room]
 * The same seed gives the same lines on every machine; line i alone is case i of that seed. */
#include "generator.h"
#include "json_line.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    uint64_t seed, count;
    bool room;
};

static bool
read_options(char **words, struct options *o)
{
    for (; *words != NULL; words++) {
        if (strcmp(*words, "--room") == 0) {
            o->room = true;
        } else if (strcmp(*words, "--seed") == 0 && generate_read_number(words[1], &o->seed)) {
            words++;
        } else if (strcmp(*words, "--count") == 0 && generate_read_number(words[1], &o->count)) {
            words++;
        } else {
            return false;
        }
    }
    return true;
}

static bool
print_lines(const struct options *o, struct store *store, struct generated *g, char *line)
{
    for (uint64_t i = 0; i < o->count; i++) {
        char id[64];
        (void)snprintf(id, sizeof id, "g-%" PRIu64 "-%" PRIu64, o->seed, i);
        generate(o->seed, i, store, g);
        size_t n = o->room ? json_room_line(g, id, line) : json_line(g, id, line);
        if (fwrite(line, 1, n, stdout) != n) { return false; }
    }
    return fflush(stdout) == 0;
}

int
main(int argc, char **argv)
{
    struct options o = {.seed = 1, .count = 1000};
    if (argc < 1 || !read_options(argv + 1, &o)) {
        (void)fputs("usage: generate [--seed N] [--count N] [--room]\n", stderr);
        return 2;
    }
    struct store *store = malloc(sizeof *store);
    struct generated *g = malloc(sizeof *g);
    char *line = malloc(JSON_LINE_MAX);
    bool ok = store != NULL && g != NULL && line != NULL && print_lines(&o, store, g, line);
    free(line);
    free(g);
    free(store);
    return ok ? 0 : 1;
}
