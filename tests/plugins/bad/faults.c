/* SPDX-License-Identifier: Apache-2.0 */
/* Declarations that are wrong in one thing each. The build compiles this file once for every
 * FAULT_* and gives each plugin that name in lower case, with hyphens: FAULT names the macro,
 * PLUGIN_NAME the plugin. No compiler sees these faults, which is why the host looks for them. */
#include "callbacks.h"

/* ---- what a declaration is made of ----------------------------------------------------------- */

#define SIZE ((uint32_t)sizeof(struct pwt_plugin))
#define IDENTITY(magic_, major_, minor_, size_)                                       \
    .magic = (magic_), .abi_major = (major_), .abi_minor = (minor_), .size = (size_), \
    .module = &pwt_this_module

/* Each is complete in itself; a fault leaves one out or puts another in its place. */
#define GOOD_ID     IDENTITY(PWT_PLUGIN_MAGIC, PWT_ABI_MAJOR, PWT_ABI_MINOR, SIZE)
#define GOOD_NAME   .name = PLUGIN_NAME, .version = "1.0.0"
#define GOOD_TEXTS  GOOD_NAME, .summary = "Is wrong in one thing."
#define GOOD_POLICY .flags = PWT_FAIL_OPEN
#define GOOD_CALLS  .before = pass
#define GOOD_REST   GOOD_TEXTS, GOOD_POLICY, GOOD_CALLS
#define GOOD        GOOD_ID, GOOD_TEXTS, GOOD_POLICY

#define HUGE_BYTES (((uint64_t)64 << 20) + 1)

/* Tables of one entry, and tables that say they have one. */
#define OPTIONS(...)                                                                           \
    GOOD_ID, GOOD_REST, .self_size = 8, .options = (const struct pwt_option[]){{__VA_ARGS__}}, \
                        .option_size = sizeof(struct pwt_option), .option_count = 1
#define SERVICES(...)                                                            \
    GOOD_ID, GOOD_REST, .services = (const struct pwt_service[]){{__VA_ARGS__}}, \
                        .service_size = sizeof(struct pwt_service), .service_count = 1
#define OPTION_NAME .env = "POWERTOOLS_FAULT"
#define OPTION_HELP .help = "Is wrong in one thing."

/* ---- step 8: identity and flags -------------------------------------------------------------- */

#define FAULT_wrong_magic    IDENTITY(0x01020304, PWT_ABI_MAJOR, PWT_ABI_MINOR, SIZE), GOOD_REST
#define FAULT_wrong_major    IDENTITY(PWT_PLUGIN_MAGIC, 2, 0, SIZE), GOOD_REST
#define FAULT_newer_minor    IDENTITY(PWT_PLUGIN_MAGIC, PWT_ABI_MAJOR, 4, SIZE), GOOD_REST
#define FAULT_short_struct   IDENTITY(PWT_PLUGIN_MAGIC, PWT_ABI_MAJOR, 0, SIZE - 8), GOOD_REST
#define FAULT_endless_struct IDENTITY(PWT_PLUGIN_MAGIC, PWT_ABI_MAJOR, 0, 0x7fffffff), GOOD_REST
#define FAULT_both_policies \
    GOOD_ID, GOOD_TEXTS, GOOD_CALLS, .flags = PWT_FAIL_OPEN | PWT_FAIL_CLOSED
#define FAULT_no_policy GOOD_ID, GOOD_TEXTS, GOOD_CALLS, .flags = PWT_CONCURRENT
#define FAULT_bad_phase GOOD_ID, GOOD_REST, .phase = 9

/* ---- step 9: texts --------------------------------------------------------------------------- */

#define FAULT_no_name    GOOD_ID, GOOD_POLICY, GOOD_CALLS, .version = "1.0.0", .summary = "Nameless."
#define FAULT_no_version GOOD_ID, GOOD_POLICY, GOOD_CALLS, .name = PLUGIN_NAME, .summary = "New."
#define FAULT_no_summary GOOD_ID, GOOD_POLICY, GOOD_CALLS, GOOD_NAME
#define FAULT_no_module                                                                \
    .magic = PWT_PLUGIN_MAGIC, .abi_major = PWT_ABI_MAJOR, .abi_minor = PWT_ABI_MINOR, \
    .size = SIZE, GOOD_REST
#define FAULT_other_name \
    GOOD_ID, GOOD_POLICY, GOOD_CALLS, .name = "somebody-else", .version = "1.0.0", .summary = "No."

