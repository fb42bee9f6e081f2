/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries of others, loaded when they are needed first. The layer carries copies of its own under
 * private names, which never meet those of the function or the system; builds outside a layer take
 * the system's. */
#ifndef PLUGINS_SHARED_LIBRARY_H
#define PLUGINS_SHARED_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A library and its two names: `libpwt-curl.so.4`, `libcurl.so.4`. */
struct library_names {
    const char *own;
    const char *system;
};

/* A function and where its address goes: a pointer to a function pointer. */
struct library_symbol {
    const char *name;
    void *slot;
};

/* Opens a library and finds all its symbols. The own name is looked for in the folder `NAME.d` of
 * the plugin NAME that this is linked into, in `../lib` beside that plugin's folder, then in the
 * layer's folder, by absolute path; the other one by the system, unless the build option
 * `private_libraries` rules that out. A file that lacks a symbol does not count. false: there is
 * none; the slots are then of no use. Never closed again: call it once, under pthread_once. */
bool library_load(const struct library_names *names,
                  const struct library_symbol *symbols,
                  size_t count);

#endif
