/* join_plain.c - a room line by line: what happens on standard output, what is said from standard input. */
#include "join.h"

#include "join_view.h"
#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what happens ------------------------------------------------------------------------------------------- */

static void
write_line(struct join *j, const char *text)
{
    if (printf("%s\n", text) < 0 || fflush(stdout) != 0) { j->is_silent = true; }
}

static void
write_entry(struct join *j, const struct join_entry *e)
{
    char *line = join_view_line(e);
    if (line == NULL) { return; }
    write_line(j, line);
    sodium_memzero(line, strlen(line));
    free(line);
}

/* What is to be known before something is typed. */
static void
write_hearers(struct join *j)
{
    char text[JOIN_SENTENCE_MAX], line[JOIN_SENTENCE_MAX];
    join_model_hearers_sentence(j->model, true, text);
    (void)join_text_line(text, line, sizeof line);
    if (strcmp(line, j->told_hearers) == 0) { return; }
    (void)snprintf(j->told_hearers, sizeof j->told_hearers, "%s", line);
    write_line(j, line);
}

void
join_plain_show(struct join *j)
{
    const struct join_model *m = j->model;
    if (j->face != JOIN_PLAIN) { return; }
    uint64_t gone = m->n_ever - m->n_entries; /* no longer kept */
    if (j->n_told < gone) { j->n_told = gone; }
    for (; j->n_told < m->n_ever; j->n_told++) {
        write_entry(j, join_model_entry(m, (size_t)(j->n_told - gone)));
    }
    if (!j->is_stale && !m->is_lost) { write_hearers(j); }
}

/* ---- what is typed ------------------------------------------------------------------------------------------ */

/* A line is whole. One that is too long is not said in part. */
static void
take_line(struct join *j)
{
    j->typed[j->n_typed] = '\0';
    if (j->is_too_long) {
        join_tell_note(j, _("This line is too long; nothing of it was said."));
    } else if (strlen(j->typed) != j->n_typed) {
        join_tell_note(j, _("This line cannot be read; nothing of it was said."));
    } else {
        (void)join_act(j, j->typed);
    }
    sodium_memzero(j->typed, sizeof j->typed);
    j->n_typed = 0;
    j->is_too_long = false;
    join_plain_show(j);
}

static void
take_byte(struct join *j, char c)
{
    if (c == '\n') {
        take_line(j);
    } else if (j->n_typed + 1 < sizeof j->typed) {
        j->typed[j->n_typed++] = c;
    } else {
        j->is_too_long = true;
    }
}

static bool
can_read(void)
{
    struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&ready, 1, 0) > 0;
}

void
join_plain_read(struct join *j)
{
    char some[4096];
    if (j->is_over || !can_read()) { return; }
    ssize_t n = read(STDIN_FILENO, some, sizeof some);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) { return; }
    for (ssize_t i = 0; i < n && !j->is_over; i++) {
        take_byte(j, some[i]);
    }
    if (n > 0) { sodium_memzero(some, (size_t)n); }
    if (n > 0) { return; }
    if (j->n_typed > 0) { take_line(j); }
    j->is_over = true;
}
