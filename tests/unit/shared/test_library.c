/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries that are loaded when they are needed: our own copy first, beside the plugin's folder.
 */
#include "shared/library.h"

#include "../run.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static double (*s_cosine)(double);
static const struct library_symbol s_symbols[] = {{"cos", &s_cosine}};

static bool load(const char *own, const char *system)
{
    const struct library_names names = {own, system};

    s_cosine = NULL;
    return library_load(&names, s_symbols, 1);
}

static void system_stands_in_for_our_own(void)
{
    CU_ASSERT_TRUE_FATAL(load("libpwt-none.so.1", "libm.so.6"));
    CU_ASSERT_DOUBLE_EQUAL(s_cosine(0.0), 1.0, 0.0);
}

static void nothing_is_said_so(void)
{
    CU_ASSERT_FALSE(load("libpwt-none.so.1", "libnone.so.1"));
    /* a library without the symbol does not count */
    CU_ASSERT_FALSE(load("libpwt-none.so.1", "libpthread.so.0"));
}

/* A link to libm stands for our own copy in a folder. Its name is new: one that was loaded once is
 * found without looking. */
static void finds_own_copy_in(const char *folder, const char *stem)
{
    char link[600];
    void *address = NULL;
    Dl_info libm;

    CU_ASSERT_TRUE_FATAL(load("libpwt-none.so.1", "libm.so.6"));
    memcpy(&address, &s_cosine, sizeof(address));
    CU_ASSERT_NOT_EQUAL_FATAL(dladdr(address, &libm), 0);
    (void)snprintf(link, sizeof(link), "%s/libpwt-%s-%ld.so", folder, stem, (long)getpid());
    CU_ASSERT_TRUE(mkdir(folder, 0755) == 0 || errno == EEXIST);
    CU_ASSERT_FALSE(load(strrchr(link, '/') + 1, "libnone.so.1"));
    CU_ASSERT_EQUAL_FATAL(symlink(libm.dli_fname, link), 0);
    CU_ASSERT_TRUE(load(strrchr(link, '/') + 1, "libnone.so.1"));
    CU_ASSERT_EQUAL(unlink(link), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s_cosine);
    CU_ASSERT_DOUBLE_EQUAL(s_cosine(0.0), 1.0, 0.0);
}

static void own_copy_lies_beside_the_folder(void)
{
    const char *build = getenv("PWT_BUILD_DIR");
    char folder[512];

    CU_ASSERT_PTR_NOT_NULL_FATAL(build);
    (void)snprintf(folder, sizeof(folder), "%s/../lib", build);
    finds_own_copy_in(folder, "beside");
}

/* This program stands for the plugin. */
static void own_copy_lies_in_the_plugins_own_folder(void)
{
    char folder[512];
    Dl_info program;

    CU_ASSERT_NOT_EQUAL_FATAL(dladdr(s_symbols, &program), 0);
    (void)snprintf(folder, sizeof(folder), "%s.d", program.dli_fname);
    finds_own_copy_in(folder, "own");
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"system_stands_in_for_our_own", system_stands_in_for_our_own},
        {"nothing_is_said_so", nothing_is_said_so},
        {"own_copy_lies_beside_the_folder", own_copy_lies_beside_the_folder},
        {"own_copy_lies_in_the_plugins_own_folder", own_copy_lies_in_the_plugins_own_folder},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "library", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
