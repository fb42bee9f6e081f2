/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of PCRE2 that are used. It is loaded by the first pattern; nothing of it is linked.
 */
#ifndef PLUGINS_DATA_MASKING_PATTERN_LIBRARY_H
#define PLUGINS_DATA_MASKING_PATTERN_LIBRARY_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct pattern_library {
    pcre2_general_context *(*general_new)(void *(*)(size_t, void *),
                                          void (*)(void *, void *),
                                          void *);
    pcre2_compile_context *(*compile_context_new)(pcre2_general_context *);
    pcre2_code *(*compile)(
        PCRE2_SPTR, PCRE2_SIZE, uint32_t, int *, PCRE2_SIZE *, pcre2_compile_context *);
    int (*info)(const pcre2_code *, uint32_t, void *);
    int (*group_of_name)(const pcre2_code *, PCRE2_SPTR);
    pcre2_match_context *(*match_context_new)(pcre2_general_context *);
    void (*match_context_free)(pcre2_match_context *);
    int (*set_match_limit)(pcre2_match_context *, uint32_t);
    int (*set_depth_limit)(pcre2_match_context *, uint32_t);
    int (*set_heap_limit)(pcre2_match_context *, uint32_t);
    int (*set_offset_limit)(pcre2_match_context *, PCRE2_SIZE);
    pcre2_match_data *(*match_data_new)(uint32_t, pcre2_general_context *);
    void (*match_data_free)(pcre2_match_data *);
    PCRE2_SIZE *(*ovector)(pcre2_match_data *);
    int (*match)(const pcre2_code *,
                 PCRE2_SPTR,
                 PCRE2_SIZE,
                 PCRE2_SIZE,
                 uint32_t,
                 pcre2_match_data *,
                 pcre2_match_context *);
};

/* The library; NULL where there is none. Looked for once. */
const struct pattern_library *pattern_library(void);

#endif
