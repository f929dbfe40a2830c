"""The mutants of run-checks: one check dropped each, in code that verifies or authorises.

name: file, what is changed (it is there once), into what, the test programs that are asked first.
"""
from room_checks import ROOM_CHECKS

CASE = "proto/case.c"
TEAM = "proto/case_team.c"
OWNERS = "proto/case_owners.c"
ITEM = "proto/item.c"
WRAPS = "proto/wraps.c"
RECIPIENTS = "proto/recipients.c"
CERTIFICATE = "proto/certificate.c"
VERIFY = "proto/certificate_verify.c"
HELLO = "broker/hello.c"
STANDING = "broker/certificates.c"
ARRIVAL = "broker/arrival.c"
PUT_CASE = "broker/handle_case.c"
CASES = "broker/cases.c"
DISPATCH = "broker/dispatch.c"
READING = "broker/reading.c"
RELEASE = "broker/handle_release.c"
REDISCLOSE = "broker/handle_redisclose.c"
PUT_ITEM = "broker/handle_item.c"
PUT_WRAPS = "broker/handle_wraps.c"
LABEL = "broker/handle_label.c"
WRAPPING = "broker/wrapping.c"
LIST = "broker/handle_list.c"
LIVE = "broker/live.c"
ROOMS = "broker/rooms.c"
ROOM_ITEM = "broker/room_item.c"
ROOM_PLAN = "broker/room_plan.c"
MEETING = "broker/handle_meeting.c"
ASK = "broker/handle_ask.c"

