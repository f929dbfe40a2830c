/* bytes.h - borrowed bytes: ids, names. Not NUL-terminated; who lends them keeps them alive. */
#ifndef SAMTYKKE_BYTES_H
#define SAMTYKKE_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* len 0 means absent, whatever at is. */
struct sam_bytes {
    const uint8_t *at;
    size_t len;
};

#endif
