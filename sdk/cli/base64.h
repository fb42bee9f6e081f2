/* SPDX-License-Identifier: Apache-2.0 */
/* Base64, in which events and answers carry binary bodies. */
#ifndef CLI_BASE64_H
#define CLI_BASE64_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

/** False if memory runs out. */
bool base64_encode(struct buffer *out, const char *data, size_t len);

/** False if @p text is not base64, padding included, or memory runs out. */
bool base64_decode(struct buffer *out, const char *text, size_t len);

#endif
