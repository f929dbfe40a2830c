/* turn.h - the core's only loop body: open every frame, begin, handle each, one checkpoint, commit, then
 * seal the replies. For core.c and call.c.
 * A frame that fails never spoils its neighbours. Hardly any does, and a savepoint costs: SQLite copies
 * each page that a frame changes. So a turn is handled boldly, without savepoints; if a call has to be
 * undone, the whole turn is, and is handled again with a savepoint for each frame. The turns that follow
 * are careful at once: who can make calls fail slows the others little.
 * Where the disk is full the turn is undone, the ballast let go, and everything handled once more
 * without what needs room, so that a withdrawal goes through; where even that finds no room, or memory
 * ran out, each asker is told so and nothing is written.
 * Source: design.md sections 1, 4 and 5. */
#ifndef BROKER_TURN_H
#define BROKER_TURN_H

#include "state.h"

struct turn;
enum sam_err turn_new(struct turn **ret_turn) SAM_MUST_CHECK;
void turn_free(struct turn **turn); /* takes NULL; wipes */

/* As core_step. */
enum sam_err turn_run(struct core *core, const struct core_frame *frames, size_t n,
                      const struct core_moment *moment, const uint8_t *random,
                      const struct core_frame **ret_replies, size_t *ret_n) SAM_MUST_CHECK;

/* After a commit: the last checkpoint into its file. It costs two fsyncs: at once where a choice of a
 * candidate was taken, else at most once a second, by core_tick. A file that cannot be written is tried
 * again at the next tick; no answer waits for it, because a no must go through. */
void turn_keep_checkpoint(struct core *core);

/* Give back what a call holds, wiped, and forget its answer. */
void call_forget(struct call *call);

#endif
