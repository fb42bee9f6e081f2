/* SPDX-License-Identifier: Apache-2.0 */
/* Lambda sends SIGTERM only where an extension is registered. So, if something has to be done at
 * shutdown, the host registers itself as an internal one (contract of the Extensions API). */
#ifndef CORE_EXTENSION_H
#define CORE_EXTENSION_H

#include "api_address.h"

/* Registers and parks, on a connection of its own that stays open and is never read again. Where
 * the API does not take it (emulators), a debug line is all that comes of it. Before the first
 * event is asked for. */
void extension_register(const struct api_address *address);

#endif
