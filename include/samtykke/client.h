/* client.h - libsamtykke: what a person's own computer does. Keys and pins in a folder of their own (the home),
 * a link to the broker, and on top of it cases (client_case.h), items (client_item.h), the log
 * (client_log.h) and what an office does (client_office.h).
 *
 *   sam_client_open ─▶ sam_case_open ─▶ read, choose, send, open ... ─▶ sam_case_close ─▶ sam_client_close
 *
 * Nothing of the broker's is believed that is not verified: signatures, the chain of the case, the log. What
 * was seen is pinned, and less than it is never taken again. Nothing is shown as done that the broker has
 * not acknowledged.
 *
 * Errors: a function returns enum sam_err; what happened, in terms of the person, is struct sam_trouble.
 * One thread a client; one process a home at a time (a lock says so). Calls that ask the broker block, for
 * a minute at most unless they show progress. No logging, no terminal, no environment.
 * Source: design.md sections 3, 4 and 6. */
#ifndef SAMTYKKE_CLIENT_H
#define SAMTYKKE_CLIENT_H

#include <samtykke/consent.h>
#include <samtykke/err.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SAM_ID_BYTES 16U   /* realm, case, item, meeting, request, person */
#define SAM_HASH_BYTES 32U /* key_id, id of a statement */
#define SAM_HANDLE_MAX 32U /* bytes of a short name ("bo"), NUL included: [a-z0-9._-] */
#define SAM_NAME_MAX 128U  /* bytes of a person's or organisation's name, NUL included */
#define SAM_PATH_MAX 4096U
#define SAM_CODE_MAX 80U /* bytes of the broker's identity code, NUL included */

/* ---- what can be in the way ------------------------------------------------------------------------- */

enum sam_trouble_kind {
    SAM_TROUBLE_NONE = 0,
    SAM_TROUBLE_INTERNAL, /* a defect of the program */
    SAM_TROUBLE_MEMORY,
    SAM_TROUBLE_STOPPED, /* the caller's progress function said so; nothing is lost */

    /* this computer. what: a path */
    SAM_TROUBLE_HOME_ABSENT = 20, /* no home here: samtykke init */
    SAM_TROUBLE_HOME_EXISTS,      /* there is one already; nothing was changed */
    SAM_TROUBLE_HOME_IN_USE,      /* another samtykke is at work on it */
    SAM_TROUBLE_HOME_UNSAFE,      /* others may look into it */
    SAM_TROUBLE_LOCKED,           /* keys: wrong passphrase, or the key file is damaged */
    SAM_TROUBLE_PASSPHRASE,       /* an empty or too long one */
    SAM_TROUBLE_KEY_FILE,         /* not a key file of this version, or not that of this home */
    SAM_TROUBLE_PINS,             /* the file of what was seen is missing or damaged */
    SAM_TROUBLE_FILE_ABSENT,
    SAM_TROUBLE_FILE_EXISTS,
    SAM_TROUBLE_FILE_FORM, /* not what it should be; field says more, in English */
    SAM_TROUBLE_FILE,      /* cannot be read or written */
    SAM_TROUBLE_DISK_FULL,
    SAM_TROUBLE_AGENT, /* no agent, or it does not answer */

    /* the broker */
    SAM_TROUBLE_NO_BROKER = 50, /* none was made known yet: samtykke broker FILE */
    SAM_TROUBLE_CODE,           /* the statement is of another broker than the code */
    SAM_TROUBLE_UNREACHABLE,    /* perhaps: it may have been done all the same */
    SAM_TROUBLE_NOT_LET_IN, /* not admitted, certificate expired or revoked: ask the registrar */
    SAM_TROUBLE_BUSY,
    SAM_TROUBLE_FULL,
    SAM_TROUBLE_QUOTA,
    SAM_TROUBLE_CLOCK,       /* at: the broker's time */
    SAM_TROUBLE_NOT_ALLOWED, /* not for somebody in this place */
    SAM_TROUBLE_REFUSED,     /* the broker refused it; field: nothing more is known */
    SAM_TROUBLE_ANSWER,      /* what it answered makes no sense */

    /* what it showed: evidence is kept in a file, named by `what` */
    SAM_TROUBLE_FORGED = 80,      /* a signature, a key or a hash is wrong; what: of what */
    SAM_TROUBLE_ROLLBACK,         /* older than what was seen */
    SAM_TROUBLE_FORK,             /* another history than what was seen */
    SAM_TROUBLE_STALE,            /* the broker's word has expired; at: since when */
    SAM_TROUBLE_OTHER_BROKER,     /* another identity than the registrar's code was of */
    SAM_TROUBLE_GAP,              /* the log has one; number: case_seq */
    SAM_TROUBLE_TAMPERED_SHARE,   /* the broker's part of the key is another */
    SAM_TROUBLE_TAMPERED_WRAP,    /* the wrapped key is */
    SAM_TROUBLE_TAMPERED_CONTENT, /* the content is */

