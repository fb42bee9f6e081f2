#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what shared objects show the runtime: exports.py OBJECT=SYMBOL[,SYMBOL...] ...

An object that exports more than its macros declare could take the place of a symbol of another one.
"""

import subprocess
import sys


def exported(path):
    """The names that the dynamic symbol table of `path` defines."""
    lines = subprocess.run(["nm", "-D", "--defined-only", path], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.splitlines()
    return sorted(line.split()[-1] for line in lines)


def main(arguments):
    failed = 0
    for argument in arguments:
        path, _, symbols = argument.partition("=")
        expected, found = sorted(symbols.split(",")), exported(path)
        if found != expected:
            failed += 1
            print(f"{path}: exports {', '.join(found) or 'nothing'}; expected {', '.join(expected)}")
    print(f"{len(arguments) - failed} of {len(arguments)} objects export what they declare")
    return 1 if failed or not arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
