/* SPDX-License-Identifier: Apache-2.0 */
/* expect: banned function atoi */
void f(char *a, char *b)
{
    atoi(a, b);
}
