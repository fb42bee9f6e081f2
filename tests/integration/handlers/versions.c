/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handler descriptors that no macro would write: another generation of the ABI, rubbish, too short.
 */
#include <powertools/powertools.h>

static int32_t handle(struct pwt_inv *inv)
{
    return pwt_respond_cstr(inv, "\"must not run\"");
}

#define DESCRIPTOR(ident, magic_value, major, minor, bytes)                        \
    extern const struct pwt_handler pwt_handler_v1_##ident;                        \
    __attribute__((visibility("default"), used))                                   \
    const struct pwt_handler pwt_handler_v1_##ident = {.magic = (magic_value),     \
                                                       .abi_major = (major),       \
                                                       .abi_minor = (minor),       \
                                                       .size = (bytes),            \
                                                       .module = &pwt_this_module, \
                                                       .name = #ident,             \
                                                       .handle = handle}

#define SIZE ((uint32_t)sizeof(struct pwt_handler))

DESCRIPTOR(rubbish, 0x21212121U, PWT_ABI_MAJOR, PWT_ABI_MINOR, SIZE);
DESCRIPTOR(major, PWT_HANDLER_MAGIC, PWT_ABI_MAJOR + 1, 0, SIZE);
DESCRIPTOR(minor, PWT_HANDLER_MAGIC, PWT_ABI_MAJOR, PWT_ABI_MINOR + 1, SIZE);
DESCRIPTOR(small, PWT_HANDLER_MAGIC, PWT_ABI_MAJOR, PWT_ABI_MINOR, 16);
