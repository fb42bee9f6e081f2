/* SPDX-License-Identifier: Apache-2.0 */
/* expect: has carriage returns */
int n;
