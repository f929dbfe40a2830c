/* complaint.c - sentences for the operator. */
#include "complaint.h"

#include <stdarg.h>
#include <stdio.h>

bool
complain(struct complaint *complaint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(complaint->text, sizeof complaint->text, format, arguments);
    va_end(arguments);
    return false;
}

const char *
complaint_of_file(enum file_reason reason)
{
    switch (reason) {
    case FILE_BAD_NAME:
        return "is no usable path";
    case FILE_ABSENT:
        return "is not there";
    case FILE_EXISTS:
        return "is there already";
    case FILE_NO_FILE:
        return "is no file";
    case FILE_NOT_PRIVATE:
        return "can be read by others: it must be this user's alone, mode 0600";
    case FILE_TOO_LONG:
        return "is too long";
    case FILE_MOVING:
        return "changed while it was read";
    case FILE_FULL:
        return "finds no room on the disk";
    case FILE_NO_MEMORY:
        return "finds no memory";
    case FILE_FINE:
    case FILE_FAILED:
        break;
    }
    return "cannot be read or written";
}

const char *
complaint_of_store(enum store_reason reason)
{
    switch (reason) {
    case STORE_NO_MEMORY:
        return "there is no memory";
    case STORE_FULL:
        return "there is no room on the disk";
    case STORE_CORRUPT:
        return "the database is damaged; restore a backup";
    case STORE_BUSY:
        return "the database is in use by another process";
    case STORE_NOT_THERE:
        return "there is no such database, or its folder may not be used";
    case STORE_FOREIGN:
        return "the file is no database of this program";
    case STORE_NEWER:
        return "the database is of a newer version of this program";
    case STORE_OTHER_REALM:
        return "the database is of another realm";
    case STORE_WRONG_KEY:
        return "the storage key is not the one of this database";
    case STORE_OLDER:
        return "the database is older than the checkpoint file says; put a newer copy in its "
               "place, or "
               "go on with this one: samtykke-broker restore --accept-older CONFIG";
    case STORE_NO_CHECKPOINT:
        return "the checkpoint file is missing or damaged; put it back, or, if it is lost, go on "
               "without "
               "it: samtykke-broker restore --accept-older CONFIG";
    case STORE_UNSAFE:
        return "this SQLite does not do what the database needs";
    case STORE_EXISTS:
        return "there is a file of that name already";
    case STORE_FINE:
    case STORE_IO:
    case STORE_ABSENT:
    case STORE_NOT_NEXT:
    case STORE_ERASED:
    case STORE_OUT_OF_RANGE:
    case STORE_NO_TURN:
        break;
    }
    return "the disk cannot be read or written";
}

const char *
complaint_of_core(enum core_refusal refusal)
{
    switch (refusal) {
    case CORE_NO_MEMORY:
        return "there is no memory";
    case CORE_NO_STATEMENT:
        return "the database has no broker statement; make one: samtykke-broker init CONFIG";
    case CORE_STATEMENT:
        return "the broker statement is not signed by this identity";
    case CORE_OTHER_KEYS:
        return "the broker statement names other keys than those in the key folder";
    case CORE_CHECKPOINT:
        return "the checkpoint in the database is not of its log, or not signed by this log key";
    case CORE_OTHER_HISTORY:
        return "the database has another history than the checkpoint file says; put the right one "
               "in "
               "its place, or go on with this one: samtykke-broker restore --accept-older CONFIG";
    case CORE_FINE:
    case CORE_STORE:
        break;
    }
    return "the database cannot be read";
}
