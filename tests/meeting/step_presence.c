/* step_presence.c - who comes and goes, and who says so of others; see stage.h. */
#include "stage.h"

static const uint8_t *
case_of(size_t meeting)
{
    return stage.cases[stage.meetings[meeting].of_case].plan.case_id;
}

void
join(enum who by, size_t meeting)
{
    struct a_meeting *m = &stage.meetings[meeting];
    const struct outcome said = ask(
        by, control_of_meeting(&stage.realm, REQUEST_JOIN, case_of(meeting), m->id));
    if (said.error == REPLY_OK) m->is_in[by] = true;
}

void
step_join(size_t meeting)
{
    join(one_in(8) ? somebody() : somebody_of(stage.meetings[meeting].of_case), meeting);
}

void
step_leave(size_t meeting)
{
    struct a_meeting *m = &stage.meetings[meeting];
    const enum who by = one_in(8) ? somebody() : somebody_in(meeting);
    (void)ask(by, control_of_meeting(&stage.realm, REQUEST_LEAVE, case_of(meeting), m->id));
    m->is_in[by] = false;
}

/* Ida, mostly: she has no client. */
void
step_mark(size_t meeting)
{
    const struct a_meeting *m = &stage.meetings[meeting];
    const enum request_kind kind = one_in(2) ? REQUEST_PRESENT : REQUEST_ABSENT;
    enum who whom = (enum who)below(PEOPLE);
    enum who by = one_in(2) ? somebody_in(meeting) : somebody_of(m->of_case);
    if (one_in(3)) whom = IDA;
    if (whom == TINE && !one_in(10)) whom = BO; /* once marked, she has part in it */
    if (kind == REQUEST_ABSENT && one_in(3) && whom != IDA) by = whom;
    if (one_in(10)) by = somebody();
    (void)ask(by,
              control_in_meeting(&stage.realm, kind, case_of(meeting), m->id, &stage.people[whom]));
}

void
step_hand_on(size_t meeting)
{
    const struct a_meeting *m = &stage.meetings[meeting];
    const enum who by = one_in(2) ? owner_of(m->of_case) : somebody_of(m->of_case);
    (void)ask(by, control_hand_on(&stage.realm, case_of(meeting), m->id,
                                  1 + (uint32_t)below(m->n_points + one_in(6))));
}

void
step_fetch(size_t meeting)
{
    const struct a_meeting *m = &stage.meetings[meeting];
    (void)ask(somebody(), control_get_meeting(&stage.realm, case_of(meeting),
                                              one_in(3) ? NULL : m->id, 1 + below(3), NULL));
}
