/* cluster.c - see cluster.h */
#include "cluster.h"

#include "../../bench.h"
#include "kept.h"

#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define USER "postgres"
#define READY_MS 20000
#define PAUSE_MS 20
#define PACKAGE "PostgreSQL 15 is missing: apt-get install --no-install-recommends postgresql-15"

/* Everything else is as initdb found it right. The buffers hold all items; a measurement sees no checkpoint, no
 * vacuum and no replica, all of which would cost it something. */
static const char settings[] = "listen_addresses = '127.0.0.1'\n"
                               "ssl = on\n"
                               "ssl_min_protocol_version = 'TLSv1.3'\n"
                               "fsync = on\n"
                               "synchronous_commit = on\n"
                               "full_page_writes = on\n"
                               "wal_level = minimal\n"
                               "max_wal_senders = 0\n"
                               "max_wal_size = 4GB\n"
                               "checkpoint_timeout = 1h\n"
                               "autovacuum = off\n"
                               "shared_buffers = 768MB\n"
                               "max_connections = 80\n"
                               "log_min_messages = fatal\n";
static const char as_set[] = "SELECT current_setting('server_version_num')::int / 10000,"
                             " current_setting('ssl'), current_setting('fsync'),"
                             " current_setting('synchronous_commit'),"
                             " current_setting('full_page_writes')";
static const char who_may_come[] = "local all " USER " trust\n"
                                   "hostssl postgres app 127.0.0.1/32 trust\n";

/* ---- what there is ------------------------------------------------------------------------------ */

static const struct passwd *
server_user(void)
{
    const struct passwd *user = getpwnam(USER);
    bench_check(user != NULL, PACKAGE);
    return user;
}

