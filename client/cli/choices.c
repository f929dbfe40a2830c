/* choices.c - `samtykke choices`: what the candidate said yes and no to, by people, in words. */
#include "choice.h"

#include "policy/text/phrase.h"
#include <samtykke/same.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define NUMBERS_MAX 256U

static const char HELP[] = N_(
    "Usage: samtykke choices [OPTION]...\n\n"
    "Shows what you said yes and no to, by people. The numbers in brackets are for\n"
    "`samtykke lift --number`.\n\n"
    "Example:\n"
    "  samtykke choices\n\n"
    "With --json: \"version\", \"shared\" (is anything open, now or soon?) and \"choices\": "
    "objects\n"
    "with number, type, actor, category, action, purposes, period, data_period, meeting, state\n"
    "(\"open\", \"waits\", \"ended\" or \"no\").\n");

enum state { STATE_NO, STATE_OPEN, STATE_WAITS, STATE_ENDED };

/* A permit counts until its end, or until the site's cap where that comes first. */
static sam_time
end_of(const struct desk *desk, const struct sam_provision *p)
{
    const struct sam_period *period = &p->period;
    sam_time cap = (sam_time)sam_site_cap_days(sam_case_facts(desk->c)->site) * DAY_MS;
    bool is_capped = period->has_start && period->end > period->start
                     && period->end - period->start > cap;
    return is_capped ? period->start + cap : period->end;
}

static enum state
state_of(const struct desk *desk, const struct sam_provision *p, sam_time now)
{
    if (p->effect != SAM_PERMIT) { return STATE_NO; }
    if (!p->period.has_start || !p->period.has_end || end_of(desk, p) <= now) {
        return STATE_ENDED;
    }
    return p->period.start > now ? STATE_WAITS : STATE_OPEN;
}

/* ---- one line -------------------------------------------------------------------------------- */

static const char *
yes_pattern(const struct sam_provision *p, enum state state)
{
    bool in_meeting = p->meeting.len > 0;
    if (p->action == SAM_REDISCLOSE) {
        return state == STATE_ENDED
                   ? _("{who}: telling an employer about {topics} - ended on {day} ({numbers})")
                   : _("{who}: telling an employer about {topics} - until {day} ({numbers})");
    }
    switch (state) {
    case STATE_WAITS:
        return in_meeting
                   ? _("{who}: {topics} - only in {meeting}, from {start}, until {day} ({numbers})")
                   : _("{who}: {topics} - for {purpose}, from {start}, until {day} ({numbers})");
    case STATE_ENDED:
        return in_meeting ? _("{who}: {topics} - only in {meeting}, ended on {day} ({numbers})")
                          : _("{who}: {topics} - for {purpose}, ended on {day} ({numbers})");
    case STATE_OPEN:
    case STATE_NO:
        break;
    }
    return in_meeting ? _("{who}: {topics} - only in {meeting}, until {day} ({numbers})")
                      : _("{who}: {topics} - for {purpose}, until {day} ({numbers})");
}

static const char *
no_pattern(const struct sam_provision *p)
{
    if (p->action == SAM_REDISCLOSE) {
        return _("{who}: no to telling employers about {topics} ({numbers})");
    }
    if (p->meeting.len > 0) { return _("{who}: no to {topics} - only in {meeting} ({numbers})"); }
    return p->n_purposes > 0 ? _("{who}: no to {topics} - for {purpose} ({numbers})")
                             : _("{who}: no to {topics} ({numbers})");
}

/* Topics and numbers of all choices that say the same as number i, which comes first. */
struct alike {
    char topics[CHOICE_MAX * 2], numbers[NUMBERS_MAX * 6];
};

static void
gather(struct desk *desk, size_t i, bool *said, struct alike *ret)
{
    const struct sam_consent *consent = sam_case_facts(desk->c)->consent;
    size_t topics = 0;
    size_t numbers = 0;
    ret->topics[0] = ret->numbers[0] = '\0';
    for (size_t k = i; k < consent->n_provisions; k++) {
        const struct sam_provision *p = &consent->provisions[k];
        char topic[PHRASE_MAX];
        if (said[k] || !choice_same(&consent->provisions[i], p, true)) { continue; }
        said[k] = true;
        (void)desk_topic(desk, p->category, topic, sizeof topic);
        const char *before = topics == 0 ? ""
                                         : "; "; /* topics have commas and "and" of their own */
        int n = snprintf(ret->topics + topics, sizeof ret->topics - topics, "%s%s", before, topic);
        if (n > 0 && (size_t)n < sizeof ret->topics - topics) { topics += (size_t)n; }
        n = snprintf(ret->numbers + numbers, sizeof ret->numbers - numbers, "%s%zu",
                     numbers == 0 ? "" : ", ", k + 1);
        if (n > 0 && (size_t)n < sizeof ret->numbers - numbers) { numbers += (size_t)n; }
    }
}

