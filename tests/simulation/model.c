/* model.c - see model.h. */
#include "model.h"

#include <stdlib.h>
#include <string.h>

static const char *const LABELS[] = {"work.search",       "work.needs",     "health.diagnosis",
                                     "health.medication", "money.benefits", "case.practical"};
static const char *const CATEGORIES[] = {
    "work.search", "work", "health.diagnosis", "health", "money.benefits", "money", "*"};
#define PICK(model, list) ((list)[below(model, sizeof(list) / sizeof *(list))])

uint64_t
below(struct model *model, uint64_t n)
{
    return realm_below(&model->realm, n);
}

bool
one_in(struct model *model, uint64_t n)
{
    return below(model, n) == 0;
}

/* ---- making ------------------------------------------------------------------------------------------ */

static void
make_people(struct model *m, sam_time now)
{
    static const struct {
        const char *role, *organisation;
    } WHO[MODEL_PEOPLE] = {
        [MAJA_PHONE] = {PERSON_CANDIDATE, "ips-lyngtoft"},
        [JONAS] = {PERSON_CANDIDATE, "psyk-lyngtoft"},
        [BO] = {"consultant", "ips-lyngtoft"},
        [KARI] = {"consultant", "ips-lyngtoft"},
        [METTE] = {"therapist", "psyk-lyngtoft"},
        [SARA] = {"social_worker", "job-lyngtoft"},
    };
    for (size_t i = 0; i < MODEL_REGISTRARS; i++)
        person_make(&m->realm, "registrar", realm_default[i].name, now, &m->registrars[i]);
    for (size_t i = 0; i < MODEL_PEOPLE; i++)
        if (i != MAJA_TABLET)
            person_make(&m->realm, WHO[i].role, WHO[i].organisation, now, &m->people[i]);
    person_again(&m->realm, &m->people[MAJA_PHONE], PERSON_CANDIDATE, "ips-lyngtoft", now,
                 &m->people[MAJA_TABLET]);
}

void
model_make(uint64_t seed, sam_time now, struct model *ret_model)
{
    struct model *m = ret_model;
    const struct realm_terms terms = {.seed = seed, .now = now};
    memset(m, 0, sizeof *m);
    realm_make(&terms, &m->realm);
    m->now = now;
    m->records = calloc(MODEL_RECORDS, sizeof *m->records);
    if (m->records == NULL) realm_die("no memory");
    make_people(m, now);
    for (size_t i = 0; i < MODEL_CASES; i++) {
        realm_draw(&m->realm, m->cases[i].id, ID_BYTES);
        m->cases[i].current = MODEL_NONE;
    }
}

static void
attempt_free(struct attempt *a)
{
    realm_version_free(&a->v);
    consent_close(&a->consent);
    free(a->plan);
    free(a->memory);
    free(a);
}

void
model_free(struct model *m)
{
    for (size_t c = 0; c < MODEL_CASES; c++)
        for (size_t i = 0; i < m->cases[c].n; i++)
            attempt_free(m->cases[c].attempts[i]);
    for (size_t i = 0; i < m->n_items; i++)
        realm_item_free(&m->items[i].item);
    for (size_t i = 0; i < MODEL_PEOPLE; i++)
        person_free(&m->people[i]);
    for (size_t i = 0; i < MODEL_REGISTRARS; i++)
        person_free(&m->registrars[i]);
    free(m->records);
    realm_free(&m->realm);
}

/* ---- records -------------------------------------------------------------------------------------------- */

struct record *
model_record(struct model *m, const struct control *control, size_t of_case, size_t person)
{
    if (m->n_records == MODEL_RECORDS) realm_die("too many records");
    struct record *r = &m->records[m->n_records++];
    memcpy(r->request, control->request, ID_BYTES);
    r->kind = control->kind;
    r->of_case = of_case;
    r->person = person;
    r->item = r->attempt = r->meeting = r->whom = MODEL_NONE;
    if (of_case != MODEL_NONE) r->after = m->cases[of_case].acked_seq;
    return r;
}

const struct record *
model_find(const struct model *m, const uint8_t *request)
{
    for (size_t i = m->n_records; i-- > 0;)
        if (memcmp(m->records[i].request, request, ID_BYTES) == 0) return &m->records[i];
    return NULL;
}

/* ---- versions -------------------------------------------------------------------------------------------- */

static struct sam_actor
some_actor(struct model *m)
{
    switch (below(m, 8)) {
    case 0:
        return actor_team();
    case 1:
        return actor_role("therapist");
    case 2:
        return actor_organisation("ips-lyngtoft");
    default:
        return actor_person(&m->people[BO + below(m, 4)]);
    }
}

static const char *const *
some_purposes(struct model *m)
{
    static const char *const LISTS[][MODEL_PURPOSES + 1] = {
        {"job_search", NULL},
        {"benefits", NULL},
        {"job_search", "benefits", NULL},
    };
    return PICK(m, LISTS);
}

