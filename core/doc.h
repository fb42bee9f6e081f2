/* SPDX-License-Identifier: Apache-2.0 */
/* JSON for plugins and handlers, by the host's copy of sdk/json: whole values, and documents that
 * are written piece by piece. */
#ifndef CORE_DOC_H
#define CORE_DOC_H

#include <powertools/host.h>

/* Described in <powertools/host.h>. */
int32_t doc_check(struct pwt_bytes json);
int32_t doc_find(struct pwt_bytes json, struct pwt_bytes pointer, struct pwt_bytes *ret_value);
int32_t doc_string(struct pwt_inv *inv, struct pwt_bytes value, struct pwt_bytes *ret_text);
int32_t doc_quote(struct pwt_inv *inv, struct pwt_bytes text, struct pwt_bytes *ret_json);
int32_t doc_compact(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *ret_json);
int32_t doc_open(struct pwt_inv *inv, struct pwt_doc **ret_doc);
int32_t doc_put(struct pwt_doc *doc, const struct pwt_field *item);
int32_t doc_close(struct pwt_doc *doc, struct pwt_bytes *ret_json);

#endif
