/* folder.c - see folder.h. Key files: the format of broker/secrets.h. */
#include "folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
write_file(const struct process *process, const char *name, const void *bytes, size_t len)
{
    char path[PROCESS_PATH_MAX];
    process_path(process, name, path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || close(fd) != 0)
        realm_die("a file of the broker's cannot be written");
}

static void
write_key(const struct process *process, const char *name, const char *what, const uint8_t *key)
{
    char hex[2 * KEY_BYTES + 1], text[128];
    (void)sodium_bin2hex(hex, sizeof hex, key, KEY_BYTES);
    int n = snprintf(text, sizeof text, "samtykke broker %s v1\n%s\n", what, hex);
    write_file(process, name, text, (size_t)n);
}

static void
write_keys(const struct process *process)
{
    const struct realm *realm = &process->realm;
    char name[PROCESS_NAME_MAX];
    write_key(process, "identity.key", "identity key", realm->identity.secret); /* the seed */
    write_key(process, "identity.pub", "identity", realm->identity.ed25519);
    write_key(process, "storage.key", "storage key", realm->storage_key);
    write_key(process, "keys/log.key", "log key", realm->log.secret);
    write_key(process, "keys/head.key", "head key", realm->head.secret);
    write_key(process, "keys/session.key", "session key", realm->session.sk);
    for (size_t i = 0; i < realm->n_edges; i++) {
        (void)snprintf(name, sizeof name, "edge-%zu.key", i);
        write_key(process, name, "edge key", realm->edges[i].curve_secret);
    }
}

static void
write_papers(const struct process *process)
{
    const struct realm *realm = &process->realm;
    char name[PROCESS_NAME_MAX];
    for (size_t i = 0; i < realm->n_roots; i++) {
        (void)snprintf(name, sizeof name, "root-%zu.der", i);
        write_file(process, name, realm->roots[i].der.at, realm->roots[i].der.len);
        (void)snprintf(name, sizeof name, "root-%zu.crl", i);
        write_file(process, name, realm->roots[i].crl.at, realm->roots[i].crl.len);
    }
    for (size_t i = 0; i < realm->n_edges; i++) {
        const struct octets *keys = &process->registrars[i].keys;
        (void)snprintf(name, sizeof name, "registrar-%zu.keys", i);
        write_file(process, name, keys->at, keys->len);
    }
}

/* ---- the configuration ------------------------------------------------------------------------ */

static void
write_sections(const struct process *process, FILE *to)
{
    const struct realm *realm = &process->realm;
    const char *folder = process->folder;
    for (size_t i = 0; i < realm->n_edges; i++) {
        const struct realm_edge *edge = &realm->edges[i];
        (void)fprintf(to,
                      "[edge %s]\nendpoint = %s\nlisten = 127.0.0.1:%u\nkey = %s/edge-%zu.key\n"
                      "registrar = %s/registrar-%zu.keys\n",
                      edge->organisation, edge->endpoint, edge->port, folder, i, folder, i);
    }
    for (size_t i = 0; i < realm->n_roots; i++) {
        const struct realm_root *root = &realm->roots[i];
        (void)fprintf(to, "[root %s %s]\ncertificate = %s/root-%zu.der\ncrl = %s/root-%zu.crl\n",
                      root->organisation, root->role, folder, i, folder, i);
    }
    (void)fprintf(to, "[site]\ncap_days = %u\ntime_zone = %.*s\n", realm->broker.body->cap_days,
                  (int)realm->broker.body->time_zone.len,
                  (const char *)realm->broker.body->time_zone.at);
}

/* No limit of hellos: after a kill everybody comes back at once. */
static void
write_configuration(const struct process *process)
{
    const char *folder = process->folder;
    char path[PROCESS_PATH_MAX], realm[2 * ID_BYTES + 1];
    process_path(process, "broker.conf", path);
    FILE *to = fopen(path, "we");
    if (to == NULL) realm_die("the configuration cannot be written");
    (void)sodium_bin2hex(realm, sizeof realm, process->realm.id, ID_BYTES);
    (void)fprintf(to,
                  "[broker]\nrealm = %s\ndatabase = %s/broker.db\ncheckpoint = %s/checkpoint\n"
                  "storage_key = %s/storage.key\nkeys = %s/keys\nidentity = %s/identity.pub\n"
                  "identity_key = %s/identity.key\nmetrics = 127.0.0.1:%u\nballast = 8M\n"
                  "room_min = 1M\nhellos_a_second = 0\n",
                  realm, folder, folder, folder, folder, folder, folder, process->metrics);
    write_sections(process, to);
    if (fclose(to) != 0) realm_die("the configuration cannot be written");
}

void
folder_make(struct process *process, const char *parent)
{
    char path[PROCESS_PATH_MAX];
    const char *usual = getenv("TMPDIR");
    if (parent == NULL) parent = usual == NULL ? "/tmp" : usual;
    (void)snprintf(process->folder, sizeof process->folder, "%s/samtykke-process.XXXXXX", parent);
    if (mkdtemp(process->folder) == NULL) realm_die("no folder for a broker");
    process_path(process, "keys", path);
    if (mkdir(path, S_IRWXU) != 0) realm_die("no folder for keys");
    write_keys(process);
    write_papers(process);
    write_configuration(process);
}

void
folder_remove(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char name[2 * PROCESS_PATH_MAX];
        struct stat about;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (lstat(name, &about) == 0 && S_ISDIR(about.st_mode))
            folder_remove(name);
        else
            (void)unlink(name);
    }
    if (folder != NULL) (void)closedir(folder);
    (void)rmdir(path);
}
