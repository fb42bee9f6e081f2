/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of libcurl, which is loaded by the first call. Of it only declarations are used at
 * build time; nothing of it is linked. */
#ifndef PLUGINS_AWS_CURL_H
#define PLUGINS_AWS_CURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

struct curl_library {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_perform)(CURL *);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    void (*easy_reset)(CURL *);
    void (*easy_cleanup)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
};

/* NULL where there is no libcurl. The process's; never cleaned up: others may use the same copy. */
const struct curl_library *curl_library(void);

#endif