void
cluster_check(void)
{
    static const char *const needed[] = {CLUSTER_PROGRAMS "initdb", CLUSTER_PROGRAMS "postgres",
                                         CLUSTER_PROGRAMS "psql", CLUSTER_PROGRAMS "pgbench"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        bench_check(access(needed[i], X_OK) == 0, PACKAGE);
    (void)server_user();
}

/* Everybody may pass through it and through all that it lies in. */
static bool
is_open_to_all(const char *path)
{
    char part[CLUSTER_PATH_MAX];
    bool is_open = true;
    const int n = snprintf(part, sizeof part, "%s", path);
    if (n < 0 || (size_t)n >= sizeof part) return false;
    for (char *end = part + n; is_open && end != NULL && end != part; end = strrchr(part, '/')) {
        struct stat about;
        *end = '\0';
        is_open = stat(part, &about) == 0 && (about.st_mode & S_IXOTH) != 0;
    }
    return is_open;
}

bool
cluster_fits(const char *parent)
{
    static const char longest[] = "/" KEPT_NAME "/cluster/.s.PGSQL.32000";
    return strlen(parent) + sizeof longest <= sizeof((struct sockaddr_un *)NULL)->sun_path
           && (geteuid() != 0 || is_open_to_all(parent));
}

/* ---- making ------------------------------------------------------------------------------------- */

/* A command as the cluster's user, that ends when we do: the words that come first. Returns how many. */
static size_t
as_its_user(const char **ret_words)
{
    size_t n = 0;
    ret_words[n++] = "setpriv";
    ret_words[n++] = "--pdeathsig=QUIT"; /* to PostgreSQL: stop at once */
    if (geteuid() == 0) {
        ret_words[n++] = "--reuid=" USER;
        ret_words[n++] = "--regid=" USER;
        ret_words[n++] = "--init-groups";
    }
    ret_words[n++] = "--";
    return n;
}

/* more: the last one NULL. */
static void
begin_as_its_user(const char *const *more, struct command *ret_command)
{
    const char *words[COMMAND_WORDS_MAX];
    size_t n = as_its_user(words);
    do {
        bench_check(n < COMMAND_WORDS_MAX, "too many words");
        words[n++] = *more;
    } while (*more++ != NULL);
    command_begin(words, ret_command);
}

static void
run_as_its_user(const char *const *words)
{
    struct command command;
    begin_as_its_user(words, &command);
    free(command_end(&command));
}

static void
write_file(const struct cluster *cluster, const char *name, const char *mode, const char *text)
{
    char path[CLUSTER_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/%s", cluster->folder, name);
    FILE *to = fopen(path, mode); /* initdb made it */
    bench_check(to != NULL && fputs(text, to) >= 0 && fclose(to) == 0,
                "a file of the cluster's cannot be written");
}

/* A certificate for the address alone, of a new key on P-256. */
static void
make_certificate(const struct cluster *cluster)
{
    char key[CLUSTER_PATH_MAX + 32], certificate[CLUSTER_PATH_MAX + 32];
    (void)snprintf(key, sizeof key, "%s/server.key", cluster->folder);
    (void)snprintf(certificate, sizeof certificate, "%s/server.crt", cluster->folder);
    run_as_its_user((const char *const[]){
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
        key, "-out", certificate, NULL});
}

static void
make(const char *parent, struct cluster *cluster)
{
    const int n = snprintf(cluster->folder, sizeof cluster->folder, "%s/cluster", parent);
    bench_check(n > 0 && (size_t)n < sizeof cluster->folder && mkdir(cluster->folder, S_IRWXU) == 0,
                "no folder for a cluster");
    if (geteuid() == 0) {
        const struct passwd *user = server_user();
        bench_check(chown(cluster->folder, user->pw_uid, user->pw_gid) == 0, "a cluster's owner");
    }
    run_as_its_user((const char *const[]){CLUSTER_PROGRAMS "initdb", "-D", cluster->folder,
                                          "--username=" USER, "--auth=reject", "--encoding=UTF8",
                                          "--locale=C", "--no-sync", NULL});
    write_file(cluster, "postgresql.conf", "ae", settings);
    write_file(cluster, "pg_hba.conf", "we", who_may_come);
    make_certificate(cluster);
}

/* ---- running ------------------------------------------------------------------------------------ */

static void
set_terms(struct cluster *cluster)
{
    process_ports(&cluster->port, 1);
    (void)snprintf(cluster->administrator, sizeof cluster->administrator,
                   "host='%s' port=%u user=" USER " dbname=postgres", cluster->folder,
                   (unsigned)cluster->port);
    (void)snprintf(cluster->app, sizeof cluster->app,
                   "host=127.0.0.1 port=%u user=app dbname=postgres sslmode=verify-full "
                   "sslrootcert='%s/server.crt'",
                   (unsigned)cluster->port, cluster->folder);
}

static void
start(struct cluster *cluster)
{
    char port[32], sockets[CLUSTER_PATH_MAX + 32];
    const int64_t until = process_clock() + READY_MS * INT64_C(1000000);
    (void)snprintf(port, sizeof port, "port=%u", (unsigned)cluster->port);
    (void)snprintf(sockets, sizeof sockets, "unix_socket_directories=%s", cluster->folder);
    begin_as_its_user((const char *const[]){CLUSTER_PROGRAMS "postgres", "-D", cluster->folder,
                                            "-c", port, "-c", sockets, NULL},
                      &cluster->server);
    while (!command_try((const char *const[]){CLUSTER_PROGRAMS "pg_isready", "-q", "-d",
                                              cluster->administrator, NULL})) {
        if (command_has_ended(&cluster->server)) free(command_end(&cluster->server));
        bench_check(cluster->server.pid != 0 && process_clock() < until,
                    "PostgreSQL did not start");
        process_sleep(PAUSE_MS);
    }
}

void
cluster_begin(const char *parent, struct cluster *ret_cluster)
{
    make(parent, ret_cluster);
    set_terms(ret_cluster);
    start(ret_cluster);
    char *found = cluster_ask(ret_cluster->administrator, as_set);
    bench_check(strcmp(found, "15|on|on|on|on") == 0, "PostgreSQL has other settings");
    free(found);
}

void
cluster_end(struct cluster *cluster)
{
    bench_check(kill(cluster->server.pid, SIGINT) == 0, "PostgreSQL had ended");
    free(command_end(&cluster->server));
}

/* ---- asking ------------------------------------------------------------------------------------- */

static char *
psql(const char *terms, const char *option, const char *what)
{
    return command_run((const char *const[]){CLUSTER_PROGRAMS "psql", "--no-psqlrc", "--quiet",
                                             "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1",
                                             option, what, "-d", terms, NULL});
}

void
cluster_load(const char *terms, const char *file)
{
    free(psql(terms, "-f", file));
}

char *
cluster_ask(const char *terms, const char *sql)
{
    return psql(terms, "-c", sql);
}

uint64_t
cluster_number(const char *terms, const char *sql)
{
    char *text = cluster_ask(terms, sql), *end = NULL;
    const uint64_t number = strtoull(text, &end, 10);
    bench_check(end != text && *end == '\0', "PostgreSQL did not say a number");
    free(text);
    return number;
}
