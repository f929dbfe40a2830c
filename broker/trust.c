/* trust.c - roots and CRLs. */
#include "trust.h"
#include "plain_file.h"
#include "sha256.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PEM_MAX(der) ((der) / 3 * 4 + (der) / 40 + 512) /* bytes of the text of so many bytes */

/* Where needle begins in a text; NULL: nowhere. */
static uint8_t *
find(uint8_t *text, size_t len, const char *needle)
{
    size_t n = strlen(needle);
    for (size_t i = 0; i + n <= len; i++)
        if (memcmp(text + i, needle, n) == 0) return text + i;
    return NULL;
}

/* PEM becomes DER in its place; what is no PEM stays. False: a PEM that cannot be read, or two. */
static bool
unwrap(uint8_t *content, size_t *len)
{
    size_t der_len = 0;
    const char *stop = NULL;
    uint8_t *begin = find(content, *len, "-----BEGIN "), *end = find(content, *len, "-----END ");
    if (begin == NULL && end == NULL) return true;
    if (begin == NULL || end == NULL || end < begin) return false;
    if (find(begin + 1, *len - (size_t)(begin + 1 - content), "-----BEGIN ") != NULL) return false;
    uint8_t *line = memchr(begin, '\n', (size_t)(end - begin));
    if (line == NULL) return false;
    size_t room = (size_t)(end - line);
    uint8_t *der = malloc(room);
    if (der == NULL) return false;
    bool is_good = sodium_base642bin(der, room, (const char *)line, room, " \t\r\n", &der_len,
                                     &stop, sodium_base64_VARIANT_ORIGINAL)
                       == 0
                   && stop == (const char *)end;
    if (is_good) {
        memcpy(content, der, der_len);
        *len = der_len;
    }
    free(der);
    return is_good;
}

static bool
read_der(const char *what, const char *path, size_t max, uint8_t **ret_der,
         struct sam_bytes *ret_bytes, struct complaint *ret_complaint)
{
    uint8_t *content = NULL;
    size_t len = 0;
    if (!plain_file_read(what, path, PEM_MAX(max), &content, &len, ret_complaint)) return false;
    if (!unwrap(content, &len) || len == 0 || len > max) {
        free(content);
        return complain(ret_complaint, "the %s %s is neither DER nor one block of PEM, or too long",
                        what, path);
    }
    *ret_der = content;
    *ret_bytes = (struct sam_bytes){content, len};
    return true;
}

bool
trust_read(const struct config *config, struct trust **ret_trust, size_t *ret_left_out,
           struct complaint *ret_complaint)
{
    size_t left_out = 0;
    struct trust *trust = calloc(1, sizeof *trust);
    if (trust == NULL) return complain(ret_complaint, "there is no memory");
    for (size_t i = 0; i < config->n_roots; i++) {
        const struct config_root *from = &config->roots[i];
        struct certificate_root *to = &trust->roots[i];
        trust->n = i + 1;
        to->organisation = config_bytes(from->organisation);
        to->role = config_bytes(from->role);
        if (!read_der("certificate", from->certificate, CERTIFICATE_BYTES_MAX, &trust->der[i],
                      &to->der, ret_complaint)) {
            trust_free(&trust);
            return false;
        }
        sha256(to->der, to->sha256);
        if (!read_der("CRL", from->crl, CERTIFICATE_CRL_BYTES_MAX, &trust->crl[i], &to->crl,
                      ret_complaint)) {
            left_out++;
        }
    }
    *ret_trust = trust;
    *ret_left_out = left_out;
    return true;
}

void
trust_free(struct trust **trust)
{
    if (trust == NULL || *trust == NULL) return;
    for (size_t i = 0; i < (*trust)->n; i++) {
        free((*trust)->der[i]);
        free((*trust)->crl[i]);
    }
    free(*trust);
    *trust = NULL;
}
