/* inside.h - what the files of libsamtykke share: a client and a case, opened. For client/ only.
 * Source: include/samtykke/client.h. */
#ifndef CLIENT_INSIDE_H
#define CLIENT_INSIDE_H

#include "session_link.h"

#include "proto/beacon.h"
#include "proto/broker.h"
#include "proto/case.h"
#include "proto/consent_wire.h"
#include "proto/keystore.h"
#include "proto/pins_file.h"
#include <samtykke/client_case.h>

/* ---- a client ----------------------------------------------------------------------------------------- */

/* A log as somebody has seen it. */
struct client_log {
    uint64_t size;
    uint8_t root[HASH_BYTES];
};
#define CLIENT_PROVEN_MAX 64U

/* A broker statement that some case stood on. Kept until the client is closed: the client may follow its broker, and a
 * case be brought up to date, while somebody holds names of topics that are borrowed from it. */
struct client_place {
    struct client_place *next; /* owned */
    struct wire *memory;       /* owned */
    const struct broker_body *body;
    uint8_t id[HASH_BYTES];
};

struct sam_client {
    char home[SAM_PATH_MAX];
    int lock;  /* descriptor that holds the home's lock, unless it is lent */
    int queue; /* descriptor that waits for it to come back; -1: does not wait */
    int spool; /* descriptor of HOME/spool */
    struct sam_self self;
    struct keystore_secrets *secrets; /* sodium_malloc()ed, read-only */
    struct keystore_public publics;
    struct hpke_pair x25519;              /* wiped at close, as is sign */
    uint8_t sign[STATEMENT_SECRET_BYTES]; /* Ed25519 as libsodium keeps it; wiped at close */
    struct pins *pins;
    bool has_broker;
    struct broker broker; /* the current one that was verified */
    struct link *link;    /* NULL until something is asked */
    int64_t patience_ms;
    sam_time broker_time; /* of the last reply; 0: none yet */
    char endpoint[256];   /* what link borrows */
    bool is_lent; /* another process is at work here: nothing is read or written (client_turn.c) */
    bool is_followed; /* the broker's chain of statements was looked at since the home was opened */
    struct client_log
        proven[CLIENT_PROVEN_MAX]; /* logs that ours was proved to begin with; oldest first */
    size_t n_proven;
    uint64_t hints;              /* that came, whoever was waiting for something then */
    struct client_place *places; /* owned */
};

/* This computer's clock, ms since 1970. */
sam_time client_now(void);

/* Who signs: named by key_id. Borrows from client. */
struct statement_signer client_signer(const struct sam_client *client);

/* Paths below the home. ret_path: room SAM_PATH_MAX. */
void client_path(const struct sam_client *client, const char *name, char *ret_path);

