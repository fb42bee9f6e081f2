/* SPDX-License-Identifier: Apache-2.0 */
/* Whose spans they are: the resource attributes, by the semantic conventions for FaaS. */
#ifndef PLUGINS_TRACER_OTLP_RESOURCE_H
#define PLUGINS_TRACER_OTLP_RESOURCE_H

#include "otlp_encode.h"

/* Makes them from Lambda's environment and the settings, which win. In the arena of `inv`; 0 or
 * PWT_ENOMEM. */
int32_t otlp_origin_make(const struct otlp_settings *settings,
                         struct pwt_inv *inv,
                         struct otlp_origin *ret_origin);

#endif
