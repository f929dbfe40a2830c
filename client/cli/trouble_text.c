/* trouble_text.c - the sentences. One row a kind; a test reads client.h and misses none. */
#include "trouble_text.h"

#include "policy/text/phrase.h"
#include <string.h>

/* named: where there is something to name; plain: where there is not, or it is never said. */
static const struct {
    const char *name;
    enum cli_exit exit;
    const char *named, *plain;
} TEXTS[] = {
    [SAM_TROUBLE_NONE] =
        {"none", CLI_FAILED, NULL,
         N_("This should not have happened: a defect of the program. Nothing more is known.")},
    [SAM_TROUBLE_INTERNAL] =
        {"internal", CLI_FAILED, NULL,
         N_("This should not have happened: a defect of the program. Please report it.")},
    [SAM_TROUBLE_MEMORY] = {"memory", CLI_FAILED, NULL,
                            N_("There is not enough memory. Close other programs and try again.")},
    [SAM_TROUBLE_STOPPED] =
        {"stopped", CLI_ANSWER, NULL,
         N_("Stopped, as you wished. Nothing is lost; the same command goes on from here.")},

    [SAM_TROUBLE_HOME_ABSENT] = {"home-absent", CLI_FAILED,
                                 N_("There are no keys in {what}. Make them with `samtykke init`, "
                                    "or name another folder with --home."),
                                 N_("There are no keys here. Make them with `samtykke init`, or "
                                    "name another folder with --home.")},
    [SAM_TROUBLE_HOME_EXISTS] = {"home-exists", CLI_FAILED,
                                 N_("There are keys in {what} already. Nothing was changed."),
                                 N_("There are keys here already. Nothing was changed.")},
    [SAM_TROUBLE_HOME_IN_USE] =
        {"home-in-use", CLI_AWAY,
         N_("Another samtykke is at work on {what}. Try again when it has finished."),
         N_("Another samtykke is at work on your keys. Try again when it has finished.")},
    [SAM_TROUBLE_HOME_UNSAFE] = {"home-unsafe", CLI_FAILED,
                                 N_("Others on this computer could look into {what}. Make it yours "
                                    "alone with `chmod go= {what}`."),
                                 N_("Others on this computer could look into the folder of your "
                                    "keys. Make it yours alone with `chmod go=`.")},
    [SAM_TROUBLE_LOCKED] = {"locked", CLI_LOCKED, NULL,
                            N_("The keys could not be unlocked: the passphrase is another one, or "
                               "the file is damaged. Type the passphrase once more.")},
    [SAM_TROUBLE_PASSPHRASE] = {"passphrase", CLI_LOCKED, NULL,
                                N_("A passphrase has 1 to 1024 bytes. Choose one of that length.")},
    [SAM_TROUBLE_KEY_FILE] = {"key-file", CLI_LOCKED,
                              N_("{what} is not a key file that this version can read. Use the "
                                 "version that made it, or put back a copy."),
                              N_("The key file is not one that this version can read. Use the "
                                 "version that made it, or put back a copy.")},
    [SAM_TROUBLE_PINS] = {"pins", CLI_LOCKED,
                          N_("{what} is missing or damaged: it says what was seen before. Put back "
                             "a copy of it; without it nothing can be trusted."),
                          N_("The file of what was seen before is missing or damaged. Put back a "
                             "copy of it; without it nothing can be trusted.")},
    [SAM_TROUBLE_FILE_ABSENT] =
        {"file-absent", CLI_FAILED,
         N_("There is no file or folder {what}. Look at how it is spelled."),
         N_("The file is not there. Look at how it is spelled.")},
    [SAM_TROUBLE_FILE_EXISTS] = {"file-exists", CLI_FAILED,
                                 N_("There is a file or folder {what} already, and it was left as "
                                    "it is. Choose another name."),
                                 N_("There is such a file or folder already, and it was left as it "
                                    "is. Choose another name.")},
    [SAM_TROUBLE_FILE_FORM] = {"file-form", CLI_FAILED,
                               N_("{what} is not a file of the kind that is needed here{why}. Ask "
                                  "who gave it to you for a new one."),
                               N_("The file is not of the kind that is needed here{why}. Ask who "
                                  "gave it to you for a new one.")},
    [SAM_TROUBLE_FILE] =
        {"file", CLI_FAILED,
         N_("{what} cannot be read or written. Look at its folder and at who may use it."),
         N_("A file cannot be read or written. Look at the folder and at who may use it.")},
    [SAM_TROUBLE_DISK_FULL] =
        {"disk-full", CLI_FAILED,
         N_("The disk is full: {what} was not written. Make room and try again."),
         N_("The disk is full. Make room and try again.")},
    [SAM_TROUBLE_AGENT] =
        {"agent", CLI_FAILED, NULL,
         N_("No agent is running for these keys. Start one with `samtykke agent start`.")},

    [SAM_TROUBLE_NO_BROKER] = {"no-broker", CLI_FAILED, NULL,
                               N_("No broker is known here yet. Make it known with `samtykke "
                                  "broker FILE --code CODE`; the registrar gives you both.")},
    [SAM_TROUBLE_CODE] = {"code", CLI_FAILED, NULL,
                          N_("The broker's file and the code do not belong together. Ask the "
                             "registrar for both again.")},
    [SAM_TROUBLE_UNREACHABLE] = {"unreachable", CLI_AWAY, NULL,
                                 N_("The broker could not be reached. Try again in a while.")},
    [SAM_TROUBLE_NOT_LET_IN] = {"not-let-in", CLI_FAILED, NULL,
                                N_("The broker does not let you in: you are not admitted, or your "
                                   "certificate has ended. Ask the registrar.")},
    [SAM_TROUBLE_BUSY] = {"busy", CLI_AWAY, NULL, N_("The broker is busy. Try again in a minute.")},
    [SAM_TROUBLE_FULL] =
        {"full", CLI_AWAY, NULL,
         N_("The broker has no room for more. Withdrawing still works; tell those who run it.")},
    [SAM_TROUBLE_QUOTA] = {"quota", CLI_FAILED, NULL,
                           N_("You have used up your room at the broker. Erase something, or ask "
                              "those who run it for more.")},
    [SAM_TROUBLE_CLOCK] = {"clock", CLI_FAILED, NULL,
                           N_("The clock of this computer is wrong: at the broker it was {at}. Set "
                              "the clock and try again.")},
    [SAM_TROUBLE_NOT_ALLOWED] =
        {"not-allowed", CLI_FAILED, NULL,
         N_("This is not for somebody in your place. Ask whose task it is.")},
    [SAM_TROUBLE_REFUSED] = {"refused", CLI_FAILED, NULL,
                             N_("The broker refused this. Look at what you gave, and ask the "
                                "registrar if it should be right.")},
    [SAM_TROUBLE_ANSWER] = {"answer", CLI_FAILED, NULL,
                            N_("The broker's answer makes no sense. Tell those who run it, and see "
                               "whether there is a newer samtykke.")},

    [SAM_TROUBLE_FORGED] =
        {"forged", CLI_ALARM,
         N_("Do not go on: what the broker showed is not genuine ({what}). Tell the registrar."),
         N_("Do not go on: what the broker showed is not genuine. Tell the registrar.")},
    [SAM_TROUBLE_ROLLBACK] = {"rollback", CLI_ALARM,
                              N_("Do not go on: the broker showed something older than you have "
                                 "seen ({what}). Tell the registrar."),
                              N_("Do not go on: the broker showed something older than you have "
                                 "seen. Tell the registrar.")},
    [SAM_TROUBLE_FORK] = {"fork", CLI_ALARM,
                          N_("Do not go on: the broker showed you another history than before. The "
                             "proof is kept in {what}; tell the registrar."),
                          N_("Do not go on: the broker showed you another history than before. "
                             "Tell the registrar.")},
    [SAM_TROUBLE_STALE] = {"stale", CLI_ALARM, NULL,
                           N_("What the broker showed is no longer valid since {at}. Look at this "
                              "computer's clock; if it is right, tell the registrar.")},
    [SAM_TROUBLE_OTHER_BROKER] = {"other-broker", CLI_ALARM, NULL,
                                  N_("Do not go on: this is another broker than the one you were "
                                     "given. Tell the registrar.")},
    [SAM_TROUBLE_GAP] = {"gap", CLI_ALARM, NULL,
                         N_("The log has a gap at number {number}: something was taken out of it. "
                            "Tell the registrar.")},
    [SAM_TROUBLE_TAMPERED_SHARE] = {"tampered-share", CLI_ALARM, NULL,
                                    N_("The broker's part of the key is not the one that was made "
                                       "for you. Tell the registrar.")},
    [SAM_TROUBLE_TAMPERED_WRAP] = {"tampered-wrap", CLI_ALARM, NULL,
                                   N_("The key to this was changed on its way to you. Tell the "
                                      "registrar, and ask who wrote it to send it again.")},
    [SAM_TROUBLE_TAMPERED_CONTENT] =
        {"tampered-content", CLI_ALARM, NULL,
         N_("The content was changed on its way to you, so it is not shown. Tell the registrar, "
            "and ask who wrote it to send it again.")},

    [SAM_TROUBLE_NO_CASE] =
        {"no-case", CLI_FAILED,
         N_("There is no case \"{what}\" here. `samtykke case list` shows those that are known."),
         N_("No case is known here yet. Take in the card that you were given, with `samtykke case "
            "join FILE`.")},
    [SAM_TROUBLE_WHICH_CASE] = {"which-case", CLI_FAILED, NULL,
                                N_("Several cases are known here. Say which one with --case NAME; "
                                   "`samtykke case list` shows them.")},
    [SAM_TROUBLE_NO_PERSON] =
        {"no-person", CLI_FAILED,
         N_("There is nobody called \"{what}\" on the team. `samtykke case team list` shows who "
            "is."),
         N_("There is nobody of that name on the team. `samtykke case team list` shows who is.")},
    [SAM_TROUBLE_NO_ITEM] =
        {"no-item", CLI_FAILED,
         N_("There is no item, or more than one, that begins with \"{what}\". `samtykke inbox` "
            "shows them."),
         N_("There is no such item here. `samtykke inbox` shows those that there are.")},
    [SAM_TROUBLE_NO_TOPIC] = {"no-topic", CLI_FAILED,
                              N_("There is no topic \"{what}\". Use one of the topics of your "
                                 "choices, such as work.search or work."),
                              N_("There is no such topic. Use one such as work.search or work.")},
    [SAM_TROUBLE_NO_PURPOSE] =
        {"no-purpose", CLI_FAILED,
         N_("There is no purpose \"{what}\". Use one such as job_search or benefits."),
         N_("There is no such purpose. Use one such as job_search or benefits.")},
    [SAM_TROUBLE_NO_KIND] =
        {"no-kind", CLI_FAILED,
         N_("There is no kind \"{what}\". `samtykke send --help` shows the kinds."),
         N_("There is no such kind. `samtykke send --help` shows the kinds.")},
    [SAM_TROUBLE_FIELD] = {"field", CLI_FAILED,
                           N_("\"{what}\" cannot be taken: {field}. Change it and try again."),
                           N_("A field cannot be taken: {field}. Change it and try again.")},
    [SAM_TROUBLE_NOT_WRITER] =
        {"not-writer", CLI_FAILED,
         N_("Somebody in your role does not write \"{what}\". Choose another kind."),
         N_("Somebody in your role does not write this kind. Choose another one.")},
    [SAM_TROUBLE_TEXT] =
        {"text", CLI_FAILED, NULL,
         N_("The title or the text is empty, too long, or not UTF-8. Change it and try again.")},
    [SAM_TROUBLE_DATE] =
        {"date", CLI_FAILED,
         N_("\"{what}\" is not a day that can be meant here. Write it as 2027-02-28, "
            "and with a time as 2027-02-28T11:30."),
         N_("This is not a day that can be meant here. Write it as 2027-02-28, "
            "and with a time as 2027-02-28T11:30.")},
    [SAM_TROUBLE_NOT_OPEN] = {"not-open", CLI_CLOSED, NULL, N_("Not open to you.")},
    [SAM_TROUBLE_WHICH_PURPOSE] =
        {"which-purpose", CLI_FAILED,
         N_("This is open for several purposes ({what}). Say with --purpose which one is yours."),
         N_("This is open for several purposes. Say with --purpose which one is yours.")},
    [SAM_TROUBLE_NOT_OWNER] = {"not-owner", CLI_FAILED, NULL,
                               N_("Only the person whose case it is can do this.")},
    [SAM_TROUBLE_NOT_ON_TEAM] =
        {"not-on-team", CLI_FAILED, NULL,
         N_("You are not on the team of this case. The person whose case it is can add you.")},
    [SAM_TROUBLE_WORDS] = {"words", CLI_ALARM, NULL,
                           N_("The words are not the same. Read them to each other again; if they "
                              "still differ, do not go on and tell the registrar.")},
    [SAM_TROUBLE_NOT_VERIFIED] =
        {"not-verified", CLI_FAILED,
         N_("The eight words were not compared with {what} yet. Do that first, with `samtykke case "
            "verify {what}`."),
         N_("The eight words were not compared yet. Do that first, with `samtykke case verify`.")},
    [SAM_TROUBLE_SHEET] =
        {"sheet", CLI_FAILED, NULL,
         N_("This is not what stands on the recovery sheet{line}. Type it as it is printed.")},
    [SAM_TROUBLE_CHANGED] =
        {"changed", CLI_CHANGED, NULL,
         N_("This was changed meanwhile by somebody else. Look again, then decide.")},
    [SAM_TROUBLE_TOO_MANY] = {"too-many", CLI_FAILED,
                              N_("There is no room for more ({what}). Take some away first."),
                              N_("There is no room for more. Take some away first.")},
    [SAM_TROUBLE_NOTHING] = {"nothing", CLI_FAILED, NULL,
                             N_("There is nothing to change: it is so already.")},
    [SAM_TROUBLE_TOO_BIG] =
        {"too-big", CLI_FAILED, NULL,
         N_("Attachments of more than 100 MiB do not fit. Send less, or send it in parts.")},
    [SAM_TROUBLE_CERTIFICATE] =
        {"certificate", CLI_FAILED,
         N_("There is no certificate for this: {what}. Ask the office that the request names."),
         N_("There is no certificate for this. Ask the office that the request names.")},
    [SAM_TROUBLE_GUEST] =
        {"guest", CLI_FAILED,
         N_("\"{what}\" is a guest and has no keys, so this cannot be done. Choose somebody of the "
            "team."),
         N_("A guest has no keys, so this cannot be done. Choose somebody of the team.")},
    [SAM_TROUBLE_WAITING] =
        {"waiting", CLI_FAILED, NULL,
         N_("The removal has to stand for 72 hours. It can be finished after {at}.")},
    [SAM_TROUBLE_NO_MEETING] =
        {"no-meeting", CLI_FAILED,
         N_("There is no meeting \"{what}\" that you have part in. `samtykke meeting list` shows "
            "them."),
         N_("There is no meeting that you have part in. `samtykke meeting list` shows them.")},
    [SAM_TROUBLE_WHICH_MEETING] = {"which-meeting", CLI_FAILED, NULL,
                                   N_("There are several meetings. Say which one; `samtykke "
                                      "meeting list` shows them.")},
    [SAM_TROUBLE_MEETING_OVER] =
        {"meeting-over", CLI_FAILED, NULL,
         N_("The meeting is over: it was closed or cancelled, or its time has passed.")},
    [SAM_TROUBLE_NOT_LIVE] =
        {"not-live", CLI_FAILED,
         N_("The meeting is not open yet, or you have not joined it. Only {what} can open it."),
         N_("The meeting is not open yet, or you have not joined it. Only the person whose case it "
            "is can open it.")},
    [SAM_TROUBLE_NOBODY_HEARS] =
        {"nobody-hears", CLI_CLOSED, NULL,
         N_("Nobody here may hear this now. Nothing was sent; ask first.")},
    [SAM_TROUBLE_IN_ROOM] =
        {"in-room", CLI_FAILED, NULL,
         N_("You are in this meeting already, with another key. Leave it there first.")},
    [SAM_TROUBLE_NO_ASK] = {"no-ask", CLI_FAILED,
                            N_("Nothing was asked that begins with \"{what}\". `samtykke asks` "
                               "shows what was."),
                            N_("Nothing like that was asked. `samtykke asks` shows what was.")},
    [SAM_TROUBLE_NO_POINT] = {"no-point", CLI_FAILED,
                              N_("\"{what}\" is no point of the agenda that can be meant here. "
                                 "`samtykke meeting show` has their numbers."),
                              N_("There is no such point on the agenda. `samtykke meeting show` "
                                 "has their numbers.")},
};

