/* SPDX-License-Identifier: Apache-2.0 */
/* builds: plugin-good.so */
/* cflags: -shared -Wl,-z,relro,-z,now */
__attribute__((visibility("default"))) int pwt_plugin_v1 = 1;
