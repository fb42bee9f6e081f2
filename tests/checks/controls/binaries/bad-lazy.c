/* SPDX-License-Identifier: Apache-2.0 */
/* builds: plugin-lazy.so */
/* cflags: -shared -Wl,-z,relro,-z,lazy */
/* expect: is not linked with -z now */
__attribute__((visibility("default"))) int pwt_plugin_v1 = 1;
