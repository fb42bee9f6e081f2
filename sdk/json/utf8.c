/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 one sequence at a time (RFC 3629): no overlong forms, no surrogates, nothing above
 * U+10FFFF. */
#include "internal.h"

/* How many bytes follow a first byte, and between which values the second one lies. */
struct utf8_lead {
    unsigned follow;
    unsigned char low;
    unsigned char high;
};

static struct utf8_lead utf8_lead(unsigned char first)
{
    struct utf8_lead lead = {.follow = 0, .low = 0x80, .high = 0xbf};
    if (first >= 0xc2 && first <= 0xdf) {
        lead.follow = 1;
    } else if (first >= 0xe0 && first <= 0xef) {
        lead.follow = 2;
        lead.low = first == 0xe0 ? 0xa0 : 0x80;
        lead.high = first == 0xed ? 0x9f : 0xbf;
    } else if (first >= 0xf0 && first <= 0xf4) {
        lead.follow = 3;
        lead.low = first == 0xf0 ? 0x90 : 0x80;
        lead.high = first == 0xf4 ? 0x8f : 0xbf;
    }
    return lead;
}

bool pwt_json_utf8_step(const char *s, const char *end, size_t *ret_len)
{
    unsigned char first = (unsigned char)s[0];
    *ret_len = 1;
    if (first < 0x80) {
        return true;
    }
    struct utf8_lead lead = utf8_lead(first);
    if (lead.follow == 0) {
        return false;
    }
    for (size_t i = 1; i <= lead.follow; i++) {
        if (s + i >= end || (unsigned char)s[i] < lead.low || (unsigned char)s[i] > lead.high) {
            *ret_len = i;
            return false;
        }
        lead.low = 0x80;
        lead.high = 0xbf;
    }
    *ret_len = lead.follow + 1;
    return true;
}

size_t pwt_json_utf8_put(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | (code >> 6));
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        uint32_t scalar = (code & 0xf800) == 0xd800 ? 0xfffd : code;
        out[0] = (char)(0xe0 | (scalar >> 12));
        out[1] = (char)(0x80 | ((scalar >> 6) & 0x3f));
        out[2] = (char)(0x80 | (scalar & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | (code >> 18));
    out[1] = (char)(0x80 | ((code >> 12) & 0x3f));
    out[2] = (char)(0x80 | ((code >> 6) & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}
