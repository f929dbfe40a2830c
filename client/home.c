/* home.c - see home.h and include/samtykke/client.h. */
#include "home.h"

#include "nfc.h"
#include "paper.h"
#include "request.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WHAT "home v1"
#define PROFILE_MAX 4096U
#define LOCK_STEP_MS 25

static const char *const fields[] = {"realm", "person", "key_id",       "handle",
                                     "name",  "role",   "organisation", NULL};

/* ---- the folder ---------------------------------------------------------------------------------------- */

enum sam_err
home_path(const char *home, const char *name, char ret_path[static SAM_PATH_MAX],
          struct sam_trouble *trouble)
{
    int n = snprintf(ret_path, SAM_PATH_MAX, "%s/%s", home, name);
    if (n > 0 && (size_t)n < SAM_PATH_MAX) return SAM_OK;
    return sam_trouble_say(trouble, SAM_TROUBLE_FILE, home);
}

enum sam_err
home_look(const char *home, struct sam_trouble *trouble)
{
    struct stat st;
    if (stat(home, &st) != 0) {
        bool is_absent = errno == ENOENT || errno == ENOTDIR;
        return sam_trouble_say(trouble, is_absent ? SAM_TROUBLE_HOME_ABSENT : SAM_TROUBLE_FILE,
                               home);
    }
    if (!S_ISDIR(st.st_mode)) return sam_trouble_say(trouble, SAM_TROUBLE_HOME_ABSENT, home);
    if (st.st_uid != geteuid() || (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return sam_trouble_say(trouble, SAM_TROUBLE_HOME_UNSAFE, home);
    return SAM_OK;
}

/* Its file, made where it is not there. -1: see errno. */
static int
open_lock(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
}

static bool
is_held(int why)
{
    return why == EWOULDBLOCK || why == EINTR;
}

/* First in the queue, then the lock itself: who has it may see that somebody waits, and whoever comes later waits behind.
 * Ends with `fd` held, or with what is in the way. */
static int
wait_in_turn(int queue, int fd, int64_t wait_ms)
{
    const struct timespec step = {.tv_nsec = LOCK_STEP_MS * 1000000L};
    bool is_first = false;
    for (int64_t waited = 0;; waited += LOCK_STEP_MS) {
        int why = 0;
        if (!is_first && flock(queue, LOCK_EX | LOCK_NB) != 0) why = errno;
        is_first = why == 0;
        if (is_first && flock(fd, LOCK_EX | LOCK_NB) != 0) why = errno;
        if (why == 0 || !is_held(why)) return why;
        if (waited >= wait_ms) return EWOULDBLOCK;
        (void)nanosleep(&step, NULL);
    }
}

static int
wait_for(const char *path, int fd, int64_t wait_ms)
{
    char next[SAM_PATH_MAX];
    int n = snprintf(next, sizeof next, "%s%s", path, HOME_QUEUE_END);
    if (n < 0 || (size_t)n >= sizeof next) return ENAMETOOLONG;
    bool has_queue = wait_ms > 0 && access(next, F_OK) == 0; /* nobody ever waited: none is made */
    if (!has_queue && flock(fd, LOCK_EX | LOCK_NB) == 0) return 0;
    if (wait_ms == 0) return errno;
    int queue = open_lock(next);
    int why = queue < 0 ? errno : wait_in_turn(queue, fd, wait_ms);
    if (queue >= 0) (void)close(queue);
    return why;
}

enum sam_err
home_lock(const char *home, const char *name, int64_t wait_ms, int *ret_fd,
          struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    enum sam_err r = home_path(home, name, path, trouble);
    if (r != SAM_OK) return r;
    int fd = open_lock(path);
    int why = fd < 0 ? errno : wait_for(path, fd, wait_ms);
    if (why == 0) {
        *ret_fd = fd;
        return SAM_OK;
    }
    if (fd >= 0) (void)close(fd);
    if (is_held(why)) return sam_trouble_say(trouble, SAM_TROUBLE_HOME_IN_USE, home);
    bool is_full = why == ENOSPC || why == EDQUOT;
    return sam_trouble_say(trouble, is_full ? SAM_TROUBLE_DISK_FULL : SAM_TROUBLE_FILE, path);
}

/* ---- who lives here ------------------------------------------------------------------------------------- */

static enum sam_err
read_profile(struct sam_bytes text, const char *path, struct sam_self *ret_self,
             struct sam_trouble *trouble)
{
    struct sam_self self = {.has_broker = false};
    json_t *json = NULL;
    enum sam_err r = paper_read(text, WHAT, fields, &json);
    if (r == SAM_E_MALFORMED) return trouble_form(trouble, path, "no profile");
    if (r != SAM_OK) return trouble_plain(trouble, r);
    const char *wrong = request_wrong_who(json, &self);
    if (!paper_hex(json, "key_id", self.key_id, sizeof self.key_id)) wrong = "key_id";
    json_decref(json);
    if (wrong != NULL) return trouble_form(trouble, path, wrong);
    *ret_self = self;
    return SAM_OK;
}

static enum sam_err
load_profile(const char *home, struct sam_self *ret_self, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    uint8_t *text = NULL;
    size_t len = 0;
    enum file_reason why = FILE_FINE;
    enum sam_err r = home_path(home, HOME_PROFILE, path, trouble);
    if (r != SAM_OK) return r;
    r = file_read(path, PROFILE_MAX, &text, &len, &why);
    if (r != SAM_OK && why == FILE_ABSENT)
        return sam_trouble_say(trouble, SAM_TROUBLE_HOME_ABSENT, home);
    if (r != SAM_OK) return trouble_file(trouble, why, path);
    r = read_profile((struct sam_bytes){text, len}, path, ret_self, trouble);
    free(text);
    return r;
}

enum sam_err
sam_home_self(const char *path, struct sam_self *ret_self, struct sam_trouble *ret)
{
    char broker[SAM_PATH_MAX];
    struct sam_self self;
    enum sam_err r = home_look(path, ret);
    if (r == SAM_OK) r = load_profile(path, &self, ret);
    if (r == SAM_OK) r = home_path(path, HOME_BROKER, broker, ret);
    if (r != SAM_OK) return r;
    self.has_broker = access(broker, F_OK) == 0;
    *ret_self = self;
    return SAM_OK;
}

enum sam_err
home_write_profile(const char *home, const struct sam_self *self, struct sam_trouble *trouble)
{
    char path[SAM_PATH_MAX];
    enum file_reason why = FILE_FINE;
    json_t *json = paper_new();
    bool is_filled = json != NULL && request_put_who(json, WHAT, self)
                     && paper_put_hex(json, "key_id", self->key_id, sizeof self->key_id);
    char *text = is_filled ? paper_write(json) : NULL;
    json_decref(json);
    if (text == NULL) return trouble_plain(trouble, SAM_E_NOMEM);
    enum sam_err r = home_path(home, HOME_PROFILE, path, trouble);
    if (r == SAM_OK
        && file_write(path, FILE_CREATE, (struct sam_bytes){(const uint8_t *)text, strlen(text)},
                      &why)
               != SAM_OK) {
        r = trouble_file(trouble, why, path);
    }
    free(text);
    return r;
}

enum sam_err
sam_home_request(const char *path, char **ret_text, struct sam_trouble *ret)
{
    char file[SAM_PATH_MAX];
    uint8_t *text = NULL;
    size_t len = 0;
    struct sam_self self;
    struct request_paper paper = {.statement = NULL};
    enum file_reason why = FILE_FINE;

    enum sam_err r = sam_home_self(path, &self, ret);
    if (r == SAM_OK) r = home_path(path, HOME_REQUEST, file, ret);
    if (r != SAM_OK) return r;
    if (file_read(file, REQUEST_TEXT_MAX, &text, &len, &why) != SAM_OK)
        return trouble_file(ret, why, file);
    r = request_open((struct sam_bytes){text, len}, self.realm, &paper, ret);
    if (r == SAM_OK && memcmp(paper.self.key_id, self.key_id, SAM_HASH_BYTES) != 0)
        r = trouble_form(ret, file, "of other keys");
    request_close(&paper);
    char *whole = r == SAM_OK ? calloc(1, len + 1) : NULL;
    if (r == SAM_OK && whole == NULL) r = trouble_plain(ret, SAM_E_NOMEM);
    if (whole != NULL) {
        memcpy(whole, text, len);
        *ret_text = whole;
    }
    free(text);
    return r;
}
