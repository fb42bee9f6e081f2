/* SPDX-License-Identifier: Apache-2.0 */
/* builds: bootstrap */
/* cflags: -pie -Wl,-z,relro,-z,now */
int main(void)
{
    return 0;
}
