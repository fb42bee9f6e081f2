/* SPDX-License-Identifier: Apache-2.0 */
/* Environment variables of the whole family of utilities: names that are right although no loaded
 * plugin declares them, because their plugin is off. Names only; the host knows no plugin. */
#ifndef CORE_KNOWN_NAMES_H
#define CORE_KNOWN_NAMES_H

#include <stddef.h>

extern const char *const known_names[];
extern const size_t known_name_count;

#endif
