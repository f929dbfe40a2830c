/* heap.c - see heap.h */
#include "heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 8U

/* A sanitizer would rightly say that nobody should read there. */
__attribute__((no_sanitize_address)) static bool
range_holds(uintptr_t from, uintptr_t to, const uint8_t *secret, size_t len)
{
    for (size_t at = 0; at + WINDOW <= len; at += 4) {
        const volatile uint8_t *window = secret + at;
        for (uintptr_t place = from; place + WINDOW <= to; place++) {
            const volatile uint8_t *there = (const volatile uint8_t *)place;
            size_t same = 0;
            while (same < WINDOW && there[same] == window[same]) {
                same++;
            }
            if (same == WINDOW) { return true; }
        }
    }
    return false;
}

bool
heap_holds(const uint8_t *secret, size_t len)
{
    char line[512];
    bool holds = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    if (maps == NULL) { abort(); }
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from = 0, to = 0;
        if (strstr(line, "[heap]") == NULL) { continue; }
        if (sscanf(line, "%lx-%lx", &from, &to) != 2) { abort(); }
        holds = range_holds(from, to, secret, len);
    }
    (void)fclose(maps);
    return holds;
}
