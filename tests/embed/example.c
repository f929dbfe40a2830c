/* The engine in another program: cc example.c $(pkg-config --cflags --libs samtykke-policy-core) */
#include <samtykke/decide.h>
#include <stdio.h>

#define NAME(text)                                                                                 \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }

static const struct sam_bytes purpose[] = {NAME("job_search")};
static const struct sam_bytes asked[][1] = {{NAME("work.search")}, {NAME("health.diagnosis")}};

int
main(void)
{
    struct sam_taxonomy taxonomy = {.n_leaves = 2, .n_purposes = 1, .any_role = true};
    taxonomy.leaves[0] = asked[0][0];
    taxonomy.leaves[1] = asked[1][0];
    taxonomy.purposes[0] = purpose[0];

    struct sam_member team[] = {{NAME("bo"), NAME("consultant"), NAME("ips-lyngtoft")}};
    struct sam_provision yes = {SAM_PERMIT, SAM_ACCESS, {SAM_ACTOR_PERSON, NAME("bo")}};
    yes.category = asked[0][0], yes.purposes = purpose, yes.n_purposes = 1;
    yes.period = (struct sam_period){true, true, 0, 1000};

    struct sam_site site = {.taxonomy = &taxonomy};
    struct sam_consent consent = {team, 1, &yes, 1};
    static _Alignas(SAM_POLICY_ALIGN) uint8_t memory[1024]; /* sam_policy_size_max() says enough */
    const struct sam_policy *p = NULL;
    struct sam_fault fault;
    if (sam_policy_compile(&site, &consent, memory, sizeof memory, &p, &fault) != SAM_OK) return 1;

    for (int i = 0; i < 2; i++) {
        struct sam_request want = {NAME("bo"), {0}, SAM_ACCESS, purpose, 1, asked[i], 1, .at = 500};
        struct sam_query q;
        if (sam_query_make(&taxonomy, &consent, p, &want, &q, &fault) != SAM_OK) return 1;
        struct sam_decision d = sam_decide(p, &q);
        printf("%s: %s\n", (const char *)asked[i][0].at, sam_reason_name(d.reason));
    }
}
