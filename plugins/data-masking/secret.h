/* SPDX-License-Identifier: Apache-2.0 */
/* Where key bytes are. Pages that no core dump holds and that are not swapped where the system
 * allows that; and keys at rest, of which even these pages hold no bytes in the clear. */
#ifndef PLUGINS_DATA_MASKING_SECRET_H
#define PLUGINS_DATA_MASKING_SECRET_H

#include <stddef.h>

/* Longest of a key: the private one of P-384. */
#define SECRET_BYTES_MAX 48u

/* Zeroed pages; NULL when there are none. */
void *secret_pages_new(size_t size);

/* Wipes them and gives them back; NULL is allowed. */
void secret_pages_free(void *pages, size_t size);

/* A key at rest: random bytes, and the key with these added. Who reads one part of memory, by an
 * overrun or from a page that was not wiped, has nothing. Any thread. */
struct secret;

/* NULL when out of memory or of randomness. */
struct secret *secret_new(const unsigned char *bytes, size_t len);

/* Wipes it; NULL is allowed. */
void secret_free(struct secret *secret);

/* The key in the clear, and how long it is. `to` lies in secret pages. */
size_t secret_copy(const struct secret *secret, unsigned char to[SECRET_BYTES_MAX]);

#endif
