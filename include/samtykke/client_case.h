/* client_case.h - a case as its parties see it: who is in it, who may see what, and how its owner changes
 * that.
 *
 *   sam_case_open ─▶ sam_case_facts ...                                          everybody
 *   sam_case_open ─▶ sam_change_begin ─▶ sam_change_* ─▶ review ─▶ commit         owners
 *
 * Source: design.md section 3, "Case statement" and "Consent"; consent-rules.md. */
#ifndef SAMTYKKE_CLIENT_CASE_H
#define SAMTYKKE_CLIENT_CASE_H

#include <samtykke/client.h>
#include <samtykke/decide.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- which cases ------------------------------------------------------------------------------------ */

/* A case that this home knows: its own, or one whose card was taken in. Plain. */
struct sam_known_case {
    uint8_t case_id[SAM_ID_BYTES];
    char handle[SAM_HANDLE_MAX]; /* the candidate's, in this home: "maja" */
    char name[SAM_NAME_MAX];     /* the candidate's */
};

/* The cases this home knows. ret: room for max. Returns in ret_n how many there are in all. */
SAM_API enum sam_err sam_case_known(struct sam_client *client, struct sam_known_case *ret,
                                    size_t max, size_t *ret_n, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* Find one by its handle; handle NULL: the only one. Errors: NO_CASE, WHICH_CASE. */
SAM_API enum sam_err sam_case_find(struct sam_client *client, const char *handle,
                                   uint8_t ret_case[static SAM_ID_BYTES],
                                   struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Make a case: version 1, this home's keys its only owner, nobody on the team, nothing shared.
 *   language  "en", "da" or "nb": of its eight words
 * Errors: those of asking; HOME is a member's: NOT_ALLOWED. */
SAM_API enum sam_err sam_case_create(struct sam_client *client, const char *language,
                                     uint8_t ret_case[static SAM_ID_BYTES],
                                     struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Take a card in: names of people, and the case if it is new here. Errors: FILE_FORM. */
SAM_API enum sam_err sam_case_join(struct sam_client *client, struct sam_bytes card,
                                   uint8_t ret_case[static SAM_ID_BYTES],
                                   struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- a case, verified -------------------------------------------------------------------------------- */

struct sam_case;

/* Fetch what is new, verify it against what was seen, pin it. An owner's client also gives a beacon.
 *   ret_case  out, owned: sam_case_close(). Borrows the client
 * Errors: those of asking; FORGED, ROLLBACK, FORK, STALE, NOT_OPEN (not a party of it). */
SAM_API enum sam_err sam_case_open(struct sam_client *client,
                                   const uint8_t case_id[static SAM_ID_BYTES],
                                   struct sam_case **ret_case, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
SAM_API void sam_case_close(struct sam_case **c);

/* A person of the team under one hat, or an owner of the case. */
struct sam_person {
    uint8_t person[SAM_ID_BYTES];   /* zeros: the candidate */
    uint8_t key_id[SAM_HASH_BYTES]; /* zeros: a guest */
    char handle[SAM_HANDLE_MAX]; /* from the card, else the role, with a number where it is taken */
    char name[SAM_NAME_MAX];     /* from the card, else the handle */
    char role[SAM_HANDLE_MAX * 2], organisation[SAM_HANDLE_MAX * 2];
    bool is_verified;  /* the candidate has compared the eight words */
    bool has_compared; /* this home has */
};

struct sam_owner_key {
    uint8_t key_id[SAM_HASH_BYTES];
    bool is_recovery, is_self;
    bool is_removing; /* somebody has begun to remove it */
};

/* What a case says. Borrowed from the case until it is closed or changed. */
struct sam_case_facts {
    uint8_t case_id[SAM_ID_BYTES];
    uint64_t version;
    sam_time issued_at;
    bool is_owner;                 /* this home holds an owner's key */
    const struct sam_person *self; /* this home's member; NULL: not on the team */
    const char *candidate_handle, *candidate_name;
    const char *language;          /* of the eight words: "en", "da", "nb" */
    const struct sam_person *team; /* in the order of the case statement */
    size_t n_team;
    const struct sam_owner_key *owners;
    size_t n_owners;
    bool has_new_owner; /* an owner was added since this home last looked */
    bool has_beacon;
    sam_time
        beacon_at; /* "Maja's choices confirmed ...": when, by a beacon or the version itself; 0: unknown */
    sam_time broker_time; /* of the head; the broker's word, for show */
    sam_time
        stale_since; /* 0: the broker's word stands. Else this computer's clock and the broker's differ:
                              owners can still take things back, nobody can send or read (STALE) */
    const char *time_zone; /* of the site, as the tz database names it */
    uint32_t cap_days;
    /* The engine's view: team, site, taxonomy for everybody; provisions and policy for owners alone. */
    const struct sam_taxonomy *taxonomy;
    const struct sam_site *site;
    const struct sam_consent *consent; /* provisions: none unless is_owner; person ids: 16 bytes */
    const struct sam_policy *policy;   /* NULL unless is_owner */
};
SAM_API const struct sam_case_facts *sam_case_facts(const struct sam_case *c);

/* The card of a case: its id and what its people are called. The candidate hands it to the team, by hand;
 * who takes it in knows the names. JSON; not for the public. ret_text: owned, free() it. Errors: MEMORY. */
SAM_API enum sam_err sam_case_card(const struct sam_case *c, char **ret_text,
                                   struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Find a member by handle ("bo"), or by handle and role ("bo:consultant") where a person has two.
 * Errors: NO_PERSON. */
SAM_API enum sam_err sam_case_person(const struct sam_case *c, const char *word,
                                     const struct sam_person **ret_person,
                                     struct sam_trouble *trouble) SAM_MUST_CHECK;
/* By key_id or person id; NULL: unknown. The candidate for owners' keys. */
SAM_API const struct sam_person *
sam_case_person_of_key(const struct sam_case *c, const uint8_t key_id[static SAM_HASH_BYTES]);
SAM_API const struct sam_person *sam_case_person_of_id(const struct sam_case *c,
                                                       const uint8_t person[static SAM_ID_BYTES]);

/* Could this member read an item with these labels, made at `created`, if all else is right? From `reach`, which every
 * member may read: the author's yes or no before sending. */
SAM_API bool sam_case_reaches(const struct sam_case *c, const struct sam_person *person,
                              const struct sam_bytes *labels, size_t n_labels, sam_time created);

/* ---- the eight words --------------------------------------------------------------------------------- */

#define SAM_WORDS_MAX 192U /* bytes of eight words with blanks, NUL included */

/* The words that the candidate and a member compare; person: the member (as a member: oneself). Slow, on
 * purpose. Errors: GUEST, MEMORY. */
SAM_API enum sam_err sam_case_words(struct sam_case *c, const struct sam_person *person,
                                    char ret_words[static SAM_WORDS_MAX],
                                    struct sam_trouble *trouble) SAM_MUST_CHECK;
/* What the other side read aloud, typed: are they the same? A member's yes is pinned here; the candidate's is
 * in the next version (sam_change_verify()). Errors: WORDS. */
SAM_API enum sam_err sam_case_words_check(struct sam_case *c, const struct sam_person *person,
                                          const char *typed, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* ---- changing ---------------------------------------------------------------------------------------- */

struct sam_change;

/* A next version that says what the current one says. Owners only.
 * The broker's newest rules are fetched for it; the case stays as it is.
 *   ret_change  out, owned: sam_change_end(). Borrows the case
 * Errors: NOT_OWNER, MEMORY; those of asking. */
SAM_API enum sam_err sam_change_begin(struct sam_case *c, struct sam_change **ret_change,
                                      struct sam_trouble *trouble) SAM_MUST_CHECK;
SAM_API void sam_change_end(struct sam_change **change);

/* Choices. The provision is copied; its strings too. Errors: TOO_MANY. */
SAM_API enum sam_err sam_change_add(struct sam_change *change,
                                    const struct sam_provision *provision,
                                    struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Take provisions away by their numbers in the current version. Errors: NOTHING (no such number). */
SAM_API enum sam_err sam_change_lift(struct sam_change *change, size_t index,
                                     struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Lift every permit that gives this person (and nobody else) anything under a category. Says how many; those of
 * groups of people (role, organisation, team) that still open it stay and are named by sam_change_review(). */
SAM_API enum sam_err sam_change_withdraw(struct sam_change *change, const struct sam_person *person,
                                         struct sam_bytes category, size_t *ret_n,
                                         struct sam_trouble *trouble) SAM_MUST_CHECK;

/* The same for permits to a role, an organisation, the team; of an employer, what may be told there. */
SAM_API enum sam_err sam_change_withdraw_from(struct sam_change *change,
                                              const struct sam_actor *actor,
                                              struct sam_bytes category, size_t *ret_n,
                                              struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Team. `request` is the JSON that the person's `samtykke init` printed.
 *   role, organisation  NULL: as the request says
 *   ret_handle          out, as the person will be called here
 * Errors: FILE_FORM, FORGED, TOO_MANY, NOTHING (on the team already). */
SAM_API enum sam_err sam_change_team_add(struct sam_change *change, struct sam_bytes request,
                                         const char *handle, char ret_handle[static SAM_HANDLE_MAX],
                                         struct sam_trouble *trouble) SAM_MUST_CHECK;
/* A guest: no keys, nothing to read; counts in a room. */
SAM_API enum sam_err sam_change_guest_add(struct sam_change *change, const char *handle,
                                          const char *name, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* All hats of a person. Permits by this person's name go with it. */
SAM_API enum sam_err sam_change_team_remove(struct sam_change *change,
                                            const struct sam_person *person,
                                            struct sam_trouble *trouble) SAM_MUST_CHECK;
/* The words were compared and the same: from the next version on items are wrapped for this member. */
SAM_API enum sam_err sam_change_verify(struct sam_change *change, const struct sam_person *person,
                                       struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Owners. Another device of the candidate's, by its request; a recovery sheet.
 *   ret_sheet  out, secret: four lines, to be printed; realm, case and
 *              sam_client_endpoint() are to stand beside them */
SAM_API enum sam_err sam_change_device_add(struct sam_change *change, struct sam_bytes request,
                                           struct sam_trouble *trouble) SAM_MUST_CHECK;
#define SAM_SHEET_MAX 48U
SAM_API enum sam_err sam_change_recovery_add(struct sam_change *change,
                                             char ret_sheet[static SAM_SHEET_MAX],
                                             struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Begin to remove an owner (72 hours), or drop it where that has stood; or call a removal off. */
SAM_API enum sam_err sam_change_owner_remove(struct sam_change *change,
                                             const uint8_t key_id[static SAM_HASH_BYTES],
                                             struct sam_trouble *trouble) SAM_MUST_CHECK;
SAM_API enum sam_err sam_change_owner_keep(struct sam_change *change,
                                           const uint8_t key_id[static SAM_HASH_BYTES],
                                           struct sam_trouble *trouble) SAM_MUST_CHECK;

/* What the candidate should see before signing. Borrowed from the change until it is changed further. */
struct sam_review {
    const struct sam_consent *before, *after;
    const struct sam_policy *policy_after;
    const struct sam_warning *warnings;
    size_t n_warnings;
    bool gives; /* opens anything to anybody: else it only closes, and needs no second look */
};
SAM_API enum sam_err sam_change_review(struct sam_change *change, struct sam_review *ret_review,
                                       struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Sign and send; done only when the broker has acknowledged. A broker that says its clock is another one: what
 * gives nothing is signed again under its time; what gives is not made, CLOCK. Another device's version came first: a change that gives nothing is made again on top
 * of it without asking; one that gives is not made, CHANGED.
 * The case is the new version afterwards. A change that another version broke can only be ended: CHANGED.
 * Errors: those of asking; CHANGED, TOO_MANY (a permit beyond the sizes that leave room for a no), CLOCK. */
SAM_API enum sam_err sam_change_commit(struct sam_change *change, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* ---- recovery ---------------------------------------------------------------------------------------- */

/* Make a home out of a recovery sheet: the keys of an owner of the case. Then a new device's request is added with
 * it as any owner does. terms: as sam_home_create(), its role "candidate"; broker and code are needed.
 *   case_id  as printed on the sheet
 *   sheet    what was typed
 * Errors: SHEET, and those of sam_home_create(). */
SAM_API enum sam_err sam_home_recover(const struct sam_home_terms *terms,
                                      const uint8_t case_id[static SAM_ID_BYTES],
                                      struct sam_bytes sheet, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* Is this what stands on the sheet? For reading back a line. line 1..4 */
SAM_API bool sam_sheet_line_same(const char *sheet, unsigned line, const char *typed);

#ifdef __cplusplus
}
#endif
#endif