enum { N_TEXTS = sizeof TEXTS / sizeof TEXTS[0] };

/* A kind without a row is a defect, and is said as one. */
static size_t
row_of(enum sam_trouble_kind kind)
{
    size_t row = (size_t)kind;
    return row < N_TEXTS && TEXTS[row].name != NULL ? row : (size_t)SAM_TROUBLE_INTERNAL;
}

const char *
trouble_text_name(enum sam_trouble_kind kind)
{
    return TEXTS[row_of(kind)].name;
}

enum cli_exit
trouble_text_exit(enum sam_trouble_kind kind)
{
    return TEXTS[row_of(kind)].exit;
}

/* What can be wrong with a field of an item, as client/kinds*.c and send.c say it. */
static const char *const REASONS[] = {
    N_("a control character"),
    N_("a group; say each topic of it"),
    N_("given twice"),
    N_("missing"),
    N_("more than 256 entries"),
    N_("nobody would stay for a point; drop it too"),
    N_("not NAME=VALUE"),
    N_("not a date YYYY-MM-DD"),
    N_("not a list"),
    N_("not a number"),
    N_("not a person of the case"),
    N_("not a text"),
    N_("not an item's 32 hexadecimal digits"),
    N_("not an object"),
    N_("not one of the words for it"),
    N_("not true or false"),
    N_("too long"),
    N_("unknown field"),
};

