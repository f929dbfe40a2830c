/* checkpoint.c - see checkpoint.h. */
#include "checkpoint.h"

#include "sha256.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SIGNED_BYTES (CHECKPOINT_KEY_ID_BYTES + crypto_sign_ed25519_BYTES)
#define BASE64_ROOM(bytes) sodium_base64_ENCODED_LEN(bytes, sodium_base64_VARIANT_ORIGINAL)

static const char DASH[] = "\xe2\x80\x94 "; /* em dash, U+2014, and a blank */
static const char TIME[] = "time ";
static const uint8_t ED25519_NOTE = 0x01; /* signature type of c2sp.org/signed-note */

static bool
equal(struct sam_bytes a, struct sam_bytes b)
{
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static bool
is_name(struct sam_bytes name)
{
    if (name.len < 1 || name.len > CHECKPOINT_ORIGIN_MAX) { return false; }
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] < 0x21 || name.at[i] > 0x7e || name.at[i] == '+') { return false; }
    }
    return true;
}

void
checkpoint_origin(const uint8_t realm[static CHECKPOINT_REALM_BYTES],
                  uint8_t ret_origin[static CHECKPOINT_REALM_ORIGIN_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    static const uint8_t before[9] = {'s', 'a', 'm', 't', 'y', 'k', 'k', 'e', '/'};
    memcpy(ret_origin, before, sizeof before);
    for (size_t i = 0; i < CHECKPOINT_REALM_BYTES; i++) {
        ret_origin[9 + 2 * i] = (uint8_t)digits[realm[i] >> 4];
        ret_origin[10 + 2 * i] = (uint8_t)digits[realm[i] & 15];
    }
}

void
checkpoint_key_id(struct sam_bytes name, const uint8_t key[static CHECKPOINT_KEY_BYTES],
                  uint8_t ret_id[static CHECKPOINT_KEY_ID_BYTES])
{
    uint8_t hash[SHA256_BYTES];
    const uint8_t type[2] = {'\n', ED25519_NOTE};
    const struct sam_bytes pieces[] = {name, {type, sizeof type}, {key, CHECKPOINT_KEY_BYTES}};
    sha256_join(pieces, sizeof pieces / sizeof *pieces, hash);
    memcpy(ret_id, hash, CHECKPOINT_KEY_ID_BYTES);
}

/* ---- writing --------------------------------------------------------------------------------- */

struct text {
    size_t len;
    uint8_t at[CHECKPOINT_MADE_MAX];
};

static void
put(struct text *text, const void *bytes, size_t len)
{
    memcpy(text->at + text->len, bytes, len); /* the fields' limits add up to CHECKPOINT_MADE_MAX */
    text->len += len;
}

static void
put_number(struct text *text, uint64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64 "\n", number);
    put(text, digits, (size_t)len);
}

/* bytes: at most SIGNED_BYTES */
static void
put_base64(struct text *text, const uint8_t *bytes, size_t len)
{
    char base64[BASE64_ROOM(SIGNED_BYTES)];
    sodium_bin2base64(base64, sizeof base64, bytes, len, sodium_base64_VARIANT_ORIGINAL);
    put(text, base64, strlen(base64));
    put(text, "\n", 1);
}

static void
put_signature(struct text *text, struct sam_bytes name,
              const uint8_t secret[static CHECKPOINT_SECRET_BYTES])
{
    uint8_t id_and_signature[SIGNED_BYTES], key[CHECKPOINT_KEY_BYTES];
    crypto_sign_ed25519_sk_to_pk(key, secret);
    checkpoint_key_id(name, key, id_and_signature);
    crypto_sign_ed25519_detached(id_and_signature + CHECKPOINT_KEY_ID_BYTES, NULL, text->at,
                                 text->len, secret);
    put(text, "\n", 1);
    put(text, DASH, sizeof DASH - 1);
    put(text, name.at, name.len);
    put(text, " ", 1);
    put_base64(text, id_and_signature, sizeof id_and_signature);
}

enum sam_err
checkpoint_make(const struct checkpoint *checkpoint,
                const uint8_t secret[static CHECKPOINT_SECRET_BYTES], uint8_t *out, size_t room,
                size_t *ret_len)
{
    struct text text = {.len = 0};
    if (!is_name(checkpoint->origin)) { return SAM_E_MALFORMED; }
    if (checkpoint->size > TREE_SIZE_MAX || checkpoint->time < 0) { return SAM_E_MALFORMED; }
    put(&text, checkpoint->origin.at, checkpoint->origin.len);
    put(&text, "\n", 1);
    put_number(&text, checkpoint->size);
    put_base64(&text, checkpoint->root.at, TREE_HASH_BYTES);
    put(&text, TIME, sizeof TIME - 1);
    put_number(&text, (uint64_t)checkpoint->time);
    put_signature(&text, checkpoint->origin, secret);
    if (text.len > room) { return SAM_E_TOO_BIG; }
    memcpy(out, text.at, text.len);
    *ret_len = text.len;
    return SAM_OK;
}

