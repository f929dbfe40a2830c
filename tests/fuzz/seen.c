/* seen.c - see seen.h */
#include "seen.h"

#include "check.h"
#include "parts.h"

#include "proto/hpke.h"
#include <sodium.h>
#include <string.h>
#include <unistd.h>

uint8_t seen_realm[PINS_ID_BYTES];
static uint8_t local[PINS_LOCAL_BYTES];
static char folder[FOLDER_BYTES];
static char path[sizeof folder + sizeof "/pins"];

static void
leave(void)
{
    (void)unlink(path);
    (void)rmdir(folder);
}

void
seen_start(void)
{
    bytes_from_hex("39ea9bb858f921cfe17f39bc191097ab", seen_realm, sizeof seen_realm);
    bytes_from_hex("7998eb9a2d43525277e99ee449a62f0b3752da9a5c899176b122d3788aa3b419", local,
                   sizeof local);
    folder_make(folder);
    check(atexit(leave) == 0);
    (void)snprintf(path, sizeof path, "%s/pins", folder);
}

/* ---- the file --------------------------------------------------------------------------------- */

/* The same bytes again. */
static void
encode_again(const struct pins *pins, struct sam_bytes file)
{
    struct pins_why why;
    uint8_t *again = NULL;
    size_t len = 0;
    check(pins_encode(pins, local, &again, &len, &why) == SAM_OK);
    check(len == file.len && memcmp(again, file.at, len) == 0);
    free(again);
}

void
seen_decode(struct sam_bytes in)
{
    struct pins *pins = NULL;
    struct pins_why why;
    if (pins_decode(in, seen_realm, local, &pins, &why) != SAM_OK) {
        check(pins == NULL && why.reason != PINS_FINE);
        return;
    }
    encode_again(pins, in);
    pins_free(&pins);
}

void
seen_sign(struct sam_bytes in)
{
    static const struct sam_bytes info = {(const uint8_t *)"samtykke pins v1", 16};
    static uint8_t file[65536];
    uint8_t key[crypto_auth_hmacsha256_KEYBYTES];
    if (in.len > sizeof file - crypto_auth_hmacsha256_BYTES) return;
    hpke_expand(local, &info, 1, key, sizeof key);
    if (in.len > 0) memcpy(file, in.at, in.len);
    (void)crypto_auth_hmacsha256(file + in.len, file, in.len, key);
    seen_decode((struct sam_bytes){file, in.len + crypto_auth_hmacsha256_BYTES});
}

/* ---- what is seen ----------------------------------------------------------------------------- */

/* What a part is: how & 7. Its bytes are small numbers, so that the same comes again. */
enum event { EVENT_CASE = 0, EVENT_BROKER, EVENT_WORDS, EVENT_SAVE, EVENT_LOAD, EVENT_OTHER };
enum { HOW_EVENT = 7, SAVES_MAX = 3 };

static struct pins *pins;
static unsigned saves;

static uint8_t
next(struct sam_bytes *in)
{
    if (in->len == 0) return 0;
    in->len--;
    return *in->at++;
}

static void
next_hash(struct sam_bytes *in, uint8_t *ret)
{
    memset(ret, next(in), PINS_HASH_BYTES);
}

static struct pins_seen
next_seen(struct sam_bytes in)
{
    struct pins_seen seen = {.case_id = {next(&in)}};
    seen.version = next(&in);
    next_hash(&in, seen.statement);
    next_hash(&in, seen.owners_from);
    seen.has_consent = (next(&in) & 1) != 0;
    next_hash(&in, seen.consent);
    seen.log_size = next(&in);
    next_hash(&in, seen.log_root);
    seen.log_time = (int8_t)next(&in);
    next_hash(&in, seen.first);
    if (in.len > 0) seen.log_size = UINT64_MAX;
    return seen;
}

