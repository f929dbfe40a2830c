/* pins_file.c - see pins_file.h. */
#include "pins_file.h"

#include "hpke.h"
#include "sha256.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "samtykke pins v1\n" /* without the NUL */
#define MAGIC_BYTES (sizeof MAGIC - 1)
#define FAMILY_BYTES (MAGIC_BYTES - 2) /* of it, the same in all versions */
#define LABEL "samtykke pins v1"
#define MAC_BYTES SHA256_BYTES

#define FLAG_BYTES 1U
#define COUNT_BYTES 4U
#define NUMBER_BYTES 8U
#define BROKER_BYTES (FLAG_BYTES + PINS_HASH_BYTES + NUMBER_BYTES + PINS_HASH_BYTES)
#define HEAD_BYTES (MAGIC_BYTES + PINS_ID_BYTES + NUMBER_BYTES + BROKER_BYTES + COUNT_BYTES)
#define CASE_BYTES (PINS_ID_BYTES + 3 * NUMBER_BYTES + 5 * PINS_HASH_BYTES + 2 * FLAG_BYTES)
#define WORDS_BYTES (PINS_WORDS_MAX * PINS_HASH_BYTES) /* of a case, at most */

_Static_assert(HEAD_BYTES + (size_t)PINS_CASES_MAX * (CASE_BYTES + WORDS_BYTES) + MAC_BYTES
                   <= PINS_FILE_MAX,
               "what is written can be read");
_Static_assert(MAC_BYTES == PINS_HASH_BYTES && PINS_LOCAL_BYTES == HPKE_HASH_BYTES, "of SHA-256");

static void
mac_of(struct sam_bytes content, const uint8_t local[static PINS_LOCAL_BYTES],
       uint8_t ret_mac[static MAC_BYTES])
{
    uint8_t key[HPKE_HASH_BYTES];
    struct sam_bytes label = {(const uint8_t *)LABEL, sizeof LABEL - 1};
    hpke_expand(local, &label, 1, key, sizeof key);
    sha256_mac((struct sam_bytes){key, sizeof key}, &content, 1, ret_mac);
    sodium_memzero(key, sizeof key);
}

/* ---- writing ---------------------------------------------------------------------------------- */

static size_t
length_of(const struct pins *pins)
{
    size_t len = HEAD_BYTES + MAC_BYTES;
    for (uint32_t i = 0; i < pins->n; i++) {
        len += CASE_BYTES + (size_t)pins->cases[i].n_words * PINS_HASH_BYTES;
    }
    return len;
}

static void
put(uint8_t **at, const void *bytes, size_t len)
{
    memcpy(*at, bytes, len);
    *at += len;
}

static void
put_number(uint8_t **at, uint64_t number, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        *(*at)++ = (uint8_t)(number >> (8 * i));
    }
}

/* pins.h lets no value stand where its flag is not, neither in a case nor in the broker. */
static void
put_case(uint8_t **at, const struct pins_case *pinned)
{
    const struct pins_seen *seen = &pinned->seen;
    put(at, seen->case_id, PINS_ID_BYTES);
    put_number(at, seen->version, NUMBER_BYTES);
    put(at, seen->statement, PINS_HASH_BYTES);
    put(at, seen->owners_from, PINS_HASH_BYTES);
    put_number(at, seen->has_consent, FLAG_BYTES);
    put(at, seen->consent, PINS_HASH_BYTES);
    put_number(at, seen->log_size, NUMBER_BYTES);
    put(at, seen->log_root, PINS_HASH_BYTES);
    put_number(at, (uint64_t)seen->log_time, NUMBER_BYTES);
    put(at, seen->first, PINS_HASH_BYTES);
    put_number(at, pinned->n_words, FLAG_BYTES);
    put(at, pinned->words, (size_t)pinned->n_words * PINS_HASH_BYTES);
}

static void
put_head(uint8_t **at, const struct pins *pins)
{
    put(at, MAGIC, MAGIC_BYTES);
    put(at, pins->realm, PINS_ID_BYTES);
    put_number(at, pins->counter, NUMBER_BYTES);
    put_number(at, pins->has_broker, FLAG_BYTES);
    put(at, pins->broker.statement, PINS_HASH_BYTES);
    put_number(at, pins->broker.version, NUMBER_BYTES);
    put(at, pins->broker.identity, PINS_HASH_BYTES);
    put_number(at, pins->n, COUNT_BYTES);
}

