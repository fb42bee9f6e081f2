/* SPDX-License-Identifier: Apache-2.0 */
/* builds: handler.so */
/* cflags: -shared -Wl,-z,relro,-z,now */
__attribute__((visibility("default"))) int pwt_handler_v1_create = 1;
__attribute__((visibility("default"))) int pwt_handler_v1_delete = 1;
