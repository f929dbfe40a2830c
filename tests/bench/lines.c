/* lines.c - `samtykke decide` over lines of 3 KB: lines a second of the program itself, and, with the
 * same command called in this process, the share of the time that jansson needs to read them.
 *   bench_lines PROGRAM FOLDER     `samtykke`, and where to put 40 MB for a moment */
#include "bench.h"
#include "cases.h"
#include "client/cli/cli.h"
#include "policy/text/taxonomy_data.h"
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINES = 10000, ROUNDS = 9 };

struct lines {
    char *text;
    size_t size;
    uint8_t reason[LINES];
    char questions[4096], answers[4096]; /* paths */
};

/* ---- making lines ---------------------------------------------------------------------------- */

static void
write_time(FILE *out, const char *name, sam_time at)
{
    struct tm tm;
    char text[32];
    time_t seconds = (time_t)(at / 1000);
    bench_check(gmtime_r(&seconds, &tm) != NULL, "a moment that is no date");
    bench_check(strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm) > 0, "a long date");
    (void)fprintf(out, "\"%s\":\"%s.%03uZ\"", name, text, (unsigned)(at % 1000));
}

static void
write_text(FILE *out, const char *name, struct sam_bytes text)
{
    (void)fprintf(out, "\"%s\":\"%.*s\"", name, (int)text.len, (const char *)text.at);
}

static void
write_actor(FILE *out, const char *name, const struct sam_actor *a)
{
    static const char *const WORDS[] = {[SAM_ACTOR_PERSON] = "person:",
                                        [SAM_ACTOR_ROLE] = "role:",
                                        [SAM_ACTOR_TEAM] = "team",
                                        [SAM_ACTOR_EMPLOYER] = "employer:"};
    if (a->kind == SAM_ACTOR_NONE) { return; }
    (void)fprintf(out, "\"%s\":\"%s%.*s\",", name, WORDS[a->kind], (int)a->id.len,
                  (const char *)a->id.at);
}

static void
write_provision(FILE *out, const struct sam_provision *p)
{
    bool permit = p->effect == SAM_PERMIT;
    (void)fprintf(out, "{\"type\":\"%s\",", permit ? "permit" : "deny");
    write_actor(out, "actor", &p->actor);
    write_actor(out, "by", &p->by);
    write_text(out, "category", p->category);
    (void)fprintf(out, ",\"action\":\"%s\",\"purposes\":[",
                  p->action == SAM_ACCESS ? "access" : "redisclose");
    for (size_t i = 0; i < p->n_purposes; i++) {
        (void)fprintf(out, "\"%.*s\"", (int)p->purposes[i].len, (const char *)p->purposes[i].at);
    }
    (void)fputc(']', out);
    if (permit) {
        (void)fputs(",\"period\":{", out);
        write_time(out, "start", p->period.start);
        (void)fputc(',', out);
        write_time(out, "end", p->period.end);
        (void)fputc('}', out);
    }
    if (p->data_period.has_start) {
        (void)fputs(",\"data_period\":{", out);
        write_time(out, "from", p->data_period.start);
        (void)fputc('}', out);
    }
    if (p->meeting.len > 0) {
        (void)fputc(',', out);
        write_text(out, "meeting", p->meeting);
    }
    (void)fputc('}', out);
}

static void
write_consent(FILE *out, const struct sam_consent *c)
{
    (void)fputs("\"consent\":{\"team\":[", out);
    for (size_t i = 0; i < c->n_team; i++) {
        (void)fputs(i == 0 ? "{" : ",{", out);
        write_text(out, "person", c->team[i].person);
        (void)fputc(',', out);
        write_text(out, "role", c->team[i].role);
        if (c->team[i].organisation.len > 0) {
            (void)fputc(',', out);
            write_text(out, "organisation", c->team[i].organisation);
        }
        (void)fputc('}', out);
    }
    (void)fputs("],\"provisions\":[", out);
    for (size_t i = 0; i < c->n_provisions; i++) {
        if (i > 0) { (void)fputc(',', out); }
        write_provision(out, &c->provisions[i]);
    }
    (void)fputs("]}", out);
}

static void
write_request(FILE *out, const struct sam_request *q)
{
    (void)fputs("\"request\":{", out);
    write_text(out, "person", q->person);
    (void)fprintf(out, ",\"action\":\"%s\",\"purposes\":[\"%.*s\"],\"categories\":[",
                  q->action == SAM_ACCESS ? "access" : "redisclose", (int)q->purposes[0].len,
                  (const char *)q->purposes[0].at);
    for (size_t i = 0; i < q->n_categories; i++) {
        (void)fprintf(out, "%s\"%.*s\"", i == 0 ? "" : ",", (int)q->categories[i].len,
                      (const char *)q->categories[i].at);
    }
    (void)fputs("],", out);
    if (q->employer.len > 0) {
        write_text(out, "employer", q->employer);
        (void)fputc(',', out);
    }
    write_time(out, "created", q->created);
    (void)fputc(',', out);
    write_time(out, "at", q->at);
    (void)fputc('}', out);
}

static void
make_lines(const struct sam_taxonomy *t, struct lines *l)
{
    struct bench_case c;
    struct case_question q;
    struct prng p;
    FILE *out = open_memstream(&l->text, &l->size);
    bench_check(out != NULL, "memory ran out");
    prng_seed(&p, 13, 0);
    for (uint32_t i = 0; i < LINES; i++) {
        case_make(t, 1, 2 * i + 1, false, &c);
        case_ask(t, &c, (enum case_shape)(i % CASE_SHAPES), &p, &q);
        l->reason[i] = (uint8_t)q.reason;
        (void)fprintf(out, "{\"id\":\"b-%u\",", (unsigned)i);
        write_consent(out, &c.consent);
        (void)fputc(',', out);
        write_request(out, &q.request);
        (void)fputs("}\n", out);
    }
    bench_check(fclose(out) == 0, "memory ran out");
}

