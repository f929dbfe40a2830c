/* wire_body.c - the form of statements' bodies: every limit of a field is in these rows. */
#include "wire_table.h"

#include "samtykke.pb-c.h"

/* Rows are read as sentences; clang-format would tear them up. */
/* clang-format off */

static const struct wire_row signature_rows[] = {
    FIXED(signature, key),
    FIXED(signature, sig),
};
WIRE_TABLE(signature, signature, 256, NULL);

static const struct wire_row envelope_rows[] = {
    BYTES(envelope, body, 1, BODY_MAX),
    MESSAGE_LIST(envelope, signatures, &signature_table, 1, SIGNATURES_MAX),
};
WIRE_TOP(envelope, statement, STATEMENT_MAX, NULL);

static const struct wire_row keys_body_rows[] = {
    HEAD_ROWS(keys_body),
    FIXED(keys_body, ed25519),
    FIXED(keys_body, x25519),
    FIXED(keys_body, curve),
};
WIRE_TOP(keys_body, keys_body, BODY_MAX, NULL);

/* ---- provisions: lenient, see body.h ----------------------------------------------------------- */

static const struct wire_row wire_actor_rows[] = {
    U32(wire_actor, kind, 0, UINT32_MAX),
    BYTES(wire_actor, id, 1, 64),
};
WIRE_TABLE(wire_actor, actor, 256, NULL);

static const struct wire_row wire_provision_rows[] = {
    U32(wire_provision, effect, 0, UINT32_MAX),
    MESSAGE(wire_provision, actor, &wire_actor_table),
    MESSAGE(wire_provision, by, &wire_actor_table),
    BYTES(wire_provision, category, 0, 64),
    U32(wire_provision, action, 0, UINT32_MAX),
    {WIRE_PUT(wire_provision, purposes, WIRE_BYTES), .max = 64,
     WIRE_LIST(wire_provision, purposes, 0, PURPOSES_MAX)},
    I64_OPTIONAL(wire_provision, start),
    I64_OPTIONAL(wire_provision, end),
    I64_OPTIONAL(wire_provision, data_from),
    I64_OPTIONAL(wire_provision, data_until),
    BYTES(wire_provision, meeting, 1, 64),
};
WIRE_TABLE(wire_provision, provision, 4096, NULL);

static const struct wire_row consent_body_rows[] = {
    FIXED(consent_body, salt),
    MESSAGE_LIST(consent_body, provisions, &wire_provision_table, 0, SAM_PROVISIONS_MAX),
};
WIRE_TOP(consent_body, consent, CONSENT_MAX, NULL);

/* ---- broker ------------------------------------------------------------------------------------ */

static const struct wire_row edge_rows[] = {
    NAME(edge, organisation),
    VISIBLE(edge, endpoint, 1, 255),
    FIXED(edge, curve),
};
WIRE_TABLE(edge, edge, 512, NULL);

static const struct wire_row root_rows[] = {
    NAME(root, organisation),
    NAME(root, role),
    FIXED(root, sha256),
};
WIRE_TABLE(root, root, 512, NULL);

static const struct wire_row broker_body_rows[] = {
    HEAD_ROWS(broker_body),
    U64(broker_body, version, 1, INT64_MAX),
    FIXED(broker_body, previous),
    FIXED(broker_body, identity_key),
    FIXED(broker_body, log_key),
    FIXED(broker_body, head_key),
    FIXED(broker_body, session_key),
    MESSAGE_LIST(broker_body, edges, &edge_table, 0, EDGES_MAX),
    MESSAGE_LIST(broker_body, roots, &root_table, 0, ROOTS_MAX),
    U32(broker_body, cap_days, 1, SAM_CAP_DAYS_MAX),
    MESSAGE_LIST(broker_body, site_denies, &wire_provision_table, 0, SAM_PROVISIONS_MAX),
    VISIBLE(broker_body, time_zone, 1, 64),
    NAME_LIST(broker_body, leaves, 1, SAM_LEAVES_MAX),
    NAME_LIST(broker_body, purposes, 1, SAM_PURPOSES_MAX),
    NAME_LIST(broker_body, roles, 1, SAM_ROLES_MAX),
};
WIRE_TOP(broker_body, broker_body, BODY_MAX, NULL);

/* ---- case -------------------------------------------------------------------------------------- */

static const struct wire_row owner_rows[] = {
    FIXED(owner, key_id),
    FIXED(owner, ed25519),
    FIXED(owner, x25519),
    U32(owner, kind, OWNER_DEVICE, OWNER_RECOVERY),
};
WIRE_TABLE(owner, owner, 256, NULL);

static const struct wire_row removing_rows[] = {
    FIXED(removing, key_id),
    U64(removing, since, 1, INT64_MAX),
};
WIRE_TABLE(removing, removing, 256, NULL);