PROTO = {
    # every statement
    "any_signature": (
        "proto/statement.c", "!= 0)\n            return REFUSAL_SIGNATURE;",
        "> 0)\n            return REFUSAL_SIGNATURE;", "proto_statement_statement"),
    "one_signature_is_enough": (
        "proto/statement.c", "for (size_t i = 0; i < envelope->n_signatures; i++) {\n        if (crypto",
        "for (size_t i = 0; i < 1; i++) {\n        if (crypto", "proto_statement_statement"),
    "one_signer_twice": (
        "proto/statement.c", "|| named_before(envelope->signatures, i))",
        ")", "proto_statement_statement"),
    "any_realm": (
        "proto/check.c", "memcmp(head->realm, realm, ID_BYTES) != 0",
        "0", "proto_statement_keys proto_statement_wraps"),
    "any_case": (
        "proto/check.c", "memcmp(head->case_id, wanted, ID_BYTES) != 0",
        "0", "proto_statement_keys proto_statement_wraps"),
    "keys_by_another": (
        "proto/keys.c", "!statement_signed_by(&opened->statement, body->ed25519)",
        "0", "proto_statement_keys"),
    "keys_that_are_one": (
        "proto/keys.c", "if (!three_usable_keys(body)) return REFUSAL_MEANING;",
        "", "proto_statement_keys"),
    "any_time": (
        "proto/of_case.c", "(ahead <= CHECK_CLOCK_MS && ahead >= -CHECK_CLOCK_MS)",
        "ahead >= -CHECK_CLOCK_MS", "proto_statement_wraps proto_statement_label"),
    "any_time_before": (
        "proto/of_case.c", "(ahead <= CHECK_CLOCK_MS && ahead >= -CHECK_CLOCK_MS)",
        "ahead <= CHECK_CLOCK_MS", "proto_statement_wraps proto_statement_label"),
    # versions of a case
    "any_version": (CASE, "body->version != previous->body->version + 1", "0", "proto_statement_case"),
    "any_previous": (
        CASE, "!check_same(body->previous, previous->statement.id)\n        || ",
        "", "proto_statement_case"),
    "any_owners_from": (
        CASE, "\n        || !check_same(body->owners_from, case_setter(previous))",
        "", "proto_statement_case proto_statement_case_owners"),
    "any_consent": (
        CASE, "check_same(body->consent_hash, hash) ? REFUSAL_NONE : REFUSAL_CONSENT",
        "REFUSAL_NONE", "proto_statement_case"),
    "any_broker": (
        CASE, "broker_id != NULL && !check_same(body->broker_id, broker_id)",
        "0", "proto_statement_case"),
    "older_than_pinned": (
        CASE, "c->body->version < known->pinned_version",
        "0", "proto_statement_case proto_statement_case_walk"),
    "earlier_than_previous": (
        CASE, "issued < known->previous->body->head.issued_at",
        "0", "proto_statement_case"),
    "arrives_at_any_time": (CASE, "if (known->arriving && ", "if (0 && ", "proto_statement_case"),
    "new_owner_seconds": (
        OWNERS, "|| has_stood(step->times->added[i], step->now)",
        "|| 1", "proto_statement_case_takeover proto_statement_case_owners"),
    "removal_of_an_hour": (
        OWNERS, "has_stood(step->times->removing[i], step->now)",
        "step->times->removing[i] >= 0", "proto_statement_case_removing proto_statement_case_takeover"),
    "one_owner_drops": (
        OWNERS, "count_settled(step) >= 2",
        "count_settled(step) >= 1", "proto_statement_case_removing proto_statement_case_takeover"),
    "removal_begun_by_new_owner": (
        OWNERS, "entry->since == step->after->version && count_settled(step) >= 1",
        "entry->since == step->after->version",
        "proto_statement_case_removing proto_statement_case_takeover"),
    "member_with_other_keys": (
        TEAM, "if (!case_keys_hold(before, m->key_id, m->ed25519, m->x25519)) return REFUSAL_TEAM;",
        "", "proto_statement_case_team"),
    "member_with_an_owners_key": (
        TEAM,
        "if (check_same(o->key_id, m->key_id) || check_same(o->ed25519, m->ed25519)\n"
        "            || check_same(o->x25519, m->x25519))\n"
        "            return false;\n    }\n    return true;",
        "(void)o;\n    }\n    return true;", "proto_statement_case_team"),
    "guest_with_another_role": (
        TEAM, " || case_is_guest(o) || case_is_guest(m)) return false;",
        ") return false;", "proto_statement_case_team"),
    "former_forgotten": (
        TEAM, "if (after->n_former != n) return REFUSAL_FORMER;",
        "", "proto_statement_case_takeover"),
    "walk_behind_its_pin": (
        "proto/case_walk.c", "&& version <= known->pinned_version)",
        "&& 0)", "proto_statement_case_pins"),
    # items, wraps, labels, erasing
    "item_by_another": (
        ITEM, " && statement_signed_by(&item->statement, author)",
        "", "proto_statement_item"),
    "item_by_another_of_that_name": (
        ITEM, " && memcmp(signed_by, named, KEY_BYTES) == 0",
        "", "proto_statement_item"),
    "audience_of_strangers": (
        ITEM, "!of_case_has_person(version, body->audience[i])",
        "0", "proto_statement_item"),
    "created_ahead": (
        ITEM, "body->created - known->now <= CHECK_CLOCK_MS",
        "1", "proto_statement_item"),
    "former_puts_items": (
        ITEM, "return of_case_is_party(current, item->body->author) ? REFUSAL_NONE : REFUSAL_AUTHOR;",
        "return of_case_ed25519(current, item->body->author) != NULL ? REFUSAL_NONE : REFUSAL_AUTHOR;",
        "proto_statement_item"),
    "wraps_on_any_version": (
        WRAPS, "!of_case_names(&known->at.current, b->case_version, b->case_statement)",
        "0", "proto_statement_wraps"),
    "wraps_of_another_item": (
        WRAPS, "!of_case_same_item(b->item, b->item_statement, item->body->item, item->statement.id)",
        "0", "proto_statement_wraps"),
    "any_member_wraps": (WRAPS, "!may_wrap(&opened->statement, known)", "0", "proto_statement_wraps"),
    "a_wrap_twice": (
        WRAPS, "if (has_one_twice(b)) return REFUSAL_RECIPIENT;",
        "", "proto_statement_wraps"),
    "owners_left_out": (WRAPS, "known->first && !is_complete(b, known)", "0", "proto_statement_wraps"),
    "surplus_counts": (
        WRAPS, "recipients_find(expected, body->wraps[i].recipient) != NULL",
        "1", "proto_statement_wraps"),
    "any_share": (
        WRAPS, "wrap_is_committed(found->share, wrap->share_commitment) ? REFUSAL_NONE : REFUSAL_MEANING",
        "REFUSAL_NONE", "proto_statement_wraps"),
    "wraps_before_words": (
        RECIPIENTS, "m->has_key_id && m->verified && ",
        "m->has_key_id && ", "proto_statement_recipients"),
    "wraps_for_guests": (
        RECIPIENTS, " && !sam_bytes_same(m->role, guest)",
        "", "proto_statement_recipients"),
    "wraps_beyond_audience": (
        RECIPIENTS, "is_addressed(facts->item, m) && ",
        "", "proto_statement_recipients"),
    "wraps_after_the_end": (RECIPIENTS, " && f->now < e->until", "", "proto_statement_recipients"),
    "wraps_for_one_label": (
        RECIPIENTS, "(mask & ~reached) == 0",
        "(mask & reached) != 0", "proto_statement_recipients"),
    "label_by_member": (
        "proto/label.c", "&known->at, OF_OWNERS,",
        "&known->at, OF_OWNERS | OF_TEAM,", "proto_statement_label"),
    "erase_by_member": (
        "proto/erase.c", "&known->at, OF_OWNERS,",
        "&known->at, OF_OWNERS | OF_TEAM,", "proto_statement_erase"),
    "erase_of_another_leaf": (
        "proto/erase.c", "|| memcmp(body->leaf, target->leaf, HASH_BYTES) != 0",
        "", "proto_statement_erase"),
    "owner_tells": (
        "proto/redisclose.c", "&known->at, OF_TEAM,",
        "&known->at, OF_TEAM | OF_OWNERS,", "proto_statement_redisclose"),
    "older_beacon": (
        "proto/beacon.c", "body->head.issued_at < known->newest",
        "0", "proto_statement_beacon"),
    # heads, certificates, sessions, the log
    "head_of_another_request": (
        "proto/head.c", "memcmp(body->nonce, known->nonce, ID_BYTES) != 0",
        "0", "proto_statement_head"),
    "head_for_ever": ("proto/head.c", "now <= body->expires && ", "", "proto_statement_head"),
    "head_of_a_smaller_log": (
        "proto/head.c", "body->log_size < known->pinned_log_size",
        "0", "proto_statement_head"),
    "certificate_of_another_role": (
        CERTIFICATE, "return is_for_role ? CERTIFICATE_VALID : CERTIFICATE_WRONG_ROOT;",
        "return CERTIFICATE_VALID;", "proto_certificate_cases"),
    "certificate_of_other_keys": (
        CERTIFICATE, "return is_for_keys ? CERTIFICATE_VALID : CERTIFICATE_OTHER_KEY;",
        "return CERTIFICATE_VALID;", "proto_certificate_cases"),
    "certificate_of_another_office": (
        CERTIFICATE, "!sam_bytes_same(leaf->subject.organisation, q->organisation)\n        || ",
        "", "proto_certificate_cases"),
    "root_not_of_the_statement": (
        CERTIFICATE, "return CERTIFICATE_UNKNOWN_ROOT;\n    }\n    enum",
        "}\n    enum", "proto_certificate_cases"),
    "revoked": (
        VERIFY, "X509_V_FLAG_CRL_CHECK | ",
        "", "proto_certificate_crl proto_certificate_cases"),
    "crl_of_another": (
        CERTIFICATE, "return is_roots ? CERTIFICATE_VALID : CERTIFICATE_CRL_BAD;",
        "return CERTIFICATE_VALID;", "proto_certificate_cases proto_certificate_crl"),
    "certificate_of_any_time": (
        VERIFY, "X509_VERIFY_PARAM_set_time(param, (time_t)(now / 1000));",
        "X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);",
        "proto_certificate_times proto_certificate_crl"),
    "part_at_any_place": (
        "proto/session.c", "ret->nonce[i] = (uint8_t)(way->count >> (8 * i));",
        "ret->nonce[i] = 0;", "test_session"),
    "part_of_either_way": (
        "proto/session.c", ".aad = {(uint8_t)way->direction}",
        ".aad = {0}", "test_session"),
    "keys_shown_by_halves": (
        "proto/admission.c", "return (x25519 | curve | none) == 0;",
        "return (x25519 | none) == 0;", "proto_statement_admission"),
    "checkpoint_unsigned": (
        "proto/checkpoint.c", "key) != 0) {\n        r = SAM_E_REFUSED;",
        "key) > 0) {\n        r = SAM_E_REFUSED;", "test_checkpoint"),
    "log_shrinks": (
        "proto/checkpoint.c", "if (next->size < pinned->size) { return CHECKPOINT_SMALLER; }",
        "", "test_checkpoint"),
    "proof_not_of_the_old_root": (
        "proto/checkpoint.c", "next->size == pinned->size\n        && ",
        "0 && ", "test_checkpoint"),
    "share_of_another": (
        "proto/wrap.c", "!wrap_is_committed(share, wrap->share_commitment)",
        "0", "proto_statement_wrap"),
    "ciphertext_of_another": (
        "proto/unseal.c", "memcmp(sha256, u->seal.sha256, sizeof sha256) != 0",
        "0", "proto_item_unseal proto_item_tamper"),
    "chunks_cut_off": (
        "proto/unseal.c", "return tag == wanted ? SAM_OK : SAM_E_REFUSED;",
        "return SAM_OK;", "proto_item_tamper proto_item_layout"),
    "any_commitment": (
        "proto/unseal.c",
        "if ((r = item_commitment_check(dek, ctx, u->seal.commitment)) != SAM_OK) { goto out; }",
        "", "proto_item_unseal proto_item_tamper"),
    "broker_by_another": (
        "proto/broker.c", "memcmp(body->identity_key, known->identity_key, KEY_BYTES) != 0",
        "0", "proto_statement_broker"),
    "broker_goes_back": (
        "proto/broker.c", "if (body->version < known->pinned_version) return REFUSAL_ROLLBACK;",
        "", "proto_statement_broker"),
}

