// SPDX-License-Identifier: Apache-2.0
/*
 * As much HTTP/1.1 as a runtime sends: a request line, headers, and a body with Content-Length or
 * in chunks with trailers.
 */
#include "load.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* More than any runtime sends; keeps the sums below far from overflowing. */
#define HTTP_MAX_BODY ((size_t)1 << 30)

/* The trailer by which a runtime reports an error after it began to stream its response. */
static const char s_error_trailer[] = "Lambda-Runtime-Function-Error-Type:";

/* Copies the value of a header, cut to the buffer. `head_end` follows the last header's CRLF. */
bool load_header(
    const char *head, const char *head_end, const char *name, char *ret_value, size_t cap)
{
    size_t name_len = strlen(name);

    while (head < head_end) {
        const char *end = memmem(head, (size_t)(head_end - head), "\r\n", 2);
        if (end == NULL) {
            break;
        }
        if ((size_t)(end - head) > name_len && head[name_len] == ':' &&
            strncasecmp(head, name, name_len) == 0) {
            const char *value = head + name_len + 1;
            value += strspn(value, " ");
            (void)snprintf(ret_value, cap, "%.*s", (int)(end - value), value);
            return true;
        }
        head = end + 2;
    }
    return false;
}

/* One chunk-size line. LOAD_COMPLETE: `ret_len` bytes follow at `ret_data`. */
static enum load_parse
http_chunk(const char *in, const char *end, size_t *ret_len, const char **ret_data)
{
    const char *line_end = memmem(in, (size_t)(end - in), "\r\n", 2);

    if (line_end == NULL) {
        return LOAD_INCOMPLETE;
    }
    if (!isxdigit((unsigned char)*in)) {
        return LOAD_MALFORMED;
    }
    *ret_len = strtoul(in, NULL, 16);
    *ret_data = line_end + 2;
    return LOAD_COMPLETE;
}

/* Trailers up to the empty line that ends the body. */
static enum load_parse
http_trailers(const char *in, const char *end, const char **ret_end, bool *ret_error)
{
    for (;;) {
        const char *line_end = memmem(in, (size_t)(end - in), "\r\n", 2);
        if (line_end == NULL) {
            return LOAD_INCOMPLETE;
        }
        if (line_end == in) {
            *ret_end = in + 2;
            return LOAD_COMPLETE;
        }
        if (strncasecmp(in, s_error_trailer, sizeof(s_error_trailer) - 1) == 0) {
            *ret_error = true;
        }
        in = line_end + 2;
    }
}

/* Walks over a chunked body without touching it: it may not be there as a whole yet. */
static enum load_parse
http_chunked_end(const char *body, const char *end, const char **ret_end, bool *ret_error)
{
    for (;;) {
        size_t len = 0;
        const char *data = NULL;
        enum load_parse line = http_chunk(body, end, &len, &data);
        if (line != LOAD_COMPLETE) {
            return line;
        }
        if (len == 0) {
            return http_trailers(data, end, ret_end, ret_error);
        }
        if (len > (size_t)(end - data) || (size_t)(end - data) - len < 2) {
            return LOAD_INCOMPLETE;
        }
        body = data + len + 2;
    }
}

/* Moves the chunks of a complete body together; returns their length. */
static size_t http_chunked_join(char *body, const char *end)
{
    const char *in = body;
    size_t joined = 0;

    for (;;) {
        size_t len = 0;
        const char *data = NULL;
        if (http_chunk(in, end, &len, &data) != LOAD_COMPLETE || len == 0) {
            return joined;
        }
        memmove(body + joined, data, len);
        joined += len;
        in = data + len + 2;
    }
}

static enum load_parse
http_body_chunked(const struct load_conn *conn, char *body, struct load_request *request)
{
    const char *in_end = conn->in + conn->in_len;
    const char *end = NULL;
    enum load_parse got = http_chunked_end(body, in_end, &end, &request->error_trailer);

    if (got != LOAD_COMPLETE) {
        return got;
    }
    request->chunked = true;
    request->wire_len = (size_t)(end - conn->in);
    request->body_len = http_chunked_join(body, end);
    return LOAD_COMPLETE;
}

static enum load_parse
http_body_sized(const struct load_conn *conn, struct load_request *request, size_t *ret_need)
{
    size_t body_at = (size_t)(request->body - conn->in);
    char text[32];

    if (load_header(request->head, request->head_end, "Content-Length", text, sizeof(text))) {
        request->body_len = strtoull(text, NULL, 10);
    }
    if (request->body_len > HTTP_MAX_BODY) {
        return LOAD_MALFORMED;
    }
    request->wire_len = body_at + request->body_len;
    if (conn->in_len >= request->wire_len) {
        return LOAD_COMPLETE;
    }
    *ret_need = request->wire_len;
    bool continues = load_header(request->head, request->head_end, "Expect", text, sizeof(text)) &&
                     conn->in_len == body_at;
    return continues ? LOAD_WANTS_CONTINUE : LOAD_INCOMPLETE;
}

static bool http_request_line(const char *line, struct load_request *request)
{
    const char *path = strchr(line, ' ');
    if (path == NULL) {
        return false;
    }
    path++;
    request->is_get = strncmp(line, "GET ", 4) == 0;
    request->path = path;
    request->path_len = strcspn(path, " \r");
    return true;
}

enum load_parse
load_request_parse(const struct load_conn *conn, struct load_request *ret_request, size_t *ret_need)
{
    char *head_end = memmem(conn->in, conn->in_len, "\r\n\r\n", 4);
    char text[64];

    *ret_request = (struct load_request){0};
    *ret_need = 0;
    if (head_end == NULL) {
        return LOAD_INCOMPLETE;
    }
    if (!http_request_line(conn->in, ret_request)) {
        return LOAD_MALFORMED;
    }
    ret_request->head = conn->in + strcspn(conn->in, "\r") + 2;
    ret_request->head_end = head_end + 2;
    ret_request->body = head_end + 4;
    if (load_header(ret_request->head, ret_request->head_end, "Transfer-Encoding", text,
                    sizeof(text)) &&
        strcasecmp(text, "chunked") == 0) {
        return http_body_chunked(conn, head_end + 4, ret_request);
    }
    return http_body_sized(conn, ret_request, ret_need);
}
