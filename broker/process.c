/* process.c - the process, before it reads anything. */
#include "process.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where 0, 1 or 2 is closed, the next file that is opened would be taken for it. */
static bool
has_standard_files(void)
{
    int fd = STDIN_FILENO;
    while (fd >= 0 && fd <= STDERR_FILENO)
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    return fd >= 0 && close(fd) == 0;
}

static bool
has_no_dumps(void)
{
    static const struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

static bool
can_lock(void)
{
    bool is_locked = false;
    void *page = sodium_malloc(1);
    if (page == NULL) return false;
    is_locked = mlock(page, 1) == 0;
    sodium_free(page);
    return is_locked;
}

#define HEAP_KEPT (16 << 20)  /* bytes */
#define HEAP_MAPPED (1 << 20) /* bytes of one piece that goes back to the system at once */

/* The C library would give back what a turn used, and take it again, page by page, in the next. A malloc that
 * cannot be told so, as a sanitizer's, is only slower. */
static void
keep_heap(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, HEAP_KEPT);
    (void)mallopt(M_MMAP_THRESHOLD, HEAP_MAPPED);
}

/* From here on OpenSSL reads no configuration file of its own, whatever uses it first. */
static bool
has_plain_openssl(void)
{
    struct certificate_library *library = NULL;
    enum sam_err r = certificate_library_new(&library);
    certificate_library_free(&library);
    return r == SAM_OK;
}

bool
process_begin(struct complaint *ret_complaint)
{
    (void)umask(S_IRWXG | S_IRWXO);
    if (!has_standard_files()) return complain(ret_complaint, "there is no /dev/null");
    if (!has_no_dumps()) return complain(ret_complaint, "core dumps cannot be turned off");
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
        return complain(ret_complaint, "signals cannot be set up");
    keep_heap();
    if (sodium_init() < 0) return complain(ret_complaint, "the cryptography does not work here");
    if (!has_plain_openssl()) return complain(ret_complaint, "OpenSSL does not work here");
    return can_lock()
           || complain(ret_complaint, "memory cannot be locked: raise the limit (ulimit -l, or "
                                      "LimitMEMLOCK)");
}
