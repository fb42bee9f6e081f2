/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers whose init fails, works, or wants what is not there.
 */
#include <powertools/powertools.h>

static int s_inits;

static int32_t handle(struct pwt_inv *inv)
{
    return pwt_respond_cstr(inv, s_inits == 1 ? "\"initialised once\"" : "\"wrong\"");
}

static int32_t works(struct pwt_inv *scope)
{
    s_inits++;
    return pwt_alloc(scope, 64) ? 0 : pwt_fail(scope, PWT_ENOMEM, "no arena in init");
}

static int32_t fails(struct pwt_inv *scope)
{
    return pwt_fail(scope, PWT_ECONFIG, "TABLE_NAME is not set; name the orders table in it");
}

static int32_t fails_as(struct pwt_inv *scope)
{
    return pwt_fail_as(scope, "NoDatabase", "cannot reach %s", "db.example");
}

static int32_t fails_silently(struct pwt_inv *scope)
{
    (void)scope;
    return PWT_EIO;
}

PWT_HANDLER(works, .handle = handle, .init = works);
PWT_HANDLER(fails, .handle = handle, .init = fails);
PWT_HANDLER(fails_as, .handle = handle, .init = fails_as);
PWT_HANDLER(fails_silently, .handle = handle, .init = fails_silently);
PWT_HANDLER(needs, .handle = handle, .required = "audit-trail");
PWT_HANDLER(no_handle, .init = works);
