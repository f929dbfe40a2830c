/* content_text.c - see content_text.h. */
#include "content_text.h"

#define BAD 0xffffffffU /* no code point */

static size_t
sequence_len(uint8_t first)
{
    if (first < 0x80) { return 1; }
    if (first >= 0xc2 && first <= 0xdf) { return 2; }
    if (first >= 0xe0 && first <= 0xef) { return 3; }
    return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/* Take the next code point, or say BAD. text is not empty. */
static uint32_t
take_code(struct sam_bytes *text)
{
    static const uint32_t least[] = {BAD, 0, 0x80, 0x800, 0x10000};
    size_t len = sequence_len(text->at[0]);
    if (len == 0 || len > text->len) { return BAD; }
    uint32_t code = len == 1 ? text->at[0] : text->at[0] & (0x7fU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((text->at[i] & 0xc0) != 0x80) { return BAD; }
        code = code << 6 | (text->at[i] & 0x3fU);
    }
    if (code < least[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) { return BAD; }
    text->at += len;
    text->len -= len;
    return code;
}

bool
content_text_good(struct sam_bytes text)
{
    while (text.len > 0) {
        uint32_t code = take_code(&text);
        if (code == BAD || code == 0) { return false; }
    }
    return true;
}

static bool
is_good_in_name(uint32_t code)
{
    if (code == BAD || code < 0x20 || (code >= 0x7f && code <= 0x9f)) { return false; }
    if (code == '/' || code == '\\') { return false; }
    return !(code >= 0x2028 && code <= 0x202e) && !(code >= 0x2066 && code <= 0x2069);
}

static bool
is_end(uint8_t c)
{
    return c != ' ' && c != '.';
}

bool
content_name_good(struct sam_bytes name)
{
    if (name.len < 1 || name.len > CONTENT_NAME_MAX) { return false; }
    if (!is_end(name.at[0]) || !is_end(name.at[name.len - 1])) { return false; }
    while (name.len > 0) {
        if (!is_good_in_name(take_code(&name))) { return false; }
    }
    return true;
}
