/* wire_message.c - the form of frames and requests: every limit of a field is in these rows. Replies: wire_reply.c. */
#include "wire_table.h"

#include "samtykke.pb-c.h"

/* Rows are read as sentences; clang-format would tear them up. */
/* clang-format off */

/* ---- frames ------------------------------------------------------------------------------------ */

static const struct wire_row hello_rows[] = {
    FIXED(hello, key_id),
    FIXED(hello, enc),
    FIXED(hello, ct),
};
WIRE_TABLE(hello, hello, 256, NULL);

static bool
hello_or_sealed(void *value)
{
    const struct request_frame *f = value;
    return f->hello != NULL ? f->sealed.len == 0 && f->chunk.len == 0 : f->sealed.len > 0;
}

static const struct wire_row request_frame_rows[] = {
    MESSAGE(request_frame, hello, &hello_table),
    BYTES(request_frame, sealed, 1, FRAME_MAX),
    BYTES(request_frame, chunk, 1, CHUNK_MAX),
};
WIRE_TOP(request_frame, request_frame, FRAME_MAX, hello_or_sealed);

static bool
one_answer(void *value)
{
    const struct reply_frame *f = value;
    if (f->has_no_session && !f->no_session) return false; /* one way to say it */
    if (f->has_n + f->has_no_session + (f->sealed.len > 0) != 1) return false;
    return f->chunk.len == 0 || f->sealed.len > 0;
}

static const struct wire_row reply_frame_rows[] = {
    FIXED_OPTIONAL(reply_frame, n),
    FLAG_OPTIONAL(reply_frame, no_session),
    BYTES(reply_frame, sealed, 1, FRAME_MAX),
    BYTES(reply_frame, chunk, 1, CHUNK_MAX),
};
WIRE_TOP(reply_frame, reply_frame, FRAME_MAX, one_answer);

/* ---- requests ---------------------------------------------------------------------------------- */

#define STATEMENT(S, M) BYTES(S, M, 1, STATEMENT_MAX)
#define CHUNK_NUMBER_MAX 1600U /* 100 MiB in chunks of 64 KiB */

static const struct wire_row admit_rows[] = {
    STATEMENT(admit, keys),
    BYTES(admit, certificate, 1, CERTIFICATE_MAX),
};
WIRE_TABLE(admit, admit, CONTROL_MAX, NULL);

static const struct wire_row put_case_rows[] = {
    STATEMENT(put_case, case_statement),
    BYTES(put_case, consent, 1, CONSENT_MAX),
    BYTES_LIST(put_case, keys, 1, 1024, OWNERS_MAX),
};
WIRE_TABLE(put_case, put_case, CONTROL_MAX, NULL);

static bool
one_version(void *value)
{
    const struct get_case *g = value;
    return !g->has_version || !g->has_id;
}

static const struct wire_row get_case_rows[] = {
    U64_OPTIONAL(get_case, version, 1, INT64_MAX),
    FIXED_OPTIONAL(get_case, id),
};
WIRE_TABLE(get_case, get_case, CONTROL_MAX, one_version);

static const struct wire_row put_item_rows[] = {STATEMENT(put_item, item)};
WIRE_TABLE(put_item, put_item, CONTROL_MAX, NULL);

static const struct wire_row put_chunk_rows[] = {
    FIXED(put_chunk, item),
    U32(put_chunk, number, 0, CHUNK_NUMBER_MAX),
    FIXED(put_chunk, sha256),
};
WIRE_TABLE(put_chunk, put_chunk, CONTROL_MAX, NULL);

static const struct wire_row share_rows[] = {
    FIXED(share, recipient),
    FIXED(share, share),
};
WIRE_TABLE(share, share, 256, NULL);

static const struct wire_row put_wraps_rows[] = {
    STATEMENT(put_wraps, wraps),
    MESSAGE_LIST(put_wraps, shares, &share_table, 1, RECIPIENTS_MAX),
};
WIRE_TABLE(put_wraps, put_wraps, CONTROL_MAX, NULL);

