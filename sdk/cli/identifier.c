/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers; nothing secret depends on them. */
#include "identifier.h"

#include <stdio.h>
#include <sys/random.h>
#include <time.h>

void identifier_hex(char *ret_text, size_t digits)
{
    unsigned char bytes[64] = {0};

    for (size_t i = 0; i < digits; i++) {
        if (i % sizeof(bytes) == 0) {
            (void)!getrandom(bytes, sizeof(bytes), 0); /* So few are never cut short. */
        }
        ret_text[i] = "0123456789abcdef"[bytes[i % sizeof(bytes)] & 0xf];
    }
    ret_text[digits] = '\0';
}

void identifier_uuid(char ret_text[IDENTIFIER_UUID_SIZE])
{
    char hex[33];

    identifier_hex(hex, sizeof(hex) - 1);
    hex[12] = '4';                     /* version: random */
    hex[16] = "89ab"[(hex[16] & 0x3)]; /* variant: RFC 9562 */
    (void)snprintf(ret_text, IDENTIFIER_UUID_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
                   hex + 12, hex + 16, hex + 20);
}

void identifier_trace(bool sampled, char ret_text[IDENTIFIER_TRACE_SIZE])
{
    char root[25];
    char parent[17];

    identifier_hex(root, sizeof(root) - 1);
    identifier_hex(parent, sizeof(parent) - 1);
    (void)snprintf(ret_text, IDENTIFIER_TRACE_SIZE, "Root=1-%08lx-%s;Parent=%s;Sampled=%d",
                   (unsigned long)time(NULL), root, parent, sampled);
}
