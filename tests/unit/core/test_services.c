/* SPDX-License-Identifier: Apache-2.0 */
/* Imports meet the services that fit, and nothing else. */
#include "core_test.h"
#include "services.h"

/* Two plugins that offer services, one of them in two majors. */
static const char s_table[3];
static const struct pwt_service s_first[] = {
    {.name = "log", .major = 1, .size = 16, .table = &s_table[0]},
    {.name = "log", .major = 2, .size = 24, .table = &s_table[1]},
};
static const struct pwt_service s_second[] = {
    {.name = "log", .major = 1, .size = 32, .table = &s_table[2]},
};

static struct pwt_module s_modules[3]; /* of the plugins and the handler */
static struct runtime s_runtime;

static void start(void)
{
    memset(&s_runtime, 0, sizeof(s_runtime));
    memset(s_modules, 0, sizeof(s_modules));
    s_runtime.plugins[0].vt =
        (struct pwt_plugin){.name = "first", .module = &s_modules[0], PWT_SERVICES(s_first)};
    s_runtime.plugins[1].vt =
        (struct pwt_plugin){.name = "second", .module = &s_modules[1], PWT_SERVICES(s_second)};
    s_runtime.plugin_count = 2;
    s_runtime.handler = (struct pwt_handler){.name = "orders", .module = &s_modules[2]};
}

/* What one import of the handler gets; the lines that came with it. */
static const void *
import(const char *name, uint32_t major, uint32_t least_size, struct lines *lines)
{
    const void *slot = &s_modules; /* whatever another host left there */
    struct pwt_import wanted = {
        .name = name, .major = major, .least_size = least_size, .slot = &slot};

    s_modules[2].imports = &wanted;
    lines_start(lines);
    services_bind_all(&s_runtime);
    lines_stop();
    s_modules[2].imports = NULL;
    return slot;
}

static void finds_name_and_major(void)
{
    struct lines lines;

    start();
    CU_ASSERT_PTR_EQUAL(import("log", 1, 8, &lines), &s_table[0]);
    CU_ASSERT_PTR_EQUAL(import("log", 1, 16, &lines), &s_table[0]);
    CU_ASSERT_EQUAL(lines.count, 0);
    CU_ASSERT_PTR_EQUAL(import("log", 2, 24, &lines), &s_table[1]);
}

static void takes_the_table_that_is_large_enough(void)
{
    struct lines lines;

    start();
    CU_ASSERT_PTR_EQUAL(import("log", 1, 32, &lines), &s_table[2]);
}

static void leaves_no_old_table_where_nobody_offers_one(void)
{
    struct lines lines;

    start();
    CU_ASSERT_PTR_NULL(import("metric", 1, 8, &lines));
    CU_ASSERT_EQUAL(lines.count, 0);
}

static void tells_who_was_built_for_another_service(void)
{
    struct lines lines;

    start();
    CU_ASSERT_PTR_NULL(import("log", 3, 8, &lines));
    CU_ASSERT_EQUAL(lines.level, PWT_DIAG_WARN);
    ASSERT_HAS(lines.text, "'orders' was built for service 'log' 3");
    CU_ASSERT_PTR_NULL(import("log", 1, 40, &lines));
    ASSERT_HAS(lines.text, "of at least 40 bytes");
}

static void binds_only_plugins_that_are_ready(void)
{
    const bool ready[] = {false, true};
    const void *slot = NULL;
    const void *other = &s_modules;
    struct lines lines;

    start();
    struct pwt_import second = {.name = "log", .major = 2, .least_size = 8, .slot = &other};
    struct pwt_import first = {
        .name = "log", .major = 1, .least_size = 8, .slot = &slot, .next = &second};
    s_modules[0].imports = &first;
    lines_start(&lines);
    services_bind(&s_runtime, ready, &s_modules[0], "first");
    lines_stop();
    CU_ASSERT_PTR_EQUAL(slot, &s_table[2]);
    CU_ASSERT_PTR_NULL(other);
    CU_ASSERT_EQUAL(lines.count, 0); /* it may come with the next init */
    s_modules[0].imports = NULL;
}

static void walks_tables_by_their_own_stride(void)
{
    struct {
        struct pwt_service service;
        uint64_t newer; /* a member that this host does not know */
    } table[] = {{s_first[0], 1}, {s_second[0], 2}};
    const struct pwt_plugin plugin = {
        .services = &table[0].service, .service_size = sizeof(table[0]), .service_count = 2};

    CU_ASSERT_PTR_EQUAL(services_of(&plugin, 1)->table, &s_table[2]);
}

int main(void)
{
    CU_TestInfo bind[] = {
        {"finds_name_and_major", finds_name_and_major},
        {"takes_the_table_that_is_large_enough", takes_the_table_that_is_large_enough},
        {"leaves_no_old_table_where_nobody_offers_one",
         leaves_no_old_table_where_nobody_offers_one},
        {"tells_who_was_built_for_another_service", tells_who_was_built_for_another_service},
        {"binds_only_plugins_that_are_ready", binds_only_plugins_that_are_ready},
        {"walks_tables_by_their_own_stride", walks_tables_by_their_own_stride},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "services_bind, services_bind_all", .pTests = bind},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
