/* SPDX-License-Identifier: Apache-2.0 */
/* expect: analyzer-double-free */
#include <stdlib.h>

void twice(void *bytes)
{
    free(bytes);
    free(bytes);
}
