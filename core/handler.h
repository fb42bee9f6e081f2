/* SPDX-License-Identifier: Apache-2.0 */
/* Finds and checks the function's handler. */
#ifndef CORE_HANDLER_H
#define CORE_HANDLER_H

#include "loader.h"

/* Loads the handler that `spec` names: `app.create` is `create` in app.so or libapp.so. `spec` may
 * be NULL, which is an error with its own message. */
int32_t handler_load(struct loader *loader, const char *spec);

/* Calls the handler's init, if it has one, with all services bound. */
int32_t handler_init(struct loader *loader);

#endif
