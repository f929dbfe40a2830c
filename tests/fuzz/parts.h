/* parts.h - an input that is a sequence: of statements, of frames, of certificates. It is changed part
 * by part, so that most of what comes out is still a sequence.
 *
 *     input = what the target wants first, `head` bytes | parts
 *     part  = how u8 | length u16 little-endian | so many bytes; the last one ends where the input ends */
#ifndef TESTS_FUZZ_PARTS_H
#define TESTS_FUZZ_PARTS_H

#include "tests/unit/proto_wire/random.h"

#define PART_HEAD 3U
#define PART_MAX 65535U

struct part {
    uint8_t how; /* what it means is the target's business */
    struct sam_bytes bytes;
};

/* Take the next one off rest; false: there is none. */
bool part_take(struct sam_bytes *rest, struct part *ret_part);

/* A copy that ends where its memory ends, so that reading beyond it is seen: free() it. */
uint8_t *bytes_copy(struct sam_bytes bytes);

/* Make a folder, in memory where there is such a place, so that nothing waits for a disk. */
#define FOLDER_BYTES 32U
void folder_make(char ret_path[static FOLDER_BYTES]);

/* Exactly len bytes from hexadecimal digits. */
void bytes_from_hex(const char *hex, uint8_t *ret, size_t len);

/* Changes the bytes of one part so that they keep their form. Returns how many they are then; 0: they
 * have not the form.
 *   head  in, borrowed   the input's first bytes
 *   how   in and out     of this part
 *   at    in and out     len bytes, room for `room` */
typedef size_t part_change(const uint8_t *head, uint8_t *how, uint8_t *at, size_t len, size_t room,
                           struct dice *dice);

/* For LLVMFuzzerCustomMutator. */
size_t parts_mutate(uint8_t *data, size_t size, size_t max_size, size_t head, part_change *change,
                    struct dice *dice);

/* For LLVMFuzzerCustomCrossOver: some parts of one input, then some of the other. */
size_t parts_cross(struct sam_bytes a, struct sam_bytes b, uint8_t *out, size_t max_size,
                   size_t head, struct dice *dice);

#endif
