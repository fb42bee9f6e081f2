/* SPDX-License-Identifier: Apache-2.0 */
/* expect: TODO without an issue */
/* TODO: later */
