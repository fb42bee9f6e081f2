/* SPDX-License-Identifier: Apache-2.0 */
/* Finding files by where this command itself lies. */
#include "locate.h"

#include "buffer.h"
#include "message.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the order of search; those that are not absolute count from the folder of this command. */
static const char *const s_bootstrap_places[] = {
    "bootstrap",            /* installed, or unpacked */
    "../../core/bootstrap", /* build tree: this is sdk/cli */
    "/opt/bootstrap",       /* layer */
};

/* Where a build tree has its plugins, from the folder of this command. */
#define LOCATE_BUILT_PLUGINS "../../plugins/*/*.so"

/** The folder that this command lies in, with its slash; "" if unknown. */
static void locate_own_folder(char ret_folder[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", ret_folder, PATH_MAX - 1);

    while (len > 0 && ret_folder[len - 1] != '/') {
        len--;
    }
    ret_folder[len > 0 ? len : 0] = '\0';
}

static bool locate_is_program(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

static char *locate_wish(const char *wish)
{
    char *path = NULL;

    if (!locate_is_program(wish)) {
        message_error("runtime '%s' is not an executable file; expected the path of a bootstrap; "
                      "correct --bootstrap",
                      wish);
        return NULL;
    }
    path = realpath(wish, NULL);
    if (path == NULL) {
        message_error("runtime '%s' cannot be found: %s", wish, strerror(errno));
    }
    return path;
}

char *locate_bootstrap(const char *wish)
{
    char folder[PATH_MAX];

    if (wish != NULL) {
        return locate_wish(wish);
    }
    locate_own_folder(folder);
    for (size_t i = 0; i < sizeof(s_bootstrap_places) / sizeof(s_bootstrap_places[0]); i++) {
        const char *place = s_bootstrap_places[i];
        char path[PATH_MAX + 32];

        (void)snprintf(path, sizeof(path), "%s%s", place[0] == '/' ? "" : folder, place);
        if (locate_is_program(path)) {
            return realpath(path, NULL);
        }
    }
    message_error("runtime 'bootstrap' not found beside this command, in its build tree, or in "
                  "/opt; expected an executable file; name it with --bootstrap PATH");
    return NULL;
}

/** Appends a folder, a colon before it. One with a colon in its name cannot be in such a list. */
static bool locate_add_folder(struct buffer *path, const char *folder, size_t len)
{
    if (memchr(folder, ':', len) != NULL) {
        return true;
    }
    return (path->len == 0 || buffer_append(path, ":", 1)) && buffer_append(path, folder, len);
}

/** Appends the folders that hold a plugin in the build tree, if this is one. */
static bool locate_add_built(struct buffer *path)
{
    char pattern[PATH_MAX + sizeof(LOCATE_BUILT_PLUGINS)];
    char folder[PATH_MAX];
    glob_t plugins = {.gl_pathc = 0};
    bool added = true;

    locate_own_folder(folder);
    (void)snprintf(pattern, sizeof(pattern), "%s" LOCATE_BUILT_PLUGINS, folder);
    if (glob(pattern, 0, NULL, &plugins) != 0) {
        return true; /* There is none: this is no build tree. */
    }
    for (size_t i = 0; added && i < plugins.gl_pathc; i++) {
        char *plugin = realpath(plugins.gl_pathv[i], NULL);

        if (plugin != NULL) {
            added = locate_add_folder(path, plugin, (size_t)(strrchr(plugin, '/') - plugin));
        }
        free(plugin);
    }
    globfree(&plugins);
    return added;
}

char *locate_plugin_path(const char *task_root)
{
    static const char own[] = "/powertools/plugins";
    static const char layers[] = "/opt/powertools/plugins";
    struct buffer first = {0};
    struct buffer path = {0};
    bool complete = buffer_append_text(&first, task_root) && buffer_append_text(&first, own) &&
                    locate_add_folder(&path, first.data, first.len) && locate_add_built(&path) &&
                    locate_add_folder(&path, PWT_PLUGIN_DIR, strlen(PWT_PLUGIN_DIR)) &&
                    locate_add_folder(&path, layers, strlen(layers)) && buffer_append(&path, "", 1);

    buffer_done(&first);
    if (!complete) {
        buffer_done(&path);
    }
    return path.data;
}
