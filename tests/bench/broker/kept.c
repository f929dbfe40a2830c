/* kept.c - see kept.h */
#include "kept.h"

#include "folder.h"

#include "../bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRIES 500 /* 10 s: somebody who did not hold the pipe may still be ending */
#define PAUSE_MS 20

/* In a session of its own: what a terminal says to the measurement is not for it. */
_Noreturn static void
remove_at_the_end(const char *folder, int end)
{
    char nothing;
    (void)setsid();
    while (read(end, &nothing, 1) != 0 && errno == EINTR) {}
    for (int i = 0; i < TRIES; i++) {
        folder_remove(folder);
        if (access(folder, F_OK) != 0) _exit(0);
        process_sleep(PAUSE_MS);
    }
    (void)fprintf(stderr, "bench: %s cannot be removed\n", folder);
    _exit(1);
}

void
kept_begin(const char *parent, struct kept *ret_kept)
{
    struct kept *kept = ret_kept;
    int ends[2];
    const int n = snprintf(kept->folder, sizeof kept->folder, "%s/" KEPT_NAME, parent);
    bench_check(n > 0 && (size_t)n < sizeof kept->folder && pipe(ends) == 0
                    && mkdtemp(kept->folder) != NULL,
                "no folder for a measurement");
    kept->held = ends[1];
    kept->remover = fork();
    if (kept->remover == 0) {
        (void)close(ends[1]);
        remove_at_the_end(kept->folder, ends[0]);
    }
    (void)close(ends[0]);
    bench_check(kept->remover > 0 && chmod(kept->folder, S_IRWXU | S_IXGRP | S_IXOTH) == 0,
                "a folder's remover");
}

void
kept_end(struct kept *kept)
{
    int status = 0;
    bench_check(close(kept->held) == 0 && waitpid(kept->remover, &status, 0) == kept->remover
                    && status == 0,
                "a measurement left something behind");
}
