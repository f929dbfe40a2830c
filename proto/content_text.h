/* content_text.h - which texts an item may carry. Texts are checked, never changed.
 * Pure: no I/O, allocation or library.
 * Source: RFC 3629 (UTF-8); design.md section 3; Boucher, Anderson, "Trojan Source" (2021), for
 * what turns the direction of writing. */
#ifndef PROTO_CONTENT_TEXT_H
#define PROTO_CONTENT_TEXT_H

#include <samtykke/bytes.h>
#include <stdbool.h>

#define CONTENT_NAME_MAX 255U /* bytes of an attachment's name, from 1 */

/* UTF-8 without NUL: shortest forms only, no surrogates, up to U+10FFFF. An empty text is one. */
bool content_text_good(struct sam_bytes text);

/* The name of an attachment: 1..CONTENT_NAME_MAX bytes of such UTF-8, in which there is
 *   no control character       U+0000..001F, U+007F..009F
 *   no / and no \              it names no folder anywhere
 *   no line or turn of writing U+2028..202E, U+2066..2069: a name that shows as another one
 *   no blank or dot at either end, hence no "." and "..": some systems hide or drop them
 * It is shown to a person; whoever makes a file name of it has to look at their own system's rules. */
bool content_name_good(struct sam_bytes name);

#endif
