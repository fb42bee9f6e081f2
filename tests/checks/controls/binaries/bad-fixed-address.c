/* SPDX-License-Identifier: Apache-2.0 */
/* builds: bootstrap */
/* cflags: -no-pie -Wl,-z,relro,-z,now */
/* expect: is not position independent */
int main(void)
{
    return 0;
}
