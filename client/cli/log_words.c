/* log_words.c - see log_words.h. */
#include "log_words.h"

#include <string.h>

static const struct {
    const char *name; /* for scripts */
    const char *done, *refused;
} WHATS[] = {
    [SAM_LOG_OTHER] = {"other", N_("did something else"), N_("was refused something")},
    [SAM_LOG_OPENED] = {"opened", N_("opened"), N_("asked to open; it stayed closed")},
    [SAM_LOG_REWRAP] = {"rewrap", N_("took the key out, without reading"),
                        N_("asked for the key; refused")},
    [SAM_LOG_LISTED] = {"listed", N_("looked at the list"),
                        N_("looked at the list; nothing was open")},
    [SAM_LOG_CHOICES] = {"choices", N_("changed choices or people"),
                         N_("tried to change choices; refused")},
    [SAM_LOG_SENT] = {"sent", N_("sent"), N_("tried to send; refused")},
    [SAM_LOG_WRAPPED] = {"wrapped", N_("gave the readers their keys"),
                         N_("tried to give keys; refused")},
    [SAM_LOG_LABELLED] = {"labelled", N_("added a topic"), N_("tried to add a topic; refused")},
    [SAM_LOG_ERASED] = {"erased", N_("erased"), N_("tried to erase; refused")},
    [SAM_LOG_ASKED] = {"asked", N_("asked"), N_("asked; refused")},
    [SAM_LOG_TOLD] = {"told", N_("told an employer"), N_("asked to tell an employer; refused")},
    [SAM_LOG_MARK] = {"mark", N_("noted the time"), N_("noted the time")},
    [SAM_LOG_MEETING] = {"meeting", N_("did something for a meeting"),
                         N_("tried something for a meeting; refused")},
};

const char *
log_who(const struct desk *desk, const struct sam_entry *entry, char *ret, size_t size)
{
    char key[9], name[SAM_NAME_MAX];
    if (entry->is_erased) {
        (void)snprintf(ret, size, "%s", "");
    } else if (entry->by_broker) {
        (void)snprintf(ret, size, "%s", _("the broker"));
    } else if (entry->by_candidate && sam_case_facts(desk->c)->is_owner) {
        (void)snprintf(ret, size, "%s", _("You"));
    } else if (entry->actor != NULL) {
        item_call_name(sam_case_facts(desk->c), entry->actor->name, name);
        (void)snprintf(ret, size, "%s", name);
    } else {
        desk_hex(entry->actor_key, 4, key);
        (void)snprintf(ret, size, "%s (%s)", _("a former member"), key);
    }
    return ret;
}

const char *
log_what_words(const struct desk *desk, const struct sam_entry *entry, char *ret, size_t size)
{
    if (entry->is_erased) { return _("erased by you; nothing more is known"); }
    const char *what = gettext(entry->permitted ? WHATS[entry->what].done
                                                : WHATS[entry->what].refused);
    return entry->room == SAM_LOG_ROOM_NONE ? what : log_room_words(desk, entry, what, ret, size);
}

const char *
log_item_words(const struct sam_entry *entry, char *ret, size_t size)
{
    char id[ITEM_SHORT_MAX];
    ret[0] = '\0';
    if (!entry->has_item) { return ret; }
    if (entry->title != NULL) {
        (void)snprintf(ret, size, "“%s”", entry->title);
        return ret;
    }
    item_short(entry->item, id);
    (void)snprintf(ret, size, "%s", id);
    return ret;
}

enum cli_exit
log_show(struct desk *desk, log_reading *read, log_work *work)
{
    struct sam_log *log = NULL;
    const struct sam_entry *entries = NULL;
    struct sam_trouble trouble;
    size_t n = 0;
    enum cli_exit e = desk_case(desk);
    if (e != CLI_OK) { return e; }
    const struct sam_progress progress = desk_progress(desk);
    if (read(desk->c, &progress, &log, &entries, &n, &trouble) != SAM_OK) {
        return desk_trouble(desk, &trouble);
    }
    e = work(desk, log, entries, n);
    sam_log_free(&log);
    return e;
}

json_t *
log_json(const struct sam_entry *entry)
{
    if (entry->is_erased) {
        return json_pack("{s:I, s:b}", "seq", (json_int_t)entry->seq, "erased", 1);
    }
    json_t *one = json_pack(
        "{s:I, s:o, s:s, s:b, s:b, s:o, s:b, s:b, s:o, s:o, s:o, s:o, s:I}", "seq",
        (json_int_t)entry->seq, "time", desk_json_time(entry->time), "what",
        WHATS[entry->what].name, "erased", 0, "permitted", entry->permitted ? 1 : 0, "who",
        item_json_person(entry->actor), "by_candidate", entry->by_candidate ? 1 : 0, "by_broker",
        entry->by_broker ? 1 : 0, "key_id", desk_json_hex(entry->actor_key, SAM_HASH_BYTES), "item",
        entry->has_item ? desk_json_hex(entry->item, SAM_ID_BYTES) : json_null(), "title",
        entry->title != NULL ? json_string(entry->title) : json_null(), "purposes",
        item_json_names(entry->purposes, entry->n_purposes), "reason", (json_int_t)entry->reason);
    if (entry->room != SAM_LOG_ROOM_NONE && one != NULL) { log_room_json(entry, one); }
    return one;
}
