/* body.h - what statements say, as plain values: one struct a kind, in the order of samtykke.proto.
 * wire.h fills them with what has the right form (sizes, counts, letters); whether it is true and who
 * may say it is checked by the file of the kind (case.h, item.h, ...). Everything that a pointer or
 * struct sam_bytes leads to is borrowed from who filled the struct. Lists come with n_ and their count.
 * Source: the names and limits of samtykke.proto. */
#ifndef PROTO_BODY_H
#define PROTO_BODY_H

#include "name.h"
#include <samtykke/consent.h>

#define ID_BYTES 16U   /* realm, case, item, meeting, request, person */
#define HASH_BYTES 32U /* SHA-256, key_id, id of a statement */
#define KEY_BYTES 32U  /* public and private keys, shares, salts */

#define LABELS_MAX 18U
#define PURPOSES_MAX 32U
#define OWNERS_MAX 16U
#define FORMER_MAX 64U
#define REACH_MAX 1024U
#define RECIPIENTS_MAX (OWNERS_MAX + SAM_TEAM_MAX)
#define EDGES_MAX 64U
#define ROOTS_MAX 256U
#define AGENDA_MAX 32U

/* What every body begins with. */
struct body_head {
    uint8_t realm[ID_BYTES];
    uint8_t case_id[ID_BYTES]; /* zeros: of no case */
    sam_time issued_at;        /* 0 or later */
};

struct keys_body {
    struct body_head head;
    uint8_t ed25519[KEY_BYTES], x25519[KEY_BYTES], curve[KEY_BYTES];
};

/* ---- broker ---------------------------------------------------------------------------------- */

struct edge {
    struct sam_bytes organisation; /* name */
    struct sam_bytes endpoint;     /* 1..255 letters ! to ~ */
    uint8_t curve[KEY_BYTES];
};

struct root {
    struct sam_bytes organisation, role; /* names */
    uint8_t sha256[HASH_BYTES];
};

/* A part of a provision that has no such form is not refused here: see consent_wire.h. */
struct wire_actor {
    uint32_t kind;
    struct sam_bytes id; /* at most 64 bytes */
};

struct wire_provision {
    uint32_t effect, action;
    const struct wire_actor *actor, *by; /* by: may be NULL */
    struct sam_bytes category;
    const struct sam_bytes *purposes;
    size_t n_purposes;
    bool has_start, has_end, has_data_from, has_data_until;
    sam_time start, end, data_from, data_until;
    struct sam_bytes meeting; /* at most 64 bytes; may be absent */
};

struct broker_body {
    struct body_head head;
    uint64_t version; /* from 1 */
    uint8_t previous[HASH_BYTES];
    uint8_t identity_key[KEY_BYTES], log_key[KEY_BYTES], head_key[KEY_BYTES],
        session_key[KEY_BYTES];
    const struct edge *edges;
    size_t n_edges;
    const struct root *roots;
    size_t n_roots;
    uint32_t cap_days; /* 1..365 */
    const struct wire_provision *site_denies;
    size_t n_site_denies;
    struct sam_bytes time_zone; /* of the tz database */
    const struct sam_bytes *leaves, *purposes, *roles;
    size_t n_leaves, n_purposes, n_roles;
};

/* ---- case ------------------------------------------------------------------------------------ */

enum owner_kind { OWNER_DEVICE = 1, OWNER_RECOVERY = 2 };
enum case_language { CASE_EN = 0, CASE_DA = 1, CASE_NB = 2 };

struct owner {
    uint8_t key_id[HASH_BYTES], ed25519[KEY_BYTES], x25519[KEY_BYTES];
    uint32_t kind; /* enum owner_kind */
};

struct removing {
    uint8_t key_id[HASH_BYTES];
    uint64_t since;
};

struct member {
    uint8_t person[ID_BYTES];
    bool has_key_id, has_ed25519, has_x25519;
    uint8_t key_id[HASH_BYTES], ed25519[KEY_BYTES], x25519[KEY_BYTES];
    struct sam_bytes role, organisation; /* names; organisation may be empty */
    bool verified;
};

struct former {
    uint8_t key_id[HASH_BYTES], ed25519[KEY_BYTES];
    uint64_t first, last;
};

struct reach {
    uint32_t member;
    bool has_meeting, has_from;
    uint8_t meeting[ID_BYTES];
    uint32_t leaves;
    sam_time from, until;
};

struct case_body {
    struct body_head head;
    uint64_t version; /* from 1 */
    uint8_t previous[HASH_BYTES], owners_from[HASH_BYTES];
    const struct owner *owners;
    size_t n_owners;
    const struct removing *removing;
    size_t n_removing;
    const struct member *team;
    size_t n_team;
    const struct former *former;
    size_t n_former;
    uint8_t broker_id[HASH_BYTES];
    const struct reach *reach;
    size_t n_reach;
    uint8_t consent_hash[HASH_BYTES];
    uint32_t language; /* enum case_language */
};

struct consent_body {
    uint8_t salt[KEY_BYTES];
    const struct wire_provision *provisions;
    size_t n_provisions;
};

/* ---- items ----------------------------------------------------------------------------------- */

