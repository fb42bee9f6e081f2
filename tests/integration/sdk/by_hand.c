/* SPDX-License-Identifier: Apache-2.0 */
/* A handler without any of our macros: what another language has to fill in. */
#include <powertools/handler.h>

static struct pwt_module s_module;

static int32_t answer(struct pwt_inv *inv)
{
    return s_module.host->inv_respond(inv, s_module.host->inv_event(inv));
}

__attribute__((visibility("default"))) extern const struct pwt_handler pwt_handler_v1_by_hand;

const struct pwt_handler pwt_handler_v1_by_hand = {
    .magic = 0x48545750,
    .abi_major = 1,
    .abi_minor = 0,
    .size = sizeof(struct pwt_handler),
    .module = &s_module,
    .name = "by_hand",
    .handle = answer,
};
