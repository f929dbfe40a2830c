/* log_lines.c - see log_lines.h. */
#include "log_lines.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_STEP 256U
#define FIELD_BEFORE 2U /* request and case_id come before the kinds in Request */

void
log_lines_start(struct log_lines *lines, const uint8_t *realm, const uint8_t *case_id)
{
    *lines = (struct log_lines){.n = 0};
    tree_chain_start(realm, case_id, &lines->chain);
}

void
log_lines_close(struct log_lines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        wire_free(&lines->at[i].memory);
    }
    free(lines->at);
    *lines = (struct log_lines){.n = 0};
}

static bool
make_room(struct log_lines *lines)
{
    if (lines->n < lines->room) { return true; }
    size_t room = lines->room == 0 ? ROOM_STEP : 2 * lines->room;
    struct log_line *more = realloc(lines->at, room * sizeof *more);
    if (more == NULL) { return false; }
    lines->at = more;
    lines->room = room;
    return true;
}

static enum sam_err
say(enum log_flaw flaw, enum log_flaw *ret_flaw)
{
    *ret_flaw = flaw;
    return SAM_E_REFUSED;
}

/* The chain's complaint. */
static enum log_flaw
flaw_of(enum tree_break broken)
{
    return broken == TREE_GAP || broken == TREE_VANISHED ? LOG_GAP : LOG_BROKEN;
}

/* Order in the tree and in time, against the one before. */
static bool
is_after(const struct log_lines *lines, uint64_t index, sam_time time)
{
    if (lines->n == 0) { return true; }
    const struct log_line *before = &lines->at[lines->n - 1];
    return index > before->index && time >= before->time;
}

static enum sam_err
take_whole(struct log_lines *lines, const struct entry *in, struct log_line *line,
           enum log_flaw *ret_flaw)
{
    struct tree_chain chain = lines->chain;
    enum sam_err r = wire_log_entry_decode(in->entry, &line->memory, &line->entry);
    if (r == SAM_E_NOMEM) { return r; }
    if (r != SAM_OK) { return say(LOG_BROKEN, ret_flaw); }
    struct tree_entry link = {
        .case_seq = line->entry->case_seq, .salt = in->salt, .bytes = in->entry};
    memcpy(link.previous.at, line->entry->previous, HASH_BYTES);
    line->time = line->entry->time;
    r = tree_chain_entry(&chain, &link, &line->leaf);
    if (r != SAM_OK) { return say(flaw_of(chain.broken), ret_flaw); }
    if (!is_after(lines, line->index, line->time)) { return say(LOG_BROKEN, ret_flaw); }
    lines->chain = chain;
    return SAM_OK;
}

/* Its number and time are nobody's word: it stands where the next number would. */
static enum sam_err
take_erased(struct log_lines *lines, const struct entry *in, bool is_erased, struct log_line *line,
            enum log_flaw *ret_flaw)
{
    struct tree_chain chain = lines->chain;
    uint64_t seq = chain.count + 1;
    enum sam_err r = tree_chain_erased(&chain, seq, in->leaf, is_erased ? seq : 0, &line->leaf);
    line->is_erased = true;
    line->time = lines->n > 0 ? lines->at[lines->n - 1].time : 0;
    if (r == SAM_E_MALFORMED) { return say(LOG_BROKEN, ret_flaw); }
    if (r != SAM_OK) { return say(flaw_of(chain.broken), ret_flaw); }
    if (!is_after(lines, line->index, line->time)) { return say(LOG_BROKEN, ret_flaw); }
    lines->chain = chain;
    return SAM_OK;
}

enum sam_err
log_lines_take(struct log_lines *lines, const struct entry *in, bool is_erased,
               enum log_flaw *ret_flaw)
{
    struct log_line line = {.index = in->index};
    if (!make_room(lines)) { return SAM_E_NOMEM; }
    enum sam_err r = in->has_salt ? take_whole(lines, in, &line, ret_flaw)
                                  : take_erased(lines, in, is_erased, &line, ret_flaw);
    if (r == SAM_OK) {
        lines->at[lines->n++] = line;
    } else {
        wire_free(&line.memory);
    }
    return r;
}