/* ---- the signed note ------------------------------------------------------------------------- */

/* Take what stands before the next `end`, and `end` itself, from rest. */
static bool
take_until(struct sam_bytes *rest, char end, struct sam_bytes *ret_taken)
{
    const uint8_t *at = rest->len != 0 ? memchr(rest->at, end, rest->len) : NULL;
    if (at == NULL) { return false; }
    *ret_taken = (struct sam_bytes){rest->at, (size_t)(at - rest->at)};
    rest->len -= ret_taken->len + 1;
    rest->at = at + 1;
    return true;
}

static bool
take_prefix(struct sam_bytes *rest, const char *prefix, size_t len)
{
    if (rest->len < len || memcmp(rest->at, prefix, len) != 0) { return false; }
    rest->at += len;
    rest->len -= len;
    return true;
}

/* Base64 as encoding gives it: padded, no spare bits, nothing else between or around. */
static bool
read_base64(struct sam_bytes base64, uint8_t *out, size_t room, size_t *ret_len)
{
    for (size_t i = 0; i < base64.len; i++) {
        if (base64.at[i] > 0x7e) { return false; } /* libsodium 1.0.18 reads those as a slash */
    }
    return sodium_base642bin(out, room, (const char *)base64.at, base64.len, NULL, ret_len, NULL,
                             sodium_base64_VARIANT_ORIGINAL)
           == 0;
}

static bool
is_text(struct sam_bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != '\n' && (text.at[i] < 0x20 || text.at[i] > 0x7e)) { return false; }
    }
    return text.len >= 2;
}

/* At the last empty line. */
static enum sam_err
split(struct sam_bytes note, struct sam_bytes *ret_text, struct sam_bytes *ret_lines)
{
    if (note.len > CHECKPOINT_BYTES_MAX) { return SAM_E_TOO_BIG; }
    for (size_t i = note.len; i >= 2; i--) {
        if (note.at[i - 1] != '\n' || note.at[i - 2] != '\n') { continue; }
        *ret_text = (struct sam_bytes){note.at, i - 1};
        *ret_lines = (struct sam_bytes){note.at + i, note.len - i};
        return is_text(*ret_text) && ret_lines->len != 0 ? SAM_OK : SAM_E_MALFORMED;
    }
    return SAM_E_MALFORMED;
}

struct signature_line {
    struct sam_bytes name;
    size_t len;
    uint8_t id_and_signature[CHECKPOINT_BYTES_MAX];
};

static bool
take_signature(struct sam_bytes *lines, struct signature_line *ret_line)
{
    struct sam_bytes line;
    return take_until(lines, '\n', &line) && take_prefix(&line, DASH, sizeof DASH - 1)
           && take_until(&line, ' ', &ret_line->name) && is_name(ret_line->name)
           && read_base64(line, ret_line->id_and_signature, sizeof ret_line->id_and_signature,
                          &ret_line->len)
           && ret_line->len > CHECKPOINT_KEY_ID_BYTES;
}

/* The one signature by this key; those by other keys need only be well-formed. */
static enum sam_err
find_signature(struct sam_bytes lines, struct sam_bytes name,
               const uint8_t id[static CHECKPOINT_KEY_ID_BYTES],
               uint8_t ret_signature[static crypto_sign_ed25519_BYTES])
{
    struct signature_line line = {.len = 0};
    bool found = false;
    for (unsigned n = 0; lines.len != 0; n++) {
        if (n == CHECKPOINT_SIGNATURES_MAX) { return SAM_E_TOO_BIG; }
        if (!take_signature(&lines, &line)) { return SAM_E_MALFORMED; }
        if (!equal(line.name, name)) { continue; }
        if (memcmp(line.id_and_signature, id, CHECKPOINT_KEY_ID_BYTES) != 0) { continue; }
        if (found || line.len != SIGNED_BYTES) { return SAM_E_MALFORMED; }
        memcpy(ret_signature, line.id_and_signature + CHECKPOINT_KEY_ID_BYTES,
               crypto_sign_ed25519_BYTES);
        found = true;
    }
    return found ? SAM_OK : SAM_E_REFUSED;
}

