/* transcript.h - what happened, as lines of JSON on stage.transcript: what check_steps.py reads. Ids and hashes are
 * lower-case hex, times milliseconds since 1970, but for those of provisions, which are as the rules' JSON
 * form has them. One object a line; "t" says what it is:
 *
 *     world    once: seed, leaves, people with their keys, cases
 *     asked    a request: when, by which key, of which case, what; the entries of its case before and
 *              behind its turn; "ticked": time-outs were looked for right before; what was answered.
 *              "lost": the core fell meanwhile
 *     restart  the core began anew
 *     entry    of the log, at the end */
#ifndef TESTS_MEETING_TRANSCRIPT_H
#define TESTS_MEETING_TRANSCRIPT_H

#include "stage.h"

/* ---- JSON (transcript.c): a comma goes before each member but the first ------------------------------- */

void tell_text(const char *name, struct sam_bytes text);       /* of letters that need no escape */
void tell_id(const char *name, const uint8_t *id, size_t len); /* NULL: null */
void tell_number(const char *name, int64_t number);
void tell_flag(const char *name, bool flag);
void tell_ids(const char *name, const void *ids, size_t n, size_t len);
void tell_names(const char *name, const struct sam_bytes *names, size_t n);
void tell_open(const char *name, char bracket); /* name NULL: in a list */
void tell_close(char bracket);
void tell_line(void); /* behind the outermost object */

/* ---- what goes to and fro ----------------------------------------------------------------------------- */

void tell_world(uint64_t seed, uint64_t steps);
void tell_request(const struct request *request); /* members of an object */
void tell_version(const struct put_case *put);    /* likewise */
void tell_reply(const struct peer_reply *reply);  /* likewise */
void tell_entry(const uint8_t *case_id, const struct log_entry *entry);

#endif
