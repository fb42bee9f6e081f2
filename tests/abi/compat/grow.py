#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tomorrow's headers: today's with ABI minor + 1 and a member more in each struct that may grow.

    grow.py STAMP HEADER...

The headers go into the folder `powertools` beside STAMP, which is written last. Appending is all that
the rules of docs/abi.md allow, so a host and plugins of both ages must get along.
"""

import os
import re
import sys

# What is appended to each struct. The names are this test's own.
MEMBERS = {
    "pwt_plugin": "int32_t (*grown)(struct pwt_cx *cx);",
    "pwt_handler": "int32_t (*grown)(struct pwt_inv *inv);",
    "pwt_host": "uint64_t (*grown)(void);",
    "pwt_option": "const char *grown;",
    "pwt_service": "uint64_t grown;",
    "pwt_context": "struct pwt_bytes grown;",
    "pwt_cx": "void *grown;",
    "pwt_error": "uint64_t grown;",
    "pwt_outcome": "uint64_t grown;",
    "pwt_step": "uint64_t grown;",
    "pwt_module": "uint64_t grown;",
    "pwt_import": "uint64_t grown;",
    "pwt_log_record": "uint64_t grown;",
    "pwt_logger_service": "int32_t (*grown)(struct pwt_inv *inv);",
    "pwt_metric_record": "uint64_t grown;",
    "pwt_metrics_service": "int32_t (*grown)(struct pwt_inv *inv);",
    "pwt_tracer_service": "int32_t (*grown)(struct pwt_inv *inv);",
    "pwt_trace_subsegment": "uint64_t grown;",
}


def grow_minor(text):
    minor = re.compile(r"(#define PWT_ABI_MINOR )(\d+)")
    return minor.sub(lambda found: found[1] + str(int(found[2]) + 1), text)


def grow_structs(text):
    """The text with the members appended, and the names of the structs that got one."""
    grown = set()
    for name, member in MEMBERS.items():
        text, count = re.subn(rf"(^struct {name} \{{\n.*?\n)(\}};)", rf"\1    {member}\n\2", text,
                              flags=re.M | re.S)
        if count:
            grown.add(name)
    return text, grown


def main(stamp, *headers):
    folder = os.path.join(os.path.dirname(stamp), "powertools")
    os.makedirs(folder, exist_ok=True)
    grown = set()
    for header in headers:
        with open(header, encoding="utf-8") as file:
            text, found = grow_structs(grow_minor(file.read()))
        grown |= found
        with open(os.path.join(folder, os.path.basename(header)), "w", encoding="utf-8") as file:
            file.write(text)
    missing = set(MEMBERS) - grown
    if missing:
        print(f"grow.py: no struct {', '.join(sorted(missing))} in the headers; expected all of them; "
              "correct MEMBERS")
        return 1
    with open(stamp, "w", encoding="utf-8") as file:
        file.write("/* Written by grow.py when the headers beside it were complete. */\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
