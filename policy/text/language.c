/* language.c - one language for a process. setlocale and LANGUAGE are process-wide, so programs
 * call language_speak once, at their start. */
#include "language.h"
#include <libintl.h>
#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const CODES[LANGUAGES] = {"en", "da", "nb"};

bool
language_read(const char *text, enum language *ret)
{
    static const struct {
        const char *code;
        enum language language;
    } KNOWN[] = {{"en", LANGUAGE_EN},
                 {"da", LANGUAGE_DA},
                 {"nb", LANGUAGE_NB},
                 {"no", LANGUAGE_NB},
                 {"nn", LANGUAGE_NB}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
        bool same = strncmp(text, KNOWN[i].code, 2) == 0;
        if (same && (text[2] == '\0' || strchr("_.@:-", text[2]) != NULL)) {
            *ret = KNOWN[i].language;
            return true;
        }
    }
    return false;
}

const char *
language_code(enum language language)
{
    return CODES[language];
}

enum language
language_of_locale(void)
{
    static const char *const NAMES[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    enum language language = LANGUAGE_EN;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        const char *value = getenv(NAMES[i]);
        if (value == NULL || value[0] == '\0') { continue; }
        if (language_read(value, &language)) { break; }
        if (i > 0) { break; } /* a locale of another language, or "C": English */
    }
    return language;
}

/* gettext looks at LANGUAGE in any locale but "C"; C.UTF-8 is on every Debian. */
void
language_speak(enum language language, const char *locale_dir)
{
    (void)setenv("LANGUAGE", CODES[language], 1);
    (void)setlocale(LC_ALL, "C"); /* at a change gettext forgets what another language said */
    (void)setlocale(LC_ALL, "C.UTF-8");
    (void)bindtextdomain("samtykke", locale_dir);
    (void)bind_textdomain_codeset("samtykke", "UTF-8");
}
