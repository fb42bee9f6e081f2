/* SPDX-License-Identifier: Apache-2.0 */
/* `powertools layer`: a zip file that Lambda takes, of plugins or of a function. */
#include "digest.h"
#include "layer_check.h"
#include "layer_limits.h"
#include "layer_package.h"
#include "layer_zip.h"
#include "message.h"
#include "option.h"
#include "verbs.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    LAYER_REFUSED = 1,
};

/* 2107-12-31T23:59:58Z, the last time that a zip file knows. */
static const int64_t s_last_epoch = 4354819198;

struct layer_options {
    const char *output;  /* NULL: made of name, version and architecture */
    const char *tree;    /* NULL: none */
    const char *license; /* NULL: what lies beside a plugin */
    const char *commit;  /* NULL: not known */
    bool function;
    bool strict;
};

static const struct verb_option s_options[] = {
    {.name = "output",
     .value = "PATH",
     .help = "The zip file (NAME-VERSION-ARCHITECTURE.zip).",
     .take = option_text,
     .offset = offsetof(struct layer_options, output)},
    {.name = "function",
     .help = "Pack functions: FILE.so goes to the top.",
     .take = option_switch,
     .offset = offsetof(struct layer_options, function)},
    {.name = "tree",
     .value = "PATH",
     .help = "Pack all of this folder too, as it shall lie\n"
             "below /opt, or below /var/task for a function.",
     .take = option_text,
     .offset = offsetof(struct layer_options, tree)},
    {.name = "license",
     .value = "PATH",
     .help = "Licence file or folder (LICENSE, COPYING or\n"
             "NOTICE beside the plugin).",
     .take = option_text,
     .offset = offsetof(struct layer_options, license)},
    {.name = "commit",
     .value = "ID",
     .help = "Commit of the sources, for the manifest.",
     .take = option_text,
     .offset = offsetof(struct layer_options, commit)},
    {.name = "strict",
     .help = "Refuse what a warning is printed for.",
     .take = option_switch,
     .offset = offsetof(struct layer_options, strict)},
};

/** The time of the sources, -1 if it is not told. False after a message. */
static bool layer_read_epoch(int64_t *ret_epoch)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    long long number;
    char *end;

    *ret_epoch = -1;
    if (text == NULL || *text == '\0') {
        return true;
    }
    errno = 0;
    number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || number < 0 || number > s_last_epoch) {
        message_error("SOURCE_DATE_EPOCH='%s' is no time; expected seconds since 1970, 0 to "
                      "%" PRId64 "; set it to 'git log -1 --format=%%ct', or unset it",
                      text, s_last_epoch);
        return false;
    }
    *ret_epoch = number;
    return true;
}

/** Puts all of it together. False after a message. */
static bool layer_collect(struct layer_package *package,
                          const struct layer_options *options,
                          const struct verb_arguments *objects)
{
    bool good = true;
    bool clean = true;

    for (size_t i = 0; i < objects->count; i++) {
        bool added = layer_package_add_object(package, objects->items[i]);

        clean = (!added || options->function || layer_check_exports(objects->items[i])) && clean;
        good = added && good;
    }
    if (options->tree != NULL) {
        good = layer_package_add_tree(package, options->tree) && good;
    }
    good = good && layer_check_files(&package->files, options->function);
    return good && (clean || !options->strict) && layer_package_finish(package);
}

/** The path of the zip file; NULL after a message. The caller frees it. */
static char *layer_output(const struct layer_package *package,
                          const struct layer_options *options,
                          const struct verb_arguments *objects)
{
    const char *architecture = layer_check_architecture(&package->files);
    char *path = NULL;
    int len;

    if (options->output != NULL) {
        len = asprintf(&path, "%s", options->output);
    } else if (options->function) {
        const char *slash = strrchr(objects->items[0], '/');
        const char *base = slash == NULL ? objects->items[0] : slash + 1;

        len = asprintf(&path, "%.*s.zip", (int)(strlen(base) - strlen(".so")), base);
    } else {
        len = asprintf(&path, "%s-%s%s%s.zip", package->parts[0].name, package->parts[0].version,
                       architecture == NULL ? "" : "-", architecture == NULL ? "" : architecture);
    }
    if (len < 0) {
        (void)message_no_memory();
        return NULL;
    }
    return path;
}

