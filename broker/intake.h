/* intake.h - what the edges sent, made ready for a turn: messages of all edges in fair order, cut into
 * frames. Questions of handshakes are answered on the way, at a bounded rate; counts are kept.
 * An edge whose replies wait is not read. What a turn has no room for waits for the next one.
 * Source: design.md section 4, "Between edge and core". */
#ifndef BROKER_INTAKE_H
#define BROKER_INTAKE_H

#include "core.h"
#include "supervise.h"

#define INTAKE_ASKS_A_SECOND 1000U /* an edge; beyond that the answer is no */

struct intake;

struct intake_counts {
    uint64_t asks, asks_refused; /* all; of them, for their number alone */
};

/*   n  edges, 1..EDGES_MAX */
enum sam_err intake_new(size_t n, struct intake **ret_intake) SAM_MUST_CHECK;
void intake_free(struct intake **intake); /* takes NULL; wipes */

/* The edge's channel has something to read. */
void intake_ready(struct intake *intake, size_t edge);

/* Every edge's may have. */
void intake_look(struct intake *intake);

/* The edge's generation is over: what waits of it is dropped. */
void intake_forget(struct intake *intake, size_t edge);

/* Is there something to take without asking the kernel? */
bool intake_waits(const struct intake *intake, struct supervisor *supervisor);

/* A new second: questions may be asked again. */
void intake_tick(struct intake *intake);

/* ---- turns ------------------------------------------------------------------------------------- */

/* A new turn: no frames. */
void intake_begin(struct intake *intake);

/* Fill it, as far as something is there; again for what came since.
 *   ret_frames  out, borrowed until the next call; NULL: none
 *   ret_n       out, 0..CORE_FRAMES_MAX; all of the turn
 *   ret_bad     out, one a edge: why its generation must end now; none of its frames is in the turn */
void intake_take(struct intake *intake, struct core *core, struct supervisor *supervisor,
                 const struct core_moment *moment, const struct core_frame **ret_frames,
                 size_t *ret_n, enum channel_result *ret_bad);

void intake_count(const struct intake *intake, struct intake_counts *ret_counts);

#endif
