/* choice_meeting.c - the meetings that choices name. Each is asked for once a command. */
#include "choice.h"

#include "policy/text/phrase.h"
#include <samtykke/client_meeting.h>
#include <string.h>

/* When it is; 0: this home has no part in it, or it could not be asked for now. */
static sam_time
ask_when(struct desk *desk, const uint8_t *id)
{
    struct sam_trouble trouble;
    struct sam_meeting *m = NULL;
    sam_time when = 0;
    if (sam_meeting_open(desk->c, id, false, &m, &trouble) != SAM_OK) { return 0; }
    when = sam_meeting_facts(m)->when;
    sam_meeting_close(&m);
    return when;
}

static sam_time
when_of(struct desk *desk, const uint8_t *id)
{
    for (size_t i = 0; i < desk->n_meetings; i++) {
        if (memcmp(desk->meetings[i].id, id, SAM_ID_BYTES) == 0) { return desk->meetings[i].when; }
    }
    sam_time when = ask_when(desk, id);
    if (desk->n_meetings < DESK_MEETINGS_MAX) {
        memcpy(desk->meetings[desk->n_meetings].id, id, SAM_ID_BYTES);
        desk->meetings[desk->n_meetings++].when = when;
    }
    return when;
}

const char *
choice_meeting_name(struct desk *desk, struct sam_bytes meeting, char ret[static CHOICE_NAME_MAX])
{
    char day[PHRASE_MAX];
    sam_time when = meeting.len == SAM_ID_BYTES ? when_of(desk, meeting.at) : 0;
    if (when == 0) {
        (void)snprintf(ret, CHOICE_NAME_MAX, "%s", _("one meeting"));
        return ret;
    }
    const struct phrase_slot slots[] = {{"day", desk_day(desk, when, day, sizeof day)}};
    phrase_fill(ret, CHOICE_NAME_MAX, _("the meeting of {day}"), slots, 1);
    return ret;
}
