/* SPDX-License-Identifier: Apache-2.0 */
/* builds: plugin-two.so */
/* cflags: -shared -Wl,-z,relro,-z,now */
/* expect: exports 'helper pwt_plugin_v1' */
__attribute__((visibility("default"))) int pwt_plugin_v1 = 1;
__attribute__((visibility("default"))) int helper = 2;
