/* metrics_text.h - metrics as text; pure. */
#ifndef BROKER_METRICS_TEXT_H
#define BROKER_METRICS_TEXT_H

#include "metrics.h"

#define METRICS_TEXT_MAX 65536U

/* Prometheus text. Returns its length; what does not fit is left out. */
size_t metrics_text(const struct metrics_view *view, char *out, size_t room);

/* "ok", or a line for each thing that is wrong.
 *   ret_len  out
 * Returns whether all is well. */
bool metrics_health(const struct metrics_view *view, char *out, size_t room, size_t *ret_len);

#endif
