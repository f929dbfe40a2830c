/* real_disk.c - the place of tests/simulation/disk.h taken by the machine's own disk: memory that is measured must
 * not be the disk. */
#include "disk.h"

void
disk_new(uint64_t seed)
{
    (void)seed;
}

bool
disk_is_off(void)
{
    return false;
}

/* What nobody calls here. */
void
disk_off(void)
{
}

void
disk_on(void)
{
}

void
disk_on_with_least(void)
{
}
