/* client_office.h - what an office does: certify its people, and let people in at the broker.
 * Source: design.md section 3, "Admission" and "Certificates". */
#ifndef SAMTYKKE_CLIENT_OFFICE_H
#define SAMTYKKE_CLIENT_OFFICE_H

#include <samtykke/client.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- an organisation's certificates --------------------------------------------------------------------
 * A folder of its own (0700): a root for each role with its key (sealed under the office's passphrase), its
 * certificate ROLE.der, its list of revoked ones ROLE.crl, and what was issued. The two are for the broker. */

/* Make it.
 *   organisation  name as in the broker's configuration
 *   roles, n      one root each
 * Errors: FILE_EXISTS, PASSPHRASE, FILE, DISK_FULL. */
SAM_API enum sam_err sam_org_create(const char *folder, const char *organisation,
                                    const char *const *roles, size_t n, struct sam_bytes passphrase,
                                    bool is_weak, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Certify a request (client.h: sam_home_request()) for its role; ends by writing the list of revoked ones anew,
 * because that goes stale (30 days).
 *   days      1..30; 0: 30
 *   ret_der   out, room 4096
 * Errors: LOCKED, FILE_FORM, CERTIFICATE (no root for the role, another organisation), FILE. */
SAM_API enum sam_err sam_org_certify(const char *folder, struct sam_bytes passphrase,
                                     struct sam_bytes request, uint32_t days, uint8_t *ret_der,
                                     size_t *ret_len, struct sam_trouble *trouble) SAM_MUST_CHECK;

/* Revoke what was issued to a request's keys; the broker reads the new list after SIGHUP.
 * Errors: NOTHING (never issued), LOCKED, FILE. */
SAM_API enum sam_err sam_org_revoke(const char *folder, struct sam_bytes passphrase,
                                    struct sam_bytes request, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* Write all lists of revoked ones anew, for another 30 days. */
SAM_API enum sam_err sam_org_renew(const char *folder, struct sam_bytes passphrase,
                                   struct sam_trouble *trouble) SAM_MUST_CHECK;

/* ---- a registrar --------------------------------------------------------------------------------------- */

/* Let somebody in: their keys become pending for 14 days; their first connection makes them admitted.
 *   certificate  DER; absent: a candidate
 * Errors: FILE_FORM, NOT_ALLOWED (not a registrar), REFUSED (the certificate does not hold); those of asking. */
SAM_API enum sam_err sam_admit(struct sam_client *client, struct sam_bytes request,
                               struct sam_bytes certificate, struct sam_trouble *trouble)
    SAM_MUST_CHECK;

/* Who a request is of, its keys statement verified; for showing before certifying or admitting. */
SAM_API enum sam_err sam_request_read(struct sam_bytes request, struct sam_self *ret_self,
                                      struct sam_trouble *trouble) SAM_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
