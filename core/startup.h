/* SPDX-License-Identifier: Apache-2.0 */
/* From an empty process to a runtime that can serve: settings, plugins, handler, inits. */
#ifndef CORE_STARTUP_H
#define CORE_STARTUP_H

#include "handler.h"
#include "loader.h"

/* What startup works with; lives as long as the runtime. Starts as zero bytes: it is large, and a
 * cold start should not touch what it does not need. So here and in these structs large tables come
 * last, and what is used of them lies on few pages. */
struct startup {
    struct host_options options;
    struct loader loader;
    struct settings settings;
    struct runtime runtime;
    struct problem problem; /* set where a step fails */
};

/* Reads the host's own options and prepares the loader. */
int32_t startup_init(struct startup *startup);

/* Loads the plugins that are named, those that are required, and what they need as configured. */
int32_t startup_load(struct startup *startup);

/* Blocks of memory and all inits, once plugins and handler are loaded. */
int32_t startup_finish(struct startup *startup);

/* All of it, for the handler that `spec` names. */
int32_t startup_run(struct startup *startup, const char *spec);

/* Whether anything would be done on SIGTERM. */
bool startup_wants_term(const struct startup *startup);

/* SIGTERM: `shutdown` of the handler and of every plugin, in the reverse order of their inits: who
 * requires another one can still use it. */
void startup_shutdown(struct startup *startup, struct worker *worker);

#endif
