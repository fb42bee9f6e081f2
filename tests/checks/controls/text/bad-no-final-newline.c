/* SPDX-License-Identifier: Apache-2.0 */
/* expect: does not end in a newline */
int n;