/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system's libcurl as it would be if it had been built to trust the certificates of the folder
 * PWT_BUILT_IN_FOLDER. Stands where a layer has its copy, in front of the system's.
 */
#define _GNU_SOURCE
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdlib.h>

static void (*s_reset)(CURL *);
static CURL *(*s_init)(void);

/* Of the libraries behind this one. */
__attribute__((constructor)) static void find_system(void)
{
    *(void **)&s_init = dlsym(RTLD_NEXT, "curl_easy_init");
    *(void **)&s_reset = dlsym(RTLD_NEXT, "curl_easy_reset");
}

static void build_in(CURL *easy)
{
    (void)curl_easy_setopt(easy, CURLOPT_CAPATH, getenv("PWT_BUILT_IN_FOLDER"));
}

__attribute__((visibility("default"))) CURL *curl_easy_init(void)
{
    CURL *easy = s_init();

    build_in(easy);
    return easy;
}

__attribute__((visibility("default"))) void curl_easy_reset(CURL *curl)
{
    s_reset(curl);
    build_in(curl);
}
