/* meeting_tally.h - what was said in a meeting under load and what was shown of it, compared. For meeting.c. */
#ifndef TESTS_BENCH_MEETING_TALLY_H
#define TESTS_BENCH_MEETING_TALLY_H

#include <samtykke/client_meeting.h>

#include <stdio.h>

#define PEOPLE_MAX 33U

/* Something that was said, or shown. */
struct record {
    uint8_t item[SAM_ID_BYTES];
    uint64_t seq;        /* shown: its place in the order */
    int64_t nanoseconds; /* said: how long saying took; shown: from say to shown */
    uint32_t reached;    /* said: how many, oneself and the candidate apart */
    bool is_shown, is_own;
};

/* Compare and print.
 *   files  of n participants, the candidate's first: what each said and was shown, as it came; at the end one without an
 *          item, with how often the line was lost (seq) and how many were not said (reached)
 * Returns the exit status: 1 where something was lost, doubled, strange, out of order or not for everybody; 2 where there
 * was no memory. */
int tally_print(FILE **files, size_t n, double seconds);

#endif
