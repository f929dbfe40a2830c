/* meeting_join.c - `samtykke meeting join`: a meeting, live. */
#include "join.h"

#include "trouble_text.h"
#include <string.h>
#include <unistd.h>

enum { WAIT_MS = 250, AWAY_WAITS = 8, PATIENCE_MS = 10000, AT_ONCE = 64 };

static const char HELP[] = N_(
    "Usage: samtykke meeting join [MEETING] [OPTION]...\n\n"
    "Be in a meeting: what may be talked about stands on top, then the agenda, what is said as it\n"
    "comes, who is here, and below a line for what you say. It is said to those who are here and\n"
    "may hear it at that moment; the line above says who they are. /help shows the commands,\n"
    "/leave or Ctrl-C leaves.\n\n"
    "  --topic TOPIC   what you say is about this, and not about the point at hand; can be given\n"
    "                  more than once\n"
    "  --plain         line by line, for screen readers; also where there is no terminal\n\n"
    "Example:\n"
    "  samtykke meeting join 3fa9\n\n"
    "With --json: one object a line, \"what\" being \"meeting\", \"card\", \"said\", \"sent\", "
    "\"note\",\n"
    "\"trouble\", \"lost\", \"back\" or \"left\"; standard input is read as with --plain.\n");

static const struct desk_option OPTIONS[] = {
    {.name = "topic", .has_value = true, .many = true},
    {.name = "plain"},
    {.name = NULL},
};

/* ---- what happens ------------------------------------------------------------------------------------------- */

static void
take_event(struct join *j, const struct sam_room_event *event)
{
    switch (event->what) {
    case SAM_ROOM_NOTHING:
    case SAM_ROOM_AWAY:
        break;
    case SAM_ROOM_SAID:
        join_tell_item(j, event);
        break;
    case SAM_ROOM_CASE:
        j->is_stale = true;
        break;
    case SAM_ROOM_CARD:
        join_tell_card(j, sam_room_card_now(j->room));
        break;
    case SAM_ROOM_MEETING:
        join_tell_meeting(j);
        join_tell_card(j, sam_room_card_now(j->room));
        break;
    case SAM_ROOM_LOST:
    case SAM_ROOM_BACK:
        join_model_lost(j->model, event->what == SAM_ROOM_LOST);
        join_json_put(j, event->what == SAM_ROOM_LOST ? "lost" : "back", json_object());
        j->is_stale = true;
        break;
    }
}

/* Something was said that is not what it should be: an alarm. Whoever said it must not end the meeting for everybody. */
static bool
is_of_item(const struct sam_trouble *trouble)
{
    return trouble->kind == SAM_TROUBLE_TAMPERED_SHARE || trouble->kind == SAM_TROUBLE_TAMPERED_WRAP
           || trouble->kind == SAM_TROUBLE_TAMPERED_CONTENT;
}

/* The room is over, or can't be gone on with: said once, at the end. */
static void
take_trouble(struct join *j, const struct sam_trouble *trouble)
{
    if (is_of_item(trouble)) {
        j->exit = trouble_text_exit(trouble->kind);
        join_tell_trouble(j, trouble);
        return;
    }
    j->is_over = true;
    j->has_ended = true;
    if (trouble->kind == SAM_TROUBLE_MEETING_OVER) {
        join_tell_note(j, _("The meeting has ended."));
        return;
    }
    j->exit = trouble_text_exit(trouble->kind);
    join_tell_trouble(j, trouble);
}

/* Most commands are done before anybody would notice. */
static void
take_away(struct join *j, bool is_away)
{
    j->is_away = is_away;
    j->n_away = is_away ? j->n_away + 1 : 0;
    if (j->n_away != AWAY_WAITS) { return; }
    join_tell_note(j, _("Another command of yours is at work. What is said meanwhile comes when it "
                        "has finished."));
}

