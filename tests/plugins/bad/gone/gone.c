/* SPDX-License-Identifier: Apache-2.0 */
/* The library that no-library.so was linked with and does not find again. */
int gone_value(void);

__attribute__((visibility("default"))) int gone_value(void)
{
    return 1;
}