enum sam_err
checkpoint_note_open(struct sam_bytes note, struct sam_bytes name,
                     const uint8_t key[static CHECKPOINT_KEY_BYTES], struct sam_bytes *ret_text)
{
    enum sam_err r = SAM_E_INTERNAL;
    struct sam_bytes text, lines;
    uint8_t id[CHECKPOINT_KEY_ID_BYTES], signature[crypto_sign_ed25519_BYTES];

    if ((r = split(note, &text, &lines)) != SAM_OK) { goto out; }
    checkpoint_key_id(name, key, id);
    if ((r = find_signature(lines, name, id, signature)) != SAM_OK) { goto out; }
    if (crypto_sign_ed25519_verify_detached(signature, text.at, text.len, key) != 0) {
        r = SAM_E_REFUSED;
        goto out;
    }
    *ret_text = text;
    r = SAM_OK;
out:
    return r;
}

/* ---- the checkpoint in it -------------------------------------------------------------------- */

/* Decimal without leading zeros, 0..INT64_MAX. */
static bool
read_number(struct sam_bytes digits, uint64_t *ret_number)
{
    uint64_t number = 0;
    if (digits.len < 1 || digits.len > 19) { return false; } /* 19 digits stay under 2^64 */
    if (digits.at[0] == '0' && digits.len > 1) { return false; }
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9') { return false; }
        number = number * 10 + (uint64_t)(digits.at[i] - '0');
    }
    *ret_number = number;
    return number <= INT64_MAX;
}

static bool
read_root(struct sam_bytes base64, struct tree_hash *ret_root)
{
    size_t len = 0;
    return read_base64(base64, ret_root->at, sizeof ret_root->at, &len)
           && len == sizeof ret_root->at;
}

/* The text, which was signed. */
static enum sam_err
read_text(struct sam_bytes text, struct sam_bytes origin, struct checkpoint *ret_checkpoint)
{
    static const struct tree_edge EMPTY;
    struct checkpoint c = {.origin = origin};
    struct sam_bytes line;
    uint64_t time = 0;

    if (!take_until(&text, '\n', &line)) { return SAM_E_MALFORMED; }
    if (!equal(line, origin)) { return SAM_E_REFUSED; }
    if (!take_until(&text, '\n', &line) || !read_number(line, &c.size)) { return SAM_E_MALFORMED; }
    if (!take_until(&text, '\n', &line) || !read_root(line, &c.root)) { return SAM_E_MALFORMED; }
    if (!take_until(&text, '\n', &line) || !take_prefix(&line, TIME, sizeof TIME - 1)
        || !read_number(line, &time)) {
        return SAM_E_MALFORMED;
    }
    if (text.len != 0) { return SAM_E_MALFORMED; }
    struct tree_hash empty = tree_root(&EMPTY);
    if (c.size == 0 && memcmp(c.root.at, empty.at, sizeof empty.at) != 0) {
        return SAM_E_MALFORMED;
    }
    c.time = (sam_time)time;
    *ret_checkpoint = c;
    return SAM_OK;
}

enum sam_err
checkpoint_open(struct sam_bytes note, struct sam_bytes origin,
                const uint8_t key[static CHECKPOINT_KEY_BYTES], struct checkpoint *ret_checkpoint)
{
    struct sam_bytes text;
    enum sam_err r = checkpoint_note_open(note, origin, key, &text);
    return r == SAM_OK ? read_text(text, origin, ret_checkpoint) : r;
}

/* ---- from a pinned one ----------------------------------------------------------------------- */

static enum checkpoint_break
compare(const struct checkpoint *pinned, const struct checkpoint *next,
        const struct tree_proof *proof)
{
    if (!equal(pinned->origin, next->origin)) { return CHECKPOINT_OTHER_LOG; }
    if (next->size < pinned->size) { return CHECKPOINT_SMALLER; }
    if (next->size == pinned->size
        && memcmp(next->root.at, pinned->root.at, TREE_HASH_BYTES) != 0) {
        return CHECKPOINT_FORKED;
    }
    if (tree_verify_consistency(pinned->size, next->size, &pinned->root, &next->root, proof)
        != SAM_OK) {
        return CHECKPOINT_UNPROVEN;
    }
    return next->time < pinned->time ? CHECKPOINT_EARLIER : CHECKPOINT_FOLLOWS;
}

enum sam_err
checkpoint_follow(const struct checkpoint *pinned, const struct checkpoint *next,
                  const struct tree_proof *proof, enum checkpoint_break *ret_break)
{
    enum checkpoint_break why = compare(pinned, next, proof);
    if (why == CHECKPOINT_FOLLOWS) { return SAM_OK; }
    *ret_break = why;
    return SAM_E_REFUSED;
}
