/* choice_actor.c - whom a choice is about. */
#include "choice.h"

#include "policy/text/phrase.h"
#include <samtykke/same.h>
#include <string.h>

_Static_assert(CHOICE_NAME_MAX >= PHRASE_MAX, "what phrase_name() writes");

static struct sam_bytes
bytes_of(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}

/* The text behind "role:"; NULL: word does not begin so. */
static const char *
after(const char *word, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(word, prefix, n) == 0 ? word + n : NULL;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* A role by its name or by its word in the language. */
static bool
read_role(struct desk *desk, const char *word, struct sam_bytes *ret)
{
    char label[PHRASE_MAX];
    const struct sam_taxonomy *t = sam_case_facts(desk->c)->taxonomy;
    for (uint32_t i = 0; i < t->n_roles; i++) {
        char name[SAM_HANDLE_MAX * 2];
        (void)snprintf(name, sizeof name, "%.*s", (int)t->roles[i].len,
                       (const char *)t->roles[i].at);
        if (strcmp(name, word) == 0
            || strcmp(desk_role(desk, name, label, sizeof label), word) == 0) {
            *ret = t->roles[i];
            return true;
        }
    }
    return false;
}

/* One that somebody on the team is of: a mistyped one would close nothing. */
static bool
read_organisation(const struct desk *desk, const char *word, struct sam_bytes *ret)
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    for (size_t i = 0; i < facts->n_team; i++) {
        if (strcmp(facts->team[i].organisation, word) == 0) {
            *ret = bytes_of(facts->team[i].organisation);
            return true;
        }
    }
    return false;
}

enum sam_err
choice_read_actor(struct desk *desk, const char *word, bool is_deny, struct sam_actor *ret_actor,
                  struct sam_trouble *trouble)
{
    struct sam_actor actor = {.kind = SAM_ACTOR_NONE};
    const struct sam_person *person = NULL;
    const char *role = after(word, "role:");
    const char *organisation = after(word, "organisation:");
    if (strcmp(word, "team") == 0) { actor.kind = SAM_ACTOR_TEAM; }
    if (is_deny && strcmp(word, "everyone") == 0) { actor.kind = SAM_ACTOR_EVERYONE; }
    if (role != NULL && read_role(desk, role, &actor.id)) { actor.kind = SAM_ACTOR_ROLE; }
    if (organisation != NULL && read_organisation(desk, organisation, &actor.id)) {
        actor.kind = SAM_ACTOR_ORGANISATION;
    }
    if (actor.kind == SAM_ACTOR_NONE && (role != NULL || organisation != NULL)) {
        return sam_trouble_say(trouble, SAM_TROUBLE_NO_PERSON, word);
    }
    if (actor.kind == SAM_ACTOR_NONE) {
        enum sam_err r = sam_case_person(desk->c, word, &person, trouble);
        if (r != SAM_OK) { return r; }
        actor.kind = SAM_ACTOR_PERSON;
        actor.id = (struct sam_bytes){person->person, SAM_ID_BYTES};
    }
    *ret_actor = actor;
    return SAM_OK;
}

/* ---- saying ---------------------------------------------------------------------------------- */

/* The length of a name's first word; 0: it has one only, or that is very short. */
static size_t
first_word(const char *name)
{
    size_t n = strcspn(name, " ");
    return name[n] == ' ' && n > 1 ? n : 0;
}

void
choice_short_name(const struct desk *desk, const struct sam_person *person,
                  char ret[static CHOICE_NAME_MAX])
{
    const struct sam_case_facts *facts = sam_case_facts(desk->c);
    size_t n = first_word(person->name);
    bool is_shared = strncmp(facts->candidate_name, person->name, n) == 0;
    for (size_t i = 0; i < facts->n_team; i++) {
        bool is_other = memcmp(facts->team[i].person, person->person, SAM_ID_BYTES) != 0;
        is_shared = is_shared || (is_other && strncmp(facts->team[i].name, person->name, n) == 0);
    }
    struct sam_bytes shown = {(const uint8_t *)person->name,
                              n > 0 && !is_shared ? n : strlen(person->name)};
    phrase_name(shown, ret);
}

const struct sam_person *
choice_person(const struct desk *desk, const struct sam_actor *actor)
{
    if (actor->kind != SAM_ACTOR_PERSON || actor->id.len != SAM_ID_BYTES) { return NULL; }
    return sam_case_person_of_id(desk->c, actor->id.at);
}

static const char *
actor_pattern(const struct sam_actor *actor, const struct sam_person *person)
{
    switch (actor->kind) {
    case SAM_ACTOR_PERSON:
        return person != NULL ? "{name}" : _("Somebody who left the team");
    case SAM_ACTOR_ROLE:
        return _("Every {name} on your team");
    case SAM_ACTOR_ORGANISATION:
        return _("Everyone from {name} on your team");
    case SAM_ACTOR_TEAM:
        return _("Everyone on your team");
    case SAM_ACTOR_EVERYONE:
        return _("Everyone");
    case SAM_ACTOR_EMPLOYER:
        return _("One employer");
    case SAM_ACTOR_ANY_EMPLOYER:
        return _("Any employer");
    case SAM_ACTOR_NONE:
        break;
    }
    return _("Somebody who can't be read");
}

void
choice_name_actor(struct desk *desk, const struct sam_actor *actor,
                  char ret[static CHOICE_NAME_MAX])
{
    char name[PHRASE_MAX] = "";
    char plain[PHRASE_MAX] = "";
    const struct sam_person *person = choice_person(desk, actor);
    if (person != NULL) {
        choice_short_name(desk, person, name);
    } else if (actor->kind == SAM_ACTOR_ROLE || actor->kind == SAM_ACTOR_ORGANISATION) {
        phrase_name(actor->id, plain);
        const char *shown = plain;
        if (actor->kind == SAM_ACTOR_ROLE) { shown = desk_role(desk, plain, name, sizeof name); }
        if (shown != name) { (void)snprintf(name, sizeof name, "%s", shown); }
    }
    const struct phrase_slot slots[] = {{"name", name}};
    phrase_fill(ret, CHOICE_NAME_MAX, actor_pattern(actor, person), slots, 1);
}

void
choice_word_actor(struct desk *desk, const struct sam_actor *actor,
                  char ret[static CHOICE_NAME_MAX])
{
    static const char *const KINDS[] = {
        [SAM_ACTOR_NONE] = "unreadable",   [SAM_ACTOR_PERSON] = "former",
        [SAM_ACTOR_ROLE] = "role:",        [SAM_ACTOR_ORGANISATION] = "organisation:",
        [SAM_ACTOR_TEAM] = "team",         [SAM_ACTOR_EVERYONE] = "everyone",
        [SAM_ACTOR_EMPLOYER] = "employer", [SAM_ACTOR_ANY_EMPLOYER] = "employers",
    };
    const struct sam_person *person = choice_person(desk, actor);
    bool has_name = actor->kind == SAM_ACTOR_ROLE || actor->kind == SAM_ACTOR_ORGANISATION;
    if (person != NULL) {
        (void)snprintf(ret, CHOICE_NAME_MAX, "%s", person->handle);
        return;
    }
    (void)snprintf(ret, CHOICE_NAME_MAX, "%s%.*s", KINDS[actor->kind],
                   has_name ? (int)actor->id.len : 0, has_name ? (const char *)actor->id.at : "");
}
