/* room_book.c - what this home remembers of a room: the log that was seen, and the items. In memory at once, on the disk
 * now and then: several are said in a second, and each drawer of the book is written whole. A crash loses a few seconds of
 * it.
 * See room_inside.h. */
#include "room_inside.h"

#include <string.h>

enum sam_err
room_book_open(struct sam_room *room, struct sam_trouble *trouble)
{
    enum sam_err r = item_book_read_for(room->c, NULL, &room->book, trouble);
    if (r == SAM_OK) { r = item_book_new(&room->news, trouble); }
    room->book_at = room->note_at = room_now();
    return r;
}

enum sam_err
room_book_compare(struct sam_room *room, const struct release_answer *answer,
                  const struct released_item *item, struct sam_trouble *trouble)
{
    const uint8_t *id = item->item.body->item;
    bool is_new = false;
    const struct item_seen seen = {answer->released.item, id, item->labels, item->n_labels,
                                   item->seq};
    enum sam_err r = item_book_open(room->c, &room->book, id, trouble);
    if (r == SAM_OK) { r = item_book_compare(room->c, &room->book, &seen, &is_new, trouble); }
    if (r != SAM_OK || !is_new) { return r; }
    room->has_news = true;
    return item_book_see_labels(&room->news, id, item->labels, item->n_labels)
                   && item_book_see_seq(&room->news, item->seq)
               ? SAM_OK
               : trouble_plain(trouble, SAM_E_NOMEM);
}

enum sam_err
room_book_learn(struct sam_room *room, const struct sam_opened *opened, struct sam_trouble *trouble)
{
    struct known_item known;
    uint64_t seq = opened->released.seq;
    item_opened_known(opened, &known);
    enum sam_err r = item_book_open(room->c, &room->book, known.item, trouble);
    if (r != SAM_OK) { return r; }
    room->has_news = true;
    bool fine = item_book_put(&room->book, &known) && item_book_put(&room->news, &known)
                && item_book_see_seq(&room->book, seq) && item_book_see_seq(&room->news, seq);
    return fine ? SAM_OK : trouble_plain(trouble, SAM_E_NOMEM);
}

void
room_book_note(struct sam_room *room, struct sam_bytes note)
{
    if (note.len == 0 || note.len > sizeof room->note) { return; }
    memcpy(room->note, note.at, note.len);
    room->note_len = note.len;
    room->has_note = true;
}

/* What others wrote meanwhile stays: read, put, write. */
static enum sam_err
write_book(struct sam_room *room, struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL}, news = {.root = NULL};
    enum sam_err r = item_book_read_for(room->c, NULL, &book, trouble);
    if (r != SAM_OK) { return r; }
    r = item_book_open_changed(room->c, &book, &room->news, trouble);
    if (r == SAM_OK && !item_book_merge(&book, &room->news)) {
        r = trouble_plain(trouble, SAM_E_NOMEM);
    }
    if (r == SAM_OK) { r = item_book_write(room->c, &book, trouble); }
    if (r == SAM_OK) { r = item_book_new(&news, trouble); }
    if (r == SAM_OK) {
        item_book_close(&room->book);
        item_book_close(&room->news);
        room->book = book;
        room->news = news;
        room->has_news = false;
        return SAM_OK;
    }
    item_book_close(&book);
    return r;
}

enum sam_err
room_book_keep(struct sam_room *room, bool all, struct sam_trouble *trouble)
{
    int64_t now = room_now();
    enum sam_err r = SAM_OK;
    if (room->has_note && (all || now - room->note_at >= ROOM_KEEP_PINS_MS)) {
        room->note_at = now;
        r = case_keep_note(room->c, (struct sam_bytes){room->note, room->note_len}, trouble);
        if (r == SAM_OK) { room->has_note = false; }
    }
    if (r == SAM_OK && room->has_news && (all || now - room->book_at >= ROOM_KEEP_BOOK_MS)) {
        room->book_at = now;
        r = write_book(room, trouble);
    }
    return r;
}

enum sam_err
room_book_again(struct sam_room *room, struct sam_trouble *trouble)
{
    struct item_book book = {.root = NULL};
    enum sam_err r = item_book_read_for(room->c, NULL, &book, trouble);
    if (r != SAM_OK) { return r; }
    item_book_close(&room->book);
    room->book = book;
    return SAM_OK;
}

void
room_book_close(struct sam_room *room)
{
    item_book_close(&room->book);
    item_book_close(&room->news);
}
