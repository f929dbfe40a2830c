/* releases.c - a real broker, core and edges, with 100,000 items of 4 KiB in one case, beside libzmq alone on the
 * same machine in the same run. Its parts, in their order: idle (memory of idle clients), small (releases of items
 * at random, by many clients and few), rival (the same by PostgreSQL: rival/rival.h), visits (new sessions),
 * submits, large (releases of 64 KiB items), slow (releases on a slower disk). At last the broker's database is
 * opened and its log counted (office_audit).
 *   bench_releases BROKER FOLDER [--quick] [PART...]
 *     BROKER   path of samtykke-broker
 *     FOLDER   on a disk, not in memory
 *     --quick  10,000 items, and less of everything
 *     PART     these alone; else all */
#include "kept.h"
#include "rival.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS = 100000, ITEMS_QUICK = 10000, LARGE = 4000, LARGE_QUICK = 1000 };
enum { PAIRS = 7, PAIRS_QUICK = 5 };
enum { QUICK = 4 }; /* a quick measurement is so many times shorter */

static struct stand stand;
static struct kept kept;

void
stand_open(struct stand *s)
{
    office_connect(&s->office, s->readers, 2, STAND_CLIENTS, &s->crowd);
    bare_connect(&s->bare, s->readers, 2, STAND_CLIENTS, &s->bare_crowd);
}

void
stand_close(struct stand *s)
{
    crowd_end(&s->crowd);
    crowd_end(&s->bare_crowd);
}

static void
measure_small(void)
{
    static const struct shape shapes[] = {
        {"64 x 16", 0.75, 64, 16, 12000, 24000, true},
        {"64 x 1", 0.55, 64, 1, 6000, 16000, false},
        {"8 x 1", 0.40, 8, 1, 3000, 10000, false},
        {"1 x 1", 0.33, 1, 1, 1000, 5000, false},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char name[80];
        struct shape shape = shapes[i];
        (void)snprintf(name, sizeof name, "releases, %s, of %s items / bare fetch", shape.name,
                       stand.items);
        shape.name = name;
        shape.count /= stand.is_quick ? QUICK : 1;
        shape.bare_count /= stand.is_quick ? QUICK : 1;
        shape_measure(&stand, &shape);
    }
}

static void
measure_large(const char *items)
{
    char name[80];
    const struct shape shape = {.name = name,
                                .at_least = 0.85,
                                .clients = 64,
                                .window = 16,
                                .count = stand.is_quick ? 1000 : 3000,
                                .bare_count = stand.is_quick ? 1000 : 4000};
    (void)snprintf(name, sizeof name, "releases, 64 x 16, of %s items of 64 KiB / bare fetch",
                   items);
    shape_measure(&stand, &shape);
}

/* What was used by idle clients must not help those that come. */
static void
measure_idle(struct bare_server *fresh)
{
    idle_measure(&stand, fresh);
    process_stop(&stand.office.process);
    process_start(&stand.office.process);
}

static void
check_parts(char *const *parts)
{
    static const char known[] = " idle small rival visits submits large slow ";
    for (; *parts != NULL; parts++) {
        char word[16];
        const int n = snprintf(word, sizeof word, " %s ", *parts);
        bench_check(n < (int)sizeof word && strstr(known, word) != NULL, "there is no such part");
    }
}

static bool
is_wanted(char *const *parts, const char *part)
{
    bool is_named = parts[0] == NULL;
    for (; *parts != NULL; parts++)
        is_named = is_named || strcmp(*parts, part) == 0;
    return is_named;
}

/* Of items that were put already, then of larger ones. New sessions and submits take the readers' places. */
static void
measure(char *const *parts)
{
    const struct office_lot small = stand.office.lot;
    stand_open(&stand);
    if (is_wanted(parts, "small")) measure_small();
    if (is_wanted(parts, "rival")) rival_measure(&stand, kept.folder);
    if (is_wanted(parts, "visits")) visits_measure(&stand);
    if (is_wanted(parts, "submits")) submits_measure(&stand);
    stand_close(&stand);
    if (is_wanted(parts, "large")) {
        office_fill(&stand.office, stand.is_quick ? LARGE_QUICK : LARGE, OFFICE_LARGE);
        stand_open(&stand);
        measure_large(stand.is_quick ? "1,000" : "4,000");
        stand_close(&stand);
        stand.office.lot = small;
    }
    if (is_wanted(parts, "slow")) slow_disk_measure(&stand);
}

static void
prepare(void)
{
    stand.items = stand.is_quick ? "10,000" : "100,000";
    stand.pairs = stand.is_quick ? PAIRS_QUICK : PAIRS;
    stand.readers[0] = &stand.office.town.members[0];
    stand.readers[1] = &stand.office.town.members[1];
    crowd_prepare(IDLE_CLIENTS + (size_t)2 * STAND_CLIENTS);
}

int
main(int argc, char **argv)
{
    static struct bare_server fresh;
    bench_check(sodium_init() >= 0 && argc >= 3,
                "usage: bench_releases BROKER FOLDER [--quick] [PART...]");
    stand.is_quick = argc > 3 && strcmp(argv[3], "--quick") == 0;
    char *const *parts = argv + (stand.is_quick ? 4 : 3);
    check_parts(parts);
    kept_begin(is_wanted(parts, "rival") ? rival_parent(argv[2]) : argv[2], &kept);
    prepare();
    bare_begin(&stand.bare);
    bare_begin(&fresh);
    office_begin(argv[1], kept.folder, &stand.office);
    if (is_wanted(parts, "idle")) measure_idle(&fresh);
    bare_end(&fresh);
    office_fill(&stand.office, stand.is_quick ? ITEMS_QUICK : ITEMS, OFFICE_SMALL);
    measure(parts);
    process_stop(&stand.office.process);
    office_audit(&stand.office);
    office_end(&stand.office);
    bare_end(&stand.bare);
    kept_end(&kept);
    return 0;
}
