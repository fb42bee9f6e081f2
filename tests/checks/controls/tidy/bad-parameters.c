/* SPDX-License-Identifier: Apache-2.0 */
/* expect: 6 parameters \(threshold 5\) */
int sum(int a, int b, int c, int d, int e, int f)
{
    return a + b + c + d + e + f;
}
