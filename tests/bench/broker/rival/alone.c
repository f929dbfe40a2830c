/* alone.c - the rival (rival.h) beside a broker that is filled for it alone.
 *   bench_rival BROKER FOLDER [--quick]   BROKER: path of samtykke-broker; FOLDER: on a disk, not in memory
 * --quick: 10,000 items of ours, and shorter. */
#include "rival.h"

#include <sodium.h>
#include <string.h>

enum { ITEMS = 100000, ITEMS_QUICK = 10000, PAIRS = 5, PAIRS_QUICK = 3 };

int
main(int argc, char **argv)
{
    static struct office office;
    static struct crowd crowd;
    struct kept kept;
    bench_check(sodium_init() >= 0 && argc >= 3, "usage: bench_rival BROKER FOLDER [--quick]");
    const bool is_quick = argc > 3 && strcmp(argv[3], "--quick") == 0;
    const struct person *readers[] = {&office.town.members[0], &office.town.members[1]};
    rival_begin(argv[2], &kept);
    crowd_prepare(RIVAL_CLIENTS);
    office_begin(argv[1], kept.folder, &office);
    office_fill(&office, is_quick ? ITEMS_QUICK : ITEMS, OFFICE_SMALL);
    office_connect(&office, readers, 2, RIVAL_CLIENTS, &crowd);
    rival_measure(&kept, &office, &crowd, is_quick ? PAIRS_QUICK : PAIRS, is_quick);
    crowd_end(&crowd);
    process_stop(&office.process);
    office_audit(&office);
    office_end(&office);
    kept_end(&kept);
    return 0;
}