static const struct wire_row missing_wraps_rows[] = {
    FIXED_OPTIONAL(missing_wraps, after),
    U32(missing_wraps, limit, 1, PAGE_MAX),
};
WIRE_TABLE(missing_wraps, missing_wraps, CONTROL_MAX, NULL);

static const struct wire_row list_rows[] = {
    FIXED_OPTIONAL(list, meeting),
    NAME(list, role),
    FIXED_OPTIONAL(list, after),
    U32(list, limit, 1, PAGE_MAX),
};
WIRE_TABLE(list, list, CONTROL_MAX, NULL);

static const struct wire_row release_rows[] = {
    FIXED(release, item),
    NAME_SORTED(release, purposes, 0, PURPOSES_MAX),
    NAME(release, role),
    FIXED_OPTIONAL(release, meeting),
    FLAG_OPTIONAL(release, rewrap),
};
WIRE_TABLE(release, release, CONTROL_MAX, NULL);

static const struct wire_row get_chunk_rows[] = {
    FIXED(get_chunk, item),
    U32(get_chunk, number, 0, CHUNK_NUMBER_MAX),
};
WIRE_TABLE(get_chunk, get_chunk, CONTROL_MAX, NULL);

static const struct wire_row put_label_rows[] = {STATEMENT(put_label, label)};
WIRE_TABLE(put_label, put_label, CONTROL_MAX, NULL);

static const struct wire_row erase_rows[] = {STATEMENT(erase, erase)};
WIRE_TABLE(erase, erase, CONTROL_MAX, NULL);

static const struct wire_row explain_rows[] = {
    FIXED(explain, person),
    NAME(explain, role),
    NAME(explain, label),
    NAME_SORTED(explain, purposes, 0, PURPOSES_MAX),
};
WIRE_TABLE(explain, explain, CONTROL_MAX, NULL);

static const struct wire_row put_meeting_rows[] = {
    STATEMENT(put_meeting, meeting),
    MESSAGE(put_meeting, wraps, &put_wraps_table),
};
WIRE_TABLE(put_meeting, put_meeting, CONTROL_MAX, NULL);

static const struct wire_row of_meeting_rows[] = {FIXED(of_meeting, meeting)};
WIRE_TABLE(of_meeting, of_meeting, CONTROL_MAX, NULL);

static const struct wire_row in_meeting_rows[] = {
    FIXED(in_meeting, meeting),
    FIXED(in_meeting, person),
};
WIRE_TABLE(in_meeting, in_meeting, CONTROL_MAX, NULL);

static const struct wire_row ask_rows[] = {
    FIXED(ask, person),
    NAME(ask, label),
    NAME_SORTED(ask, purposes, 0, PURPOSES_MAX),
    FIXED_OPTIONAL(ask, meeting),
    FLAG_OPTIONAL(ask, spoken),
};
WIRE_TOP(ask, ask, CONTROL_MAX, NULL);

static const struct wire_row room_card_rows[] = {
    FIXED(room_card, meeting),
    NAME_SORTED(room_card, labels, 0, LABELS_MAX),
    U64_OPTIONAL(room_card, after, 0, INT64_MAX),
};
WIRE_TABLE(room_card, room_card, CONTROL_MAX, NULL);

static bool
of_one_or_which(void *value)
{
    const struct get_meeting *g = value;
    return g->has_meeting ? !g->has_after : !g->has_from;
}

static const struct wire_row get_meeting_rows[] = {
    FIXED_OPTIONAL(get_meeting, meeting),
    U64_OPTIONAL(get_meeting, from, 1, INT64_MAX),
    FIXED_OPTIONAL(get_meeting, after),
};
WIRE_TABLE(get_meeting, get_meeting, CONTROL_MAX, of_one_or_which);

