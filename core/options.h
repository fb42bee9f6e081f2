/* SPDX-License-Identifier: Apache-2.0 */
/* Option tables: the one place that reads the environment and powertools.json. */
#ifndef CORE_OPTIONS_H
#define CORE_OPTIONS_H

#include "arena.h"
#include "problem.h"
#include "runtime.h"

#include <stdbool.h>

/* Where an option's text came from. */
enum option_origin { ORIGIN_NONE, ORIGIN_DEFAULT, ORIGIN_JSON_FILE, ORIGIN_ENVIRONMENT };

struct option_text {
    struct pwt_bytes text;
    struct pwt_bytes name; /* of the variable that gave it, or the option's first */
    enum option_origin origin;
};

/* A variable of the environment. */
struct variable {
    struct pwt_bytes name;
    const char *value;
    struct variable *next; /* with a name of the same length, as far as VARIABLE_LISTS goes */
};

#define VARIABLE_LISTS 64

/* The function's settings; all texts live in the arena, for the life of the process. */
struct settings {
    struct arena *arena;
    /* The environment as it was at the first look-up, by the length of names: plugins ask for more
     * names than there are variables, and nearly all in vain. */
    struct variable *variables[VARIABLE_LISTS];
    bool listed;
    const char *task_root; /* LAMBDA_TASK_ROOT */
    struct pwt_bytes json; /* content of powertools.json; absent if there is none */
    bool json_read;
};

/* Prepares for look-ups; nothing is read yet. */
void settings_init(struct settings *settings, struct arena *arena);

/* The text of an option by its precedence: environment, powertools.json, default; `@file` is
 * replaced by the file's content. */
int32_t settings_look_up(struct settings *settings,
                         const struct pwt_option *option,
                         struct option_text *ret_text,
                         struct problem *problem);

/* Checks all options of one table and stores them into `target`. `owner` names whose they are in
 * messages: "plugin 'metrics'". */
int32_t settings_apply(struct settings *settings,
                       const struct pwt_plugin *table,
                       const char *owner,
                       void *target,
                       struct problem *problem);

/* Option `index` of a table, by the stride it was compiled with. */
const struct pwt_option *option_of(const struct pwt_plugin *table, uint32_t index);

/* The first of an option's names: for messages, and for powertools.json. */
struct pwt_bytes option_first_name(const struct pwt_option *option);

/* Whether one of an option's names is `name`. */
bool option_has_name(const struct pwt_option *option, struct pwt_bytes name);

/* One warning for each POWERTOOLS_* variable and member of powertools.json that nobody declares. */
void settings_warn_unknown(struct settings *settings, const struct runtime *runtime);

#endif
