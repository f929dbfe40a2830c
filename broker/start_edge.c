/* start_edge.c - posix_spawn with nothing left open. */
#include "start_edge.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OUT_OF_THE_WAY 10 /* descriptors from here on are none that the edge gets */

static bool
add_descriptors(posix_spawn_file_actions_t *actions, int channel, int listener)
{
    return posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0
           && posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
                  == 0
           && posix_spawn_file_actions_adddup2(actions, channel, START_EDGE_CHANNEL) == 0
           && posix_spawn_file_actions_adddup2(actions, listener, START_EDGE_LISTENER) == 0
           && posix_spawn_file_actions_addclosefrom_np(actions, START_EDGE_LISTENER + 1) == 0;
}

static bool
set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)sigdelset(&all, SIGKILL);
    (void)sigdelset(&all, SIGSTOP);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                                    | POSIX_SPAWN_SETPGROUP)
               == 0
           && posix_spawnattr_setsigmask(attributes, &none) == 0
           && posix_spawnattr_setsigdefault(attributes, &all) == 0
           && posix_spawnattr_setpgroup(attributes, 0) == 0;
}

/* Neither of the sources may lie where a target is. */
static enum sam_err
make(const char *program, int channel, int listener, pid_t *ret_pid)
{
    enum sam_err r = SAM_E_NOMEM;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char name[] = "samtykke-edge";
    char *const arguments[] = {name, NULL}, *const environment[] = {NULL};

    if (posix_spawn_file_actions_init(&actions) != 0) return SAM_E_NOMEM;
    if (posix_spawnattr_init(&attributes) != 0) goto out;
    r = SAM_E_IO;
    if (add_descriptors(&actions, channel, listener) && set_attributes(&attributes)
        && posix_spawn(ret_pid, program, &actions, &attributes, arguments, environment) == 0) {
        r = SAM_OK;
    }
    (void)posix_spawnattr_destroy(&attributes);
out:
    (void)posix_spawn_file_actions_destroy(&actions);
    return r;
}

enum sam_err
start_edge(const char *program, int channel, int listener, pid_t *ret_pid)
{
    enum sam_err r = SAM_E_IO;
    int high_channel = fcntl(channel, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
    int high_listener = fcntl(listener, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);

    if (high_channel >= 0 && high_listener >= 0)
        r = make(program, high_channel, high_listener, ret_pid);
    if (high_channel >= 0) (void)close(high_channel);
    if (high_listener >= 0) (void)close(high_listener);
    return r;
}

bool
start_edge_beside(const char *name, char *ret_path, size_t room)
{
    char self[4096];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len <= 0 || (size_t)len >= sizeof self - 1) return false;
    self[len] = '\0';
    char *slash = strrchr(self, '/');
    if (slash == NULL) return false;
    slash[1] = '\0';
    int n = snprintf(ret_path, room, "%s%s", self, name);
    return n > 0 && (size_t)n < room;
}
