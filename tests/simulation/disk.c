/* disk.c - see disk.h. */
#include "disk.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES 8
#define SECTOR 512U
#define NAME_MAX_BYTES 256
#define REGIONS 64 /* of a WAL index, 32 KiB each */

/* now: what a program that runs sees. safe: what is on the platter for certain. */
struct content {
    bool exists;
    uint8_t *at;
    size_t size, room;
};

struct file {
    char name[NAME_MAX_BYTES];
    struct content now, safe;
    uint8_t *dirty; /* a byte a sector of now.room */
    void *regions[REGIONS];
};

struct disk {
    struct file files[FILES];
    uint64_t random;
    unsigned off_at; /* writes and syncs until the power goes; 0: never */
    bool is_off, is_installed;
};
static struct disk disk;

/* A descriptor; SQLite's struct first. */
struct open_file {
    sqlite3_file base;
    struct file *file;
};

/* ---- helpers ----------------------------------------------------------------------------------------- */

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t
draw(void)
{
    uint64_t z = disk.random += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static bool
coin(void)
{
    return (draw() & 1) != 0;
}

static void *
enough(void *at, size_t size)
{
    void *more = realloc(at, size);
    if (more == NULL) {
        more = realloc(at, size);
    } /* where a test fails one allocation, it is not the disk's */
    if (more == NULL) {
        (void)fprintf(stderr, "disk: no memory\n");
        abort();
    }
    return more;
}

static size_t
sectors(size_t bytes)
{
    return (bytes + SECTOR - 1) / SECTOR;
}

/* Room for size bytes, in whole sectors, zeros behind what is there. */
static void
grow(struct content *c, size_t size)
{
    size_t room = sectors(size) * SECTOR;
    if (room <= c->room) return;
    room *= 2;
    c->at = enough(c->at, room);
    memset(c->at + c->room, 0, room - c->room);
    c->room = room;
}

static void
grow_file(struct file *f, size_t size)
{
    size_t had = f->now.room / SECTOR;
    grow(&f->now, size);
    size_t has = f->now.room / SECTOR;
    if (has == had) return;
    f->dirty = enough(f->dirty, has);
    memset(f->dirty + had, 0, has - had);
}

static void
set_size(struct content *c, size_t size)
{
    grow(c, size);
    if (size < c->size) memset(c->at + size, 0, c->size - size);
    c->size = size;
}

static struct file *
find(const char *name, bool make)
{
    struct file *unused = NULL;
    for (size_t i = 0; i < FILES; i++) {
        struct file *f = &disk.files[i];
        if (strcmp(f->name, name) == 0) return f;
        if (unused == NULL && f->name[0] == '\0') unused = f;
    }
    if (!make || unused == NULL || strlen(name) >= NAME_MAX_BYTES) return NULL;
    (void)snprintf(unused->name, sizeof unused->name, "%s", name);
    return unused;
}

/* Does this write or sync still reach the disk whole? Else the power is off from here on. */
static bool
reaches(void)
{
    if (disk.is_off) return false;
    if (disk.off_at > 0 && --disk.off_at == 0) {
        disk.is_off = true;
        return false;
    }
    return true;
}

/* ---- a file ---------------------------------------------------------------------------------------- */

static struct file *
of(sqlite3_file *base)
{
    return ((struct open_file *)(void *)base)->file;
}

static int
file_close(sqlite3_file *base)
{
    (void)base;
    return SQLITE_OK;
}

static int
file_read(sqlite3_file *base, void *out, int amount, sqlite3_int64 offset)
{
    const struct content *c = &of(base)->now;
    size_t want = (size_t)amount, from = (size_t)offset, have = 0;
    if (disk.is_off) return SQLITE_IOERR_READ;
    if (from < c->size) have = c->size - from < want ? c->size - from : want;
    if (have > 0) memcpy(out, c->at + from, have);
    if (have == want) return SQLITE_OK;
    memset((uint8_t *)out + have, 0, want - have);
    return SQLITE_IOERR_SHORT_READ;
}

static void
put(struct file *f, const void *in, size_t amount, size_t from)
{
    if (amount == 0) return;
    grow_file(f, from + amount);
    memcpy(f->now.at + from, in, amount);
    memset(f->dirty + from / SECTOR, 1, sectors(from + amount) - from / SECTOR);
    if (from + amount > f->now.size) f->now.size = from + amount;
}

static int
file_write(sqlite3_file *base, const void *in, int amount, sqlite3_int64 offset)
{
    struct file *f = of(base);
    size_t n = (size_t)amount, from = (size_t)offset;
    if (disk.is_off) return SQLITE_IOERR_WRITE;
    if (!reaches()) {
        put(f, in, (size_t)(draw() % (n + 1)), from);
        return SQLITE_IOERR_WRITE;
    }
    put(f, in, n, from);
    return SQLITE_OK;
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct file *f = of(base);
    if (!reaches()) return SQLITE_IOERR_TRUNCATE;
    size_t from = (size_t)size / SECTOR, to = sectors(f->now.size);
    if (to > from) memset(f->dirty + from, 1, to - from); /* zeros, should the file grow again */
    set_size(&f->now, (size_t)size);
    return SQLITE_OK;
}

/* Which names there are is safe now. */
static void
sync_folder(void)
{
    for (size_t i = 0; i < FILES; i++)
        disk.files[i].safe.exists = disk.files[i].now.exists;
}

/* All that was written is safe now. A new file's folder is synced with it, as the VFS of unix does. */
static int
file_sync(sqlite3_file *base, int flags)
{
    struct file *f = of(base);
    (void)flags;
    if (!reaches()) return SQLITE_IOERR_FSYNC;
    set_size(&f->safe, f->now.size);
    for (size_t s = 0; s < sectors(f->now.size); s++)
        if (f->dirty[s] != 0) memcpy(f->safe.at + s * SECTOR, f->now.at + s * SECTOR, SECTOR);
    if (f->dirty != NULL) memset(f->dirty, 0, f->now.room / SECTOR);
    if (!f->safe.exists) sync_folder();
    return SQLITE_OK;
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *ret_size)
{
    *ret_size = (sqlite3_int64)of(base)->now.size;
    return disk.is_off ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int
file_lock(sqlite3_file *base, int lock)
{
    (void)base;
    (void)lock;
    return SQLITE_OK;
}

static int
file_reserved(sqlite3_file *base, int *ret_reserved)
{
    (void)base;
    *ret_reserved = 0;
    return SQLITE_OK;
}

static int
file_control(sqlite3_file *base, int op, void *arg)
{
    (void)base;
    if (op != SQLITE_FCNTL_MMAP_SIZE) return SQLITE_NOTFOUND;
    *(sqlite3_int64 *)arg = 0; /* nothing is mapped */
    return SQLITE_OK;
}

static int
file_sector(sqlite3_file *base)
{
    (void)base;
    return 4096; /* as the VFS of unix says */
}

static int
file_device(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* likewise */
}

/* ---- the WAL's index: memory alone, gone with the power ------------------------------------------- */

static int
shared_map(sqlite3_file *base, int region, int size, int extend, void volatile **ret_at)
{
    struct file *f = of(base);
    *ret_at = NULL;
    if (region < 0 || region >= REGIONS) return SQLITE_IOERR_SHMSIZE;
    if (f->regions[region] == NULL && extend != 0) {
        f->regions[region] = enough(NULL, (size_t)size);
        memset(f->regions[region], 0, (size_t)size);
    }
    *ret_at = f->regions[region];
    return SQLITE_OK;
}

static int
shared_lock(sqlite3_file *base, int offset, int n, int flags)
{
    (void)base;
    (void)offset;
    (void)n;
    (void)flags;
    return SQLITE_OK; /* one connection */
}

static void
shared_barrier(sqlite3_file *base)
{
    (void)base;
}

static void
drop_regions(struct file *f)
{
    for (size_t i = 0; i < REGIONS; i++) {
        free(f->regions[i]);
        f->regions[i] = NULL;
    }
}

static int
shared_unmap(sqlite3_file *base, int remove)
{
    if (remove != 0) drop_regions(of(base));
    return SQLITE_OK;
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = shared_map,
    .xShmLock = shared_lock,
    .xShmBarrier = shared_barrier,
    .xShmUnmap = shared_unmap,
};

/* ---- the file system ---------------------------------------------------------------------------------- */

static int
fs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *ret_flags)
{
    struct open_file *open = (struct open_file *)(void *)base;
    (void)vfs;
    base->pMethods = NULL;
    if (disk.is_off || name == NULL) return SQLITE_CANTOPEN;
    open->file = find(name, true);
    if (open->file == NULL) return SQLITE_CANTOPEN;
    open->file->now.exists = true;
    base->pMethods = &METHODS;
    if (ret_flags != NULL) *ret_flags = flags;
    return SQLITE_OK;
}

static int
fs_delete(sqlite3_vfs *vfs, const char *name, int with_folder)
{
    struct file *f = find(name, false);
    (void)vfs;
    if (disk.is_off) return SQLITE_IOERR_DELETE;
    if (f == NULL || !f->now.exists) return SQLITE_IOERR_DELETE_NOENT;
    f->now.exists = false;
    set_size(&f->now, 0);
    if (with_folder != 0) sync_folder();
    return SQLITE_OK;
}

static int
fs_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret_is)
{
    const struct file *f = find(name, false);
    (void)vfs;
    (void)flags;
    *ret_is = f != NULL && f->now.exists && f->now.size > 0;
    return disk.is_off ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int
fs_path(sqlite3_vfs *vfs, const char *name, int room, char *out)
{
    (void)vfs;
    return snprintf(out, (size_t)room, "%s", name) < room ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
fs_random(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    for (int i = 0; i < n; i++)
        out[i] = (char)draw();
    return n;
}

static int
fs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int
fs_now(sqlite3_vfs *vfs, double *ret_now)
{
    (void)vfs;
    *ret_now = 2460000.5;
    return SQLITE_OK;
}

static int
fs_error(sqlite3_vfs *vfs, int room, char *out)
{
    (void)vfs;
    if (room > 0) out[0] = '\0';
    return 0;
}

static sqlite3_vfs VFS = {
    .iVersion = 1,
    .szOsFile = (int)sizeof(struct open_file),
    .mxPathname = NAME_MAX_BYTES - 1,
    .zName = "memory-disk",
    .xOpen = fs_open,
    .xDelete = fs_delete,
    .xAccess = fs_access,
    .xFullPathname = fs_path,
    .xRandomness = fs_random,
    .xSleep = fs_sleep,
    .xCurrentTime = fs_now,
    .xGetLastError = fs_error,
};

void
disk_new(uint64_t seed)
{
    bool is_installed = disk.is_installed;
    for (size_t i = 0; i < FILES; i++) {
        struct file *f = &disk.files[i];
        drop_regions(f);
        free(f->now.at);
        free(f->safe.at);
        free(f->dirty);
    }
    memset(&disk, 0, sizeof disk);
    disk.random = seed;
    disk.is_installed = true;
    if (!is_installed && sqlite3_vfs_register(&VFS, 1) != SQLITE_OK) abort();
}

/* ---- power ---------------------------------------------------------------------------------------------- */

void
disk_off_at(unsigned n)
{
    disk.off_at = n;
}

void
disk_off(void)
{
    disk.is_off = true;
}

bool
disk_is_off(void)
{
    return disk.is_off;
}

/* Of what is not safe any part reached the platter. */
static void
keep_some(struct file *f)
{
    if (f->now.exists != f->safe.exists && coin()) f->safe.exists = f->now.exists;
    if (f->now.size != f->safe.size && coin()) set_size(&f->safe, f->now.size);
    for (size_t s = 0; s < sectors(f->safe.size); s++) {
        if (s * SECTOR >= f->now.room || f->dirty[s] == 0) continue;
        if (coin()) continue;
        memcpy(f->safe.at + s * SECTOR, f->now.at + s * SECTOR, SECTOR);
    }
    if (f->safe.size % SECTOR != 0) /* nothing behind the end */
        memset(f->safe.at + f->safe.size, 0, SECTOR - f->safe.size % SECTOR);
}

static void
come_back(struct file *f)
{
    drop_regions(f);
    if (!f->safe.exists) set_size(&f->safe, 0);
    set_size(&f->now, 0);
    grow_file(f, f->safe.size);
    f->now.size = f->safe.size;
    f->now.exists = f->safe.exists;
    if (f->safe.size > 0) memcpy(f->now.at, f->safe.at, f->safe.size);
    if (f->dirty != NULL) memset(f->dirty, 0, f->now.room / SECTOR);
}

static void
power_on(bool keep)
{
    for (size_t i = 0; i < FILES; i++) {
        if (disk.files[i].name[0] == '\0') continue;
        if (keep) keep_some(&disk.files[i]);
        come_back(&disk.files[i]);
    }
    disk.is_off = false;
    disk.off_at = 0;
}

void
disk_on(void)
{
    power_on(true);
}

void
disk_on_with_least(void)
{
    power_on(false);
}
