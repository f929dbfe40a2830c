/* case_bundle.c - `samtykke case bundle`: what most people begin with, ready to be read, changed and signed. Work
 * and money hold the practical one, too; nothing now comes first.
 * Source: practice/practice.md, 5.3 F1. */
#include "visit.h"

#include "check_page.h"
#include "policy/text/phrase.h"
#include <samtykke/same.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define ADDED_MAX 128U

static const char HELP[] = N_(
    "Usage: samtykke case bundle [NAME...] [OPTION]...\n\n"
    "Shares a ready bundle; you see all of it first, and can leave topics out.\n\n"
    "  practical   practical things: with everybody on your team\n"
    "  work        and what is about work: with your job consultant\n"
    "  money       and your benefits: with everybody on your team (not what is about work)\n\n"
    "Without a name you are asked.\n\n"
    "  --leave-out TOPIC   can be given more than once\n"
    "  --now               begin at once instead of in 10 minutes\n\n"
    "Example:\n"
    "  samtykke case bundle work --leave-out work.offers\n\n"
    "With --json: \"changed\", \"version\", \"choices\", \"page\", \"warnings\".\n");

static const struct desk_option OPTIONS[] = {
    {.name = "leave-out", .has_value = true, .many = true},
    {.name = "now"},
    {.name = NULL},
};

/* ---- what is in them ------------------------------------------------------------------------- */

enum { N_PURPOSES = 4 };

/* One part of a bundle: a topic or group, for whom, what for. */
struct part {
    const char *category, *role; /* role NULL: everybody */
    const char *purposes[N_PURPOSES];
};

static const struct part PRACTICAL = {
    "case.practical",
    NULL,
    {"job_search", "workplace_support", "benefits", "treatment_coordination"}};
static const struct part WORK = {"work", "consultant", {"job_search"}};
static const struct part MONEY = {"money.benefits", NULL, {"benefits"}};

static const struct {
    const char *name, *title;
    const struct part *parts[2];
} BUNDLES[] = {
    {"nothing", N_("Nothing now"), {NULL, NULL}},
    {"practical", N_("Just practical"), {&PRACTICAL, NULL}},
    {"work", N_("Help me find work"), {&PRACTICAL, &WORK}},
    {"money", N_("Talk together about money"), {&PRACTICAL, &MONEY}},
};

enum { N_BUNDLES = sizeof BUNDLES / sizeof BUNDLES[0] };

/* What is chosen, topic by topic. */
struct offer {
    uint32_t bundles;  /* bits */
    uint32_t left_out; /* leaves, as bits */
    sam_time now;
    struct sam_bytes purposes[3][N_PURPOSES]; /* of PRACTICAL, WORK, MONEY; names of the taxonomy */
    size_t n_purposes[3];
    struct sam_provision added[ADDED_MAX];
    size_t n;
};

static const struct part *const PARTS[] = {&PRACTICAL, &WORK, &MONEY};

static struct sam_bytes
bytes_of(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

/* Does a chosen bundle have this part? */
static bool
has_part(const struct offer *o, const struct part *part)
{
    for (size_t i = 0; i < N_BUNDLES; i++) {
        bool is_in = BUNDLES[i].parts[0] == part || BUNDLES[i].parts[1] == part;
        if ((o->bundles >> i & 1U) != 0 && is_in) { return true; }
    }
    return false;
}

static uint32_t
leaves_of(const struct desk *desk, const struct offer *o, const struct part *part)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    return sam_taxonomy_leaves(t, bytes_of(part->category)) & ~o->left_out;
}

/* The purposes that this site has. */
static void
find_purposes(const struct desk *desk, struct offer *o)
{
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    for (size_t k = 0; k < 3; k++) {
        o->n_purposes[k] = 0;
        for (size_t i = 0; i < N_PURPOSES && PARTS[k]->purposes[i] != NULL; i++) {
            uint32_t at = sam_bytes_find(t->purposes, t->n_purposes,
                                         bytes_of(PARTS[k]->purposes[i]));
            if (at < t->n_purposes) { o->purposes[k][o->n_purposes[k]++] = t->purposes[at]; }
        }
    }
}

static size_t
people_of(const struct desk *desk, const struct part *part, const struct sam_person **ret)
{
    size_t n = 0;
    const struct sam_person *all[SAM_TEAM_MAX];
    size_t n_all = visit_people(desk, all);
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    for (size_t i = 0; i < n_all; i++) {
        bool fits = part->role == NULL;
        for (size_t k = 0; k < facts->n_team && !fits; k++) {
            fits = memcmp(facts->team[k].person, all[i]->person, SAM_ID_BYTES) == 0
                   && strcmp(facts->team[k].role, part->role) == 0;
        }
        if (fits) { ret[n++] = all[i]; }
    }
    return n;
}

/* ---- choosing -------------------------------------------------------------------------------- */