static bool
keys_all_or_none(void *value)
{
    const struct member *m = value;
    return m->has_key_id == m->has_ed25519 && m->has_key_id == m->has_x25519;
}

static const struct wire_row member_rows[] = {
    FIXED(member, person),
    FIXED_OPTIONAL(member, key_id),
    FIXED_OPTIONAL(member, ed25519),
    FIXED_OPTIONAL(member, x25519),
    NAME(member, role),
    NAME(member, organisation),
    FLAG(member, verified),
};
WIRE_TABLE(member, member, 512, keys_all_or_none);

static const struct wire_row former_rows[] = {
    FIXED(former, key_id),
    FIXED(former, ed25519),
    U64(former, first, 1, INT64_MAX),
    U64(former, last, 1, INT64_MAX),
};
WIRE_TABLE(former, former, 256, NULL);

static const struct wire_row reach_rows[] = {
    U32(reach, member, 0, SAM_TEAM_MAX - 1),
    FIXED_OPTIONAL(reach, meeting),
    U32(reach, leaves, 1, UINT32_MAX),
    I64_OPTIONAL(reach, from),
    I64(reach, until),
};
WIRE_TABLE(reach, reach, 256, NULL);

static const struct wire_row case_body_rows[] = {
    HEAD_ROWS(case_body),
    U64(case_body, version, 1, INT64_MAX),
    FIXED(case_body, previous),
    FIXED(case_body, owners_from),
    MESSAGE_LIST(case_body, owners, &owner_table, 1, OWNERS_MAX),
    MESSAGE_LIST(case_body, removing, &removing_table, 0, OWNERS_MAX),
    MESSAGE_LIST(case_body, team, &member_table, 0, SAM_TEAM_MAX),
    MESSAGE_LIST(case_body, former, &former_table, 0, FORMER_MAX),
    FIXED(case_body, broker_id),
    MESSAGE_LIST(case_body, reach, &reach_table, 0, REACH_MAX),
    FIXED(case_body, consent_hash),
    U32(case_body, language, CASE_EN, CASE_NB),
};
WIRE_TOP(case_body, case_body, BODY_MAX, NULL);

/* ---- items ------------------------------------------------------------------------------------- */

#define ITEM_BODY_MAX 4096U

static const struct wire_row item_body_rows[] = {
    HEAD_ROWS(item_body),
    FIXED(item_body, item),
    NAME(item_body, kind),
    NAME_SORTED(item_body, labels, 1, LABELS_MAX),
    FIXED(item_body, author),
    TIME(item_body, created),
    FIXED_OPTIONAL(item_body, meeting),
    FIXED_SORTED(item_body, audience, SAM_TEAM_MAX),
    FIXED_OPTIONAL(item_body, replaces),
    U64(item_body, case_version, 1, INT64_MAX),
    FIXED(item_body, case_statement),
    U64(item_body, log_size, 0, INT64_MAX),
    FIXED(item_body, log_root),
    U64(item_body, length, 1, INT64_MAX),
    FIXED(item_body, sha256),
    FIXED(item_body, commitment),
};
WIRE_TOP(item_body, item_body, ITEM_BODY_MAX, NULL);

static const struct wire_row wrap_rows[] = {
    FIXED(wrap, recipient),
    FIXED(wrap, share_commitment),
    FIXED(wrap, enc),
    FIXED(wrap, ct),
};
WIRE_TABLE(wrap, wrap, 256, NULL);

static const struct wire_row wraps_body_rows[] = {
    HEAD_ROWS(wraps_body),
    FIXED(wraps_body, item),
    FIXED(wraps_body, item_statement),
    U64(wraps_body, case_version, 1, INT64_MAX),
    FIXED(wraps_body, case_statement),
    MESSAGE_LIST(wraps_body, wraps, &wrap_table, 1, RECIPIENTS_MAX),
};
WIRE_TOP(wraps_body, wraps_body, BODY_MAX, NULL);

static const struct wire_row label_body_rows[] = {
    HEAD_ROWS(label_body),
    FIXED(label_body, item),
    FIXED(label_body, item_statement),
    NAME_SORTED(label_body, labels, 1, LABELS_MAX),
    U64(label_body, case_version, 1, INT64_MAX),
    FIXED(label_body, case_statement),
};
WIRE_TOP(label_body, label_body, BODY_MAX, NULL);

static bool
an_item_or_an_entry(void *value)
{
    const struct erase_body *e = value;
    return e->has_item ? !e->has_case_seq && !e->has_leaf : e->has_case_seq && e->has_leaf;
}

