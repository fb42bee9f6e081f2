/* SPDX-License-Identifier: Apache-2.0 */
/* URLs of outgoing calls: what of them may be shown, and which are not traced. */
#define _GNU_SOURCE
#include "tracer.h"

#include <string.h>

/* What follows `scheme://`; the whole text if it has no scheme. */
static struct pwt_bytes after_scheme(struct pwt_bytes url)
{
    const char *mark = url.len > 0 ? memmem(url.ptr, (size_t)url.len, "://", 3) : NULL;

    if (!mark) {
        return url;
    }
    return pwt_bytes_make(mark + 3, (uint64_t)(url.ptr + url.len - mark - 3));
}

/* Up to the first of these characters, or all of it. */
static struct pwt_bytes until(struct pwt_bytes text, const char *stops)
{
    uint64_t len = 0;

    while (len < text.len && !strchr(stops, text.ptr[len])) {
        len++;
    }
    return pwt_bytes_make(text.ptr, len);
}

struct pwt_bytes tracer_url_public(struct pwt_bytes url)
{
    return until(url, "?");
}

struct pwt_bytes tracer_url_host(struct pwt_bytes url)
{
    struct pwt_bytes host = until(after_scheme(url), "/?#");
    const char *at = host.len > 0 ? memrchr(host.ptr, '@', (size_t)host.len) : NULL;

    if (at) {
        host = pwt_bytes_make(at + 1, (uint64_t)(host.ptr + host.len - at - 1));
    }
    if (host.len > 0 && host.ptr[0] == '[') { /* IPv6 has colons of its own */
        const struct pwt_bytes inner = until(host, "]");
        return inner.len < host.len ? pwt_bytes_make(host.ptr, inner.len + 1) : host;
    }
    return until(host, ":");
}

static struct pwt_bytes path_of(struct pwt_bytes url)
{
    const struct pwt_bytes rest = after_scheme(url);
    const struct pwt_bytes authority = until(rest, "/?#");

    return until(pwt_bytes_make(rest.ptr + authority.len, rest.len - authority.len), "?#");
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether a host is meant by a pattern in which `*` is any text, in any case. Goes back to the last
 * `*` only: work is at most the product of both lengths. */
static bool matches(struct pwt_bytes pattern, struct pwt_bytes host)
{
    uint64_t p = 0;
    uint64_t h = 0;
    uint64_t star = UINT64_MAX;
    uint64_t mark = 0;

    while (h < host.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            mark = h;
        } else if (p < pattern.len && lower(pattern.ptr[p]) == lower(host.ptr[h])) {
            p++;
            h++;
        } else if (star != UINT64_MAX) {
            p = star + 1;
            h = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*') {
        p++;
    }
    return p == pattern.len;
}

bool tracer_url_ignored(const struct pwt_list *ignored, struct pwt_bytes url)
{
    for (uint64_t i = 0; i < ignored->count; i++) {
        const struct pwt_bytes entry = ignored->items[i];
        const struct pwt_bytes host = until(entry, "/");
        const struct pwt_bytes path = pwt_bytes_make(entry.ptr + host.len, entry.len - host.len);
        if (matches(host, tracer_url_host(url)) &&
            (path.len == 0 || pwt_bytes_equal(path, path_of(url)))) {
            return true;
        }
    }
    return false;
}
