/* meeting.c - a meeting under load: so many participants, each a process with a home and a client of its own, say so much
 * a second to each other through the broker that their homes know. What each said and was told is written down and
 * compared: nothing lost, nothing doubled, nothing out of order, nothing told to whom it was not said; and how
 * long it took from `say` to shown, by one clock.
 *
 *   bench_meeting --seconds S [--rate PER_SECOND] [--drain S] [--topic LABEL] HOME... < passphrase
 * drain: so many seconds of silence after the last word are the end.
 *
 * The first home is the candidate's: it calls the meeting, opens it, joins. All must be of one case, verified, and permitted
 * the topic. Prints one JSON object; exit status 1 where something was lost, doubled, strange or out of order.
 * Everybody is in the room from before the first word to after the last, so that each word is for everybody.
 * Uses the public API alone. */
#include "meeting_tally.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PASSPHRASE_MAX 256U

struct terms {
    double seconds, rate, drain;
    const char *topic;
    uint8_t meeting[SAM_ID_BYTES];
    char passphrase[PASSPHRASE_MAX];
    char *homes[PEOPLE_MAX];
    size_t n;
};

/* One participant. */
struct seat {
    const struct terms *terms;
    size_t number;
    FILE *records; /* shared with the parent */
    int ready, go; /* descriptors: tells that it is in, hears when it begins */
    struct sam_client *client;
    struct sam_case *c;
    struct sam_meeting *m;
    struct sam_room *room;
    uint64_t lost, back, failed;
    struct sam_trouble trouble;
};

static int64_t
now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static _Noreturn void
die(const struct seat *seat, const char *what)
{
    (void)fprintf(stderr, "seat %zu: %s: trouble %d %s %s\n", seat->number, what,
                  (int)seat->trouble.kind, seat->trouble.what, seat->trouble.field);
    _exit(2);
}

static void
must(struct seat *seat, enum sam_err r, const char *what)
{
    if (r != SAM_OK) { die(seat, what); }
}

/* ---- a participant ---------------------------------------------------------------------------------------------- */

static void
open_home(struct seat *seat)
{
    uint8_t case_id[SAM_ID_BYTES];
    const struct sam_bytes passphrase = {(const uint8_t *)seat->terms->passphrase,
                                         strlen(seat->terms->passphrase)};
    must(seat,
         sam_client_open(seat->terms->homes[seat->number], passphrase, &seat->client,
                         &seat->trouble),
         "home");
    must(seat, sam_case_find(seat->client, NULL, case_id, &seat->trouble), "case");
    must(seat, sam_case_open(seat->client, case_id, &seat->c, &seat->trouble), "case");
}

static void
close_home(struct seat *seat)
{
    sam_room_close(&seat->room);
    sam_meeting_close(&seat->m);
    sam_case_close(&seat->c);
    sam_client_close(&seat->client);
}

static void
keep(struct seat *seat, const struct record *record)
{
    if (fwrite(record, sizeof *record, 1, seat->records) != 1) { die(seat, "records"); }
}

/* Where the words were said, as their text says it. */
static int64_t
said_at(const char *content)
{
    int64_t at = 0;
    const char *text = strstr(content, "at=");
    if (text == NULL || sscanf(text, "at=%" SCNd64, &at) != 1) { return 0; }
    return at;
}

static void
take(struct seat *seat, const struct sam_room_event *event)
{
    struct record record = {.is_shown = true, .is_own = event->is_own, .seq = event->seq};
    if (event->what == SAM_ROOM_LOST) { seat->lost++; }
    if (event->what == SAM_ROOM_BACK) { seat->back++; }
    if (event->what != SAM_ROOM_SAID) { return; }
    const struct sam_opened_facts *facts = sam_opened_facts(event->item);
    record.nanoseconds = now_ns() - said_at(facts->content);
    memcpy(record.item, facts->item, SAM_ID_BYTES);
    keep(seat, &record);
}

static void
listen_until(struct seat *seat, int64_t until)
{
    for (int64_t now = now_ns(); now < until; now = now_ns()) {
        struct sam_room_event event;
        enum sam_err r = sam_room_wait(seat->room, (until - now) / 1000000, -1, &event,
                                       &seat->trouble);
        must(seat, r, "wait");
        take(seat, &event);
        if ((until - now) / 1000000 == 0) { return; }
    }
}

