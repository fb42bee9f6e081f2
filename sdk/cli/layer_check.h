/* SPDX-License-Identifier: Apache-2.0 */
/* What has to be true of a package before it is worth writing. */
#ifndef CLI_LAYER_CHECK_H
#define CLI_LAYER_CHECK_H

#include "elf_plugin.h"
#include "layer_files.h"

#include <stdbool.h>

/**
 * Reads what a plugin says of itself, and checks that a runtime of this version would take it.
 * False after a message.
 */
bool layer_check_plugin(const char *path, struct elf_plugin *ret_plugin);

/** Checks that a file exports a handler. False after a message. */
bool layer_check_function(const char *path);

/** Warns of what a plugin exports besides its table. False after the warning. */
bool layer_check_exports(const char *path);

/**
 * Checks every object of the package against Lambda's system, and all of it against Lambda's
 * limit. False after a message for each fault.
 */
bool layer_check_files(const struct layer_files *files, bool is_function);

/** Lambda's name of the architecture of the objects; NULL if there is none. */
const char *layer_check_architecture(const struct layer_files *files);

/** Bytes of all files. */
uint64_t layer_check_size(const struct layer_files *files);

#endif
