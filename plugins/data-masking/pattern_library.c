/* SPDX-License-Identifier: Apache-2.0 */
/* See pattern_library.h. */
#include "pattern_library.h"

#include "shared/library.h"

#include <pthread.h>

/* Written once for the process, under the lock that pthread_once is, and read-only from then on. */
static struct pattern_library s_library;
static const struct pattern_library *s_loaded;
static pthread_once_t s_once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const struct library_names names = {"libpwt-pcre2-8.so.0", "libpcre2-8.so.0"};
    static const struct library_symbol symbols[] = {
        {"pcre2_general_context_create_8", &s_library.general_new},
        {"pcre2_compile_context_create_8", &s_library.compile_context_new},
        {"pcre2_compile_8", &s_library.compile},
        {"pcre2_pattern_info_8", &s_library.info},
        {"pcre2_substring_number_from_name_8", &s_library.group_of_name},
        {"pcre2_match_context_create_8", &s_library.match_context_new},
        {"pcre2_match_context_free_8", &s_library.match_context_free},
        {"pcre2_set_match_limit_8", &s_library.set_match_limit},
        {"pcre2_set_depth_limit_8", &s_library.set_depth_limit},
        {"pcre2_set_heap_limit_8", &s_library.set_heap_limit},
        {"pcre2_set_offset_limit_8", &s_library.set_offset_limit},
        {"pcre2_match_data_create_8", &s_library.match_data_new},
        {"pcre2_match_data_free_8", &s_library.match_data_free},
        {"pcre2_get_ovector_pointer_8", &s_library.ovector},
        {"pcre2_match_8", &s_library.match},
    };

    if (library_load(&names, symbols, sizeof(symbols) / sizeof(symbols[0]))) {
        s_loaded = &s_library;
    }
}

const struct pattern_library *pattern_library(void)
{
    (void)pthread_once(&s_once, load);
    return s_loaded;
}
