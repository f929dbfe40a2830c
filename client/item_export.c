/* item_export.c - an opened item as a signed text, for an office that has to file what it read.
 *
 *     samtykke export v1
 *     Item: ...            what it is, one line each
 *     (an empty line)
 *     title, text, fields
 *     (an empty line)
 *     — samtykke/KEYID SIGNATURE
 *
 * Signed by the home's Ed25519 key as a C2SP signed note, whose key name is "samtykke/" and the key_id in
 * hexadecimal. It begins otherwise than any statement does (statement.h: "DSSEv1"), so that neither passes for the other.
 * Source: c2sp.org/signed-note; proto/checkpoint.h. */
#include "item_book.h"
#include "item_opened.h"

#include "proto/checkpoint.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEY_HEX_MAX (2U * HASH_BYTES + 1U)
#define SIGNED_BYTES (CHECKPOINT_KEY_ID_BYTES + crypto_sign_ed25519_BYTES)

/* ---- letters -------------------------------------------------------------------------------------------- */

/* A note has no control characters but line ends; those of one line not even these. C1, DEL and what turns the
 * direction of writing would make a text show as another one. */
static void
put_text(FILE *out, const char *text, bool has_lines)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        bool is_c1 = at[0] == 0xC2U && at[1] >= 0x80U && at[1] <= 0x9FU;
        bool is_turn = at[0] == 0xE2U
                       && ((at[1] == 0x80U && at[2] >= 0xA8U && at[2] <= 0xAEU)
                           || (at[1] == 0x81U && at[2] >= 0xA6U && at[2] <= 0xA9U));
        if (*at == '\n' && has_lines) {
            (void)fputc('\n', out);
        } else if (*at < 0x20U || *at == 0x7FU) {
            (void)fprintf(out, "\\u%04x", *at);
        } else if (is_c1) {
            (void)fprintf(out, "\\u%04x", *++at);
        } else if (is_turn) {
            (void)fprintf(out, "\\u%04x", 0x2000U + ((at[1] & 0x3FU) << 6U) + (at[2] & 0x3FU));
            at += 2;
        } else {
            (void)fputc(*at, out);
        }
    }
}

static void
put_line(FILE *out, const char *name, const char *value)
{
    (void)fprintf(out, "%s: ", name);
    put_text(out, value, false);
    (void)fputc('\n', out);
}

static void
put_hex(FILE *out, const char *name, const uint8_t *bytes, size_t len)
{
    char hex[KEY_HEX_MAX];
    (void)sodium_bin2hex(hex, sizeof hex, bytes, len);
    put_line(out, name, hex);
}

static void
put_time(FILE *out, const char *name, sam_time at)
{
    time_t seconds = (time_t)(at / 1000);
    struct tm parts;
    char text[32] = "";
    if (gmtime_r(&seconds, &parts) != NULL) {
        (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    }
    put_line(out, name, text);
}

/* ---- what it is ------------------------------------------------------------------------------------------ */

static void
put_person(FILE *out, const char *name, const struct sam_person *person, const char *other)
{
    char text[SAM_NAME_MAX + 4 * SAM_HANDLE_MAX + 16];
    if (person == NULL) {
        put_line(out, name, other);
        return;
    }
    bool has_role = person->role[0] != '\0';
    (void)snprintf(text, sizeof text, "%s%s%s%s%s%s", person->name, has_role ? " (" : "",
                   person->role, has_role && person->organisation[0] != '\0' ? ", " : "",
                   has_role ? person->organisation : "", has_role ? ")" : "");
    put_line(out, name, text);
}

static void
put_labels(FILE *out, const struct sam_opened_facts *facts)
{
    (void)fputs("Topics:", out);
    for (size_t i = 0; i < facts->n_labels; i++) {
        (void)fprintf(out, " %.*s", (int)facts->labels[i].len, (const char *)facts->labels[i].at);
    }
    (void)fputc('\n', out);
}

static void
put_files(FILE *out, const struct sam_opened_facts *facts)
{
    char text[CONTENT_NAME_MAX + 40];
    for (size_t i = 0; i < facts->n_files; i++) {
        (void)snprintf(text, sizeof text, "%s (%" PRIu64 " bytes, not in this text)",
                       facts->file_names[i], facts->file_sizes[i]);
        put_line(out, "Attachment", text);
    }
}

static void
put_head(FILE *out, const struct sam_opened *o)
{
    const struct sam_opened_facts *facts = &o->facts;
    const struct item_body *body = o->released.item.body;
    const struct sam_client *client = o->c->client;
    const struct sam_person self = {.key_id = {0}};
    struct sam_person reader = self;
    (void)snprintf(reader.name, sizeof reader.name, "%s", client->self.name);
    memcpy(reader.role, client->self.role, sizeof reader.role);
    memcpy(reader.organisation, client->self.organisation, sizeof reader.organisation);
    (void)fputs("samtykke export v1\n", out);
    put_hex(out, "Item", facts->item, ID_BYTES);
    put_hex(out, "Item statement", o->released.item.statement.id, HASH_BYTES);
    put_hex(out, "Case", o->c->case_id, ID_BYTES);
    put_hex(out, "Realm", client->self.realm, ID_BYTES);
    put_line(out, "Kind", facts->kind);
    put_labels(out, facts);
    put_person(out, "Author", facts->author,
               facts->is_candidate ? "the candidate" : "a former member");
    put_hex(out, "Author key", body->author, HASH_BYTES);
    put_time(out, "Written", facts->created);
    put_files(out, facts);
    put_person(out, "Filed by", &reader, "");
    put_hex(out, "Filed by key", client->publics.key_id, HASH_BYTES);
    put_time(out, "Opened", facts->time);
    (void)fprintf(out, "Log entry: %" PRIu64 "\n", facts->seq);
}

/* ---- what it says ------------------------------------------------------------------------------------------ */

static void
put_value(FILE *out, const json_t *value)
{
    if (json_is_string(value)) {
        put_text(out, json_string_value(value), true);
        return;
    }
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS);
    if (text != NULL) { put_text(out, text, false); }
    free(text);
}

