/* SPDX-License-Identifier: Apache-2.0 */
/* What a layer says of itself: a JSON document in powertools/manifests/. */
#ifndef CLI_LAYER_MANIFEST_H
#define CLI_LAYER_MANIFEST_H

#include "layer_package.h"

/** The manifest of a part of a sorted package; NULL after a message. The caller frees it. */
char *layer_manifest_print(const struct layer_package *package, size_t part);

#endif
