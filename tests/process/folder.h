/* folder.h - the files that a broker is started with: configuration, keys, roots, registrars. For process.c. */
#ifndef TESTS_PROCESS_FOLDER_H
#define TESTS_PROCESS_FOLDER_H

#include "process.h"

/* Make the folder in parent, and its files out of the realm. */
void folder_make(struct process *process, const char *parent);

/* Remove it with all that is in it. */
void folder_remove(const char *path);

#endif
