#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the two names in each row of the tables of typed events: test_names.py SOURCE...

A member of a struct has the name that it has in the document, written as C writes names: no table puts
`path` where `protocol` belongs. Each member of a public struct has a row.
"""

import pathlib
import re
import sys

ROW = re.compile(r"\b(?:EVENT_FIELD|EVENT_NESTED|EVENT_ROW)\(\s*(\w+),\s*([\w.]+),\s*\"([^\"]+)\"")
STRUCT = re.compile(r"^struct (pwt_\w+) \{\n(.*?)^\};", re.S | re.M)
MEMBER = re.compile(r"^    (?:const )?(?:struct |enum )?\w+\s+\*?(\w+);", re.M)
# Names that are put otherwise, and why.
OTHERWISE = {
    "eTag": "etag",                      # one word, in HTTP too
    "records": "records.partitions",     # of Kafka: a map, which the walk over records begins with
}
HEADERS = "sdk/include/powertools/events/"


def in_c(name):
    """`eventSourceARN` is `event_source_arn`."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"\W", "_", name))
    return re.sub(r"([A-Z])([A-Z][a-z])", r"\1_\2", words).lower()


def main(sources):
    rows = [row for source in sources for row in ROW.findall(source.read_text("utf-8"))]
    rows = [row for row in rows if row[0].startswith("pwt_")]
    faults = [f"struct {struct}: '{member}' is read from '{name}'; expected '{in_c(name)}'"
              for struct, member, name in rows
              if member not in (in_c(name), OTHERWISE.get(name))]
    headers = sources[0].parents[2] / HEADERS
    tables = {struct for struct, _, _ in rows}
    placed = {(struct, member.partition(".")[0]) for struct, member, _ in rows}
    members = 0
    for header in sorted(headers.glob("*.h")):
        text = re.sub(r"/\*.*?\*/", "", header.read_text("utf-8"), flags=re.S)
        for struct, body in STRUCT.findall(text):
            for member in MEMBER.findall(body) if struct in tables else []:
                members += 1
                if member != "json" and (struct, member) not in placed:
                    faults.append(f"struct {struct}: no table fills '{member}'")
    if len(rows) < 200 or members < 200:
        faults.append(f"{len(rows)} rows and {members} members; expected all tables and headers")
    for fault in faults:
        print(f"names: {fault}")
    print(f"{len(rows)} rows, {members} members, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main([pathlib.Path(name) for name in sys.argv[1:]]))
