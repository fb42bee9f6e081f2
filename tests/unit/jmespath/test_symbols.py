#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Looks at the symbols of libpwt-jmespath.a: test_symbols.py NM LIBRARY.

What it defines for others must carry its prefix; it must keep no state; and it must need zlib by
dlopen() only, never as a library to be linked.
"""

import subprocess
import sys

DEFINED = ("pwt_jmespath_", "pwt_jp_")
FORBIDDEN = ("inflate", "malloc", "calloc", "realloc", "free", "qsort", "strtod", "setlocale")


def symbols(nm, library, *options):
    """(name, kind) of each symbol."""
    text = subprocess.run([nm, "-P", *options, library], capture_output=True, text=True,
                          check=True).stdout
    for line in text.splitlines():
        name, _, rest = line.partition(" ")
        if rest and not line.endswith(":"):
            yield name, rest[0]


def main():
    nm, library = sys.argv[1:]
    found = list(symbols(nm, library))
    defined = {name for name, kind in found if kind in "TDRBCWV"}
    needed = {name for name, kind in found if kind == "U"} - defined
    faults = [f"'{name}' is defined; expected a prefix of {DEFINED}"
              for name in defined if not name.startswith(DEFINED)]
    faults += [f"'{name}' is needed; expected only the caller's allocator and our own code"
               for name in needed if name.startswith(FORBIDDEN)]
    # What the linker relocates (.data.rel.ro) shows as 'd' and is not written afterwards.
    faults += [f"'{name}' is data that changes; expected none"
               for name, kind in found if kind in "BbC"]
    if "dlopen" not in needed or len(defined) < 50:
        faults.append(f"{len(defined)} definitions; expected the whole library")
    for fault in sorted(faults):
        print(f"symbols: {fault}")
    print(f"{len(defined)} defined, {len(needed)} needed, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
