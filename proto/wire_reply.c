/* wire_reply.c - the form of replies: every limit of a field is in these rows. */
#include "wire_table.h"

#include "samtykke.pb-c.h"

#include <string.h>

/* Rows are read as sentences; clang-format would tear them up. */
/* clang-format off */

static const struct wire_row done_rows[] = {
    U64_OPTIONAL(done, seq, 1, INT64_MAX),
    U64_OPTIONAL(done, stored, 0, INT64_MAX),
    FIXED_LIST(done, dropped, RECIPIENTS_MAX),
};
WIRE_TABLE(done, done, CONTROL_MAX, NULL);

static const struct wire_row case_reply_rows[] = {
    BYTES(case_reply, case_statement, 1, STATEMENT_MAX),
    BYTES(case_reply, consent, 1, CONSENT_MAX),
    BYTES(case_reply, head, 1, 1024),
    BYTES(case_reply, beacon, 1, 1024),
};
WIRE_TABLE(case_reply, case_reply, CONTROL_MAX, NULL);

static const struct wire_row missing_item_rows[] = {
    FIXED(missing_item, item),
    FIXED_LIST(missing_item, recipients, RECIPIENTS_MAX),
};
WIRE_TABLE(missing_item, missing_item, 4096, NULL);

static const struct wire_row missing_reply_rows[] = {
    MESSAGE_LIST(missing_reply, items, &missing_item_table, 0, PAGE_MAX),
};
WIRE_TABLE(missing_reply, missing_reply, CONTROL_MAX, NULL);

static const struct wire_row listed_rows[] = {
    FIXED(listed, item),
    NAME(listed, kind),
    FIXED(listed, author),
    TIME(listed, created),
    NAME_SORTED(listed, labels, 1, LABELS_MAX),
    U64(listed, length, 1, INT64_MAX),
    NAME_SORTED(listed, purposes, 0, PURPOSES_MAX),
};
WIRE_TABLE(listed, listed, 4096, NULL);

static const struct wire_row list_reply_rows[] = {
    MESSAGE_LIST(list_reply, items, &listed_table, 0, PAGE_MAX),
};
WIRE_TABLE(list_reply, list_reply, CONTROL_MAX, NULL);

static const struct wire_row released_rows[] = {
    BYTES(released, item, 1, 8192),
    BYTES_LIST(released, labels, 1, 4096, ADDED_LABELS_MAX),
    FIXED(released, wrapper),
    U64(released, case_version, 1, INT64_MAX),
    FIXED(released, share_commitment),
    FIXED(released, enc),
    FIXED(released, ct),
    FIXED(released, share),
    U64(released, seq, 1, INT64_MAX),
};
WIRE_TABLE(released, released, CONTROL_MAX, NULL);

static const struct wire_row explain_reply_rows[] = {
    FLAG(explain_reply, permit),
    U32(explain_reply, reason, 0, UINT32_MAX),
    U32_OPTIONAL(explain_reply, provision, 0, SAM_PROVISIONS_MAX - 1),
};
WIRE_TABLE(explain_reply, explain_reply, 256, NULL);

static const struct wire_row room_person_rows[] = {
    FIXED(room_person, person),
    U32(room_person, how, 0, ROOM_HOW_MAX),
};
WIRE_TABLE(room_person, room_person, 64, NULL);

static const struct wire_row said_rows[] = {
    U64(said, seq, 1, INT64_MAX),
    FIXED(said, item),
};
WIRE_TABLE(said, said, 64, NULL);

/* People by id, what was said by number; none twice. */
static bool
room_ascends(void *value)
{
    const struct room_reply *r = value;
    for (size_t i = 1; i < r->n_people; i++)
        if (memcmp(r->people[i - 1].person, r->people[i].person, ID_BYTES) >= 0) return false;
    for (size_t i = 1; i < r->n_said; i++)
        if (r->said[i - 1].seq >= r->said[i].seq) return false;
    return true;
}

