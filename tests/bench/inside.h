/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the programs share that measure inside a handler: a host with real plugins (sdk/testing),
 * one invocation, and where its standard output goes meanwhile.
 */
#ifndef BENCH_INSIDE_H
#define BENCH_INSIDE_H

#include "bare.h"
#include "rounds.h"

#include <powertools/testing.h>

/* One invocation of a handler, with the plugins that are named ("" for none), from the folders in
 * POWERTOOLS_PLUGIN_PATH. Ends the program if there is no such host. */
void inside_run(const struct pwt_handler *handler, const char *plugins);

/* What a program that writes by hand would know of this invocation. */
struct bare inside_bare(struct pwt_inv *inv);

/* What some work writes to standard output when it is done once, as NUL-terminated text. */
void inside_output(rounds_fn work, void *user, char *ret_text, size_t size);

/* rounds_run() with standard output in /dev/null. */
struct rounds_figures inside_rounds(rounds_fn work, rounds_fn reference, void *user);

/* The text between two others. Ends the program where there is none. */
struct bare_text inside_between(const char *text, const char *before, const char *after);

/* Ends the program unless both sides wrote the same but for the value behind `name`, a time. */
void inside_same(char *work, const char *reference, const char *name, const char *end);

#endif
