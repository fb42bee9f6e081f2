/* SPDX-License-Identifier: Apache-2.0 */
/* expect: arrayIndexOutOfBounds|out of bounds */
int last(void)
{
    int all[4] = {1, 2, 3, 4};
    return all[4];
}