bool
log_lines_leaf(const struct entry *in, uint8_t ret_leaf[static HASH_BYTES])
{
    if (in->has_salt || in->leaf.len != TREE_LEAF_DATA_BYTES) { return false; }
    struct tree_hash leaf = tree_leaf_hash(in->leaf);
    memcpy(ret_leaf, leaf.at, HASH_BYTES);
    return true;
}

/* ---- what it is about --------------------------------------------------------------------------------- */

static enum sam_log_what
what_of(enum request_kind kind)
{
    switch (kind) {
    case REQUEST_RELEASE:
        return SAM_LOG_OPENED;
    case REQUEST_LIST:
        return SAM_LOG_LISTED;
    case REQUEST_PUT_CASE:
        return SAM_LOG_CHOICES;
    case REQUEST_PUT_ITEM:
        return SAM_LOG_SENT;
    case REQUEST_PUT_WRAPS:
        return SAM_LOG_WRAPPED;
    case REQUEST_PUT_LABEL:
        return SAM_LOG_LABELLED;
    case REQUEST_ERASE:
        return SAM_LOG_ERASED;
    case REQUEST_ASK:
    case REQUEST_ANSWER:
    case REQUEST_EXPLAIN:
        return SAM_LOG_ASKED;
    case REQUEST_REDISCLOSE:
        return SAM_LOG_TOLD;
    case REQUEST_PUT_MEETING:
    case REQUEST_JOIN:
    case REQUEST_LEAVE:
    case REQUEST_PRESENT:
    case REQUEST_ABSENT:
    case REQUEST_ROOM_CARD:
    case REQUEST_HAND_ON:
        return SAM_LOG_MEETING;
    case REQUEST_NONE:
    case REQUEST_ADMIT:
    case REQUEST_GET_CASE:
    case REQUEST_PUT_CHUNK:
    case REQUEST_MISSING_WRAPS:
    case REQUEST_GET_CHUNK:
    case REQUEST_LOG:
    case REQUEST_PROOF:
    case REQUEST_CHECKPOINT:
    case REQUEST_BEACON:
    case REQUEST_WATCH:
    case REQUEST_GET_MEETING:
    case REQUEST_ASKS:
        return SAM_LOG_OTHER;
    }
    return SAM_LOG_OTHER;
}

enum sam_log_what
log_what(const struct log_entry *entry)
{
    if (entry->kind <= FIELD_BEFORE) { return SAM_LOG_MARK; }
    if (entry->kind - FIELD_BEFORE > REQUEST_ASKS) { return SAM_LOG_OTHER; }
    enum sam_log_what what = what_of((enum request_kind)(entry->kind - FIELD_BEFORE));
    return what == SAM_LOG_OPENED && entry->decision == LOG_REWRAP ? SAM_LOG_REWRAP : what;
}

bool
log_wraps(const struct log_entry *entry)
{
    return entry->has_item && entry->decision != LOG_DENIED && log_what(entry) == SAM_LOG_WRAPPED;
}

/* ---- in a room ------------------------------------------------------------------------------------------ */

enum sam_log_room
log_room(const struct log_entry *entry, bool is_first)
{
    if (!entry->has_meeting || entry->kind <= FIELD_BEFORE) { return SAM_LOG_ROOM_NONE; }
    if (entry->kind == FIELD_BEFORE + REQUEST_PUT_MEETING) { return SAM_LOG_ROOM_STATEMENT; }
    if (entry->kind == FIELD_BEFORE + REQUEST_JOIN) { return SAM_LOG_ROOM_JOINED; }
    if (entry->kind == FIELD_BEFORE + REQUEST_LEAVE) {
        return entry->has_person ? SAM_LOG_ROOM_SILENT : SAM_LOG_ROOM_LEFT;
    }
    if (entry->kind == FIELD_BEFORE + REQUEST_PRESENT) { return SAM_LOG_ROOM_PRESENT; }
    if (entry->kind == FIELD_BEFORE + REQUEST_ABSENT) { return SAM_LOG_ROOM_ABSENT; }
    if (entry->kind == FIELD_BEFORE + REQUEST_HAND_ON) { return SAM_LOG_ROOM_HANDED; }
    if (entry->kind == FIELD_BEFORE + REQUEST_PUT_WRAPS) {
        return is_first ? SAM_LOG_ROOM_SAID : SAM_LOG_ROOM_WRAPPED;
    }
    return SAM_LOG_ROOM_OTHER;
}
