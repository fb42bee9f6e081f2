/* SPDX-License-Identifier: Apache-2.0 */
/* See sigv4_canonical.h. The form of each part is described in "Create a signed AWS API request",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
#include "sigv4_canonical.h"

#define PATH_SEGMENTS_MAX 512u

/* ---- pairs ---- */

static int compare(struct pwt_bytes a, struct pwt_bytes b)
{
    const size_t least = (size_t)(a.len < b.len ? a.len : b.len);
    const int order = least > 0 ? memcmp(a.ptr, b.ptr, least) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static bool
is_behind(const struct pwt_http_header *a, const struct pwt_http_header *b, bool by_value)
{
    int order = compare(a->name, b->name);

    if (order == 0 && by_value) {
        order = compare(a->value, b->value);
    }
    return order > 0;
}

/* By insertion: there are few, and headers of one name must keep their order. */
void sigv4_pairs_sort(struct sigv4_pairs *pairs, bool by_value)
{
    for (uint32_t i = 1; i < pairs->count; i++) {
        const struct pwt_http_header item = pairs->items[i];
        uint32_t at = i;
        while (at > 0 && is_behind(&pairs->items[at - 1], &item, by_value)) {
            pairs->items[at] = pairs->items[at - 1];
            at--;
        }
        pairs->items[at] = item;
    }
}

static bool pairs_new(struct sigv4_pairs *pairs, const struct pwt_json_alloc *alloc, uint64_t count)
{
    pairs->items = count <= SIGV4_PAIRS_MAX
                       ? alloc->alloc(alloc->user, (size_t)count * sizeof(pairs->items[0]))
                       : NULL;
    pairs->count = 0;
    return pairs->items != NULL;
}

/* ---- the query ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What was percent-encoded may be so in several ways: it is decoded and encoded in one. */
static struct pwt_bytes encode_again(struct pwt_bytes part, const struct pwt_json_alloc *alloc)
{
    struct strbuf text = strbuf_new(alloc, 3 * (size_t)part.len + 1);

    for (uint64_t i = 0; part.ptr && i < part.len; i++) {
        char c = part.ptr[i];
        if (c == '%' && i + 2 < part.len && hex_digit(part.ptr[i + 1]) >= 0 &&
            hex_digit(part.ptr[i + 2]) >= 0) {
            c = (char)(hex_digit(part.ptr[i + 1]) * 16 + hex_digit(part.ptr[i + 2]));
            i += 2;
        }
        strbuf_percent(&text, pwt_bytes_make(&c, 1), "");
    }
    return strbuf_since(&text, 0);
}

static struct pwt_bytes until(struct pwt_bytes *rest, char end)
{
    const char *found = rest->len > 0 ? memchr(rest->ptr, end, (size_t)rest->len) : NULL;
    const struct pwt_bytes part =
        pwt_bytes_make(rest->ptr, found ? (uint64_t)(found - rest->ptr) : rest->len);
    const uint64_t taken = part.len + (found ? 1 : 0);

    *rest = pwt_bytes_make(rest->len > taken ? rest->ptr + taken : NULL, rest->len - taken);
    return part;
}

static uint64_t count_of(struct pwt_bytes text, char c)
{
    uint64_t count = 0;

    for (uint64_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == c;
    }
    return count;
}

/* Members that a signature in the query adds. */
#define SIGNATURE_MEMBERS 6u

bool sigv4_query_read(struct pwt_bytes query,
                      const struct pwt_json_alloc *alloc,
                      struct sigv4_pairs *pairs)
{
    if (!pairs_new(pairs, alloc, count_of(query, '&') + 1 + SIGNATURE_MEMBERS)) {
        return false;
    }
    while (query.len > 0) {
        struct pwt_bytes value = until(&query, '&');
        if (value.len > 0) {
            const struct pwt_bytes name = until(&value, '=');
            pairs->items[pairs->count++] = (struct pwt_http_header){
                .name = encode_again(name, alloc), .value = encode_again(value, alloc)};
        }
    }
    return true;
}

void sigv4_query_add(struct sigv4_pairs *pairs,
                     const struct pwt_json_alloc *alloc,
                     const char *name,
                     struct pwt_bytes value)
{
    struct strbuf text = strbuf_new(alloc, 3 * (size_t)value.len + 1);

    strbuf_percent(&text, value, "");
    pairs->items[pairs->count++] =
        (struct pwt_http_header){.name = pwt_cstr(name), .value = strbuf_since(&text, 0)};
}

void sigv4_query_write(struct strbuf *text, const struct sigv4_pairs *pairs)
{
    for (uint32_t i = 0; i < pairs->count; i++) {
        if (i > 0) {
            strbuf_char(text, '&');
        }
        strbuf_bytes(text, pairs->items[i].name);
        strbuf_char(text, '=');
        strbuf_bytes(text, pairs->items[i].value);
    }
}

/* ---- headers ---- */

/* What a client or a proxy may change on the way. */
static bool is_signed(struct pwt_bytes name)
{
    static const char *const others[] = {
        "authorization",     "user-agent", "x-amzn-trace-id", "expect",
        "transfer-encoding", "connection", "accept-encoding",
    };

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (pwt_bytes_equal(name, pwt_cstr(others[i]))) {
            return false;
        }
    }
    return true;
}