/* A reason that is not among them stays English. */
static const char *
reason_word(const char *reason)
{
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        if (strcmp(REASONS[i], reason) == 0) { return _(REASONS[i]); }
    }
    return reason;
}

/* What was typed, a path: never more than it is. */
static void
tame_copy(const char *text, char ret[static sizeof((struct sam_trouble *)NULL)->what])
{
    (void)snprintf(ret, sizeof((struct sam_trouble *)NULL)->what, "%s", text);
    desk_tame(ret, false);
}

void
trouble_text_fill(const struct desk *desk, const struct sam_trouble *trouble,
                  char ret[static TROUBLE_TEXT_MAX])
{
    char what[sizeof trouble->what];
    char field[sizeof trouble->what];
    char at[PHRASE_MAX];
    char number[32];
    char line[PHRASE_MAX] = "";
    char why[sizeof trouble->what + 4] = "";
    size_t row = row_of(trouble->kind);
    tame_copy(trouble->what, what);
    tame_copy(trouble->kind == SAM_TROUBLE_FIELD ? reason_word(trouble->field) : trouble->field,
              field);
    (void)desk_moment(desk, trouble->at, at, sizeof at);
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)trouble->number);
    if (field[0] != '\0') { (void)snprintf(why, sizeof why, " (%s)", field); }
    const struct phrase_slot slots[] = {{"number", number}, {"what", what}, {"field", field},
                                        {"at", at},         {"why", why},   {"line", line}};
    if (trouble->number > 0) { phrase_fill(line, sizeof line, _(" in line {number}"), slots, 1); }
    bool is_named = what[0] != '\0' && TEXTS[row].named != NULL;
    phrase_fill(ret, TROUBLE_TEXT_MAX, _(is_named ? TEXTS[row].named : TEXTS[row].plain), slots,
                sizeof slots / sizeof slots[0]);
    size_t used = strlen(ret);
    if (trouble->perhaps) {
        (void)snprintf(ret + used, TROUBLE_TEXT_MAX - used, " %s",
                       _("Perhaps it was done all the same; asking again tells."));
    }
}
