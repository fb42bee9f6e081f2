/* SPDX-License-Identifier: Apache-2.0 */
/* From an expression to what is evaluated: a copy of the text, and its nodes. */
#include "internal.h"

int32_t pwt_jmespath_compile(const struct pwt_jmespath_source *source,
                             const struct pwt_json_alloc *alloc,
                             struct pwt_jmespath_error *error,
                             const struct pwt_jmespath **ret_path)
{
    struct jp_context cx = {.alloc = alloc, .bytes_left = SIZE_MAX, .error = error};
    if (source->len > PWT_JMESPATH_LENGTH_MAX) {
        return pwt_jp_fail(&cx, PWT_JMESPATH_ELIMIT, JP_NOWHERE, "longer than %u bytes",
                           PWT_JMESPATH_LENGTH_MAX);
    }
    void *memory = NULL;
    int32_t result = pwt_jp_take(&cx, sizeof(struct pwt_jmespath) + source->len + 1, &memory);
    if (result != 0) {
        return result;
    }
    struct pwt_jmespath *path = memory;
    char *text = (char *)(path + 1);
    if (source->len != 0) {
        memcpy(text, source->text, source->len);
    }
    cx.text = text;
    cx.len = source->len;

    struct jp_nodes nodes = {.count = 0};
    uint32_t root = 0;
    result = pwt_jp_parse(&cx, source, &nodes, &root);
    if (result != 0) {
        return result;
    }
    *path = (struct pwt_jmespath){
        .text = text,
        .len = source->len,
        .nodes = nodes.ptr,
        .root = root,
        .max_bytes = source->max_bytes == 0 ? PWT_JMESPATH_BYTES_DEFAULT : source->max_bytes,
    };
    *ret_path = path;
    return 0;
}
