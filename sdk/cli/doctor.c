/* SPDX-License-Identifier: Apache-2.0 */
/* `powertools doctor`: whether this machine can build and run functions, and what to do if not. */
#include "capture.h"
#include "elf_file.h"
#include "elf_needs.h"
#include "locate.h"
#include "verbs.h"
#include "wrap.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    DOCTOR_TIMEOUT_MS = 10000,
    DOCTOR_MAX_ARGUMENTS = 4,
    DOCTOR_TEXT_SIZE = 256,
    DOCTOR_SICK = 1,
    DOCTOR_ADVICE_INDENT = 6,
};

/** One thing to look for: a program that shall run. */
struct doctor_check {
    const char *name;
    const char *programs[3]; /* any of them will do; end with NULL */
    const char *arguments[DOCTOR_MAX_ARGUMENTS];
    const char *version; /* what it shall print; NULL: anything */
    const char *missing; /* what to do */
    bool optional;
};

static const struct doctor_check s_checks[] = {
    {.name = "C compiler",
     .programs = {"cc", "gcc", "clang"},
     .arguments = {"--version"},
     .missing = "install gcc (apt-get install gcc libc6-dev, dnf install gcc)"},
    {.name = "C++ compiler",
     .programs = {"c++", "g++", "clang++"},
     .arguments = {"--version"},
     .missing = "needed for C++ only: install g++",
     .optional = true},
    {.name = "build system",
     .programs = {"meson", "cmake"},
     .arguments = {"--version"},
     .missing = "convenient, not needed: install meson and ninja, or cmake",
     .optional = true},
    {.name = "pkg-config",
     .programs = {"pkg-config", "pkgconf"},
     .arguments = {"--version"},
     .missing = "install pkg-config; without it name the headers with -I yourself"},
    {.name = "SDK headers",
     .programs = {"pkg-config", "pkgconf"},
     .arguments = {"--modversion", "powertools"},
     .version = PWT_VERSION,
     .missing = "install this version (meson install -C build), or set PKG_CONFIG_PATH to the "
                "folder of powertools.pc"},
    {.name = "SDK test library",
     .programs = {"pkg-config", "pkgconf"},
     .arguments = {"--modversion", "powertools-testing"},
     .version = PWT_VERSION,
     .missing = "needed for unit tests only: it comes with the SDK; set PKG_CONFIG_PATH to the "
                "folder of powertools-testing.pc too",
     .optional = true},
    {.name = "json-c",
     .programs = {"pkg-config", "pkgconf"},
     .arguments = {"--modversion", "json-c"},
     .missing = "needed for <powertools/json_c.h> only: install libjson-c-dev or json-c-devel",
     .optional = true},
};

static void doctor_say(const char *verdict, const char *name, const char *found)
{
    (void)printf("%-5s %-17s %s\n", verdict, name, found);
}

static void doctor_advise(const char *advice)
{
    wrap_print(advice, DOCTOR_ADVICE_INDENT);
}

/** Path of a program as a shell would find it; false if there is none. */
static bool doctor_find(const char *program, char ret_path[PATH_MAX])
{
    const char *folders = getenv("PATH");

    while (folders != NULL && *folders != '\0') {
        size_t len = strcspn(folders, ":");

        if (len > 0 &&
            snprintf(ret_path, PATH_MAX, "%.*s/%s", (int)len, folders, program) < PATH_MAX &&
            access(ret_path, X_OK) == 0) {
            return true;
        }
        folders += len;
        folders += *folders == ':';
    }
    return false;
}

/** Runs a program that is there, and keeps the first line that it prints. */
static bool doctor_run(char *path, const char *const *arguments, char ret_line[DOCTOR_TEXT_SIZE])
{
    const char *all[DOCTOR_MAX_ARGUMENTS + 2] = {path};
    struct child_options options = {.program = path,
                                    .arguments = all,
                                    .directory = ".",
                                    .variables = environ,
                                    .errors_apart = true};
    struct capture capture = {.timed_out = false};
    bool good;

    for (size_t i = 0; i < DOCTOR_MAX_ARGUMENTS && arguments[i] != NULL; i++) {
        all[i + 1] = arguments[i];
    }
    good = capture_run(&options, DOCTOR_TIMEOUT_MS, &capture) && capture_succeeded(&capture) &&
           buffer_append(&capture.output, "", 1);
    if (good) {
        (void)snprintf(ret_line, DOCTOR_TEXT_SIZE, "%.*s", (int)strcspn(capture.output.data, "\n"),
                       capture.output.data);
    }
    capture_done(&capture);
    return good;
}

