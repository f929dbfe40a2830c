/* item_name.h - file names that others chose, made harmless. Pure.
 * Source: proto/content_text.h says what may come; what the systems of readers make of names is here. */
#ifndef CLIENT_ITEM_NAME_H
#define CLIENT_ITEM_NAME_H

#include <stddef.h>

#define ITEM_NAME_MAX 200U /* bytes of a name that is made, NUL not counted: room for a number */
#define ITEM_NAME_ROOM 256U

/* A name for a file of ours, made of a sender's.
 *   name  in, borrowed   UTF-8, as content_name_good() demands; else it is treated as if it were empty
 *   ret   out            never empty, no path, does not begin with a dot, blank, hyphen or tilde, has none of
 *                        the letters that some system or shell takes for something else, is no name that
 *                        Windows keeps for a device; cut to ITEM_NAME_MAX, its ending kept */
void item_name_harmless(const char *name, char ret[static ITEM_NAME_ROOM]);

/* The n-th choice where names are taken: "plan.pdf", "plan (2).pdf", ...
 *   n  from 1, at most 999 */
void item_name_nth(const char *name, unsigned n, char ret[static ITEM_NAME_ROOM]);

/* How many bytes of a UTF-8 text go into max without half a letter at the end. */
size_t item_cut(const char *text, size_t len, size_t max);

#endif
