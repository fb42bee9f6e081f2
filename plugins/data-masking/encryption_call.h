/* SPDX-License-Identifier: Apache-2.0 */
/* What calls that encrypt and calls that decrypt have in common. */
#ifndef PLUGINS_DATA_MASKING_ENCRYPTION_CALL_H
#define PLUGINS_DATA_MASKING_ENCRYPTION_CALL_H

#include "data_key.h"

/* Looks whether there are keys and a libcrypto. 0, or a code that is recorded. */
int32_t encryption_begin(const struct encryption *call, struct crypto **ret_crypto);

/* Records that a context is too long; returns the code. */
int32_t encryption_say_long_context(const struct encryption *call);

/* The caller's context, checked and sorted, with room for one pair more. 0, or a code that is
 * recorded. */
int32_t encryption_pairs(const struct encryption *call, struct esdk_pair **ret_pairs);

#endif
