/* message.h - frames, requests and replies as plain values, in the order of samtykke.proto. wire.h
 * fills them with what has the right form; everything that a pointer or struct sam_bytes leads to is
 * borrowed from who filled the struct. A statement is the bytes of a Statement, not opened yet.
 * Source: the names and limits of samtykke.proto. */
#ifndef PROTO_MESSAGE_H
#define PROTO_MESSAGE_H

#include "body.h"

#define SIGNATURE_BYTES 64U
#define SIGNATURES_MAX 4U

#define BODY_MAX 40960U                 /* bytes of a statement's body */
#define STATEMENT_MAX (BODY_MAX + 512U) /* bytes of a Statement */
#define CONSENT_MAX 40960U              /* bytes of a Consent */
#define ENTRY_MAX 8192U                 /* bytes of a LogEntry */
#define FRAME_MAX 98304U                /* bytes of a frame */
#define CHUNK_MAX 65577U   /* bytes of ciphertext beside a control part: a chunk, and the header */
#define CONTROL_MAX 94208U /* bytes of a request or reply before it is sealed */
#define CERTIFICATE_MAX 4096U       /* bytes of a certificate */
#define CHECKPOINT_MAX 8192U        /* bytes of a checkpoint */
#define PAGE_MAX 256U               /* of anything that is listed */
#define ADDED_LABELS_MAX LABELS_MAX /* label statements of one item */

struct signature {
    uint8_t key[KEY_BYTES], sig[SIGNATURE_BYTES];
};

/* A Statement as it travels; statement.h opens it. */
struct envelope {
    struct sam_bytes body;
    const struct signature *signatures;
    size_t n_signatures; /* 1..SIGNATURES_MAX */
};

/* ---- frames ---------------------------------------------------------------------------------- */

struct hello {
    uint8_t key_id[HASH_BYTES], enc[KEY_BYTES], ct[32];
};

/* Either hello alone, or sealed and perhaps a chunk. */
struct request_frame {
    const struct hello *hello;
    struct sam_bytes sealed, chunk;
};

/* Exactly one of n, no_session, sealed; with sealed perhaps a chunk. */
struct reply_frame {
    bool has_n, has_no_session;
    uint8_t n[32];
    bool no_session;
    struct sam_bytes sealed, chunk;
};

/* ---- requests -------------------------------------------------------------------------------- */

struct admit {
    struct sam_bytes keys, certificate; /* certificate may be absent */
};

struct put_case {
    struct sam_bytes case_statement, consent;
    const struct sam_bytes *keys;
    size_t n_keys;
};

/* At most one of version and id; neither: the current one. */
struct get_case {
    bool has_version, has_id;
    uint64_t version;
    uint8_t id[HASH_BYTES];
};

struct put_item {
    struct sam_bytes item;
};

struct put_chunk {
    uint8_t item[ID_BYTES];
    uint32_t number;
    uint8_t sha256[HASH_BYTES];
};

struct share {
    uint8_t recipient[HASH_BYTES], share[KEY_BYTES];
};

struct put_wraps {
    struct sam_bytes wraps;
    const struct share *shares;
    size_t n_shares;
};

struct missing_wraps {
    bool has_after;
    uint8_t after[ID_BYTES];
    uint32_t limit;
};

struct list {
    bool has_meeting, has_after;
    uint8_t meeting[ID_BYTES];
    struct sam_bytes role; /* may be absent */
    uint8_t after[ID_BYTES];
    uint32_t limit;
};

struct release {
    uint8_t item[ID_BYTES];
    const struct sam_bytes *purposes;
    size_t n_purposes;
    struct sam_bytes role; /* may be absent */
    bool has_meeting, has_rewrap;
    uint8_t meeting[ID_BYTES];
    bool rewrap;
};

struct get_chunk {
    uint8_t item[ID_BYTES];
    uint32_t number;
};

struct put_label {
    struct sam_bytes label;
};

struct erase {
    struct sam_bytes erase;
};

struct explain {
    uint8_t person[ID_BYTES];
    struct sam_bytes role; /* may be absent */
    struct sam_bytes label;
    const struct sam_bytes *purposes;
    size_t n_purposes;
};

struct put_meeting {
    struct sam_bytes meeting;
    const struct put_wraps *wraps; /* may be NULL */
};

/* Join, Leave. */
struct of_meeting {
    uint8_t meeting[ID_BYTES];
};

