/* desk.h - what every command around a home does alike: its options, its home unlocked, its case, its answer in
 * words or as JSON, its trouble in one sentence.
 *
 *   static const struct option more[] = {...};
 *   desk_begin(&desk, cli, &usage, argc, argv) ─▶ desk_unlock / desk_case ─▶ ... ─▶ desk_end
 *   or desk_run(), which begins and ends around the command's own work
 *
 * Options that all of them know: --home DIR, --case NAME, --json, --lang LANG, --yes, --passphrase-fd N,
 * --patience SECONDS, --help.
 * The home is --home, else $SAMTYKKE_HOME, else ~/.local/share/samtykke. */
#ifndef CLIENT_CLI_DESK_H
#define CLIENT_CLI_DESK_H

#include "cli.h"
#include "policy/text/taxonomy_data.h"
#include <samtykke/client_case.h>

#include <jansson.h>
#include <libintl.h>

#define _(text) dgettext("samtykke", text)
#define N_(text) text /* for tables; _() where it is said */

#define DESK_VALUES_MAX 128U
#define DESK_MEETINGS_MAX 32U

/* An option of one command. */
struct desk_option {
    const char *name; /* "until" for --until */
    bool has_value;
    bool many; /* may come more than once */
};

/* A command's face. */
struct desk_usage {
    const char *help; /* whole text, English msgid, with an example; written as it is */
    const struct desk_option *options; /* ends with name NULL; NULL: none */
    size_t min_words, max_words;       /* arguments that are no options */
};

struct desk {
    const struct cli *cli;
    enum language language;
    char home[SAM_PATH_MAX];
    const char *case_handle; /* --case; NULL */
    bool json, yes;
    int passphrase_fd;   /* -1: the terminal */
    int64_t patience_ms; /* how long the broker is tried; 0: as long as the library thinks right */
    const char *words[64]; /* arguments, in order */
    size_t n_words;
    struct {
        const char *name, *value;
    } values[DESK_VALUES_MAX];
    size_t n_values;
    struct sam_client *client;
    struct sam_case *c;
    struct taxonomy_data names; /* of topics, purposes, roles: the default data */
    bool has_names;
    struct {
        uint8_t id[SAM_ID_BYTES];
        sam_time when; /* 0: not known here */
    } meetings
        [DESK_MEETINGS_MAX]; /* that choices name and that were asked for (choice_meeting.c) */
    size_t n_meetings;
    json_t *out;      /* with --json: what desk_end() writes; owned */
    bool is_mute;     /* nothing is written at the end: a child process has gone its own way */
    unsigned percent; /* of the progress bar, as shown; 0: none is */
};

/* Read the command line, speak the language. Where it returns something else than CLI_OK the command is over:
 * desk_end() with it (--help: CLI_OK is returned in *ret_done true). */
enum cli_exit desk_begin(struct desk *desk, const struct cli *cli, const struct desk_usage *usage,
                         int argc, char **argv, bool *ret_done);
/* The value of an option; NULL: not given. i: which one of many. */
const char *desk_value(const struct desk *desk, const char *name, size_t i);
size_t desk_count(const struct desk *desk, const char *name);

/* Unlock the home: by its agent, else by a passphrase. desk->client is there afterwards. */
enum cli_exit desk_unlock(struct desk *desk);
/* And open the case: that of --case, or the only one. desk->c is there afterwards. */
enum cli_exit desk_case(struct desk *desk);
/* Open this case in place of the one that is open. Needs desk->client. */
enum cli_exit desk_case_of(struct desk *desk, const uint8_t case_id[static SAM_ID_BYTES]);

/* Say what happened in one sentence on standard error (with --json: {"error":KIND,"message":SENTENCE} on standard
 * output), give the exit code. */
enum cli_exit desk_trouble(struct desk *desk, const struct sam_trouble *trouble);
/* A trouble of the command's own: as desk_trouble(). what may be NULL. */
enum cli_exit desk_fail(struct desk *desk, enum sam_trouble_kind kind, const char *what);
/* What is no trouble of the library's: its name for scripts, and a sentence, translated already. Returns exit. */
enum cli_exit desk_refuse(struct desk *desk, enum cli_exit exit, const char *name,
                          const char *sentence);
/* A command line that cannot be meant; sentence is translated already. */
enum cli_exit desk_misuse(struct desk *desk, const char *sentence);

/* Close and write out the JSON. Returns exit. */
enum cli_exit desk_end(struct desk *desk, enum cli_exit exit);

/* Begin, work (unless --help was all), end. */
enum cli_exit desk_run(const struct cli *cli, const struct desk_usage *usage, int argc, char **argv,
                       enum cli_exit (*work)(struct desk *desk));

/* ---- files (desk_file.c) --------------------------------------------------------------------------------------- */

#define DESK_FILE_MAX ((size_t)1024 * 1024)

/* Read a file that somebody chose: a request, a card, a statement; "-" is standard input.
 *   max       bytes at most
 *   ret_text  out, owned: free() it; a NUL stands behind its end
 * Errors: FILE_ABSENT, FILE_FORM (too long, a folder), FILE, MEMORY. */
