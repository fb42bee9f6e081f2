/* SPDX-License-Identifier: Apache-2.0 */
/* Names of plugins: token, file and part of variables in one. */
#ifndef CLI_PLUGIN_NAME_H
#define CLI_PLUGIN_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    PLUGIN_NAME_MAX = 32,
};

/** Whether the first @p len bytes of @p name are [a-z][a-z0-9-]{0,31}. */
static inline bool plugin_name_is_good(const char *name, size_t len)
{
    return len > 0 && len <= PLUGIN_NAME_MAX && name[0] >= 'a' && name[0] <= 'z' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") >= len;
}

#endif