BROKER = {
    # who asks
    "hello_for_another": (
        HELLO, "!check_same(from->frame.key_id, hello->key_id)",
        "0", "broker_core_hello"),
    "part_for_another": (
        "broker/opening.c", " || memcmp(session->key_id, from->key_id, HASH_BYTES) != 0",
        "", "broker_core_hello"),
    "pending_for_ever": (
        HELLO, "if (!keys->is_admitted && keys->pending_until <= now) { return false; }",
        "", "broker_core_hello"),
    "pending_ends_on_the_way": (
        HELLO, " || keys.pending_until <= now",
        "", "broker_checks broker_core_hello"),
    "any_offices_edge": (
        HELLO, "!sam_bytes_same(keys->organisation, core_edge_organisation(core, edge))",
        "0", "broker_core_hello"),
    "certificate_not_asked": (
        HELLO, "return certificates_stand(core->certificates, keys, now);",
        "return true;", "broker_core_hello"),
    "revoked_while_remembered": (
        STANDING, "memset(certificates->known, 0, sizeof certificates->known);",
        "", "broker_core_hello"),
    "root_nobody_named": (
        STANDING, "if (is_named(body, &roots[i])) { ",
        "{ ", "broker_checks broker_core_hello"),
    "hellos_without_end": (
        HELLO, "if (rate->n >= core->options.hellos_a_second) { return true; }",
        "", "broker_core_hello"),
    "anybody_admits": (
        "broker/handle_admit.c",
        "if (!is_registrar(call->session)) { return call_refuse(call, REPLY_NOT_ALLOWED); }",
        "", "broker_core_edges"),
    "admits_another_offices": (
        "broker/handle_admit.c", "sam_bytes_same(there->organisation, put->organisation)",
        "1", "broker_core_edges"),
    "admits_without_the_certificate": (
        "broker/handle_admit.c", "sam_bytes_same(there->role, put->role)", "1",
        "broker_core_edges"),
    "another_history": (
        "broker/log_open.c", "bool is_same = memcmp(root.at, checkpoint.root.at, sizeof root.at) == 0;",
        "bool is_same = true;", "broker_core_edges"),
    "first_registrar_again": (
        "broker/core.c", "if (r == SAM_OK && there.is_admitted) { goto out; }",
        "", "broker_checks broker_core_edges"),
    "late_reply_to_a_new_session": (
        "broker/opening.c", "return s != NULL && s->serial == opening->serial ? s : NULL;",
        "return s;", "broker_core_turns"),
    "frame_of_an_older_edge": (
        "broker/sessions.c", "\n           && sessions->edges[edge]->generation == generation",
        "", "broker_core_hello"),
    # versions of a case
    "reach_as_it_says": (
        ARRIVAL, "r = check_end(fits ? REFUSAL_NONE : REFUSAL_REACH, ret_refusal);",
        "r = SAM_OK;", "broker_core_case"),
    "reach_of_any_end": (ARRIVAL, " && said->until == is->until", "", "broker_core_case"),
    "version_of_any_time": (ARRIVAL, ".arriving = true,", "", "broker_core_case"),
    "keys_nobody_knows": (
        ARRIVAL, "r = check_end(added->missing, ret_refusal);",
        "r = SAM_OK;", "broker_core_case"),
    "keys_of_an_owner_again": (
        ARRIVAL, "\n                  && (arrival->version.added_owners >> (owner - body->owners) & 1U) != 0",
        "", "broker_checks broker_core_case"),
    "other_keys_of_that_name": (
        ARRIVAL, "r = check_end(case_check_keys(body, keys.key_id, keys.ed25519, keys.x25519), ret_refusal);",
        "", "broker_checks broker_core_case"),
    "case_for_others": (
        PUT_CASE, "before == NULL && of_case_owner(arrival.version.body, call->session->key_id) == NULL",
        "0", "broker_core_case"),
    "consent_to_members": (
        PUT_CASE, "if (asker.party.owner != NULL) { parts.consent = stored.consent; }",
        "parts.consent = stored.consent;", "broker_core_case"),
    "version_by_member": (
        PUT_CASE, "if (party.owner != NULL) { return put_version(core, call, c); }",
        "if (cases_is_party(&party)) { return put_version(core, call, c); }", "broker_core_case"),
    "leavers_keep_wraps": (
        PUT_CASE, "if (of_case_is_party(after, keys[i].name)) { continue; }",
        "continue;", "broker_checks broker_core_case"),
    "cases_without_end": (
        PUT_CASE, "if (founded->n >= FOUNDED_A_DAY) { return call_refuse(call, REPLY_QUOTA); }",
        "", "broker_core_case"),
    "old_version_goes_on": (
        PUT_CASE, "cases_forget(core->cases, call->request->case_id);\n    r = call_log",
        "r = call_log", "broker_core_turns"),
    "stored_version_unread": (
        CASES, " || !check_same(next.statement.id, stored->id)",
        "", "broker_core_edges"),
    "store_that_went_back": (
        CASES, "return is_end ? SAM_OK : SAM_E_REFUSED;",
        "(void)is_end; return SAM_OK;", "broker_core_turns"),
    "restored_and_not_waited": (
        CASES, "if (cases->restored > chosen) { c->waits = true; }",
        "", "broker_core_edges"),
    "beacon_of_a_later_version": (
        CASES, "c->waits = beacon->case_version > c->version.body->version;",
        "", "broker_core_edges"),
    # reading
    "stranger_in_a_case": (
        READING, "if (!cases_is_party(&asker.party)) { return SAM_E_REFUSED; }",
        "", "broker_reading_release"),
    "reads_in_doubt": (
        "broker/turn.c", " && !core->clock.stopped",
        "", "broker_reading_work broker_core_edges"),
    "reads_on_a_full_disk": (
        "broker/turn.c", "mode != TURN_TIGHT && core->room && ",
        "mode != TURN_TIGHT && ", "broker_reading_work broker_core_edges"),
    "case_that_waits": (
        DISPATCH, "if (c->waits && cases_is_party(&party)) { call->may_read = false; }",
        "", "broker_core_edges"),
    "any_hat": (
        READING, " || (aim->role.len > 0 && !sam_bytes_same(aim->role, member->role))",
        "", "broker_reading_release"),
    "every_item_is_own": (
        READING, "subject->author != NULL && memcmp(subject->author, asker->key_id, HASH_BYTES) == 0",
        "subject->author != NULL", "broker_reading_release"),
    "audience_not_asked": (READING, ".n_audience = subject->n_audience,", "", "broker_reading_release"),
    "labels_added_in_vain": (
        READING, "if (r == SAM_OK) { r = add_labels(item, label->labels, label->n_labels); }",
        "", "broker_reading_case"),
    "item_of_another_case": (
        RELEASE,
        "\n                          && memcmp(asked.case_id, call->request->case_id, ID_BYTES) "
        "== 0",
        "", "broker_checks broker_reading_release"),
    "item_not_listed": (
        RELEASE, "is_asked && asked.is_listed\n",
        "is_asked\n", "broker_checks broker_reading_release"),
    "erased_is_read": (RELEASE, "is_asked = is_asked && !asked.is_erased;", "", "broker_reading_case"),
    "denied_is_handed_out": (
        RELEASE, "bool is_handed_out = reading.may && has_wrap;",
        "bool is_handed_out = has_wrap;", "broker_reading_release"),
    "rewrap_by_any_reader": (
        RELEASE, "return rewrap && may_wrap ? LOG_REWRAP",
        "return rewrap ? LOG_REWRAP", "broker_reading_release"),
    "grant_for_ever": (
        RELEASE, " && call->now < grant->until) {",
        ") {", "broker_reading_list broker_reading_release"),
    "grant_of_any_item": (
        RELEASE, "if (grant->is_set && memcmp(grant->item, item, ID_BYTES) == 0 && call->now",
        "if (grant->is_set && call->now", "broker_reading_list"),
    "chunk_not_decided": (
        RELEASE, "*ret_may = reading_decide(asker, &subject, &aim).may;",
        "*ret_may = true;", "broker_reading_list"),
    "unknown_purpose": (
        READING, "== t->n_purposes) {\n            return false;",
        "== t->n_purposes) {\n            continue;", "broker_reading_release"),
    "list_shows_all": (
        "broker/handle_list.c", "if (reading_decide(asker, subject, &aim).may) {",
        "if (1) {", "broker_reading_list"),
    "list_behind_what_is_closed": (
        LIST, "if (!item.stored.is_listed || !is_shown) {",
        "if (!item.stored.is_listed) {", "broker_reading_list"),
    "list_behind_what_is_under_way": (
        LIST, "if (!item.stored.is_listed || !is_shown) {",
        "if (!is_shown) {", "broker_reading_list"),
    "log_to_members": (
        "broker/handle_log.c",
        "if (asker.party.owner == NULL) { return call_refuse(call, REPLY_NOT_ALLOWED); }",
        "", "broker_core_log"),
    "explains_others": (
        "broker/handle_explain.c", "!is_owner && !is_about_asker(&asker, asked)",
        "0", "broker_reading_case"),
    "explains_why": ("broker/handle_explain.c", "if (is_owner) {", "if (1) {", "broker_reading_case"),
    # writing
    "item_sent_by_another": (
        PUT_ITEM, "if (memcmp(body->author, asker->key_id, HASH_BYTES) != 0) { *ret_why = REFUSAL_AUTHOR; }",
        "", "broker_reading_item"),
    "labels_that_are_none": (
        PUT_ITEM, "if (*ret_why == REFUSAL_NONE && !are_leaves) { *ret_why = REFUSAL_MEANING; }",
        "", "broker_reading_item"),
    "replaces_anybodys": (
        PUT_ITEM, "if (!is_own && !(is_of_case && asker->party.owner != NULL)) { *ret_why = REFUSAL_ITEM; }",
        "", "broker_reading_item"),
    "replaces_another_cases": (
        PUT_ITEM, "!(is_of_case && asker->party.owner != NULL)",
        "!(asker->party.owner != NULL)", "broker_checks broker_reading_item"),
    "id_taken_twice": (
        PUT_ITEM, "if (taken) { return call_refuse(call, REPLY_CONFLICT); }",
        "", "broker_reading_item"),
    "quota_forgotten": (
        PUT_ITEM, "*ret_over = more > quota || has > quota - more;",
        "", "broker_reading_item"),
    "any_chunk": (
        PUT_ITEM, "return memcmp(hash, put->sha256, HASH_BYTES) == 0;",
        "return true;", "broker_reading_item"),
    "chunk_of_any_length": (
        PUT_ITEM, "call->chunk.len == 0 || call->chunk.len != chunk_length(item->length, put->number)",
        "call->chunk.len == 0", "broker_reading_item"),
    "chunk_by_another": (
        PUT_ITEM, "\n        || memcmp(item.author, asker.key_id, HASH_BYTES) != 0",
        "", "broker_reading_item"),
    "chunk_of_another_case": (
        PUT_ITEM, "item.is_erased || memcmp(item.case_id, asker.c->case_id, ID_BYTES) != 0\n        || ",
        "item.is_erased || ", "broker_checks broker_reading_item"),
    "chunk_of_an_erased_item": (
        PUT_ITEM, "if (item.is_erased || ",
        "if (", "broker_checks broker_reading_item"),
    "wraps_sent_by_another": (
        WRAPPING, "if (!statement_signed_by(&wraps->statement, asker->key_id)) { return REFUSAL_AUTHOR; }",
        "", "broker_reading_item"),
    "wraps_before_chunks": (
        WRAPPING, "if (item->stored.arrived != item->stored.length) { return REFUSAL_MEANING; }",
        "", "broker_reading_item"),
    "shares_not_compared": (
        WRAPPING, "return wraps_shares_check(wraps, put->shares, put->n_shares);",
        "return REFUSAL_NONE;", "broker_reading_item"),
    "surplus_is_stored": (
        WRAPPING, "if ((wraps->counted >> i & 1U) == 0) {",
        "if (0) {", "broker_reading_item"),
    "any_item_may_be_wrapped": (
        PUT_WRAPS, "if (r == SAM_OK && wrapping_may(&asker, &item)) {",
        "if (r == SAM_OK) {", "broker_reading_item"),
    "missing_behind_anybodys": (
        PUT_WRAPS, "return memcmp(item.author, asker->key_id, HASH_BYTES) == 0 ? SAM_OK : SAM_E_REFUSED;",
        "return SAM_OK;", "broker_reading_item"),
    "missing_of_all_items": (
        PUT_WRAPS, "asker->party.owner != NULL\n                         ?",
        "1 ?", "broker_reading_item"),
    "share_of_another_place": (
        "broker/storage_key.c", "memcpy(ret_place->recipient, recipient, HASH_BYTES);",
        "", "broker_core_small"),
    "label_sent_by_another": (
        LABEL, "if (!statement_signed_by(&label->statement, asker->key_id)) { return REFUSAL_AUTHOR; }",
        "", "broker_reading_case"),
    "label_that_is_none": (
        LABEL, "return are_leaves ? REFUSAL_NONE : REFUSAL_MEANING;", "return REFUSAL_NONE;",
        "broker_reading_case"),
    "erased_by_anothers_word": (
        LABEL, "if (!statement_signed_by(&statement->statement, asker->key_id)) {",
        "if (0) {", "broker_checks broker_reading_case"),
    "erased_item_of_another_case": (
        LABEL,
        "r == SAM_E_REFUSED || item.is_erased\n"
        "        || memcmp(item.case_id, call->request->case_id, ID_BYTES) != 0",
        "r == SAM_E_REFUSED || item.is_erased", "broker_checks broker_reading_case"),
    "erased_entry_of_any_leaf": (
        LABEL, "if (!erase_means(body, &target)) {",
        "if (0) {", "broker_reading_case"),
    "erased_entry_twice": (LABEL, " || entry.is_erased) {", ") {", "broker_reading_case"),
    "tells_in_anothers_name": (
        REDISCLOSE, " || said->member != asker->party.member",
        "", "broker_reading_case"),
    "tells_without_a_permit": (
        REDISCLOSE, "note.decision = reading.may ?",
        "reading.may = 1; note.decision = reading.may ?", "broker_reading_case"),
    "answer_by_member": (
        "broker/handle_ask.c", "if (asker.party.owner == NULL) { return asker_forbid(core, call, &asker); }",
        "", "broker_reading_case"),
    "answer_to_nothing": (
        "broker/handle_ask.c", "if (!there) { return call_refuse(call, REPLY_CLOSED); }",
        "", "broker_reading_case"),
    "beacon_by_member": (
        "broker/handle_beacon.c",
        "if (asker.party.owner == NULL) { return call_refuse(call, REPLY_NOT_ALLOWED); }",
        "", "broker_core_case"),
    "another_body_under_the_id": (
        DISPATCH, "if (!check_same(before.sha256, digest)) { return call_refuse(call, REPLY_MALFORMED); }",
        "", "broker_core_turns"),
    "refusal_is_remembered": (
        DISPATCH, "row->remembers && call->reply.error == REPLY_OK",
        "row->remembers", "broker_core_turns"),
    "registrar_writes_into_cases": (
        DISPATCH, "row->no_case && !check_zeros(call->request->case_id, ID_BYTES)",
        "0", "broker_checks broker_core_edges"),
    # beginning
    "smaller_log": (
        "broker/store_open.c", "return edge.size < size ? STORE_OLDER : STORE_FINE;",
        "return STORE_FINE;", "broker_store_turns"),
    "checkpoint_of_another_log": (
        "broker/log_open.c", "if (memcmp(checkpoint.root.at, root.at, sizeof root.at) != 0) { goto out; }",
        "", "broker_checks broker_core_log"),
    "other_broker_keys": (
        "broker/core.c", "if (!has_these_keys(site_current(core->site)->broker.body, core->secrets)) {",
        "if (0) {", "broker_core_edges"),
    # more: answered anew, while it waits, what arrives, another case's
    "release_is_remembered": (
        DISPATCH, "[REQUEST_RELEASE] = {.handle = handle_release, .reads = true}",
        "[REQUEST_RELEASE] = {.handle = handle_release, .reads = true, .remembers = true}",
        "broker_checks broker_reading_release"),
    "telling_is_remembered": (
        DISPATCH, ".reads = true}, /* likewise */",
        ".reads = true, .remembers = true}, /* likewise */", "broker_checks broker_reading_case"),
    "tells_while_it_waits": (
        DISPATCH, "[REQUEST_REDISCLOSE] = {.handle = handle_redisclose, .reads = true}",
        "[REQUEST_REDISCLOSE] = {.handle = handle_redisclose}", "broker_checks broker_core_edges"),
    "chunk_while_it_waits": (
        DISPATCH, "{.handle = handle_get_chunk, .reads = true}",
        "{.handle = handle_get_chunk}", "broker_checks broker_core_edges"),
    "tells_in_doubt": (
        REDISCLOSE, "if (!call->may_read) { return asker_must_wait(core, call); }",
        "", "broker_reading_work broker_core_edges"),
    "chunk_in_doubt": (
        RELEASE, "if (!call->may_read) { return asker_must_wait(core, call); }\n    if (grant == NULL)",
        "if (grant == NULL)", "broker_reading_work broker_core_edges"),
    "lists_in_doubt": (
        "broker/handle_list.c", "if (!call->may_read) { return asker_must_wait(core, call); }",
        "", "broker_reading_work broker_core_edges"),
    "lost_version_of_any_time": (
        ARRIVAL, "if (ret_version->body->head.issued_at <= log_restored(core->log)) { return SAM_OK; }",
        "return SAM_OK;", "broker_core_edges"),
    "reach_of_other_leaves": (
        ARRIVAL, "return said->leaves == is->leaves && ",
        "return ", "broker_core_case"),
    "reach_from_any_time": (
        ARRIVAL, "\n           && (!is->has_from || said->from == is->from)",
        "", "broker_checks broker_core_case"),
    "reach_of_any_from": (
        ARRIVAL, " && said->has_from == is->has_from",
        "", "broker_checks broker_core_case"),
    "reach_of_another_member": (
        ARRIVAL, "said->member != is->member || ",
        "", "broker_checks broker_core_case"),
    "reach_of_another_meeting": (
        ARRIVAL, " || sam_policy_meeting(policy, name) != is->meeting",
        "", "broker_checks broker_core_case"),
    "owner_with_other_keys": (
        ARRIVAL,
        "enum refusal why = is_new ? case_check_keys(body, opened.key_id, "
        "opened.body->ed25519,\n"
        "                                                opened.body->x25519)",
        "enum refusal why = is_new ? REFUSAL_NONE", "broker_checks broker_core_case"),
    "keys_beside_replace": (
        PUT_CASE, "if (is_over || r == SAM_E_REFUSED) { r",
        "if (is_over || r == SAM_OK || r == SAM_E_REFUSED) { r", "broker_core_case"),
    "curve_of_anybody": (
        "broker/core.c", "may = hello_may_connect(core, edge, &keys, now);",
        "may = true;", "broker_core_hello"),
    "kept_of_another_case": (
        READING, "if (stored.is_erased || memcmp(stored.case_id, call->request->case_id, ID_BYTES) != 0) {",
        "if (stored.is_erased) {", "broker_checks broker_reading_case"),
    "kept_though_erased": (
        READING, "if (stored.is_erased || memcmp",
        "if (memcmp", "broker_reading_list broker_reading_case"),
    "clock_steps": (
        "broker/clock.c", "if (!clock->stopped && has_stepped(clock, &m)) { clock->stopped = true; }",
        "", "broker_core_small"),
    "standing_past_the_crl": (
        STANDING,
        "*ret_until = certificate.not_after < certificate.crl_next_update ? "
        "certificate.not_after\n"
        "                                                                     : "
        "certificate.crl_next_update;",
        "*ret_until = certificate.not_after;", "broker_checks broker_core_hello"),
    "share_of_another_item": (
        "broker/storage_key.c", "memcpy(ret_place->item, item, ID_BYTES);",
        "", "broker_core_small"),
    "told_item_not_listed": (
        REDISCLOSE, "r == SAM_OK && ret_told->item.stored.is_listed",
        "r == SAM_OK", "broker_checks broker_reading_case"),
    "missing_behind_another_cases": (
        PUT_WRAPS, "if (memcmp(item.case_id, asker->c->case_id, ID_BYTES) != 0) { return SAM_E_REFUSED; }",
        "", "broker_checks broker_reading_item"),
    "meeting_of_another_case": (
        ROOM_ITEM, "if (room != NULL ? !may_change(asker, room) : n > 0) {",
        "if (room != NULL && !may_change(asker, room)) {", "broker_reading_item"),
    "storage_key_of_another": (
        "broker/store_open.c",
        "return memcmp(key, options->storage_key_id, HASH_BYTES) == 0 ? STORE_FINE : "
        "STORE_WRONG_KEY;",
        "return STORE_FINE;", "broker_store_turns broker_store_records"),
    "label_overlooked": (
        "broker/store_item.c", "if (item->added == 0) {", "if (item->added <= 1) {",
        "broker_store_items broker_reading_case"),
    "turn_that_could_not_begin": (
        "broker/turn.c", "log_turn_begin(core->log);\n    enum sam_err r = store_begin(core->store);",
        "enum sam_err r = store_begin(core->store);\n    if (r == SAM_OK) { log_turn_begin(core->log); }",
        "broker_core_log"),
    "log_end_of_an_undone_frame": (
        "broker/store.c", "store->end = store->end_at_frame;", "", "broker_store_log"),
    "gap_in_a_chain": (
        "broker/store_schema.h", "CASE ?3 WHEN 1 THEN 1 ELSE", "CASE WHEN 1 THEN ?3 ELSE",
        "broker_store_log"),
    "remembers_an_erased_item": (
        LABEL, "cases_forget_item(core->cases, call->request->case_id);", "",
        "broker_reading_work"),
    "withdrawal_not_in_file": (
        PUT_CASE, "call->is_withdrawal = true;",
        "", "broker_core_edges broker_core_turns"),
}

