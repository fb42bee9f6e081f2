/* SPDX-License-Identifier: Apache-2.0 */
/* See services.h. */
#include "services.h"

#include "diag.h"

#include <string.h>

const struct pwt_service *services_of(const struct pwt_plugin *vt, uint32_t index)
{
    const char *table = (const char *)vt->services;

    return (const struct pwt_service *)(const void *)(table + (size_t)index * vt->service_size);
}

/* The table that serves an import, or NULL. `who` is told of one that does not fit; NULL: nobody.
 */
static const void *
find_in_plugin(const struct pwt_plugin *vt, const struct pwt_import *import, const char *who)
{
    for (uint32_t i = 0; i < vt->service_count; i++) {
        const struct pwt_service *service = services_of(vt, i);
        if (strcmp(service->name, import->name) != 0) {
            continue;
        }
        if (service->major == import->major && service->size >= import->least_size) {
            return service->table;
        }
        if (!who) {
            continue;
        }
        diag(NULL, PWT_DIAG_WARN,
             "powertools: '%s' was built for service '%s' %u of at least %u bytes, plugin '%s' "
             "offers %u of %u bytes; expected the same major and no newer SDK; update the "
             "plugin's layer or build '%s' with its SDK",
             who, import->name, import->major, import->least_size, vt->name, service->major,
             service->size, who);
    }
    return NULL;
}

void services_bind(const struct runtime *runtime,
                   const bool *ready,
                   const struct pwt_module *module,
                   const char *who)
{
    for (const struct pwt_import *import = module->imports; import; import = import->next) {
        *import->slot = NULL; /* an object stays mapped, and may have served another host before */
        for (uint32_t i = 0; i < runtime->plugin_count && !*import->slot; i++) {
            if (!ready || ready[i]) {
                *import->slot = find_in_plugin(&runtime->plugins[i].vt, import, ready ? NULL : who);
            }
        }
    }
}

void services_bind_all(const struct runtime *runtime)
{
    for (uint32_t i = 0; i < runtime->plugin_count; i++) {
        const struct pwt_plugin *vt = &runtime->plugins[i].vt;
        services_bind(runtime, NULL, vt->module, vt->name);
    }
    if (runtime->handler.module) {
        services_bind(runtime, NULL, runtime->handler.module, runtime->handler.name);
    }
}
