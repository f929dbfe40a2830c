/* fuzz_moment.c - moments: what is read is written again, by another way, and read once more. */
#include "check.h"

#include "policy/text/moment.h"
#include <string.h>
#include <time.h>

#define FIRST INT64_C(-62135596800000) /* 0001-01-01T00:00:00Z */
#define LAST INT64_C(253402300799999)  /* 9999-12-31T23:59:59.999Z */
#define OFFSET_MAX INT64_C(86340000)   /* 23:59 */

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

/* By the C library. */
static void
write_moment(sam_time at, char *ret, size_t size)
{
    int64_t ms = (at % 1000 + 1000) % 1000;
    time_t seconds = (time_t)((at - ms) / 1000);
    struct tm t;
    check(gmtime_r(&seconds, &t) != NULL);
    (void)snprintf(ret, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.tm_year + 1900, t.tm_mon + 1,
                   t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, (int)ms);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sam_time at = INT64_MIN;
    sam_time again = INT64_MIN;
    char text[64];
    if (!moment_read((struct sam_bytes){data, size}, &at)) {
        check(at == INT64_MIN);
        return 0;
    }
    check(size >= 20 && size <= 29);
    check(at >= FIRST - OFFSET_MAX && at <= LAST + OFFSET_MAX);
    if (at < FIRST || at > LAST) { return 0; } /* the offset leads out of the years */
    write_moment(at, text, sizeof text);
    check(moment_read((struct sam_bytes){(const uint8_t *)text, strlen(text)}, &again));
    check(at == again);
    if (data[size - 1] == 'Z' || data[size - 1] == 'z') { /* day and clock are what was said */
        check(memcmp(text, data, 10) == 0 && memcmp(text + 11, data + 11, 8) == 0);
    }
    return 0;
}
