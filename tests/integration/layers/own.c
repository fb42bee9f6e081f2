/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A function that brings libraries of its own: json-c, libcurl, OpenSSL. It works with each and
 * answers where each came from. With OWN_LATE they are not linked but loaded by name, after the
 * plugins have loaded theirs.
 */
#define _GNU_SOURCE
#include <powertools/powertools.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

struct own_library {
    const char *file;
    const char *symbol;
};

static const struct own_library s_libraries[] = {{"libjson-c.so.5", "json_object_new_object"},
                                                 {"libcurl.so.4", "curl_easy_init"},
                                                 {"libcrypto.so.3", "EVP_Digest"},
                                                 {"libssl.so.3", "SSL_CTX_new"}};

enum {
    OWN_COUNT = sizeof(s_libraries) / sizeof(s_libraries[0]),
    OWN_DIGEST = 2,
    OWN_SHA256 = 32,
};

#ifdef OWN_LATE
static void *own_find(const struct own_library *library)
{
    void *loaded = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);

    return loaded ? dlsym(loaded, library->symbol) : NULL;
}

static void *own_sha256(void)
{
    void *(*sha256)(void) = NULL;
    void *found = own_find(&(struct own_library){"libcrypto.so.3", "EVP_sha256"});

    memcpy(&sha256, &found, sizeof(found));
    return sha256();
}
#else
void *json_object_new_object(void);
void *curl_easy_init(void);
void *SSL_CTX_new(void *method);
void *EVP_sha256(void);
int EVP_Digest(const void *, size_t, unsigned char *, unsigned *, const void *, void *);

static void *own_find(const struct own_library *library)
{
    void *const found[] = {(void *)json_object_new_object, (void *)curl_easy_init,
                           (void *)EVP_Digest, (void *)SSL_CTX_new};

    return found[library - s_libraries];
}

static void *own_sha256(void)
{
    return EVP_sha256();
}
#endif

/* The first byte of the SHA-256 of "abc", which the function's own OpenSSL computes: 0xba. */
static unsigned own_digest(void *symbol)
{
    int (*digest)(const void *, size_t, unsigned char *, unsigned *, const void *, void *) = NULL;
    unsigned char sum[OWN_SHA256] = {0};
    unsigned len = 0;

    memcpy(&digest, &symbol, sizeof(symbol));
    return digest("abc", 3, sum, &len, own_sha256(), NULL) == 1 ? sum[0] : 0;
}

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_bytes value = pwt_cstr("null");
    char answer[1024];
    int len = 0;
    unsigned sum = 0;
    const int32_t code =
        pwt_parameter_get(inv, "/probe", &value); /* here the plugin loads its own */

    pwt_metric(inv, "Asked", PWT_UNIT_COUNT, 1);
    for (size_t i = 0; i < OWN_COUNT; i++) {
        void *symbol = own_find(&s_libraries[i]);
        Dl_info info = {.dli_fname = "nowhere"};

        if (symbol) {
            (void)dladdr(symbol, &info);
            sum = i == OWN_DIGEST ? own_digest(symbol) : sum;
        }
        len += snprintf(answer + len, sizeof(answer) - (size_t)len, "%s\"%s\":\"%s\"",
                        i == 0 ? "{" : ",", s_libraries[i].file, info.dli_fname);
    }
    (void)snprintf(answer + len, sizeof(answer) - (size_t)len,
                   ",\"parameter\":%.*s,\"code\":%d,\"sum\":%u}", (int)value.len, value.ptr, code,
                   sum);
    return pwt_respond_cstr(inv, answer);
}

PWT_HANDLER(own, .handle = handle);
