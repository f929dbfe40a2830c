/* metrics.c - a small HTTP server on libmicrohttpd. */
#include "metrics.h"
#include "listen.h"
#include "metrics_text.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECTIONS_MAX 8U
#define CONNECTION_BYTES ((size_t)8192)
#define CONNECTION_SECONDS 2U

struct metrics {
    struct MHD_Daemon *daemon;       /* has the listening socket */
    int fd;                          /* its epoll's; borrowed */
    char *socket_path;               /* owned; NULL: a port */
    const struct metrics_view *view; /* while it runs; NULL: nothing is answered */
    char text[METRICS_TEXT_MAX];
};

static enum MHD_Result
respond(struct MHD_Connection *connection, unsigned status, const char *text, size_t len)
{
    char *copy = malloc(len + 1); /* the library's, which frees it */
    if (copy == NULL) return MHD_NO;
    memcpy(copy, text, len);
    struct MHD_Response *response = MHD_create_response_from_buffer(len, copy,
                                                                    MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        free(copy);
        return MHD_NO;
    }
    enum MHD_Result result = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                                     "text/plain; version=0.0.4; charset=utf-8");
    if (result == MHD_YES) result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

/* The library's. */
static enum MHD_Result
serve(void *context, struct MHD_Connection *connection, const char *url, const char *method,
      const char *version, const char *upload,
      size_t *upload_size, /* NOLINT(readability-non-const-parameter): the library's type */
      void **request)
{
    static const char no_page[] = "there are /metrics and /health\n", no_method[] = "GET only\n";
    struct metrics *metrics = context;
    size_t len = 0;
    (void)version;
    (void)upload;
    (void)request;
    if (*upload_size > 0 || metrics->view == NULL) return MHD_NO;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0)
        return respond(connection, MHD_HTTP_METHOD_NOT_ALLOWED, no_method, sizeof no_method - 1);
    if (strcmp(url, "/metrics") == 0) {
        len = metrics_text(metrics->view, metrics->text, sizeof metrics->text);
        return respond(connection, MHD_HTTP_OK, metrics->text, len);
    }
    if (strcmp(url, "/health") == 0) {
        bool is_well = metrics_health(metrics->view, metrics->text, sizeof metrics->text, &len);
        return respond(connection, is_well ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE,
                       metrics->text, len);
    }
    return respond(connection, MHD_HTTP_NOT_FOUND, no_page, sizeof no_page - 1);
}

/* The library's; its sentences may name what a client sent, so none is shown. */
static void
say_nothing(void *context, const char *format, va_list arguments)
{
    (void)context;
    (void)format;
    (void)arguments;
}

static bool
begin(struct metrics *metrics, int listener)
{
    metrics->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_ERROR_LOG, 0, NULL, NULL, serve, metrics,
        MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL, MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        CONNECTION_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, MHD_OPTION_END);
    if (metrics->daemon == NULL) return false;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(metrics->daemon,
                                                           MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL || info->epoll_fd < 0) return false;
    metrics->fd = info->epoll_fd;
    return true;
}

bool
metrics_new(const char *address, struct metrics **ret_metrics, struct complaint *ret_complaint)
{
    static const char what[] = "the metrics";
    int listener = -1;
    bool is_unix = address[0] == '/';
    struct metrics *metrics = calloc(1, sizeof *metrics);

    if (metrics == NULL) return complain(ret_complaint, "there is no memory");
    if (!(is_unix ? listen_unix(what, address, &listener, ret_complaint)
                  : listen_tcp(what, address, true, &listener, ret_complaint))) {
        goto out;
    }
    if (is_unix) metrics->socket_path = strdup(address);
    if (!begin(metrics, listener)) {
        if (metrics->daemon == NULL) (void)close(listener);
        (void)complain(ret_complaint, "the metrics cannot be served");
        goto out;
    }
    *ret_metrics = metrics;
    return true;
out:
    metrics_free(&metrics);
    return false;
}

void
metrics_free(struct metrics **metrics)
{
    if (metrics == NULL || *metrics == NULL) return;
    if ((*metrics)->daemon != NULL) MHD_stop_daemon((*metrics)->daemon);
    if ((*metrics)->socket_path != NULL) (void)unlink((*metrics)->socket_path);
    free((*metrics)->socket_path);
    free(*metrics);
    *metrics = NULL;
}

int
metrics_fd(const struct metrics *metrics)
{
    return metrics->fd;
}

int
metrics_wait(const struct metrics *metrics)
{
    MHD_UNSIGNED_LONG_LONG wait = 0;
    if (MHD_get_timeout(metrics->daemon, &wait) != MHD_YES) return -1;
    return wait > 1000 ? 1000 : (int)wait;
}

void
metrics_run(struct metrics *metrics, const struct metrics_view *view)
{
    metrics->view = view;
    (void)MHD_run(metrics->daemon);
    metrics->view = NULL;
}
