/* SPDX-License-Identifier: Apache-2.0 */
/* Events from files and standard input. Their bytes go to the runtime as they are. */
#include "event_list.h"

#include "json_layout.h"
#include "local_api.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    EVENT_CHUNK = 64 * 1024,
};

/** Takes over @p body. */
static bool event_list_take(struct event_list *events, const char *name, struct buffer *body)
{
    struct event *items = realloc(events->items, (events->count + 1) * sizeof(*items));

    if (items == NULL) {
        buffer_done(body);
        return message_no_memory();
    }
    events->items = items;
    items[events->count] = (struct event){
        .name = name, .body = *body, .is_json = json_layout_is_json(body->data, body->len)};
    events->count++;
    return true;
}

static bool event_read_all(int fd, const char *name, struct buffer *body)
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
        if (body->len > LOCAL_API_MAX_BODY) {
            message_error("event '%s' is too large; expected at most %d bytes, as Lambda takes; "
                          "send a smaller one",
                          name, LOCAL_API_MAX_BODY);
            return false;
        }
    } while (got != 0);
    return true;
}

bool event_list_read(struct event_list *events, const char *path)
{
    bool is_stdin = strcmp(path, "-") == 0;
    const char *name = is_stdin ? "standard input" : path;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct buffer body = {0};
    bool complete;

    if (fd < 0) {
        message_error("event '%s' cannot be opened: %s; expected a file, or - for standard input",
                      path, strerror(errno));
        return false;
    }
    complete = event_read_all(fd, name, &body);
    if (!is_stdin) {
        (void)close(fd);
    }
    if (!complete) {
        buffer_done(&body);
        return false;
    }
    return event_list_take(events, name, &body);
}

bool event_list_add(struct event_list *events, const char *name, const char *body)
{
    struct buffer copy = {0};

    if (!buffer_append(&copy, body, strlen(body))) {
        return message_no_memory();
    }
    return event_list_take(events, name, &copy);
}

void event_list_done(struct event_list *events)
{
    for (size_t i = 0; i < events->count; i++) {
        buffer_done(&events->items[i].body);
    }
    free(events->items);
    *events = (struct event_list){0};
}
