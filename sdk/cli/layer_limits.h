/* SPDX-License-Identifier: Apache-2.0 */
/* Lambda's limits of packages.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
#ifndef CLI_LAYER_LIMITS_H
#define CLI_LAYER_LIMITS_H

enum {
    LAYER_LIMITS_UNZIPPED = 250 * 1024 * 1024, /* of a function and all its layers together */
    LAYER_LIMITS_ZIPPED = 50 * 1024 * 1024,    /* in a call; larger ones come from S3 */
};

#endif
