/* SPDX-License-Identifier: Apache-2.0 */
/* See otlp_gzip.h. Of zlib only declarations are used here; nothing of it is linked. */
#include "otlp_gzip.h"

#include "shared/library.h"

#define ZLIB_CONST
#include <zlib.h>

#include <pthread.h>
#include <string.h>

#define WINDOW_BITS_GZIP (15 + 16) /* the largest window, and gzip's frame around it */
#define MEMORY_LEVEL     8         /* zlib's default */

/* Loaded once for the process and read-only from then on; never closed. */
static struct {
    int (*init)(z_stream *, int, int, int, int, int, const char *, int);
    int (*deflate)(z_stream *, int);
    int (*end)(z_stream *);
    uLong (*bound)(z_stream *, uLong);
    bool loaded;
} s_zlib;

static pthread_once_t s_zlib_once = PTHREAD_ONCE_INIT;

static void zlib_load(void)
{
    static const struct library_names names = {"libpwt-z.so.1", "libz.so.1"};
    const struct library_symbol symbols[] = {
        {"deflateInit2_", &s_zlib.init},
        {"deflate", &s_zlib.deflate},
        {"deflateEnd", &s_zlib.end},
        {"deflateBound", &s_zlib.bound},
    };

    s_zlib.loaded = library_load(&names, symbols, sizeof(symbols) / sizeof(symbols[0]));
}

bool otlp_gzip_ready(void)
{
    (void)pthread_once(&s_zlib_once, zlib_load);
    return s_zlib.loaded;
}

static bool gzip_room(struct pwt_json_buffer *out, size_t bytes)
{
    char *ptr = out->cap < bytes ? out->grow(out->user, out->ptr, 0, bytes) : out->ptr;

    if (!ptr) {
        return false;
    }
    out->cap = out->cap < bytes ? bytes : out->cap;
    out->ptr = ptr;
    return true;
}

int32_t otlp_gzip(struct pwt_bytes bytes, struct pwt_json_buffer *out)
{
    z_stream stream = {.next_in = NULL};
    int32_t code = PWT_ENOMEM;

    if (s_zlib.init(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS_GZIP, MEMORY_LEVEL,
                    Z_DEFAULT_STRATEGY, ZLIB_VERSION, (int)sizeof(stream)) != Z_OK) {
        return PWT_ENOMEM;
    }
    if (gzip_room(out, s_zlib.bound(&stream, bytes.len))) {
        stream.next_in = (const Bytef *)bytes.ptr;
        stream.avail_in = (uInt)bytes.len;
        stream.next_out = (Bytef *)out->ptr;
        stream.avail_out = (uInt)out->cap;
        if (s_zlib.deflate(&stream, Z_FINISH) == Z_STREAM_END) {
            out->len = stream.total_out;
            code = 0;
        }
    }
    (void)s_zlib.end(&stream);
    return code;
}
