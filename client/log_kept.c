/* log_kept.c - which entries were verified before. See log_inside.h. The sealed file:
 *   "samtykke log v2\n"                             16 bytes
 *   leaf 32 | item 16, zeros for none | wraps 1      for each entry from number 1; wraps: 1 where it wrapped the item
 * An earlier version, v1, kept the leaves alone: read, and written anew with the next log. */
#include "case_inside.h"
#include "log_inside.h"

#include <stdlib.h>
#include <string.h>

static const char MAGIC[] = "samtykke log v2\n", OLDER[] = "samtykke log v1\n";
#define MAGIC_BYTES (sizeof MAGIC - 1)
#define ITEM_AT ((size_t)HASH_BYTES)
#define WRAPS_AT (ITEM_AT + ID_BYTES)
#define KEPT_BYTES (WRAPS_AT + 1)

_Static_assert(sizeof OLDER == sizeof MAGIC, "both are followed by entries at the same place");

static size_t
entry_bytes(const struct log_kept *kept)
{
    return kept->is_older ? HASH_BYTES : KEPT_BYTES;
}

static const uint8_t *
kept_at(const struct log_kept *kept, size_t i)
{
    return kept->at + i * entry_bytes(kept);
}

/* kept->content is a file's, of kept->len bytes. False: it is none of these. */
static bool
parse(struct log_kept *kept)
{
    if (kept->len < MAGIC_BYTES) { return false; }
    const size_t size = kept->len - MAGIC_BYTES;
    kept->is_older = memcmp(kept->content, OLDER, MAGIC_BYTES) == 0;
    if (!kept->is_older && memcmp(kept->content, MAGIC, MAGIC_BYTES) != 0) { return false; }
    kept->at = (const uint8_t *)kept->content + MAGIC_BYTES;
    kept->n = size / entry_bytes(kept);
    return size % entry_bytes(kept) == 0;
}

enum sam_err
log_kept_read(const struct sam_case *c, struct log_kept *ret_kept, struct sam_trouble *trouble)
{
    char name[CASE_NAME_MAX];
    struct log_kept kept = {.content = NULL};
    case_name(c->case_id, "log", name);
    enum sam_err r = vault_read(c->client, name, &kept.content, &kept.len, trouble);
    if (r != SAM_OK) { return r; }
    if (kept.content != NULL && !parse(&kept)) {
        log_kept_close(&kept);
        return sam_trouble_say(trouble, SAM_TROUBLE_FILE_FORM, name);
    }
    *ret_kept = kept;
    return SAM_OK;
}

static void
encode(const struct log_line *line, uint8_t ret[static KEPT_BYTES])
{
    const struct log_entry *entry = line->entry;
    memset(ret, 0, KEPT_BYTES);
    memcpy(ret, line->leaf.at, HASH_BYTES);
    if (entry == NULL || !entry->has_item) { return; }
    memcpy(ret + ITEM_AT, entry->item, ID_BYTES);
    ret[WRAPS_AT] = log_wraps(entry) ? 1 : 0;
}

enum sam_err
log_kept_write(const struct sam_case *c, const struct log_kept *kept, const struct log_lines *lines,
               struct sam_trouble *trouble)
{
    char name[CASE_NAME_MAX];
    const size_t before = lines->before * KEPT_BYTES;
    const size_t len = MAGIC_BYTES + before + lines->n * KEPT_BYTES;
    uint8_t *bytes = malloc(len);
    if (bytes == NULL) { return trouble_plain(trouble, SAM_E_NOMEM); }
    memcpy(bytes, MAGIC, MAGIC_BYTES);
    if (before > 0) { memcpy(bytes + MAGIC_BYTES, kept->at, before); }
    for (size_t i = 0; i < lines->n; i++) {
        encode(&lines->at[i], bytes + MAGIC_BYTES + before + i * KEPT_BYTES);
    }
    case_name(c->case_id, "log", name);
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
    return i < kept->n && memcmp(kept_at(kept, i), leaf->at, HASH_BYTES) == 0;
}

void
log_kept_resume(const struct log_kept *kept, size_t place, struct log_lines *lines)
{
    if (place == 0) { return; }
    lines->before = place;
    lines->chain.count = place;
    memcpy(lines->chain.last.at, kept_at(kept, place - 1), HASH_BYTES);
}

const uint8_t *
log_kept_item(const struct log_kept *kept, size_t i)
{
    if (kept->is_older) { return NULL; }
    const uint8_t *item = kept_at(kept, i) + ITEM_AT;
    return check_zeros(item, ID_BYTES) ? NULL : item;
}

bool
log_kept_wraps(const struct log_kept *kept, size_t i)
{
    return !kept->is_older && kept_at(kept, i)[WRAPS_AT] == 1;
}
