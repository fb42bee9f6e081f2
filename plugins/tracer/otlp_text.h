/* SPDX-License-Identifier: Apache-2.0 */
/* Text as OpenTelemetry counts and carries it: in Unicode characters, always valid UTF-8. */
#ifndef PLUGINS_TRACER_OTLP_TEXT_H
#define PLUGINS_TRACER_OTLP_TEXT_H

#include <powertools/types.h>

#include <stddef.h>

/* The first `chars` characters; all of it if `chars` is negative. */
struct pwt_bytes otlp_text_cut(struct pwt_bytes text, int64_t chars);

/* Bytes of the text once each maximal invalid part is U+FFFD. */
size_t otlp_text_bytes(struct pwt_bytes text);

/* Writes that text; `to` has room for otlp_text_bytes(). */
void otlp_text_copy(struct pwt_bytes text, char *to);

/* The value of a hex digit, or -1. */
int otlp_hex_digit(char c);

/* Replaces `%41` by `A`; what is no such triplet stays. `to` has room for text.len bytes. Returns
 * the bytes written. */
size_t otlp_text_percent_decode(struct pwt_bytes text, char *to);

/* The next item of a list such as `a=1, b=2`: takes it off `rest` and gives both sides without the
 * blanks around them. 1; 0 at the end; -1 for an item without a name or without `=`. */
int otlp_text_next_pair(struct pwt_bytes *rest, struct pwt_bytes *name, struct pwt_bytes *value);

#endif