static void
write_file(const struct lines *l)
{
    FILE *out = fopen(l->questions, "wb");
    bench_check(out != NULL && fwrite(l->text, 1, l->size, out) == l->size && fclose(out) == 0,
                "the questions cannot be written");
}

/* ---- the program ---------------------------------------------------------------------------- */

static void
become(const char *program, const struct lines *l)
{
    int in = open(l->questions, O_RDONLY);
    int out = open(l->answers, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (in >= 0 && out >= 0 && dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0) {
        (void)execl(program, program, "decide", (char *)NULL);
    }
    _exit(127);
}

/* Nanoseconds of processor that ended children have used. */
static double
processor_time(void)
{
    struct rusage used;
    bench_check(getrusage(RUSAGE_CHILDREN, &used) == 0, "no times of children");
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e9
           + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e3;
}

static double
run_program(const char *program, const struct lines *l)
{
    int status = -1;
    double began = bench_now();
    pid_t child = fork();
    if (child == 0) { become(program, l); }
    bench_check(child > 0 && waitpid(child, &status, 0) == child, "no process");
    double took = bench_now() - began;
    bench_check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the program failed");
    return took;
}

static void
check_answers(const struct lines *l)
{
    char line[256], wanted[256];
    FILE *in = fopen(l->answers, "rb");
    bench_check(in != NULL, "no answers");
    for (uint32_t i = 0; i < LINES; i++) {
        const char *reason = sam_reason_name((enum sam_reason)l->reason[i]);
        (void)snprintf(wanted, sizeof wanted,
                       "{\"id\":\"b-%u\",\"decision\":\"%s\",\"reason\":\"%s\",", (unsigned)i,
                       l->reason[i] == SAM_PERMITTED ? "permit" : "deny", reason);
        bench_check(fgets(line, sizeof line, in) != NULL
                        && strncmp(line, wanted, strlen(wanted)) == 0,
                    "a wrong answer");
    }
    bench_check(fgets(line, sizeof line, in) == NULL && fclose(in) == 0, "too many answers");
}

/* ---- the share of the reader ------------------------------------------------------------------ */

/* client/cli/main.c has it, with main(). */
enum cli_exit
cli_speak(const struct cli *cli, const char *text, enum language *ret)
{
    (void)cli;
    (void)text;
    *ret = LANGUAGE_EN;
    return CLI_OK;
}

/* The command as it is, from the file to nowhere. */
static double
run_command(const struct lines *l)
{
    char name[] = "decide";
    char *argv[] = {name, NULL};
    const struct cli cli = {.locale_dir = ""};
    int in = open(l->questions, O_RDONLY);
    int nowhere = open("/dev/null", O_WRONLY);
    int kept = dup(STDOUT_FILENO);
    bench_check(in >= 0 && nowhere >= 0 && kept >= 0 && dup2(in, STDIN_FILENO) >= 0
                    && dup2(nowhere, STDOUT_FILENO) >= 0,
                "no files");
    optind = 1;
    double began = bench_now();
    enum cli_exit r = cli_decide(&cli, 1, argv);
    double took = bench_now() - began;
    bench_check(dup2(kept, STDOUT_FILENO) >= 0 && r == CLI_OK, "the command failed");
    (void)close(in);
    (void)close(nowhere);
    (void)close(kept);
    return took;
}

/* What jansson does of it: read each line into values, and let go of them. */
static double
run_reader(const struct lines *l)
{
    const char *at = l->text;
    const char *end = l->text + l->size;
    uint32_t n = 0;
    double began = bench_now();
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        json_t *root = json_loadb(at, (size_t)(newline - at),
                                  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
        n += root != NULL;
        json_decref(root);
        at = newline + 1;
    }
    double took = bench_now() - began;
    bench_check(n == LINES, "a line that jansson does not read");
    return took;
}

static void
measure(const char *program, const struct lines *l)
{
    struct bench rate = {
        .name = "samtykke decide, 3 KB lines", .unit = "lines/s", .at_least = 10000};
    struct bench busy = {.name = "  by processor time, whatever else runs", .unit = "lines/s"};
    struct bench length = {.name = "  bytes of a line", .unit = "bytes"};
    struct bench share = {
        .name = "  share of the time in the JSON reader", .unit = "%", .at_least = 80};
    bench_add(&length, (double)l->size / LINES);
    for (int i = 0; i < ROUNDS; i++) {
        double used = processor_time();
        bench_add(&rate, LINES * 1e9 / run_program(program, l));
        bench_add(&busy, LINES * 1e9 / (processor_time() - used));
        double reader = run_reader(l);
        bench_add(&share, 100.0 * reader / run_command(l));
    }
    check_answers(l);
    bench_print(&rate);
    bench_print(&busy);
    bench_print(&length);
    bench_print(&share);
}

int
main(int argc, char **argv)
{
    struct taxonomy_data words = {.groups = NULL};
    struct lines *l = bench_memory(1, sizeof *l);
    bench_check(argc == 3, "usage: bench_lines PROGRAM FOLDER");
    (void)snprintf(l->questions, sizeof l->questions, "%s/bench-questions.jsonl", argv[2]);
    (void)snprintf(l->answers, sizeof l->answers, "%s/bench-answers.jsonl", argv[2]);
    bench_check(taxonomy_data_read(&words, taxonomy_data_default()), "no taxonomy");
    make_lines(&words.taxonomy, l);
    write_file(l);
    measure(argv[1], l);
    (void)remove(l->questions);
    (void)remove(l->answers);
    return 0;
}
