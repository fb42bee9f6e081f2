/* SPDX-License-Identifier: Apache-2.0 */
/* The handler a person names on the command line, as Lambda would be told about it. */
#ifndef CLI_HANDLER_FILE_H
#define CLI_HANDLER_FILE_H

#include <stdbool.h>

struct handler_file {
    char *task_root; /* absolute: the folder of the shared object */
    char *stem;      /* of its file name */
    char *handler;   /* _HANDLER: the stem, a dot, the name of the handler */
};

/**
 * Resolves `path/app.so`, with the name of the handler in @p name or, if that is NULL, the only
 * one there is; or `path/app.name` for a handler in `path/app.so` or `path/libapp.so`.
 *
 * @return false after a message.
 */
bool handler_file_resolve(const char *argument, const char *name, struct handler_file *ret_file);

void handler_file_done(struct handler_file *file);

#endif
