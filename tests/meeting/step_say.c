/* step_say.c - what is said and written down: as the rules want it, and otherwise; see stage.h. */
#include "stage.h"

#include <string.h>

static const char *const LABELS[] = {"work.search",    "work.needs",     "health.diagnosis",
                                     "money.benefits", "case.practical", "life.family"};

/* ---- putting --------------------------------------------------------------------------------------- */

/* What happens between the card and the sending, or between sending and wrapping. */
static void
meanwhile(size_t meeting)
{
    switch (below(4)) {
    case 0:
        step_consent();
        break;
    case 1:
        step_leave(meeting);
        break;
    case 2:
        step_hand_on(meeting);
        break;
    default:
        pass((int64_t)below(40 * SECOND));
        break;
    }
}

/* Header and chunks. The wraps go with them, or in a turn of their own, when something has happened meanwhile. */
static struct outcome
put_all(const struct realm_item *item, enum who author, size_t of_case, size_t meeting)
{
    struct realm *realm = &stage.realm;
    struct control controls[TOGETHER_MAX] = {control_put_item(realm, item)};
    struct realm_wraps wraps;
    size_t n = 1;
    const bool is_late = meeting != NONE && one_in(8);
    for (size_t i = 0; i < realm_chunks(item); i++)
        controls[n++] = control_put_chunk(realm, item, i);
    if (is_late) {
        const struct outcome said = ask_together(author, controls, n, item);
        n = 0;
        if (said.error != REPLY_OK) return said;
        meanwhile(meeting);
    }
    realm_wraps_make(realm, &stage.people[author], &stage.cases[of_case].now, item, NULL, now(),
                     &wraps);
    controls[n++] = control_put_wraps(realm, &wraps);
    realm_wraps_free(&wraps);
    return ask_together(author, controls, n, item);
}

bool
put_item(const struct item_terms *terms, enum who author, size_t of_case, size_t meeting)
{
    struct item_terms whole = *terms;
    if (stage.n_items == ITEMS_MAX) return false;
    struct an_item *it = &stage.items[stage.n_items++]; /* a refused one may be asked for, too */
    whole.author = &stage.people[author];
    whole.version = &stage.cases[of_case].now;
    whole.now = now();
    realm_item_make(&stage.realm, &whole, &it->item);
    it->of_case = of_case;
    it->meeting = meeting;
    it->author = author;
    it->is_listed = put_all(&it->item, author, of_case, meeting).error == REPLY_OK;
    return it->is_listed;
}

/* ---- whom it is for ---------------------------------------------------------------------------------- */

struct audience {
    const struct person *people[PEOPLE];
    size_t n;
};

static void
add(struct audience *a, enum who who)
{
    for (size_t i = 0; i < a->n; i++)
        if (memcmp(a->people[i]->id, stage.people[who].id, ID_BYTES) == 0) return;
    a->people[a->n++] = &stage.people[who];
}

/* Everybody of whom the card says so.
 * Returns whether the asker may speak there. */
static bool
ask_card(enum who by, size_t meeting, const char *const *labels, uint32_t how, struct audience *a)
{
    const struct a_meeting *m = &stage.meetings[meeting];
    const struct outcome said = ask(
        by,
        control_room_card(&stage.realm, stage.cases[m->of_case].plan.case_id, m->id, labels, NULL));
    if (said.error != REPLY_OK || said.reply == NULL || said.reply->room == NULL) return false;
    a->n = 0;
    for (size_t i = 0; i < said.reply->room->n_people; i++) {
        const struct room_person *p = &said.reply->room->people[i];
        if ((p->how & how) == 0) continue;
        for (enum who w = BO; w <= LARS; w++)
            if (w != SARA_TOO && w != JONAS && memcmp(stage.people[w].id, p->person, ID_BYTES) == 0)
                add(a, w);
    }
    return said.reply->room->live;
}

static void
spoil(struct audience *a)
{
    static const enum who WHOM[] = {BO, METTE, KARI, SARA, TINE, IDA};
    switch (below(6)) {
    case 0:
        a->n = 0; /* nobody */
        break;
    case 1:
        a->n = 0;
        add(a, TINE); /* the uninvited */
        break;
    case 2:
        add(a, IDA); /* the guest */
        break;
    case 3:
        a->n = 0;
        for (size_t i = 0; i < sizeof WHOM / sizeof *WHOM; i++)
            if (one_in(2)) add(a, WHOM[i]);
        break;
    default:
        add(a, SOME(WHOM)); /* absent, or not allowed */
        break;
    }
}

