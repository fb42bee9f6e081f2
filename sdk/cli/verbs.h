/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs there are, each in the file of its name. */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "verb.h"

extern const struct verb verb_completion;
extern const struct verb verb_doctor;
extern const struct verb verb_layer;
extern const struct verb verb_manual;
extern const struct verb verb_new;
extern const struct verb verb_plugins;
extern const struct verb verb_run;
extern const struct verb verb_serve;

#endif