static const struct wire_row hand_on_rows[] = {
    FIXED(hand_on, meeting),
    U32(hand_on, point, 1, AGENDA_MAX),
};
WIRE_TABLE(hand_on, hand_on, CONTROL_MAX, NULL);

static const struct wire_row asks_rows[] = {
    FIXED_OPTIONAL(asks, after),
    U32(asks, limit, 1, PAGE_MAX),
};
WIRE_TABLE(asks, asks, CONTROL_MAX, NULL);

static const struct wire_row answer_rows[] = {
    FIXED(answer, ask),
    U32(answer, answer, ANSWER_YES, ANSWER_MEETING),
};
WIRE_TABLE(answer, answer, CONTROL_MAX, NULL);

static const struct wire_row redisclose_rows[] = {STATEMENT(redisclose, redisclose)};
WIRE_TABLE(redisclose, redisclose, CONTROL_MAX, NULL);

static const struct wire_row log_rows[] = {
    U64(log, from, 1, INT64_MAX),
    U32(log, limit, 1, PAGE_MAX),
};
WIRE_TABLE(log, log, CONTROL_MAX, NULL);

static bool
from_or_index(void *value)
{
    const struct proof *p = value;
    return p->has_from != p->has_index;
}

static const struct wire_row proof_rows[] = {
    U64(proof, size, 1, INT64_MAX),
    U64_OPTIONAL(proof, from, 0, INT64_MAX),
    U64_OPTIONAL(proof, index, 0, INT64_MAX),
};
WIRE_TABLE(proof, proof, CONTROL_MAX, from_or_index);

static const struct wire_table bare_table = {
    .message = &samtykke__bare__descriptor, .size = sizeof(struct bare), .bytes_max = 0};

static const struct wire_row beacon_rows[] = {STATEMENT(beacon, beacon)};
WIRE_TABLE(beacon, beacon, CONTROL_MAX, NULL);

#define KIND(M, T) MESSAGE(request, M, &T##_table)

static const struct wire_row request_rows[] = {
    FIXED(request, request),
    FIXED(request, case_id),
    KIND(admit, admit),
    KIND(put_case, put_case),
    KIND(get_case, get_case),
    KIND(put_item, put_item),
    KIND(put_chunk, put_chunk),
    KIND(put_wraps, put_wraps),
    KIND(missing_wraps, missing_wraps),
    KIND(list, list),
    KIND(release, release),
    KIND(get_chunk, get_chunk),
    KIND(put_label, put_label),
    KIND(erase, erase),
    KIND(explain, explain),
    KIND(put_meeting, put_meeting),
    KIND(join, of_meeting),
    KIND(leave, of_meeting),
    KIND(present, in_meeting),
    KIND(absent, in_meeting),
    KIND(room_card, room_card),
    MESSAGE(request, ask, &wire_ask_table),
    KIND(answer, answer),
    KIND(redisclose, redisclose),
    KIND(log, log),
    KIND(proof, proof),
    KIND(checkpoint, bare),
    KIND(beacon, beacon),
    KIND(watch, bare),
    KIND(get_meeting, get_meeting),
    KIND(hand_on, hand_on),
    KIND(asks, asks),
};

#define REQUEST_ROWS_BEFORE 2U /* request, case_id */

static bool
one_kind(void *value)
{
    struct request *q = value;
    size_t last = 0;
    unsigned set = wire_count_set(q, request_rows + REQUEST_ROWS_BEFORE,
                             sizeof request_rows / sizeof *request_rows - REQUEST_ROWS_BEFORE, &last);
    q->kind = (enum request_kind)(last + REQUEST_ADMIT);
    return set == 1;
}
WIRE_TOP(request, request, CONTROL_MAX, one_kind);

/* clang-format on */

WIRE_DEFINE(request_frame)
WIRE_DEFINE(reply_frame)
WIRE_DEFINE(request)
