/* SPDX-License-Identifier: Apache-2.0 */
/* URLs of outgoing calls: what of them may be shown, and which are not traced. */
#define _GNU_SOURCE
#include "tracer.h"

#include <string.h>

/* Up to the first of these characters, or all of it. */
static struct pwt_bytes until(struct pwt_bytes text, const char *stops)
{
    uint64_t len = 0;

    while (len < text.len && !strchr(stops, text.ptr[len])) {
        len++;
    }
    return pwt_bytes_make(text.ptr, len);
}

static bool is_scheme_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.' || c == ':'; /* `jdbc:mysql:` */
}

/* What follows `scheme://` or `//`; the whole text if it begins with neither. */
static struct pwt_bytes after_scheme(struct pwt_bytes url)
{
    uint64_t len = 0;

    while (len < url.len && is_scheme_char(url.ptr[len])) {
        len++;
    }
    const bool has_scheme = url.len - len >= 2 && memcmp(url.ptr + len, "//", 2) == 0 &&
                            (len == 0 || url.ptr[len - 1] == ':');
    return has_scheme ? pwt_bytes_make(url.ptr + len + 2, url.len - len - 2) : url;
}

/* The host that an authority without a user begins with; IPv6 has colons of its own. */
static struct pwt_bytes host_in(struct pwt_bytes authority)
{
    if (authority.len > 0 && authority.ptr[0] == '[') {
        const struct pwt_bytes inner = until(authority, "]");
        return inner.len < authority.len ? pwt_bytes_make(inner.ptr, inner.len + 1) : authority;
    }
    return until(authority, ":");
}

static bool has_port_or_none(struct pwt_bytes authority)
{
    uint64_t at = host_in(authority).len;

    if (at < authority.len && authority.ptr[at] == ':') {
        at++;
    }
    while (at < authority.len && authority.ptr[at] >= '0' && authority.ptr[at] <= '9') {
        at++;
    }
    return at == authority.len;
}

/* What follows `user:password@`, given what follows the scheme. A password that holds a `/` ends
 * the authority too early: where that has no port that is one, any `@` may be the one. */
static struct pwt_bytes after_user(struct pwt_bytes rest)
{
    struct pwt_bytes within = until(rest, "/?#");
    const char *at = within.len > 0 ? memrchr(within.ptr, '@', (size_t)within.len) : NULL;

    if (!at && !has_port_or_none(within)) {
        at = memrchr(rest.ptr, '@', (size_t)rest.len);
    }
    return at ? pwt_bytes_make(at + 1, (uint64_t)(rest.ptr + rest.len - at - 1)) : rest;
}

struct pwt_bytes tracer_url_public(struct tracer_scratch *scratch, struct pwt_bytes url)
{
    const struct pwt_bytes rest = after_scheme(url);
    const struct pwt_bytes place = after_user(rest);
    const struct pwt_bytes shown = until(place, "?");
    const size_t scheme_len = (size_t)(url.len - rest.len);

    if (place.len == rest.len) {
        return pwt_bytes_make(url.ptr, scheme_len + shown.len);
    }
    char *text = tracer_scratch_alloc(scratch, scheme_len + (size_t)shown.len);
    if (!text) {
        return shown;
    }
    memcpy(text, url.ptr, scheme_len);
    memcpy(text + scheme_len, shown.ptr, (size_t)shown.len);
    return pwt_bytes_make(text, scheme_len + shown.len);
}

struct pwt_bytes tracer_url_host(struct pwt_bytes url)
{
    return host_in(until(after_user(after_scheme(url)), "/?#"));
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
