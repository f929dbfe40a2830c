/* choice.c - choices in words. */
#include "choice.h"

#include "policy/text/phrase.h"
#include <samtykke/same.h>
#include <string.h>
#include <time.h>

sam_time
choice_now(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) { return 0; }
    return (sam_time)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
choice_put(struct desk *desk, const char *field, json_t *value)
{
    if (!desk->json) {
        json_decref(value);
        return;
    }
    if (desk->out == NULL) { desk->out = json_object(); }
    (void)json_object_set_new(desk->out, field, value);
}

/* ---- what for -------------------------------------------------------------------------------- */

enum sam_err
choice_read_purposes(struct desk *desk, struct sam_bytes *ret, size_t *ret_n,
                     struct sam_trouble *trouble)
{
    size_t n = desk_count(desk, "purpose");
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct sam_bytes name;
        enum sam_err r = desk_read_purpose(desk, desk_value(desk, "purpose", i), &name, trouble);
        if (r != SAM_OK) { return r; }
        if (sam_bytes_find(ret, (uint32_t)kept, name) < kept) { continue; }
        if (kept == SAM_PURPOSES_MAX) {
            return sam_trouble_say(trouble, SAM_TROUBLE_TOO_MANY, "--purpose");
        }
        ret[kept++] = name;
    }
    *ret_n = kept;
    return SAM_OK;
}

void
choice_name_purposes(struct desk *desk, const struct sam_bytes *purposes, size_t n,
                     char ret[static CHOICE_MAX])
{
    char word[PHRASE_MAX];
    ret[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        phrase_add(ret, CHOICE_MAX, desk_purpose(desk, purposes[i], word, sizeof word), i,
                   i + 1 == n);
    }
}

void
choice_name_purpose_bits(struct desk *desk, uint32_t bits, char ret[static CHOICE_MAX])
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    struct sam_bytes names[SAM_PURPOSES_MAX];
    size_t n = 0;
    for (uint32_t i = 0; i < t->n_purposes; i++) {
        if ((bits >> i & 1U) != 0) { names[n++] = t->purposes[i]; }
    }
    choice_name_purposes(desk, names, n, ret);
}

/* ---- a sentence ------------------------------------------------------------------------------ */

/* The pattern that fits: {who} {topic} {purpose} {day} {meeting}. One sentence a situation, for translators. */
static const char *
permit_pattern(const struct sam_provision *p)
{
    if (p->action == SAM_REDISCLOSE) {
        return _("{who} may tell an employer about {topic}, until {day}.");
    }
    if (p->meeting.len > 0) { return _("{who} can see {topic} only in {meeting}, until {day}."); }
    return _("{who} can see {topic} for {purpose}, until {day}.");
}

static const char *
deny_pattern(const struct sam_provision *p)
{
    bool everyone = p->actor.kind == SAM_ACTOR_EVERYONE;
    if (p->action == SAM_REDISCLOSE) {
        return everyone ? _("Nobody may tell an employer about {topic}, until you lift this.")
                        : _("{who} may not tell an employer about {topic}, until you lift this.");
    }
    if (p->meeting.len > 0) {
        return everyone ? _("Nobody can see {topic} in {meeting}, until you lift this.")
                        : _("{who} can't see {topic} in {meeting}, until you lift this.");
    }
    if (p->n_purposes > 0) {
        return everyone ? _("Nobody can see {topic} for {purpose}, until you lift this.")
                        : _("{who} can't see {topic} for {purpose}, until you lift this.");
    }
    return everyone ? _("Nobody can see {topic}, until you lift this.")
                    : _("{who} can't see {topic}, until you lift this.");
}

