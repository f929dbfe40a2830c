/* realm_request.h - control parts: a Request of each kind, encoded, as peer_seal() takes it. Thin: wire.h
 * encodes whatever struct request a test has filled in itself, too. */
#ifndef TESTS_REALM_REALM_REQUEST_H
#define TESTS_REALM_REALM_REQUEST_H

#include "realm_item.h"

/* Owned: octets_free(&control.bytes). */
struct control {
    uint8_t request[ID_BYTES]; /* its id, drawn from the realm */
    enum request_kind kind;
    struct octets bytes;
};

/* Any request. Of request: request is drawn where it is zeros, and written back. */
struct control control_make(struct realm *realm, struct request *request);

/* case_id everywhere: ID_BYTES, NULL: of no case. */
struct control control_admit(struct realm *realm, const struct person *person);
/* With the keys statements of the owners that it adds. */
struct control control_put_case(struct realm *realm, const struct realm_version *version);
/* version 0: the current one. */
struct control control_get_case(struct realm *realm, const uint8_t *case_id, uint64_t version);
struct control control_put_item(struct realm *realm, const struct realm_item *item);
struct control control_put_chunk(struct realm *realm, const struct realm_item *item, size_t number);
struct control control_put_wraps(struct realm *realm, const struct realm_wraps *wraps);
/* item, after, meeting: ID_BYTES; after and meeting may be NULL; role may be NULL; purposes NAMES or NULL. */
struct control control_missing_wraps(struct realm *realm, const uint8_t *case_id,
                                     const uint8_t *after, uint32_t limit);
struct control control_list(struct realm *realm, const uint8_t *case_id, const char *role,
                            const uint8_t *meeting, const uint8_t *after, uint32_t limit);
struct control control_release(struct realm *realm, const uint8_t *case_id, const uint8_t *item,
                               const char *role, const char *const *purposes,
                               const uint8_t *meeting, bool rewrap);
struct control control_get_chunk(struct realm *realm, const uint8_t *case_id, const uint8_t *item,
                                 uint32_t number);
struct control control_put_label(struct realm *realm, const uint8_t *case_id,
                                 struct sam_bytes label);
struct control control_erase(struct realm *realm, const uint8_t *case_id, struct sam_bytes erase);
struct control control_explain(struct realm *realm, const uint8_t *case_id,
                               const struct person *person, const char *role, const char *label,
                               const char *const *purposes);
/* wraps: may be NULL. */
struct control control_put_meeting(struct realm *realm, const uint8_t *case_id,
                                   struct sam_bytes meeting, const struct realm_wraps *wraps);
/* labels: NAMES or NULL; after: NULL: nothing is asked. */
struct control control_room_card(struct realm *realm, const uint8_t *case_id,
                                 const uint8_t *meeting, const char *const *labels,
                                 const uint64_t *after);
/* meeting NULL: which there are, behind `after` (NULL: from the start); else its statements from `from` on. */
struct control control_get_meeting(struct realm *realm, const uint8_t *case_id,
                                   const uint8_t *meeting, uint64_t from, const uint8_t *after);
struct control control_hand_on(struct realm *realm, const uint8_t *case_id, const uint8_t *meeting,
                               uint32_t point);
struct control control_asks(struct realm *realm, const uint8_t *case_id, const uint8_t *after,
                            uint32_t limit);
/* As control_ask, for one meeting. */
struct control control_ask_in(struct realm *realm, const uint8_t *case_id,
                              const struct person *person, const char *label,
                              const uint8_t *meeting, bool spoken);
/* kind: REQUEST_JOIN or REQUEST_LEAVE. */
struct control control_of_meeting(struct realm *realm, enum request_kind kind,
                                  const uint8_t *case_id, const uint8_t *meeting);
/* kind: REQUEST_PRESENT or REQUEST_ABSENT. */
struct control control_in_meeting(struct realm *realm, enum request_kind kind,
                                  const uint8_t *case_id, const uint8_t *meeting,
                                  const struct person *person);
struct control control_ask(struct realm *realm, const uint8_t *case_id, const struct person *person,
                           const char *label, const char *const *purposes);
/* ask: the request id of an Ask. */
struct control control_answer(struct realm *realm, const uint8_t *case_id, const uint8_t *ask,
                              enum answer_kind answer);
struct control control_redisclose(struct realm *realm, const uint8_t *case_id,
                                  struct sam_bytes redisclose);
struct control control_log(struct realm *realm, const uint8_t *case_id, uint64_t from,
                           uint32_t limit);
/* consistency from that size; or inclusion of that leaf. */
struct control control_proof_from(struct realm *realm, uint64_t size, uint64_t from);
struct control control_proof_index(struct realm *realm, uint64_t size, uint64_t index);
struct control control_checkpoint(struct realm *realm);
struct control control_beacon(struct realm *realm, const uint8_t *case_id, struct sam_bytes beacon);
struct control control_watch(struct realm *realm, const uint8_t *case_id);

#endif
