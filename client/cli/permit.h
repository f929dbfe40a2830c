/* permit.h - one yes, to one or more topics, from its terms to its receipt: for `permit`, and for an answer that is a
 * yes. */
#ifndef CLIENT_CLI_PERMIT_H
#define CLIENT_CLI_PERMIT_H

#include "check_page.h"

#define PERMIT_TOPICS_MAX 64U

/* Zeroed; then terms.actor, purposes, what is read, and a topic for each. */
struct permit {
    sam_time now;
    struct sam_provision terms; /* without a category */
    struct sam_bytes purposes[SAM_PURPOSES_MAX];
    uint8_t meeting[SAM_ID_BYTES];
    sam_time meeting_at; /* with a meeting: its hour */
    bool is_live;        /* it is open for this moment: the yes begins at once */
    struct sam_provision list[PERMIT_TOPICS_MAX];
    size_t n;
    bool is_also_earlier;
};

/* For one meeting alone: looks at when it is, and whether it is open now. Errors: NO_MEETING; of asking. */
enum sam_err permit_in_meeting(struct desk *desk, struct permit *p,
                               const uint8_t meeting[static SAM_ID_BYTES],
                               struct sam_trouble *trouble) SAM_MUST_CHECK;
/* From when and until: options --from, --until, --now, --also-earlier, where the command has them. After
 * permit_in_meeting(). Errors: DATE. */
enum sam_err permit_read_period(struct desk *desk, struct permit *p, struct sam_trouble *trouble)
    SAM_MUST_CHECK;
/* When a yes for one meeting ends, unless said otherwise: some days after its hour, or after now where that is over; the
 * office's longest time from its start at most. */
sam_time permit_meeting_end(const struct desk *desk, sam_time start, sam_time hour, sam_time now);
/* One topic more, as a name; one that is there already counts once. */
void permit_topic(struct permit *p, struct sam_bytes category);
/* The page, the question, the signature, the receipt; and what was written earlier, where that is opened. */
enum cli_exit permit_sign(struct desk *desk, const struct permit *p);

#endif
