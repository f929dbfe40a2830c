/* permit.c - `samtykke permit`: open topics to somebody, for a purpose, until a day. */
#include "permit.h"
#include "meeting_desk.h"

#include <samtykke/same.h>
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke permit PERSON TOPIC... --purpose P [OPTION]...\n\n"
    "Opens topics to somebody on your team. You see it all before you say yes.\n"
    "PERSON is a short name (bo), role:NAME, organisation:NAME or team.\n"
    "TOPIC is a topic (work.search), a group (work) or \"*\", by name or in words.\n\n"
    "  --purpose P        what it is for; can be given more than once\n"
    "  --until DAY        the last day, YYYY-MM-DD; otherwise 180 days from now\n"
    "  --from DAY         only what is written from this day on; on a day to come it also\n"
    "                     begins then\n"
    "  --also-earlier     also what was written before\n"
    "  --meeting M        only in this meeting, by its number or its first digits; the last day\n"
    "                     is then 90 days after it, and while it is open it begins at once\n"
    "  --now              begin at once; otherwise in 10 minutes, until then you can undo it\n"
    "  --tell EMPLOYER --by PERSON   not yet: comes with employer plans\n\n"
    "Example:\n"
    "  samtykke permit bo work.search --purpose job_search --until 2027-02-28\n\n"
    "With --json: \"changed\", \"version\", \"choices\" (as `choices` has them), \"page\" and\n"
    "\"warnings\" (sentences), \"begins\", \"undo\" (the command).\n");

static const struct desk_option OPTIONS[] = {
    {.name = "purpose", .has_value = true, .many = true},
    {.name = "until", .has_value = true},
    {.name = "from", .has_value = true},
    {.name = "also-earlier"},
    {.name = "meeting", .has_value = true},
    {.name = "now"},
    {.name = "tell", .has_value = true},
    {.name = "by", .has_value = true},
    {.name = NULL},
};

/* ---- reading --------------------------------------------------------------------------------- */

/* From when on, and how far back. */
static enum sam_err
read_from(struct desk *desk, struct permit *p, struct sam_trouble *trouble)
{
    const char *from = desk_value(desk, "from", 0);
    struct sam_period *period = &p->terms.period;
    struct sam_period *data = &p->terms.data_period;
    period->has_start = true;
    bool is_now = p->is_live || desk_count(desk, "now") > 0;
    period->start = p->now + (is_now ? 0 : CHOICE_UNDO_MS);
    data->has_start = desk_count(desk, "also-earlier") == 0;
    data->start = p->now;
    p->is_also_earlier = !data->has_start;
    if (from == NULL) { return SAM_OK; }
    sam_time day;
    enum sam_err r = desk_read_day(desk, from, false, &day, trouble);
    if (r != SAM_OK) { return r; }
    data->start = day;
    if (day > period->start) { period->start = day; }
    p->is_also_earlier = p->is_also_earlier || day < p->now;
    return SAM_OK;
}

/* No later than the office lets a yes stand. */
static sam_time
cap_end(const struct desk *desk, sam_time start, sam_time end)
{
    sam_time last = start + (sam_time)sam_site_cap_days(sam_case_facts(desk->c)->site) * SAM_DAY_MS;
    return end < last ? end : last;
}

sam_time
permit_meeting_end(const struct desk *desk, sam_time start, sam_time hour, sam_time now)
{
    return cap_end(desk, start, (hour > now ? hour : now) + CHOICE_MEETING_DAYS * SAM_DAY_MS);
}

static enum sam_err
read_until(struct desk *desk, struct permit *p, struct sam_trouble *trouble)
{
    const char *until = desk_value(desk, "until", 0);
    struct sam_period *period = &p->terms.period;
    period->has_end = true;
    period->end = p->terms.meeting.len > 0
                      ? permit_meeting_end(desk, period->start, p->meeting_at, p->now)
                      : cap_end(desk, period->start, period->start + CHOICE_DAYS * SAM_DAY_MS);
    if (until != NULL) {
        enum sam_err r = desk_read_day(desk, until, true, &period->end, trouble);
        if (r != SAM_OK) { return r; }
    }
    if (period->end <= period->start) { return sam_trouble_say(trouble, SAM_TROUBLE_DATE, until); }
    return SAM_OK;
}

