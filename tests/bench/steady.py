# SPDX-License-Identifier: Apache-2.0
"""The steady state: what one invocation costs in system calls, heap blocks and memory for ever.

Nothing here is timed, so its bounds hold on any machine, busy or not. System calls and heap blocks
are counted over a short and a longer run; the difference between the two leaves the start out.
"""

import os
import re
import shutil
import struct
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from subjects import BenchError

SUBJECTS = ("host", "six", "words", "three", "flags", "masked")
SHORT, LONG = 500, 2500
MEMORY_FROM, MEMORY_TO = 10_000, 1_000_000
MEMORY_BOUND_KIB = 64
ERROR_EVERY = 10
# Calls that a subject may make above the floor's: a line, a document and a datagram.
CALLS = {"three": 3}
# Fewer calls than this per invocation are chance: a read that the kernel happened to split.
SLACK = 0.01


@dataclass(frozen=True)
class Finding:
    """One figure, its bound, and what stands behind it."""

    subject: str
    what: str
    found: float
    bound: float
    detail: str = ""

    def kept(self):
        """Whether the figure is within the bound."""
        return self.found <= self.bound

    def __str__(self):
        mark = "pass" if self.kept() else "over"
        return (f"{self.subject:<6} {self.what:<42} {self.found:>9g}  <= {self.bound:<9g} {mark}"
                f"  {self.detail}").rstrip()


def strace_counts(text):
    """Calls by name from the table of strace -c: calls are the fourth column."""
    counts = Counter()
    for line in text.splitlines():
        row = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
        if row and row[2] != "total":
            counts[row[2]] += int(row[1])
    return counts


def per_invocation(count):
    """What `count(invocations)` grows by with each invocation, by name."""
    less, more = count(SHORT), count(LONG)
    return {name: (more[name] - less[name]) / (LONG - SHORT) for name in more}


def system_calls(build, subject):
    """System calls of one invocation, by name."""
    if shutil.which("strace") is None:
        raise BenchError("powertools: strace is not installed; expected it on PATH for --check "
                         "steady; install your system's package 'strace'")

    def count(invocations):
        with tempfile.NamedTemporaryFile() as table:
            tool = (shutil.which("strace"), "-I", "2", "-f", "-c", "-o", table.name)
            build.load(("-D", "-n", invocations, "-w", 0), subject.under(*tool))
            counts = strace_counts(Path(table.name).read_text("utf-8"))
        if not counts:
            raise BenchError("powertools: strace printed no table; expected to be allowed to "
                             "trace; containers need --cap-add=SYS_PTRACE")
        return counts

    calls = per_invocation(count)
    return {name: round(each, 2) for name, each in calls.items() if abs(each) > SLACK}


def heap_blocks(build, subject, options):
    """Heap blocks taken by one invocation."""
    def count(invocations):
        with tempfile.NamedTemporaryFile() as counter:
            counter.write(bytes(8))
            counter.flush()
            build.load((*options, "-D", "-n", invocations, "-w", 0), subject.under(
                LD_PRELOAD=build.program("tests/bench/malloc_count.so"),
                BENCH_MALLOC_COUNT=counter.name))
            (blocks,) = struct.unpack("=Q", Path(counter.name).read_bytes())
        if blocks == 0:
            raise BenchError("powertools: the malloc counter saw no block at all; expected some "
                             "from the start of the program; is it linked statically?")
        return Counter(blocks=blocks)

    return per_invocation(count)["blocks"]


def memory_growth(build, subject, options, invocations):
    """KiB of resident memory gained after the first part of many invocations."""
    first = min(MEMORY_FROM, invocations // 10)
    (record,) = build.load((*options, "-D", "-n", invocations, "-w", 0, "-R", first, "-t", 1200,
                            "-P", max(os.sched_getaffinity(0))), subject)
    memory = record["memory_kb"]
    if min(memory["first"], memory["last"]) <= 0:
        raise BenchError("powertools: /proc/PID/smaps_rollup has no Rss; expected a kernel with "
                         "CONFIG_PROC_PAGE_MONITOR; check steady elsewhere")
    return memory["last"] - memory["first"], f"{memory['first']} KiB after {first}"


def check(build, names, invocations, progress):
    """All findings for the named subjects."""
    progress("floor: system calls")
    floor_calls = system_calls(build, build.floor())
    for name in names:
        subject = getattr(build, name)()
        # The floor does not know the event that must fail.
        options = () if name in ("floor", "fault") else ("-E", ERROR_EVERY)
        progress(f"{name}: system calls")
        calls = system_calls(build, subject)
        detail = ", ".join(f"{call} {each:g}" for call, each in sorted(calls.items()))
        yield Finding(name, "system calls per invocation above the floor",
                      round(sum(calls.values()) - sum(floor_calls.values()), 2),
                      CALLS.get(name, 0), detail)
        progress(f"{name}: heap blocks")
        yield Finding(name, "heap blocks per invocation",
                      heap_blocks(build, subject, options), 0)
        progress(f"{name}: memory over {invocations} invocations")
        grown, detail = memory_growth(build, subject, options, invocations)
        yield Finding(name, f"KiB gained up to {invocations} invocations", grown,
                      MEMORY_BOUND_KIB, detail)
