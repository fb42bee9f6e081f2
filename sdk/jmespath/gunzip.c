/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gzip by zlib, which is opened when an expression first needs it: most never do, and loading it
 * would cost every cold start. It stays loaded, so that later calls only look it up.
 */
#include "internal.h"

#include <dlfcn.h>
#include <zlib.h>

/* Gzip format only, and the largest window. */
#define GUNZIP_WINDOW_BITS (16 + MAX_WBITS)

/* Deflate makes nothing smaller than by this (zlib's technical description). */
#define GUNZIP_RATIO_MAX 1032u

struct zlib {
    int (*init)(z_streamp stream, int window_bits, const char *version, int size);
    int (*inflate)(z_streamp stream, int flush);
    int (*reset)(z_streamp stream);
    int (*end)(z_streamp stream);
};

/* A function of a shared object: ISO C has no cast from an object's address. */
static bool zlib_symbol(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof(address));
    return address != NULL;
}

static bool zlib_open(struct zlib *zlib)
{
    void *library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL) {
        return false;
    }
    bool complete = zlib_symbol(library, "inflateInit2_", &zlib->init) &&
                    zlib_symbol(library, "inflate", &zlib->inflate) &&
                    zlib_symbol(library, "inflateReset", &zlib->reset) &&
                    zlib_symbol(library, "inflateEnd", &zlib->end);
    (void)dlclose(library); /* RTLD_NODELETE: it stays */
    return complete;
}

/* zlib's own memory: taken from the allocator as well, and left to it. */
static voidpf gunzip_alloc(voidpf user, uInt items, uInt size)
{
    struct jp_eval *ev = user;
    void *memory = NULL;
    return pwt_jp_take(&ev->cx, (size_t)items * size, &memory) == 0 ? memory : Z_NULL;
}

static void gunzip_free(voidpf user, voidpf memory)
{
    (void)user;
    (void)memory;
}

struct output {
    char *ptr;
    size_t len;
    size_t cap;
};

static int32_t gunzip_grow(struct jp_eval *ev, struct output *out, size_t cap)
{
    void *memory = NULL;
    int32_t result = pwt_jp_take(&ev->cx, cap, &memory);
    if (result != 0) {
        return result;
    }
    if (out->len != 0) {
        memcpy(memory, out->ptr, out->len);
    }
    out->ptr = memory;
    out->cap = cap;
    return 0;
}

/* Inflates up to the end of one member. */
static int32_t
gunzip_member(struct jp_eval *ev, const struct zlib *zlib, z_stream *stream, struct output *out)
{
    for (;;) {
        if (out->len == out->cap) {
            int32_t result = gunzip_grow(ev, out, out->cap * 2);
            if (result != 0) {
                return result;
            }
        }
        size_t room = out->cap - out->len;
        uInt part = room < UINT32_MAX / 2 ? (uInt)room : UINT32_MAX / 2;
        stream->next_out = (Bytef *)out->ptr + out->len;
        stream->avail_out = part;
        int status = zlib->inflate(stream, Z_FINISH);
        out->len += part - stream->avail_out;
        if (status == Z_STREAM_END) {
            return 0;
        }
        if (status == Z_MEM_ERROR && ev->cx.refused != 0) {
            return ev->cx.refused;
        }
        bool full = status == Z_BUF_ERROR && stream->avail_out == 0;
        if (status != Z_OK && !full) {
            return pwt_jp_fail(&ev->cx, PWT_JMESPATH_EDECODE, ev->offset,
                               "powertools_base64_gzip(): %s",
                               stream->msg != NULL ? stream->msg : "the gzip data ends too early");
        }
    }
}

/*
 * How much room to begin with: what the last four bytes say that the last member inflates to, which
 * then needs neither a second piece nor zlib's window; unless no input of that length could.
 */
static size_t gunzip_room(const char *data, size_t len)
{
    uint32_t size = 0;
    for (size_t i = 0; i < 4 && i < len; i++) {
        size = (size << 8) | (unsigned char)data[len - 1 - i];
    }
    return size / GUNZIP_RATIO_MAX <= len ? (size_t)size + 1 : len * 4 + 64;
}

int32_t pwt_jp_gunzip(struct jp_eval *ev, const char *data, size_t len, struct jp_value *ret_bytes)
{
    struct output out = {.len = 0};
    struct zlib zlib;
    *ret_bytes = jp_bytes("", 0);
    if (len == 0) {
        return 0; /* no member at all */
    }
    if (len > UINT32_MAX || !zlib_open(&zlib)) {
        return pwt_jp_fail(&ev->cx, PWT_JMESPATH_EDECODE, ev->offset,
                           "powertools_base64_gzip() cannot load libz.so.1");
    }
    /* zlib does not write to its input; the type of next_in depends on how its header is used. */
    char *input = NULL;
    memcpy(&input, &data, sizeof(input));
    z_stream stream = {.next_in = (Bytef *)input,
                       .avail_in = (uInt)len,
                       .zalloc = gunzip_alloc,
                       .zfree = gunzip_free,
                       .opaque = ev};
    if (zlib.init(&stream, GUNZIP_WINDOW_BITS, ZLIB_VERSION, (int)sizeof(stream)) != Z_OK) {
        return ev->cx.refused != 0 ? ev->cx.refused
                                   : pwt_jp_fail(&ev->cx, PWT_JMESPATH_EDECODE, ev->offset,
                                                 "powertools_base64_gzip(): zlib is too old");
    }
    int32_t result = gunzip_grow(ev, &out, gunzip_room(data, len));
    while (result == 0 && stream.avail_in != 0) {
        result = gunzip_member(ev, &zlib, &stream, &out);
        /* Zeros may fill up what is behind a member. */
        while (stream.avail_in != 0 && *stream.next_in == 0) {
            stream.next_in++;
            stream.avail_in--;
        }
        (void)zlib.reset(&stream);
    }
    (void)zlib.end(&stream);
    if (result == 0 && out.len != 0) {
        *ret_bytes = jp_bytes(out.ptr, out.len);
    }
    return result;
}