enum sam_err
pins_encode(const struct pins *pins, const uint8_t local[static PINS_LOCAL_BYTES],
            uint8_t **ret_content, size_t *ret_len, struct pins_why *ret_why)
{
    size_t len = length_of(pins);
    uint8_t *content = malloc(len);
    uint8_t *at = content;
    if (content == NULL) {
        ret_why->reason = PINS_MEMORY;
        return SAM_E_NOMEM;
    }
    put_head(&at, pins);
    for (uint32_t i = 0; i < pins->n; i++) {
        put_case(&at, pins->cases + i);
    }
    mac_of((struct sam_bytes){content, len - MAC_BYTES}, local, at);
    *ret_content = content;
    *ret_len = len;
    return SAM_OK;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static bool
take(struct sam_bytes *rest, void *ret, size_t len)
{
    if (rest->len < len) { return false; }
    memcpy(ret, rest->at, len);
    rest->at += len;
    rest->len -= len;
    return true;
}

static bool
take_number(struct sam_bytes *rest, uint64_t *ret, size_t len)
{
    uint8_t bytes[NUMBER_BYTES];
    if (!take(rest, bytes, len)) { return false; }
    *ret = 0;
    for (size_t i = 0; i < len; i++) {
        *ret |= (uint64_t)bytes[i] << (8 * i);
    }
    return true;
}

static bool
take_flag(struct sam_bytes *rest, bool *ret)
{
    uint64_t number = 0;
    if (!take_number(rest, &number, FLAG_BYTES) || number > 1) { return false; }
    *ret = number == 1;
    return true;
}

static bool
take_seen(struct sam_bytes *rest, struct pins_seen *ret)
{
    uint64_t time = 0;
    if (!take(rest, ret->case_id, PINS_ID_BYTES) || !take_number(rest, &ret->version, NUMBER_BYTES)
        || !take(rest, ret->statement, PINS_HASH_BYTES)
        || !take(rest, ret->owners_from, PINS_HASH_BYTES) || !take_flag(rest, &ret->has_consent)
        || !take(rest, ret->consent, PINS_HASH_BYTES)
        || !take_number(rest, &ret->log_size, NUMBER_BYTES)
        || !take(rest, ret->log_root, PINS_HASH_BYTES) || !take_number(rest, &time, NUMBER_BYTES)
        || !take(rest, ret->first, PINS_HASH_BYTES) || time > INT64_MAX) {
        return false;
    }
    ret->log_time = (sam_time)time;
    return true;
}

/* The key_ids behind a case, each after the one before it. */
static bool
take_words(struct sam_bytes *rest, struct pins *pins, const uint8_t case_id[static PINS_ID_BYTES])
{
    uint8_t key_id[PINS_HASH_BYTES], last[PINS_HASH_BYTES];
    uint64_t n = 0;
    struct pins_why why;
    if (!take_number(rest, &n, FLAG_BYTES) || n > PINS_WORDS_MAX) { return false; }
    for (uint64_t i = 0; i < n; i++) {
        if (!take(rest, key_id, sizeof key_id)) { return false; }
        if (i > 0 && memcmp(last, key_id, sizeof last) >= 0) { return false; }
        if (pins_set_words(pins, case_id, key_id, true, &why) != SAM_OK) { return false; }
        memcpy(last, key_id, sizeof last);
    }
    return true;
}

/* n cases, each after the one before it; room for them was made, so that no memory runs out here. */
static bool
take_cases(struct sam_bytes *rest, struct pins *pins, uint64_t n)
{
    struct pins_why why;
    for (uint64_t i = 0; i < n; i++) {
        struct pins_seen seen = {.version = 0};
        if (!take_seen(rest, &seen)) { return false; }
        if (i > 0 && memcmp(pins->cases[i - 1].seen.case_id, seen.case_id, PINS_ID_BYTES) >= 0) {
            return false;
        }
        if (pins_see(pins, &seen, &why) != SAM_OK) { return false; }
        if (!take_words(rest, pins, seen.case_id)) { return false; }
    }
    return rest->len == 0;
}

struct head {
    uint8_t realm[PINS_ID_BYTES];
    uint64_t counter;
    bool has_broker;
    struct pins_broker broker;
    uint64_t n; /* cases */
};

/* What is behind the magic line. */
static bool
take_head(struct sam_bytes *rest, struct head *ret)
{
    struct pins_broker *broker = &ret->broker;
    if (!take(rest, ret->realm, PINS_ID_BYTES) || !take_number(rest, &ret->counter, NUMBER_BYTES)
        || !take_flag(rest, &ret->has_broker) || !take(rest, broker->statement, PINS_HASH_BYTES)
        || !take_number(rest, &broker->version, NUMBER_BYTES)
        || !take(rest, broker->identity, PINS_HASH_BYTES)
        || !take_number(rest, &ret->n, COUNT_BYTES)) {
        return false;
    }
    bool is_zero = broker->version == 0
                   && sodium_is_zero(broker->statement, sizeof broker->statement) == 1
                   && sodium_is_zero(broker->identity, sizeof broker->identity) == 1;
    return ret->counter >= 1 && (ret->has_broker ? broker->version >= 1 : is_zero)
           && ret->n <= PINS_CASES_MAX && ret->n <= rest->len / CASE_BYTES;
}

static enum pins_reason
verify(struct sam_bytes content, const uint8_t local[static PINS_LOCAL_BYTES])
{
    uint8_t mac[MAC_BYTES];
    if (content.len < MAGIC_BYTES || memcmp(content.at, MAGIC, FAMILY_BYTES) != 0) {
        return PINS_NONE;
    }
    if (memcmp(content.at, MAGIC, MAGIC_BYTES) != 0) { return PINS_VERSION; }
    if (content.len < HEAD_BYTES + MAC_BYTES) { return PINS_DAMAGED; }
    mac_of((struct sam_bytes){content.at, content.len - MAC_BYTES}, local, mac);
    return sodium_memcmp(mac, content.at + content.len - MAC_BYTES, MAC_BYTES) == 0 ? PINS_FINE
                                                                                    : PINS_DAMAGED;
}

enum sam_err
pins_decode(struct sam_bytes content, const uint8_t realm[static PINS_ID_BYTES],
            const uint8_t local[static PINS_LOCAL_BYTES], struct pins **ret_pins,
            struct pins_why *ret_why)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct pins *pins = NULL;
    struct head head = {.n = 0};
    enum pins_reason reason = verify(content, local);

    if (reason != PINS_FINE) { return pins_say(reason, ret_why); }
    struct sam_bytes rest = {content.at + MAGIC_BYTES, content.len - MAGIC_BYTES - MAC_BYTES};
    if (!take_head(&rest, &head)) { return pins_say(PINS_INVALID, ret_why); }
    if (memcmp(head.realm, realm, sizeof head.realm) != 0) { return pins_say(PINS_REALM, ret_why); }

    if ((r = pins_new(realm, (uint32_t)head.n, &pins, ret_why)) != SAM_OK) { goto out; }
    pins->counter = head.counter;
    pins->has_broker = head.has_broker;
    pins->broker = head.broker;
    memcpy(pins->mac, content.at + content.len - MAC_BYTES, sizeof pins->mac);
    if (!take_cases(&rest, pins, head.n)) {
        r = pins_say(PINS_INVALID, ret_why);
        goto out;
    }
    *ret_pins = pins;
    pins = NULL; /* the caller's now */
    r = SAM_OK;
out:
    pins_free(&pins);
    return r;
}

