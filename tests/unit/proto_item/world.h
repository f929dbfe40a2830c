/* world.h - what tests of items share: a folder of their own, attachments, a sealed item, one that was
 * sealed by somebody who does not keep to the rules, and opening it. What does not fit fails the test. */
#ifndef TESTS_PROTO_ITEM_WORLD_H
#define TESTS_PROTO_ITEM_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "seal.h"
#include "spool.h"
#include "unseal.h"
#include <cmocka.h>
#include <sodium.h>
#include <stdbool.h>

#define WORLD_FILES 40U
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define JSON "{\"title\":\"M\xc3\xb8te\",\"text\":\"\",\"fields\":{}}"

/* Bytes of a test, owned: free() them. */
struct octets {
    size_t len;
    uint8_t *at;
};

struct world {
    int dir; /* holds nothing that was not made in the test */
    char path[64];
    unsigned fds_before;
    struct item_ctx ctx;
    uint8_t dek[ITEM_KEY_BYTES];
    size_t n_files; /* of the content that is being made */
    char names[WORLD_FILES][CONTENT_NAME_MAX + 1];
    struct content_file files[WORLD_FILES];
};

/* cmocka's setup and teardown. After a test its descriptors are closed and no part is left. */
int world_setup(void **state);
int world_teardown(void **state);

/* Byte at of the attachments: no two chunks are alike. */
uint8_t pattern(size_t at);

/* A file without a name, of len bytes: pattern(), or zeros that take no room. Closed at teardown if
 * it is one of the content's. */
int world_file(struct world *w, size_t len);
int world_sparse_file(struct world *w, uint64_t len);

/* One more attachment, of pattern(). */
void world_attach(struct world *w, const char *name, size_t len);

/* JSON and the attachments so far, borrowed. */
struct content world_content(const struct world *w);

/* Close the attachments and forget them. */
void world_detach(struct world *w);

/* How many names in the folder end so; "" is all. */
size_t world_count(const struct world *w, const char *suffix);

/* All of a file in the folder. Put bytes into a new one. */
struct octets world_read(const struct world *w, const char *name);
void world_put(const struct world *w, const char *name, struct sam_bytes bytes);

struct sam_bytes octets_bytes(const struct octets *octets);
struct sam_bytes text_bytes(const char *text);

/* ---- sealed items ----------------------------------------------------------------------------- */

/* What the header says, and the ciphertext: free(ct.at). */
struct sealed {
    struct item_seal seal;
    struct octets ct;
};

/* Seal the content as the author's client does; the spool is gone after it. */
struct sealed world_seal(const struct world *w);

/* The same with one attachment, such that the plaintext has this many bytes: a Padmé length, 32 at
 * least; the attachment is forgotten again. */
struct sealed world_seal_length(struct world *w, size_t plain);

/* Say of its ciphertext, whatever became of it, what an author would sign. */
void sealed_sign(struct sealed *s);

/* ---- opening ---------------------------------------------------------------------------------- */

/* Begin, append in pieces of that many bytes, finish. The error and, with REFUSED, the flaw; a length
 * that unseal_begin() does not take is UNSEAL_LENGTH. ret_u is NULL unless OK. */
enum sam_err world_open(const struct world *w, const struct sealed *s, size_t piece,
                        struct unseal **ret_u, enum unseal_flaw *ret_flaw);

/* It opens, to the world's content. It does not, for this reason, and leaves nothing. */
void expect_opens(const struct world *w, const struct sealed *s, size_t piece);
void expect_refused(const struct world *w, const struct sealed *s, enum unseal_flaw flaw);

#endif
