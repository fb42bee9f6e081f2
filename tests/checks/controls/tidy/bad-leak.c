/* SPDX-License-Identifier: Apache-2.0 */
/* expect: Potential leak of memory */
#include <stdlib.h>

int leak(int n)
{
    char *bytes = malloc(8);
    if (bytes == NULL) {
        return -1;
    }
    bytes[0] = (char)n;
    return bytes[0];
}
