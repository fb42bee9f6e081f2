/* SPDX-License-Identifier: Apache-2.0 */
/* See diag.h. Text form: time, request id, level and message, separated by tabs; JSON form: one
 * object with the members that AWS's own runtimes use. */
#include "diag.h"

#include "clock.h"
#include "inv.h"

#include <powertools/json.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define TEXT_MAX_BYTES 2400
#define LINE_MAX_BYTES (TEXT_MAX_BYTES * 6 + 2048) /* every byte escaped, and the other members */

static struct {
    bool debug;
    bool json;
    diag_sink_fn sink;
    void *sink_user;
} s_diag; /* written by diag_init and diag_set_sink only, before there are threads */

void diag_init(bool debug)
{
    const char *format = getenv("AWS_LAMBDA_LOG_FORMAT"); /* a platform variable, no option */

    s_diag.debug = debug;
    s_diag.json = format && strcasecmp(format, "JSON") == 0;
}

void diag_set_sink(diag_sink_fn sink, void *user)
{
    s_diag.sink = sink;
    s_diag.sink_user = user;
}

uint32_t diag_enabled(uint32_t level)
{
    return level > PWT_DIAG_DEBUG || s_diag.debug;
}

static const char *level_name(uint32_t level)
{
    static const char *const names[] = {"DEBUG", "INFO", "WARN", "ERROR"};

    return names[level < 4 ? level : 3];
}

static void write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return; /* nobody listens; there is no other place to say so */
        }
        bytes += n;
        len -= (size_t)n;
    }
}

/* Date and time of day of Unix seconds in UTC, without the C library's, which is not
 * async-signal-safe. Days are counted from 1 March of year 0, so that leap days come last. */
static void civil_time(int64_t seconds, int civil[6])
{
    int64_t day = seconds / 86400 + 719468;
    int64_t of_day = seconds % 86400;
    int64_t era = day / 146097; /* of 400 years */
    int64_t of_era = day % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* from March */

    civil[0] = (int)(year + era * 400 + (month >= 10));
    civil[1] = (int)(month < 10 ? month + 3 : month - 9);
    civil[2] = (int)(of_year - (153 * month + 2) / 5 + 1);
    civil[3] = (int)(of_day / 3600);
    civil[4] = (int)(of_day / 60 % 60);
    civil[5] = (int)(of_day % 60);
}

static char *put_digits(char *at, int number, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + count;
}

/* `2026-11-21T08:39:46.123Z`; returns its length. */
static size_t format_time(char out[32])
{
    static const char separators[] = "--T::.";
    int64_t now_ms = clock_now_ns(PWT_CLOCK_REAL) / 1000000;
    int civil[6];
    char *at = out;

    civil_time(now_ms / 1000, civil);
    for (int i = 0; i < 6; i++) {
        at = put_digits(at, civil[i], i == 0 ? 4 : 2);
        *at++ = separators[i];
    }
    at = put_digits(at, (int)(now_ms % 1000), 3);
    *at++ = 'Z';
    return (size_t)(at - out);
}

static struct pwt_bytes request_id(const struct pwt_inv *inv)
{
    return inv && inv->context->request_id.len < 256 ? inv->context->request_id
                                                     : pwt_bytes_make(NULL, 0);
}

static void write_member(struct pwt_json_writer *writer, const char *key, struct pwt_bytes text)
{
    pwt_json_write_key(writer, key, strlen(key));
    pwt_json_write_string(writer, text.ptr, text.len);
}

static size_t
format_json(char *line, const struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    struct pwt_json_buffer buffer = {
        .ptr = line, .cap = LINE_MAX_BYTES - 1, .max = LINE_MAX_BYTES - 1};
    struct pwt_json_writer writer;
    struct pwt_bytes id = request_id(inv);
    char time[32];
    size_t len = 0;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    write_member(&writer, "timestamp", pwt_bytes_make(time, format_time(time)));
    write_member(&writer, "level", pwt_cstr(level_name(level)));
    write_member(&writer, "message", text);
    if (id.ptr) {
        write_member(&writer, "requestId", id);
    }
    pwt_json_write_end(&writer);
    return pwt_json_writer_finish(&writer, NULL, &len) == 0 ? len : 0;
}

static char *put_bytes(char *at, struct pwt_bytes bytes)
{
    if (bytes.len > 0) {
        memcpy(at, bytes.ptr, bytes.len);
    }
    return at + bytes.len;
}

static size_t
format_text(char *line, const struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    char *at = line + format_time(line);

    *at++ = '\t';
    at = put_bytes(at, request_id(inv));
    *at++ = '\t';
    at = put_bytes(at, pwt_cstr(level_name(level)));
    *at++ = '\t';
    char *message = at;
    at = put_bytes(at, text);
    for (; message < at; message++) { /* one line, whatever a message quotes */
        *message = *message == '\n' || *message == '\r' ? ' ' : *message;
    }
    return (size_t)(at - line);
}

void diag_line(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    char line[LINE_MAX_BYTES];
    size_t len;

    if (!diag_enabled(level)) {
        return;
    }
    if (text.len > TEXT_MAX_BYTES) {
        text.len = TEXT_MAX_BYTES;
    }
    if (s_diag.sink) {
        s_diag.sink(s_diag.sink_user, level, text);
        return;
    }
    len = s_diag.json ? format_json(line, inv, level, text) : format_text(line, inv, level, text);
    line[len] = '\n';
    write_all(STDERR_FILENO, line, len + 1);
}

void diag(struct pwt_inv *inv, uint32_t level, const char *format, ...)
{
    char text[TEXT_MAX_BYTES + 1];
    va_list args;

    if (!diag_enabled(level)) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    diag_line(inv, level, pwt_cstr(text));
}
