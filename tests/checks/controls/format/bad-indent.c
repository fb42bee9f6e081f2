/* SPDX-License-Identifier: Apache-2.0 */
/* expect: is not formatted */
int  twice(int n) { return n*2; }