static void
add_permit(struct model *m, struct case_plan *plan)
{
    sam_time start = m->now - (sam_time)below(m, 3) * 3600000;
    sam_time end = m->now + 600000 + (sam_time)below(m, 40) * 1800000; /* many end while we run */
    if (plan->n_provisions < 12)
        (void)plan_permit(plan, some_actor(m), PICK(m, CATEGORIES), some_purposes(m), start, end);
}

static void
change(struct model *m, struct case_plan *plan)
{
    switch (below(m, 5)) {
    case 0: /* a no */
        if (plan->n_provisions < 12) (void)plan_deny(plan, some_actor(m), PICK(m, CATEGORIES));
        break;
    case 1:
    case 2: /* a yes is taken back */
        for (size_t i = plan->n_provisions; i-- > 0;)
            if (plan->provisions[i].is.effect == SAM_PERMIT && one_in(m, 2)) plan_lift(plan, i);
        break;
    case 3: { /* somebody leaves, or comes back */
        const struct person *who = &m->people[BO + below(m, 4)];
        for (size_t i = 0; i < plan->n_team; i++) {
            if (plan->team[i].person == who) {
                plan_leave(plan, who);
                return;
            }
        }
        (void)plan_join(plan, who);
        break;
    }
    default:
        while (plan->n_provisions > 8) /* denies too, or nothing would ever be open */
            plan_lift(plan, below(m, plan->n_provisions));
        add_permit(m, plan);
        add_permit(m, plan);
        break;
    }
}

static struct case_plan *
first_plan(struct model *m, size_t of_case)
{
    struct case_plan *plan = calloc(1, sizeof *plan);
    if (plan == NULL) realm_die("no memory");
    plan_make(&m->realm, plan);
    memcpy(plan->case_id, m->cases[of_case].id, ID_BYTES);
    plan_own(plan, &m->people[of_case == 0 ? MAJA_PHONE : JONAS], OWNER_DEVICE);
    if (of_case == 0) plan_own(plan, &m->people[MAJA_TABLET], OWNER_DEVICE);
    for (size_t i = BO; i <= SARA; i++)
        (void)plan_join(plan, &m->people[i]);
    for (size_t i = 0; i < 4; i++)
        add_permit(m, plan);
    return plan;
}

static void
compile(struct model *m, struct attempt *a)
{
    struct sam_fault fault = {0};
    enum refusal why = REFUSAL_NONE;
    realm_must(consent_open(octets_bytes(&a->v.consent), NULL, &a->consent, &why), "consent");
    a->plain = (struct sam_consent){.team = a->team,
                                    .n_team = consent_team(a->v.opened.body, a->team),
                                    .provisions = a->consent.provisions,
                                    .n_provisions = a->consent.n_provisions};
    size_t size = sam_policy_size_max(&m->realm.site, &a->plain);
    a->memory = malloc(size);
    if (a->memory == NULL) realm_die("no memory");
    realm_must(sam_policy_compile(&m->realm.site, &a->plain, a->memory, size, &a->policy, &fault),
               "compile");
}

struct attempt *
model_current(struct model *m, size_t of_case)
{
    const struct model_case *c = &m->cases[of_case];
    return c->current == MODEL_NONE ? NULL : c->attempts[c->current];
}

size_t
model_next_version(struct model *m, size_t of_case, size_t person)
{
    struct model_case *c = &m->cases[of_case];
    const struct attempt *before = model_current(m, of_case);
    const struct person *signer = &m->people[person];
    struct attempt *a = calloc(1, sizeof *a);
    if (a == NULL || c->n == MODEL_VERSIONS) realm_die("too many versions");
    if (before == NULL) {
        a->plan = first_plan(m, of_case);
    } else {
        a->plan = malloc(sizeof *a->plan);
        if (a->plan == NULL) realm_die("no memory");
        memcpy(a->plan, before->plan, sizeof *a->plan);
        /* purposes lead into the plan that they were copied from: lead them here */
        for (size_t i = 0; i < a->plan->n_provisions; i++)
            if (a->plan->provisions[i].is.n_purposes > 0)
                a->plan->provisions[i].is.purposes = a->plan->provisions[i].purposes;
        change(m, a->plan);
    }
    realm_case_next(&m->realm, a->plan, before == NULL ? NULL : &before->v, &signer, 1, m->now,
                    &a->v);
    compile(m, a);
    c->attempts[c->n] = a;
    return c->n++;
}

/* ---- items -------------------------------------------------------------------------------------------------- */

