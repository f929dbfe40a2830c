"""Checks in the rooms of meetings: who has part, who is present, what the card says. As checks.py."""

ROOMS = "broker/rooms.c"
LOAD = "broker/rooms_load.c"
CHANGE = "broker/rooms_change.c"
CARD = "broker/room_card.c"
PRESENCE = "broker/handle_presence.c"
ROOM = "broker/handle_room.c"
TURN = "broker/turn.c"
TICK = "broker/tick.c"

ROOM_CHECKS = {
    # who has part, who is present
    "room_of_the_uninvited": (
        ROOMS, "return s != NULL && (s->is_invited || s->was_there);",
        "return s != NULL;", "broker_core_presence"),
    "silence_is_presence": (
        ROOMS, "now - s->heard < ROOM_SILENCE_MS;", "now >= 0;", "broker_core_presence_time"),
    "joined_with_another_key": (
        ROOMS, "s->is_joined && check_same(s->key_id, key_id) &&", "s->is_joined &&",
        "broker_core_presence"),
    "joining_behind_its_hours": (
        ROOMS, "is_opened = room->state.phase == MEETING_OPENED && now < room->state.closes;",
        "is_opened = room->state.phase == MEETING_OPENED;", "broker_core_presence"),
    "point_for_everybody": (ROOMS, "return p->n_people == 0;", "return true;", "broker_core_room"),
    "former_counts": (
        ROOMS, "return of_case_has_person(current, person) && room_has_word",
        "return room_has_word", "broker_core_presence"),
    "absent_counts": (
        ROOMS, "s->is_invited && s->mark != ROOM_MARK_ABSENT", "s->is_invited",
        "broker_core_presence"),
    "marked_does_not_count": (
        ROOMS, "(s->is_joined || s->mark == ROOM_MARK_PRESENT) &&", "s->is_joined &&",
        "broker_core_presence"),
    "read_again_is_heard": (ROOMS, "now->heard = then->heard;", "", "broker_core_presence_time"),
    "stale_room": (
        ROOMS, "if (slot->is_stale) { r = read_again(rooms, slot, now); }", "",
        "broker_core_presence_time"),
    "caller_is_not_expected": (
        LOAD, "if (!room->state.by_owner) { r = invite(room, room->state.caller); }", "",
        "broker_core_presence"),
    "point_that_is_gone": (LOAD, "point <= room->plan->n_agenda", "true", "broker_core_room"),
    "room_under_another_id": (
        LOAD, "if (!check_same(checked.statement.id, stored->id)) { goto out; }", "",
        "broker_core_presence_time"),
    "marks_end_with_the_core": (
        LOAD, "s->mark = (enum room_mark)p->mark;", "", "broker_core_presence_time"),
    "joins_end_with_the_core": (
        LOAD, "s->is_joined = p->is_joined;", "", "broker_core_presence_time"),
    "marks_are_not_kept": (
        CHANGE, "r = store_presence_put(rooms->store, &put);", "r = SAM_OK;",
        "broker_core_presence_time"),
    "points_are_not_kept": (
        CHANGE, "r = store_point_put(rooms->store, room->meeting, point);", "r = SAM_OK;",
        "broker_core_presence_time"),
    "absent_after_joining": (
        CHANGE, "if (changed.mark == ROOM_MARK_ABSENT) { changed.mark = ROOM_NO_MARK; }", "",
        "broker_core_presence"),
    "who_leaves_is_expected": (
        CHANGE, "if (is_gone) { changed.mark = ROOM_MARK_ABSENT; }", "", "broker_core_presence"),
    "rooms_without_end": (
        CHANGE, "if (others >= ROOM_JOINS_MAX) { return SAM_E_REFUSED; }", "",
        "broker_core_presence"),
    "nobody_looks_behind_a_start": (
        CHANGE, "if (!rooms->has_all_joined) { load_joined(rooms, now); }", "",
        "broker_core_presence_time"),
    # who may
    "key_of_nobody_keeps_out": (
        PRESENCE, "&& of_case_is_party(asker->c->version.body, s->key_id)", "",
        "broker_core_presence"),
    "two_keys_of_one": (
        PRESENCE, "if (is_elsewhere(&visit, &was)) {", "if (0) {", "broker_core_presence"),
    "anybody_marks_present": (
        PRESENCE, "has_joined || leads(&visit), true", "true, true", "broker_core_presence"),
    "anybody_marks_absent": (
        PRESENCE, "is_self(&visit, person) || leads(&visit), false", "true, false",
        "broker_core_presence"),
    "strangers_are_marked": (
        PRESENCE, "    if (!of_case_has_person(visit->asker.c->version.body, person)) {",
        "    if (0) {", "broker_core_presence"),
    "marks_behind_the_end": (
        PRESENCE, "return is_on && (is_known", "return (is_known", "broker_core_presence"),
    "anybody_hands_on": (
        PRESENCE, "if (!leads(&visit) && !has_the_word(&visit)) {", "if (0) {", "broker_core_room"),
    "point_that_is_not_there": (
        PRESENCE, "point > room->plan->n_agenda", "point > 32", "broker_core_room"),
    # the card
    "card_of_nobody": (CARD, "if (n == 0) { card.open = 0; }", "", "broker_core_room"),
    "card_of_the_absent": (
        CARD, "if (!room_counts(room, c->version.body, &room->people[i])) { continue; }", "",
        "broker_core_room"),
    "card_of_older_choices": (
        CARD, "&& check_same(seen->version, c->version.statement.id)", "", "broker_core_room"),
    "card_of_another_moment": (
        CARD, "seen->is_set && seen->at == at", "seen->is_set", "broker_core_room"),
    "card_of_others": (ROOMS, "room->seen->is_set = false;", "", "broker_core_room"),
    "card_of_now_before": (CARD, "return hour > now ? hour : now;", "return now;",
                           "broker_core_room"),
    "unknown_label_is_heard": (
        CARD, "if (leaf == t->n_leaves) { return 0; }", "if (leaf == t->n_leaves) { continue; }",
        "broker_core_room"),
    "table_before_nobody": (CARD, "return n > 0;", "return true;", "broker_core_table"),
    "table_for_one_hat": (CARD, "may = may && may_see", "may = may_see", "broker_core_table"),
    "hears_before_it_is_open": (
        ROOM, "meeting_is_open(&room->state, look->asker.now)", "true", "broker_core_room"),
    "hears_from_elsewhere": (ROOM, "room_is_here(room,", "room_counts(room,", "broker_core_room"),
    "hears_one_of_the_labels": (
        ROOM, "(look->card.each[i] & leaves) == leaves", "(look->card.each[i] & leaves) != 0",
        "broker_core_room"),
    "told_of_what_is_closed": (
        ROOM, "if (r == SAM_OK && may) {", "if (r == SAM_OK) {", "broker_core_room"),
    # what was undone
    "room_outlives_a_call": (
        TURN, "cases_forget(core->cases, call->request->case_id);\n    rooms_forget_all(core->rooms);",
        "cases_forget(core->cases, call->request->case_id);",
        "broker_core_memory broker_core_presence_time"),
    "grant_outlives_a_turn": (
        TURN, "session_bring_back(call->session, &place->held);", "", "broker_core_undone"),
    "admission_outlives_a_turn": (
        TURN, "if (place->admits) { place->call.session->is_admitted = false; }", "",
        "broker_core_hello"),
    "undone_case_counts": (
        TURN, "if (call->founded != NULL) { *call->founded = call->founded_before; }",
        "", "broker_core_undone"),
    "undone_release_counts": (TURN, "core->counts = turn->counts;", "", "broker_core_undone"),
    "room_outlives_a_tick": (
        TICK, "log_turn_undo(core->log);\n    rooms_forget_all(core->rooms);",
        "log_turn_undo(core->log);", "broker_core_presence_time"),
    "time_out_without_a_hint": (
        TICK, "if (r == SAM_OK) { touch(core, room->case_id); }", "", "broker_core_presence_time"),
}
