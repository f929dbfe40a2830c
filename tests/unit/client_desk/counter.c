/* counter.c - see counter.h. */
#include "counter.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int listened = -1, before = -1, file = -1;

/* As main.c, without a program's folder. */
enum cli_exit
cli_speak(const struct cli *cli, const char *text, enum language *ret)
{
    *ret = LANGUAGE_EN;
    if (text != NULL && !language_read(text, ret)) { return CLI_USAGE; }
    language_speak(*ret, cli->locale_dir);
    return CLI_OK;
}

void
desk_of(enum language language, struct desk *ret)
{
    static const struct cli cli = {.locale_dir = ""};
    language_speak(language, "");
    *ret = (struct desk){.cli = &cli, .language = language, .passphrase_fd = -1};
}

void
listen_to(int fd)
{
    char name[] = "/tmp/samtykke-said-XXXXXX";
    (void)fflush(stdout);
    (void)fflush(stderr);
    file = mkstemp(name);
    assert_true(file >= 0);
    (void)unlink(name);
    listened = fd;
    before = dup(fd);
    assert_true(before >= 0 && dup2(file, fd) == fd);
}

void
listen_end(char ret[static SAID_MAX])
{
    (void)fflush(stdout);
    (void)fflush(stderr);
    assert_int_equal(dup2(before, listened), listened);
    (void)close(before);
    ssize_t n = pread(file, ret, SAID_MAX - 1, 0);
    (void)close(file);
    assert_true(n >= 0);
    ret[n] = '\0';
}

struct sam_bytes
text_of(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}
