/* who_can_see.c - `samtykke who-can-see`: for each on the team, whether this item is open to them now. The candidate is
 * told by choices; an author by what every member may read. */
#include "choice.h"

#include "policy/text/phrase.h"
#include "view.h"
#include <samtykke/client_item.h>
#include <samtykke/same.h>
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke who-can-see ITEM\n\n"
    "Shows who on the team can see something, now. ITEM is its number, or the first four and\n"
    "more letters of it. You can ask about what is open to yourself. Whom it was written for is\n"
    "not looked at: it may be fewer.\n\n"
    "Example:\n"
    "  samtykke who-can-see 3f9a\n\n"
    "With --json: \"item\", \"kind\", \"labels\", \"author\", and \"readers\": for each on the "
    "team\n"
    "handle, role, reads, purposes (for the candidate).\n");

/* The labels as bits of the taxonomy. False: one that it does not have, which opens to nobody. */
static bool
leaves_of(const struct sam_taxonomy *t, const struct sam_listed *item, uint32_t *ret)
{
    uint32_t leaves = 0;
    for (size_t i = 0; i < item->n_labels; i++) {
        uint32_t leaf = sam_bytes_find(t->leaves, t->n_leaves, item->labels[i]);
        if (leaf == t->n_leaves) { return false; }
        leaves |= UINT32_C(1) << leaf;
    }
    *ret = leaves;
    return true;
}

/* What a member can see it for; 0: not at all. By the engine: all labels at once. */
static uint32_t
purposes_of(const struct sam_case_facts *facts, const struct sam_listed *item, size_t member)
{
    uint32_t leaves = 0;
    uint32_t purposes = 0;
    sam_time now = choice_now();
    if (!leaves_of(facts->taxonomy, item, &leaves) || leaves == 0) { return 0; }
    for (uint32_t p = 0; p < facts->taxonomy->n_purposes; p++) {
        struct sam_query q = view_query(member, 0, UINT32_C(1) << p, item->created, now);
        q.n_labels = 0;
        for (uint32_t leaf = 0; leaf < SAM_LEAVES_MAX; leaf++) {
            if ((leaves >> leaf & 1U) != 0) { q.labels[q.n_labels++] = (uint8_t)leaf; }
        }
        if (sam_decide(facts->policy, &q).permit == 1) { purposes |= UINT32_C(1) << p; }
    }
    return purposes;
}

/* ---- what is said ---------------------------------------------------------------------------- */

struct reader {
    const struct sam_person *person;
    bool reads, is_author;
    uint32_t purposes; /* 0: not told */
};

static struct reader
reader_of(struct desk *desk, const struct sam_listed *item, size_t member)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    struct reader r = {.person = &facts->team[member]};
    r.is_author = item->author != NULL && !item->is_candidate
                  && memcmp(item->author->person, r.person->person, SAM_ID_BYTES) == 0;
    if (strcmp(r.person->role, "guest") == 0) { return r; }
    if (facts->is_owner) {
        r.purposes = purposes_of(facts, item, member);
        r.reads = r.purposes != 0;
    } else {
        r.reads = sam_case_reaches(desk->c, r.person, item->labels, item->n_labels, item->created);
    }
    r.reads = r.reads || r.is_author;
    return r;
}

static void
say_reader(struct desk *desk, const struct reader *r)
{
    char role[PHRASE_MAX];
    char purposes[CHOICE_MAX];
    const char *pattern = _("{who} ({role}) can't see it.");
    choice_name_purpose_bits(desk, r->purposes, purposes);
    if (r->is_author) {
        pattern = _("{who} ({role}) wrote it.");
    } else if (r->reads) {
        pattern = r->purposes != 0 ? _("{who} ({role}) can see it, for {purpose}.")
                                   : _("{who} ({role}) can see it.");
    }
    desk_say(desk, pattern, "who", r->person->name, "role",
             desk_role(desk, r->person->role, role, sizeof role), "purpose", purposes, NULL);
    if (r->reads && !r->person->is_verified) {
        desk_say(desk, _("  Not before the eight words are compared with {who}."), "who",
                 r->person->name, NULL);
    }
}

static json_t *
reader_json(struct desk *desk, const struct reader *r)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    json_t *one = json_pack("{s:s, s:s, s:b}", "handle", r->person->handle, "role", r->person->role,
                            "reads", r->reads);
    if (!facts->is_owner) { return one; }
    json_t *purposes = json_array();
    for (uint32_t p = 0; p < facts->taxonomy->n_purposes; p++) {
        struct sam_bytes name = facts->taxonomy->purposes[p];
        if ((r->purposes >> p & 1U) == 0) { continue; }
        (void)json_array_append_new(purposes, json_stringn((const char *)name.at, name.len));
    }
    (void)json_object_set_new(one, "purposes", purposes);
    return one;
}

static void
put_item(struct desk *desk, const struct sam_listed *item)
{
    json_t *labels = json_array();
    for (size_t i = 0; i < item->n_labels; i++) {
        (void)json_array_append_new(
            labels, json_stringn((const char *)item->labels[i].at, item->labels[i].len));
    }
    choice_put(desk, "item", desk_json_hex(item->item, SAM_ID_BYTES));
    choice_put(desk, "kind", json_string(item->kind));
    choice_put(desk, "labels", labels);
    choice_put(desk, "author",
               item->is_candidate     ? json_string(sam_case_facts(desk->c)->candidate_handle)
               : item->author != NULL ? json_string(item->author->handle)
                                      : json_null());
}

static void
answer(struct desk *desk, const struct sam_listed *item)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    json_t *readers = json_array();
    put_item(desk, item);
    desk_say(desk, _("{who} can always see it."), "who", facts->candidate_name, NULL);
    for (size_t i = 0; i < facts->n_team; i++) {
        const struct reader r = reader_of(desk, item, i);
        say_reader(desk, &r);
        (void)json_array_append_new(readers, reader_json(desk, &r));
    }
    desk_say(desk, _("If it was written for certain people, only they can see it."), NULL);
    choice_put(desk, "readers", readers);
}

/* ---- the command ----------------------------------------------------------------------------- */

static enum cli_exit
who_can_see(struct desk *desk)
{
    struct sam_trouble trouble;
    struct sam_list *list = NULL;
    const struct sam_listed *items = NULL;
    const struct sam_listed *found = NULL;
    uint8_t id[SAM_ID_BYTES];
    size_t n = 0;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    enum sam_err r = sam_item_list(desk->c, &list, &items, &n, &trouble);
    if (r == SAM_OK) { r = sam_item_find(desk->c, desk->words[0], id, &trouble); }
    for (size_t i = 0; r == SAM_OK && i < n; i++) {
        if (memcmp(items[i].item, id, SAM_ID_BYTES) == 0) { found = &items[i]; }
    }
    if (r != SAM_OK) {
        e = desk_trouble(desk, &trouble);
    } else if (found == NULL) {
        e = desk_fail(desk, SAM_TROUBLE_NOT_OPEN, desk->words[0]);
    } else {
        answer(desk, found);
    }
    sam_list_free(&list);
    return e;
}

enum cli_exit
cli_who_can_see(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {.help = HELP, .min_words = 1, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, who_can_see);
}