/* ---- files ------------------------------------------------------------------------------------ */

enum sam_err
pins_load(const char *path, const uint8_t realm[static PINS_ID_BYTES],
          const uint8_t local[static PINS_LOCAL_BYTES], struct pins **ret_pins,
          struct pins_why *ret_why)
{
    uint8_t *content = NULL;
    size_t len = 0;
    enum sam_err r = file_read(path, PINS_FILE_MAX, &content, &len, &ret_why->file);
    if (r != SAM_OK) {
        ret_why->reason = PINS_FILE;
        return r;
    }
    r = pins_decode((struct sam_bytes){content, len}, realm, local, ret_pins, ret_why);
    free(content);
    return r;
}

/* Is the file as these pins were loaded or saved? Its MAC says so: it covers the rest. */
static enum sam_err
check_present(const struct pins *pins, const char *path,
              const uint8_t local[static PINS_LOCAL_BYTES], struct pins_why *ret_why)
{
    struct pins *present = NULL;
    enum sam_err r = pins_load(path, pins->realm, local, &present, ret_why);
    bool is_same = present != NULL && memcmp(present->mac, pins->mac, sizeof pins->mac) == 0;
    if (r == SAM_OK && !is_same) { r = pins_say(PINS_CHANGED, ret_why); }
    pins_free(&present);
    return r;
}

enum sam_err
pins_save(struct pins *pins, const char *path, const uint8_t local[static PINS_LOCAL_BYTES],
          struct pins_why *ret_why)
{
    enum sam_err r = SAM_E_INTERNAL;
    bool is_new = pins->counter == 0;
    struct pins next = *pins; /* borrows its cases */
    uint8_t *content = NULL;
    size_t len = 0;

    if (!is_new && (r = check_present(pins, path, local, ret_why)) != SAM_OK) { goto out; }
    if (pins->counter == UINT64_MAX) {
        r = pins_say(PINS_ROOM, ret_why);
        goto out;
    }
    next.counter++;
    if ((r = pins_encode(&next, local, &content, &len, ret_why)) != SAM_OK) { goto out; }
    r = file_write(path, is_new ? FILE_CREATE : FILE_REPLACE, (struct sam_bytes){content, len},
                   &ret_why->file);
    if (r != SAM_OK) {
        ret_why->reason = PINS_FILE;
        goto out;
    }
    pins->counter = next.counter;
    memcpy(pins->mac, content + len - MAC_BYTES, sizeof pins->mac);
    r = SAM_OK;
out:
    free(content);
    return r;
}
