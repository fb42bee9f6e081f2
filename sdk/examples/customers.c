/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A customer's record as the support desk may see it: each field with the mask that leaves what is
 * needed. The rules are read once, in the init. What is logged is masked by a setting.
 *
 *   POWERTOOLS_PLUGINS=logger,data-masking
 *   POWERTOOLS_DATA_MASKING_LOG_ERASE='$..card'
 */
#include <powertools/powertools.h>

static const struct pwt_eraser *s_desk;

static int32_t init(struct pwt_inv *scope)
{
    const struct pwt_masking_rule rules[] = {
        {.path = pwt_cstr("email"),
         .mask = {.pattern = pwt_cstr("(.).*(@.*)"), .format = pwt_cstr("\\1***\\2")}},
        {.path = pwt_cstr("card"),
         .mask = {.pattern = pwt_cstr("[0-9](?=.*-)"), .format = pwt_cstr("*")}},
        {.path = pwt_cstr("phone"), .mask = {.flags = PWT_MASK_DYNAMIC}},
        {.path = pwt_cstr("notes")}, /* all of it */
    };
    const struct pwt_erase_options options = {
        .size = sizeof(options), .rules = rules, .rule_count = sizeof(rules) / sizeof(rules[0])};

    return pwt_eraser_make(scope, &options, &s_desk);
}

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_bytes customer = pwt_inv_event(inv); /* {"email": "ada@example.com", ...} */
    struct pwt_bytes shown = pwt_bytes_make(NULL, 0);
    int32_t code = pwt_eraser_run(inv, s_desk, customer, &shown);

    pwt_log_info(inv, "shown to the desk", PWT_JSON("customer", customer));
    return code == 0 ? pwt_respond(inv, shown) : code;
}

PWT_HANDLER(
    customers, .handle = handle, .init = init, .required = "data-masking", .flags = PWT_CONCURRENT);
