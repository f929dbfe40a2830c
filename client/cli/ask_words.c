/* ask_words.c - which ask is meant, and how one is spoken of. */
#include "item_words.h"
#include "meeting_desk.h"

#include <string.h>

#define DIGITS_MIN 4U

enum sam_err
ask_find(struct desk *desk, const char *word, struct sam_asks **ret_list,
         const struct sam_ask **ret_ask, struct sam_trouble *trouble)
{
    struct sam_asks *list = NULL;
    const struct sam_ask *asks = NULL, *found = NULL;
    size_t n = 0, len = strlen(word), n_found = 0;
    char hex[2 * SAM_ID_BYTES + 1];
    enum sam_err r = sam_ask_list(desk->c, &list, &asks, &n, trouble);
    if (r != SAM_OK) { return r; }
    for (size_t i = 0; i < n && len >= DIGITS_MIN && len < sizeof hex; i++) {
        desk_hex(asks[i].ask, SAM_ID_BYTES, hex);
        if (memcmp(hex, word, len) != 0) { continue; }
        found = &asks[i];
        n_found++;
    }
    if (n_found != 1) {
        sam_asks_free(&list);
        return sam_trouble_say(trouble, SAM_TROUBLE_NO_ASK, word);
    }
    *ret_list = list;
    *ret_ask = found;
    return SAM_OK;
}

static const char *
answer_name(const struct sam_ask *ask)
{
    switch (ask->answer) {
    case SAM_ASK_OPEN:
        return "open";
    case SAM_ASK_YES:
        return "yes";
    case SAM_ASK_NO:
        return "no";
    case SAM_ASK_NOT_NOW:
        return "not-now";
    case SAM_ASK_MEETING:
        return "meeting";
    }
    return "";
}

json_t *
ask_json(const struct sam_ask *ask)
{
    return json_pack("{s:o, s:o, s:o, s:s, s:o, s:o, s:b, s:s, s:o}", "ask",
                     desk_json_hex(ask->ask, SAM_ID_BYTES), "asker", item_json_person(ask->asker),
                     "person", item_json_person(ask->person), "topic", ask->label, "purposes",
                     item_json_names(ask->purposes, ask->n_purposes), "meeting",
                     ask->has_meeting ? desk_json_hex(ask->meeting, SAM_ID_BYTES) : json_null(),
                     "spoken", ask->is_spoken, "answer", answer_name(ask), "time",
                     desk_json_time(ask->time));
}
