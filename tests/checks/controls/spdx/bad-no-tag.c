/* expect: does not begin with SPDX-License-Identifier */
int n;
