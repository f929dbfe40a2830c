/* words.c - opening a taxonomy file. */
#include "words.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX ((size_t)256 * 1024)

static enum cli_exit
read_file(const char *path, char **ret_text, size_t *ret_n)
{
    enum cli_exit result = CLI_FAILED;
    char *text = malloc(FILE_BYTES_MAX + 1);
    FILE *file = fopen(path, "rb");
    if (text == NULL || file == NULL) {
        (void)fprintf(stderr, "samtykke: %s cannot be opened: %s.\n", path, strerror(errno));
        goto out;
    }
    size_t n = fread(text, 1, FILE_BYTES_MAX + 1, file);
    if (ferror(file) != 0 || n > FILE_BYTES_MAX) {
        (void)fprintf(stderr, "samtykke: %s cannot be read, or is over 256 KiB.\n", path);
        goto out;
    }
    *ret_text = text;
    *ret_n = n;
    text = NULL;
    result = CLI_OK;
out:
    if (file != NULL) { (void)fclose(file); }
    free(text);
    return result;
}

enum cli_exit
words_open(struct words *w, const char *path)
{
    struct sam_bytes text = taxonomy_data_default();
    if (path != NULL) {
        size_t n = 0;
        enum cli_exit r = read_file(path, &w->text, &n);
        if (r != CLI_OK) { return r; }
        text = (struct sam_bytes){(const uint8_t *)w->text, n};
    }
    if (taxonomy_data_read(&w->data, text)) { return CLI_OK; }
    (void)fprintf(stderr, "samtykke: %s cannot be used: %s.\n",
                  path == NULL ? "the default taxonomy" : path, w->data.reading.fault);
    return CLI_FAILED;
}

void
words_close(struct words *w)
{
    taxonomy_data_close(&w->data);
    free(w->text);
    w->text = NULL;
}
