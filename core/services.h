/* SPDX-License-Identifier: Apache-2.0 */
/* Brings services and imports together. */
#ifndef CORE_SERVICES_H
#define CORE_SERVICES_H

#include "runtime.h"

/* Fills the import slots of one loaded object from the plugins that are initialised: those at
 * positions where `ready` is true, or all of them when it is NULL. `who` names the object in
 * diagnostics about services of another major. */
void services_bind(const struct runtime *runtime,
                   const bool *ready,
                   const struct pwt_module *module,
                   const char *who);

/* Fills the slots of all plugins and of the handler. */
void services_bind_all(const struct runtime *runtime);

/* Service `index` of a plugin, by the stride it was compiled with. */
const struct pwt_service *services_of(const struct pwt_plugin *vt, uint32_t index);

#endif
