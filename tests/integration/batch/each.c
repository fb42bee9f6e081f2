/* SPDX-License-Identifier: Apache-2.0 */
/* A handler of records that everything observes. `fail` in a body is an error, `crash` and
 * `recurse` are the end. */
#include <powertools/powertools.h>

#include <signal.h>

static int descend(volatile int *depth)
{
    volatile char block[4096];

    block[0] = (char)++*depth;
    return *depth < 0 ? 0 : descend(depth) + block[0];
}

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_bytes body = {NULL, 0};

    (void)pwt_doc_find(pwt_inv_event(inv), "/body", &body);
    pwt_log_info(inv, "handled", PWT_JSON("body", body));
    pwt_metric(inv, "Records", PWT_UNIT_COUNT, 1);
    pwt_trace_annotate(inv, PWT_BOOL("handled", 1));
    if (pwt_bytes_equal(body, pwt_cstr("\"crash\""))) {
        (void)raise(SIGSEGV);
    }
    if (pwt_bytes_equal(body, pwt_cstr("\"recurse\""))) {
        volatile int depth = 0;
        return descend(&depth);
    }
    return pwt_bytes_equal(body, pwt_cstr("\"fail\"")) ? pwt_fail_as(inv, "Wanted", "as asked") : 0;
}

PWT_HANDLER(each, .handle = handle, .required = "batch", .flags = PWT_CONCURRENT);
