/* SPDX-License-Identifier: Apache-2.0 */
/* The stack of the calling thread as frames, where the system can read it: `backtrace` needs
 * libgcc_s, which a bare system does not have. Files are stripped, so a frame names its object and,
 * unless the symbol is exported, the offset that addr2line takes. */
#define _GNU_SOURCE
#include "line.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <inttypes.h>
#include <link.h>
#include <stdio.h>

#define FRAMES_MAX 64

/* `dladdr` names the nearest exported symbol below, which need not be the function. */
static bool covers(const Dl_info *info, const ElfW(Sym) * symbol, uintptr_t address)
{
    return info->dli_sname && symbol &&
           address - (uintptr_t)info->dli_saddr < (uintptr_t)symbol->st_size;
}

static void write_frame(struct pwt_json_writer *writer, const Dl_info *info, const char *function)
{
    pwt_json_write_object(writer);
    pwt_json_write_member_string(writer, "file", 4, info->dli_fname, strlen(info->dli_fname));
    pwt_json_write_member_uint64(writer, "line", 4, 0);
    pwt_json_write_member_string(writer, "function", 8, function, strlen(function));
    pwt_json_write_member_string(writer, "statement", 9, "", 0);
    pwt_json_write_end(writer);
}

/* How many frames at the top are the logger's, and what else stands above it (a sanitizer's). */
static int own_frames(void *const *frames, int count)
{
    static const char s_here;
    Dl_info own;
    Dl_info info;
    int last = 0;

    if (dladdr(&s_here, &own) == 0) {
        return 0;
    }
    for (int i = 0; i < count; i++) {
        if (dladdr(frames[i], &info) != 0 && info.dli_fbase == own.dli_fbase) {
            last = i + 1;
        }
    }
    return last;
}

void logger_stack_write(struct pwt_json_writer *writer)
{
    void *frames[FRAMES_MAX];
    const int count = backtrace(frames, FRAMES_MAX);

    for (int i = own_frames(frames, count); i < count; i++) {
        char offset[sizeof("+0x") + 2 * sizeof(uintptr_t)];
        Dl_info info;
        ElfW(Sym) *symbol = NULL;
        const uintptr_t address = (uintptr_t)frames[i] - 1; /* of the call, not behind it */

        if (dladdr1(frames[i], &info, (void **)&symbol, RTLD_DL_SYMENT) != 0) {
            (void)snprintf(offset, sizeof(offset), "+0x%" PRIxPTR,
                           address - (uintptr_t)info.dli_fbase);
            write_frame(writer, &info, covers(&info, symbol, address) ? info.dli_sname : offset);
        }
    }
}