void
choice_sentence(struct desk *desk, const struct sam_provision *p, char ret[static CHOICE_MAX])
{
    char who[CHOICE_NAME_MAX];
    char topic[PHRASE_MAX];
    char purposes[CHOICE_MAX];
    char day[PHRASE_MAX] = "";
    char meeting[CHOICE_NAME_MAX] = "";
    if (p->meeting.len > 0) { (void)choice_meeting_name(desk, p->meeting, meeting); }
    choice_name_actor(
        desk, p->action == SAM_REDISCLOSE && p->effect == SAM_PERMIT ? &p->by : &p->actor, who);
    choice_name_purposes(desk, p->purposes, p->n_purposes, purposes);
    if (p->period.has_end) { desk_day(desk, p->period.end - 1, day, sizeof day); }
    const struct phrase_slot slots[] = {
        {"who", who},          {"topic", desk_topic(desk, p->category, topic, sizeof topic)},
        {"purpose", purposes}, {"day", day},
        {"meeting", meeting},
    };
    phrase_fill(ret, CHOICE_MAX, p->effect == SAM_PERMIT ? permit_pattern(p) : deny_pattern(p),
                slots, 5);
}

void
choice_begin(struct desk *desk, const struct sam_provision *p, char ret[static CHOICE_MAX])
{
    char start[PHRASE_MAX];
    ret[0] = '\0';
    if (p->effect != SAM_PERMIT || !p->period.has_start || p->period.start <= choice_now()) {
        return;
    }
    const struct phrase_slot slots[] = {
        {"start", desk_moment(desk, p->period.start, start, sizeof start)}};
    phrase_fill(ret, CHOICE_MAX, _("It begins on {start}."), slots, 1);
}

void
choice_back(struct desk *desk, const struct sam_provision *p, char ret[static CHOICE_MAX])
{
    char from[PHRASE_MAX] = "";
    const char *pattern = _("What was written earlier is open, too.");
    ret[0] = '\0';
    if (p->effect != SAM_PERMIT) { return; }
    if (p->data_period.has_start) {
        desk_moment(desk, p->data_period.start, from, sizeof from);
        pattern = _("What was written before {from} stays closed.");
    }
    const struct phrase_slot slots[] = {{"from", from}};
    phrase_fill(ret, CHOICE_MAX, pattern, slots, 1);
}

bool
choice_same(const struct sam_provision *a, const struct sam_provision *b, bool but_topic)
{
    return but_topic ? sam_provision_same_but_category(a, b) : sam_provision_same(a, b);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static json_t *
json_text(struct sam_bytes text)
{
    return json_stringn((const char *)text.at, text.len);
}

static void
put_period(json_t *object, const char *field, const struct sam_period *period, const char *start,
           const char *end)
{
    if (!period->has_start && !period->has_end) { return; }
    json_t *value = json_object();
    if (period->has_start) {
        (void)json_object_set_new(value, start, desk_json_time(period->start));
    }
    if (period->has_end) { (void)json_object_set_new(value, end, desk_json_time(period->end)); }
    (void)json_object_set_new(object, field, value);
}

json_t *
choice_json(struct desk *desk, const struct sam_provision *p, size_t number)
{
    char word[CHOICE_NAME_MAX];
    json_t *o = json_object();
    json_t *purposes = json_array();
    if (number > 0) { (void)json_object_set_new(o, "number", json_integer((json_int_t)number)); }
    (void)json_object_set_new(o, "type", json_string(p->effect == SAM_PERMIT ? "permit" : "deny"));
    choice_word_actor(desk, &p->actor, word);
    (void)json_object_set_new(o, "actor", json_string(word));
    if (p->by.kind != SAM_ACTOR_NONE) {
        choice_word_actor(desk, &p->by, word);
        (void)json_object_set_new(o, "by", json_string(word));
    }
    (void)json_object_set_new(o, "category", json_text(p->category));
    (void)json_object_set_new(o, "action",
                              json_string(p->action == SAM_REDISCLOSE ? "redisclose" : "access"));
    for (size_t i = 0; i < p->n_purposes; i++) {
        (void)json_array_append_new(purposes, json_text(p->purposes[i]));
    }
    (void)json_object_set_new(o, "purposes", purposes);
    put_period(o, "period", &p->period, "start", "end");
    put_period(o, "data_period", &p->data_period, "from", "until");
    if (p->meeting.len > 0) {
        (void)json_object_set_new(o, "meeting", desk_json_hex(p->meeting.at, p->meeting.len));
    }
    return o;
}
