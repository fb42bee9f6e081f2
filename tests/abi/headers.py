#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles the public headers, and sources that use them, with one family of compilers.

    headers.py FAMILY INCLUDE_DIR SOURCE...

FAMILY is gcc or clang. Every header of INCLUDE_DIR/powertools is compiled alone, and every SOURCE, by
its C compiler as C11 and C17 (.c, .h) and by its C++ compiler as C++11 to C++20 (.cpp, .h), without a
warning; in C++ the headers also without exceptions and type information. A compiler or standard that
is not there is skipped, and said so; 77 if nothing was compiled.
"""

import os
import shutil
import subprocess
import sys
import tempfile

COMPILERS = {"gcc": ("gcc", "g++"), "clang": ("clang", "clang++")}
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow",
            "-Wundef", "-Wcast-qual", "-Werror"]
C_WARNINGS = WARNINGS + ["-Wstrict-prototypes", "-Wmissing-prototypes"]
NO_EXCEPTIONS = ["-fno-exceptions", "-fno-rtti"]
C_STANDARDS = ["c11", "c17"]
CXX_STANDARDS = ["c++11", "c++14", "c++17", "c++20"]
# Must be refused: proof that the flags bite.
CONTROL = "short control(int wide);\nshort control(int wide)\n{\n    return wide;\n}\n"
# Headers for users of another library, and the module in which pkg-config knows it.
NEEDS = {"json_c.h": "json-c"}


def run(command):
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def library_flags(module):
    """The compiler flags of a library, or None if it is not installed."""
    if not shutil.which("pkg-config"):
        return None
    found = run(["pkg-config", "--cflags", module])
    return found.stdout.split() if found.returncode == 0 else None


class Family:
    """One compiler for C and one for C++, and what they said."""

    def __init__(self, include_dir, folder):
        self.include_dir = include_dir
        self.folder = folder
        self.flags = []
        self.compiled = 0
        self.failed = 0

    def stub(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def headers(self):
        """Names of the public headers whose own needs are met."""
        top = os.path.join(self.include_dir, "powertools")
        names = sorted(os.path.relpath(os.path.join(folder, name), top)
                       for folder, _, files in os.walk(top) for name in files)
        for name in [name for name in names if name in NEEDS]:
            flags = library_flags(NEEDS[name])
            if flags is None:
                print(f"skipped: {name} needs {NEEDS[name]}, which is not installed")
                names.remove(name)
            else:
                self.flags += flags
        return names

    def syntax(self, compiler, standard, warnings, paths):
        return run([compiler, "-fsyntax-only", f"-std={standard}", *warnings,
                    "-I", self.include_dir, *self.flags, *paths])

    def check(self, compiler, standard, warnings, suffix, paths):
        empty = self.stub("empty" + suffix, "extern int nothing;\n")
        if self.syntax(compiler, standard, warnings, [empty]).returncode != 0:
            print(f"skipped: {compiler} does not know -std={standard}")
            return
        control = self.stub("control" + suffix, CONTROL)
        if self.syntax(compiler, standard, warnings, [control]).returncode == 0:
            print(f"{compiler} -std={standard} let a narrowing conversion pass")
            self.failed += 1
        self.compile(compiler, standard, warnings, paths)
        if suffix == ".cpp":
            alone = [path for path in paths if path.startswith(self.folder)]
            self.compile(compiler, standard, warnings + NO_EXCEPTIONS, alone)

    def compile(self, compiler, standard, flags, paths):
        result = self.syntax(compiler, standard, flags, paths)
        self.compiled += len(paths)
        if result.returncode != 0 or result.stdout:
            self.failed += 1
            print(f"{compiler} -std={standard} failed:\n{result.stdout}")

    def check_all(self, compiler, standards, warnings, suffix, sources):
        if not shutil.which(compiler):
            print(f"skipped: {compiler} is not installed")
            return
        paths = [path for path in sources if path.endswith(suffix)]
        included = [f"powertools/{name}" for name in self.headers()]
        included += [path for path in sources if path.endswith(".h")]
        for number, name in enumerate(included):
            paths.append(self.stub(f"alone_{number}{suffix}", f'#include "{name}"\n'))
        for standard in standards:
            self.check(compiler, standard, warnings, suffix, paths)


def main(family, include_dir, *sources):
    c_compiler, cxx_compiler = COMPILERS[family]
    sources = [os.path.abspath(path) for path in sources]
    with tempfile.TemporaryDirectory() as folder:
        checks = Family(os.path.abspath(include_dir), folder)
        checks.check_all(c_compiler, C_STANDARDS, C_WARNINGS, ".c", sources)
        checks.check_all(cxx_compiler, CXX_STANDARDS, WARNINGS, ".cpp", sources)
    print(f"{checks.compiled} compilations, {checks.failed} failures")
    if checks.failed:
        return 1
    return 0 if checks.compiled else 77


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
