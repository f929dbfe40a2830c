/* meeting_steps.c - meetings at random: people come, go, are timed out, are marked, speak to those who may hear it and
 * to those who may not, ask for everything; the candidate changes her mind; the core falls and begins again. It
 * decides nothing itself: what happened goes into a transcript for check_steps.py.
 *
 *     meeting_steps [--seed N] [--steps N] [--crash] TRANSCRIPT
 *
 * --crash: on a disk that loses its power in the middle of turns. */
#include "transcript.h"

#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t seed, steps = 10000;

/* At abort(): the process is about to end anyway. */
static void
name_it(int signal_number)
{
    (void)signal_number;
    (void)fprintf(stderr, "meeting_steps: failed; again: --seed %" PRIu64 " --steps %" PRIu64 "\n",
                  seed, steps);
}

/* Mostly less than a second; sometimes so long that the silent are timed out, that hours end. Twice in all it is
 * a week, so that the minutes' time is over. */
static void
pass_time(uint64_t step)
{
    if (step == steps / 3 || step == steps * 2 / 3)
        pass(7 * DAY + HOUR);
    else if (one_in(600))
        pass(HOUR + (int64_t)below(HOUR));
    else if (one_in(100))
        pass((int64_t)below(15 * MINUTE));
    else if (one_in(20))
        pass((int64_t)below(45 * SECOND));
    else
        pass((int64_t)below(800));
}

/* Of those that are not over, mostly; NONE: there is none at all. */
static size_t
some_meeting(size_t of_case)
{
    size_t found = NONE;
    for (size_t tries = 0; tries < 30 && stage.n_meetings > 0; tries++) {
        const size_t newest = stage.n_meetings < 8 ? stage.n_meetings : 8;
        found = stage.n_meetings - 1 - below(newest);
        const struct a_meeting *m = &stage.meetings[found];
        if (m->seq == 0 ? one_in(30) : m->of_case == of_case && (!m->is_over || one_in(6)))
            return found; /* one that was never called is not there */
    }
    return found;
}

/* Two of Maja's at once, one of Jonas's. */
static bool
call_what_is_missing(void)
{
    size_t n[CASES] = {0, 0};
    for (size_t i = 0; i < stage.n_meetings; i++)
        if (!stage.meetings[i].is_over) n[stage.meetings[i].of_case]++;
    if (n[MAJAS] < 2 && one_in(10)) {
        step_call(MAJAS);
        return true;
    }
    if (n[JONASES] < 1 && one_in(20)) {
        step_call(JONASES);
        return true;
    }
    return false;
}

static void
step(void)
{
    static void (*const IN_A_MEETING[])(size_t) = {
        step_join,    step_join,   step_join,  step_pull,  step_pull,  step_pull,      step_pull,
        step_pull,    step_pull,   step_pull,  step_say,   step_say,   step_say,       step_say,
        step_probe,   step_probe,  step_probe, step_probe, step_leave, step_mark,      step_mark,
        step_hand_on, step_minute, step_table, step_table, step_list,  step_statement, step_fetch};
    if (call_what_is_missing()) return;
    const size_t meeting = some_meeting(one_in(10) ? JONASES : MAJAS);
    if (one_in(400)) {
        restart();
    } else if (one_in(14)) {
        step_consent();
    } else if (one_in(25)) {
        step_note();
    } else if (one_in(120)) {
        step_near_miss();
    } else if (one_in(80)) {
        step_wrap();
    } else if (meeting != NONE) {
        const struct a_meeting *m = &stage.meetings[meeting];
        const bool is_shut = !m->is_over && (!m->is_opened || now() >= m->until);
        (is_shut && one_in(3) ? step_statement : SOME(IN_A_MEETING))(meeting);
    }
}

static void
run(const char *path, bool may_crash)
{
    FILE *transcript = fopen(path, "we");
    if (transcript == NULL) realm_die("the transcript cannot be written");
    stage_begin(seed, may_crash, transcript);
    tell_world(seed, steps);
    step_first_versions();
    for (uint64_t i = 0; i < steps; i++) {
        pass_time(i);
        step();
    }
    tell_log();
    (void)printf("meeting_steps: seed %" PRIu64 ", %" PRIu64 " steps, %zu meetings, %zu items\n",
                 seed, steps, stage.n_meetings, stage.n_items);
    stage_end();
    if (fclose(transcript) != 0) realm_die("the transcript cannot be written");
}

int
main(int argc, char **argv)
{
    const char *path = NULL;
    bool may_crash = false;
    seed = (uint64_t)time(NULL);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--crash") == 0)
            may_crash = true;
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--steps") == 0 && i + 1 < argc)
            steps = strtoull(argv[++i], NULL, 10);
        else
            path = argv[i];
    }
    if (path == NULL) realm_die("usage: meeting_steps [--seed N] [--steps N] [--crash] TRANSCRIPT");
    if (sodium_init() < 0 || signal(SIGABRT, name_it) == SIG_ERR) return EXIT_FAILURE;
    run(path, may_crash);
    return EXIT_SUCCESS;
}
