/* town.h - people and a case on a real broker: one candidate with two devices, an author, four members, and an
 * item under each of two leaves, wrapped for all of them. What is open to whom is then a number: a bit for each
 * member and leaf. */
#ifndef TESTS_PROCESS_TOWN_H
#define TESTS_PROCESS_TOWN_H

#include "caller.h"

#define TOWN_MEMBERS 4U
#define TOWN_LEAVES 2U
#define TOWN_ALL 255U /* everything open to everybody */

extern const char *const town_members[TOWN_MEMBERS]; /* names, for histories */
extern const char *const town_leaves[TOWN_LEAVES];

/* The bit of a member and leaf. */
unsigned town_bit(size_t member, size_t leaf);

/* Holds pointers into itself. realm, plan and version are changed by one thread at a time. */
struct town {
    struct process *process; /* borrowed */
    struct person phone, tablet, author, members[TOWN_MEMBERS];
    struct case_plan *plan;       /* owned */
    struct realm_version version; /* the newest that was made */
    struct realm_item items[TOWN_LEAVES];
    struct caller choosing; /* the phone's */
};

/* The broker runs. Admits all by the registrars of their organisations, makes the case (version 1: all open)
 * and the items. */
void town_begin(struct process *process, struct town *ret_town);
void town_end(struct town *town);

/* The next version, with these bits open: made, not sent. */
void town_choose(struct town *town, unsigned open);
/* Send the newest version; dies unless it is taken. */
void town_put_version(struct town *town);

/* Put an item of the author's with its wraps: made, sent, taken.
 *   caller    of the author
 *   ret_item  owned */
void town_put_item(struct town *town, struct caller *author, const char *leaf,
                   struct realm_item *ret_item);

/* A release for job_search. Borrows from itself until it is asked: make it where it stays. */
struct town_release {
    struct sam_bytes purpose;
    struct release release;
    struct request request;
};
void town_release(const uint8_t case_id[static ID_BYTES], const uint8_t item[static ID_BYTES],
                  struct town_release *ret_release);

/* Does what was released open, and to the item's content? Dies if not. */
void town_open(const struct person *reader, const struct realm_item *item,
               const struct link_event *event);

#endif
