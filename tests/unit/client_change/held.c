/* held.c - a candidate who is slow: one change, as the words of the command line say, that waits for a line of standard
 * input wherever they say `hold`. For tests/people/test_choices.py: what another device or the broker does meanwhile
 * is then no matter of luck.
 *
 *   client_change_held HOME [patience MS] STEP...       the home's agent runs
 *   STEP   permit|deny|withdraw PERSON TOPIC, lift NUMBER (from 0), remove PERSON, hold, commit
 *   says   held, "withdrew N", "committed VERSION", "gives 0|1"; or "trouble KIND", and goes on
 *   HELD_CLOCK_MS in the environment: how far this computer's clock is ahead */
#include <samtykke/client_case.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

sam_time __real_client_now(void);
sam_time __wrap_client_now(void);

sam_time
__wrap_client_now(void)
{
    const char *ahead = getenv("HELD_CLOCK_MS");
    return __real_client_now() + (ahead == NULL ? 0 : strtoll(ahead, NULL, 10));
}

struct held {
    struct sam_client *client;
    struct sam_case *c;
    struct sam_change *change;
    struct sam_trouble trouble;
    char **words; /* what is left of the command line; NULL at the end */
};

static const char *
next(struct held *held)
{
    if (*held->words == NULL) {
        (void)fputs("a word is missing\n", stderr);
        exit(64);
    }
    return *held->words++;
}

static struct sam_bytes
text(const char *at)
{
    return (struct sam_bytes){(const uint8_t *)at, strlen(at)};
}

static enum sam_err
choose(struct held *held, enum sam_effect effect)
{
    const struct sam_person *person = NULL;
    const struct sam_bytes purpose = text("job_search");
    sam_time now = __real_client_now();
    enum sam_err r = sam_case_person(held->c, next(held), &person, &held->trouble);
    if (r != SAM_OK) { return r; }
    struct sam_provision p = {.effect = effect,
                              .action = SAM_ACCESS,
                              .actor = {SAM_ACTOR_PERSON, {person->person, SAM_ID_BYTES}},
                              .category = text(next(held))};
    if (effect == SAM_PERMIT) {
        p.purposes = &purpose;
        p.n_purposes = 1;
        p.period = (struct sam_period){true, true, now, now + 30 * SAM_DAY_MS};
    }
    return sam_change_add(held->change, &p, &held->trouble);
}

static enum sam_err
withdraw(struct held *held)
{
    size_t n = 0;
    const struct sam_person *person = NULL;
    enum sam_err r = sam_case_person(held->c, next(held), &person, &held->trouble);
    if (r != SAM_OK) { return r; }
    r = sam_change_withdraw(held->change, person, text(next(held)), &n, &held->trouble);
    if (r == SAM_OK) { (void)printf("withdrew %zu\n", n); }
    return r;
}

static enum sam_err
leave(struct held *held)
{
    const struct sam_person *person = NULL;
    enum sam_err r = sam_case_person(held->c, next(held), &person, &held->trouble);
    return r == SAM_OK ? sam_change_team_remove(held->change, person, &held->trouble) : r;
}

static enum sam_err
commit(struct held *held)
{
    struct sam_review review;
    enum sam_err r = sam_change_review(held->change, &review, &held->trouble);
    if (r != SAM_OK) { return r; }
    (void)printf("gives %d\n", review.gives);
    r = sam_change_commit(held->change, &held->trouble);
    unsigned long long version = sam_case_facts(held->c)->version;
    if (r == SAM_OK) { (void)printf("committed %llu\n", version); }
    return r;
}

static enum sam_err
hold(void)
{
    char line[8];
    (void)puts("held");
    return fgets(line, sizeof line, stdin) == NULL ? SAM_E_IO : SAM_OK;
}

static enum sam_err
step(struct held *held, const char *word)
{
    if (strcmp(word, "permit") == 0) { return choose(held, SAM_PERMIT); }
    if (strcmp(word, "deny") == 0) { return choose(held, SAM_DENY); }
    if (strcmp(word, "withdraw") == 0) { return withdraw(held); }
    if (strcmp(word, "remove") == 0) { return leave(held); }
    if (strcmp(word, "commit") == 0) { return commit(held); }
    if (strcmp(word, "hold") == 0) { return hold(); }
    if (strcmp(word, "lift") == 0) {
        return sam_change_lift(held->change, strtoul(next(held), NULL, 10), &held->trouble);
    }
    (void)fprintf(stderr, "what is %s?\n", word);
    exit(64);
}

static enum sam_err
begin(struct held *held)
{
    uint8_t case_id[SAM_ID_BYTES];
    struct sam_trouble *trouble = &held->trouble;
    const struct sam_bytes agent = {NULL, 0};
    enum sam_err r = sam_client_open(next(held), agent, &held->client, trouble);
    if (r == SAM_OK && *held->words != NULL && strcmp(*held->words, "patience") == 0) {
        held->words++;
        sam_client_patience(held->client, strtoll(next(held), NULL, 10));
    }
    if (r == SAM_OK) { r = sam_case_find(held->client, NULL, case_id, trouble); }
    if (r == SAM_OK) { r = sam_case_open(held->client, case_id, &held->c, trouble); }
    return r == SAM_OK ? sam_change_begin(held->c, &held->change, trouble) : r;
}

int
main(int argc, char **argv)
{
    (void)argc;
    struct held held = {.words = argv + 1};
    (void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    enum sam_err r = begin(&held);
    bool is_begun = r == SAM_OK;
    do {
        if (r != SAM_OK) {
            (void)printf("trouble %d%s\n", held.trouble.kind,
                         held.trouble.perhaps ? " perhaps" : "");
        }
        if (*held.words == NULL) { break; }
        r = is_begun ? step(&held, next(&held)) : r;
    } while (is_begun);
    sam_change_end(&held.change);
    sam_case_close(&held.c);
    sam_client_close(&held.client);
    return is_begun ? 0 : 1;
}