/* What was not acknowledged may be said again: it was not said then, or shows up as one that was not lost. */
static void
say(struct seat *seat, unsigned number)
{
    char content[256];
    const struct sam_bytes topic = {(const uint8_t *)seat->terms->topic,
                                    strlen(seat->terms->topic)};
    size_t to[SAM_TEAM_MAX], n = 0;
    struct record record = {.is_own = true};
    int64_t began = now_ns();
    int len = snprintf(content, sizeof content,
                       "{\"title\":\"word %zu.%u\",\"text\":\"at=%" PRId64 "\",\"fields\":{}}",
                       seat->number, number, began);
    const struct sam_words words = {.kind = "message",
                                    .content = {(const uint8_t *)content, (size_t)len},
                                    .labels = &topic,
                                    .n_labels = 1};
    enum sam_err r = sam_room_say(seat->room, &words, to, &n, record.item, &seat->trouble);
    if (r != SAM_OK) {
        (void)fprintf(stderr, "seat %zu: not said: trouble %d\n", seat->number,
                      (int)seat->trouble.kind);
        seat->failed++;
        return;
    }
    record.nanoseconds = now_ns() - began;
    record.reached = (uint32_t)n;
    keep(seat, &record);
}

/* Until nothing more has come for a while: what is late is late, and not lost. */
static void
drain(struct seat *seat)
{
    const int64_t quiet = (int64_t)(seat->terms->drain * 1e9);
    for (int64_t until = now_ns() + quiet; now_ns() < until;) {
        struct sam_room_event event;
        must(seat, sam_room_wait(seat->room, 1000, -1, &event, &seat->trouble), "wait");
        take(seat, &event);
        if (event.what == SAM_ROOM_SAID) { until = now_ns() + quiet; }
    }
}

static void
attend(struct seat *seat, int64_t start)
{
    const struct terms *t = seat->terms;
    const int64_t period = (int64_t)(1e9 / t->rate);
    const int64_t first = start + period * (int64_t)seat->number / (int64_t)t->n;
    const unsigned count = (unsigned)(t->seconds * t->rate);
    for (unsigned i = 0; i < count; i++) {
        listen_until(seat, first + period * i);
        say(seat, i);
    }
    listen_until(seat, start + (int64_t)(t->seconds * 1e9));
    drain(seat);
}

static void
take_seat(struct seat *seat)
{
    int64_t start = 0;
    open_home(seat);
    must(seat, sam_meeting_open(seat->c, seat->terms->meeting, false, &seat->m, &seat->trouble),
         "meeting");
    must(seat, sam_room_enter(seat->m, &seat->room, &seat->trouble), "room");
    if (write(seat->ready, "r", 1) != 1) { die(seat, "ready"); }
    /* Being in the room wants to be heard of, also while the others come. */
    for (struct sam_room_event event; start == 0;) {
        must(seat, sam_room_wait(seat->room, 1000, seat->go, &event, &seat->trouble), "wait");
        if (event.what == SAM_ROOM_NOTHING && read(seat->go, &start, sizeof start) < 0) {
            start = 0;
        }
    }
    attend(seat, start);
    const struct record end = {.seq = seat->lost, .reached = (uint32_t)seat->failed};
    keep(seat, &end); /* zeros: no item */
    close_home(seat);
    _exit(fclose(seat->records) == 0 ? 0 : 2);
}

/* ---- the meeting -------------------------------------------------------------------------------------------------- */

