/* SPDX-License-Identifier: Apache-2.0 */
/* A shared object that exports no handler: one name only begins like it, one is only needed here.
 */
extern const int pwt_handler_v1_elsewhere;
extern const int *const pwt_handler;

__attribute__((visibility("default"))) const int *const pwt_handler = &pwt_handler_v1_elsewhere;
