/* meeting_tally.c - see meeting_tally.h. */
#include "meeting_tally.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 65536U

struct tally {
    struct record *said, *shown; /* owned */
    size_t n_said, n_shown;
    int64_t *latencies, *sayings; /* owned */
    size_t n_latencies;
    uint64_t lost, doubled, strange, disorder, narrow, failed, breaks;
};

static int
by_item(const void *a, const void *b)
{
    const struct record *left = a, *right = b;
    return memcmp(left->item, right->item, SAM_ID_BYTES);
}

static int
by_number(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return *left < *right ? -1 : *left > *right;
}

/* All that were said must be among what one of them was shown, once each; and nothing else. shown: sorted. */
static void
compare(struct tally *t, const struct record *shown, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < t->n_said; i++) {
        size_t times = 0;
        for (; at < n && by_item(&shown[at], &t->said[i]) < 0; at++) {
            t->strange++;
        }
        for (; at < n && by_item(&shown[at], &t->said[i]) == 0; at++) {
            times++;
        }
        t->lost += times == 0 ? 1U : 0U;
        t->doubled += times > 1 ? times - 1U : 0U;
    }
    t->strange += n - at;
}

/*   shown  what one of them was shown, as it came */
static void
look_at(struct tally *t, struct record *shown, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && shown[i].seq <= shown[i - 1].seq) { t->disorder++; }
        if (!shown[i].is_own) { t->latencies[t->n_latencies++] = shown[i].nanoseconds; }
    }
    qsort(shown, n, sizeof *shown, by_item);
    compare(t, shown, n);
}

static void
read_said(struct tally *t, FILE *file, size_t others)
{
    static const uint8_t none[SAM_ID_BYTES];
    struct record record;
    rewind(file);
    while (fread(&record, sizeof record, 1, file) == 1) {
        bool is_end = memcmp(record.item, none, sizeof none) == 0;
        if (is_end) {
            t->breaks += record.seq;
            t->failed += record.reached;
        } else if (!record.is_shown && t->n_said < WORDS_MAX) {
            t->narrow += record.reached < others ? 1U : 0U;
            t->sayings[t->n_said] = record.nanoseconds;
            t->said[t->n_said++] = record;
        }
    }
}

static void
read_shown(struct tally *t, FILE *file)
{
    struct record record;
    size_t n = 0;
    rewind(file);
    while (fread(&record, sizeof record, 1, file) == 1) {
        if (record.is_shown && n < WORDS_MAX) { t->shown[n++] = record; }
    }
    look_at(t, t->shown, n);
    t->n_shown += n;
}

static double
share_ms(const int64_t *sorted, size_t n, double share)
{
    if (n == 0) { return 0; }
    size_t at = (size_t)((double)(n - 1) * share);
    return (double)sorted[at] / 1e6;
}

static int
report(struct tally *t, size_t people, double seconds)
{
    qsort(t->latencies, t->n_latencies, sizeof *t->latencies, by_number);
    qsort(t->sayings, t->n_said, sizeof *t->sayings, by_number);
    (void)printf("{\"participants\":%zu,\"seconds\":%g,\"said\":%zu,\"not_said\":%" PRIu64
                 ",\"shown\":%zu,\"lost\":%" PRIu64 ",\"doubled\":%" PRIu64 ",\"strange\":%" PRIu64
                 ",\"disorder\":%" PRIu64 ",\"narrow\":%" PRIu64 ",\"breaks\":%" PRIu64,
                 people, seconds, t->n_said, t->failed, t->n_shown, t->lost, t->doubled, t->strange,
                 t->disorder, t->narrow, t->breaks);
    (void)printf(",\"say_p50_ms\":%.1f,\"say_p99_ms\":%.1f,\"p50_ms\":%.1f,\"p99_ms\":%.1f,"
                 "\"max_ms\":%.1f}\n",
                 share_ms(t->sayings, t->n_said, 0.5), share_ms(t->sayings, t->n_said, 0.99),
                 share_ms(t->latencies, t->n_latencies, 0.5),
                 share_ms(t->latencies, t->n_latencies, 0.99),
                 share_ms(t->latencies, t->n_latencies, 1));
    bool is_whole = t->n_said > 0 && t->lost == 0 && t->doubled == 0 && t->strange == 0
                    && t->disorder == 0 && t->narrow == 0;
    return is_whole ? 0 : 1;
}

int
tally_print(FILE **files, size_t n, double seconds)
{
    struct tally t = {.said = calloc(WORDS_MAX, sizeof *t.said),
                      .shown = calloc(WORDS_MAX, sizeof *t.shown),
                      .sayings = calloc(WORDS_MAX, sizeof *t.sayings)};
    t.latencies = calloc((size_t)WORDS_MAX * PEOPLE_MAX, sizeof *t.latencies);
    if (t.said == NULL || t.shown == NULL || t.sayings == NULL || t.latencies == NULL) { exit(2); }
    for (size_t i = 0; i < n; i++) {
        /* Of the team; the candidate is in no audience, and hears everything. */
        read_said(&t, files[i], i == 0 ? n - 1 : n - 2);
    }
    qsort(t.said, t.n_said, sizeof *t.said, by_item);
    for (size_t i = 0; i < n; i++) {
        read_shown(&t, files[i]);
    }
    int status = report(&t, n, seconds);
    free(t.said);
    free(t.shown);
    free(t.sayings);
    free(t.latencies);
    return status;
}
