/* SPDX-License-Identifier: Apache-2.0 */
/* Where the other parts of Powertools are: as installed, in a build tree, or in a layer. */
#ifndef CLI_LOCATE_H
#define CLI_LOCATE_H

/**
 * Absolute path of the runtime: @p wish if it is not NULL, else `bootstrap` beside this command,
 * in the build tree, or in /opt. NULL after a message; the caller frees it.
 */
char *locate_bootstrap(const char *wish);

/**
 * POWERTOOLS_PLUGIN_PATH for a function in @p task_root: where Lambda looks, and between the two
 * folders those of the build tree or installation that this command belongs to. NULL if memory
 * runs out; the caller frees it.
 */
char *locate_plugin_path(const char *task_root);

#endif
