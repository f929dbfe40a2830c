/* limits.c - see limits.h */
#include "limits.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB 1048576U

enum sam_err
limits_process(unsigned last_fd)
{
    const pid_t parent = getppid();

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return SAM_E_IO;
    if (getppid() != parent) return SAM_E_IO; /* it went before the kernel knew */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return SAM_E_IO;
    if (prctl(PR_SET_DUMPABLE, 0) != 0) return SAM_E_IO;
    if (close_range(last_fd + 1, ~0U, 0) != 0) return SAM_E_IO;
    if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR || signal(SIGPIPE, SIG_IGN) == SIG_ERR) return SAM_E_IO;
    return SAM_OK;
}

/* How many clients may be connected at once with so much memory: 1..LIMITS_CLIENTS_MAX. */
static unsigned
most_clients(uint32_t memory_mib)
{
    const uint64_t fit = (uint64_t)memory_mib * MIB / 2 / LIMITS_CLIENT_BYTES;

    return fit > LIMITS_CLIENTS_MAX ? LIMITS_CLIENTS_MAX : fit < 1 ? 1 : (unsigned)fit;
}

/* Lower is fine: then somebody else has set it. */
static enum sam_err
limit(int what, rlim_t most)
{
    const __rlimit_resource_t resource = (__rlimit_resource_t)what; /* GNU's enum */
    struct rlimit both;

    if (getrlimit(resource, &both) != 0) return SAM_E_IO;
    if (most > both.rlim_max) most = both.rlim_max;
    both = (struct rlimit){.rlim_cur = most, .rlim_max = most};
    return setrlimit(resource, &both) == 0 ? SAM_OK : SAM_E_IO;
}

/* Bytes that a file on standard error may have at most. */
static rlim_t
errors_most(void)
{
    struct stat s;

    if (fstat(STDERR_FILENO, &s) != 0 || !S_ISREG(s.st_mode) || s.st_size < 0) return 0;
    return (rlim_t)s.st_size + MIB;
}

#define HEAP_KEPT (4 << 20) /* bytes of a heap that the next replies will need again */

/* A heap for each thread without asking how many processors there are (that opens a file); what is freed
 * goes back to the kernel, however large it was, but for HEAP_KEPT. Sanitizers have a malloc of their own. */
static enum sam_err
heaps(unsigned threads)
{
#ifdef EDGE_SANITIZED
    return threads > 0 ? SAM_OK : SAM_E_INTERNAL;
#else
    return mallopt(M_ARENA_MAX, (int)threads + 2) == 1 && mallopt(M_MMAP_THRESHOLD, 1 << 17) == 1
                   && mallopt(M_TRIM_THRESHOLD, HEAP_KEPT) == 1
               ? SAM_OK
               : SAM_E_IO;
#endif
}

static enum sam_err
stacks(void)
{
    enum sam_err r = SAM_E_IO;
    pthread_attr_t attr;

    if (pthread_attr_init(&attr) != 0) return SAM_E_NOMEM;
    if (pthread_attr_setstacksize(&attr, LIMITS_STACK) != 0) goto out;
    if (pthread_setattr_default_np(&attr) != 0) goto out;

    r = SAM_OK;
out:
    (void)pthread_attr_destroy(&attr);
    return r;
}

enum sam_err
limits_resources(uint32_t memory_mib, unsigned threads)
{
    enum sam_err r = SAM_E_INTERNAL;

    if (memory_mib < LIMITS_MEMORY_MIN || memory_mib > LIMITS_MEMORY_MAX) return SAM_E_TOO_BIG;
    if ((r = heaps(threads)) != SAM_OK || (r = stacks()) != SAM_OK) return r;
    if ((r = limit(RLIMIT_CORE, 0)) != SAM_OK) return r;
    if ((r = limit(RLIMIT_FSIZE, errors_most())) != SAM_OK) return r;
    if ((r = limit(RLIMIT_NOFILE, most_clients(memory_mib) + LIMITS_FD)) != SAM_OK) return r;
#ifndef EDGE_SANITIZED /* whose shadow memory is terabytes */
    if ((r = limit(RLIMIT_DATA, (rlim_t)memory_mib * MIB)) != SAM_OK) return r;
#endif
    return SAM_OK;
}

/* What libzmq's threads, malloc and our loop were seen to need; what a thread of libzmq still does when
 * it begins, which may be now; what abort() needs to say why. Nothing here opens a file, a socket or a
 * program. */
static const int calls[] = {
    /* clients and core */
    SCMP_SYS(accept4),
    SCMP_SYS(close),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(fcntl),
    SCMP_SYS(getrandom),
    /* waiting, waking, time */
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(restart_syscall),
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(mlock),
    SCMP_SYS(munlock),
    /* a thread's beginning */
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(sched_setscheduler),
    SCMP_SYS(rt_sigprocmask),
    /* the end */
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

static int
add_calls(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp not_to_run = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    const struct scmp_arg_cmp ourselves = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);
    const struct scmp_arg_cmp only_asks = SCMP_A2(SCMP_CMP_EQ, 0, 0);
    const struct scmp_arg_cmp a_name = SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0);
    int bad = 0;

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        bad |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, calls[i], 0, NULL);
    bad |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &not_to_run);
    bad |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &not_to_run);
    bad |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &ourselves);
    bad |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, &a_name);
    bad |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, &only_asks);
    /* Two questions of the C library that do without an answer: malloc's, whether memory is overcommitted;
     * getnameinfo()'s, what the interface of a link-local address is called. */
    bad |= seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0, NULL);
    bad |= seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 0, NULL);
    return bad;
}

enum sam_err
limits_calls(void)
{
    enum sam_err r = SAM_E_IO;
#ifdef EDGE_SANITIZED /* its runtime has calls of its own */
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_LOG);
#else
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
#endif

    if (filter == NULL) return SAM_E_NOMEM;
    if (limit(RLIMIT_NPROC, 0) != SAM_OK) goto out;
    if (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0) goto out;
    if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) != 0) goto out;
    if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0) goto out;
    if (add_calls(filter) != 0) goto out;
    if (seccomp_load(filter) != 0) goto out;

    r = SAM_OK;
out:
    seccomp_release(filter);
    return r;
}
