/* log_kept.c - which entries were verified before. See log_inside.h. The sealed file:
 *   "samtykke log v1\n"   16 bytes
 *   leaf 32, for each entry from number 1 */
#include "item_book.h"
#include "log_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char MAGIC[] = "samtykke log v1\n";
#define MAGIC_BYTES (sizeof MAGIC - 1)

static void
name_file(const struct sam_case *c, char *ret, size_t size)
{
    char hex[ITEM_HEX_MAX];
    item_hex(c->case_id, hex);
    (void)snprintf(ret, size, "cases/%s/log", hex);
}

enum sam_err
log_kept_read(const struct sam_case *c, struct log_kept *ret_kept, struct sam_trouble *trouble)
{
    char name[64];
    struct log_kept kept = {.content = NULL};
    name_file(c, name, sizeof name);
    enum sam_err r = vault_read(c->client, name, &kept.content, &kept.len, trouble);
    if (r != SAM_OK) { return r; }
    if (kept.content != NULL) {
        bool fine = kept.len >= MAGIC_BYTES && memcmp(kept.content, MAGIC, MAGIC_BYTES) == 0
                    && (kept.len - MAGIC_BYTES) % HASH_BYTES == 0;
        if (!fine) {
            log_kept_close(&kept);
            return sam_trouble_say(trouble, SAM_TROUBLE_FILE_FORM, name);
        }
        kept.leaves = (const uint8_t *)kept.content + MAGIC_BYTES;
        kept.n = (kept.len - MAGIC_BYTES) / HASH_BYTES;
    }
    *ret_kept = kept;
    return SAM_OK;
}

enum sam_err
log_kept_write(const struct sam_case *c, const struct log_lines *lines, struct sam_trouble *trouble)
{
    char name[64];
    size_t len = MAGIC_BYTES + lines->n * HASH_BYTES;
    uint8_t *bytes = malloc(len);
    if (bytes == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(bytes, MAGIC, MAGIC_BYTES);
    for (size_t i = 0; i < lines->n; i++) {
        memcpy(bytes + MAGIC_BYTES + i * HASH_BYTES, lines->at[i].leaf.at, HASH_BYTES);
    }
    name_file(c, name, sizeof name);
    enum sam_err r = vault_write(c->client, name, (struct sam_bytes){bytes, len}, trouble);
    free(bytes);
    return r;
}

void
log_kept_close(struct log_kept *kept)
{
    vault_free(&kept->content, kept->len);
    *kept = (struct log_kept){.content = NULL};
}

bool
log_kept_has(const struct log_kept *kept, size_t i, const struct tree_hash *leaf)
{
    return i < kept->n && memcmp(kept->leaves + i * HASH_BYTES, leaf->at, HASH_BYTES) == 0;
}