static void
say_line(struct desk *desk, size_t i, bool *said, sam_time now)
{
    const struct sam_provision *p = &sam_case_facts(desk->c)->consent->provisions[i];
    struct alike alike;
    char who[CHOICE_NAME_MAX];
    char purposes[CHOICE_MAX];
    char start[PHRASE_MAX] = "";
    char day[PHRASE_MAX] = "";
    char meeting[CHOICE_NAME_MAX] = "";
    enum state state = state_of(desk, p, now);
    bool is_telling = p->effect == SAM_PERMIT && p->action == SAM_REDISCLOSE;
    gather(desk, i, said, &alike);
    if (p->meeting.len > 0) { (void)choice_meeting_name(desk, p->meeting, meeting); }
    choice_name_actor(desk, is_telling ? &p->by : &p->actor, who);
    choice_name_purposes(desk, p->purposes, p->n_purposes, purposes);
    if (p->period.has_start) { desk_moment(desk, p->period.start, start, sizeof start); }
    if (p->period.has_end) { desk_day(desk, end_of(desk, p) - 1, day, sizeof day); }
    desk_say(desk, state == STATE_NO ? no_pattern(p) : yes_pattern(p, state), "who", who, "topics",
             alike.topics, "purpose", purposes, "start", start, "day", day, "meeting", meeting,
             "numbers", alike.numbers, NULL);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bool
same_people(const struct sam_provision *a, const struct sam_provision *b)
{
    return a->actor.kind == b->actor.kind && sam_bytes_same(a->actor.id, b->actor.id);
}

/* Everything about the people of one choice, before the next people. */
static void
say_all(struct desk *desk, sam_time now)
{
    bool said[SAM_PROVISIONS_MAX] = {false};
    const struct sam_consent *consent = sam_case_facts(desk->c)->consent;
    for (size_t i = 0; i < consent->n_provisions; i++) {
        for (size_t k = i; k < consent->n_provisions; k++) {
            if (!said[k] && same_people(&consent->provisions[i], &consent->provisions[k])) {
                say_line(desk, k, said, now);
            }
        }
    }
}

static json_t *
all_json(struct desk *desk, sam_time now)
{
    static const char *const STATES[] = {"no", "open", "waits", "ended"};
    const struct sam_consent *consent = sam_case_facts(desk->c)->consent;
    json_t *list = json_array();
    for (size_t i = 0; i < consent->n_provisions; i++) {
        const struct sam_provision *p = &consent->provisions[i];
        json_t *one = choice_json(desk, p, i + 1);
        (void)json_object_set_new(one, "state", json_string(STATES[state_of(desk, p, now)]));
        (void)json_array_append_new(list, one);
    }
    return list;
}

static bool
is_shared(const struct desk *desk, sam_time now)
{
    const struct sam_consent *consent = sam_case_facts(desk->c)->consent;
    for (size_t i = 0; i < consent->n_provisions; i++) {
        enum state state = state_of(desk, &consent->provisions[i], now);
        if (state == STATE_OPEN || state == STATE_WAITS) { return true; }
    }
    return false;
}

static enum cli_exit
choices(struct desk *desk)
{
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    if (!facts->is_owner) { return desk_fail(desk, SAM_TROUBLE_NOT_OWNER, NULL); }
    sam_time now = choice_now();
    bool shared = is_shared(desk, now);
    if (!shared) { desk_say(desk, _("Nothing is shared. You decide."), NULL); }
    say_all(desk, now);
    choice_put(desk, "version", json_integer((json_int_t)facts->version));
    choice_put(desk, "shared", json_boolean(shared));
    choice_put(desk, "choices", all_json(desk, now));
    return CLI_OK;
}

enum cli_exit
cli_choices(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP};
    return desk_run(cli, &USAGE, argc, argv, choices);
}