/* Numbers with blanks or commas between, as bits from 1. False: something else stands there. */
static bool
read_numbers(const char *text, size_t max, uint32_t *ret)
{
    uint32_t bits = 0;
    while (*text != '\0') {
        size_t number = 0;
        if (*text == ' ' || *text == ',') {
            text++;
            continue;
        }
        while (*text >= '0' && *text <= '9' && number <= max) {
            number = number * 10 + (size_t)(*text++ - '0');
        }
        if (number < 1 || number > max) { return false; }
        bits |= UINT32_C(1) << (number - 1);
    }
    *ret = bits;
    return true;
}

/* Ask until numbers are typed, or nothing. */
static uint32_t
ask_numbers(struct desk *desk, const char *question, size_t max)
{
    char typed[128];
    uint32_t bits = 0;
    while (desk_ask_line(desk, question, typed, sizeof typed)) {
        if (read_numbers(typed, max, &bits)) { return bits; }
        desk_note(desk, _("Type one of the numbers above, or nothing."), NULL);
    }
    return 0;
}

static void
ask_bundles(struct desk *desk, struct offer *o)
{
    char number[16];
    desk_note(desk, _("What do you want to share now? You can change it at any time."), NULL);
    for (size_t i = 0; i < N_BUNDLES; i++) {
        (void)snprintf(number, sizeof number, "%zu", i + 1);
        desk_note(desk, "  {n}  {title}", "n", number, "title", _(BUNDLES[i].title), NULL);
    }
    o->bundles = ask_numbers(desk, _("A number, or several. Enter: nothing now. "), N_BUNDLES);
}

static enum cli_exit
read_names(struct desk *desk, const char *const *names, size_t n, struct offer *o)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < N_BUNDLES && strcmp(BUNDLES[k].name, names[i]) != 0) {
            k++;
        }
        if (k == N_BUNDLES) {
            return desk_misuse(desk, _("A bundle is nothing, practical, work or money."));
        }
        o->bundles |= UINT32_C(1) << k;
    }
    return CLI_OK;
}

static enum cli_exit
read_left_out(struct desk *desk, struct offer *o)
{
    struct sam_trouble trouble;
    struct sam_bytes topic;
    for (size_t i = 0; i < desk_count(desk, "leave-out"); i++) {
        const char *word = desk_value(desk, "leave-out", i);
        if (desk_read_topic(desk, word, &topic, &trouble) != SAM_OK) {
            return desk_trouble(desk, &trouble);
        }
        o->left_out |= sam_taxonomy_leaves(sam_case_facts(desk->c)->taxonomy, topic);
    }
    return CLI_OK;
}

/* One topic of the bundle, numbered: for whom it is. */
static void
show_topic(struct desk *desk, size_t number, uint32_t leaf, const struct part *part)
{
    const struct sam_person *people[SAM_TEAM_MAX];
    char text[16];
    char topic[CHOICE_NAME_MAX];
    char who[CHOICE_MAX] = "";
    size_t n = people_of(desk, part, people);
    for (size_t i = 0; i < n; i++) {
        phrase_add(who, sizeof who, people[i]->name, i, i + 1 == n);
    }
    (void)snprintf(text, sizeof text, "%zu", number);
    desk_note(
        desk, _("  {n}  {topic}: {who}"), "n", text, "topic",
        desk_topic(desk, sam_case_facts(desk->c)->taxonomy->leaves[leaf], topic, sizeof topic),
        "who", who, NULL);
}

/* The whole of it, and what to leave out. */
static void
ask_left_out(struct desk *desk, struct offer *o)
{
    uint32_t shown[32];
    size_t n = 0;
    const struct sam_person *people[SAM_TEAM_MAX];
    desk_note(desk, _("This is all of it:"), NULL);
    for (size_t k = 0; k < 3; k++) {
        uint32_t leaves = leaves_of(desk, o, PARTS[k]);
        if (!has_part(o, PARTS[k]) || people_of(desk, PARTS[k], people) == 0) { continue; }
        for (uint32_t leaf = 0; leaf < SAM_LEAVES_MAX && n < 32; leaf++) {
            if ((leaves >> leaf & 1U) == 0) { continue; }
            shown[n++] = leaf;
            show_topic(desk, n, leaf, PARTS[k]);
        }
    }
    if (n == 0) { return; }
    uint32_t out = ask_numbers(desk, _("Numbers of what to leave out. Enter: leave nothing out. "),
                               n);
    for (size_t i = 0; i < n; i++) {
        if ((out >> i & 1U) != 0) { o->left_out |= UINT32_C(1) << shown[i]; }
    }
}

/* ---- the choices ----------------------------------------------------------------------------- */

