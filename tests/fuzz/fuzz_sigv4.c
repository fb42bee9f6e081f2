/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical requests: a canonical query is sorted, and canonical form of itself; a normalized path
 * has no segment that would be normalized; headers become lines without white space around. The
 * first byte says which of them the rest is. */
#include "aws/sigv4_canonical.h"
#include "aws/url.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *s_memory[8192];
static size_t s_count;

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void *take(void *user, size_t size)
{
    (void)user;
    if (s_count == sizeof(s_memory) / sizeof(s_memory[0])) {
        return NULL;
    }
    s_memory[s_count] = malloc(size > 0 ? size : 1);
    return s_memory[s_count++];
}

static const struct pwt_json_alloc s_alloc = {.alloc = take};

static bool holds(struct pwt_bytes text, const char *part)
{
    const size_t len = strlen(part);

    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, part, len) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- queries ---- */

static bool canonical_query(struct pwt_bytes query, struct strbuf *text)
{
    struct sigv4_pairs pairs;

    *text = strbuf_new(&s_alloc, 64);
    if (!sigv4_query_read(query, &s_alloc, &pairs)) {
        return false;
    }
    sigv4_pairs_sort(&pairs, true);
    sigv4_query_write(text, &pairs);
    return !text->failed;
}

static void check_query(struct pwt_bytes query)
{
    struct strbuf first;
    struct strbuf second;

    if (canonical_query(query, &first) && canonical_query(strbuf_since(&first, 0), &second)) {
        must(pwt_bytes_equal(strbuf_since(&first, 0), strbuf_since(&second, 0)));
    }
}

/* ---- paths ---- */

static void check_path(struct pwt_bytes path)
{
    struct strbuf text = strbuf_new(&s_alloc, 64);

    sigv4_path_write(&text, path, SIGV4_NORMALIZE);
    const struct pwt_bytes found = strbuf_since(&text, 0);
    if (!text.failed) {
        must(found.len > 0 && found.ptr[0] == '/');
        must(!holds(found, "//") && !holds(found, "/./") && !holds(found, "/../"));
        for (uint64_t i = 0; i < found.len; i++) {
            must(found.ptr[i] > ' ' && found.ptr[i] < 0x7f);
        }
    }
}

/* ---- headers ---- */

static void check_headers(struct pwt_bytes text)
{
    struct pwt_http_header headers[16];
    struct sigv4_request request = {.headers = headers};
    struct strbuf lines = strbuf_new(&s_alloc, 64);
    struct sigv4_pairs pairs;

    while (text.len > 1 && request.header_count < 16) {
        const uint64_t name = (uint64_t)(unsigned char)text.ptr[0] % text.len;
        headers[request.header_count++] = (struct pwt_http_header){
            .name = pwt_bytes_make(text.ptr, name),
            .value = pwt_bytes_make(text.ptr + name, (text.len - name) / 2)};
        text = pwt_bytes_make(text.ptr + name + 1, text.len - name - 1);
    }
    if (sigv4_headers_read(&request, &s_alloc, &pairs)) {
        sigv4_pairs_sort(&pairs, false);
        sigv4_headers_write(&lines, &pairs);
        must(lines.failed || lines.ptr[lines.len - 1] == '\n');
        must(lines.failed || pairs.count == 0 || lines.len > 1);
    }
}

/* ---- URLs ---- */

static void check_url(struct pwt_bytes text)
{
    struct url url;

    if (url_parse(text, &url) == 0) {
        must(url.name.len > 0 && url.origin.ptr == text.ptr);
        must(url.path.len == 0 || url.path.ptr[0] == '/');
        must(url.origin.len + url.path.len + url.query.len <= text.len);
        must(!url_is_loopback(&url) || !url_is_credentials_host(&url));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const checks[])(struct pwt_bytes) = {check_query, check_path, check_headers,
                                                       check_url};

    if (size > 0) {
        checks[data[0] % 4](pwt_bytes_make(data + 1, size - 1));
    }
    while (s_count > 0) {
        free(s_memory[--s_count]);
    }
    return 0;
}