static void
send(enum who by, size_t meeting, const char *kind, const char *const *labels, uint32_t how)
{
    const struct a_meeting *m = &stage.meetings[meeting];
    struct audience a = {.n = 0};
    if (!ask_card(by, meeting, labels, how, &a) && !one_in(6)) {
        join(by, meeting);
        (void)ask_card(by, meeting, labels, how, &a);
    }
    if (one_in(8)) meanwhile(meeting);
    if (one_in(3))
        spoil(&a);
    else if (a.n == 0)
        return; /* nobody hears it: it is not sent */
    const struct item_terms terms = {.kind = kind,
                                     .labels = labels,
                                     .meeting = m->id,
                                     .audience = a.people,
                                     .n_audience = a.n,
                                     .size = one_in(8) ? 70000 : 0};
    (void)put_item(&terms, by, m->of_case, meeting);
}

/* ---- steps -------------------------------------------------------------------------------------------- */

static const char *const *
some_labels(void)
{
    static const char *list[3];
    list[0] = SOME(LABELS);
    list[1] = one_in(5) ? SOME(LABELS) : NULL;
    if (list[1] != NULL && strcmp(list[0], list[1]) == 0) list[1] = NULL;
    return list;
}

/* Mostly by who is in the room. */
static enum who
speaker(size_t meeting)
{
    if (one_in(30)) return somebody_of(MAJAS);
    return one_in(8) ? somebody_of(stage.meetings[meeting].of_case) : somebody_in(meeting);
}

void
step_say(size_t meeting)
{
    send(speaker(meeting), meeting, "message", some_labels(), ROOM_HEARS);
}

void
step_minute(size_t meeting)
{
    static const char *const KINDS[] = {"said_first", "decision", "task", "remark"};
    send(speaker(meeting), meeting, SOME(KINDS), some_labels(),
         one_in(2) ? ROOM_HEARS : ROOM_WAS_THERE);
}

void
step_note(void)
{
    static const enum who WHOM[] = {BO, METTE, KARI, SARA};
    const size_t of_case = one_in(8) ? JONASES : MAJAS;
    const bool has_audience = one_in(3);
    struct audience a = {.n = 0};
    for (size_t i = 0; of_case == MAJAS && has_audience && i < sizeof WHOM / sizeof *WHOM; i++)
        if (!one_in(3)) add(&a, WHOM[i]);
    const struct item_terms terms = {.kind = "note",
                                     .labels = some_labels(),
                                     .audience = a.people,
                                     .n_audience = a.n,
                                     .created = now() - (sam_time)below(30) * MINUTE};
    (void)put_item(&terms, somebody_of(of_case), of_case, NONE);
}

/* ---- wraps that are missing ---------------------------------------------------------------------------- */

/* An owner's client fills up what a new choice made missing. */
void
step_wrap(void)
{
    const enum who by = owner_of(MAJAS);
    const struct a_case *c = &stage.cases[MAJAS];
    struct realm_wraps wraps;
    uint8_t items[8][ID_BYTES], after[ID_BYTES];
    size_t n = 0;
    if (stage.n_items > 0) memcpy(after, stage.items[below(stage.n_items)].item.id, ID_BYTES);
    const struct outcome said = ask(by,
                                    control_missing_wraps(&stage.realm, c->plan.case_id, NULL, 32));
    if (said.error != REPLY_OK || said.reply == NULL || said.reply->missing == NULL) return;
    for (; n < 8 && n < said.reply->missing->n_items; n++)
        memcpy(items[n], said.reply->missing->items[n].item, ID_BYTES);
    for (size_t i = 0; i < n; i++) {
        const struct an_item *it = find_item(items[i]);
        realm_wraps_make(&stage.realm, &stage.people[by], &c->now, &it->item, NULL, now(), &wraps);
        (void)ask(by, control_put_wraps(&stage.realm, &wraps));
        realm_wraps_free(&wraps);
    }
}
