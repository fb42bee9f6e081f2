/* SPDX-License-Identifier: Apache-2.0 */
/* expect: banned function sprintf */
void f(char *a, char *b)
{
    sprintf(a, b);
}
