/* SPDX-License-Identifier: Apache-2.0 */
int twice(int n)
{
    return n * 2;
}
