/* SPDX-License-Identifier: Apache-2.0 */
/* See fake_host.h. */
#include "fake_host.h"

extern const struct pwt_plugin pwt_plugin_v1;

static void open_inv(struct fake *fake, struct pwt_inv *inv)
{
    fake_inv_open(inv, &fake->self, &fake->worker, sizeof(struct metrics_state));
}

void fake_install(struct fake *fake)
{
    fake_host_install();
    memset(fake, 0, sizeof(*fake));
    fake->self.flush_to_log = 1;
    open_inv(fake, &fake->init);
}

int32_t fake_begin(struct fake *fake)
{
    const int32_t code = pwt_plugin_v1.init(&fake->init.cx);

    open_inv(fake, &fake->inv);
    return code;
}

void fake_start(struct fake *fake)
{
    fake_install(fake);
    fake->self.namespace_text = pwt_cstr("Shop");
    fake->self.service_text = pwt_cstr("orders");
    (void)fake_begin(fake);
}

void fake_end(struct fake *fake)
{
    metrics_defaults_free(&fake->worker);
    fake_inv_close(&fake->inv);
    fake_inv_close(&fake->init);
}

void fake_next(struct fake *fake)
{
    fake_inv_close(&fake->inv);
    open_inv(fake, &fake->inv);
}

void fake_child(struct pwt_inv *child, struct pwt_inv *parent)
{
    fake_inv_fork(child, parent, parent->cx.worker, sizeof(struct metrics_state));
}

void fake_scope(struct pwt_inv *scope, struct metrics_worker *copy, struct pwt_inv *parent)
{
    memset(copy, 0, sizeof(*copy));
    fake_inv_fork(scope, parent, copy, sizeof(struct metrics_state));
}
