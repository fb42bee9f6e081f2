/* SPDX-License-Identifier: Apache-2.0 */
/* The zip file of a package. */
#ifndef CLI_LAYER_ZIP_H
#define CLI_LAYER_ZIP_H

#include "layer_files.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * Writes sorted files so that equal ones make equal bytes, wherever and whenever it is done. What
 * was at @p path stays if that fails.
 *
 * @param epoch time of all entries in seconds; a zip file has none before 1980.
 * @return false after a message.
 */
bool layer_zip_write(const struct layer_files *files, const char *path, int64_t epoch);

#endif