static void layer_print_next(const struct layer_package *package, const char *path)
{
    const char *architecture = layer_check_architecture(&package->files);

    if (package->is_function) {
        (void)printf("\nNow:\n  aws lambda update-function-code --function-name NAME \\\n"
                     "    --zip-file fileb://%s\n",
                     path);
        return;
    }
    (void)printf("\nNow:\n  aws lambda publish-layer-version --layer-name %s \\\n"
                 "    --zip-file fileb://%s \\\n    --compatible-runtimes provided.al2023%s%s\n",
                 package->parts[0].name, path,
                 architecture == NULL ? "" : " --compatible-architectures ",
                 architecture == NULL ? "" : architecture);
}

/** What was made. False after a message: it cannot be read, or is larger than a strict one may be.
 */
static bool layer_report(const struct layer_package *package, const char *path)
{
    struct digest digest;
    struct stat info;
    char sum[DIGEST_BASE64_SIZE];

    if (stat(path, &info) != 0 || !digest_file(path, &digest)) {
        message_error("package '%s' cannot be read: %s", path, strerror(errno));
        return false;
    }
    digest_base64(&digest, sum);
    for (size_t i = 0; i < package->files.count; i++) {
        (void)printf("%10" PRIu64 "  %s\n", package->files.items[i].size,
                     package->files.items[i].path);
    }
    (void)printf("%10" PRIu64 "  bytes unzipped, of the %d that Lambda takes\n%10jd  bytes zipped: "
                 "%s\n            CodeSha256 %s\n",
                 layer_check_size(&package->files), LAYER_LIMITS_UNZIPPED, (intmax_t)info.st_size,
                 path, sum);
    layer_print_next(package, path);
    if (info.st_size > LAYER_LIMITS_ZIPPED) {
        message_error("warning: package '%s' has %jd bytes; expected at most %d for an upload in "
                      "the call itself; put it into a bucket of S3 and name that",
                      path, (intmax_t)info.st_size, LAYER_LIMITS_ZIPPED);
        return false;
    }
    return true;
}

static int layer_make(struct layer_package *package,
                      const struct layer_options *options,
                      const struct verb_arguments *objects)
{
    char *path;
    bool made = false;

    if (!layer_collect(package, options, objects)) {
        return LAYER_REFUSED;
    }
    path = layer_output(package, options, objects);
    if (path != NULL && layer_zip_write(&package->files, path, package->epoch)) {
        made = layer_report(package, path) || !options->strict;
    }
    free(path);
    return made ? 0 : LAYER_REFUSED;
}

static bool layer_check_arguments(const struct layer_options *options,
                                  const struct verb_arguments *objects)
{
    if (objects->count == 0 && (options->function || options->tree == NULL)) {
        message_error("file is missing; expected 'powertools layer PLUGIN.so' or 'powertools layer "
                      "--function HANDLER.so'; see 'powertools layer --help'");
        return false;
    }
    if (objects->count > 1 && options->output == NULL) {
        message_error("name of the package is missing, since there are %zu files in it; expected "
                      "it with --output PATH",
                      objects->count);
        return false;
    }
    return true;
}

static int layer_main(const struct verb *verb, int count, char **arguments)
{
    struct layer_options options = {.output = NULL};
    struct layer_package package = {.parts = NULL};
    struct verb_arguments objects;
    enum verb_result parsed = verb_parse(verb, count, arguments, &options, &objects);
    int status = VERB_EXIT_USAGE;

    if (parsed != VERB_READY) {
        return verb_exit_status(parsed);
    }
    if (layer_check_arguments(&options, &objects) && layer_read_epoch(&package.epoch)) {
        package.is_function = options.function;
        package.license = options.license;
        package.commit = options.commit;
        status = layer_make(&package, &options, &objects);
    }
    layer_package_done(&package);
    return status;
}

static const struct verb_group s_groups[] = {
    {.options = s_options, .count = sizeof(s_options) / sizeof(s_options[0])},
};

const struct verb verb_layer = {
    .name = "layer",
    .arguments = "FILE.so...",
    .summary = "Pack plugins, or a function, into a zip file for Lambda",
    .groups = s_groups,
    .group_count = sizeof(s_groups) / sizeof(s_groups[0]),
    .notes = "A plugin's own libraries come along from NAME.d/ beside it. The same files make\n"
             "the same bytes; SOURCE_DATE_EPOCH sets their time.\n\n"
             "Exit status: 0 made, 1 refused, 2 usage.\n",
    .run = layer_main,
};
