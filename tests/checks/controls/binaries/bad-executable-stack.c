/* SPDX-License-Identifier: Apache-2.0 */
/* builds: plugin-stack.so */
/* cflags: -shared -Wl,-z,relro,-z,now -Wl,-z,execstack */
/* expect: has an executable stack */
__attribute__((visibility("default"))) int pwt_plugin_v1 = 1;