struct item_body {
    struct body_head head;
    uint8_t item[ID_BYTES];
    struct sam_bytes kind;          /* name */
    const struct sam_bytes *labels; /* names; sorted, unique */
    size_t n_labels;                /* 1..LABELS_MAX */
    uint8_t author[HASH_BYTES];     /* key_id */
    sam_time created;
    bool has_meeting, has_replaces;
    uint8_t meeting[ID_BYTES];
    const uint8_t (*audience)[ID_BYTES]; /* persons; sorted, unique; none: no audience */
    size_t n_audience;
    uint8_t replaces[ID_BYTES];
    uint64_t case_version;
    uint8_t case_statement[HASH_BYTES];
    uint64_t log_size;
    uint8_t log_root[HASH_BYTES];
    uint64_t length; /* of the ciphertext, bytes */
    uint8_t sha256[HASH_BYTES], commitment[HASH_BYTES];
};

#define WRAP_CT_BYTES 48U /* a 32-byte DEK and its tag */

struct wrap {
    uint8_t recipient[HASH_BYTES], share_commitment[HASH_BYTES], enc[KEY_BYTES], ct[WRAP_CT_BYTES];
};

struct wraps_body {
    struct body_head head;
    uint8_t item[ID_BYTES], item_statement[HASH_BYTES];
    uint64_t case_version;
    uint8_t case_statement[HASH_BYTES];
    const struct wrap *wraps; /* 1..RECIPIENTS_MAX */
    size_t n_wraps;
};

struct label_body {
    struct body_head head;
    uint8_t item[ID_BYTES], item_statement[HASH_BYTES];
    const struct sam_bytes *labels;
    size_t n_labels;
    uint64_t case_version;
    uint8_t case_statement[HASH_BYTES];
};

struct erase_body {
    struct body_head head;
    uint64_t case_version;
    uint8_t case_statement[HASH_BYTES];
    bool has_item, has_case_seq, has_leaf; /* an item; or an entry with its leaf */
    uint8_t item[ID_BYTES];
    uint64_t case_seq;
    uint8_t leaf[HASH_BYTES];
};

/* ---- meetings -------------------------------------------------------------------------------- */

enum meeting_kind {
    MEETING_CALL = 1,
    MEETING_CHANGE,
    MEETING_CANCEL,
    MEETING_OPEN,
    MEETING_CLOSE,
    MEETING_TABLE,
};

struct point {
    uint32_t number;
    uint8_t title_item[ID_BYTES];
    const struct sam_bytes *labels;
    size_t n_labels;
    uint8_t owner[ID_BYTES];
    const uint8_t (*people)[ID_BYTES];
    size_t n_people;
};

struct meeting_body {
    struct body_head head;
    uint8_t meeting[ID_BYTES];
    uint64_t seq; /* from 1 */
    uint8_t previous[HASH_BYTES];
    uint64_t case_version;
    uint8_t case_statement[HASH_BYTES];
    uint32_t kind; /* enum meeting_kind */
    bool has_when, has_until, has_place_item, has_item;
    sam_time when, until;
    uint8_t place_item[ID_BYTES];
    const uint8_t (*invited)[ID_BYTES];
    size_t n_invited;
    const struct point *agenda;
    size_t n_agenda;
    uint8_t item[ID_BYTES];
};

/* ---- the rest -------------------------------------------------------------------------------- */

struct redisclose_body {
    struct body_head head;
    uint64_t case_version;
    uint8_t case_statement[HASH_BYTES];
    uint8_t employer[HASH_BYTES];
    const struct sam_bytes *labels, *purposes;
    size_t n_labels, n_purposes;
    bool has_item;
    uint8_t item[ID_BYTES];
};

struct beacon_body {
    struct body_head head; /* issued_at: the "now" that it confirms */
    uint64_t case_version;
    uint8_t case_statement[HASH_BYTES];
    uint64_t log_size;
};

struct head_body {
    struct body_head head;
    uint64_t case_version;
    uint8_t case_statement[HASH_BYTES];
    uint64_t log_size;
    uint8_t log_root[HASH_BYTES], nonce[ID_BYTES];
    sam_time expires;
};

/* ---- an entry of the log, under its salt -------------------------------------------------------- */

#define LOG_TIME_MARK 1U /* the core alone, once an hour */
#define LOG_RESTORED 2U  /* the core alone: an older copy was put in place, at this time */

enum log_decision {
    LOG_DENIED =
        0, /* also: permitted, but there was nothing to hand out yet (reason SAM_PERMITTED) */
    LOG_PERMITTED, /* also: a write that was taken */
    LOG_REWRAP,    /* permitted, in order to wrap again; no look */
};

/* Why: up to 31 enum sam_reason of decide.h. */
enum log_reason {
    LOG_REASON_ABSENT = 31,  /* no such item in the case */
    LOG_REASON_OWNER = 32,   /* the asker is an owner */
    LOG_REASON_AUTHOR = 33,  /* the asker wrote it and is on the team */
    LOG_REASON_TAKEN = 34,   /* a write */
    LOG_REASON_REFUSED = 64, /* plus enum refusal: a statement that was not taken */
};

struct log_entry {
    uint64_t case_seq;
    uint8_t previous[HASH_BYTES];
    sam_time time;
    uint32_t kind;             /* number of the request's field in Request; LOG_TIME_MARK */
    uint8_t actor[HASH_BYTES]; /* key_id; zeros: the core */
    bool has_item;
    uint8_t item[ID_BYTES], request[ID_BYTES], case_statement[HASH_BYTES];
    uint32_t decision, reason;
    const struct sam_bytes *purposes;
    size_t n_purposes;
    const uint8_t (*recipients)[HASH_BYTES];
    size_t n_recipients;
    bool has_meeting, has_person, has_point;
    uint8_t meeting[ID_BYTES]; /* in whose room */
    uint8_t person[ID_BYTES];  /* who was marked, or whose time was over */
    uint32_t point;            /* of the agenda, handed on to */
};

#endif