static const struct wire_row room_reply_rows[] = {
    U32(room_reply, open, 0, UINT32_MAX),
    MESSAGE_LIST(room_reply, people, &room_person_table, 0, SAM_TEAM_MAX + 1),
    U64(room_reply, seq, 1, INT64_MAX),
    TIME(room_reply, at),
    FLAG(room_reply, live),
    U32(room_reply, point, 0, AGENDA_MAX),
    MESSAGE_LIST(room_reply, said, &said_table, 0, PAGE_MAX),
    U64_OPTIONAL(room_reply, upto, 1, INT64_MAX),
};
WIRE_TABLE(room_reply, room_reply, CONTROL_MAX, room_ascends);

static const struct wire_row meeting_reply_rows[] = {
    BYTES_LIST(meeting_reply, statements, 1, STATEMENT_MAX, PAGE_MAX),
    FIXED_SORTED(meeting_reply, meetings, PAGE_MAX),
};
WIRE_TABLE(meeting_reply, meeting_reply, CONTROL_MAX, NULL);

static const struct wire_row asked_of_rows[] = {
    FIXED(asked_of, ask),
    FIXED(asked_of, asker),
    TIME(asked_of, time),
    MESSAGE(asked_of, what, &wire_ask_table),
    U32(asked_of, answer, 0, ANSWER_MEETING),
};
WIRE_TABLE(asked_of, asked, CONTROL_MAX, NULL);

static const struct wire_row asks_reply_rows[] = {
    MESSAGE_LIST(asks_reply, asks, &asked_of_table, 0, PAGE_MAX),
};
WIRE_TABLE(asks_reply, asks_reply, CONTROL_MAX, NULL);

static bool
kept_or_erased(void *value)
{
    const struct entry *e = value;
    if (e->has_salt) return e->entry.len > 0 && e->leaf.len == 0 && e->erase.len == 0;
    return e->entry.len == 0 && e->leaf.len > 0 && e->erase.len > 0;
}

static const struct wire_row entry_rows[] = {
    U64(entry, index, 0, INT64_MAX),
    FIXED_OPTIONAL(entry, salt),
    BYTES(entry, entry, 1, ENTRY_MAX),
    BYTES(entry, leaf, 33, 33),
    BYTES(entry, erase, 1, 4096),
};
WIRE_TABLE(entry, entry, CONTROL_MAX, kept_or_erased);

static const struct wire_row log_reply_rows[] = {
    MESSAGE_LIST(log_reply, entries, &entry_table, 0, PAGE_MAX),
};
WIRE_TABLE(log_reply, log_reply, CONTROL_MAX, NULL);

static const struct wire_row proof_reply_rows[] = {FIXED_LIST(proof_reply, hashes, 64)};
WIRE_TABLE(proof_reply, proof_reply, CONTROL_MAX, NULL);

static const struct wire_row hint_rows[] = {FIXED(hint, case_id)};
WIRE_TABLE(hint, hint, 256, NULL);

static const struct wire_row reply_rows[] = {
    FIXED(reply, request),
    U32(reply, error, REPLY_OK, REPLY_FULL),
    TIME(reply, time),
    BYTES(reply, checkpoint, 1, CHECKPOINT_MAX),
    MESSAGE(reply, done, &done_table),
    MESSAGE(reply, case_reply, &case_reply_table),
    MESSAGE(reply, missing, &missing_reply_table),
    MESSAGE(reply, list, &list_reply_table),
    MESSAGE(reply, released, &released_table),
    MESSAGE(reply, explained, &explain_reply_table),
    MESSAGE(reply, room, &room_reply_table),
    MESSAGE(reply, log, &log_reply_table),
    MESSAGE(reply, proof, &proof_reply_table),
    MESSAGE(reply, hint, &hint_table),
    MESSAGE(reply, meeting, &meeting_reply_table),
    MESSAGE(reply, asks, &asks_reply_table),
};

#define REPLY_ROWS_BEFORE 4U /* request, error, time, checkpoint */

static bool
error_or_one_answer(void *value)
{
    const struct reply *p = value;
    size_t last;
    unsigned set = wire_count_set(p, reply_rows + REPLY_ROWS_BEFORE,
                             sizeof reply_rows / sizeof *reply_rows - REPLY_ROWS_BEFORE, &last);
    return set == (p->error == REPLY_OK ? 1U : 0U);
}
WIRE_TOP(reply, reply, CONTROL_MAX, error_or_one_answer);

/* clang-format on */

WIRE_DEFINE(reply)
