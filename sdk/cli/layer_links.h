/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the loader in Lambda will find every library that the objects of a package need. */
#ifndef CLI_LAYER_LINKS_H
#define CLI_LAYER_LINKS_H

#include "layer_files.h"

#include <stdbool.h>

/** True for the libraries of glibc, which every Lambda function has. */
bool layer_links_is_system(const char *library);

/**
 * Checks all libraries of one object. @p is_function tells whether the package is extracted to
 * /var/task; a layer is to /opt. False after a message for each that would not be found.
 */
bool layer_links_check(const struct layer_files *files,
                       const struct layer_file *object,
                       bool is_function);

#endif
