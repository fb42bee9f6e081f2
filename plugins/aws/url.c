/* SPDX-License-Identifier: Apache-2.0 */
/* See url.h. */
#include "url.h"

#include <arpa/inet.h>
#include <strings.h>

#define NAME_MAX_BYTES 256u

static bool begins(struct pwt_bytes text, const char *with)
{
    const size_t len = strlen(with);

    return text.len >= len && strncasecmp(text.ptr, with, len) == 0;
}

static bool is_plain(struct pwt_bytes text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

static uint64_t until_any(struct pwt_bytes text, const char *ends)
{
    uint64_t len = 0;

    while (len < text.len && !strchr(ends, text.ptr[len])) {
        len++;
    }
    return len;
}

static bool is_port(struct pwt_bytes digits)
{
    for (uint64_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9') {
            return false;
        }
    }
    return digits.len > 0 && digits.len <= 5;
}

/* Takes the authority apart: name, or an IPv6 address in brackets, and perhaps a port. */
static bool read_authority(struct url *url, struct pwt_bytes authority)
{
    const char *bracket = authority.len > 0 && authority.ptr[0] == '['
                              ? memchr(authority.ptr, ']', (size_t)authority.len)
                              : NULL;
    uint64_t name_len =
        bracket ? (uint64_t)(bracket - authority.ptr) + 1 : until_any(authority, ":");
    const struct pwt_bytes rest =
        pwt_bytes_make(authority.ptr + name_len, authority.len - name_len);

    url->host = authority;
    url->name = bracket ? pwt_bytes_make(authority.ptr + 1, name_len - 2)
                        : pwt_bytes_make(authority.ptr, name_len);
    if (url->name.len == 0 || url->name.len >= NAME_MAX_BYTES) {
        return false;
    }
    if (rest.len == 0) {
        return true;
    }
    const struct pwt_bytes port = pwt_bytes_make(rest.ptr + 1, rest.len - 1);
    if (rest.ptr[0] != ':' || !is_port(port)) {
        return false;
    }
    if (pwt_bytes_equal(port, pwt_cstr(url->secure ? "443" : "80"))) {
        url->host.len = name_len;
    }
    return true;
}

int32_t url_parse(struct pwt_bytes text, struct url *ret_url)
{
    struct url url = {.secure = begins(text, "https://")};
    const uint64_t scheme = url.secure ? 8 : 7;

    if ((!url.secure && !begins(text, "http://")) || !is_plain(text)) {
        return PWT_EINVAL;
    }
    struct pwt_bytes rest = pwt_bytes_make(text.ptr + scheme, text.len - scheme);
    const uint64_t authority = until_any(rest, "/?#");
    if (memchr(rest.ptr, '@', (size_t)authority) ||
        !read_authority(&url, pwt_bytes_make(rest.ptr, authority))) {
        return PWT_EINVAL;
    }
    url.origin = pwt_bytes_make(text.ptr, scheme + authority);
    rest = pwt_bytes_make(rest.ptr + authority, rest.len - authority);
    rest.len = until_any(rest, "#");
    url.path = pwt_bytes_make(rest.ptr, until_any(rest, "?"));
    if (url.path.len < rest.len) {
        url.query = pwt_bytes_make(rest.ptr + url.path.len + 1, rest.len - url.path.len - 1);
    }
    *ret_url = url;
    return 0;
}

static bool same_address(const struct url *url, int family, const char *text)
{
    char name[NAME_MAX_BYTES] = "";
    unsigned char given[sizeof(struct in6_addr)];
    unsigned char wanted[sizeof(struct in6_addr)];

    memcpy(name, url->name.ptr, (size_t)url->name.len);
    return inet_pton(family, name, given) == 1 && inet_pton(family, text, wanted) == 1 &&
           memcmp(given, wanted, family == AF_INET ? 4 : 16) == 0;
}

bool url_is_loopback(const struct url *url)
{
    char name[NAME_MAX_BYTES] = "";
    unsigned char address[4];

    memcpy(name, url->name.ptr, (size_t)url->name.len);
    return strcasecmp(name, "localhost") == 0 || same_address(url, AF_INET6, "::1") ||
           (inet_pton(AF_INET, name, address) == 1 && address[0] == 127);
}

bool url_is_credentials_host(const struct url *url)
{
    return same_address(url, AF_INET, "169.254.170.2") ||
           same_address(url, AF_INET, "169.254.170.23") ||
           same_address(url, AF_INET6, "fd00:ec2::23");
}
