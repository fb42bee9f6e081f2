#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what the variants of the vector code print: test_twins.py NAME=COMMAND...

NAME is what the program must say it was built with; COMMAND may hold an emulator before the program,
separated by a blank. The first one is the yardstick. At least two must be given.
"""

import subprocess
import sys


def digests(argument):
    """The lines of one variant, without the first, which must name it."""
    name, command = argument.split("=", 1)
    run = subprocess.run(command.split(" "), capture_output=True, text=True, timeout=300, check=True)
    built, *lines = run.stdout.splitlines()
    if built != f"built with {name}":
        sys.exit(f"twins: '{command}' was '{built}'; expected 'built with {name}'")
    if len(lines) != 3:
        sys.exit(f"twins: '{command}' printed {len(lines)} digests; expected 3")
    return name, lines


def main():
    variants = [digests(argument) for argument in sys.argv[1:]]
    if len(variants) < 2:
        sys.exit(__doc__)
    (yardstick, expected), *others = variants
    different = [(name, ours, theirs) for name, lines in others
                 for ours, theirs in zip(expected, lines) if ours != theirs]
    for name, ours, theirs in different:
        print(f"{yardstick}: {ours}\n{name}: {theirs}")
    print(f"{len(variants)} variants, {len(different)} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