/** True unless something that is needed is missing. */
static bool doctor_look(const struct doctor_check *check)
{
    char path[PATH_MAX];
    char line[DOCTOR_TEXT_SIZE] = "not found";
    bool found = false;

    for (size_t i = 0; i < 3 && check->programs[i] != NULL && !found; i++) {
        found = doctor_find(check->programs[i], path) && doctor_run(path, check->arguments, line);
    }
    if (found && (check->version == NULL || strcmp(check->version, line) == 0)) {
        doctor_say("ok", check->name, line);
        return true;
    }
    doctor_say(check->optional ? "-" : "FAIL", check->name, line);
    doctor_advise(check->missing);
    return check->optional;
}

static bool doctor_look_for_runtime(void)
{
    static const char *const arguments[DOCTOR_MAX_ARGUMENTS] = {"--version"};
    char *bootstrap = locate_bootstrap(NULL); /* prints its own message */
    char line[DOCTOR_TEXT_SIZE];
    bool good = bootstrap != NULL && doctor_run(bootstrap, arguments, line);

    if (good) {
        doctor_say("ok", "runtime", bootstrap);
    } else {
        doctor_say("FAIL", "runtime", bootstrap == NULL ? "not found" : bootstrap);
        doctor_advise("install this project whole; bootstrap lies beside this command then");
    }
    free(bootstrap);
    return good;
}

static bool doctor_look_at_file(const char *path)
{
    struct elf_needs needs;
    const char *machine;
    char text[DOCTOR_TEXT_SIZE];

    if (!elf_needs_read(path, &needs)) {
        doctor_say("FAIL", path, "is no 64-bit shared object that can be read");
        doctor_advise("name a function or a plugin: a file that ends in .so");
        return false;
    }
    machine = elf_file_architecture(needs.machine);
    if (needs.glibc == 0) {
        (void)snprintf(text, sizeof(text), "%s, any glibc", machine == NULL ? "?" : machine);
    } else {
        (void)snprintf(text, sizeof(text), "%s, glibc 2.%u", machine == NULL ? "?" : machine,
                       needs.glibc);
    }
    if (machine == NULL || needs.glibc > ELF_NEEDS_LAMBDA) {
        doctor_say("FAIL", path, text);
        doctor_advise(machine == NULL
                          ? "build it for x86_64 or arm64; Lambda has no other machines"
                          : "Lambda's provided.al2023 has glibc 2.34: build it there, in the image "
                            "public.ecr.aws/amazonlinux/amazonlinux:2023");
        return false;
    }
    doctor_say("ok", path, text);
    return true;
}

static int doctor_main(const struct verb *verb, int count, char **arguments)
{
    struct verb_arguments rest;
    enum verb_result parsed = verb_parse(verb, count, arguments, NULL, &rest);
    bool well = true;

    if (parsed != VERB_READY) {
        return verb_exit_status(parsed);
    }
    for (size_t i = 0; rest.count == 0 && i < sizeof(s_checks) / sizeof(s_checks[0]); i++) {
        well = doctor_look(&s_checks[i]) && well;
    }
    if (rest.count == 0) {
        well = doctor_look_for_runtime() && well;
    }
    for (size_t i = 0; i < rest.count; i++) {
        well = doctor_look_at_file(rest.items[i]) && well;
    }
    return well ? 0 : DOCTOR_SICK;
}

const struct verb verb_doctor = {
    .name = "doctor",
    .arguments = "[FILE.so]...",
    .summary = "Check this machine, or what was built on it, and say what to do",
    .notes = "Without a file: compiler, build system, SDK, libraries and runtime. With files:\n"
             "whether Lambda's provided.al2023 (glibc 2.34) can load them.\n\n"
             "Exit status: 0 all that is needed is there, 1 something is not, 2 usage.\n",
    .run = doctor_main,
};
