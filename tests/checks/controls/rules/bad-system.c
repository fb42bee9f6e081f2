/* SPDX-License-Identifier: Apache-2.0 */
/* expect: banned function system */
void f(char *a, char *b)
{
    system(a, b);
}
