/* SPDX-License-Identifier: Apache-2.0 */
/* expect: holds a tab */
int	n;
