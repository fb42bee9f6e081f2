/* SPDX-License-Identifier: Apache-2.0 */
/* expect: number parsed without looking at where it ends */
long f(const char *text)
{
    return strtol(text, NULL, 10);
}