/* All that has happened by now, and what was typed. */
static void
wait_once(struct join *j)
{
    struct sam_room_event event = {.what = SAM_ROOM_CARD};
    struct sam_trouble trouble;
    int64_t timeout = WAIT_MS;
    for (int i = 0; i < AT_ONCE && event.what != SAM_ROOM_NOTHING && !j->is_over; i++) {
        if (sam_room_wait(j->room, timeout, STDIN_FILENO, &event, &trouble) != SAM_OK) {
            take_trouble(j, &trouble);
            return;
        }
        take_event(j, &event);
        timeout = 0;
        take_away(j, event.what == SAM_ROOM_AWAY);
        if (j->is_away) { return; } /* what was typed waits, too */
    }
    if (j->screen != NULL) {
        join_screen_read(j);
    } else {
        join_plain_read(j);
    }
}

static void
show(struct join *j)
{
    if (j->screen != NULL) { join_screen_show(j); }
    join_plain_show(j);
}

static void
run(struct join *j)
{
    join_tell_meeting(j); /* the card is the first thing that happens */
    while (!j->is_over && !j->is_silent && !join_signal_ended()) {
        if (!j->is_away) { join_tell_hearers(j); }
        show(j);
        wait_once(j);
    }
    join_plain_show(j);
}

/* ---- beginning and end -------------------------------------------------------------------------------------- */

static enum cli_exit
enter(struct join *j)
{
    struct sam_trouble trouble;
    const char *word = meeting_take_word(j->desk, 0);
    enum cli_exit e = meeting_begin(j->desk, word, true, &j->meeting);
    if (e != CLI_OK) { return e; }
    enum sam_err r = SAM_OK;
    if (desk_count(j->desk, "topic") > 0) {
        r = meeting_read_topics(j->desk, j->topics, &j->n_topics, &trouble);
    }
    if (r == SAM_OK && join_model_new(&j->model) != SAM_OK) {
        r = sam_trouble_say(&trouble, SAM_TROUBLE_MEMORY, "");
    }
    if (r == SAM_OK && j->desk->patience_ms == 0) {
        sam_client_patience(j->desk->client, PATIENCE_MS);
    }
    if (r == SAM_OK) { r = sam_room_enter(j->meeting, &j->room, &trouble); }
    return r == SAM_OK ? CLI_OK : desk_trouble(j->desk, &trouble);
}

static enum join_face
choose_face(const struct desk *desk)
{
    if (desk->json) { return JOIN_JSON; }
    bool is_terminal = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
    return is_terminal && desk_count(desk, "plain") == 0 ? JOIN_SCREEN : JOIN_PLAIN;
}

/* What ended it is said where it can be read: the other screen has gone. */
static void
say_end(const struct join *j)
{
    const struct join_model *m = j->model;
    const char *sentence = _("You have left the meeting.");
    if (j->face == JOIN_JSON) { return; }
    if (j->has_ended && m->n_entries > 0) {
        sentence = join_model_entry(m, m->n_entries - 1)->text;
    }
    if (!j->has_ended || j->face == JOIN_SCREEN) {
        desk_say(j->desk, "{what}", "what", sentence, NULL);
    }
}

static enum cli_exit
join_and_leave(struct desk *desk)
{
    struct join j = {.desk = desk, .face = choose_face(desk)};
    enum cli_exit e = enter(&j);
    if (e == CLI_OK) {
        join_signals_begin(j.face == JOIN_SCREEN);
        if (j.face == JOIN_SCREEN && !join_screen_begin(&j)) { j.face = JOIN_PLAIN; }
        run(&j);
        join_screen_end(&j.screen);
        sam_room_leave(&j.room);
        say_end(&j);
        join_json_put(&j, "left", json_object());
        join_signals_end();
        desk->is_mute = true; /* --json: every line is written by now */
        e = j.exit;
    }
    sam_room_close(&j.room);
    join_model_free(&j.model);
    return meeting_end(&j.meeting, e);
}

enum cli_exit
cli_meeting_join(const struct cli *cli, int argc, char **argv)
{
    static const struct desk_usage USAGE = {
        .help = HELP, .options = OPTIONS, .min_words = 0, .max_words = 1};
    return desk_run(cli, &USAGE, argc, argv, join_and_leave);
}
