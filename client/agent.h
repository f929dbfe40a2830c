/* agent.h - the agent as a client asks it: one question, one answer over HOME/agent, a unix socket (0600 in a
 * folder 0700). Both ends look who the other is (SO_PEERCRED): the same user, or nothing is said.
 *
 *   question  magic 17 | what 1
 *   answer    magic 17 | 0 as it was asked, 1 not | for keys: struct keystore_secrets, 144
 *
 *   magic     "samtykke agent 1\n"
 *   what      'k' the keys, 'p' nothing, 's' forget and end
 * A question that is not whole after two seconds is dropped; so is an answer that nobody takes.
 * For client/ only.
 * Source: design.md section 6, "ssh-agent shape"; unix(7). */
#ifndef CLIENT_AGENT_H
#define CLIENT_AGENT_H

#include "proto/keystore.h"
#include <samtykke/client.h>

#define AGENT_MAGIC "samtykke agent 1\n" /* without the NUL */
#define AGENT_MAGIC_BYTES 17U
#define AGENT_QUESTION_BYTES (AGENT_MAGIC_BYTES + 1U)
#define AGENT_ANSWER_MAX (AGENT_QUESTION_BYTES + sizeof(struct keystore_secrets))
#define AGENT_PATIENCE_MS 2000

enum agent_what { AGENT_KEYS = 'k', AGENT_PING = 'p', AGENT_STOP = 's' };

/* The keys from this home's agent.
 *   ret_secrets  out, owned: sodium_free(); read-only memory
 * Errors: AGENT, MEMORY. */
enum sam_err agent_secrets(const char *home, struct keystore_secrets **ret_secrets,
                           struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- what both ends share (agent_wire.c) ------------------------------------------------------------------ */

/* The monotonic clock, ms. */
int64_t agent_clock(void);

/* Read or write exactly len bytes of a non-blocking socket before a moment of agent_clock(). False: the other
 * end did not, or went. */
bool agent_read(int fd, uint8_t *at, size_t len, int64_t until);
bool agent_write(int fd, const uint8_t *at, size_t len, int64_t until);

/* What both question and answer begin with: the magic, and a byte. */
void agent_begin(uint8_t ret[static AGENT_QUESTION_BYTES], uint8_t byte);

/* Is the other end of this socket a process of our user? */
bool agent_is_ours(int fd);

/* A socket of the home's name, however long its path is, bound or connected; -1: not, and errno says why. */
int agent_bind(const char *home);
int agent_connect(const char *home);

#endif
