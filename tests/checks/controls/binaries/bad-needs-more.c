/* SPDX-License-Identifier: Apache-2.0 */
/* builds: bootstrap */
/* cflags: -pie -Wl,-z,relro,-z,now -Wl,--no-as-needed -lm */
/* expect: needs libm.so.6 libc.so.6; expected libc.so.6 alone */
int main(void)
{
    return 0;
}
