// SPDX-License-Identifier: Apache-2.0
/*
 * The events that the load server hands out: read from a file or generated to an exact size, and
 * the small one that the handler under test must answer with an error. Each is encoded for the
 * wire once, so that nothing is prepared between two invocations.
 */
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* tests/bench/echo.c recognises this beginning. */
static const char s_failing[] = "{\"fail\":\"as the bench asked\"}";

static const char s_records_open[] = "{\"Records\":[";
static const char s_pad_open[] = "],\"pad\":\"";
static const char s_string_open[] = "{\"pad\":\"";
static const char s_close[] = "\"}";

static int event_no_memory(void)
{
    fprintf(stderr, "lambda_load: no memory for the event; choose a smaller one (-p, -e)\n");
    return -1;
}

static int event_read(struct load_event *event, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "lambda_load: event file '%s' cannot be opened: %s\n", path,
                strerror(errno));
        return -1;
    }
    long size = -1;
    if (fseek(file, 0, SEEK_END) == 0) {
        size = ftell(file);
    }
    rewind(file);
    if (size >= 0) {
        event->len = (size_t)size;
        event->body = malloc(event->len + 1);
    }
    if (event->body == NULL || fread(event->body, 1, event->len, file) != event->len) {
        fprintf(stderr, "lambda_load: event file '%s' cannot be read; expected a regular file\n",
                path);
        (void)fclose(file);
        return -1;
    }
    (void)fclose(file);
    return 0;
}

/* Fills from `used` to `size` so that the closing characters end exactly there. */
static void event_pad(struct load_event *event, size_t used, size_t size)
{
    const size_t close_len = sizeof(s_close) - 1;
    size_t fill = size > used + close_len ? size - used - close_len : 0;

    memset(event->body + used, 'x', fill);
    memcpy(event->body + used + fill, s_close, close_len + 1);
    event->len = used + fill + close_len;
}

/* One string. */
static int event_string(struct load_event *event, size_t size)
{
    const size_t open_len = sizeof(s_string_open) - 1;

    event->body = malloc(size + sizeof(s_string_open) + sizeof(s_close));
    if (event->body == NULL) {
        return event_no_memory();
    }
    memcpy(event->body, s_string_open, open_len);
    event_pad(event, open_len, size);
    return 0;
}

/* Small records, written so that parsing and printing them gives the same bytes again. */
static int event_records(struct load_event *event, size_t size)
{
    const size_t pad_len = sizeof(s_pad_open) - 1;
    size_t used = sizeof(s_records_open) - 1;

    event->body = malloc(size + 64);
    if (event->body == NULL) {
        return event_no_memory();
    }
    memcpy(event->body, s_records_open, used);
    for (unsigned i = 0;; i++) {
        char record[256];
        int len = snprintf(record, sizeof(record),
                           "%s{\"id\":%u,\"name\":\"item-%u\",\"ok\":%s,\"v\":%u.5,"
                           "\"tags\":[\"a\",\"b\"],\"note\":null}",
                           i > 0 ? "," : "", 1000000 + i, i, i % 2 != 0 ? "true" : "false", i % 97);
        if (used + (size_t)len + pad_len + sizeof(s_close) > size) {
            break;
        }
        memcpy(event->body + used, record, (size_t)len);
        used += (size_t)len;
    }
    memcpy(event->body + used, s_pad_open, pad_len);
    event_pad(event, used + pad_len, size);
    return 0;
}

static int event_encode(struct load_event *event, const struct load_options *options)
{
    if (!options->chunked) {
        event->wire = event->body;
        event->wire_len = event->len;
        return 0;
    }
    size_t chunk = options->chunk > 0 ? options->chunk : event->len + 1;
    size_t cap = event->len + (event->len / chunk + 2) * 24;
    event->wire = malloc(cap);
    if (event->wire == NULL) {
        return event_no_memory();
    }
    char *out = event->wire;
    for (size_t at = 0; at < event->len; at += chunk) {
        size_t len = event->len - at < chunk ? event->len - at : chunk;
        out += snprintf(out, 24, "%zx\r\n", len);
        out = mempcpy(out, event->body + at, len);
        out = mempcpy(out, "\r\n", 2);
    }
    out = mempcpy(out, "0\r\n\r\n", 5);
    event->wire_len = (size_t)(out - event->wire);
    return 0;
}

static void event_done(struct load_event *event)
{
    if (event->wire != event->body) {
        free(event->wire);
    }
    free(event->body);
    *event = (struct load_event){0};
}

static int event_make(struct load_event *event, const struct load_options *options)
{
    if (options->event_file != NULL) {
        return event_read(event, options->event_file);
    }
    return strcmp(options->kind, "string") == 0 ? event_string(event, options->size)
                                                : event_records(event, options->size);
}

static int event_make_failing(struct load_event *event)
{
    event->body = strdup(s_failing);
    event->len = sizeof(s_failing) - 1;
    return event->body != NULL ? 0 : event_no_memory();
}

int load_events_init(struct load_events *events, const struct load_options *options)
{
    *events = (struct load_events){0};
    if (event_make(&events->normal, options) != 0 || event_make_failing(&events->failing) != 0 ||
        event_encode(&events->normal, options) != 0 ||
        event_encode(&events->failing, options) != 0) {
        load_events_done(events);
        return -1;
    }
    return 0;
}

void load_events_done(struct load_events *events)
{
    event_done(&events->normal);
    event_done(&events->failing);
}
