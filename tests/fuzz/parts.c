/* parts.c - see parts.h */
#include "parts.h"

#include "check.h"

#include <sodium.h>
#include <string.h>

#define PARTS_MAX 64U

bool
part_take(struct sam_bytes *rest, struct part *ret_part)
{
    if (rest->len < PART_HEAD) return false;
    size_t len = (size_t)rest->at[1] | (size_t)rest->at[2] << 8;
    size_t there = rest->len - PART_HEAD;
    if (len > there) len = there;
    *ret_part = (struct part){rest->at[0], {rest->at + PART_HEAD, len}};
    rest->at += PART_HEAD + len;
    rest->len -= PART_HEAD + len;
    return true;
}

uint8_t *
bytes_copy(struct sam_bytes bytes)
{
    uint8_t *copy = malloc(bytes.len);
    check(copy != NULL || bytes.len == 0);
    if (bytes.len > 0) memcpy(copy, bytes.at, bytes.len);
    return copy;
}

void
folder_make(char ret_path[static FOLDER_BYTES])
{
    static const char *const places[] = {"/dev/shm", "/tmp"};
    bool made = false;
    for (size_t i = 0; !made && i < sizeof places / sizeof *places; i++) {
        (void)snprintf(ret_path, FOLDER_BYTES, "%s/samtykke-fuzz-XXXXXX", places[i]);
        made = mkdtemp(ret_path) != NULL;
    }
    check(made);
}

void
bytes_from_hex(const char *hex, uint8_t *ret, size_t len)
{
    size_t read = 0;
    check(sodium_hex2bin(ret, len, hex, strlen(hex), NULL, &read, NULL) == 0 && read == len);
}

/* ---- changing -------------------------------------------------------------------------------- */

/* Where the parts are: at[i] to at[i + 1]. */
struct cuts {
    size_t n, at[PARTS_MAX + 1];
};

static struct cuts
cut(const uint8_t *data, size_t size, size_t head)
{
    struct cuts cuts = {.n = 0, .at = {head}};
    struct sam_bytes rest = {data + head, size - head};
    struct part part;
    while (cuts.n < PARTS_MAX && part_take(&rest, &part))
        cuts.at[++cuts.n] = size - rest.len;
    return cuts;
}

/* Put n bytes in the place of `gone` bytes. Returns the new size; 0: no room. */
static size_t
splice(uint8_t *data, size_t size, size_t max_size, size_t at, size_t gone, struct sam_bytes in)
{
    if (size - gone + in.len > max_size) return 0;
    memmove(data + at + in.len, data + at + gone, size - at - gone);
    if (in.len > 0) memcpy(data + at, in.at, in.len);
    return size - gone + in.len;
}

static size_t
put_part(uint8_t *data, size_t size, size_t max_size, const struct cuts *cuts, size_t i,
         uint8_t *made, size_t len)
{
    made[1] = (uint8_t)len;
    made[2] = (uint8_t)(len >> 8);
    return splice(data, size, max_size, cuts->at[i], cuts->at[i + 1] - cuts->at[i],
                  (struct sam_bytes){made, PART_HEAD + len});
}

/* One part's bytes: by their form, or by chance. */
static size_t
change_bytes(uint8_t *data, size_t size, size_t max_size, const struct cuts *cuts, size_t i,
             part_change *change, struct dice *dice)
{
    static uint8_t made[PART_HEAD + PART_MAX];
    size_t len = cuts->at[i + 1] - cuts->at[i] - PART_HEAD, room = max_size - (size - len);
    if (room > PART_MAX) room = PART_MAX;
    if (room < len || room < 8) return 0;
    memcpy(made, data + cuts->at[i], PART_HEAD + len);
    if (change != NULL && dice_roll(dice, 4) != 0) {
        size_t changed = change(data, made, made + PART_HEAD, len, room, dice);
        return changed == 0 ? 0 : put_part(data, size, max_size, cuts, i, made, changed);
    }
    len = LLVMFuzzerMutate(made + PART_HEAD, len, room);
    return put_part(data, size, max_size, cuts, i, made, len);
}

/* What there is of part i once more, before part k or at the end. */
static size_t
double_part(uint8_t *data, size_t size, size_t max_size, const struct cuts *cuts, size_t i,
            size_t k)
{
    static uint8_t made[PART_HEAD + PART_MAX];
    size_t len = cuts->at[i + 1] - cuts->at[i];
    memcpy(made, data + cuts->at[i], len);
    made[1] = (uint8_t)(len - PART_HEAD);
    made[2] = (uint8_t)((len - PART_HEAD) >> 8);
    return splice(data, size, max_size, cuts->at[k], 0, (struct sam_bytes){made, len});
}

size_t
parts_mutate(uint8_t *data, size_t size, size_t max_size, size_t head, part_change *change,
             struct dice *dice)
{
    if (size <= head || max_size <= head + PART_HEAD) return LLVMFuzzerMutate(data, size, max_size);
    const struct cuts cuts = cut(data, size, head);
    if (cuts.n == 0 || dice_roll(dice, 16) == 0) return LLVMFuzzerMutate(data, size, max_size);
    size_t changed = 0, i = (size_t)dice_roll(dice, cuts.n);

    switch (dice_roll(dice, 16)) {
    case 0:
        if (head == 0) break;
        data[dice_roll(dice, head)] ^= (uint8_t)(1U << dice_roll(dice, 8));
        return size;
    case 1:
        data[cuts.at[i]] ^= (uint8_t)(1U << dice_roll(dice, 8));
        return size;
    case 2:
        if (cuts.n == 1) break;
        changed = splice(data, size, max_size, cuts.at[i], cuts.at[i + 1] - cuts.at[i],
                         (struct sam_bytes){NULL, 0});
        break;
    case 3:
    case 4:
        changed = double_part(data, size, max_size, &cuts, i, (size_t)dice_roll(dice, cuts.n + 1));
        break;
    default:
        changed = change_bytes(data, size, max_size, &cuts, i, change, dice);
        break;
    }
    return changed != 0 ? changed : LLVMFuzzerMutate(data, size, max_size);
}

size_t
parts_cross(struct sam_bytes a, struct sam_bytes b, uint8_t *out, size_t max_size, size_t head,
            struct dice *dice)
{
    if (a.len <= head || b.len <= head) return 0;
    const struct cuts x = cut(a.at, a.len, head), y = cut(b.at, b.len, head);
    size_t end = x.at[dice_roll(dice, x.n + 1)], from = y.at[dice_roll(dice, y.n + 1)];
    size_t rest = b.len - from;
    if (end > max_size || rest > max_size - end) return 0;
    memcpy(out, a.at, end);
    memcpy(out + end, b.at + from, rest);
    return end + rest;
}
