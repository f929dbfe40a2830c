/* case_verify.c - `samtykke case verify`: the candidate and a member read eight words to each other. Until they
 * have, nothing is made readable for the member, and the member's `send` refuses. */
#include "visit.h"

#include "check_page.h"
#include <string.h>

static const char HELP[] = N_(
    "Usage: samtykke case verify PERSON [OPTION]...\n\n"
    "Compares eight words with somebody on your team, or, on the team yourself, with the\n"
    "candidate. Meet, or call each other. Both see eight words; one reads them, the other types\n"
    "what is heard. The same words mean: nobody is in between.\n\n"
    "  --words WORDS   what the other one read, for scripts\n\n"
    "Example:\n"
    "  samtykke case verify bo\n\n"
    "With --json, or with --yes, and without --words nothing is asked.\n"
    "With --json: \"words\" (yours), \"verified\" (done now).\n");

static const struct desk_option OPTIONS[] = {
    {.name = "words", .has_value = true},
    {.name = NULL},
};

/* ---- done ------------------------------------------------------------------------------------ */

static enum cli_exit
sign(struct desk *desk, const struct sam_person *person)
{
    struct sam_trouble trouble;
    struct sam_change *change = NULL;
    enum cli_exit e = check_page_begin(desk, &change);
    if (e != CLI_OK) { return e; }
    enum sam_err r = sam_change_verify(change, person, &trouble);
    e = r == SAM_OK ? check_page_sign_people(desk, change) : desk_trouble(desk, &trouble);
    sam_change_end(&change);
    return e;
}

/* The words are the same. For the candidate that is done when the broker has it. */
static enum cli_exit
finish(struct desk *desk, const struct sam_person *person, const char *other)
{
    char name[SAM_NAME_MAX];
    bool is_owner = sam_case_facts(desk->c)->is_owner;
    bool was = is_owner && person->is_verified;
    (void)snprintf(name, sizeof name, "%s", other);
    enum cli_exit e = is_owner && !was ? sign(desk, person) : CLI_OK;
    if (e != CLI_OK) { return e; }
    desk_say(desk, _("The words are the same. It is really {who}."), "who", name, NULL);
    choice_put(desk, "verified", json_true());
    return CLI_OK;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static enum cli_exit
ask(struct desk *desk, const struct sam_person *person, const char *other)
{
    struct sam_trouble trouble;
    char typed[SAM_WORDS_MAX * 2];
    for (;;) {
        bool is_there = desk_ask_line(
            desk, _("Type what the other one reads, or nothing to do it later: "), typed,
            sizeof typed);
        if (!is_there || typed[0] == '\0') {
            desk_say(desk, _("Do it later with: samtykke case verify {who}"), "who",
                     sam_case_facts(desk->c)->is_owner ? person->handle
                                                       : sam_case_facts(desk->c)->candidate_handle,
                     NULL);
            return CLI_ANSWER;
        }
        enum sam_err r = sam_case_words_check(desk->c, person, typed, &trouble);
        if (r == SAM_OK) { return finish(desk, person, other); }
        enum cli_exit e = desk_trouble(desk, &trouble);
        if (trouble.kind != SAM_TROUBLE_WORDS) { return e; }
    }
}

enum cli_exit
visit_verify_step(struct desk *desk, const struct sam_person *person, const char *typed)
{
    struct sam_trouble trouble;
    char words[SAM_WORDS_MAX];
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    const char *other = facts->is_owner ? person->name : facts->candidate_name;
    if (visit_is_guest(person)) { return desk_fail(desk, SAM_TROUBLE_GUEST, person->handle); }
    choice_put(desk, "verified", json_false());
    if (typed != NULL) {
        enum sam_err r = sam_case_words_check(desk->c, person, typed, &trouble);
        return r == SAM_OK ? finish(desk, person, other) : desk_trouble(desk, &trouble);
    }
    if (sam_case_words(desk->c, person, words, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    desk_say(desk, _("Read these words to {who}:"), "who", other, NULL);
    desk_say(desk, "  {words}", "words", words, NULL);
    choice_put(desk, "words", json_string(words));
    return desk->json || desk->yes ? CLI_OK : ask(desk, person, other);
}

static enum cli_exit
verify(struct desk *desk)
{
    struct sam_trouble trouble;
    const struct sam_person *person = NULL;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    if (!facts->is_owner) {
        if (strcmp(desk->words[0], facts->candidate_handle) != 0) {
            return desk_fail(desk, SAM_TROUBLE_NO_PERSON, desk->words[0]);
        }
        if (facts->self == NULL) { return desk_fail(desk, SAM_TROUBLE_NOT_ON_TEAM, ""); }
        return visit_verify_step(desk, facts->self, desk_value(desk, "words", 0));
    }
    if (sam_case_person(desk->c, desk->words[0], &person, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    bool was = person->is_verified;
    e = visit_verify_step(desk, person, desk_value(desk, "words", 0));
    bool is_now = e == CLI_OK
                  && sam_case_person(desk->c, desk->words[0], &person, &trouble) == SAM_OK
                  && person->is_verified;
    return !was && is_now ? check_page_rewrap(desk) : e;
}

enum cli_exit
cli_case_verify(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = HELP, .options = OPTIONS, .min_words = 1, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, verify);
}