static void
put_field(FILE *out, const char *name, const json_t *value)
{
    size_t i = 0;
    const json_t *entry = NULL;
    put_text(out, name, false);
    (void)fputs(":", out);
    if (!json_is_array(value)) {
        (void)fputc(' ', out);
        put_value(out, value);
        (void)fputc('\n', out);
        return;
    }
    (void)fputc('\n', out);
    json_array_foreach(value, i, entry)
    {
        (void)fputs("  - ", out);
        put_value(out, entry);
        (void)fputc('\n', out);
    }
}

/* Where it is not the usual JSON it is filed as it came. */
static void
put_content(FILE *out, const struct sam_opened *o)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_t *json = json_loadb(o->content, o->content_len, JSON_REJECT_DUPLICATES, NULL);
    const char *title = json_string_value(json_object_get(json, "title"));
    const char *text = json_string_value(json_object_get(json, "text"));
    (void)fputc('\n', out);
    if (title == NULL) {
        put_text(out, o->content, true);
        (void)fputc('\n', out);
        json_decref(json);
        return;
    }
    put_line(out, "Title", title);
    if (text != NULL && text[0] != '\0') {
        (void)fputc('\n', out);
        put_text(out, text, true);
        (void)fputs("\n\n", out);
    }
    json_object_foreach(json_object_get(json, "fields"), name, value)
    {
        put_field(out, name, value);
    }
    json_decref(json);
}

/* ---- signed -------------------------------------------------------------------------------------------------- */

static void
put_signature(FILE *out, const struct sam_client *client, struct sam_bytes text)
{
    char name[9 + KEY_HEX_MAX] = "samtykke/";
    char base64[sodium_base64_ENCODED_LEN(SIGNED_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    uint8_t bytes[SIGNED_BYTES], key[CHECKPOINT_KEY_BYTES];
    (void)sodium_bin2hex(name + 9, KEY_HEX_MAX, client->publics.key_id, HASH_BYTES);
    (void)crypto_sign_ed25519_sk_to_pk(key, client->sign);
    checkpoint_key_id((struct sam_bytes){(const uint8_t *)name, strlen(name)}, key, bytes);
    (void)crypto_sign_ed25519_detached(bytes + CHECKPOINT_KEY_ID_BYTES, NULL, text.at, text.len,
                                       client->sign);
    (void)sodium_bin2base64(base64, sizeof base64, bytes, sizeof bytes,
                            sodium_base64_VARIANT_ORIGINAL);
    (void)fprintf(out, "\n\xe2\x80\x94 %s %s\n", name, base64);
}

enum sam_err
sam_item_export(const struct sam_opened *opened, char **ret_text, struct sam_trouble *trouble)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (out == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    put_head(out, opened);
    put_content(out, opened);
    bool fine = fflush(out) == 0;
    if (fine) {
        put_signature(out, opened->c->client, (struct sam_bytes){(const uint8_t *)text, len});
    }
    fine = ferror(out) == 0 && fine;
    if (fclose(out) != 0 || !fine) {
        free(text);
        return trouble_plain(trouble, SAM_E_NOMEM);
    }
    *ret_text = text;
    return SAM_OK;
}
