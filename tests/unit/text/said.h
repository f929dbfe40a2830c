/* said.h - saying a line in one line: JSON with ' for ", the default taxonomy, and what the reader,
 * the compiler and the query say of it, in this order, as the program does.
 * Where a text needs a real apostrophe it writes ’. */
#ifndef TESTS_UNIT_TEXT_SAID_H
#define TESTS_UNIT_TEXT_SAID_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy/text/line.h"
#include "policy/text/taxonomy_data.h"
#include <samtykke/decide.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Parts of lines. */
#define CREATED "'created':'2026-11-01T09:00:00Z'"
#define AT "'at':'2026-11-20T12:00:00Z'"
#define WHEN CREATED "," AT
#define ASK "'person':'bo','purposes':['job_search'],'categories':['work.search']," WHEN
#define BO "{'person':'bo','role':'consultant'}"
#define PERIOD "'period':{'start':'2026-09-01T00:00:00Z','end':'2027-03-01T00:00:00Z'}"
#define PERMIT                                                                                     \
    "{'type':'permit','actor':'person:bo','category':'work.search','purposes':['job_search']"      \
    "," PERIOD "}"
#define REQUEST(request) "{'id':'1','request':{" request "}}"
#define TEAM(team) "{'id':'1','consent':{'team':[" team "]},'request':{" ASK "}}"
#define CONSENT(team, provisions) "'consent':{'team':[" team "],'provisions':[" provisions "]}"
#define PROVISIONS(provisions) "{'id':'1'," CONSENT(BO, provisions) ",'request':{" ASK "}}"
#define TAXONOMY(taxonomy) "{'id':'1','taxonomy':" taxonomy ",'request':{" ASK "}}"
#define SITE(site) "{'id':'1','site':" site "," CONSENT(BO, PERMIT) ",'request':{" ASK "}}"
#define ROOM(request) "{'id':'1'," CONSENT(BO, "") ",'request':{" request "}}"

/* One line, read as far as it goes. said_close() after. */
struct said {
    char *text; /* of its own size, so that the address sanitizer sees every byte too far */
    struct line line;
    void *memory;
    const struct sam_policy *policy; /* NULL: no consent, or not read */
    struct sam_query query;
    bool ok;
};

/* The default taxonomy; lives until the program ends. */
const struct taxonomy_data *standard(void);

/* Say a line: ' stands for ". bytes: as they are. */
void say(struct said *s, enum line_form form, const char *text);
void say_bytes(struct said *s, enum line_form form, const void *bytes, size_t n);
void said_close(struct said *s);

/* The line is read and answered with this reason, citing this provision (-1: none). */
#define answered(text, reason, provision) answered_at(text, reason, provision, __FILE__, __LINE__)
void answered_at(const char *text, enum sam_reason reason, int provision, const char *file,
                 int line);

/* The line is refused with this complaint; its id is "1" or, with `null` before it, none. */
#define refused(text, fault) refused_at(LINE_DECIDE, text, fault, __FILE__, __LINE__)
#define room_refused(text, fault) refused_at(LINE_ROOM, text, fault, __FILE__, __LINE__)
void refused_at(enum line_form form, const char *text, const char *fault, const char *file,
                int line);

/* The marks of one provision, which are the same among the consent's and the site's. */
uint32_t marks(const char *provision);

/* A text of n times `part`, with `between` between; to be freed. */
char *repeated(const char *part, size_t n, const char *between);

/* One text of three; to be freed. */
char *joined(const char *before, const char *middle, const char *after);

#endif
