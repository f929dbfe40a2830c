/* load_audit.c - what was told, against the log. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sam_bytes nothing = {NULL, 0};

/* What a version opens. */
struct choice {
    uint8_t version[HASH_BYTES];
    uint64_t number;
    unsigned open;
};

struct audit {
    struct load *load;
    struct caller *tablet; /* borrowed */
    struct ledger ledger;
    struct load_audit *result;
    struct choice *choices;
    size_t n_choices, room;
};

static void
wrong(const struct ledger_entry *e, const char *what)
{
    (void)fprintf(stderr, "entry %llu, kind %u, decision %u, reason %u\n",
                  (unsigned long long)e->seq, e->kind, e->decision, e->reason);
    realm_die(what);
}

/* ---- what was told ----------------------------------------------------------------------------- */

static uint32_t
reason_of(const struct load_event *e, const struct load *load, const struct worker *w)
{
    if (e->work == LOAD_OWN)
        return w->person == &load->town->author ? LOG_REASON_AUTHOR : LOG_REASON_OWNER;
    return LOG_REASON_TAKEN;
}

/* Acknowledged with a number: that entry says the same. */
static void
check_told(struct audit *a, const struct load_event *e, const struct worker *w)
{
    if (e->seq > a->ledger.n) realm_die("what was acknowledged is not in the log");
    const struct ledger_entry *entry = &a->ledger.at[e->seq - 1];
    if (memcmp(entry->request, e->request, ID_BYTES) != 0)
        wrong(entry, "what was acknowledged is not in its place");
    if (entry->kind != (uint32_t)e->kind || entry->decision != LOG_PERMITTED)
        wrong(entry, "what was acknowledged is logged otherwise");
    if (memcmp(entry->actor, w->person->key_id, HASH_BYTES) != 0) wrong(entry, "another actor");
    if (e->work != LOAD_READ && entry->reason != reason_of(e, a->load, w))
        wrong(entry, "another reason");
    if (e->work == LOAD_CHOOSE && a->result->version < e->number) a->result->version = e->number;
    a->result->acknowledged++;
}

/* A write that was refused is judged again when it comes again; one that was taken is remembered. */
static void
check_once(const struct ledger_entry *const *entries, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (entries[i]->decision != LOG_DENIED)
            wrong(entries[i + 1], "a write that was taken is in the log again");
}

static void
check_event(const struct load_event *e, const struct worker *w, void *with)
{
    struct audit *a = with;
    const struct ledger_entry *const *entries = NULL;
    const size_t n = ledger_find(&a->ledger, e->request, &entries);
    const bool is_reading = e->kind == REQUEST_RELEASE;
    if (e->seq != 0) check_told(a, e, w);
    if (e->kind == REQUEST_PUT_CHUNK) return; /* is not logged */
    if (n == 0) realm_die("what was answered is not in the log");
    if (e->error != REPLY_OK && entries[n - 1]->decision != LOG_DENIED)
        wrong(entries[n - 1], "it was denied, and is logged as permitted");
    a->result->denied += e->error != REPLY_OK ? 1U : 0U;
    if (!is_reading) {
        check_once(entries, n);
        return;
    }
    if (n == 1) return;
    a->result->twice++;
    if (e->error != REPLY_OK && entries[0]->decision == LOG_PERMITTED) a->result->turned++;
}

/* ---- what the log says ------------------------------------------------------------------------- */

static void
take_choice(const struct load_event *e, const struct worker *w, void *with)
{
    struct audit *a = with;
    (void)w;
    if (e->work != LOAD_CHOOSE) return;
    if (a->n_choices == a->room) {
        a->room = a->room == 0 ? 1024 : 2 * a->room;
        struct choice *more = realloc(a->choices, a->room * sizeof *more);
        if (more == NULL) realm_die("no memory");
        a->choices = more;
    }
    struct choice *choice = &a->choices[a->n_choices++];
    *choice = (struct choice){.number = e->number, .open = e->open};
    memcpy(choice->version, e->version, HASH_BYTES);
}

/* Numbers are without gaps, from 2; version 1 opens all. */
static unsigned
open_in(const struct audit *a, const struct ledger_entry *e, uint64_t current)
{
    if (current == 1) return TOWN_ALL;
    if (current - 2 >= a->n_choices) wrong(e, "nobody made this version");
    const struct choice *choice = &a->choices[current - 2];
    if (choice->number != current || memcmp(choice->version, e->version, HASH_BYTES) != 0)
        wrong(e, "decided under a version that was not current");
    return choice->open;
}

/* The decision once more, under the version that is current at this place. */
static void
check_decision(const struct audit *a, const struct ledger_entry *e, uint64_t current)
{
    const struct town *town = a->load->town;
    for (size_t m = 0; m < TOWN_MEMBERS; m++) {
        if (memcmp(e->actor, town->members[m].key_id, HASH_BYTES) != 0) continue;
        for (size_t l = 0; l < TOWN_LEAVES; l++) {
            if (memcmp(e->item, town->items[l].id, ID_BYTES) != 0) continue;
            const bool may = (open_in(a, e, current) & town_bit(m, l)) != 0;
            if (may != (e->decision == LOG_PERMITTED))
                wrong(e, "another decision than the current version's");
        }
    }
}

static void
check_order(const struct audit *a)
{
    uint64_t current = 0;
    for (size_t i = 0; i < a->ledger.n; i++) {
        const struct ledger_entry *e = &a->ledger.at[i];
        if (e->kind == REQUEST_PUT_CASE && e->decision == LOG_PERMITTED) {
            current++;
            (void)open_in(a, e, current);
        }
        if (e->kind == REQUEST_RELEASE) check_decision(a, e, current);
    }
    if (current < a->result->version) realm_die("an acknowledged version is lost");
    if (current != a->load->town->version.version) realm_die("a version is lost");
}

/* ---- what is there ----------------------------------------------------------------------------- */

static void
open_item(const struct load_event *e, const struct worker *w, void *with)
{
    struct audit *a = with;
    struct town_release release;
    if (e->item == NULL) return;
    town_release(e->item->case_id, e->item->id, &release);
    const struct link_event event = caller_ask(a->tablet, &release.request, nothing);
    if (event.reply->error != REPLY_OK) realm_die("an acknowledged item is lost");
    town_open(&a->load->town->tablet, e->item, &event);
    (void)w;
    a->result->opened++;
}

/* The version that the broker shows is the newest. */
static void
check_version(const struct audit *a)
{
    const struct town *town = a->load->town;
    const struct link_event event = caller_must(
        a->tablet, control_get_case(&town->process->realm, town->plan->case_id, 0), nothing,
        "no case");
    const struct sam_bytes is = event.reply->case_reply->case_statement;
    if (is.len != town->version.statement.len
        || memcmp(is.at, town->version.statement.at, is.len) != 0)
        realm_die("the broker shows another version than the newest");
}

void
load_audit(struct load *load, struct caller *tablet, struct load_audit *ret_audit)
{
    struct audit a = {.load = load, .tablet = tablet, .result = ret_audit};
    *ret_audit = (struct load_audit){.entries = 0};
    load_watch(load, tablet);
    check_version(&a);
    ledger_read(tablet, &load->town->process->realm, load->town->plan->case_id, &load->pinned,
                &a.ledger);
    ret_audit->entries = a.ledger.n;
    ret_audit->proven = a.ledger.proven;
    load_each(load, check_event, &a);
    load_each(load, take_choice, &a);
    check_order(&a);
    load_each(load, open_item, &a);
    ledger_free(&a.ledger);
    free(a.choices);
}
