/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the shared objects that meson built into PWT_MODULES, with the fake host in their slot. */
#ifndef TESTS_SDK_MODULES_H
#define TESTS_SDK_MODULES_H

#include "fake_host.h"

#include <powertools/handler.h>
#include <powertools/plugin.h>

#include <CUnit/CUnit.h>
#include <dlfcn.h>
#include <stdlib.h>

/* The address of a symbol in a module; a test that misses it ends. */
static inline const void *load_symbol(const char *module, const char *symbol)
{
    char path[512];
    const char *folder = getenv("PWT_MODULES");
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    (void)snprintf(path, sizeof(path), "%s/%s", folder, module);
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        (void)printf("\n    %s\n", dlerror());
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(object);
    const void *address = dlsym(object, symbol);
    CU_ASSERT_PTR_NOT_NULL_FATAL(address);
    return address;
}

static inline const struct pwt_plugin *load_plugin(const char *module)
{
    const struct pwt_plugin *plugin = load_symbol(module, "pwt_plugin_v1");
    plugin->module->host = fake_host();
    return plugin;
}

static inline const struct pwt_handler *load_handler(const char *module, const char *name)
{
    char symbol[64];
    (void)snprintf(symbol, sizeof(symbol), "pwt_handler_v1_%s", name);
    const struct pwt_handler *handler = load_symbol(module, symbol);
    handler->module->host = fake_host();
    return handler;
}

#endif