enum sam_err desk_read_file(const char *path, size_t max, char **ret_text, size_t *ret_len,
                            struct sam_trouble *trouble) SAM_MUST_CHECK;
/* Write a file, 0600, where none is. Errors: FILE_EXISTS, DISK_FULL, FILE. */
enum sam_err desk_write_file(const char *path, struct sam_bytes content,
                             struct sam_trouble *trouble) SAM_MUST_CHECK;

/* For desk->out: an RFC 3339 moment in UTC with milliseconds; hexadecimal digits. New references; NULL: no memory. */
json_t *desk_json_time(sam_time at);
json_t *desk_json_hex(const uint8_t *bytes, size_t n);
/* A list with one more at its end; takes both. NULL: no memory, or one of them was NULL. */
json_t *desk_json_more(json_t *list, json_t *value);
/* Hexadecimal digits of n bytes, and a NUL; and back: exactly n bytes of them. */
void desk_hex(const uint8_t *bytes, size_t n, char *ret);
bool desk_unhex(const char *text, uint8_t *ret, size_t n);

/* ---- saying (say.c, say_names.c) ---------------------------------------------------------------------------------------- */

/* A translated pattern with {slots}, written with a newline; nothing with --json. Slots: name, text, ..., NULL; 16 at
 * most; a text that is NULL is an empty one. Control characters and marks of direction in a slot's text are shown as
 * "?", so that nobody's name or title can play with the terminal; line breaks and tabs stay in a slot called "text".
 * Macros that make an array of the slots: the compiler sees that each of them is text. */
#define desk_say(desk, pattern, ...)                                                               \
    desk_say_slots(desk, pattern, (const char *const[]){__VA_ARGS__})
void desk_say_slots(const struct desk *desk, const char *pattern, const char *const *slots);
/* The same to standard error, also with --json: warnings, progress, questions. */
#define desk_note(desk, pattern, ...)                                                              \
    desk_note_slots(desk, pattern, (const char *const[]){__VA_ARGS__})
void desk_note_slots(const struct desk *desk, const char *pattern, const char *const *slots);

/* In place: control characters and marks of direction become "?"; line breaks and tabs stay with has_lines. */
void desk_tame(char *text, bool has_lines);

/* Words for names of the taxonomy, in the language. Constant until desk_end(). */
const char *desk_topic(struct desk *desk, struct sam_bytes name, char *ret, size_t size);
const char *desk_purpose(struct desk *desk, struct sam_bytes name, char *ret, size_t size);
const char *desk_role(struct desk *desk, const char *name, char *ret, size_t size);
/* A day, a moment, in the site's time zone and the language. */
const char *desk_day(const struct desk *desk, sam_time at, char *ret, size_t size);
const char *desk_moment(const struct desk *desk, sam_time at, char *ret, size_t size);

/* A topic as typed: leaf, group or "*", by its name or by its word in the language. Errors: NO_TOPIC. */
enum sam_err desk_read_topic(struct desk *desk, const char *word, struct sam_bytes *ret_name,
                             struct sam_trouble *trouble) SAM_MUST_CHECK;
enum sam_err desk_read_purpose(struct desk *desk, const char *word, struct sam_bytes *ret_name,
                               struct sam_trouble *trouble) SAM_MUST_CHECK;
/* YYYY-MM-DD in the site's time zone: the beginning of that day, or of the one after (edge case 14: "until 31 May" ends
 * on 1 June 00:00). Needs desk->c. Errors: DATE. */
enum sam_err desk_read_day(const struct desk *desk, const char *word, bool is_until, sam_time *ret,
                           struct sam_trouble *trouble) SAM_MUST_CHECK;
/* YYYY-MM-DDTHH:MM in the site's time zone. An hour that comes twice when summer ends, or not at all when it begins:
 * the earlier instant of the two that can be meant. Needs desk->c. Errors: DATE. */
enum sam_err desk_read_moment(const struct desk *desk, const char *word, sam_time *ret,
                              struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- asking the person (prompt.c) ---------------------------------------------------------------------------- */

/* A passphrase: from --passphrase-fd (one line each), else from the terminal without showing it. Never from
 * arguments or the environment. ret: sodium memory, sodium_free() it. again: typed twice, must be the same. */
enum cli_exit desk_passphrase(struct desk *desk, const char *question, bool again, char **ret);
/* For a home that is made: one chosen, typed twice. HOME_EXISTS where it is there already, said before a passphrase
 * is thought out. */
enum cli_exit desk_choose_passphrase(struct desk *desk, char **ret);
/* A line from the terminal (standard input where that is none). False: the input has ended. */
bool desk_ask_line(const struct desk *desk, const char *question, char *ret, size_t size);
/* Yes or no, no by default; the first is what was asked for with --yes. */
bool desk_ask_yes(const struct desk *desk, const char *question);

/* ---- progress (progress.c) ----------------------------------------------------------------------------------- */

/* A bar on a terminal, nothing elsewhere. SIGINT makes it say stop. Given to library calls. */
struct sam_progress desk_progress(struct desk *desk);

#endif
