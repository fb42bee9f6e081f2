/* SPDX-License-Identifier: Apache-2.0 */
/* expect: banned function strcpy */
void f(char *a, char *b)
{
    strcpy(a, b);
}