static void
add_part(const struct desk *desk, struct offer *o, size_t k, sam_time start)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    const struct sam_person *people[SAM_TEAM_MAX];
    size_t n = people_of(desk, PARTS[k], people);
    uint32_t leaves = leaves_of(desk, o, PARTS[k]);
    sam_time days = sam_site_cap_days(facts->site);
    struct sam_provision p = {.effect = SAM_PERMIT, .action = SAM_ACCESS};
    p.purposes = o->purposes[k];
    p.n_purposes = o->n_purposes[k];
    p.period = (struct sam_period){true, true, start,
                                   start + (days < CHOICE_DAYS ? days : CHOICE_DAYS) * DAY_MS};
    p.data_period = (struct sam_period){.has_start = true, .start = o->now};
    for (size_t i = 0; i < n && p.n_purposes > 0; i++) {
        p.actor = (struct sam_actor){SAM_ACTOR_PERSON, {people[i]->person, SAM_ID_BYTES}};
        for (uint32_t leaf = 0; leaf < facts->taxonomy->n_leaves; leaf++) {
            if ((leaves >> leaf & 1U) == 0 || o->n == ADDED_MAX) { continue; }
            p.category = facts->taxonomy->leaves[leaf];
            o->added[o->n++] = p;
        }
    }
}

static void
add_all(struct desk *desk, struct offer *o)
{
    json_t *list = json_array();
    o->now = choice_now();
    sam_time start = o->now + (desk_count(desk, "now") > 0 ? 0 : CHOICE_UNDO_MS);
    find_purposes(desk, o);
    for (size_t k = 0; k < 3; k++) {
        if (has_part(o, PARTS[k])) { add_part(desk, o, k, start); }
    }
    for (size_t i = 0; i < o->n; i++) {
        (void)json_array_append_new(list, choice_json(desk, &o->added[i], 0));
    }
    choice_put(desk, "choices", list);
}

/* The command that takes all of this back: by number, in the version that it came with. */
static void
undo_command(const struct desk *desk, const struct offer *o, char *ret, size_t size)
{
    const struct sam_consent *consent = sam_case_facts(desk->c)->consent;
    int used = snprintf(ret, size, "samtykke lift");
    for (size_t i = 0; i < consent->n_provisions && used > 0 && (size_t)used < size; i++) {
        const struct sam_provision *p = &consent->provisions[i];
        if (p->effect != SAM_PERMIT || p->data_period.start != o->now
            || p->period.start != o->added[0].period.start) {
            continue;
        }
        int n = snprintf(ret + used, size - (size_t)used, " --number %zu", i + 1);
        used = n > 0 ? used + n : -1;
    }
}

static void
say_receipt(struct desk *desk, const struct offer *o, const char *start)
{
    char undo[CHOICE_MAX * 2];
    undo_command(desk, o, undo, sizeof undo);
    if (o->added[0].period.start > o->now) {
        desk_say(desk, _("This can be seen from {start}. Undo until then: {undo}"), "start", start,
                 "undo", undo, NULL);
    } else {
        desk_say(desk, _("This can be seen now. Stop it with: {undo}"), "undo", undo, NULL);
    }
    choice_put(desk, "begins", desk_json_time(o->added[0].period.start));
    choice_put(desk, "undo", json_string(undo));
}

static enum cli_exit
sign(struct desk *desk, const struct offer *o)
{
    struct sam_trouble trouble;
    struct sam_change *change = NULL;
    char start[PHRASE_MAX];
    enum sam_err r = SAM_OK;
    desk_moment(desk, o->added[0].period.start, start, sizeof start);
    enum cli_exit e = check_page_begin(desk, &change);
    if (e != CLI_OK) { return e; }
    for (size_t i = 0; i < o->n && r == SAM_OK; i++) {
        r = sam_change_add(change, &o->added[i], &trouble);
    }
    e = r == SAM_OK ? check_page_sign(desk, change, o->added, o->n) : desk_trouble(desk, &trouble);
    sam_change_end(&change);
    if (e == CLI_OK) { say_receipt(desk, o, start); }
    return e;
}

enum cli_exit
visit_bundle_step(struct desk *desk, const char *const *names, size_t n)
{
    struct offer o = {.n = 0};
    enum cli_exit e = read_names(desk, names, n, &o);
    if (e == CLI_OK) { e = read_left_out(desk, &o); }
    if (e != CLI_OK) { return e; }
    bool asks = n == 0 && !desk->yes;
    if (asks) { ask_bundles(desk, &o); }
    if ((o.bundles & 1U) != 0) { o.bundles = 0; } /* the safe one goes before */
    if (asks && o.bundles > 1U) { ask_left_out(desk, &o); }
    add_all(desk, &o);
    if (o.n > 0) { return sign(desk, &o); }
    if (o.bundles > 1U) {
        desk_say(desk, _("There is nobody on your team yet whom this is for."), NULL);
    }
    desk_say(desk, _("Nothing new is shared. You decide."), NULL);
    return CLI_OK;
}

static enum cli_exit
bundle(struct desk *desk)
{
    enum cli_exit e = desk_case(desk);
    return e == CLI_OK ? visit_bundle_step(desk, desk->words, desk->n_words) : e;
}

enum cli_exit
cli_case_bundle(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .options = OPTIONS, .max_words = 4};
    return desk_run(cli, &USAGE, argc, argv, bundle);
}
