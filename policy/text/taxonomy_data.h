/* taxonomy_data.h - a taxonomy as a data file: leaves, groups, purposes and roles with their names
 * in each language (policy/taxonomy.json is the default; a site may bring its own). */
#ifndef POLICY_TEXT_TAXONOMY_DATA_H
#define POLICY_TEXT_TAXONOMY_DATA_H

#include "json.h"
#include "language.h"
#include <samtykke/decide.h>

struct taxonomy_data {
    struct sam_taxonomy taxonomy;
    struct json_reading reading; /* owns every byte; its fault says what was wrong */
    const json_t *categories, *groups, *purposes, *roles;
};

/* Read a taxonomy. d is zeroed before; taxonomy_data_close() after, whatever happened.
 * An entry is a name, or an object {"name":…,"en":…,"da":…,"nb":…}. */
bool taxonomy_data_read(struct taxonomy_data *d, struct sam_bytes text);
void taxonomy_data_close(struct taxonomy_data *d);

/* The default taxonomy, part of the program. */
struct sam_bytes taxonomy_data_default(void);

/* What people call a category, group, purpose or role; the name itself where the data has no word. */
struct sam_bytes taxonomy_label(const json_t *list, struct sam_bytes name, enum language language);

/* The names of a part ("taxonomy", "categories") into an array of max; doubled ones count once. */
bool taxonomy_names(struct json_reading *r, const char *field, const json_t *list, uint32_t max,
                    struct sam_bytes *ret, uint32_t *ret_n);

#endif
