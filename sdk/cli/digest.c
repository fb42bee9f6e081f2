/* SPDX-License-Identifier: Apache-2.0 */
/* A file is read in pieces: a package can have hundreds of megabytes. */
#include "digest.h"

#include <openssl/evp.h>
#include <stdio.h>

enum {
    DIGEST_CHUNK = 64 * 1024,
};

static bool digest_stream(FILE *stream, EVP_MD_CTX *context)
{
    unsigned char chunk[DIGEST_CHUNK];
    size_t got;

    if (EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1) {
        return false;
    }
    do {
        got = fread(chunk, 1, sizeof(chunk), stream);
        if (EVP_DigestUpdate(context, chunk, got) != 1) {
            return false;
        }
    } while (got > 0);
    return ferror(stream) == 0;
}

bool digest_file(const char *path, struct digest *ret_digest)
{
    FILE *stream = fopen(path, "rbe");
    EVP_MD_CTX *context = stream == NULL ? NULL : EVP_MD_CTX_new();
    bool good = context != NULL && digest_stream(stream, context) &&
                EVP_DigestFinal_ex(context, ret_digest->bytes, NULL) == 1;

    EVP_MD_CTX_free(context);
    if (stream != NULL) {
        (void)fclose(stream);
    }
    return good;
}

void digest_hex(const struct digest *digest, char ret_text[DIGEST_HEX_SIZE])
{
    for (size_t i = 0; i < sizeof(digest->bytes); i++) {
        (void)snprintf(ret_text + 2 * i, 3, "%02x", digest->bytes[i]);
    }
}

void digest_base64(const struct digest *digest, char ret_text[DIGEST_BASE64_SIZE])
{
    (void)EVP_EncodeBlock((unsigned char *)ret_text, digest->bytes, sizeof(digest->bytes));
}
