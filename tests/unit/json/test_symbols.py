#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Looks at the symbols of a static library: test_symbols.py NM LIBRARY PREFIX [USED_PREFIX].

What it defines for others must carry its prefix, for it is linked next to anybody's code; and what it
needs must be memory and text functions of libc, or of the library it stands on (USED_PREFIX), so that
nothing is allocated, opened or locked, and nothing depends on the locale. It must have no data that
changes.
"""

import re
import subprocess
import sys

NEEDED = {"memchr", "memcmp", "memcpy", "memmove", "memset", "strchr", "strlen",
          # position-independent code; the processor's features, as the C library found them
          "_GLOBAL_OFFSET_TABLE_", "__x86_get_cpuid_feature_leaf",
          # what hardening and sanitizers put in
          "__stack_chk_fail", "__memcpy_chk", "__memmove_chk", "__memset_chk"}
SANITIZER = re.compile(r"__(asan|ubsan|tsan|msan|sanitizer)_|_*__gcov|__llvm_")


def symbols(nm, library):
    """(name, kind, section) of each symbol."""
    text = subprocess.run([nm, "--format=sysv", library], capture_output=True, text=True,
                          check=True).stdout
    for line in text.splitlines():
        columns = [column.strip() for column in line.split("|")]
        if len(columns) == 7:
            yield columns[0], columns[2], columns[6]


def is_writable(section):
    """What the linker relocates and then write-protects (.data.rel.ro) is not."""
    return (section.startswith((".data", ".bss", ".tdata", ".tbss", "*COM*"))
            and not section.startswith(".data.rel.ro"))


def main():
    nm, library, prefix, *used = sys.argv[1:]
    found = list(symbols(nm, library))
    defined = {name for name, kind, _ in found if kind in "TDRBCWV"}
    needed = {name for name, kind, _ in found if kind == "U"} - defined
    needed -= {name for name in needed if name.startswith(tuple(used))}
    changing = {name for name, _, section in found if is_writable(section)}
    faults = [f"'{name}' is defined; expected the prefix {prefix}"
              for name in defined if not name.startswith(prefix)]
    faults += [f"'{name}' is needed; expected only memory and text functions of libc"
               for name in needed - NEEDED if not SANITIZER.match(name)]
    faults += [f"'{name}' is data that changes; expected none"
               for name in changing if not SANITIZER.match(name)]
    if len(defined) < 50:
        faults.append(f"{len(defined)} definitions; expected the whole library")
    for fault in sorted(faults):
        print(f"symbols: {fault}")
    print(f"{len(defined)} defined, {len(needed)} needed, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
