#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the tests of the public headers know everything that is in them.

    complete.py INCLUDE_DIR LAYOUT_DEF SOURCE...

Every struct and enum value of the ABI stands in LAYOUT_DEF, and every public function and macro is
used in one of the SOURCEs. Names that end in an underscore are the headers' own. The headers of static
libraries are no part of the ABI.
"""

import os
import re
import sys

NOT_ABI = {"events.h", "jmespath.h", "json.h", "json_c.h", "testing.h"}
OWN_PARTS = {"PWT_BEGIN_DECLS", "PWT_END_DECLS"}


def read(path):
    with open(path, encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.S)


def public(names):
    guards = {name for name in names if re.fullmatch(r"PWT_\w+_H", name)}
    return {name for name in names if not name.endswith("_")} - OWN_PARTS - guards


def report(what, missing):
    for name in sorted(missing):
        print(f"{name}: {what}")
    return len(missing)


def main(include_dir, layout_def, *sources):
    folder = os.path.join(include_dir, "powertools")
    headers = "".join(read(os.path.join(folder, name))
                      for name in sorted(os.listdir(folder))
                      if name.endswith(".h") and name not in NOT_ABI)
    layout = read(layout_def)
    used = "".join(read(path) for path in sources)

    structs = public(re.findall(r"\bstruct (\w+) \{", headers))
    values = public(re.findall(r"^ +(PWT_\w+) = ", headers, re.M))
    functions = public(re.findall(r"\b(pwt_\w+)\([^;{}\\]*\)\s*\{", headers))
    macros = public(re.findall(r"^#\s*define (\w+)\(", headers, re.M))
    constants = public(re.findall(r"^#\s*define (PWT_\w+_MAGIC)\b", headers, re.M))
    if not (structs and values and functions and macros and constants):
        print("found no structs, values, functions, macros or constants: the headers changed form")
        return 1

    failed = report("no STRUCT line in layout.def",
                    structs - set(re.findall(r"STRUCT\((\w+)", layout)))
    failed += report("no VALUE line in layout.def",
                     (values | constants) - set(re.findall(r"VALUE\((\w+)", layout)))
    failed += report("not used in any test of the headers",
                     {name for name in functions | macros
                      if not re.search(rf"\b{name}\(", used)})
    print(f"{len(structs)} structs, {len(values)} values, {len(functions)} functions, "
          f"{len(macros)} macros; {failed} missing")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
