/* shim.c - see shim.h. */
#include "shim.h"

#include <sqlite3.h>
#include <stdlib.h>

static enum shim_fault fault;
static unsigned fails_at, calls, syncs;
static bool for_good, reached;

void
shim_start(enum shim_fault kind, unsigned n, bool keeps_failing)
{
    fault = kind;
    fails_at = n;
    for_good = keeps_failing;
    calls = 0;
    syncs = 0;
    reached = false;
}

bool
shim_stop(void)
{
    fault = SHIM_NONE;
    return reached;
}

unsigned
shim_syncs(void)
{
    return syncs;
}

long
shim_memory(void)
{
    return (long)sqlite3_memory_used();
}

static bool
fails(enum shim_fault kind)
{
    if (kind != fault) { return false; }
    calls++;
    if (calls < fails_at || (calls > fails_at && !for_good)) { return false; }
    reached = true;
    return true;
}

/* ---- files ------------------------------------------------------------------------------------- */

struct shim_file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_file *
real(sqlite3_file *file)
{
    return ((struct shim_file *)file)->real;
}

static int
close_file(sqlite3_file *file)
{
    return real(file)->pMethods->xClose(real(file));
}

static int
read_file(sqlite3_file *file, void *at, int len, sqlite3_int64 offset)
{
    if (fails(SHIM_READ)) { return SQLITE_IOERR_READ; }
    return real(file)->pMethods->xRead(real(file), at, len, offset);
}

static int
write_file(sqlite3_file *file, const void *at, int len, sqlite3_int64 offset)
{
    if (fails(SHIM_WRITE)) { return SQLITE_IOERR_WRITE; }
    if (fails(SHIM_FULL)) { return SQLITE_FULL; }
    if (fails(SHIM_WRITE_HALF)) {
        (void)real(file)->pMethods->xWrite(real(file), at, len / 2, offset);
        return SQLITE_IOERR_WRITE;
    }
    return real(file)->pMethods->xWrite(real(file), at, len, offset);
}

static int
truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    if (fails(SHIM_TRUNCATE)) { return SQLITE_IOERR_TRUNCATE; }
    return real(file)->pMethods->xTruncate(real(file), size);
}

static int
sync_file(sqlite3_file *file, int flags)
{
    syncs++;
    if (fails(SHIM_SYNC)) { return SQLITE_IOERR_FSYNC; }
    return real(file)->pMethods->xSync(real(file), flags);
}

static int
file_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    return real(file)->pMethods->xFileSize(real(file), ret_size);
}

static int
lock_file(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xLock(real(file), level);
}

static int
unlock_file(sqlite3_file *file, int level)
{
    return real(file)->pMethods->xUnlock(real(file), level);
}

static int
check_lock(sqlite3_file *file, int *ret_locked)
{
    return real(file)->pMethods->xCheckReservedLock(real(file), ret_locked);
}

static int
control(sqlite3_file *file, int op, void *argument)
{
    return real(file)->pMethods->xFileControl(real(file), op, argument);
}

static int
sector_size(sqlite3_file *file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

static int
characteristics(sqlite3_file *file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int
shared_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret_at)
{
    if (extend != 0 && fails(SHIM_SHARED)) { return SQLITE_IOERR_SHMSIZE; }
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, ret_at);
}

static int
shared_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}

static void
shared_barrier(sqlite3_file *file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}

static int
shared_unmap(sqlite3_file *file, int remove)
{
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = shared_map,
    .xShmLock = shared_lock,
    .xShmBarrier = shared_barrier,
    .xShmUnmap = shared_unmap,
};

static sqlite3_vfs *below;
static sqlite3_vfs vfs;

static int
open_file(sqlite3_vfs *self, sqlite3_filename name, sqlite3_file *file, int flags, int *ret_flags)
{
    struct shim_file *shim = (struct shim_file *)file;
    (void)self;
    shim->base.pMethods = NULL;
    if (fails(SHIM_OPEN)) { return SQLITE_CANTOPEN; }
    shim->real = (sqlite3_file *)(shim + 1);
    int rc = below->xOpen(below, name, shim->real, flags, ret_flags);
    if (rc == SQLITE_OK) { shim->base.pMethods = &METHODS; }
    return rc;
}

/* ---- memory ------------------------------------------------------------------------------------ */

static sqlite3_mem_methods memory_below;

static void *
take(int size)
{
    return fails(SHIM_MEMORY) ? NULL : memory_below.xMalloc(size);
}

static void *
resize(void *at, int size)
{
    return fails(SHIM_MEMORY) ? NULL : memory_below.xRealloc(at, size);
}

void
shim_install(void)
{
    sqlite3_mem_methods memory;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory_below) != SQLITE_OK) { abort(); }
    memory = memory_below;
    memory.xMalloc = take;
    memory.xRealloc = resize;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) != SQLITE_OK
        || sqlite3_initialize() != SQLITE_OK) {
        abort();
    }
    below = sqlite3_vfs_find(NULL);
    vfs = *below;
    vfs.zName = "shim";
    vfs.szOsFile = (int)sizeof(struct shim_file) + below->szOsFile;
    vfs.xOpen = open_file;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) { abort(); }
}
