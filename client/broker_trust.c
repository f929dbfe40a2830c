/* broker_trust.c - which broker a home believes: the one whose identity key the registrar's code is of. */
#include "home.h"

#include "proto/crockford.h"

#include <samtykke/same.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GROUPS 8U
#define GROUP_LETTERS 8U /* without the hyphen */
#define LETTERS 64U

/* ---- the code ------------------------------------------------------------------------------------------- */

static void
write_code(const uint8_t identity[static KEY_BYTES], char ret_code[static SAM_CODE_MAX])
{
    char *at = ret_code;
    for (size_t i = 0; i < KEY_BYTES; i += 4) {
        uint32_t value = (uint32_t)identity[i] << 24 | (uint32_t)identity[i + 1] << 16
                         | (uint32_t)identity[i + 2] << 8 | identity[i + 3];
        if (i > 0) *at++ = ' ';
        crockford_write(value, at);
        at += CROCKFORD_LINE_BYTES;
    }
    *at = '\0';
}

_Static_assert(GROUPS * 4U == KEY_BYTES && GROUPS * GROUP_LETTERS == LETTERS, "four bytes a group");
_Static_assert(GROUPS *(CROCKFORD_LINE_BYTES + 1U) <= SAM_CODE_MAX, "groups, blanks, NUL");

/* What was typed, without blanks and hyphens; false: not as many letters as a code has. */
static bool
squeeze(const char *code, char ret[static LETTERS])
{
    size_t n = 0;
    for (; *code != '\0'; code++) {
        if (strchr(" \t\r\n-", *code) != NULL) continue;
        if (n == LETTERS) return false;
        ret[n++] = *code;
    }
    return n == LETTERS;
}

/* 0: they are the same; else the first group that is not, from 1. */
static unsigned
differs(const char *code, const uint8_t identity[static KEY_BYTES])
{
    char letters[LETTERS];
    if (code == NULL || !squeeze(code, letters)) return 1;
    for (unsigned i = 0; i < GROUPS; i++) {
        const uint8_t *at = identity + (size_t)4 * i;
        uint32_t value = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8
                         | at[3];
        uint32_t typed = 0;
        const struct sam_bytes group = {(const uint8_t *)letters + (size_t)i * GROUP_LETTERS,
                                        GROUP_LETTERS};
        if (crockford_read(group, &typed) != SAM_OK || typed != value) return i + 1;
    }
    return 0;
}

/* ---- opening -------------------------------------------------------------------------------------------- */

/* Never OK. */
static enum sam_err
refuse(enum sam_err err, enum refusal why, struct sam_trouble *trouble)
{
    enum sam_err r = err == SAM_E_REFUSED ? trouble_form(trouble, "", refusal_name(why))
                                          : trouble_plain(trouble, err);
    return r == SAM_OK ? SAM_E_INTERNAL : r;
}

/* The statement names its own key: that is looked at against a code or a pin afterwards. */
static enum sam_err
look(struct sam_bytes statement, struct broker_known *ret_known, enum refusal *ret_why)
{
    struct statement opened = {.memory = NULL};
    struct wire *memory = NULL;
    const struct broker_body *body = NULL;
    enum sam_err r = statement_open_self(STATEMENT_BROKER, statement, &opened, ret_why);
    if (r != SAM_OK) return r;
    r = wire_broker_body_decode(opened.body, &memory, &body);
    if (r == SAM_OK) {
        memcpy(ret_known->realm, body->head.realm, ID_BYTES);
        memcpy(ret_known->identity_key, opened.signer[0], KEY_BYTES);
    } else if (r != SAM_E_NOMEM) {
        *ret_why = REFUSAL_FORM;
        r = SAM_E_REFUSED;
    }
    wire_free(&memory);
    statement_close(&opened);
    return r;
}

enum sam_err
home_broker_open(struct sam_bytes statement, const uint8_t *realm, struct broker *ret_broker,
                 struct sam_trouble *trouble)
{
    struct broker_known known = {.pinned_version = 0};
    enum refusal why = REFUSAL_LENGTH;
    if (statement.at == NULL || statement.len > STATEMENT_MAX)
        return refuse(SAM_E_REFUSED, why, trouble);
    enum sam_err r = look(statement, &known, &why);
    if (r == SAM_OK && realm != NULL) memcpy(known.realm, realm, ID_BYTES);
    if (r == SAM_OK) r = broker_check(statement, &known, ret_broker, &why);
    return r == SAM_OK ? r : refuse(r, why, trouble);
}

enum sam_err
home_broker_trusted(struct sam_bytes statement, const uint8_t *realm, const char *code,
                    struct broker *ret_broker, struct sam_trouble *trouble)
{
    struct broker broker;
    enum sam_err r = home_broker_open(statement, realm, &broker, trouble);
    if (r != SAM_OK) return r;
    unsigned group = differs(code, broker.body->identity_key);
    if (group == 0) {
        *ret_broker = broker;
        return SAM_OK;
    }
    broker_close(&broker);
    r = sam_trouble_say(trouble, SAM_TROUBLE_CODE, "");
    trouble->number = group;
    return r == SAM_OK ? SAM_E_INTERNAL : r;
}

