/* vocabulary.c - the names that generated cases are made of. */
#include "vocabulary.h"
#include <string.h>

#define LIST(array)                                                                                \
    {                                                                                              \
        (array), sizeof(array) / sizeof((array)[0])                                                \
    }
#define LONGEST_ID "the-longest-id-has-sixty-four-bytes.0123456789_0123456789-01234x"

static const struct sam_bytes PERSON[] = {
    NAME("bo"), NAME("kari"),    NAME("sara"),     NAME("ole"), NAME("gry"),
    NAME("a"),  NAME("x.y-z_0"), NAME(LONGEST_ID), NAME("bo2"), NAME("b")};
static const struct sam_bytes STRANGER[] = {NAME("ukendt"), NAME("bo3"), NAME("k"), NAME("guest")};
static const struct sam_bytes ORGANISATION[] = {NAME("ips-lyngtoft"), NAME("jobcenter.nord"),
                                                NAME("psykiatri-3"), NAME("bo")};
static const struct sam_bytes MEETING[] = {NAME("m1"), NAME("m2"),   NAME("m-2026.11"),
                                           NAME("m"),  NAME("kari"), NAME("m3")};
static const struct sam_bytes FREE_ROLE[] = {NAME("consultant"), NAME("pilot"), NAME("guest"),
                                             NAME("9")};
static const struct sam_bytes EMPLOYER[] = {
    NAME("Fjord A/S"),
    NAME("fjord A/S"),
    NAME("Bageri S\xc3\xb8nderg\xc3\xa5rd"),
    NAME("\xe6\x9d\xb1\xe4\xba\xac\xe3\x82\xab\xe3\x83\x95\xe3\x82\xa7"),
    NAME("\"Quote\" & Co \\"),
    NAME("\xf0\x9f\x8d\x9e br\xc3\xb8"
         "d"),
    NAME(" "),
    NAME("\xc2\xa0\xe2\x80\xa8\xef\xbb\xbf\xf4\x8f\xbf\xbf"),
    NAME("employer:Fjord A/S")};
static const struct sam_bytes UNKNOWN_CATEGORY[] = {NAME("health.xyz"),
                                                    NAME("health.diagnosis.deep"),
                                                    NAME("zzz"),
                                                    NAME("zzz.diagnosis"),
                                                    NAME("healt"),
                                                    NAME("healthy.diagnosis"),
                                                    NAME("work.z.z"),
                                                    NAME("a.b.x"),
                                                    NAME("health."),
                                                    NAME(".health"),
                                                    NAME("."),
                                                    NAME("health..crisis"),
                                                    NAME("Health"),
                                                    NAME("health.Diagnosis"),
                                                    NAME("*.x"),
                                                    NAME("health.*"),
                                                    NAME("life.b\xc3\xb8rn")};
static const struct sam_bytes UNKNOWN_LABEL[] = {NAME("health"),
                                                 NAME("*"),
                                                 NAME("zzz"),
                                                 NAME("health.xyz"),
                                                 NAME("work.search.deep"),
                                                 NAME("Health.diagnosis"),
                                                 NAME("b\xc3\xb8rn \"\\\n"),
                                                 NAME("a.b")};
static const struct sam_bytes UNKNOWN_PURPOSE[] = {NAME("fun"), NAME("meeting"), NAME("benefit")};

const struct words PERSONS = LIST(PERSON);
const struct words STRANGERS = LIST(STRANGER);
const struct words ORGANISATIONS = LIST(ORGANISATION);
const struct words MEETINGS = LIST(MEETING);
const struct words FREE_ROLES = LIST(FREE_ROLE);
const struct words EMPLOYERS = LIST(EMPLOYER);
const struct words UNKNOWN_CATEGORIES = LIST(UNKNOWN_CATEGORY);
const struct words UNKNOWN_LABELS = LIST(UNKNOWN_LABEL);
const struct words UNKNOWN_PURPOSES = LIST(UNKNOWN_PURPOSE);
const struct sam_bytes NO_ROLE = NAME("astronaut");
const struct sam_bytes GUEST = NAME("guest");
const struct sam_bytes ALL_CATEGORIES = NAME("*");

/* ---- taxonomies ---------------------------------------------------------------------------- */