/* Write pins down, as they are now. Errors: PINS, FILE, DISK_FULL, HOME_IN_USE (it is lent). */
enum sam_err client_save_pins(struct sam_client *client, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* ---- taking turns (client_turn.c) -------------------------------------------------------------------------- */
/* For who has a home open for hours. A home that is lent is another process's: no pins and no sealed file is touched, and
 * nothing is verified, until it is there again. */

/* Does another process wait for the home? */
bool client_is_wanted(const struct sam_client *client);
/* Hand it over. All that was seen is written down, and nothing is on the way that would have to be verified. */
void client_lend(struct sam_client *client);
/* Take it again, if it is free: one attempt, and others come first. client->is_lent says whether. Pins, and the broker's
 * statement, are as the others left them; whoever holds more in memory reads it anew.
 *   since_ms  since it was lent
 * Errors: PINS (also: older ones than were there), FILE; ROLLBACK, FORK, OTHER_BROKER; it is lent then. */
enum sam_err client_regain(struct sam_client *client, int64_t since_ms, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Errors: HOME_IN_USE. */
enum sam_err client_must_hold(const struct sam_client *client, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* ---- asking (ask.c) ------------------------------------------------------------------------------------ */

/* One request and its answer; tries again until it is answered or its time is over.
 *   request    in and out: its id is drawn where it is zeros
 *   chunk      beside it; may be absent
 *   part       the reply must have this part: compared with the request's kind
 *   ret_event  out: reply without error, of the part that the request asks for; borrowed until the next call
 * A reply with an error is a trouble: CLOSED NOT_OPEN, NOT_ALLOWED, REFUSED, CLOCK (at), CONFLICT CHANGED, QUOTA,
 * BUSY, FULL, STALE_WRAPS and INCOMPLETE_WRAPS CHANGED, MALFORMED ANSWER. Giving up: UNREACHABLE or NOT_LET_IN,
 * with perhaps. The broker's statements are followed before the first request. */
enum sam_err client_ask(struct sam_client *client, struct request *request, struct sam_bytes chunk,
                        struct link_event *ret_event, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The same in two halves, for uploads that keep several on the way. Each client_next() gives one event as above;
 * ret_event->request says of which. */
enum sam_err client_send(struct sam_client *client, struct request *request, struct sam_bytes chunk,
                         struct sam_trouble *trouble) SAM_MUST_CHECK;
enum sam_err client_next(struct sam_client *client, struct link_event *ret_event,
                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* One event, if one comes in time: for a room, which has more to look after than one answer.
 *   timeout_ms  0 or more
 *   also_fd     ends the wait when it can be read; -1: none
 *   ret_event   out, always; what: LINK_NOTHING, and OK, where none came
 *   ret_ready   out, always: also_fd is ready
 * Errors: as client_ask(), with ret_event->request for which one. */
enum sam_err client_wait(struct sam_client *client, int64_t timeout_ms, int also_fd,
                         struct link_event *ret_event, bool *ret_ready, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Is this one still on the way, or standing? Whoever asks for something else meanwhile loses what is not its own. */
bool client_has(const struct sam_client *client, const uint8_t *request);
/* It is not asked for any more. */
void client_forget(struct sam_client *client, const uint8_t *request);

/* The error of the last reply that was a trouble; for who must tell REPLY_STALE_WRAPS from REPLY_CONFLICT. */
enum reply_error client_reply_error(const struct sam_trouble *trouble);

/* Stop waiting for all that is on the way: what was sent may have been carried out. The next request makes a
 * new link. */
void client_hang_up(struct sam_client *client);

/* Fetch newer broker statements, each checked as the next of the one before, keep and pin the newest. True in
 * ret_new: there was one, and the link was made anew. Errors: FORGED, ROLLBACK, OTHER_BROKER; of asking. */
enum sam_err client_follow_broker(struct sam_client *client, bool *ret_new,
                                  struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Let go of what cases stood on (case_place.c). No case of this client is open any more. */
void client_places_free(struct sam_client *client);

/* ---- small sealed files (vault.c) ------------------------------------------------------------------------ */
/* HOME/NAME, sealed under a key of the local key (XChaCha20-Poly1305-IETF, aad = magic and name), so that a
 * thief of the disk learns no names. Written whole (proto/file.h). */

/*   name         "book", "cases/HEX/names": below the home; folders are made
 *   ret_content  out, owned: sodium_free-like wiping is vault_free()'s; NUL behind its end; NULL: there is no file */
enum sam_err vault_read(const struct sam_client *client, const char *name, char **ret_content,
                        size_t *ret_len, struct sam_trouble *trouble) SAM_MUST_CHECK;
enum sam_err vault_write(const struct sam_client *client, const char *name,
                         struct sam_bytes content, struct sam_trouble *trouble) SAM_MUST_CHECK;
void vault_free(char **content, size_t len);

/* ---- troubles (trouble.c) -------------------------------------------------------------------------------- */

/* Files: proto/file.h's reason as a trouble about a path. */
enum sam_err trouble_file(struct sam_trouble *ret, enum file_reason reason, const char *path)
    SAM_MUST_CHECK;
/* A verified thing that was not right: FORGED, ROLLBACK or STALE by refusal. what: "case", "item" ... */
enum sam_err trouble_refusal(struct sam_trouble *ret, enum refusal refusal, const char *what)
    SAM_MUST_CHECK;
/* sam_trouble_say() with what is wrong, in English. field: cut to fit. */
enum sam_err trouble_with(struct sam_trouble *ret, enum sam_trouble_kind kind, const char *what,
                          const char *field) SAM_MUST_CHECK;
/* The same of FILE_FORM. what: the path, "" where there is none. */
enum sam_err trouble_form(struct sam_trouble *ret, const char *what, const char *field)
    SAM_MUST_CHECK;
/* NOMEM, IO, INTERNAL as a trouble. */
enum sam_err trouble_plain(struct sam_trouble *ret, enum sam_err err) SAM_MUST_CHECK;
/* The reply's error as a trouble. */
enum sam_err trouble_reply(struct sam_trouble *ret, const struct reply *reply) SAM_MUST_CHECK;

/* Tell how far it is. progress may be NULL. Errors: STOPPED. */
enum sam_err trouble_progress(const struct sam_progress *progress, const char *phase, uint64_t done,
                              uint64_t total, struct sam_trouble *ret) SAM_MUST_CHECK;

/* Keep evidence: two signed things that cannot both be right, in HOME/evidence/TIME-WHAT (0600). trouble->what
 * becomes the path. Never fails loudly: a full disk does not hide a fork. */
void evidence_keep(const struct sam_client *client, const char *what, struct sam_bytes first,
                   struct sam_bytes second, struct sam_trouble *trouble);

/* ---- people (book.c) --------------------------------------------------------------------------------------- */

/* What people of a case are called in this home: from the card, from requests. Sealed. */
struct book_person {
    uint8_t person[SAM_ID_BYTES]; /* zeros: the candidate */
    char handle[SAM_HANDLE_MAX], name[SAM_NAME_MAX];
};
struct book {
    uint8_t case_id[SAM_ID_BYTES];
    size_t n;
    struct book_person people[SAM_TEAM_MAX + 1U + 64U];
};
enum sam_err book_read(const struct sam_client *client, const uint8_t *case_id,
                       struct book *ret_book, struct sam_trouble *trouble) SAM_MUST_CHECK;
enum sam_err book_write(const struct sam_client *client, const struct book *book,
                        struct sam_trouble *trouble) SAM_MUST_CHECK;
const struct book_person *book_find(const struct book *book, const uint8_t *person);
/* Put one in, or change it; the handle is made one that nobody else has. False: no room. */
bool book_put(struct book *book, const struct book_person *person);

/* ---- a case (case_*.c) -------------------------------------------------------------------------------------- */

/* A broker statement's body that a case stands on; borrowed from the client's places. */
struct case_place {
    const struct broker_body *body;
    uint8_t id[HASH_BYTES];
};

/* A version that set owners: v1, and each change of the list up to the current version. */
struct case_step {
    uint64_t version;
    uint8_t id[HASH_BYTES];
};
#define CASE_STEPS_MAX 1024U /* of one case; beyond it the case is not opened */

/* What this home has seen of a case beside its pins. Kept sealed (case_seen.c). */
struct case_seen {
    bool has_owners; /* false: this home looks for the first time */
    size_t n_owners;
    uint8_t owners[OWNERS_MAX][HASH_BYTES];
    sam_time beacon; /* issued_at of the newest beacon; 0: none */
};

/* A case of a client. Its facts are computed once it is verified. */
struct sam_case {
    struct sam_client *client; /* borrowed */
    uint8_t case_id[SAM_ID_BYTES];
    struct checked_case version; /* the current one; body NULL: nothing was verified yet */
    uint8_t *consent_bytes;      /* owned; NULL: a member's */
    size_t consent_len;
    struct consent consent;        /* opened; zeroed: a member's */
    struct checked_beacon beacon;  /* body NULL: none */
    uint8_t first[SAM_HASH_BYTES]; /* id of v1 */
    sam_time issued, expires;      /* of the head */
    sam_time stale;    /* since when the head does not stand by this clock; 0: it does */
    uint64_t log_size; /* verified and pinned; so is the root */
    uint8_t log_root[SAM_HASH_BYTES];
    sam_time log_time; /* of its checkpoint */
    struct book book;
    struct sam_case_facts facts;
    struct case_place place;        /* the broker statement that is current */
    struct case_place signed_place; /* that the version names; body NULL: the same one */
    size_t n_steps;
    struct case_step steps[CASE_STEPS_MAX]; /* from v1 */
    struct case_seen seen;                  /* as it was before the case was opened */
    /* What facts borrow from. */
    struct sam_person people[SAM_TEAM_MAX], candidate;
    struct sam_owner_key owners[OWNERS_MAX];
    struct sam_member members[SAM_TEAM_MAX];
    struct sam_taxonomy taxonomy;
    struct sam_taxonomy signed_taxonomy; /* of the broker statement that the version names */
    struct sam_provision denies[SAM_PROVISIONS_MAX];
    struct sam_site site;
    struct sam_consent engine; /* what facts.consent is */
    struct sam_policy
        *policy; /* owned; NULL: a member's, or the site's rules have no place for its team */
    char time_zone[64];
};

/* Fetch and verify what is current, again; facts change. On an error the case is as it was. */
enum sam_err case_refresh(struct sam_case *c, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* A version of the case by number, verified to be of its chain: for items that name it.
 *   id        in: its id, as the item says
 *   ret_case  out, owned: case_close() */
enum sam_err case_version_fetch(struct sam_case *c, uint64_t number, const uint8_t *id,
                                struct checked_case *ret_case, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* What an item's author had seen of case and log, when it was written. Borrowed. */
struct case_claim {
    uint64_t version;
    const uint8_t *version_id; /* HASH_BYTES */
    uint64_t log_size;
    const uint8_t *log_root;    /* HASH_BYTES */
    struct sam_bytes statement; /* that says so, for evidence */
};
/* Compare it with what this client has: the log of that size begins or continues ours, and the version is not one that
 * is kept from us. Several proofs are on the way at a time.
 * Errors: FORK, ROLLBACK, with evidence; of asking. */
enum sam_err case_compare_seen(struct sam_case *c, const struct case_claim *claims, size_t n,
                               struct sam_trouble *trouble) SAM_MUST_CHECK;

/* sam_case_reaches() in a meeting, at a moment.
 *   meeting  ID_BYTES; NULL: in none */
bool case_reaches_in(const struct sam_case *c, const struct sam_person *person,
                     const struct sam_bytes *labels, size_t n_labels, const uint8_t *meeting,
                     sam_time created, sam_time now);

/* Does the head stand, so that may be wrapped? Refreshes where it does not. Errors: STALE; as case_refresh(). */
enum sam_err case_must_stand(struct sam_case *c, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The consistency of the log from a size and root that was seen to the newest, which is then pinned. */
enum sam_err case_follow_log(struct sam_case *c, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The checkpoint that came with a reply (each release has one): the same log and more, which is then pinned. Asks for a
 * proof, so that `note` must be a copy.
 * Errors: FORGED (also: none is there), ROLLBACK, FORK, with evidence; of asking. */
enum sam_err case_see_note(struct sam_case *c, struct sam_bytes note, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* The same together with what authors had seen, and without writing it down: for who sees many in a second, and calls
 * case_keep_note() now and then with the last one. Until then a crash loses what was seen since. A note that came before
 * something that was seen since is one more part of the log, which is then asked for anew. */
enum sam_err case_take_note(struct sam_case *c, struct sam_bytes note,
                            const struct case_claim *claims, size_t n, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
enum sam_err case_keep_note(struct sam_case *c, struct sam_bytes note, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

#endif