enum sam_err
sam_broker_code(struct sam_bytes statement, char ret_code[static SAM_CODE_MAX],
                struct sam_trouble *ret)
{
    struct broker broker;
    if (sodium_init() < 0) return trouble_plain(ret, SAM_E_INTERNAL);
    enum sam_err r = home_broker_open(statement, NULL, &broker, ret);
    if (r != SAM_OK) return r;
    write_code(broker.body->identity_key, ret_code);
    broker_close(&broker);
    return SAM_OK;
}

/* ---- in a home ------------------------------------------------------------------------------------------ */

enum sam_err
home_broker_load(const char *home, const uint8_t *realm, bool *ret_is_there,
                 struct broker *ret_broker, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    uint8_t *statement = NULL;
    size_t len = 0;
    enum file_reason why = FILE_FINE;

    *ret_is_there = false;
    *ret_broker = (struct broker){.memory = NULL};
    enum sam_err r = home_path(home, HOME_BROKER, path, trouble);
    if (r != SAM_OK) return r;
    if (file_read(path, STATEMENT_MAX, &statement, &len, &why) != SAM_OK)
        return why == FILE_ABSENT ? SAM_OK : trouble_file(trouble, why, path);
    r = home_broker_open((struct sam_bytes){statement, len}, realm, ret_broker, trouble);
    free(statement);
    if (r == SAM_OK) {
        *ret_is_there = true;
    } else if (trouble->kind == SAM_TROUBLE_FILE_FORM) {
        (void)snprintf(trouble->what, sizeof trouble->what, "%.255s", path);
    }
    return r;
}

const struct edge *
home_edge(const struct broker_body *body, const char *organisation)
{
    const struct sam_bytes wanted = {(const uint8_t *)organisation, strlen(organisation)};
    for (size_t i = 0; i < body->n_edges; i++)
        if (sam_bytes_same(body->edges[i].organisation, wanted)) return &body->edges[i];
    return NULL;
}

enum sam_err
home_broker_pin(struct pins *pins, const struct broker *broker, struct sam_trouble *trouble)
{
    struct pins_broker seen = {.version = broker->body->version};
    struct pins_why why = {.reason = PINS_FINE};
    memcpy(seen.statement, broker->statement.id, HASH_BYTES);
    memcpy(seen.identity, broker->body->identity_key, KEY_BYTES);
    enum sam_err r = pins_see_broker(pins, &seen, &why);
    return r == SAM_OK ? r : home_pins_trouble(trouble, r, &why, "");
}

/* One that is there already stays, unless the new one is a later one of the same broker: so the registrar can
 * hand out the next where the broker moved away from under its clients. */
static enum sam_err
may_follow(const struct broker *current, const struct broker *next, bool *ret_is_same,
           struct sam_trouble *trouble)
{
    uint64_t now = current->body->version, then = next->body->version;
    bool is_same = memcmp(current->statement.id, next->statement.id, HASH_BYTES) == 0;
    *ret_is_same = is_same;
    if (memcmp(current->body->identity_key, next->body->identity_key, KEY_BYTES) != 0)
        return sam_trouble_say(trouble, SAM_TROUBLE_OTHER_BROKER, "");
    if (is_same || then > now) return SAM_OK;
    return sam_trouble_say(trouble, then < now ? SAM_TROUBLE_ROLLBACK : SAM_TROUBLE_FORK, "");
}

static enum sam_err
keep(const char *home, const struct sam_self *self, struct sam_bytes statement,
     const struct broker *broker, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    struct broker current;
    bool is_there = false, is_same = false;
    enum file_reason why = FILE_FINE;
    enum sam_err r = home_path(home, HOME_BROKER, path, trouble);
    if (r == SAM_OK) r = home_broker_load(home, self->realm, &is_there, &current, trouble);
    if (r == SAM_OK && is_there) r = may_follow(&current, broker, &is_same, trouble);
    if (r == SAM_OK && !is_same
        && file_write(path, is_there ? FILE_REPLACE : FILE_CREATE, statement, &why) != SAM_OK) {
        r = trouble_file(trouble, why, path);
    }
    if (is_there) broker_close(&current);
    return r;
}

enum sam_err
sam_broker_trust(const char *home, struct sam_bytes statement, const char *code,
                 struct sam_trouble *ret)
{
    struct sam_self self;
    struct broker broker;
    int lock = -1;
    if (sodium_init() < 0) return trouble_plain(ret, SAM_E_INTERNAL);
    enum sam_err r = sam_home_self(home, &self, ret);
    if (r == SAM_OK) r = home_broker_trusted(statement, self.realm, code, &broker, ret);
    if (r != SAM_OK) return r;
    r = home_lock(home, HOME_LOCK, HOME_LOCK_MS, &lock, ret);
    if (r == SAM_OK) r = keep(home, &self, statement, &broker, ret);
    if (lock >= 0) (void)close(lock);
    broker_close(&broker);
    return r;
}
