/* SPDX-License-Identifier: Apache-2.0 */
/* expect: typedef of struct */
typedef struct point point;
