/* SPDX-License-Identifier: Apache-2.0 */
/* See curl.h. */
#include "curl.h"

#include "shared/library.h"

#include <pthread.h>
#include <stdbool.h>

/* Loaded once for the process, under the lock that pthread_once is, and read-only from then on. */
static struct curl_library s_curl;
static bool s_loaded;
static pthread_once_t s_once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const struct library_names names = {"libpwt-curl.so.4", "libcurl.so.4"};
    const struct library_symbol symbols[] = {
        {"curl_global_init", &s_curl.global_init},
        {"curl_easy_init", &s_curl.easy_init},
        {"curl_easy_setopt", &s_curl.easy_setopt},
        {"curl_easy_perform", &s_curl.easy_perform},
        {"curl_easy_getinfo", &s_curl.easy_getinfo},
        {"curl_easy_reset", &s_curl.easy_reset},
        {"curl_easy_cleanup", &s_curl.easy_cleanup},
        {"curl_easy_strerror", &s_curl.easy_strerror},
        {"curl_slist_append", &s_curl.slist_append},
        {"curl_slist_free_all", &s_curl.slist_free_all},
    };

    s_loaded = library_load(&names, symbols, sizeof(symbols) / sizeof(symbols[0])) &&
               s_curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

const struct curl_library *curl_library(void)
{
    (void)pthread_once(&s_once, load);
    return s_loaded ? &s_curl : NULL;
}
