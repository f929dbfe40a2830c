/* heap.h - what is left in the memory that malloc() manages, freed or not. */
#ifndef TESTS_PROTO_KEYS_HEAP_H
#define TESTS_PROTO_KEYS_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sanitizer keeps its memory elsewhere, and sees to it that nobody reads what was freed. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HEAP_IS_HIDDEN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define HEAP_IS_HIDDEN 1
#elif !defined(HEAP_IS_HIDDEN)
#define HEAP_IS_HIDDEN 0
#endif

/* Are any 8 of these bytes, beginning at a multiple of 4, in the main thread's heap? len >= 8; the
 * secret itself lies elsewhere. */
bool heap_holds(const uint8_t *secret, size_t len);

#endif