# Meetings: what is called, said, put on the table, and read there.
MEETINGS = {
    # m
    "live_anywhere": (
        LIVE, "room == NULL || !room_has_item(room, item, of)",
        "room == NULL", "broker_meeting_live"),
    "live_without_join": (
        LIVE, "return room_is_live(room, &asker->party, asker->key_id, asker->now) ? room->meeting : NULL;",
        "return meeting_is_open(&room->state, asker->now) ? room->meeting : NULL;", "broker_meeting_live"),
    "live_without_opening": (
        ROOMS, "return meeting_is_open(&room->state, now) && room_has_joined(room, party, key_id, now);",
        "return room_has_joined(room, party, key_id, now);", "broker_meeting_live"),
    "room_of_others": (
        LIVE, "if (r != SAM_OK || !room_knows(room, &asker->party)) { return r; }",
        "if (r != SAM_OK) { return r; }", "broker_meeting_chain"),
    "asking_is_joining": (
        LIVE, "room_hear(room, &asker->party, asker->key_id, asker->now);",
        "{ struct room_somebody *s = room_find(room, room_person(&asker->party)); "
        "if (s != NULL) s->heard = asker->now; }", "broker_meeting_live"),
    "chunks_without_the_meeting": (
        RELEASE, "const uint8_t *named = grant->is_live ? grant->meeting : NULL;",
        "const uint8_t *named = NULL;", "broker_meeting_live_parts"),
    "live_is_not_logged": (RELEASE, "note.meeting = live;", "", "broker_meeting_live"),
    "list_of_all_meetings": (
        LIST, "if (list->meeting != NULL && !room_has_item(list->meeting, item, subject->meeting)) {",
        "if (0) {", "broker_meeting_live_parts"),
    "list_in_others_meeting": (
        LIST, "if (asked->has_meeting && room == NULL) {",
        "if (0) {", "broker_meeting_chain"),
    # what is said
    "title_label": (
        ROOM_ITEM, "\n           && is_called(body->labels[0], \"case.practical\")",
        "", "broker_meeting_plan"),
    "title_and_more_labels": (
        ROOM_ITEM, " && body->n_labels == 1", "", "broker_meeting_plan"),
    "title_by_anybody": (
        ROOM_ITEM, "if (room != NULL ? !may_change(asker, room) : n > 0) {",
        "if (room == NULL && n > 0) {", "broker_meeting_plan"),
    "title_of_what_is_over": (
        ROOM_ITEM, "return leads && room->state.phase != MEETING_ENDED;",
        "return leads;", "broker_meeting_plan"),
    "title_for_everybody": (
        ROOM_ITEM, " && body->n_audience > 0 &&", " &&", "broker_meeting_plan"),
    "title_of_no_meeting": (
        ROOM_ITEM, " && body->has_meeting\n", "\n", "broker_meeting_plan"),
    "said_by_who_was_not_there": (
        ROOM_ITEM, "|| !author->was_there ||", "||", "broker_meeting_said"),
    "said_to_everybody": (
        ROOM_ITEM, " || body->n_audience == 0) { return false; }",
        ") { return false; }", "broker_meeting_said"),
    "message_at_any_time": (
        ROOM_ITEM, "if (!room_is_live(room, &asker->party, asker->key_id, asker->now)) { return false; }",
        "", "broker_meeting_said"),
    "minutes_for_ever": (
        ROOM_ITEM, "} else if (!is_in_time(core, room, asker->now)) {",
        "} else if (0) {", "broker_meeting_said"),
    "said_to_who_is_not_here": (
        ROOM_ITEM, "who == NULL || !room_is_here(room, asker->c->version.body, who)",
        "who == NULL", "broker_meeting_said"),
    "said_to_who_may_not_hear": (
        ROOM_ITEM, "(leaves & ~card.each[who - room->people]) != 0",
        "0", "broker_meeting_said"),
    "said_by_older_choices": (
        ROOM_ITEM, "if (core->clock.stopped || asker->c->waits) { return false; }",
        "if (core->clock.stopped) { return false; }", "broker_meeting_said"),
    "said_at_any_clock": (
        ROOM_ITEM, "if (core->clock.stopped || asker->c->waits) { return false; }",
        "if (asker->c->waits) { return false; }", "broker_meeting_said"),
    "minutes_for_who_was_not_there": (
        ROOM_ITEM, "if (who == NULL || !who->was_there) { return false; }",
        "if (who == NULL) { return false; }", "broker_meeting_said"),
    "message_that_was_under_way": (
        ROOM_ITEM, "return is_message ? judge_said(core, asker, body, ret_why) : SAM_OK;",
        "return SAM_OK;", "broker_meeting_said"),
    # what a call names
    "titles_not_looked_at": (
        ROOM_PLAN, "r = judge_title(core, call, plan, caller, point->title_item, false, ret_why);",
        "", "broker_meeting_plan"),
    "place_not_looked_at": (
        ROOM_PLAN, "return judge_title(core, call, plan, caller, plan->place_item, true, ret_why);",
        "return SAM_OK;", "broker_meeting_plan"),
    "title_in_no_list": (
        ROOM_PLAN, "!item->stored.is_listed || ", "", "broker_meeting_plan"),
    "title_of_another_meeting": (
        ROOM_PLAN, "if (memcmp(body->meeting, plan->meeting, ID_BYTES) != 0) { return false; }",
        "", "broker_meeting_plan"),
    "title_for_who_is_not_asked": (
        ROOM_PLAN, "if (!is_asked_in(plan, caller, body->audience[i])) { return false; }",
        "", "broker_meeting_plan"),
    "point_about_anything": (
        ROOM_PLAN, "if (!site_are_leaves(core->site, point->labels, point->n_labels)) {",
        "if (0) {", "broker_meeting_plan"),
    # statements
    "meeting_sent_by_another": (
        MEETING, "if (!statement_signed_by(&p->meeting.statement, asker->key_id)) { why = REFUSAL_AUTHOR; }",
        "", "broker_meeting_chain"),
    "meeting_of_a_taken_id": (
        MEETING, "if (is_taken) { return refuse(core, call, asker, p, REFUSAL_MEETING); }",
        "", "broker_meeting_chain"),
    "meeting_of_others": (
        MEETING, "if (p->room == NULL && p->claimed->kind != MEETING_CALL) {",
        "if (0) {", "broker_meeting_chain"),
    "statements_without_end": (
        MEETING, "if (p->before.seq >= STATEMENTS_MAX && !is_end(p->claimed)) {",
        "if (0) {", "broker_meeting_chain"),
    "a_full_meeting_never_ends": (
        MEETING, "p->before.seq >= STATEMENTS_MAX && !is_end(p->claimed)",
        "p->before.seq >= STATEMENTS_MAX", "broker_meeting_chain"),
    "end_not_in_file": (
        MEETING, "call->is_withdrawal = is_end(body);", "", "broker_meeting_chain"),
    "table_of_anything": (
        MEETING, "return room_may_table(asker, p->room, &subject) ? REFUSAL_NONE : REFUSAL_MEETING;",
        "return REFUSAL_NONE;", "broker_meeting_table"),
    "table_twice": (
        MEETING, " || room_has_item(p->room, p->item.stored.item, NULL)", "", "broker_meeting_table"),
    "table_of_what_is_in_no_list": (
        MEETING, "r == SAM_OK && p->item.stored.is_listed", "r == SAM_OK", "broker_meeting_table"),
    "a_table_without_end": (
        MEETING, "if (p->meeting.body->kind == MEETING_TABLE && is_full) {", "if (0) {",
        "broker_meeting_table"),
    "wraps_beside_anything": (
        MEETING, "if (put->wraps != NULL && p->meeting.body->kind != MEETING_TABLE) { why = REFUSAL_MEANING; }",
        "", "broker_meeting_wraps"),
    "wraps_not_for_this_table": (
        WRAPPING, "if (also != NULL) { memcpy(meetings[facts.n_tables++], also, ID_BYTES); }",
        "", "broker_meeting_wraps"),
    "wraps_for_any_table": (
        "broker/tables.c", "if (lies_on(t, item)) {", "if (1) {", "broker_meeting_wraps"),
    # asks
    "ask_in_others_meeting": (
        ASK, "if (asked->has_meeting && room == NULL) { return call_refuse(call, REPLY_CLOSED); }",
        "", "broker_meeting_asks"),
    "spoken_in_no_meeting": (
        ASK, "(asked->n_purposes > 0 && !asked->has_spoken)", "(asked->n_purposes > 0)",
        "broker_meeting_asks"),
    "asks_of_others": (
        ASK, "if (asker->party.owner == NULL && memcmp(stored->asker, asker->key_id, HASH_BYTES) != 0) {",
        "if (0) {", "broker_meeting_asks"),
    "asks_behind_others": (
        ASK, "&& memcmp(after.asker, asker.key_id, HASH_BYTES) != 0", "&& 0", "broker_meeting_asks"),
    "every_no_is_told": (
        ASK, "return asker->party.owner != NULL || is_plain ? answer : (uint32_t)ANSWER_NO;",
        "return answer;", "broker_meeting_asks"),
}

BROKER |= MEETINGS | ROOM_CHECKS
MUTANTS = PROTO | BROKER