    /* what was asked for. what: the word that was given */
    SAM_TROUBLE_NO_CASE = 120, /* none is known here */
    SAM_TROUBLE_WHICH_CASE,    /* several are: say which */
    SAM_TROUBLE_NO_PERSON,
    SAM_TROUBLE_NO_ITEM, /* also: more than one begins so */
    SAM_TROUBLE_NO_TOPIC,
    SAM_TROUBLE_NO_PURPOSE,
    SAM_TROUBLE_NO_KIND,
    SAM_TROUBLE_FIELD,      /* of a kind: what: the field; field: what is wrong, in English */
    SAM_TROUBLE_NOT_WRITER, /* this role does not write this kind */
    SAM_TROUBLE_TEXT,       /* title or text: too long, empty, or not UTF-8 */
    SAM_TROUBLE_DATE,
    SAM_TROUBLE_NOT_OPEN,      /* not open to you; also: not there */
    SAM_TROUBLE_WHICH_PURPOSE, /* several work: say which; what: their names with blanks between */
    SAM_TROUBLE_NOT_OWNER,     /* for the candidate only */
    SAM_TROUBLE_NOT_ON_TEAM,
    SAM_TROUBLE_WORDS,        /* the eight words differ */
    SAM_TROUBLE_NOT_VERIFIED, /* they were not compared yet; what: with whom */
    SAM_TROUBLE_SHEET,        /* of the recovery sheet; number: the line, 0: not four lines */
    SAM_TROUBLE_CHANGED,      /* the choices have changed meanwhile: look again */
    SAM_TROUBLE_TOO_MANY,     /* choices, members, labels; what: of what */
    SAM_TROUBLE_NOTHING,      /* nothing to change: it is so already */
    SAM_TROUBLE_TOO_BIG,      /* attachments over 100 MiB, padding included */
    SAM_TROUBLE_CERTIFICATE,  /* what: why not, in English */
    SAM_TROUBLE_GUEST,        /* a guest has no keys */
    SAM_TROUBLE_WAITING,      /* a removal that has not stood 72 hours; at: until when */
    SAM_TROUBLE_NO_MEETING,   /* none of this id here, or one that this home has no part in */
    SAM_TROUBLE_WHICH_MEETING,
    SAM_TROUBLE_MEETING_OVER, /* closed, cancelled, or too long ago */
    SAM_TROUBLE_NOT_LIVE,     /* the candidate has not opened it, or this home has not joined */
    SAM_TROUBLE_NOBODY_HEARS, /* nobody here may hear this now; nothing was sent */
    SAM_TROUBLE_IN_ROOM,      /* this person is in the room already, with another key */
    SAM_TROUBLE_NO_ASK,
    SAM_TROUBLE_NO_POINT, /* of an agenda */
};

/* What happened. Plain; texts are cut to fit. Written only where a function returns an error. */
struct sam_trouble {
    enum sam_trouble_kind kind;
    char what[256];  /* a path, a name, a word as it was typed; "" where nothing is to be named */
    char field[128]; /* in English, for developers; "" where there is none */
    sam_time at;
    uint64_t number;
    bool perhaps; /* it may have been done: asking again tells */
};

/* Write a trouble and give the error that goes with it. For callers that build on the library. */
SAM_API enum sam_err sam_trouble_say(struct sam_trouble *ret, enum sam_trouble_kind kind,
                                     const char *what) SAM_MUST_CHECK;

/* Long work: told now and then, from the same thread. Zeroed: nobody wants to know. */
struct sam_progress {
    /* done of total, of what `phase` says: "send", "fetch", "rewrap", "log" or "prove"; false: stop as soon as
     * nothing is lost by it */
    bool (*tell)(void *with, const char *phase, uint64_t done, uint64_t total);
    void *with;
};

/* ---- a home ----------------------------------------------------------------------------------------- */

/* Who somebody is, as the home's files say without a passphrase. Plain. */
struct sam_self {
    uint8_t realm[SAM_ID_BYTES], person[SAM_ID_BYTES], key_id[SAM_HASH_BYTES];
    char handle[SAM_HANDLE_MAX], name[SAM_NAME_MAX];
    char role[SAM_HANDLE_MAX * 2]; /* "candidate", "consultant" ... */
    char organisation[SAM_HANDLE_MAX * 2];
    bool has_broker;
};

