/* SPDX-License-Identifier: Apache-2.0 */
/* expect: // comment in a header */
int n; // the count