/* Nothing goes back; what is refused leaves everything as it was. */
static void
see(struct sam_bytes in)
{
    const struct pins_seen seen = next_seen(in);
    const struct pins_case *there = pins_find(pins, seen.case_id);
    struct pins_case before = there != NULL ? *there : (struct pins_case){.n_words = 0};
    uint32_t n = pins->n;
    struct pins_why why = {PINS_FINE, FILE_FINE};
    enum sam_err r = pins_see(pins, &seen, &why);
    check(r == SAM_OK || r == SAM_E_REFUSED || r == SAM_E_MALFORMED || r == SAM_E_TOO_BIG);
    check((r == SAM_OK) == (why.reason == PINS_FINE));
    const struct pins_case *after = pins_find(pins, seen.case_id);
    if (r != SAM_OK) {
        check(pins->n == n && (there == NULL) == (after == NULL));
        check(there == NULL || memcmp(after, &before, sizeof before) == 0);
        return;
    }
    check(after != NULL && after->seen.version == seen.version && seen.version >= 1);
    if (there == NULL) return;
    check(after->seen.version >= before.seen.version && after->n_words == before.n_words);
    check(after->seen.log_size >= before.seen.log_size);
    check(after->seen.log_time >= before.seen.log_time);
    check(memcmp(after->seen.first, before.seen.first, PINS_HASH_BYTES) == 0);
}

static void
see_broker(struct sam_bytes in)
{
    struct pins_broker seen = {.version = next(&in)};
    const struct pins_broker before = pins->broker;
    struct pins_why why;
    next_hash(&in, seen.statement);
    next_hash(&in, seen.identity);
    enum sam_err r = pins_see_broker(pins, &seen, &why);
    if (r != SAM_OK)
        check(memcmp(&pins->broker, &before, sizeof before) == 0);
    else
        check(pins->broker.version >= before.version);
}

static void
set_words(struct sam_bytes in)
{
    uint8_t case_id[PINS_ID_BYTES] = {next(&in)}, key_id[PINS_HASH_BYTES];
    bool same = (next(&in) & 1) != 0;
    struct pins_why why;
    next_hash(&in, key_id);
    enum sam_err r = pins_set_words(pins, case_id, key_id, same, &why);
    const struct pins_case *there = pins_find(pins, case_id);
    check((r == SAM_E_MALFORMED) == (there == NULL));
    if (r == SAM_OK) check(pins_words_same(there, key_id) == same);
}

/* What is saved is loaded, by this process; another one's is not written over. */
static void
save(void)
{
    struct pins *loaded = NULL;
    struct pins_why why;
    uint8_t *file = NULL;
    size_t len = 0;
    if (saves == SAVES_MAX) return; /* each waits for the disk */
    saves++;
    uint64_t counter = pins->counter;
    enum sam_err r = pins_save(pins, path, local, &why);
    check(r == SAM_OK || (r == SAM_E_REFUSED && pins->counter == counter)
          || (r == SAM_E_IO && counter > 0 && why.file == FILE_ABSENT));
    if (r != SAM_OK) return;
    check(pins_load(path, seen_realm, local, &loaded, &why) == SAM_OK);
    check(pins_encode(loaded, local, &file, &len, &why) == SAM_OK);
    encode_again(pins, (struct sam_bytes){file, len});
    free(file);
    pins_free(&loaded);
}

static void
load(void)
{
    struct pins *loaded = NULL;
    struct pins_why why;
    enum sam_err r = pins_load(path, seen_realm, local, &loaded, &why);
    check(r == SAM_OK || (r == SAM_E_IO && why.file == FILE_ABSENT));
    if (r != SAM_OK) return;
    pins_free(&pins);
    pins = loaded;
}

/* New pins, beside those of the file. */
static void
renew(void)
{
    struct pins_why why;
    pins_free(&pins);
    check(pins_new(seen_realm, 0, &pins, &why) == SAM_OK);
}

void
seen_follow(struct sam_bytes in)
{
    struct part part;
    saves = 0;
    renew();
    while (part_take(&in, &part)) {
        switch ((enum event)(part.how & HOW_EVENT)) {
        case EVENT_CASE:
            see(part.bytes);
            break;
        case EVENT_BROKER:
            see_broker(part.bytes);
            break;
        case EVENT_WORDS:
            set_words(part.bytes);
            break;
        case EVENT_SAVE:
            save();
            break;
        case EVENT_LOAD:
            load();
            break;
        case EVENT_OTHER:
            renew();
            break;
        }
    }
    pins_free(&pins);
    (void)unlink(path);
}
