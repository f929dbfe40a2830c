/* realm_request.c - see realm_request.h */
#include "realm_request.h"
#include "realm_inside.h"

#include <stdlib.h>
#include <string.h>

struct control
control_make(struct realm *realm, struct request *request)
{
    struct control control = {.kind = request->kind};
    uint8_t *out = realm_memory(1, CONTROL_MAX);
    size_t len = 0;

    if (check_zeros(request->request, ID_BYTES)) realm_draw(realm, request->request, ID_BYTES);
    memcpy(control.request, request->request, ID_BYTES);
    realm_must(wire_request_encode(request, out, CONTROL_MAX, &len), "a request");
    control.bytes = octets_copy(out, len);
    free(out);
    return control;
}

static struct request
of_case(enum request_kind kind, const uint8_t *case_id)
{
    struct request request = {.kind = kind};
    if (case_id != NULL) memcpy(request.case_id, case_id, ID_BYTES);
    return request;
}

static void
take_id(uint8_t to[static ID_BYTES], const uint8_t *id)
{
    if (id != NULL) memcpy(to, id, ID_BYTES);
}

/* Make a control part of this kind: FIELD is request's pointer to it. */
#define MAKE(KIND, CASE_ID, FIELD, WHAT)                                                           \
    struct request request = of_case((KIND), (CASE_ID));                                           \
    request.FIELD = (WHAT);                                                                        \
    return control_make(realm, &request)

struct control
control_admit(struct realm *realm, const struct person *person)
{
    const struct admit admit = {octets_bytes(&person->keys), octets_bytes(&person->certificate)};
    MAKE(REQUEST_ADMIT, NULL, admit, &admit);
}

struct control
control_put_case(struct realm *realm, const struct realm_version *version)
{
    struct sam_bytes keys[OWNERS_MAX];
    struct put_case put = {octets_bytes(&version->statement), octets_bytes(&version->consent), keys,
                           version->n_keys};
    for (size_t i = 0; i < version->n_keys; i++)
        keys[i] = octets_bytes(&version->keys[i]);
    MAKE(REQUEST_PUT_CASE, version->case_id, put_case, &put);
}

struct control
control_get_case(struct realm *realm, const uint8_t *case_id, uint64_t version)
{
    const struct get_case get = {.has_version = version != 0, .version = version};
    MAKE(REQUEST_GET_CASE, case_id, get_case, &get);
}

struct control
control_put_item(struct realm *realm, const struct realm_item *item)
{
    const struct put_item put = {octets_bytes(&item->statement)};
    MAKE(REQUEST_PUT_ITEM, item->case_id, put_item, &put);
}

struct control
control_put_chunk(struct realm *realm, const struct realm_item *item, size_t number)
{
    struct put_chunk put = {.number = (uint32_t)number};
    memcpy(put.item, item->id, ID_BYTES);
    realm_chunk_hash(item, number, put.sha256);
    MAKE(REQUEST_PUT_CHUNK, item->case_id, put_chunk, &put);
}

struct control
control_put_wraps(struct realm *realm, const struct realm_wraps *wraps)
{
    const struct put_wraps put = {octets_bytes(&wraps->statement), wraps->shares, wraps->n};
    MAKE(REQUEST_PUT_WRAPS, wraps->case_id, put_wraps, &put);
}

struct control
control_missing_wraps(struct realm *realm, const uint8_t *case_id, const uint8_t *after,
                      uint32_t limit)
{
    struct missing_wraps missing = {.has_after = after != NULL, .limit = limit};
    take_id(missing.after, after);
    MAKE(REQUEST_MISSING_WRAPS, case_id, missing_wraps, &missing);
}

struct control
control_list(struct realm *realm, const uint8_t *case_id, const char *role, const uint8_t *meeting,
             const uint8_t *after, uint32_t limit)
{
    struct list list = {.has_meeting = meeting != NULL,
                        .has_after = after != NULL,
                        .role = realm_text(role),
                        .limit = limit};
    take_id(list.meeting, meeting);
    take_id(list.after, after);
    MAKE(REQUEST_LIST, case_id, list, &list);
}

