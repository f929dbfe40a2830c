/* evidence.c - two signed things that cannot both be right, kept for who has to look into it. HOME/evidence/TIME-WHAT:
 *   {"samtykke": "evidence v1", "what": ..., "time": ms since 1970, "first": base64, "second": base64} */
#include "home.h"
#include "paper.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TRIES 100U /* names of one millisecond */

static char *
write_text(const char *what, sam_time now, struct sam_bytes first, struct sam_bytes second)
{
    json_t *json = paper_new();
    bool is_good = json != NULL
                   && json_object_set_new(json, "samtykke", json_string("evidence v1")) == 0
                   && json_object_set_new(json, "what", json_string(what)) == 0
                   && json_object_set_new(json, "time", json_integer(now)) == 0
                   && paper_put_base64(json, "first", first)
                   && paper_put_base64(json, "second", second);
    char *text = is_good ? paper_write(json) : NULL;
    json_decref(json);
    return text;
}

/* "evidence/20261122T113600.123Z-case", and -2 ... behind it. */
static void
name_of(const char *what, sam_time now, unsigned n, char *ret, size_t size)
{
    const time_t seconds = (time_t)(now / 1000);
    char day[32] = "", more[16] = "";
    struct tm tm;
    if (gmtime_r(&seconds, &tm) != NULL) (void)strftime(day, sizeof day, "%Y%m%dT%H%M%S", &tm);
    if (n > 1) (void)snprintf(more, sizeof more, "-%u", n);
    (void)snprintf(ret, size, "evidence/%s.%03dZ-%.40s%s", day, (int)(now % 1000), what, more);
}

void
evidence_keep(const struct sam_client *client, const char *what, struct sam_bytes first,
              struct sam_bytes second, struct sam_trouble *trouble)
{
    const sam_time now = client_now();
    char *text = write_text(what, now, first, second);
    enum file_reason why = FILE_EXISTS;
    bool is_kept = false;
    for (unsigned n = 1; text != NULL && !is_kept && why == FILE_EXISTS && n <= TRIES; n++) {
        char name[128], path[SAM_PATH_MAX];
        name_of(what, now, n, name, sizeof name);
        client_path(client, name, path);
        is_kept = file_write(path, FILE_CREATE,
                             (struct sam_bytes){(const uint8_t *)text, strlen(text)}, &why)
                  == SAM_OK;
        if (is_kept) (void)snprintf(trouble->what, sizeof trouble->what, "%.255s", path);
    }
    free(text);
}
