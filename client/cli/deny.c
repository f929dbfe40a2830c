/* deny.c - `samtykke deny`: a no. It goes before every yes, begins at once, and stays until it is lifted. */
#include "check_page.h"

#include "policy/text/phrase.h"
#include <samtykke/client_meeting.h>
#include <string.h>

#define TOPICS_MAX 64U

static const char HELP[] = N_(
    "Usage: samtykke deny PERSON|everyone TOPIC... [OPTION]...\n\n"
    "Says no to topics. A no goes before every yes, and stays until you lift it.\n"
    "PERSON is a short name (bo), role:NAME, organisation:NAME, team or everyone.\n"
    "TOPIC is a topic (work.offers), a group (work) or \"*\", by name or in words.\n\n"
    "  --purpose P   only for this purpose; can be given more than once\n"
    "  --meeting M   only in this meeting, by its number or its first digits\n"
    "  --tell        no to telling any employer; who may see it stays as it is\n\n"
    "Example:\n"
    "  samtykke deny sara work.offers\n\n"
    "With --json: \"changed\", \"version\", \"choices\" (as `choices` has them), \"warnings\".\n");

static const struct desk_option OPTIONS[] = {
    {.name = "purpose", .has_value = true, .many = true},
    {.name = "meeting", .has_value = true},
    {.name = "tell"},
    {.name = NULL},
};

struct denies {
    struct sam_bytes purposes[SAM_PURPOSES_MAX];
    uint8_t meeting[SAM_ID_BYTES];
    struct sam_provision list[TOPICS_MAX];
    size_t n;
};

static bool
is_known(const struct sam_provision *list, size_t n, const struct sam_provision *one)
{
    for (size_t i = 0; i < n; i++) {
        if (choice_same(&list[i], one, false)) { return true; }
    }
    return false;
}

/* One that there is: a no for a mistyped one would close nothing. */
static enum sam_err
read_meeting(struct desk *desk, struct denies *d, struct sam_provision *one,
             struct sam_trouble *trouble)
{
    const char *word = desk_value(desk, "meeting", 0);
    struct sam_meeting *m = NULL;
    if (word == NULL) { return SAM_OK; }
    one->meeting = (struct sam_bytes){d->meeting, sizeof d->meeting};
    enum sam_err r = sam_meeting_find(desk->c, word, d->meeting, trouble);
    if (r == SAM_OK) { r = sam_meeting_open(desk->c, d->meeting, false, &m, trouble); }
    sam_meeting_close(&m);
    return r;
}

/* One for each topic; those that stand already are left out. */
static enum sam_err
read_denies(struct desk *desk, struct denies *d, struct sam_trouble *trouble)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    struct sam_provision one = {.effect = SAM_DENY, .action = SAM_ACCESS};
    if (desk_count(desk, "tell") > 0) { one.action = SAM_REDISCLOSE; }
    enum sam_err r = choice_read_actor(desk, desk->words[0], true, &one.actor, trouble);
    if (r == SAM_OK) { r = choice_read_purposes(desk, d->purposes, &one.n_purposes, trouble); }
    one.purposes = one.n_purposes > 0 ? d->purposes : NULL;
    if (r == SAM_OK) { r = read_meeting(desk, d, &one, trouble); }
    for (size_t i = 1; i < desk->n_words && r == SAM_OK; i++) {
        r = desk_read_topic(desk, desk->words[i], &one.category, trouble);
        bool is_new = r == SAM_OK && !is_known(d->list, d->n, &one)
                      && !(facts->is_owner
                           && is_known(facts->consent->provisions, facts->consent->n_provisions,
                                       &one));
        if (is_new) { d->list[d->n++] = one; }
    }
    if (r == SAM_OK && d->n == 0) {
        r = facts->is_owner ? sam_trouble_say(trouble, SAM_TROUBLE_NOTHING, desk->words[0])
                            : sam_trouble_say(trouble, SAM_TROUBLE_NOT_OWNER, "");
    }
    return r;
}

static enum cli_exit
sign(struct desk *desk, const struct denies *d)
{
    struct sam_trouble trouble;
    struct sam_change *change = NULL;
    enum sam_err r = SAM_OK;
    enum cli_exit e = check_page_begin(desk, &change);
    if (e != CLI_OK) { return e; }
    for (size_t i = 0; i < d->n && r == SAM_OK; i++) {
        r = sam_change_add(change, &d->list[i], &trouble);
    }
    e = r == SAM_OK ? check_page_sign(desk, change, d->list, d->n) : desk_trouble(desk, &trouble);
    sam_change_end(&change);
    return e;
}

static enum cli_exit
deny(struct desk *desk)
{
    struct sam_trouble trouble;
    struct denies d = {.n = 0};
    char who[CHOICE_NAME_MAX];
    if (desk_count(desk, "purpose") > 0 && desk_count(desk, "meeting") > 0) {
        return desk_misuse(desk, _("In a meeting purposes do not count: leave out --purpose."));
    }
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    if (read_denies(desk, &d, &trouble) != SAM_OK) { return desk_trouble(desk, &trouble); }
    json_t *list = json_array();
    for (size_t i = 0; i < d.n; i++) {
        (void)json_array_append_new(list, choice_json(desk, &d.list[i], 0));
    }
    choice_put(desk, "choices", list);
    json_t *sentences = check_page_sentences(desk, d.list, d.n);
    check_page_who(desk, d.list, d.n, who);
    bool is_access = d.list[0].action == SAM_ACCESS;
    if ((e = sign(desk, &d)) == CLI_OK) {
        desk_say(desk, _("Your no counts from now on:"), NULL);
        check_page_lines(desk, sentences);
        if (is_access) { desk_say(desk, _("This stops new reading."), NULL); }
        check_page_forward(desk, who, false);
    }
    json_decref(sentences);
    return e;
}

enum cli_exit
cli_deny(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = HELP, .options = OPTIONS, .min_words = 2, .max_words = TOPICS_MAX};
    return desk_run(cli, &USAGE, argc, argv, deny);
}
