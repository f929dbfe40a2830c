/* wire_memory.c - the memory of one message: blocks that only grow, under one budget, wiped at the end. */
#include "wire_table.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 8192U
#define ALIGN _Alignof(max_align_t)

struct block {
    struct block *before;
    size_t size, used;
    _Alignas(max_align_t) uint8_t at[];
};

struct wire {
    struct block *last;
    size_t left; /* of the budget, bytes */
    enum sam_err why;
};

static enum sam_err
add_block(struct wire *wire, size_t size)
{
    struct block *block;
    if (size > wire->left) return SAM_E_TOO_BIG;
    block = malloc(sizeof *block + size);
    if (block == NULL) return SAM_E_NOMEM;
    block->before = wire->last;
    block->size = size;
    block->used = 0;
    wire->left -= size;
    wire->last = block;
    return SAM_OK;
}

enum sam_err
wire_new(size_t budget, size_t hint, struct wire **ret_wire)
{
    struct wire *wire = malloc(sizeof *wire);
    if (wire == NULL) return SAM_E_NOMEM;
    *wire = (struct wire){.left = budget, .why = SAM_E_INTERNAL};
    enum sam_err r = add_block(wire, hint < budget ? hint : budget);
    if (r == SAM_OK)
        *ret_wire = wire;
    else
        free(wire);
    return r;
}

/* NULL: see wire->why. */
static void *
take(struct wire *wire, size_t size)
{
    struct block *block = wire->last;
    if (size > wire->left + block->size) {
        wire->why = SAM_E_TOO_BIG;
        return NULL;
    }
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    if (size > block->size - block->used) {
        size_t most = size > BLOCK_BYTES ? size : BLOCK_BYTES;
        /* The rest of the budget, where a whole block does not fit any more but this does. */
        if (most > wire->left && size <= wire->left) most = wire->left;
        wire->why = add_block(wire, most);
        if (wire->why != SAM_OK) return NULL;
        block = wire->last;
    }
    void *at = block->at + block->used;
    block->used += size;
    return at;
}

void *
wire_take(struct wire *wire, size_t size)
{
    void *at = take(wire, size);
    if (at != NULL) memset(at, 0, size);
    return at;
}

enum sam_err
wire_why(const struct wire *wire)
{
    return wire->why;
}

static void *
allocate(void *wire, size_t size)
{
    return take(wire, size);
}

static void
keep(void *wire, void *at)
{
    (void)wire;
    (void)at;
}

ProtobufCAllocator
wire_allocator(struct wire *wire)
{
    return (ProtobufCAllocator){.alloc = allocate, .free = keep, .allocator_data = wire};
}

void
wire_free(struct wire **wire)
{
    if (wire == NULL || *wire == NULL) return;
    for (struct block *block = (*wire)->last, *before; block != NULL; block = before) {
        before = block->before;
        sodium_memzero(block->at, block->used);
        free(block);
    }
    free(*wire);
    *wire = NULL;
}
