/* SPDX-License-Identifier: Apache-2.0 */
/* expect: nesting level 5 starts here */
int deep(int n)
{
    while (n > 1) {
        if (n > 2) {
            if (n > 3) {
                if (n > 4) {
                    if (n > 5) {
                        n /= 2;
                    }
                }
            }
        }
        --n;
    }
    return n;
}