/* Present, Absent. */
struct in_meeting {
    uint8_t meeting[ID_BYTES], person[ID_BYTES];
};

/* What of a room: its card, always; who may hear labels; what was said from a number on. */
struct room_card {
    uint8_t meeting[ID_BYTES];
    const struct sam_bytes *labels;
    size_t n_labels;
    bool has_after;
    uint64_t after; /* case_seq */
};

/* Statements of a meeting, or (has_meeting false) ids of meetings behind `after`. */
struct get_meeting {
    bool has_meeting, has_from, has_after;
    uint8_t meeting[ID_BYTES];
    uint64_t from; /* 1.. */
    uint8_t after[ID_BYTES];
};

struct hand_on {
    uint8_t meeting[ID_BYTES];
    uint32_t point; /* 1..AGENDA_MAX */
};

struct ask {
    uint8_t person[ID_BYTES];
    struct sam_bytes label;
    const struct sam_bytes *purposes;
    size_t n_purposes;
    bool has_meeting, has_spoken;
    uint8_t meeting[ID_BYTES];
    bool spoken; /* entered by a member; the candidate's client has yet to confirm it */
};

struct asks {
    bool has_after;
    uint8_t after[ID_BYTES];
    uint32_t limit;
};

enum answer_kind { ANSWER_YES = 1, ANSWER_NO, ANSWER_NOT_NOW, ANSWER_MEETING };

struct answer {
    uint8_t ask[ID_BYTES];
    uint32_t answer; /* enum answer_kind */
};

struct redisclose {
    struct sam_bytes redisclose;
};

struct log {
    uint64_t from; /* case_seq */
    uint32_t limit;
};

/* Exactly one of from and index. */
struct proof {
    uint64_t size;
    bool has_from, has_index;
    uint64_t from, index;
};

struct beacon {
    struct sam_bytes beacon;
};

/* Checkpoint, Watch: nothing more to say. */
struct bare {
    char unused;
};

/* The order of the fields of Request. */
enum request_kind {
    REQUEST_NONE = 0,
    REQUEST_ADMIT,
    REQUEST_PUT_CASE,
    REQUEST_GET_CASE,
    REQUEST_PUT_ITEM,
    REQUEST_PUT_CHUNK,
    REQUEST_PUT_WRAPS,
    REQUEST_MISSING_WRAPS,
    REQUEST_LIST,
    REQUEST_RELEASE,
    REQUEST_GET_CHUNK,
    REQUEST_PUT_LABEL,
    REQUEST_ERASE,
    REQUEST_EXPLAIN,
    REQUEST_PUT_MEETING,
    REQUEST_JOIN,
    REQUEST_LEAVE,
    REQUEST_PRESENT,
    REQUEST_ABSENT,
    REQUEST_ROOM_CARD,
    REQUEST_ASK,
    REQUEST_ANSWER,
    REQUEST_REDISCLOSE,
    REQUEST_LOG,
    REQUEST_PROOF,
    REQUEST_CHECKPOINT,
    REQUEST_BEACON,
    REQUEST_WATCH,
    REQUEST_GET_MEETING,
    REQUEST_HAND_ON,
    REQUEST_ASKS,
};

/* Exactly one pointer is not NULL; kind says which (read, never written to the wire). */
struct request {
    uint8_t request[ID_BYTES], case_id[ID_BYTES]; /* case_id zeros: of no case */
    enum request_kind kind;
    const struct admit *admit;
    const struct put_case *put_case;
    const struct get_case *get_case;
    const struct put_item *put_item;
    const struct put_chunk *put_chunk;
    const struct put_wraps *put_wraps;
    const struct missing_wraps *missing_wraps;
    const struct list *list;
    const struct release *release;
    const struct get_chunk *get_chunk;
    const struct put_label *put_label;
    const struct erase *erase;
    const struct explain *explain;
    const struct put_meeting *put_meeting;
    const struct of_meeting *join, *leave;
    const struct in_meeting *present, *absent;
    const struct room_card *room_card;
    const struct ask *ask;
    const struct answer *answer;
    const struct redisclose *redisclose;
    const struct log *log;
    const struct proof *proof;
    const struct bare *checkpoint;
    const struct beacon *beacon;
    const struct bare *watch;
    const struct get_meeting *get_meeting;
    const struct hand_on *hand_on;
    const struct asks *asks;
};

#include "message_reply.h"

#endif
