/* message_reply.h - replies as plain values, in the order of samtykke.proto. Included by message.h, which says more. */
#ifndef PROTO_MESSAGE_REPLY_H
#define PROTO_MESSAGE_REPLY_H

#include "body.h"

struct ask; /* message.h */

struct done {
    bool has_seq, has_stored;
    uint64_t seq, stored;
    const uint8_t (*dropped)[HASH_BYTES];
    size_t n_dropped;
};

struct case_reply {
    struct sam_bytes case_statement, consent, head, beacon; /* consent, beacon may be absent */
};

struct missing_item {
    uint8_t item[ID_BYTES];
    const uint8_t (*recipients)[HASH_BYTES];
    size_t n_recipients;
};

struct missing_reply {
    const struct missing_item *items;
    size_t n_items;
};

struct listed {
    uint8_t item[ID_BYTES];
    struct sam_bytes kind;
    uint8_t author[HASH_BYTES];
    sam_time created;
    const struct sam_bytes *labels, *purposes;
    size_t n_labels, n_purposes;
    uint64_t length;
};

struct list_reply {
    const struct listed *items;
    size_t n_items;
};

struct released {
    struct sam_bytes item;
    const struct sam_bytes *labels; /* label statements */
    size_t n_labels;
    uint8_t wrapper[HASH_BYTES];
    uint64_t case_version;
    uint8_t share_commitment[HASH_BYTES], enc[KEY_BYTES], ct[WRAP_CT_BYTES], share[KEY_BYTES];
    uint64_t seq;
};

struct explain_reply {
    bool permit;
    uint32_t reason; /* enum sam_reason */
    bool has_provision;
    uint32_t provision;
};

/* Somebody of a room; bits. */
enum room_how {
    ROOM_INVITED = 1,
    ROOM_JOINED = 2,
    ROOM_MARKED = 4,  /* marked present: somebody without a client */
    ROOM_ABSENT = 8,  /* marked absent */
    ROOM_COUNTS = 16, /* for the card: present, and of this point */
    ROOM_HEARS =
        32, /* joined or marked, of this point, and may hear the labels that were asked about */
    ROOM_WAS_THERE = 64, /* joined or marked at some time */
};
#define ROOM_HOW_MAX 127U

struct room_person {
    uint8_t person[ID_BYTES]; /* zeros: the candidate */
    uint32_t how;             /* enum room_how */
};

struct said {
    uint64_t seq; /* case_seq */
    uint8_t item[ID_BYTES];
};

struct room_reply {
    uint32_t open; /* leaves, as bits */
    const struct room_person *people;
    size_t n_people;
    uint64_t seq;
    sam_time at;
    bool live;
    uint32_t point;
    const struct said *said;
    size_t n_said;
    bool has_upto;
    uint64_t upto; /* case_seq: looked at up to here, and no further */
};

struct meeting_reply {
    const struct sam_bytes *statements;
    size_t n_statements;
    const uint8_t (*meetings)[ID_BYTES];
    size_t n_meetings;
};

struct asked_of { /* one Ask as it is kept */
    uint8_t ask[ID_BYTES], asker[HASH_BYTES];
    sam_time time;
    const struct ask *what;
    uint32_t answer; /* enum answer_kind; 0: open */
};

struct asks_reply {
    const struct asked_of *asks;
    size_t n_asks;
};

/* Either salt and entry, or leaf (TREE_LEAF_DATA_BYTES) and the statement that erased it. */
struct entry {
    uint64_t index;
    bool has_salt;
    uint8_t salt[KEY_BYTES];
    struct sam_bytes entry, leaf, erase;
};

struct log_reply {
    const struct entry *entries;
    size_t n_entries;
};

struct proof_reply {
    const uint8_t (*hashes)[HASH_BYTES];
    size_t n_hashes;
};

struct hint {
    uint8_t case_id[ID_BYTES];
};

enum reply_error {
    REPLY_OK = 0,
    REPLY_MALFORMED,        /* not a request of this format */
    REPLY_CLOSED,           /* not open to the asker, or not there: the same bytes */
    REPLY_NOT_ALLOWED,      /* not for somebody in the asker's place */
    REPLY_REFUSED,          /* a statement was refused */
    REPLY_STALE_WRAPS,      /* the case has a newer version: wrap again */
    REPLY_INCOMPLETE_WRAPS, /* an owner or the author is missing */
    REPLY_CONFLICT,         /* another version came first */
    REPLY_CLOCK,            /* issued_at is too far from the broker's time, which the reply has */
    REPLY_QUOTA,
    REPLY_BUSY, /* ask again later */
    REPLY_FULL, /* no room: releases wait, withdrawals work */
};

/* An error, and then nothing else; or exactly one pointer is not NULL. */
struct reply {
    uint8_t request[ID_BYTES];
    uint32_t error; /* enum reply_error */
    sam_time time;
    struct sam_bytes checkpoint; /* may be absent */
    const struct done *done;
    const struct case_reply *case_reply;
    const struct missing_reply *missing;
    const struct list_reply *list;
    const struct released *released;
    const struct explain_reply *explained;
    const struct room_reply *room;
    const struct log_reply *log;
    const struct proof_reply *proof;
    const struct hint *hint;
    const struct meeting_reply *meeting;
    const struct asks_reply *asks;
};

#endif
