/* SPDX-License-Identifier: Apache-2.0 */
/* Breaking text between its words. */
#include "wrap.h"

#include <stdio.h>
#include <string.h>

enum {
    WRAP_WIDTH = 80,
};

void wrap_print(const char *text, int indent)
{
    int column = 0;

    while (*text != '\0') {
        int len = (int)strcspn(text, " ");

        if (column > 0 && column + 1 + len > WRAP_WIDTH) {
            (void)putchar('\n');
            column = 0;
        }
        column +=
            column == 0 ? printf("%*s%.*s", indent, "", len, text) : printf(" %.*s", len, text);
        text += len;
        text += strspn(text, " ");
    }
    (void)putchar('\n');
}