enum sam_err
permit_read_period(struct desk *desk, struct permit *p, struct sam_trouble *trouble)
{
    enum sam_err r = read_from(desk, p, trouble);
    return r == SAM_OK ? read_until(desk, p, trouble) : r;
}

enum sam_err
permit_in_meeting(struct desk *desk, struct permit *p, const uint8_t meeting[static SAM_ID_BYTES],
                  struct sam_trouble *trouble)
{
    struct sam_meeting *m = NULL;
    enum sam_err r = sam_meeting_open(desk->c, meeting, false, &m, trouble);
    if (r != SAM_OK) { return r; }
    const struct sam_meeting_facts *facts = sam_meeting_facts(m);
    p->meeting_at = facts->when;
    p->is_live = meeting_now_open(facts, sam_case_facts(desk->c)->broker_time);
    memcpy(p->meeting, facts->meeting, sizeof p->meeting);
    p->terms.meeting = (struct sam_bytes){p->meeting, sizeof p->meeting};
    sam_meeting_close(&m);
    return SAM_OK;
}

static enum sam_err
read_meeting(struct desk *desk, struct permit *p, struct sam_trouble *trouble)
{
    const char *word = desk_value(desk, "meeting", 0);
    uint8_t meeting[SAM_ID_BYTES];
    if (word == NULL) { return SAM_OK; }
    enum sam_err r = sam_meeting_find(desk->c, word, meeting, trouble);
    return r == SAM_OK ? permit_in_meeting(desk, p, meeting, trouble) : r;
}

static enum sam_err
read_terms(struct desk *desk, struct permit *p, struct sam_trouble *trouble)
{
    struct sam_provision *terms = &p->terms;
    *terms = (struct sam_provision){.effect = SAM_PERMIT, .action = SAM_ACCESS};
    enum sam_err r = choice_read_actor(desk, desk->words[0], false, &terms->actor, trouble);
    if (r != SAM_OK) { return r; }
    r = choice_read_purposes(desk, p->purposes, &terms->n_purposes, trouble);
    if (r != SAM_OK) { return r; }
    terms->purposes = terms->n_purposes > 0 ? p->purposes : NULL;
    if ((r = read_meeting(desk, p, trouble)) != SAM_OK) { return r; }
    return permit_read_period(desk, p, trouble);
}

void
permit_topic(struct permit *p, struct sam_bytes category)
{
    for (size_t k = 0; k < p->n; k++) {
        if (sam_bytes_same(p->list[k].category, category)) { return; }
    }
    p->list[p->n] = p->terms;
    p->list[p->n++].category = category;
}

static enum sam_err
read_topics(struct desk *desk, struct permit *p, struct sam_trouble *trouble)
{
    for (size_t i = 1; i < desk->n_words; i++) {
        struct sam_bytes category;
        enum sam_err r = desk_read_topic(desk, desk->words[i], &category, trouble);
        if (r != SAM_OK) { return r; }
        permit_topic(p, category);
    }
    return SAM_OK;
}

/* What cannot be meant; NULL: nothing is wrong. */
static const char *
misuse(const struct desk *desk)
{
    if (desk_count(desk, "purpose") == 0 && desk_count(desk, "meeting") == 0) {
        return _("Say what it is for: --purpose job_search, for example.");
    }
    if (desk_count(desk, "from") > 0 && desk_count(desk, "also-earlier") > 0) {
        return _("--from and --also-earlier do not go together.");
    }
    return NULL;
}

/* ---- the receipt ----------------------------------------------------------------------------- */

