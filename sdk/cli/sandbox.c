/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lambda's environment variables:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
#include "sandbox.h"

#include "identifier.h"
#include "locate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct sandbox_default {
    const char *name;
    const char *value;
};

static const struct sandbox_default s_defaults[] = {
    {.name = "AWS_LAMBDA_FUNCTION_VERSION", .value = "$LATEST"},
    {.name = "AWS_LAMBDA_INITIALIZATION_TYPE", .value = "on-demand"},
    {.name = "AWS_XRAY_CONTEXT_MISSING", .value = "LOG_ERROR"},
    {.name = "AWS_XRAY_DAEMON_ADDRESS", .value = "127.0.0.1:2000"},
    {.name = "_AWS_XRAY_DAEMON_ADDRESS", .value = "127.0.0.1"},
    {.name = "_AWS_XRAY_DAEMON_PORT", .value = "2000"},
    {.name = "LAMBDA_RUNTIME_DIR", .value = "/var/runtime"},
    {.name = "LANG", .value = "en_US.UTF-8"},
    {.name = "PATH", .value = "/usr/local/bin:/usr/bin/:/bin:/opt/bin"},
    {.name = "TZ", .value = ":UTC"},
};

static const char *const s_reserved[] = {"AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "_HANDLER"};

/* What is taken over from the caller: names, and with a star at the end their beginnings. */
static const char *const s_inherited[] = {
    "POWERTOOLS_*",          "OTEL_*",
    "AWS_ENDPOINT_URL*",     "AWS_LAMBDA_LOG_FORMAT",
    "AWS_LAMBDA_LOG_LEVEL",  "AWS_REGION",
    "AWS_DEFAULT_REGION",    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
};

bool sandbox_is_reserved(const char *name)
{
    for (size_t i = 0; i < sizeof(s_reserved) / sizeof(s_reserved[0]); i++) {
        if (strcmp(name, s_reserved[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool sandbox_is_inherited(const char *item)
{
    size_t len = strcspn(item, "=");

    for (size_t i = 0; i < sizeof(s_inherited) / sizeof(s_inherited[0]); i++) {
        size_t pattern_len = strcspn(s_inherited[i], "*");
        bool is_prefix = s_inherited[i][pattern_len] == '*';

        if ((is_prefix ? len >= pattern_len : len == pattern_len) &&
            memcmp(item, s_inherited[i], pattern_len) == 0) {
            return true;
        }
    }
    return false;
}

static bool sandbox_add_inherited(struct variables *variables)
{
    for (char **item = environ; item != NULL && *item != NULL; item++) {
        struct variables one = {.items = item, .count = 1};

        if (sandbox_is_inherited(*item) && !variables_merge(variables, &one)) {
            return false;
        }
    }
    return true;
}

/** One region under both names. */
static bool sandbox_add_region(struct variables *variables)
{
    const char *region = variables_get(variables, "AWS_DEFAULT_REGION");

    return variables_default(variables, "AWS_REGION", region == NULL ? "us-east-1" : region) &&
           variables_default(variables, "AWS_DEFAULT_REGION",
                             variables_get(variables, "AWS_REGION"));
}

static bool sandbox_add_log_names(struct variables *variables)
{
    const char *function = variables_get(variables, "AWS_LAMBDA_FUNCTION_NAME");
    time_t now = time(NULL);
    struct tm date;
    char day[sizeof("yyyy/mm/dd")];
    char id[33];
    char *group = NULL;
    char *stream = NULL;
    bool set;

    (void)strftime(day, sizeof(day), "%Y/%m/%d", gmtime_r(&now, &date));
    identifier_hex(id, sizeof(id) - 1);
    set = asprintf(&group, "/aws/lambda/%s", function) >= 0 &&
          asprintf(&stream, "%s/[$LATEST]%s", day, id) >= 0 &&
          variables_default(variables, "AWS_LAMBDA_LOG_GROUP_NAME", group) &&
          variables_default(variables, "AWS_LAMBDA_LOG_STREAM_NAME", stream);
    free(group);
    free(stream);
    return set;
}

static bool sandbox_add_library_path(const char *root, struct variables *variables)
{
    char *path;
    bool set;

    if (asprintf(&path, "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:%s:%s/lib:/opt/lib", root,
                 root) < 0) {
        return false;
    }
    set = variables_default(variables, "LD_LIBRARY_PATH", path);
    free(path);
    return set;
}

static bool sandbox_add_plugin_path(const char *root, struct variables *variables)
{
    char *path = locate_plugin_path(root);
    bool set = path != NULL && variables_default(variables, "POWERTOOLS_PLUGIN_PATH", path);

    free(path);
    return set;
}

/** All that stays as Lambda has it unless the user said otherwise. */
static bool sandbox_add_defaults(const struct sandbox *sandbox, struct variables *variables)
{
    char memory[24];

    (void)snprintf(memory, sizeof(memory), "%" PRId64, sandbox->memory_mb);
    for (size_t i = 0; i < sizeof(s_defaults) / sizeof(s_defaults[0]); i++) {
        if (!variables_default(variables, s_defaults[i].name, s_defaults[i].value)) {
            return false;
        }
    }
    return variables_default(variables, "AWS_LAMBDA_FUNCTION_NAME", sandbox->handler->stem) &&
           variables_default(variables, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory) &&
           sandbox_add_region(variables) && sandbox_add_log_names(variables) &&
           sandbox_add_library_path(sandbox->handler->task_root, variables) &&
           sandbox_add_plugin_path(sandbox->handler->task_root, variables);
}

bool sandbox_variables(const struct sandbox *sandbox, struct variables *ret_variables)
{
    struct variables variables = {0};

    if (sandbox_add_inherited(&variables) && variables_merge(&variables, sandbox->user) &&
        sandbox_add_defaults(sandbox, &variables) &&
        variables_set(&variables, "_HANDLER", sandbox->handler->handler) &&
        variables_set(&variables, "LAMBDA_TASK_ROOT", sandbox->handler->task_root)) {
        *ret_variables = variables;
        return true;
    }
    variables_done(&variables);
    return false;
}

char *sandbox_function_arn(const struct variables *variables)
{
    char *arn;
    int len = asprintf(&arn, "arn:aws:lambda:%s:123456789012:function:%s",
                       variables_get(variables, "AWS_REGION"),
                       variables_get(variables, "AWS_LAMBDA_FUNCTION_NAME"));

    return len < 0 ? NULL : arn;
}