size_t
model_new_item(struct model *m, size_t of_case, size_t author)
{
    static const size_t SIZES[] = {0, 0, 0, 3000, 70000, 140000};
    const struct attempt *version = model_current(m, of_case);
    if (m->n_items == MODEL_ITEMS || version == NULL) return MODEL_NONE;
    struct model_item *it = &m->items[m->n_items];
    const char *labels[] = {PICK(m, LABELS), NULL, NULL};
    if (one_in(m, 4))
        labels[1] = strcmp(labels[0], "work.search") == 0 ? "work.needs" : "work.search";
    const struct person *audience[] = {&m->people[BO], &m->people[METTE]};
    const struct item_terms terms = {.author = &m->people[author],
                                     .version = &version->v,
                                     .labels = labels,
                                     .now = m->now,
                                     .size = PICK(m, SIZES),
                                     .audience = audience,
                                     .n_audience = one_in(m, 6) ? 2 : 0};
    struct item_terms said = terms;
    for (size_t i = 0; i < said.n_audience; i++) /* of the team of that version */
        if (!of_case_has_person(version->v.opened.body, audience[i]->id)) said.n_audience = 0;
    realm_item_make(&m->realm, &said, &it->item);
    it->of_case = of_case;
    it->author = author;
    it->meeting = MODEL_NONE;
    return m->n_items++;
}

/* For some of those who may be there: the core knows which. */
size_t
model_new_words(struct model *m, size_t meeting, size_t author, const char *kind)
{
    const struct model_meeting *of = &m->meetings[meeting];
    const struct attempt *version = model_current(m, of->of_case);
    const char *labels[] = {strcmp(kind, "agenda_point") == 0 ? "case.practical" : PICK(m, LABELS),
                            NULL};
    const struct person *audience[MODEL_PEOPLE];
    size_t n = 0;
    if (m->n_items == MODEL_ITEMS || version == NULL) return MODEL_NONE;
    for (size_t i = BO; i <= SARA; i++)
        if (!one_in(m, 3) && of_case_has_person(version->v.opened.body, m->people[i].id))
            audience[n++] = &m->people[i];
    struct model_item *it = &m->items[m->n_items];
    const struct item_terms terms = {.author = &m->people[author],
                                     .version = &version->v,
                                     .labels = labels,
                                     .kind = kind,
                                     .now = m->now,
                                     .meeting = of->id,
                                     .audience = audience,
                                     .n_audience = n};
    realm_item_make(&m->realm, &terms, &it->item);
    it->of_case = of->of_case;
    it->author = author;
    it->meeting = meeting;
    return m->n_items++;
}

/* ---- the second decision -------------------------------------------------------------------------------------- */

/* Sorted by their bytes, as the header has them: the first that is not covered gives the reason. */
static size_t
labels_of(const struct model_item *item, const char *added, struct sam_bytes *ret)
{
    struct sam_bytes more = realm_text(added);
    size_t n = 0;
    for (size_t i = 0; i < item->item.body->n_labels; i++) {
        struct sam_bytes has = item->item.body->labels[i];
        size_t common = has.len < more.len ? has.len : more.len;
        if (more.len > 0 && memcmp(more.at, has.at, common) < 0) {
            ret[n++] = more;
            more.len = 0;
        }
        ret[n++] = has;
    }
    if (more.len > 0) ret[n++] = more;
    return n;
}

bool
model_may_read(const struct model *m, const struct attempt *version, const struct person *person,
               const struct model_item *item, const char *added, const char *const *purposes,
               const uint8_t *live, sam_time at, uint32_t *ret_reason)
{
    const struct case_body *body = version->v.opened.body;
    const struct member *member = of_case_member(body, person->key_id);
    struct sam_bytes labels[LABELS_MAX + 1], p[MODEL_PURPOSES], audience[SAM_TEAM_MAX];
    struct sam_query query = {0};
    struct sam_fault fault = {0};
    size_t n_purposes = 0;

    *ret_reason = LOG_REASON_OWNER;
    if (of_case_owner(body, person->key_id) != NULL) return true;
    *ret_reason = LOG_REASON_AUTHOR;
    if (member != NULL && memcmp(item->item.body->author, person->key_id, HASH_BYTES) == 0)
        return true;
    while (purposes[n_purposes] != NULL) {
        p[n_purposes] = realm_text(purposes[n_purposes]);
        n_purposes++;
    }
    for (size_t i = 0; i < item->item.body->n_audience; i++)
        audience[i] = (struct sam_bytes){item->item.body->audience[i], ID_BYTES};
    struct sam_request request = {.person = {person->id, ID_BYTES},
                                  .role = realm_text(person->role),
                                  .action = SAM_ACCESS,
                                  .purposes = p,
                                  .n_purposes = n_purposes,
                                  .categories = labels,
                                  .n_categories = labels_of(item, added, labels),
                                  .audience = audience,
                                  .n_audience = item->item.body->n_audience,
                                  .created = item->item.body->created,
                                  .at = at};
    if (item->meeting != MODEL_NONE)
        request.item_meeting = (struct sam_bytes){m->meetings[item->meeting].id, ID_BYTES};
    if (live != NULL) request.live_meeting = (struct sam_bytes){live, ID_BYTES};
    realm_must(sam_query_make(m->realm.site.taxonomy, &version->plain, version->policy, &request,
                              &query, &fault),
               "query");
    struct sam_decision d = sam_decide(version->policy, &query);
    *ret_reason = d.reason;
    return d.permit == 1;
}
