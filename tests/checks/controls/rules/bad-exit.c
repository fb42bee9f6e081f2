/* SPDX-License-Identifier: Apache-2.0 */
/* expect: banned function exit */
void f(char *a, char *b)
{
    exit(a, b);
}
