/* vocabulary.h - the names that generated cases are made of. */
#ifndef TESTS_GENERATE_VOCABULARY_H
#define TESTS_GENERATE_VOCABULARY_H

#include <samtykke/consent.h>

#define NAME(literal)                                                                              \
    {                                                                                              \
        (const uint8_t *)(literal), sizeof(literal) - 1U                                           \
    }

/* A list of constant names. */
struct words {
    const struct sam_bytes *at;
    uint32_t n;
};

/* Readable as ids; strangers are never on a generated team. */
extern const struct words PERSONS, STRANGERS, ORGANISATIONS, MEETINGS;

/* Role names for a taxonomy that takes any, and one that none has. */
extern const struct words FREE_ROLES;
extern const struct sam_bytes NO_ROLE, GUEST;

/* Any UTF-8: what JSON must escape, four-byte characters, two that differ in case alone. */
extern const struct words EMPLOYERS;

/* What no taxonomy has; of categories some have a known ancestor in the default taxonomy. */
extern const struct words UNKNOWN_CATEGORIES, UNKNOWN_LABELS, UNKNOWN_PURPOSES;
extern const struct sam_bytes ALL_CATEGORIES;

enum taxonomy_kind {
    TAXONOMY_DEFAULT,  /* 18 leaves, 6 purposes, 5 roles */
    TAXONOMY_SMALL,    /* the example of the rules: two leaves, one role, no guests */
    TAXONOMY_DEEP,     /* groups in groups, a leaf without a group */
    TAXONOMY_ANY_ROLE, /* the default with roles left open */
    TAXONOMY_FULL,     /* 32 of each: the last bit of every mask */
    TAXONOMY_KINDS,
};

void vocabulary_taxonomy(enum taxonomy_kind kind, struct sam_taxonomy *ret);

bool same_name(struct sam_bytes a, struct sam_bytes b);
bool list_has(const struct sam_bytes *list, size_t n, struct sam_bytes name);

#endif
