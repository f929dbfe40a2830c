/* visit.h - the commands under `samtykke case`, and the steps of them that the first visit goes through too. */
#ifndef CLIENT_CLI_VISIT_H
#define CLIENT_CLI_VISIT_H

#include "choice.h"

cli_command cli_case_create, cli_case_bundle, cli_case_verify, cli_case_recovery, cli_case_recover;
cli_command cli_case_team_add, cli_case_team_guest, cli_case_team_remove, cli_case_team_list;
cli_command cli_case_device_add, cli_case_device_remove, cli_case_device_keep, cli_case_device_list;

/* ---- steps; each needs desk->c --------------------------------------------------------------- */

/* A recovery sheet: drawn, shown (or written to a file, 0600), one part of it typed back, then signed.
 *   path   NULL: shown
 * Returns CLI_ANSWER where it was not typed back; nothing was changed then. */
enum cli_exit visit_recovery_step(struct desk *desk, const char *path);

/* Somebody joins the team, by the file of their request. Shows who it is, asks. handle: NULL: as in the request. */
enum cli_exit visit_team_step(struct desk *desk, const char *path, const char *handle);

/* Compare the eight words: shows them, asks for what the other one reads, signs (the candidate) or pins (a member).
 *   typed    what was read, where it is known already; NULL: asked for; an empty answer is CLI_ANSWER */
enum cli_exit visit_verify_step(struct desk *desk, const struct sam_person *person,
                                const char *typed);

/* Ready bundles of yeses, all in full on the page, and topics can be left out.
 *   names    "nothing", "practical", "work", "money"; n 0: asked for
 * Options that are looked at: --leave-out TOPIC, --now. */
enum cli_exit visit_bundle_step(struct desk *desk, const char *const *names, size_t n);

/* Those on the team with keys, each person once. Returns how many; ret: room for SAM_TEAM_MAX. */
size_t visit_people(const struct desk *desk, const struct sam_person **ret);

/* Say who is on the team, and put it into the answer. */
enum cli_exit visit_team_say(struct desk *desk);

/* Is it a guest? */
bool visit_is_guest(const struct sam_person *person);

#endif
