/* kind_words.c - see kind_words.h. A test reads the table of kinds and misses none. */
#include "kind_words.h"

#include "client/kinds.h"
#include "desk.h"
#include <stdio.h>
#include <string.h>

struct word {
    const char *name, *word;
};

static const struct word KINDS[] = {
    {"agenda_point", N_("agenda point")},
    {"agreement", N_("agreement")},
    {"benefit_flag", N_("benefit flag")},
    {"clinical_note", N_("clinical note")},
    {"decision", N_("decision")},
    {"disclosure_decision", N_("disclosure decision")},
    {"employer_contact", N_("employer contact")},
    {"functional_need", N_("functional need")},
    {"handover", N_("handover")},
    {"job_lead", N_("job lead")},
    {"meeting_details", N_("meeting details")},
    {"message", N_("message")},
    {"offer", N_("offer")},
    {"own_note", N_("own note")},
    {"paperwork", N_("paperwork")},
    {"preference", N_("preference")},
    {"question", N_("question")},
    {"remark", N_("remark")},
    {"said_first", N_("said first")},
    {"support_plan", N_("support plan")},
    {"task", N_("task")},
};

static const struct word FIELDS[] = {
    {"accepted_by", N_("accepted by")},
    {"agreed_by", N_("agreed by")},
    {"answer", N_("answer")},
    {"answered", N_("answered")},
    {"approved_by", N_("approved by")},
    {"arranged_by", N_("arranged by")},
    {"ask_before_contact", N_("ask before contact")},
    {"asks", N_("asks")},
    {"benefit", N_("benefit")},
    {"choice", N_("choice")},
    {"cons", N_("cons")},
    {"contact_frequency", N_("contact frequency")},
    {"criteria", N_("criteria")},
    {"criterion", N_("criterion")},
    {"date", N_("date")},
    {"deadline", N_("deadline")},
    {"decide_by", N_("decide by")},
    {"due", N_("due")},
    {"early_signs", N_("early signs")},
    {"employer", N_("employer")},
    {"employer_contact", N_("employer contact")},
    {"end", N_("end")},
    {"ended", N_("ended")},
    {"gap_answer", N_("gap answer")},
    {"helpers", N_("helpers")},
    {"helps", N_("helps")},
    {"hours", N_("hours")},
    {"hours_per_week", N_("hours per week")},
    {"how", N_("how")},
    {"if_hours", N_("if hours")},
    {"job", N_("job")},
    {"letter_type", N_("letter type")},
    {"link", N_("link")},
    {"made_between", N_("made between")},
    {"matches_must", N_("matches must")},
    {"may_not_say", N_("may not say")},
    {"may_say", N_("may say")},
    {"meet_first", N_("meet first")},
    {"must", N_("must")},
    {"needs_candidate_ok", N_("needs candidate ok")},
    {"next", N_("next")},
    {"nice", N_("nice")},
    {"no_go", N_("no go")},
    {"number", N_("number")},
    {"of_must", N_("of must")},
    {"on", N_("on")},
    {"owner", N_("owner")},
    {"pace", N_("pace")},
    {"pay_floor", N_("pay floor")},
    {"people", N_("people")},
    {"place", N_("place")},
    {"plan", N_("plan")},
    {"point", N_("point")},
    {"promises_candidate", N_("promises candidate")},
    {"promises_consultant", N_("promises consultant")},
    {"pros", N_("pros")},
    {"purpose", N_("purpose")},
    {"read_with_candidate", N_("read with candidate")},
    {"reason_given", N_("reason given")},
    {"received", N_("received")},
    {"reply_by", N_("reply by")},
    {"review", N_("review")},
    {"rule", N_("rule")},
    {"said", N_("said")},
    {"sender", N_("sender")},
    {"severity", N_("severity")},
    {"source", N_("source")},
    {"start", N_("start")},
    {"status", N_("status")},
    {"talked_about_on", N_("talked about on")},
    {"times", N_("times")},
    {"to", N_("to")},
    {"travel", N_("travel")},
    {"uncertain", N_("uncertain")},
    {"valid_until", N_("valid until")},
    {"what_changes", N_("what changes")},
    {"when", N_("when")},
    {"where", N_("where")},
    {"who_may_say", N_("who may say")},
    {"why", N_("why")},
};

static const struct word VALUES[] = {
    {"accepted", N_("accepted")},
    {"advance_notice", N_("advance notice")},
    {"appeal", N_("appeal")},
    {"application_form", N_("application form")},
    {"appointment", N_("appointment")},
    {"decision", N_("authority decision")},
    {"declined", N_("declined")},
    {"diagnosis", N_("diagnosis")},
    {"documentation_demand", N_("documentation demand")},
    {"done", N_("done")},
    {"illness_without_name", N_("illness without name")},
    {"important", N_("important")},
    {"in_progress", N_("in progress")},
    {"needs_only", N_("needs only")},
    {"no", N_("no")},
    {"not_now", N_("not now")},
    {"nothing", N_("nothing")},
    {"notice", N_("notice")},
    {"open", N_("open")},
    {"other", N_("other")},
    {"party_hearing", N_("party hearing")},
    {"thinking", N_("thinking")},
    {"urgent", N_("urgent")},
    {"yes", N_("yes")},
};

const char *
kind_words_find(enum kind_part part, const char *name)
{
    static const struct {
        const struct word *words;
        size_t n;
    } PARTS[] = {
        [KIND_NAME] = {KINDS, sizeof KINDS / sizeof KINDS[0]},
        [KIND_FIELD] = {FIELDS, sizeof FIELDS / sizeof FIELDS[0]},
        [KIND_VALUE] = {VALUES, sizeof VALUES / sizeof VALUES[0]},
    };
    for (size_t i = 0; i < PARTS[part].n; i++) {
        if (strcmp(PARTS[part].words[i].name, name) == 0) { return _(PARTS[part].words[i].word); }
    }
    return NULL;
}

void
kind_words_fill(enum kind_part part, const char *name, char *ret, size_t size)
{
    const char *word = kind_words_find(part, name);
    (void)snprintf(ret, size, "%s", word == NULL ? name : word);
    if (word != NULL) { return; }
    for (char *at = ret; *at != '\0'; at++) {
        if (*at == '_') { *at = ' '; }
    }
}

const char *
kind_words_value(const char *kind, const char *field, const char *value)
{
    static const char ONE_OF[] = "one of ";
    const struct kind *found = kinds_find(kind);
    const struct kind_field *its = found == NULL ? NULL : kinds_field(found, field);
    if (its == NULL || strncmp(its->type, ONE_OF, sizeof ONE_OF - 1) != 0) { return NULL; }
    return kind_words_find(KIND_VALUE, value);
}