/* ---- step 10: callbacks, blocks, tables ------------------------------------------------------ */

#define FAULT_enter_alone    GOOD_ID, GOOD_REST, .enter = pass_step
#define FAULT_leave_alone    GOOD_ID, GOOD_REST, .leave = pass_step
#define FAULT_snapshot_alone GOOD_ID, GOOD_REST, .before_snapshot = pass
#define FAULT_restore_alone  GOOD_ID, GOOD_REST, .after_restore = pass
#define FAULT_no_callbacks   GOOD_ID, GOOD_TEXTS, GOOD_POLICY
#define FAULT_huge_self      GOOD_ID, GOOD_REST, .self_size = HUGE_BYTES
#define FAULT_huge_worker    GOOD_ID, GOOD_REST, .worker_size = HUGE_BYTES
#define FAULT_huge_state     GOOD_ID, GOOD_REST, .state_size = UINT64_MAX

#define FAULT_options_null \
    GOOD_ID, GOOD_REST, .option_size = sizeof(struct pwt_option), .option_count = 1
#define FAULT_options_small                                                                      \
    GOOD_ID, GOOD_REST,                                                                          \
        .self_size = 8,                                                                          \
        .options = (const struct pwt_option[]){{OPTION_NAME, OPTION_HELP, .type = PWT_OPT_INT}}, \
        .option_size = 8, .option_count = 1
#define FAULT_option_no_name    OPTIONS(OPTION_HELP, .type = PWT_OPT_INT)
#define FAULT_option_no_help    OPTIONS(OPTION_NAME, .type = PWT_OPT_INT)
#define FAULT_option_no_type    OPTIONS(OPTION_NAME, OPTION_HELP)
#define FAULT_option_outside    OPTIONS(OPTION_NAME, OPTION_HELP, .type = PWT_OPT_INT, .offset = 1)
#define FAULT_option_no_choices OPTIONS(OPTION_NAME, OPTION_HELP, .type = PWT_OPT_ENUM)
#define FAULT_option_bad_range \
    OPTIONS(OPTION_NAME, OPTION_HELP, .type = PWT_OPT_INT, .range = "0-9")
#define FAULT_option_range_of_text \
    OPTIONS(OPTION_NAME, OPTION_HELP, .type = PWT_OPT_BOOL, .range = "0..1")

#define FAULT_option_bad_default \
    OPTIONS(OPTION_NAME, OPTION_HELP, .type = PWT_OPT_INT, .range = "0..9", .def = "10")
#define FAULT_option_bad_choice \
    OPTIONS(OPTION_NAME, OPTION_HELP, .type = PWT_OPT_ENUM, .choices = "a|b", .def = "c")

#define FAULT_services_null \
    GOOD_ID, GOOD_REST, .service_size = sizeof(struct pwt_service), .service_count = 1
#define FAULT_services_small                                                                       \
    GOOD_ID, GOOD_REST, .services = (const struct pwt_service[]){{"fault", 1, 8, &pwt_plugin_v1}}, \
                        .service_size = 8, .service_count = 1
#define FAULT_service_no_name  SERVICES(.major = 1, .size = 8, .table = &pwt_plugin_v1)
#define FAULT_service_bad_name SERVICES(.name = "Fault", .major = 1, .table = &pwt_plugin_v1)
#define FAULT_service_no_table SERVICES(.name = "fault", .major = 1, .size = 8)

/* ---- steps 11 to 13: what it requires, and init ---------------------------------------------- */

#define FAULT_needs_absent        GOOD_ID, GOOD_REST, .required = "absent"
#define FAULT_needs_failing       GOOD_ID, GOOD_REST, .required = "fails-init"
#define FAULT_needs_failing_too   GOOD_ID, GOOD_REST, .required = "fails-init"
#define FAULT_needs_path          GOOD_ID, GOOD_REST, .required = "../recorder"
#define FAULT_needs_itself        GOOD_ID, GOOD_REST, .required = "needs-itself"
#define FAULT_circle_a            GOOD_ID, GOOD_REST, .required = "circle-b"
#define FAULT_circle_b            GOOD_ID, GOOD_REST, .required = "circle-a"
#define FAULT_fails_init          GOOD, .init = fail
#define FAULT_fails_init_silently GOOD, .init = fail_silently

extern const struct pwt_plugin pwt_plugin_v1;
__attribute__((visibility("default"), used)) const struct pwt_plugin pwt_plugin_v1 = {FAULT};