static const struct wire_row erase_body_rows[] = {
    HEAD_ROWS(erase_body),
    U64(erase_body, case_version, 1, INT64_MAX),
    FIXED(erase_body, case_statement),
    FIXED_OPTIONAL(erase_body, item),
    U64_OPTIONAL(erase_body, case_seq, 1, INT64_MAX),
    FIXED_OPTIONAL(erase_body, leaf),
};
WIRE_TOP(erase_body, erase_body, BODY_MAX, an_item_or_an_entry);

/* ---- meetings ---------------------------------------------------------------------------------- */

static const struct wire_row point_rows[] = {
    U32(point, number, 1, AGENDA_MAX),
    FIXED(point, title_item),
    NAME_SORTED(point, labels, 1, LABELS_MAX),
    FIXED(point, owner),
    FIXED_SORTED(point, people, SAM_TEAM_MAX),
};
WIRE_TABLE(point, point, 4096, NULL);

static const struct wire_row meeting_body_rows[] = {
    HEAD_ROWS(meeting_body),
    FIXED(meeting_body, meeting),
    U64(meeting_body, seq, 1, INT64_MAX),
    FIXED(meeting_body, previous),
    U64(meeting_body, case_version, 1, INT64_MAX),
    FIXED(meeting_body, case_statement),
    U32(meeting_body, kind, MEETING_CALL, MEETING_TABLE),
    TIME_OPTIONAL(meeting_body, when),
    TIME_OPTIONAL(meeting_body, until),
    FIXED_OPTIONAL(meeting_body, place_item),
    FIXED_SORTED(meeting_body, invited, SAM_TEAM_MAX),
    MESSAGE_LIST(meeting_body, agenda, &point_table, 0, AGENDA_MAX),
    FIXED_OPTIONAL(meeting_body, item),
};
WIRE_TOP(meeting_body, meeting_body, BODY_MAX, NULL);

/* ---- the rest ---------------------------------------------------------------------------------- */

static const struct wire_row redisclose_body_rows[] = {
    HEAD_ROWS(redisclose_body),
    U64(redisclose_body, case_version, 1, INT64_MAX),
    FIXED(redisclose_body, case_statement),
    FIXED(redisclose_body, employer),
    NAME_SORTED(redisclose_body, labels, 1, LABELS_MAX),
    NAME_SORTED(redisclose_body, purposes, 0, PURPOSES_MAX),
    FIXED_OPTIONAL(redisclose_body, item),
};
WIRE_TOP(redisclose_body, redisclose_body, BODY_MAX, NULL);

static const struct wire_row beacon_body_rows[] = {
    HEAD_ROWS(beacon_body),
    U64(beacon_body, case_version, 1, INT64_MAX),
    FIXED(beacon_body, case_statement),
    U64(beacon_body, log_size, 0, INT64_MAX),
};
WIRE_TOP(beacon_body, beacon_body, BODY_MAX, NULL);

static const struct wire_row head_body_rows[] = {
    HEAD_ROWS(head_body),
    U64(head_body, case_version, 1, INT64_MAX),
    FIXED(head_body, case_statement),
    U64(head_body, log_size, 0, INT64_MAX),
    FIXED(head_body, log_root),
    FIXED(head_body, nonce),
    TIME(head_body, expires),
};
WIRE_TOP(head_body, head_body, BODY_MAX, NULL);

static const struct wire_row log_entry_rows[] = {
    U64(log_entry, case_seq, 1, INT64_MAX),
    FIXED(log_entry, previous),
    TIME(log_entry, time),
    U32(log_entry, kind, 1, UINT32_MAX),
    FIXED(log_entry, actor),
    FIXED_OPTIONAL(log_entry, item),
    FIXED(log_entry, request),
    FIXED(log_entry, case_statement),
    U32(log_entry, decision, 0, LOG_REWRAP),
    U32(log_entry, reason, 0, UINT32_MAX),
    NAME_SORTED(log_entry, purposes, 0, PURPOSES_MAX),
    FIXED_LIST(log_entry, recipients, RECIPIENTS_MAX),
    FIXED_OPTIONAL(log_entry, meeting),
    FIXED_OPTIONAL(log_entry, person),
    U32_OPTIONAL(log_entry, point, 1, AGENDA_MAX),
};
WIRE_TOP(log_entry, log_entry, ENTRY_MAX, NULL);

/* clang-format on */

WIRE_DEFINE(envelope)
WIRE_DEFINE(keys_body)
WIRE_DEFINE(broker_body)
WIRE_DEFINE(case_body)
WIRE_DEFINE(item_body)
WIRE_DEFINE(wraps_body)
WIRE_DEFINE(label_body)
WIRE_DEFINE(erase_body)
WIRE_DEFINE(meeting_body)
WIRE_DEFINE(redisclose_body)
WIRE_DEFINE(beacon_body)
WIRE_DEFINE(head_body)
WIRE_DEFINE(consent_body)
WIRE_DEFINE(log_entry)