/* The command that takes it back, by the names that every language has. */
static void
undo_command(struct desk *desk, const struct permit *p, char *ret, size_t size)
{
    char who[CHOICE_NAME_MAX];
    choice_word_actor(desk, &p->terms.actor, who);
    int n = snprintf(ret, size, "samtykke lift %s", who);
    for (size_t i = 0; i < p->n && n > 0 && (size_t)n < size; i++) {
        struct sam_bytes topic = p->list[i].category;
        const char *quote = topic.len == 1 ? "'" : ""; /* a shell has its own idea of * */
        int more = snprintf(ret + n, size - (size_t)n, " %s%.*s%s", quote, (int)topic.len,
                            (const char *)topic.at, quote);
        n = more > 0 ? n + more : -1;
    }
}

/* What is said at the end, put into words before signing: names that the case lends change with it. */
struct receipt {
    char who[CHOICE_NAME_MAX], start[CHOICE_NAME_MAX], undo[CHOICE_MAX];
};

static void
prepare(struct desk *desk, const struct permit *p, struct receipt *ret)
{
    choice_name_actor(desk, &p->terms.actor, ret->who);
    desk_moment(desk, p->terms.period.start, ret->start, sizeof ret->start);
    undo_command(desk, p, ret->undo, sizeof ret->undo);
}

static void
say_receipt(struct desk *desk, const struct permit *p, const struct receipt *receipt)
{
    if (p->terms.period.start > p->now) {
        desk_say(desk, _("{who} can see this from {start}. Undo until then: {undo}"), "who",
                 receipt->who, "start", receipt->start, "undo", receipt->undo, NULL);
    } else {
        desk_say(desk, _("{who} can see this now. Stop it with: {undo}"), "who", receipt->who,
                 "undo", receipt->undo, NULL);
    }
    choice_put(desk, "begins", desk_json_time(p->terms.period.start));
    choice_put(desk, "undo", json_string(receipt->undo));
}

static void
put_choices(struct desk *desk, const struct permit *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->n; i++) {
        (void)json_array_append_new(list, choice_json(desk, &p->list[i], 0));
    }
    choice_put(desk, "choices", list);
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum cli_exit
sign(struct desk *desk, const struct permit *p)
{
    struct sam_trouble trouble;
    struct sam_change *change = NULL;
    enum sam_err r = SAM_OK;
    put_choices(desk, p);
    enum cli_exit e = check_page_begin(desk, &change);
    if (e != CLI_OK) { return e; }
    for (size_t i = 0; i < p->n && r == SAM_OK; i++) {
        r = sam_change_add(change, &p->list[i], &trouble);
    }
    e = r == SAM_OK ? check_page_sign(desk, change, p->list, p->n) : desk_trouble(desk, &trouble);
    sam_change_end(&change);
    return e;
}

enum cli_exit
permit_sign(struct desk *desk, const struct permit *p)
{
    struct receipt receipt;
    prepare(desk, p, &receipt);
    enum cli_exit e = sign(desk, p);
    if (e != CLI_OK) { return e; }
    say_receipt(desk, p, &receipt);
    return p->is_also_earlier ? check_page_rewrap(desk) : CLI_OK;
}

static enum cli_exit
permit(struct desk *desk)
{
    struct sam_trouble trouble;
    struct permit p = {.n = 0};
    const char *wrong = misuse(desk);
    if (wrong != NULL) { return desk_misuse(desk, wrong); }
    if (desk_count(desk, "tell") > 0 || desk_count(desk, "by") > 0) {
        return desk_refuse(desk, CLI_FAILED, "not-yet",
                           _("Telling employers comes with employer plans. Nothing was changed."));
    }
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    p.now = choice_now();
    enum sam_err r = read_terms(desk, &p, &trouble);
    if (r == SAM_OK) { r = read_topics(desk, &p, &trouble); }
    return r == SAM_OK ? permit_sign(desk, &p) : desk_trouble(desk, &trouble);
}

enum cli_exit
cli_permit(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = HELP, .options = OPTIONS, .min_words = 2, .max_words = PERMIT_TOPICS_MAX};
    return desk_run(cli, &USAGE, argc, argv, permit);
}
