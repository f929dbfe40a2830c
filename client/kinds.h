/* kinds.h - the kinds of items: which fields each has, of which types, and who writes it. client/kinds.json says so;
 * it is a constant table here. What a role may write says nothing about what it may read.
 *
 * Types: text, number, bool, date (YYYY-MM-DD), person (a handle of the case), item (32 hexadecimal digits),
 * "one of WORD WORD ...", list (of text), "list of person", "list of date". A field that is absent, null or an
 * empty list is not there.
 * Source: design.md section 3, "Item". */
#ifndef CLIENT_KINDS_H
#define CLIENT_KINDS_H

#include <samtykke/client_item.h>

#include <jansson.h>

#define KINDS_TITLE_MAX 200U  /* characters of a title, at least one; one line */
#define KINDS_TEXT_MAX 20000U /* characters of a text, of a text in a field, of one in a list */
#define KINDS_LIST_MAX 256U   /* entries of a list */

struct kind_field {
    const char *name, *type;
    bool required;
};

struct kind {
    const char *name;
    const char *writers; /* roles, with a blank around each */
    size_t text_max;     /* characters; 0: KINDS_TEXT_MAX */
    const struct kind_field *fields;
    size_t n_fields;
};

/* All of them, in the order of their names. */
const struct kind *kinds_all(size_t *ret_n);

/* By name; NULL: none is called so. */
const struct kind *kinds_find(const char *name);
const struct kind_field *kinds_field(const struct kind *kind, const char *name);

bool kinds_writes(const struct kind *kind, const char *role);

/* ---- types (kinds_type.c) --------------------------------------------------------------------------- */

/* "person" of "list of person", "text" of "list"; NULL: no list. */
const char *kinds_entry_type(const char *type);

/* What is wrong with a value of a field, in English, a constant; NULL: nothing.
 *   c      NULL: persons are not looked up, only their form */
const char *kinds_value_fault(const struct sam_case *c, const char *type, const json_t *value);

/* A word of a command line as a value of a type that is no list. NULL: it is none; or no memory. Owned. */
json_t *kinds_value_of(const char *type, const char *word);

/* What is wrong with a text of at most max characters, in English, a constant; NULL: nothing. Control characters other
 * than line ends and tabs are refused everywhere, those too where is_line. */
const char *kinds_text_fault(const json_t *value, size_t max, bool is_line);

#endif
