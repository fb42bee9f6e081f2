/* SPDX-License-Identifier: Apache-2.0 */
/* Text in lines of 80 columns. */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

/** Prints the words of @p text to standard output, each line moved in by @p indent. */
void wrap_print(const char *text, int indent);

#endif
