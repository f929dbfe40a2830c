/* folder.c - see folder.h */
#include "folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_ROOM 600U
#define PATHS 3U

static char folder[64];

int
folder_make(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/samtykke-keys-XXXXXX");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

const char *
folder_path(const char *name)
{
    static char paths[PATHS][PATH_ROOM];
    static unsigned next;
    char *path = paths[next++ % PATHS];
    int n = snprintf(path, PATH_ROOM, "%s/%s", folder, name);
    assert_true(n > 0 && (size_t)n < PATH_ROOM);
    return path;
}

/* Calls take() with each name until it says to stop; returns how many it saw. */
static size_t
walk(bool (*take)(const char *name))
{
    size_t n = 0;
    bool go_on = true;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *e = readdir(dir); go_on && e != NULL; e = readdir(dir)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) { continue; }
        go_on = take(e->d_name);
        n++;
    }
    (void)closedir(dir);
    return n;
}

static bool
remove_one(const char *name)
{
    assert_int_equal(remove(folder_path(name)), 0);
    return true;
}

int
folder_remove(void **state)
{
    (void)state;
    (void)walk(remove_one);
    return rmdir(folder);
}

static bool
count_one(const char *name)
{
    (void)name;
    return true;
}

size_t
folder_count(void)
{
    return walk(count_one);
}

static char temp[256];

static bool
find_temp(const char *name)
{
    size_t len = strlen(name);
    bool is_temp = len > 4 && strcmp(name + len - 4, ".new") == 0;
    if (is_temp) { (void)snprintf(temp, sizeof temp, "%s", name); }
    return !is_temp;
}

const char *
folder_temp(void)
{
    temp[0] = '\0';
    (void)walk(find_temp);
    return temp[0] != '\0' ? temp : NULL;
}

void
folder_put(const char *name, struct sam_bytes content, mode_t mode)
{
    const char *path = folder_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(content.len == 0 ? 0 : fwrite(content.at, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

void
folder_expect(const char *name, struct sam_bytes content)
{
    struct stat st;
    const char *path = folder_path(name);
    uint8_t *there = malloc(content.len + 1);
    assert_non_null(there);
    assert_int_equal(lstat(path, &st), 0);
    assert_int_equal(st.st_mode, S_IFREG | S_IRUSR | S_IWUSR);
    assert_int_equal(st.st_nlink, 1);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(there, 1, content.len + 1, file), content.len);
    (void)fclose(file);
    if (content.len > 0) { assert_memory_equal(there, content.at, content.len); }
    free(there);
}

struct sam_bytes
text_bytes(const char *text)
{
    return (struct sam_bytes){(const uint8_t *)text, strlen(text)};
}
