/* tick.c - see tick.h. */
#include "tick.h"

#include "rooms.h"

#include <string.h>

#define PURGE_MS INT64_C(60000)
#define SCRUB_PATIENCE_MS INT64_C(30000) /* then it is scrubbed while there is work, too */

/* ---- the log and the store --------------------------------------------------------------------- */

/* An hour without any entry: without a mark the log would not know how late it is. */
static bool
needs_mark(const struct core *core, sam_time now)
{
    return now - log_newest(core->log) >= CLOCK_MARK_MS;
}

static enum sam_err
begin(struct core *core)
{
    log_turn_begin(core->log);
    return store_begin(core->store);
}

static enum sam_err
end(struct core *core, sam_time now)
{
    enum sam_err r = SAM_OK;
    if (log_grew(core->log)) { r = log_checkpoint(core->log, now); }
    return r == SAM_OK ? store_commit(core->store) : r;
}

/* What a tick could not do leaves everything as it was. */
static void
undo(struct core *core)
{
    if (store_dead(core->store)) { return; }
    if (store_why(core->store) == STORE_FULL) { core->room = false; }
    if (store_abandon(core->store) != SAM_OK && store_dead(core->store)) { return; }
    log_turn_undo(core->log);
    rooms_forget_all(core->rooms);
}

static enum sam_err
write_tick(struct core *core, struct draw *draw, sam_time now, bool purges, size_t *ret_gone)
{
    static const uint8_t no_case[ID_BYTES] = {0};
    const struct log_note mark = {.case_id = no_case, .kind = LOG_TIME_MARK};
    enum sam_err r = begin(core);
    if (r != SAM_OK) { return r; }
    if (needs_mark(core, now)) { r = log_append(core->log, &mark, now, draw, NULL); }
    if (r == SAM_OK && purges) { r = store_purge(core->store, now, ret_gone); }
    return r == SAM_OK ? end(core, now) : r;
}

/* An error: the next tick tries again. */
static void
mark_and_purge(struct core *core, struct draw *draw, sam_time now)
{
    size_t gone = 0;
    bool purges = now >= core->purge_due;
    if (!purges && !needs_mark(core, now)) { return; }
    if (write_tick(core, draw, now, purges, &gone) == SAM_OK) {
        if (purges) { core->purge_due = gone >= STORE_PURGE_MAX ? now : now + PURGE_MS; }
        return;
    }
    undo(core);
    core->purge_due = now + PURGE_MS;
}

static void
look_for_room(struct core *core)
{
    if (!core->room && store_ballast_make(core->store) != SAM_OK) { return; }
    core->room = store_room(core->store);
}

/* Behind erasures, in a second without work; where there is none, after a while. */
static void
scrub(struct core *core, sam_time now)
{
    bool is_idle = core->counts.turns == core->turns_at_tick;
    core->turns_at_tick = core->counts.turns;
    if (core->scrub_due == 0 || now < core->scrub_due) { return; }
    if (!is_idle && now < core->scrub_due + SCRUB_PATIENCE_MS) { return; }
    if (store_scrub(core->store) == SAM_OK) { core->scrub_due = 0; }
}

/* ---- rooms ------------------------------------------------------------------------------------- */

/* Those who watch this case hear of it behind the next turn. */
static void
touch(struct core *core, const uint8_t *case_id)
{
    for (size_t i = 0; i < core->n_touched; i++) {
        if (memcmp(core->touched[i], case_id, ID_BYTES) == 0) { return; }
    }
    if (core->n_touched == TOUCHED_MAX) { return; } /* no hint is load-bearing */
    memcpy(core->touched[core->n_touched++], case_id, ID_BYTES);
}

/* One is not heard of any more: as if they had left, but nobody said so. */
static enum sam_err
time_out(struct core *core, struct draw *draw, sam_time now, struct room *room,
         const uint8_t *person)
{
    const struct log_note note = {.case_id = room->case_id,
                                  .kind = log_kind(REQUEST_LEAVE),
                                  .decision = LOG_PERMITTED,
                                  .reason = LOG_REASON_TAKEN,
                                  .meeting = room->meeting,
                                  .person = person};
    enum sam_err r = rooms_leave(core->rooms, room, person, false);
    if (r == SAM_OK) { r = log_append(core->log, &note, now, draw, NULL); }
    if (r == SAM_OK) { touch(core, room->case_id); }
    return r;
}

/* All whose time is over, in one turn. */
static void
time_out_all(struct core *core, struct draw *draw, sam_time now)
{
    struct room *room;
    uint8_t person[ID_BYTES];
    if (!rooms_tick(core->rooms, now, &room, person)) { return; }
    enum sam_err r = begin(core);
    for (bool more = true; r == SAM_OK && more;) {
        r = time_out(core, draw, now, room, person);
        more = r == SAM_OK && rooms_tick(core->rooms, now, &room, person);
    }
    if (r == SAM_OK) { r = end(core, now); }
    if (r != SAM_OK) { undo(core); }
}

/* ---- all of it --------------------------------------------------------------------------------- */

void
tick_run(struct core *core, struct draw *draw, sam_time now)
{
    mark_and_purge(core, draw, now);
    if (!store_dead(core->store)) { time_out_all(core, draw, now); }
    if (!store_dead(core->store)) { look_for_room(core); }
    if (!store_dead(core->store)) { scrub(core, now); }
}
