/* SPDX-License-Identifier: Apache-2.0 */
/* A shared object that declares no plugin. */
int no_plugin_here(void);

__attribute__((visibility("default"))) int no_plugin_here(void)
{
    return 0;
}
