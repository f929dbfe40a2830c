/* say.c - sentences with slots, on standard output and standard error. */
#include "desk.h"

#include "policy/text/phrase.h"
#include <stdlib.h>
#include <string.h>

#define SLOTS_MAX 16U

/* ---- what somebody else wrote --------------------------------------------------------------------- */

/* Bytes of UTF-8 at text that a terminal would act upon; 0: none. C0, DEL, C1 (C2 80..9F), and the marks that
 * turn the direction of writing (U+200E, F, U+202A..E, U+2066..9: E2 80 8E.., E2 80 AA.., E2 81 A6..). */
static size_t
acting(const unsigned char *text)
{
    if (text[0] < 0x20 || text[0] == 0x7F) { return 1; }
    if (text[0] == 0xC2 && text[1] >= 0x80 && text[1] <= 0x9F) { return 2; }
    if (text[0] != 0xE2) { return 0; }
    bool is_mark = text[1] == 0x80
                   && ((text[2] >= 0x8E && text[2] <= 0x8F)
                       || (text[2] >= 0xAA && text[2] <= 0xAE));
    bool is_isolate = text[1] == 0x81 && text[2] >= 0xA6 && text[2] <= 0xA9;
    return is_mark || is_isolate ? 3 : 0;
}

void
desk_tame(char *text, bool has_lines)
{
    char *to = text;
    while (*text != '\0') {
        bool is_blank = has_lines && (*text == '\n' || *text == '\t');
        size_t n = is_blank ? 0 : acting((const unsigned char *)text);
        *to++ = n > 0 ? '?' : *text;
        text += n > 0 ? n : 1;
    }
    *to = '\0';
}

/* A copy that no terminal acts upon. NULL: no memory. */
static char *
tame(const char *text, bool has_lines)
{
    size_t len = strlen(text);
    char *copy = malloc(len + 1);
    if (copy == NULL) { return NULL; }
    memcpy(copy, text, len + 1);
    desk_tame(copy, has_lines);
    return copy;
}

/* ---- filling ------------------------------------------------------------------------------------- */

struct slots {
    struct phrase_slot list[SLOTS_MAX];
    char *texts[SLOTS_MAX];
    size_t n, longest;
};

static bool
take_slots(struct slots *s, const char *const *from)
{
    for (; *from != NULL && s->n < SLOTS_MAX; from += 2) {
        const char *name = from[0], *text = from[1];
        char *copy = tame(text == NULL ? "" : text, strcmp(name, "text") == 0);
        if (copy == NULL) { return false; }
        size_t len = strlen(copy);
        if (len > s->longest) { s->longest = len; }
        s->texts[s->n] = copy;
        s->list[s->n] = (struct phrase_slot){name, copy};
        s->n++;
    }
    return true;
}

static void
write_filled(FILE *out, const char *pattern, const char *const *slots)
{
    struct slots s = {.n = 0};
    size_t n_slots = 1;
    for (const char *at = pattern; *at != '\0'; at++) {
        n_slots += *at == '{' ? 1U : 0U;
    }
    bool ok = take_slots(&s, slots);
    size_t size = strlen(pattern) + n_slots * s.longest + 1;
    char *text = ok ? malloc(size) : NULL;
    if (text != NULL) {
        phrase_fill(text, size, pattern, s.list, s.n);
        (void)fprintf(out, "%s\n", text);
    } else {
        (void)fprintf(out, "%s\n", pattern); /* no memory: better than silence */
    }
    free(text);
    for (size_t i = 0; i < s.n; i++) {
        free(s.texts[i]);
    }
}

void
desk_say_slots(const struct desk *desk, const char *pattern, const char *const *slots)
{
    if (!desk->json) { write_filled(stdout, pattern, slots); }
}

void
desk_note_slots(const struct desk *desk, const char *pattern, const char *const *slots)
{
    (void)desk;
    (void)fflush(stdout); /* in the order in which it was said */
    write_filled(stderr, pattern, slots);
}