static void
call(struct seat *seat)
{
    const struct sam_bytes practical = {(const uint8_t *)"case.practical", 14};
    struct timespec wall;
    struct sam_point_plan point = {.title = "What is said", .labels = &practical, .n_labels = 1};
    const struct sam_person *invited[SAM_TEAM_MAX];
    uint8_t meeting[SAM_ID_BYTES];
    open_home(seat);
    const struct sam_case_facts *facts = sam_case_facts(seat->c);
    for (size_t i = 0; i < facts->n_team; i++) {
        invited[i] = &facts->team[i];
    }
    (void)clock_gettime(CLOCK_REALTIME, &wall);
    const sam_time now = (sam_time)wall.tv_sec * 1000;
    const struct sam_meeting_plan plan = {.when = now,
                                          .until = now + 7200000,
                                          .invited = invited,
                                          .n_invited = facts->n_team,
                                          .points = &point,
                                          .n_points = 1};
    must(seat, sam_meeting_call(seat->c, &plan, NULL, meeting, &seat->trouble), "call");
    must(seat, sam_meeting_open(seat->c, meeting, false, &seat->m, &seat->trouble), "meeting");
    must(seat, sam_meeting_start(seat->m, now - 1000, now + 7200000, &seat->trouble), "open");
    if (write(seat->ready, meeting, sizeof meeting) != (ssize_t)sizeof meeting) {
        die(seat, "meeting");
    }
    close_home(seat);
    _exit(0);
}

/* In a process of its own, so that no home is open here. */
static void
call_meeting(struct terms *terms)
{
    int ends[2], status = 0;
    struct seat seat = {.terms = terms};
    if (pipe(ends) != 0) { die(&seat, "pipe"); }
    seat.ready = ends[1];
    pid_t child = fork();
    if (child == 0) { call(&seat); }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0
        || read(ends[0], terms->meeting, SAM_ID_BYTES) != (ssize_t)SAM_ID_BYTES) {
        die(&seat, "call");
    }
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* ---- all of them ------------------------------------------------------------------------------------------------------ */

static int
hold(const struct terms *terms)
{
    FILE *files[PEOPLE_MAX];
    pid_t children[PEOPLE_MAX];
    int ready[2], go[PEOPLE_MAX][2], status = 0, worst = 0;
    char word = 0;
    if (pipe(ready) != 0) { return 2; }
    for (size_t i = 0; i < terms->n; i++) {
        struct seat seat = {.terms = terms, .number = i, .records = tmpfile(), .ready = ready[1]};
        if (seat.records == NULL || pipe(go[i]) != 0) { return 2; }
        files[i] = seat.records;
        if (fcntl(go[i][0], F_SETFL, O_NONBLOCK) != 0) { return 2; }
        seat.go = go[i][0];
        children[i] = fork();
        if (children[i] == 0) { take_seat(&seat); }
        if (children[i] < 0) { return 2; }
    }
    (void)close(ready[1]);
    size_t n_ready = 0;
    while (n_ready < terms->n && read(ready[0], &word, 1) == 1) {
        n_ready++;
    }
    const int64_t start = now_ns() + 1000000000;
    for (size_t i = 0; i < terms->n; i++) {
        if (write(go[i][1], &start, sizeof start) != (ssize_t)sizeof start) { worst = 2; }
    }
    for (size_t i = 0; i < terms->n; i++) {
        if (waitpid(children[i], &status, 0) != children[i] || status != 0) { worst = 2; }
    }
    return worst != 0 || n_ready < terms->n ? 2 : tally_print(files, terms->n, terms->seconds);
}

static bool
read_option(struct terms *terms, const char *name, const char *value)
{
    if (strcmp(name, "--topic") == 0) {
        terms->topic = value;
        return true;
    }
    double *number = strcmp(name, "--seconds") == 0 ? &terms->seconds
                     : strcmp(name, "--rate") == 0  ? &terms->rate
                     : strcmp(name, "--drain") == 0 ? &terms->drain
                                                    : NULL;
    return number != NULL && sscanf(value, "%lf", number) == 1 && *number > 0;
}

int
main(int argc, char **argv)
{
    static struct terms terms = {.seconds = 10, .rate = 1, .drain = 5, .topic = "work.search"};
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0 && terms.n < PEOPLE_MAX) {
            terms.homes[terms.n++] = argv[i];
        } else if (i + 1 == argc || !read_option(&terms, argv[i], argv[i + 1])) {
            return 2;
        } else {
            i++;
        }
    }
    if (terms.n < 2 || fgets(terms.passphrase, sizeof terms.passphrase, stdin) == NULL) {
        (void)fputs("bench_meeting [--seconds S] [--rate R] [--drain S] [--topic T] HOME HOME ... "
                    "< passphrase\n",
                    stderr);
        return 2;
    }
    terms.passphrase[strcspn(terms.passphrase, "\n")] = '\0';
    call_meeting(&terms);
    return hold(&terms);
}
