/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file record.h
 * @brief The case that a conformance run reads, and the record that it writes.
 */
#ifndef CONFORMANCE_RECORD_H
#define CONFORMANCE_RECORD_H

#include <json-c/json.h>

#include <stdint.h>

/** Opens the file that the record is appended to. 0, or -1 where that cannot be. */
int record_open(const char *path);

/** Reads the `given` of a case: NULL where there is no file or no JSON. */
struct json_object *record_read_case(const char *path);

/** Records that the op at `label` failed with a code, here and on standard error: the runner takes
 * the error's kind from the last diagnostic line before. */
void record_code(struct json_object *label, int32_t code);

/** Records an op that neither adapter nor frame knows. */
void record_unknown_op(struct json_object *name);

#endif
