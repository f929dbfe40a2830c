/* realm_statement.c - see realm_statement.h */
#include "realm_statement.h"
#include "realm_inside.h"

#include <string.h>

static void
fill_head(struct body_head *head, const struct realm_version *version, sam_time now)
{
    const struct body_head *of_case = &version->opened.body->head;
    memcpy(head->realm, of_case->realm, ID_BYTES);
    memcpy(head->case_id, of_case->case_id, ID_BYTES);
    head->issued_at = now;
}

struct octets
realm_label(const struct person *by, const struct realm_version *version,
            const struct realm_item *item, const char *const *labels, sam_time now)
{
    struct sam_bytes list[LABELS_MAX];
    struct label_body body = {.labels = list, .case_version = version->version};
    fill_head(&body.head, version, now);
    body.n_labels = realm_names(labels, true, list, LABELS_MAX);
    memcpy(body.item, item->id, ID_BYTES);
    memcpy(body.item_statement, item->statement_id, HASH_BYTES);
    memcpy(body.case_statement, version->id, HASH_BYTES);
    return realm_sign(STATEMENT_LABEL, (union check_body){.label = &body}, by, NULL);
}

static struct octets
erase(const struct person *by, const struct realm_version *version, struct erase_body *body,
      sam_time now)
{
    fill_head(&body->head, version, now);
    body->case_version = version->version;
    memcpy(body->case_statement, version->id, HASH_BYTES);
    return realm_sign(STATEMENT_ERASE, (union check_body){.erase = body}, by, NULL);
}

struct octets
realm_erase_item(const struct person *by, const struct realm_version *version,
                 const uint8_t item[static ID_BYTES], sam_time now)
{
    struct erase_body body = {.has_item = true};
    memcpy(body.item, item, ID_BYTES);
    return erase(by, version, &body, now);
}

struct octets
realm_erase_entry(const struct person *by, const struct realm_version *version, uint64_t case_seq,
                  const uint8_t leaf[static HASH_BYTES], sam_time now)
{
    struct erase_body body = {.has_case_seq = true, .has_leaf = true, .case_seq = case_seq};
    memcpy(body.leaf, leaf, HASH_BYTES);
    return erase(by, version, &body, now);
}

struct octets
realm_redisclose(const struct person *by, const struct realm_version *version,
                 const uint8_t employer[static HASH_BYTES], const char *const *labels,
                 const char *const *purposes, const uint8_t *item, sam_time now)
{
    struct sam_bytes of_labels[LABELS_MAX], of_purposes[PURPOSES_MAX];
    struct redisclose_body body = {.labels = of_labels,
                                   .purposes = of_purposes,
                                   .case_version = version->version,
                                   .has_item = item != NULL};
    fill_head(&body.head, version, now);
    memcpy(body.case_statement, version->id, HASH_BYTES);
    memcpy(body.employer, employer, HASH_BYTES);
    body.n_labels = realm_names(labels, true, of_labels, LABELS_MAX);
    body.n_purposes = realm_names(purposes, true, of_purposes, PURPOSES_MAX);
    if (item != NULL) memcpy(body.item, item, ID_BYTES);
    return realm_sign(STATEMENT_REDISCLOSE, (union check_body){.redisclose = &body}, by, NULL);
}

struct octets
realm_beacon(const struct person *by, const struct realm_version *version, uint64_t log_size,
             sam_time now)
{
    struct beacon_body body = {.case_version = version->version, .log_size = log_size};
    fill_head(&body.head, version, now);
    memcpy(body.case_statement, version->id, HASH_BYTES);
    return realm_sign(STATEMENT_BEACON, (union check_body){.beacon = &body}, by, NULL);
}

struct octets
realm_meeting(const struct person *by, const struct realm_version *version,
              const struct meeting_body *body, sam_time now, uint8_t ret_id[static HASH_BYTES])
{
    struct meeting_body whole = *body;
    fill_head(&whole.head, version, now);
    whole.case_version = version->version;
    memcpy(whole.case_statement, version->id, HASH_BYTES);
    return realm_sign(STATEMENT_MEETING, (union check_body){.meeting = &whole}, by, ret_id);
}

struct octets
realm_call(const struct person *by, const struct realm_version *version,
           const struct call_terms *terms, sam_time now, uint8_t ret_id[static HASH_BYTES])
{
    const struct sam_bytes label = realm_text("case.practical");
    uint8_t people[SAM_TEAM_MAX][ID_BYTES];
    struct point point = {.number = 1, .labels = &label, .n_labels = 1};
    const size_t n = terms->n_invited;
    struct meeting_body body = {.kind = MEETING_CALL,
                                .seq = 1,
                                .has_when = true,
                                .has_until = true,
                                .when = terms->when,
                                .until = terms->until,
                                .invited = (const uint8_t(*)[ID_BYTES])people,
                                .n_invited = n,
                                .agenda = &point,
                                .n_agenda = 1};

    if (n > SAM_TEAM_MAX) realm_die("too many are invited");
    for (size_t i = 0; i < n; i++)
        memcpy(people[i], terms->invited[i]->id, ID_BYTES);
    realm_sort_ids(people, n);
    memcpy(body.meeting, terms->meeting, ID_BYTES);
    memcpy(point.title_item, terms->title_item, ID_BYTES);
    return realm_meeting(by, version, &body, now, ret_id);
}
