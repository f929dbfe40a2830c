/* handle_watch.c - Watch: from now on this session hears when the case changes. */
#include "reading.h"

#include <string.h>

/* The place of a case among those that are watched; with none left the first one goes. */
static struct watch *
find_place(struct peer_session *session, const uint8_t *case_id)
{
    for (size_t i = 0; i < session->n_watches; i++) {
        if (memcmp(session->watches[i].case_id, case_id, ID_BYTES) == 0) {
            return &session->watches[i];
        }
    }
    if (session->n_watches == SESSION_WATCHES) {
        memmove(session->watches, session->watches + 1,
                (SESSION_WATCHES - 1) * sizeof session->watches[0]);
        session->n_watches--;
    }
    return &session->watches[session->n_watches++];
}

enum sam_err
handle_watch(struct core *core, struct call *call)
{
    struct asker asker;
    enum sam_err r = asker_find(core, call, &asker);
    if (r == SAM_E_REFUSED) { return call_refuse(call, REPLY_CLOSED); }
    if (r != SAM_OK) { return r; }
    struct watch *watch = find_place(call->session, call->request->case_id);
    memcpy(watch->case_id, call->request->case_id, ID_BYTES);
    memcpy(watch->request, call->request->request, ID_BYTES);
    return call_done(call, 0);
}
