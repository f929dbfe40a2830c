/* send_page.c - see send_page.h. */
#include "send_page.h"

#include "item_words.h"

#include "policy/text/phrase.h"
#include <string.h>
#include <time.h>

#define NAMES_MAX 2048U
#define HOUR_MS INT64_C(3600000)
#define WARN_DAYS 7

/* What is on the page. */
struct page {
    const struct sam_case_facts *facts;
    bool reads[SAM_TEAM_MAX], named[SAM_TEAM_MAX];
    json_t *readers, *warnings; /* owned until desk->out has them */
};

static const char WHY_NAMED[] = "named on this item but not allowed to read it";
static const char WHY_OLD[] = "has not confirmed the choices for more than 7 days";
static const char WHY_NEVER[] = "has never confirmed the choices";

/* ---- names ---------------------------------------------------------------------------------------------------- */

static void
call(const struct page *page, const char *name, char ret[static SAM_NAME_MAX])
{
    item_call_name(page->facts, name, ret);
}

/* The same person under an earlier hat of the team? Then said already. */
static bool
is_said(const struct page *page, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (memcmp(page->facts->team[k].person, page->facts->team[i].person, SAM_ID_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_guest(const struct sam_person *person)
{
    return strcmp(person->role, "guest") == 0;
}

static bool
is_self(const struct page *page, const struct sam_person *person)
{
    return page->facts->self != NULL
           && memcmp(page->facts->self->person, person->person, SAM_ID_BYTES) == 0;
}

/* Under any hat. */
static bool
person_reads(const struct page *page, const struct sam_person *person)
{
    for (size_t i = 0; i < page->facts->n_team; i++) {
        if (page->reads[i]
            && memcmp(page->facts->team[i].person, person->person, SAM_ID_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- who ------------------------------------------------------------------------------------------------------ */

struct names {
    const char *at[SAM_TEAM_MAX + 1U];
    size_t n;
};

static void
join(const struct page *page, const struct names *names, char ret[static NAMES_MAX])
{
    char name[SAM_NAME_MAX];
    ret[0] = '\0';
    for (size_t i = 0; i < names->n; i++) {
        call(page, names->at[i], name);
        phrase_add(ret, NAMES_MAX, name, i, i + 1 == names->n);
    }
}

/* Everybody but the author, sorted by whether they can. */
static void
sort(const struct page *page, struct names *can, struct names *cannot)
{
    if (!page->facts->is_owner) { can->at[can->n++] = page->facts->candidate_name; }
    for (size_t i = 0; i < page->facts->n_team; i++) {
        const struct sam_person *person = &page->facts->team[i];
        if (is_said(page, i) || is_self(page, person) || is_guest(person)) { continue; }
        struct names *list = person_reads(page, person) ? can : cannot;
        list->at[list->n++] = person->name;
    }
}

static void
say_readers(struct desk *desk, const struct page *page)
{
    struct names can = {.n = 0}, cannot = {.n = 0};
    char list[NAMES_MAX];
    sort(page, &can, &cannot);
    join(page, &can, list);
    if (can.n > 0) {
        desk_say(desk, _("{who} can read this."), "who", list, NULL);
    } else {
        desk_say(desk, _("Only you can read this."), NULL);
    }
    join(page, &cannot, list);
    if (cannot.n > 0) { desk_say(desk, _("{who} can't."), "who", list, NULL); }
    if (page->facts->self != NULL && !person_reads(page, page->facts->self)) {
        char name[SAM_NAME_MAX];
        call(page, page->facts->candidate_name, name);
        desk_note(desk,
                  _("You can't read it here yourself until {who} has confirmed your eight words."),
                  "who", name, NULL);
    }
}

static void
list_readers(const struct page *page)
{
    (void)json_array_append_new(page->readers, json_string(page->facts->candidate_handle));
    for (size_t i = 0; i < page->facts->n_team; i++) {
        const struct sam_person *person = &page->facts->team[i];
        if (!is_said(page, i) && person_reads(page, person)) {
            (void)json_array_append_new(page->readers, json_string(person->handle));
        }
    }
}

/* ---- warnings -------------------------------------------------------------------------------------------------- */

static void
warn(const struct page *page, const char *handle, const char *why)
{
    json_t *one = json_pack("{s:s, s:s}", "person", handle, "why", why);
    if (one != NULL) { (void)json_array_append_new(page->warnings, one); }
}

static void
warn_named(struct desk *desk, const struct page *page)
{
    char name[SAM_NAME_MAX];
    for (size_t i = 0; i < page->facts->n_team; i++) {
        const struct sam_person *person = &page->facts->team[i];
        if (!page->named[i] || is_said(page, i)) { continue; }
        call(page, person->name, name);
        desk_note(desk, _("{who} is named in this, but can't read it."), "who", name, NULL);
        warn(page, person->handle, WHY_NAMED);
    }
}

/* How old the choices are that this was computed from. The later of the two clocks: a broker that stands still makes
 * nothing younger. */
static void
say_beacon(struct desk *desk, const struct page *page)
{
    char name[SAM_NAME_MAX], n[24];
    struct timespec clock = {.tv_sec = 0};
    (void)clock_gettime(CLOCK_REALTIME, &clock);
    sam_time now = (sam_time)clock.tv_sec * 1000;
    if (page->facts->broker_time > now) { now = page->facts->broker_time; }
    sam_time hours = (now - page->facts->beacon_at) / HOUR_MS, days = hours / 24;
    call(page, page->facts->candidate_name, name);
    (void)snprintf(n, sizeof n, "%lld", (long long)(days >= 2 ? days : hours));
    if (!page->facts->has_beacon) {
        desk_note(desk, _("{who} has not confirmed the choices yet."), "who", name, NULL);
        warn(page, page->facts->candidate_handle, WHY_NEVER);
    } else if (days >= WARN_DAYS) {
        desk_note(desk,
                  _("{who} has not confirmed these choices for {n} days. Ask before you send "
                    "something that matters."),
                  "who", name, "n", n, NULL);
        warn(page, page->facts->candidate_handle, WHY_OLD);
    } else if (days >= 2) {
        desk_say(desk, _("{who}'s choices were confirmed {n} days ago."), "who", name, "n", n,
                 NULL);
    } else if (hours >= 2) {
        desk_say(desk, _("{who}'s choices were confirmed {n} hours ago."), "who", name, "n", n,
                 NULL);
    } else {
        desk_say(desk, _("{who}'s choices were confirmed less than 2 hours ago."), "who", name,
                 NULL);
    }
}

/* ---- the page -------------------------------------------------------------------------------------------------- */

static enum cli_exit
show(struct desk *desk, struct page *page)
{
    say_readers(desk, page);
    list_readers(page);
    warn_named(desk, page);
    if (!page->facts->is_owner) { say_beacon(desk, page); }
    if (desk->json) {
        desk->out = json_pack("{s:O, s:O}", "readers", page->readers, "warnings", page->warnings);
        if (desk->out == NULL) { return desk_fail(desk, SAM_TROUBLE_MEMORY, NULL); }
    }
    if (desk_ask_yes(desk, _("Send it?"))) { return CLI_OK; }
    desk_note(desk, _("Nothing was sent."), NULL);
    return CLI_ANSWER;
}

enum cli_exit
send_page(struct desk *desk, const struct sam_draft *draft)
{
    struct page page = {.facts = sam_case_facts(desk->c)};
    struct sam_trouble trouble;
    enum sam_err r = sam_item_readers(desk->c, draft, page.reads, page.named, &trouble);
    if (r != SAM_OK) { return desk_trouble(desk, &trouble); }
    page.readers = json_array();
    page.warnings = json_array();
    enum cli_exit e = page.readers == NULL || page.warnings == NULL
                          ? desk_fail(desk, SAM_TROUBLE_MEMORY, NULL)
                          : show(desk, &page);
    json_decref(page.readers);
    json_decref(page.warnings);
    return e;
}
