/* story.h - a file of vectors that is read in order: statements, each with what must become of it.
 *
 *   {"note": ..., "keys": {name: {seed, ed25519, x25519, curve, key_id}}, "realm": hex, "case": hex, "case_statement": hex,
 *    "steps": [{"what": text, "statement": hex, "refusal": name}]}
 *
 * `TEST FILE --write` writes it anew: Ed25519 is deterministic, so that nothing but a change of the
 * format changes the file. */
#ifndef TESTS_PROTO_STATEMENT_STORY_H
#define TESTS_PROTO_STATEMENT_STORY_H

#include "change.h"
#include <jansson.h>

struct story;

/* Start a story on paper, of this world. */
struct story *story_begin(const struct world *w, const char *note);
void story_step(struct story *s, const char *what, const struct signed_bytes *statement,
                enum refusal refusal);

/* Write it to path; or compare it with what is there, byte by byte of each step. Gives it back. */
void story_end(struct story *s, const char *path, bool write);

/* Run the file's steps through a check, in order. Returns how many. */
size_t story_run(const char *path, change_check *check, void *arg);

#endif
