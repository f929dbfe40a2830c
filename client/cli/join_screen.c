/* join_screen.c - the view on a terminal. Without colour. The only user of curses. */
#include "join.h"

#include "join_view.h"
#include <curses.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

struct join_screen {
    SCREEN *curses;
    struct join_page page;
    struct join_edit edit;
    uint32_t point; /* at hand when this line was begun */
    bool is_ended;  /* the terminal has gone away */
};

enum { ESCAPE_MS = 25 };

/* ---- beginning and end -------------------------------------------------------------------------------------- */

/* What drawing needs: to go to a place, and to wipe. A "dumb" terminal cannot. */
static bool
is_able(void)
{
    const char *move_to = tigetstr("cup"), *wipe = tigetstr("clear");
    const uintptr_t none = UINTPTR_MAX; /* what terminfo gives where the name is no string's */
    return move_to != NULL && (uintptr_t)move_to != none && wipe != NULL && (uintptr_t)wipe != none;
}

/* Ctrl-C is read as a key (and is leaving, as the signal is), so that the terminal is put back in one place. */
static void
set_up(void)
{
    (void)raw();
    (void)noecho();
    (void)nonl();
    (void)keypad(stdscr, TRUE);
    (void)nodelay(stdscr, TRUE);
    (void)set_escdelay(ESCAPE_MS);
}

static void
take_size(struct join_screen *s)
{
    int height = 0, width = 0;
    getmaxyx(stdscr, height, width);
    s->page.height = height > 0 ? (unsigned)height : 0;
    s->page.width = width > 0 ? (unsigned)width : 0;
}

bool
join_screen_begin(struct join *j)
{
    int fault = 0;
    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) { return false; }
    if (setupterm(NULL, STDOUT_FILENO, &fault) != OK || !is_able()) { return false; }
    struct join_screen *s = calloc(1, sizeof *s);
    if (s == NULL || join_page_new(&s->page) != SAM_OK) {
        free(s);
        return false;
    }
    s->curses = newterm(NULL, stdout, stdin);
    if (s->curses == NULL) {
        join_page_free(&s->page);
        free(s);
        return false;
    }
    set_up();
    take_size(s);
    j->screen = s;
    return true;
}

void
join_screen_end(struct join_screen **screen)
{
    struct join_screen *s = *screen;
    if (s == NULL) { return; }
    (void)erase();
    (void)refresh();
    (void)endwin();
    delscreen(s->curses);
    join_page_free(&s->page);
    sodium_memzero(s, sizeof *s);
    free(s);
    *screen = NULL;
}

/* ---- drawing ------------------------------------------------------------------------------------------------ */

/* The terminal says its size anew; curses keeps to what it was told at first. */
static void
resize(struct join_screen *s)
{
    struct winsize size = {.ws_row = 0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        (void)resizeterm(size.ws_row, size.ws_col);
    }
    (void)clearok(stdscr, TRUE);
    take_size(s);
}

void
join_screen_show(struct join *j)
{
    struct join_screen *s = j->screen;
    if (join_signal_resized()) { resize(s); }
    take_size(s);
    join_view_fill(j->model, &s->edit, &s->page);
    (void)erase();
    for (unsigned i = 0; i < s->page.height; i++) {
        (void)mvaddstr((int)i, 0, s->page.rows[i]);
    }
    (void)move((int)s->page.row, (int)s->page.column);
    (void)refresh();
}

/* ---- typing ------------------------------------------------------------------------------------------------- */

/* Was this written for another point, so that others would hear it than those it was written for? */
static bool
is_outrun(struct join *j)
{
    struct join_screen *s = j->screen;
    bool is_command = s->edit.n == 0 || s->edit.text[0] == L'/';
    bool is = !is_command && j->n_topics == 0 && s->point != j->model->point;
    s->point = j->model->point;
    return is;
}

/* What was not done stays, to be changed. */
static void
enter(struct join *j)
{
    struct join_screen *s = j->screen;
    char text[JOIN_LINE_MAX];
    if (is_outrun(j)) {
        join_tell_note(j, _("Not said yet: the point is another one now. Look below at who will "
                            "hear it and what it is about, then press Enter again."));
        return;
    }
    join_edit_text(&s->edit, text);
    join_edit_key(&s->edit, JOIN_CLEAR);
    s->page.scroll = 0;
    if (!join_act(j, text)) { join_edit_set(&s->edit, text); }
    sodium_memzero(text, sizeof text);
}

static void
scroll_by(struct join_screen *s, bool is_up)
{
    size_t step = s->page.said > 1 ? s->page.said - 1 : 1;
    if (is_up) {
        s->page.scroll += step;
    } else {
        s->page.scroll = s->page.scroll > step ? s->page.scroll - step : 0;
    }
}

static void
take_key(struct join *j, wint_t key)
{
    static const struct {
        wint_t key;
        enum join_key means;
    } KEYS[] = {
        {KEY_LEFT, JOIN_LEFT}, {KEY_RIGHT, JOIN_RIGHT}, {KEY_HOME, JOIN_HOME},
        {KEY_END, JOIN_END},   {KEY_DC, JOIN_DELETE},   {KEY_BACKSPACE, JOIN_BACKSPACE},
    };
    struct join_screen *s = j->screen;
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        if (KEYS[i].key == key) { join_edit_key(&s->edit, KEYS[i].means); }
    }
    if (key == KEY_ENTER) { enter(j); }
    if (key == KEY_PPAGE || key == KEY_NPAGE) { scroll_by(s, key == KEY_PPAGE); }
}

enum {
    CONTROL_A = 1,
    CONTROL_C = 3,
    CONTROL_D,
    CONTROL_E,
    BACKSPACE = 8,
    CONTROL_L = 12,
    CONTROL_U = 21,
    CONTROL_W = 23,
    DELETE = 127
};

static void
take_character(struct join *j, wint_t c)
{
    struct join_screen *s = j->screen;
    if (s->edit.n == 0) { s->point = j->model->point; }
    switch (c) {
    case L'\r':
    case L'\n':
        enter(j);
        break;
    case CONTROL_C:
        j->is_over = true;
        break;
    case CONTROL_D:
        if (s->edit.n == 0) { j->is_over = true; }
        break;
    case CONTROL_A:
        join_edit_key(&s->edit, JOIN_HOME);
        break;
    case CONTROL_E:
        join_edit_key(&s->edit, JOIN_END);
        break;
    case CONTROL_L:
        (void)clearok(stdscr, TRUE);
        break;
    case CONTROL_U:
        join_edit_key(&s->edit, JOIN_CLEAR);
        break;
    case CONTROL_W:
        join_edit_key(&s->edit, JOIN_WORD_BACK);
        break;
    case BACKSPACE:
    case DELETE:
        join_edit_key(&s->edit, JOIN_BACKSPACE);
        break;
    default:
        (void)join_edit_put(&s->edit, (wchar_t)c);
        break;
    }
}

/* A terminal that has gone away gives neither a key nor an end: it cannot be asked for its size either. */
static bool
is_gone(void)
{
    struct winsize size;
    return ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0;
}

void
join_screen_read(struct join *j)
{
    enum { AT_ONCE = 4096 };
    for (int i = 0; i < AT_ONCE && !j->is_over; i++) {
        wint_t c = 0;
        int kind = wget_wch(stdscr, &c);
        if (kind == ERR) {
            if (is_gone()) { j->is_over = true; }
            return;
        }
        if (kind == KEY_CODE_YES) {
            take_key(j, c);
        } else {
            take_character(j, c);
        }
    }
}