static struct pwt_bytes lower_case(struct pwt_bytes name, const struct pwt_json_alloc *alloc)
{
    char *lower = alloc->alloc(alloc->user, (size_t)name.len);

    for (uint64_t i = 0; lower && i < name.len; i++) {
        const char c = name.ptr[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    return pwt_bytes_make(lower, lower ? name.len : 0);
}

bool sigv4_headers_read(const struct sigv4_request *request,
                        const struct pwt_json_alloc *alloc,
                        struct sigv4_pairs *pairs)
{
    if (!pairs_new(pairs, alloc, request->header_count + 4)) {
        return false;
    }
    for (uint64_t i = 0; i < request->header_count; i++) {
        const struct pwt_bytes name = lower_case(request->headers[i].name, alloc);
        if (is_signed(name)) {
            pairs->items[pairs->count++] =
                (struct pwt_http_header){.name = name, .value = request->headers[i].value};
        }
    }
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without white space around, and with one blank for what is between. */
static void write_value(struct strbuf *text, struct pwt_bytes value)
{
    bool blank = false;
    const size_t begin = text->len;

    for (uint64_t i = 0; i < value.len; i++) {
        if (is_blank(value.ptr[i])) {
            blank = text->len > begin;
            continue;
        }
        uint64_t end = i + 1;
        while (end < value.len && !is_blank(value.ptr[end])) {
            end++;
        }
        if (blank) {
            strbuf_char(text, ' ');
        }
        strbuf_add(text, value.ptr + i, (size_t)(end - i));
        blank = false;
        i = end - 1;
    }
}

static bool has_name_of_last(const struct sigv4_pairs *pairs, uint32_t i)
{
    return i > 0 && pwt_bytes_equal(pairs->items[i].name, pairs->items[i - 1].name);
}

void sigv4_headers_write(struct strbuf *text, const struct sigv4_pairs *pairs)
{
    for (uint32_t i = 0; i < pairs->count; i++) {
        if (has_name_of_last(pairs, i)) {
            strbuf_char(text, ',');
        } else {
            strbuf_add(text, "\n", i > 0);
            strbuf_bytes(text, pairs->items[i].name);
            strbuf_char(text, ':');
        }
        write_value(text, pairs->items[i].value);
    }
    strbuf_char(text, '\n');
}

void sigv4_names_write(struct strbuf *text, const struct sigv4_pairs *pairs)
{
    for (uint32_t i = 0; i < pairs->count; i++) {
        if (!has_name_of_last(pairs, i)) {
            strbuf_add(text, ";", i > 0);
            strbuf_bytes(text, pairs->items[i].name);
        }
    }
}

/* ---- the path ---- */

/* Where a segment ends: at the next slash, or with the path. */
static uint64_t segment_end(struct pwt_bytes path, uint64_t at)
{
    while (at < path.len && path.ptr[at] != '/') {
        at++;
    }
    return at;
}

static void write_normalized(struct strbuf *text, struct pwt_bytes path)
{
    size_t ends[PATH_SEGMENTS_MAX]; /* where the text stood before a segment */
    uint32_t count = 0;

    for (uint64_t at = 0; at < path.len && !text->failed;) {
        const uint64_t end = segment_end(path, at);
        const struct pwt_bytes segment = pwt_bytes_make(path.ptr + at, end - at);
        if (pwt_bytes_equal(segment, pwt_cstr(".."))) {
            text->len = count > 0 ? ends[--count] : text->len;
        } else if (segment.len > 0 && !pwt_bytes_equal(segment, pwt_cstr("."))) {
            text->failed = text->failed || count == PATH_SEGMENTS_MAX;
            ends[count < PATH_SEGMENTS_MAX ? count++ : 0] = text->len;
            strbuf_char(text, '/');
            strbuf_percent(text, segment, "");
        }
        at = end + 1;
    }
    if (count == 0 || path.ptr[path.len - 1] == '/') {
        strbuf_char(text, '/');
    }
}

void sigv4_path_write(struct strbuf *text, struct pwt_bytes path, uint32_t flags)
{
    if (path.len == 0) {
        strbuf_char(text, '/');
    } else if ((flags & SIGV4_RAW_PATH) != 0) {
        strbuf_bytes(text, path);
    } else if ((flags & SIGV4_NORMALIZE) != 0) {
        write_normalized(text, path);
    } else {
        strbuf_percent(text, path, "/");
    }
}
