/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, by OpenSSL's libcrypto. */
#ifndef CLI_DIGEST_H
#define CLI_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum {
    DIGEST_HEX_SIZE = 2 * 32 + 1,
    DIGEST_BASE64_SIZE = 44 + 1,
};

struct digest {
    unsigned char bytes[32];
};

/** Of a file; false if it cannot be read, and errno says why. */
bool digest_file(const char *path, struct digest *ret_digest);

void digest_hex(const struct digest *digest, char ret_text[DIGEST_HEX_SIZE]);

/** As AWS prints it (CodeSha256). */
void digest_base64(const struct digest *digest, char ret_text[DIGEST_BASE64_SIZE]);

#endif
