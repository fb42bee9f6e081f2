/* SPDX-License-Identifier: Apache-2.0 */
/* The host's own settings, declared in an option table as a plugin's are. */
#ifndef CORE_HOST_OPTIONS_H
#define CORE_HOST_OPTIONS_H

#include "options.h"

struct host_options {
    struct pwt_list plugins;      /* POWERTOOLS_PLUGINS */
    struct pwt_bytes plugin_path; /* POWERTOOLS_PLUGIN_PATH; absent: the two standard folders */
    uint32_t debug;               /* POWERTOOLS_DEBUG */
};

/* The table, for everything that walks option tables. */
const struct pwt_plugin *host_option_table(void);

/* Reads them. */
int32_t
host_options_read(struct settings *settings, struct host_options *options, struct problem *problem);

/* How messages name the owner of an option: "plugin 'metrics'". */
void host_owner(const char *plugin, char *owner, size_t size);

/* `POWERTOOLS_<NAME>_ON_ERROR` of a plugin. */
void host_on_error_name(const char *plugin, char *name, size_t size);

/* A plugin's failure policy: what it declares, unless that variable says otherwise. */
int32_t host_on_error_read(struct settings *settings,
                           const struct pwt_plugin *plugin,
                           bool *ret_fail_open,
                           struct problem *problem);

#endif
