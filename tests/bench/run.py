#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the host as ratios to reference programs of the same build, in the same run.

A figure over its target is marked and fails nothing: machines differ, and so does their day.
--check steady counts instead of timing, and fails where a bound is broken.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import steady
from measures import REGISTRY, ProgramMeasure, chosen
from subjects import BenchError, Build

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("measure", "unit", "value", "floor", "ratio", "target", "",
           "cpu", "cpu floor", "ratio", "target", "", "limit")
LEFT = (0, 1, 6, 11, 12)


def progress(text):
    """One line that is written over, where somebody is watching."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def number(figure):
    """A figure with as many digits as mean something."""
    return f"{figure:.0f}" if figure >= 1000 else f"{figure:.3g}"


def cells(target, result, prefix=""):
    """Five cells of the table: both figures, their ratio, the target, the mark."""
    if target is None:
        return ("",) * 5
    figures = [result[prefix + name] for name in ("value", "floor")]
    return (*map(number, figures), f"{result[prefix + 'ratio']:.3f}", str(target),
            "pass" if target.met(result) else "over")


def rows(measure, result, prefix=""):
    """A measure's line of the table, and those of its parts."""
    name = prefix + measure.name
    yield (name, result["unit"], *cells(measure.target, result),
           *cells(measure.cpu_target, result, "cpu_"), measure.limit)
    for part in measure.parts:
        yield from rows(part, result[part.name], f"{name}.")


def table(lines):
    """Columns as wide as they need; words to the left, numbers to the right."""
    lines = [COLUMNS, *lines]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for cells_of_row in lines:
        yield "  ".join(cell.ljust(width) if index in LEFT else cell.rjust(width)
                        for index, (cell, width) in enumerate(zip(cells_of_row, widths))).rstrip()


def machine():
    """What the figures were taken on, and a warning when it had other things to do."""
    load, cpus = os.getloadavg()[0], len(os.sched_getaffinity(0))
    text = f"{os.uname().machine}, Linux {os.uname().release}, {cpus} CPUs, load {load:.2f}"
    if load > cpus + 1:  # measuring is work for one
        text += "; TOO BUSY: waiting for a CPU hides what programs cost, measure again later"
    return text


def measure_all(build, wanted, options):
    """The results by name, and what went wrong."""
    results, failures = {}, []
    for measure in wanted:
        missing = isinstance(measure, ProgramMeasure) and not build.has(measure.program)
        if missing and options.only is None:
            print(f"{measure.name}: not measured, this build has no {measure.program}")
            continue
        try:
            results[measure.name] = measure.run(build, options.rounds, progress)
        except BenchError as error:
            failures.append(f"{measure.name}: {error}")
    progress("")
    return results, failures


def bench(build, options):
    """Measures, prints the table, writes the file. 1 when something could not be measured."""
    results, failures = measure_all(build, chosen(options.only), options)
    if results:
        print(*table(line for name, result in results.items()
                     for line in rows(REGISTRY[name], result)), sep="\n")
        print(machine())
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def check_steady(build, options):
    """Counts and prints findings. 1 when a bound is broken."""
    kept = True
    for finding in steady.check(build, options.subject or steady.SUBJECTS, options.invocations,
                                progress):
        progress("")
        print(finding, flush=True)
        kept = finding.kept() and kept
    return 0 if kept else 1


def arguments(words):
    """The command line."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n")[0])
    parser.add_argument("build", nargs="?", default=ROOT / "build", metavar="BUILD_DIR",
                        help="the build folder (default: build/)")
    parser.add_argument("--only", metavar="MEASURE,...", help="measure these; see --list")
    parser.add_argument("--json", metavar="FILE", help="write the results as one JSON object")
    parser.add_argument("--rounds", type=int, metavar="N", help="instead of 11 or more")
    parser.add_argument("--list", action="store_true", help="print the names of all measures")
    parser.add_argument("--check", choices=["steady"], help="count what an invocation costs")
    parser.add_argument("--subject", action="append", metavar="NAME",
                        choices=[*steady.SUBJECTS, "floor", "fault"],
                        help=f"with --check: {', '.join(steady.SUBJECTS)}, or floor, fault")
    parser.add_argument("--invocations", type=int, default=steady.MEMORY_TO, metavar="N",
                        help="with --check: how many for the memory figure")
    return parser.parse_args(words)


def main(words):
    """Runs what the command line asks for."""
    options = arguments(words)
    if options.list:
        print(*REGISTRY, sep="\n")
        return 0
    try:
        build = Build(options.build)
        return check_steady(build, options) if options.check else bench(build, options)
    except BenchError as error:
        progress("")
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