static const struct sam_bytes DEFAULT_LEAF[] = {
    NAME("health.diagnosis"),  NAME("health.illness"),   NAME("health.treatment"),
    NAME("health.medication"), NAME("health.substance"), NAME("health.crisis"),
    NAME("money.benefits"),    NAME("money.income"),     NAME("money.debt"),
    NAME("work.needs"),        NAME("work.preferences"), NAME("work.search"),
    NAME("work.offers"),       NAME("work.employer"),    NAME("life.housing"),
    NAME("life.family"),       NAME("life.legal"),       NAME("case.practical")};
static const struct sam_bytes DEFAULT_PURPOSE[] = {
    NAME("job_search"),  NAME("workplace_support"),
    NAME("benefits"),    NAME("treatment_coordination"),
    NAME("supervision"), NAME("emergency")};
static const struct sam_bytes DEFAULT_ROLE[] = {
    NAME("consultant"), NAME("therapist"), NAME("social_worker"), NAME("registrar"), NAME("guest")};
static const struct sam_bytes SMALL_LEAF[] = {NAME("health.diagnosis"), NAME("work.search")};
static const struct sam_bytes SMALL_PURPOSE[] = {NAME("job_search"), NAME("benefits")};
static const struct sam_bytes SMALL_ROLE[] = {NAME("consultant")};
static const struct sam_bytes DEEP_LEAF[] = {NAME("f"),   NAME("a.b.c"), NAME("a.b.d"),
                                             NAME("a.e"), NAME("a.bc"),  NAME("g.h.i.j")};
static const struct sam_bytes DEEP_PURPOSE[] = {NAME("p"), NAME("q"), NAME("r-1")};
static const struct sam_bytes DEEP_ROLE[] = {NAME("r"), NAME("guest"), NAME("s")};

#define EIGHT(prefix, tens)                                                                        \
    NAME(prefix tens "0"), NAME(prefix tens "1"), NAME(prefix tens "2"), NAME(prefix tens "3"),    \
        NAME(prefix tens "4"), NAME(prefix tens "5"), NAME(prefix tens "6"), NAME(prefix tens "7")

static const struct sam_bytes FULL_LEAF[] = {EIGHT("w.", "a"), EIGHT("w.", "b"), EIGHT("v.", "c"),
                                             EIGHT("u.t.", "d")};
static const struct sam_bytes FULL_PURPOSE[] = {EIGHT("p", "a"), EIGHT("p", "b"), EIGHT("p", "c"),
                                                EIGHT("p", "d")};
static const struct sam_bytes FULL_ROLE[] = {EIGHT("r", "a"), EIGHT("r", "b"), EIGHT("r", "c"),
                                             NAME("guest")};

struct source {
    struct words leaves, purposes, roles;
};
static const struct source SOURCES[TAXONOMY_KINDS] = {
    [TAXONOMY_DEFAULT] = {LIST(DEFAULT_LEAF), LIST(DEFAULT_PURPOSE), LIST(DEFAULT_ROLE)},
    [TAXONOMY_SMALL] = {LIST(SMALL_LEAF), LIST(SMALL_PURPOSE), LIST(SMALL_ROLE)},
    [TAXONOMY_DEEP] = {LIST(DEEP_LEAF), LIST(DEEP_PURPOSE), LIST(DEEP_ROLE)},
    [TAXONOMY_ANY_ROLE] = {LIST(DEFAULT_LEAF), LIST(DEFAULT_PURPOSE), LIST(FREE_ROLE)},
    [TAXONOMY_FULL] = {LIST(FULL_LEAF), LIST(FULL_PURPOSE), LIST(FULL_ROLE)},
};

static void
copy_words(struct words from, struct sam_bytes *to, uint32_t *ret_n)
{
    memcpy(to, from.at, from.n * sizeof *to);
    *ret_n = from.n;
}

void
vocabulary_taxonomy(enum taxonomy_kind kind, struct sam_taxonomy *ret)
{
    memset(ret, 0, sizeof *ret);
    copy_words(SOURCES[kind].leaves, ret->leaves, &ret->n_leaves);
    copy_words(SOURCES[kind].purposes, ret->purposes, &ret->n_purposes);
    copy_words(SOURCES[kind].roles, ret->roles, &ret->n_roles);
    ret->any_role = kind == TAXONOMY_ANY_ROLE;
}

/* ---- comparing ----------------------------------------------------------------------------- */

bool
same_name(struct sam_bytes a, struct sam_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool
list_has(const struct sam_bytes *list, size_t n, struct sam_bytes name)
{
    for (size_t i = 0; i < n; i++) {
        if (same_name(list[i], name)) { return true; }
    }
    return false;
}