struct control
control_release(struct realm *realm, const uint8_t *case_id, const uint8_t *item, const char *role,
                const char *const *purposes, const uint8_t *meeting, bool rewrap)
{
    struct sam_bytes names[PURPOSES_MAX];
    struct release release = {.purposes = names,
                              .n_purposes = realm_names(purposes, true, names, PURPOSES_MAX),
                              .role = realm_text(role),
                              .has_meeting = meeting != NULL,
                              .has_rewrap = rewrap,
                              .rewrap = rewrap};
    take_id(release.item, item);
    take_id(release.meeting, meeting);
    MAKE(REQUEST_RELEASE, case_id, release, &release);
}

struct control
control_get_chunk(struct realm *realm, const uint8_t *case_id, const uint8_t *item, uint32_t number)
{
    struct get_chunk get = {.number = number};
    take_id(get.item, item);
    MAKE(REQUEST_GET_CHUNK, case_id, get_chunk, &get);
}

struct control
control_put_label(struct realm *realm, const uint8_t *case_id, struct sam_bytes label)
{
    const struct put_label put = {label};
    MAKE(REQUEST_PUT_LABEL, case_id, put_label, &put);
}

struct control
control_erase(struct realm *realm, const uint8_t *case_id, struct sam_bytes erase)
{
    const struct erase it = {erase};
    MAKE(REQUEST_ERASE, case_id, erase, &it);
}

struct control
control_explain(struct realm *realm, const uint8_t *case_id, const struct person *person,
                const char *role, const char *label, const char *const *purposes)
{
    struct sam_bytes names[PURPOSES_MAX];
    struct explain explain = {.role = realm_text(role),
                              .label = realm_text(label),
                              .purposes = names,
                              .n_purposes = realm_names(purposes, true, names, PURPOSES_MAX)};
    take_id(explain.person, person->id);
    MAKE(REQUEST_EXPLAIN, case_id, explain, &explain);
}

struct control
control_put_meeting(struct realm *realm, const uint8_t *case_id, struct sam_bytes meeting,
                    const struct realm_wraps *wraps)
{
    struct put_wraps with = {.n_shares = 0};
    const struct put_meeting put = {meeting, wraps == NULL ? NULL : &with};
    if (wraps != NULL)
        with = (struct put_wraps){octets_bytes(&wraps->statement), wraps->shares, wraps->n};
    MAKE(REQUEST_PUT_MEETING, case_id, put_meeting, &put);
}

struct control
control_of_meeting(struct realm *realm, enum request_kind kind, const uint8_t *case_id,
                   const uint8_t *meeting)
{
    struct of_meeting of = {{0}};
    struct request request = of_case(kind, case_id);
    take_id(of.meeting, meeting);
    if (kind == REQUEST_JOIN) request.join = &of;
    if (kind == REQUEST_LEAVE) request.leave = &of;
    return control_make(realm, &request);
}

struct control
control_room_card(struct realm *realm, const uint8_t *case_id, const uint8_t *meeting,
                  const char *const *labels, const uint64_t *after)
{
    struct sam_bytes names[LABELS_MAX];
    struct room_card of = {.labels = names,
                           .n_labels = realm_names(labels, true, names, LABELS_MAX)};
    take_id(of.meeting, meeting);
    of.has_after = after != NULL;
    of.after = after != NULL ? *after : 0;
    MAKE(REQUEST_ROOM_CARD, case_id, room_card, &of);
}

struct control
control_get_meeting(struct realm *realm, const uint8_t *case_id, const uint8_t *meeting,
                    uint64_t from, const uint8_t *after)
{
    struct get_meeting get = {.has_meeting = meeting != NULL,
                              .has_from = meeting != NULL,
                              .has_after = after != NULL,
                              .from = from};
    take_id(get.meeting, meeting);
    take_id(get.after, after);
    MAKE(REQUEST_GET_MEETING, case_id, get_meeting, &get);
}

