/* SPDX-License-Identifier: Apache-2.0 */
/* builds: plugin-path.so */
/* cflags: -shared -Wl,-z,relro,-z,now -Wl,-rpath,/opt/lib */
/* expect: has a library search path */
__attribute__((visibility("default"))) int pwt_plugin_v1 = 1;
