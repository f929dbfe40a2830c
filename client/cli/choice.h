/* choice.h - one choice of the candidate's, read from words and said in words: whom, what, what for, until when. */
#ifndef CLIENT_CLI_CHOICE_H
#define CLIENT_CLI_CHOICE_H

#include "desk.h"

#define CHOICE_MAX 1024U       /* bytes of a sentence about one choice, NUL included */
#define CHOICE_NAME_MAX 512U   /* bytes of a name in it: PHRASE_MAX */
#define CHOICE_UNDO_MS 600000  /* a new yes begins this much later, unless it is given with --now */
#define CHOICE_DAYS 180        /* of a standing yes, unless said otherwise */
#define CHOICE_MEETING_DAYS 90 /* of a yes for one meeting, after it */

/* This computer's clock, ms since 1970. */
sam_time choice_now(void);

/* ---- whom ------------------------------------------------------------------------------------ */

/* Whom a choice is about: a handle, role:NAME, organisation:NAME, team, or everyone (denies). Needs desk->c.
 *   word       as typed; borrowed as long as ret_actor
 *   ret_actor  out, borrows from word, the case or the names
 * Errors: NO_PERSON. */
enum sam_err choice_read_actor(struct desk *desk, const char *word, bool is_deny,
                               struct sam_actor *ret_actor, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* As a sentence begins with them: "Bo Brobygger", "Every therapist on your team". */
void choice_name_actor(struct desk *desk, const struct sam_actor *actor,
                       char ret[static CHOICE_NAME_MAX]);
/* As a command names them: "bo", "role:therapist". */
void choice_word_actor(struct desk *desk, const struct sam_actor *actor,
                       char ret[static CHOICE_NAME_MAX]);
/* What a person is called in a sentence: the first name, where nobody else here has it; else the whole name. */
void choice_short_name(const struct desk *desk, const struct sam_person *person,
                       char ret[static CHOICE_NAME_MAX]);
/* Is it one person, by name? Then pointed to, else NULL. Nobody for those who left. */
const struct sam_person *choice_person(const struct desk *desk, const struct sam_actor *actor);

/* ---- what, and what for ---------------------------------------------------------------------- */

/* Purposes as typed with --purpose; the names lie in ret, room for SAM_PURPOSES_MAX. */
enum sam_err choice_read_purposes(struct desk *desk, struct sam_bytes *ret, size_t *ret_n,
                                  struct sam_trouble *trouble) SAM_MUST_CHECK;
/* "job search and benefits" */
void choice_name_purposes(struct desk *desk, const struct sam_bytes *purposes, size_t n,
                          char ret[static CHOICE_MAX]);
/* Of bits of the case's taxonomy. */
void choice_name_purpose_bits(struct desk *desk, uint32_t bits, char ret[static CHOICE_MAX]);

/* ---- a choice -------------------------------------------------------------------------------- */

/* What the candidate reads before signing: "Bo can see Job search for job search, until 28 February." */
void choice_sentence(struct desk *desk, const struct sam_provision *p, char ret[static CHOICE_MAX]);
/* When a yes begins, where that is later; and how far back it goes. "" where there is nothing to say. */
void choice_begin(struct desk *desk, const struct sam_provision *p, char ret[static CHOICE_MAX]);
void choice_back(struct desk *desk, const struct sam_provision *p, char ret[static CHOICE_MAX]);
/* The meeting that a choice is for alone: "the meeting of 25 November"; "one meeting" where this home does not know it.
 * Asks the broker. Returns ret. */
const char *choice_meeting_name(struct desk *desk, struct sam_bytes meeting,
                                char ret[static CHOICE_NAME_MAX]);
/* Do two choices say the same? Their categories apart where `but_topic`. */
bool choice_same(const struct sam_provision *a, const struct sam_provision *b, bool but_topic);
/* For --json; number: as `choices` shows it, from 1; 0: it has none yet. NULL: no memory. */
json_t *choice_json(struct desk *desk, const struct sam_provision *p, size_t number);

/* ---- the answer ------------------------------------------------------------------------------ */

/* One field of what --json says; value is taken. Nothing without --json. */
void choice_put(struct desk *desk, const char *field, json_t *value);

#endif
