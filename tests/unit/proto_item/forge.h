/* forge.h - an author who has the key and does not keep to the rules: any plaintext, any chunks. */
#ifndef TESTS_PROTO_ITEM_FORGE_H
#define TESTS_PROTO_ITEM_FORGE_H

#include "world.h"

#define FORGE_MAX ((size_t)5 * 1024 * 1024)

/* One ciphertext in the making. */
struct forge {
    crypto_secretstream_xchacha20poly1305_state stream;
    struct sealed s; /* free(s.ct.at) */
};

/* Begin with the header; one more chunk with any tag and additional data; sign what there is. */
void forge_begin(struct forge *f, const struct world *w);
void forge_chunk(struct forge *f, struct sam_bytes plain, uint8_t tag, struct sam_bytes ad);
void forge_sign(struct forge *f);

/* The same in one: chunks as they should be, around any plaintext. */
struct sealed forge_seal(const struct world *w, struct sam_bytes plain);

/* ---- plaintexts ------------------------------------------------------------------------------- */

/* A plaintext in the making, beginning as one with JSON and a number of attachments should. */
struct layout {
    size_t len;
    uint8_t at[4096];
};

void layout_put(struct layout *l, const char *bytes, size_t len);
void layout_number(struct layout *l, uint64_t number, size_t bytes);
void layout_begin(struct layout *l, const char *json, unsigned n_files);
void layout_file(struct layout *l, const char *name, size_t name_len, const char *bytes);

/* Zeros up to the Padmé length. */
void layout_pad(struct layout *l);

struct sam_bytes layout_bytes(const struct layout *l);

#endif