/* What a new home is made of. Borrowed. */
struct sam_home_terms {
    const char *path;          /* made if it is not there, 0700; nothing in it may be ours yet */
    const char *handle, *name; /* handle as SAM_HANDLE_MAX says; name UTF-8 */
    const char *role;          /* a name of the taxonomy, or "candidate" */
    const char *organisation;  /* the organisation's name as in the broker statement */
    const uint8_t *realm;      /* SAM_ID_BYTES; NULL: of the broker statement */
    const uint8_t *person;     /* SAM_ID_BYTES, of the same person's other home; NULL: drawn */
    struct sam_bytes broker; /* a broker statement; absent: sam_broker_trust() later, realm given */
    const char *code;        /* of it, as the registrar gave it */
    struct sam_bytes passphrase; /* brought into NFC here */
    bool is_weak; /* the cheapest passphrase hashing that is read: for demos and tests */
};

/* Make a home: keys, pins, and who one is.
 * Errors (trouble): HOME_EXISTS, PASSPHRASE, CODE, FILE_FORM (the statement, a name), FILE, DISK_FULL. */
SAM_API enum sam_err sam_home_create(const struct sam_home_terms *terms, struct sam_trouble *ret)
    SAM_MUST_CHECK;

/* Who lives here? Errors: HOME_ABSENT, FILE_FORM, FILE. */
SAM_API enum sam_err sam_home_self(const char *path, struct sam_self *ret_self,
                                   struct sam_trouble *ret) SAM_MUST_CHECK;

/* Another passphrase. Errors: LOCKED, PASSPHRASE, KEY_FILE, DISK_FULL, FILE. */
SAM_API enum sam_err sam_home_passphrase(const char *path, struct sam_bytes before,
                                         struct sam_bytes after, struct sam_trouble *ret)
    SAM_MUST_CHECK;

/* The request that the registrar and the candidate are given: who, role, keys statement; JSON, no secret.
 *   ret_text  out, owned: free() it */
SAM_API enum sam_err sam_home_request(const char *path, char **ret_text, struct sam_trouble *ret)
    SAM_MUST_CHECK;

/* ---- the broker ------------------------------------------------------------------------------------- */

/* Make a broker known to a home that has none; its identity key is pinned for good.
 *   statement  in   the bytes of the broker statement
 *   code       in   eight groups, as `samtykke-broker init` printed them and the registrar gave them
 * Errors: CODE, FILE_FORM, OTHER_BROKER (another one is pinned), FILE. */
SAM_API enum sam_err sam_broker_trust(const char *home, struct sam_bytes statement,
                                      const char *code, struct sam_trouble *ret) SAM_MUST_CHECK;

/* The code of a broker statement's identity key. Errors: FILE_FORM. */
SAM_API enum sam_err sam_broker_code(struct sam_bytes statement, char ret_code[static SAM_CODE_MAX],
                                     struct sam_trouble *ret) SAM_MUST_CHECK;

/* ---- a client: a home, unlocked ----------------------------------------------------------------------- */

struct sam_client;

/* Open a home: with a passphrase, or by its agent where passphrase is absent. Takes the home's lock.
 *   ret_client  out, owned: sam_client_close()
 * Errors: HOME_*, LOCKED, KEY_FILE, PINS, AGENT, MEMORY, FILE. */
SAM_API enum sam_err sam_client_open(const char *home, struct sam_bytes passphrase,
                                     struct sam_client **ret_client, struct sam_trouble *ret)
    SAM_MUST_CHECK;
/* Secrets are wiped. Takes NULL and what is NULL. */
SAM_API void sam_client_close(struct sam_client **client);

SAM_API const struct sam_self *sam_client_self(const struct sam_client *client);

/* Where this home reaches the broker, "tcp://HOST:PORT", for a recovery sheet; "" before anything was asked. */
SAM_API const char *sam_client_endpoint(const struct sam_client *client);

/* How long one request is tried, ms; 0: a minute. */
SAM_API void sam_client_patience(struct sam_client *client, int64_t ms);

/* ---- the agent: unlocks once ------------------------------------------------------------------------- */

/* Is one running for this home? */
SAM_API bool sam_agent_runs(const char *home);
/* Be the agent: serves this home's socket (0600, HOME/agent) to processes of the same user until idle_ms
 * passed without a question, or it is told to stop. Secrets lie in locked memory; no core dump, no ptrace.
 *   ready  called once it serves, with `with`; may be NULL
 * Errors: LOCKED, KEY_FILE, AGENT (one is running), FILE, MEMORY. */
SAM_API enum sam_err sam_agent_serve(const char *home, struct sam_bytes passphrase, int64_t idle_ms,
                                     void (*ready)(void *with), void *with, struct sam_trouble *ret)
    SAM_MUST_CHECK;
/* Ask it to forget and end. Errors: AGENT. */
SAM_API enum sam_err sam_agent_stop(const char *home, struct sam_trouble *ret) SAM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
