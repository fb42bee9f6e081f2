/* SPDX-License-Identifier: Apache-2.0 */
/* The events of a run, read before anything is started. A zeroed list is an empty one. */
#ifndef CLI_EVENT_LIST_H
#define CLI_EVENT_LIST_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

struct event {
    char *name; /* the file as the user gave it, with a number if it holds several */
    struct buffer body;
    bool is_json;
};

struct event_list {
    struct event *items;
    size_t count;
};

/**
 * Reads a file, standard input for "-", or the files of a folder that end in .json, .jsonl or
 * .ndjson, in the order of their names. With @p lines, and where the name ends in .jsonl or
 * .ndjson, each line that is not blank is an event.
 *
 * @return false after a message.
 */
bool event_list_read(struct event_list *events, const char *path, bool lines);

/** Adds an event of which there is no file. False after a message. */
bool event_list_add(struct event_list *events, const char *name, const char *body);

void event_list_done(struct event_list *events);

#endif
