/* config.h - the configuration file, read strictly: what is not known, doubled, missing or out of range
 * is refused with one sentence that names the line.
 *
 *   [broker]                    one: files, limits, metrics
 *   [edge ORGANISATION]         1..EDGES_MAX: where that organisation's clients connect
 *   [root ORGANISATION ROLE]    0..ROOTS_MAX: who certifies its people in a role
 *   [site]                      what the place caps and denies, its time zone and taxonomy
 * Lines are "name = value", a comment begins with # or ; at the start of a line. Paths are absolute.
 * Sizes are bytes, or end in K, M or G. broker/samtykke-broker.conf.example says what each setting means.
 * Reads the configuration file alone; the files that it names are read by who needs them.
 * Source: github.com/benhoyt/inih (the format). */
#ifndef BROKER_CONFIG_H
#define BROKER_CONFIG_H

#include "body.h"
#include <samtykke/err.h>

#define CONFIG_BYTES_MAX 1048576U /* of the file */
#define CONFIG_LINE_MAX 4400U     /* bytes of a line */
#define CONFIG_NAME_MAX 40U       /* bytes of an organisation or role in a section's name */
#define CONFIG_PATH_MAX 3800U     /* bytes of a path */
#define CONFIG_WHY_MAX 512U

/* Strings are owned; NULL: not given. */
struct config_edge {
    char *organisation, *endpoint, *listen, *key, *registrar;
};

struct config_root {
    char *organisation, *role, *certificate, *crl;
};

struct config {
    uint8_t realm[ID_BYTES];
    char *database, *checkpoint, *storage_key, *keys, *identity; /* files, but for keys: a folder */
    char *identity_key, *edge_program;                           /* may be NULL */
    char *metrics;                    /* HOST:PORT or a path of a unix socket; may be NULL */
    uint64_t ballast, room_min;       /* bytes */
    uint64_t author_quota;            /* bytes; 0: none */
    uint64_t io_threads, edge_memory; /* of an edge: 1..8; MiB */
    uint64_t hellos_a_second;         /* an edge; 0: no limit */
    uint64_t certificate_days;        /* longest validity of a certificate */
    struct config_edge edges[EDGES_MAX];
    size_t n_edges;
    struct config_root roots[ROOTS_MAX];
    size_t n_roots;
    uint64_t cap_days;
    uint64_t minutes_days;   /* so long behind a meeting its minutes are taken */
    char *time_zone;         /* of the tz database */
    char *taxonomy, *denies; /* files; may be NULL: the program's own taxonomy; none */
};

/* What is wrong. */
struct config_fault {
    unsigned line;            /* 0: of the whole file */
    char why[CONFIG_WHY_MAX]; /* no sentence end, no line end */
};

/*   ret_config  out, owned, written only on OK
 *   ret_fault   out, written only on an error
 * Errors: IO the file cannot be read; TOO_BIG; MALFORMED what is in it; NOMEM. */
enum sam_err config_load(const char *path, struct config **ret_config,
                         struct config_fault *ret_fault) SAM_MUST_CHECK;

/* The same from bytes. */
enum sam_err config_read(struct sam_bytes text, struct config **ret_config,
                         struct config_fault *ret_fault) SAM_MUST_CHECK;

/* The bytes of one of its strings, borrowed. */
struct sam_bytes config_bytes(const char *text);

void config_free(struct config **config); /* takes NULL */

#endif
