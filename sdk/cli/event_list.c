/* SPDX-License-Identifier: Apache-2.0 */
/* Events from files, folders and standard input. Their bytes go to the runtime as they are. */
#include "event_list.h"

#include "json_layout.h"
#include "local_api.h"
#include "message.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    EVENT_CHUNK = 64 * 1024,
    /* Of a file of many events, so that a device or a log is not read for ever. */
    EVENT_MAX_LINES_BYTES = 1024 * 1024 * 1024,
};

/** Takes over @p body, and @p name, which is NULL if memory has run out. */
static bool event_list_take(struct event_list *events, char *name, struct buffer *body)
{
    struct event *items =
        name == NULL ? NULL : realloc(events->items, (events->count + 1) * sizeof(*items));

    if (items == NULL) {
        free(name);
        buffer_done(body);
        return message_no_memory();
    }
    events->items = items;
    items[events->count] = (struct event){
        .name = name, .body = *body, .is_json = json_layout_is_json(body->data, body->len)};
    events->count++;
    return true;
}

static bool event_is_too_large(const char *name, size_t len, size_t max)
{
    if (len <= max) {
        return false;
    }
    message_error("event '%s' is too large; expected at most %zu bytes%s; send a smaller one", name,
                  max, max == LOCAL_API_MAX_BODY ? ", as Lambda takes" : "");
    return true;
}

static bool event_read_all(int fd, const char *name, size_t max, struct buffer *body)
{
    char chunk[EVENT_CHUNK];
    ssize_t got;

    do {
        got = read(fd, chunk, sizeof(chunk));
        if (got < 0 && errno != EINTR) {
            message_error("event '%s' cannot be read: %s", name, strerror(errno));
            return false;
        }
        if (got > 0 && !buffer_append(body, chunk, (size_t)got)) {
            return message_no_memory();
        }
        if (event_is_too_large(name, body->len, max)) {
            return false;
        }
    } while (got != 0);
    return true;
}

/** True for what separates JSON documents. */
static bool event_is_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (strchr(" \t\r", text[i]) == NULL || text[i] == '\0') {
            return false;
        }
    }
    return true;
}

static bool event_add_line(struct event_list *events, char *name, const char *line, size_t len)
{
    struct buffer body = {0};

    if (name != NULL && event_is_too_large(name, len, LOCAL_API_MAX_BODY)) {
        free(name);
        return false;
    }
    if (!buffer_append(&body, line, len)) {
        free(name);
        return message_no_memory();
    }
    return event_list_take(events, name, &body);
}

/** Each line of @p text is an event. */
static bool event_split(struct event_list *events, const char *source, const struct buffer *text)
{
    const char *at = text->data;
    const char *end = at + text->len;

    for (size_t number = 1; at < end; number++) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((line_end == NULL ? end : line_end) - at);
        char *name;

        if (!event_is_blank(at, len)) {
            name = asprintf(&name, "%s:%zu", source, number) < 0 ? NULL : name;
            if (!event_add_line(events, name, at, len)) {
                return false;
            }
        }
        at += len + 1;
    }
    return true;
}

static bool event_ends_in(const char *name, const char *ending)
{
    size_t len = strlen(name);
    size_t ending_len = strlen(ending);

    return len > ending_len && strcmp(name + len - ending_len, ending) == 0;
}

static bool event_has_lines(const char *name)
{
    return event_ends_in(name, ".jsonl") || event_ends_in(name, ".ndjson");
}

/** Reads all of @p fd, as one event or as many. */
static bool event_read_fd(struct event_list *events, int fd, const char *name, bool lines)
{
    struct buffer text = {0};
    bool read;

    if (!event_read_all(fd, name, lines ? EVENT_MAX_LINES_BYTES : LOCAL_API_MAX_BODY, &text)) {
        buffer_done(&text);
        return false;
    }
    if (!lines) {
        return event_list_take(events, strdup(name), &text);
    }
    read = event_split(events, name, &text);
    buffer_done(&text);
    return read;
}

static bool event_read_file(struct event_list *events, const char *path, bool lines)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool read;

    if (fd < 0) {
        message_error("event '%s' cannot be opened: %s; expected a file, a folder, or - for "
                      "standard input",
                      path, strerror(errno));
        return false;
    }
    read = event_read_fd(events, fd, path, lines || event_has_lines(path));
    (void)close(fd);
    return read;
}

static int event_is_in_folder(const struct dirent *entry)
{
    return event_ends_in(entry->d_name, ".json") || event_has_lines(entry->d_name);
}

static bool
event_read_entry(struct event_list *events, const char *folder, const char *name, bool lines)
{
    char *path;
    bool read;

    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        return message_no_memory();
    }
    read = event_read_file(events, path, lines);
    free(path);
    return read;
}

static bool event_read_folder(struct event_list *events, const char *path, bool lines)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, event_is_in_folder, alphasort);
    bool read = true;

    if (count < 0) {
        message_error("folder '%s' cannot be read: %s", path, strerror(errno));
        return false;
    }
    if (count == 0) {
        message_error("folder '%s' holds no event; expected files that end in .json or .jsonl; "
                      "name a file to send it whatever it is called",
                      path);
        read = false;
    }
    for (int i = 0; i < count; i++) {
        read = read && event_read_entry(events, path, entries[i]->d_name, lines);
        free(entries[i]);
    }
    free(entries);
    return read;
}

bool event_list_read(struct event_list *events, const char *path, bool lines)
{
    struct stat info;

    if (strcmp(path, "-") == 0) {
        return event_read_fd(events, STDIN_FILENO, "standard input", lines);
    }
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        return event_read_folder(events, path, lines);
    }
    return event_read_file(events, path, lines);
}

bool event_list_add(struct event_list *events, const char *name, const char *body)
{
    struct buffer copy = {0};

    if (!buffer_append(&copy, body, strlen(body))) {
        return message_no_memory();
    }
    return event_list_take(events, strdup(name), &copy);
}

void event_list_done(struct event_list *events)
{
    for (size_t i = 0; i < events->count; i++) {
        free(events->items[i].name);
        buffer_done(&events->items[i].body);
    }
    free(events->items);
    *events = (struct event_list){0};
}
