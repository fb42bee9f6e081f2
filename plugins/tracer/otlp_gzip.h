/* SPDX-License-Identifier: Apache-2.0 */
/* Compression by zlib, which is loaded when something is compressed for the first time. */
#ifndef PLUGINS_TRACER_OTLP_GZIP_H
#define PLUGINS_TRACER_OTLP_GZIP_H

#include <powertools/json.h>
#include <powertools/types.h>

#include <stdbool.h>

/* Whether zlib is there. */
bool otlp_gzip_ready(void);

/* Makes a buffer hold the bytes as one gzip member; what it held is gone. Call otlp_gzip_ready()
 * first. 0, or PWT_ENOMEM. */
int32_t otlp_gzip(struct pwt_bytes bytes, struct pwt_json_buffer *out);

#endif