struct control
control_hand_on(struct realm *realm, const uint8_t *case_id, const uint8_t *meeting, uint32_t point)
{
    struct hand_on on = {.point = point};
    take_id(on.meeting, meeting);
    MAKE(REQUEST_HAND_ON, case_id, hand_on, &on);
}

struct control
control_asks(struct realm *realm, const uint8_t *case_id, const uint8_t *after, uint32_t limit)
{
    struct asks asks = {.has_after = after != NULL, .limit = limit};
    take_id(asks.after, after);
    MAKE(REQUEST_ASKS, case_id, asks, &asks);
}

struct control
control_ask_in(struct realm *realm, const uint8_t *case_id, const struct person *person,
               const char *label, const uint8_t *meeting, bool spoken)
{
    struct ask ask = {.label = {(const uint8_t *)label, strlen(label)},
                      .has_meeting = true,
                      .has_spoken = spoken,
                      .spoken = spoken};
    take_id(ask.person, person->id);
    take_id(ask.meeting, meeting);
    MAKE(REQUEST_ASK, case_id, ask, &ask);
}

struct control
control_in_meeting(struct realm *realm, enum request_kind kind, const uint8_t *case_id,
                   const uint8_t *meeting, const struct person *person)
{
    struct in_meeting in = {{0}, {0}};
    struct request request = of_case(kind, case_id);
    take_id(in.meeting, meeting);
    take_id(in.person, person->id);
    if (kind == REQUEST_PRESENT) request.present = &in;
    if (kind == REQUEST_ABSENT) request.absent = &in;
    return control_make(realm, &request);
}

struct control
control_ask(struct realm *realm, const uint8_t *case_id, const struct person *person,
            const char *label, const char *const *purposes)
{
    struct sam_bytes names[PURPOSES_MAX];
    struct ask ask = {.label = realm_text(label),
                      .purposes = names,
                      .n_purposes = realm_names(purposes, true, names, PURPOSES_MAX)};
    take_id(ask.person, person->id);
    MAKE(REQUEST_ASK, case_id, ask, &ask);
}

struct control
control_answer(struct realm *realm, const uint8_t *case_id, const uint8_t *ask,
               enum answer_kind answer)
{
    struct answer it = {.answer = (uint32_t)answer};
    take_id(it.ask, ask);
    MAKE(REQUEST_ANSWER, case_id, answer, &it);
}

struct control
control_redisclose(struct realm *realm, const uint8_t *case_id, struct sam_bytes redisclose)
{
    const struct redisclose it = {redisclose};
    MAKE(REQUEST_REDISCLOSE, case_id, redisclose, &it);
}

struct control
control_log(struct realm *realm, const uint8_t *case_id, uint64_t from, uint32_t limit)
{
    const struct log log = {from, limit};
    MAKE(REQUEST_LOG, case_id, log, &log);
}

struct control
control_proof_from(struct realm *realm, uint64_t size, uint64_t from)
{
    const struct proof proof = {.size = size, .has_from = true, .from = from};
    MAKE(REQUEST_PROOF, NULL, proof, &proof);
}

struct control
control_proof_index(struct realm *realm, uint64_t size, uint64_t index)
{
    const struct proof proof = {.size = size, .has_index = true, .index = index};
    MAKE(REQUEST_PROOF, NULL, proof, &proof);
}

static const struct bare nothing;

struct control
control_checkpoint(struct realm *realm)
{
    MAKE(REQUEST_CHECKPOINT, NULL, checkpoint, &nothing);
}

struct control
control_beacon(struct realm *realm, const uint8_t *case_id, struct sam_bytes beacon)
{
    const struct beacon it = {beacon};
    MAKE(REQUEST_BEACON, case_id, beacon, &it);
}

struct control
control_watch(struct realm *realm, const uint8_t *case_id)
{
    MAKE(REQUEST_WATCH, case_id, watch, &nothing);
}
