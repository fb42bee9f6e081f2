#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tests of the layers: run.py BUILD ARCHITECTURE...

BUILD is the folder of a build for this machine, with benchmarks. The layers are those that
layer/build.py made. The last line adds up what all architectures counted.
"""

import os
import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


def run_one():
    """All tests for the architecture that PWT_ARCH names, in this process."""
    suite = unittest.defaultTestLoader.discover(str(HERE))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len({test.id().split(" ")[0] for test, _ in result.failures + result.errors})
    skipped = len(result.skipped)
    print(f"{result.testsRun - failed - skipped} passed, {failed} failed, {skipped} skipped")


def main(build, *architectures):
    """A process for each architecture, since what they import depends on it."""
    total = [0, 0, 0]
    for name in architectures:
        print(f"### layers for {name}", flush=True)
        environment = {
            **os.environ, "PWT_ARCH": name, "PWT_BUILD": os.path.abspath(build),
            "PWT_TIME_FACTOR": "3",
            "PYTHONPATH": f"{HERE.parents[1]}:{HERE}", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run([sys.executable, __file__, "--one"], env=environment, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        print(done.stdout, end="")
        counted = re.search(r"^(\d+) passed, (\d+) failed, (\d+) skipped\Z", done.stdout.rstrip(),
                            re.MULTILINE)
        counts = map(int, counted.groups()) if counted and done.returncode == 0 else (0, 1, 0)
        total = [sum(both) for both in zip(total, counts)]
    print("{} passed, {} failed, {} skipped".format(*total))
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--one"]:
        run_one()
    else:
        sys.exit(main(*sys.argv[1:]))
