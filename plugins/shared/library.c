/* SPDX-License-Identifier: Apache-2.0 */
/* See library.h. */
#define _GNU_SOURCE
#include "shared/library.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define LAYER_FOLDER "/opt/powertools/lib"

/* A plugin of a layer takes the layer's copy or none, whatever the system has: what runs is what
 * was tested. */
#ifdef PWT_PRIVATE_LIBRARIES
static const bool s_take_system = false;
#else
static const bool s_take_system = true;
#endif

static const char s_here; /* lies in the plugin's file */

static bool find_symbols(void *library, const struct library_symbol *symbols, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *symbol = dlsym(library, symbols[i].name);
        if (!symbol) {
            return false;
        }
        memcpy(symbols[i].slot, &symbol, sizeof(symbol)); /* ISO C has no cast for it */
    }
    return true;
}

static bool load(const char *path, const struct library_symbol *symbols, size_t count)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    return library && find_symbols(library, symbols, count);
}

/* In `NAME.d` beside the plugin NAME.so, which has it for itself; then in `../lib` beside the
 * plugin's folder, where all of them look. */
static bool load_beside(const char *name, const struct library_symbol *symbols, size_t count)
{
    char path[PATH_MAX];
    Dl_info info;

    if (dladdr(&s_here, &info) == 0 || !info.dli_fname || info.dli_fname[0] != '/') {
        return false;
    }
    const char *slash = strrchr(info.dli_fname, '/');
    const char *dot = strrchr(slash, '.');
    const size_t stem = dot ? (size_t)(dot - info.dli_fname) : strlen(info.dli_fname);
    int len = snprintf(path, sizeof(path), "%.*s.d/%s", (int)stem, info.dli_fname, name);
    if (len > 0 && (size_t)len < sizeof(path) && load(path, symbols, count)) {
        return true;
    }
    len = snprintf(path, sizeof(path), "%.*s/../lib/%s", (int)(slash - info.dli_fname),
                   info.dli_fname, name);
    return len > 0 && (size_t)len < sizeof(path) && load(path, symbols, count);
}

bool library_load(const struct library_names *names,
                  const struct library_symbol *symbols,
                  size_t count)
{
    char path[sizeof(LAYER_FOLDER) + NAME_MAX];

    if (load_beside(names->own, symbols, count)) {
        return true;
    }
    (void)snprintf(path, sizeof(path), LAYER_FOLDER "/%s", names->own);
    return load(path, symbols, count) || (s_take_system && load(names->system, symbols, count));
}
