/* SPDX-License-Identifier: Apache-2.0 */
/* expect: banned function setenv */
void f(char *a, char *b)
{
    setenv(a, b);
}
