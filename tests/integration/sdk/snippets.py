#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the code in the documentation is code that the build compiles.

    snippets.py PAGE... -- SOURCE...

Every block of C, C++, meson or CMake in a PAGE must stand, line for line, in one of the SOURCEs (which
other rules build and test). A block may be indented less than its source.
"""

import re
import sys
import textwrap

BLOCK = re.compile(r"^```(c|cpp|meson|cmake)\n(.*?)^```$", re.M | re.S)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def stands_in(block, source):
    """Whether the lines of `block` follow each other in `source`, all shifted by the same indent."""
    wanted = textwrap.dedent(block).rstrip("\n").split("\n")
    lines = source.split("\n")
    for start in range(len(lines) - len(wanted) + 1):
        piece = "\n".join(lines[start:start + len(wanted)])
        if textwrap.dedent(piece).split("\n") == wanted:
            return True
    return False


def main(arguments):
    cut = arguments.index("--")
    sources = [read(path) for path in arguments[cut + 1:]]
    blocks = 0
    failed = 0
    for page in arguments[:cut]:
        text = read(page)
        found = list(BLOCK.finditer(text))
        if not found:
            print(f"{page}: no code at all; expected some, since this test was told to check it")
            failed += 1
        for block in found:
            blocks += 1
            if not any(stands_in(block[2], source) for source in sources):
                line = text.count("\n", 0, block.start()) + 2
                print(f"{page}:{line}: this code is in no compiled source\n{block[2]}")
                failed += 1
    print(f"{blocks} blocks of code, {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
