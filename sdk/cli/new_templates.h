/* SPDX-License-Identifier: Apache-2.0 */
/* The files of templates/, which the build puts into the command. */
#ifndef CLI_NEW_TEMPLATES_H
#define CLI_NEW_TEMPLATES_H

#include <stddef.h>

struct new_template {
    const char *name; /* of the file in templates/ */
    const char *text;
};

/** Ends with a name that is NULL. */
extern const struct new_template new_templates[];

#endif
