/* SPDX-License-Identifier: Apache-2.0 */
/* expect: has trailing blanks */
int n; 
