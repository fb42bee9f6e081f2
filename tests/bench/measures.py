# SPDX-License-Identifier: Apache-2.0
"""The registry of measures: what each one runs, against what, and what it is to reach.

docs/bench.md has the same list in prose and says how to add to it.
"""

import os
from dataclasses import dataclass
from statistics import median

from subjects import BenchError

KIB, MIB = 1024, 1024 * 1024


@dataclass(frozen=True)
class Target:
    """A bound on one figure of a result."""

    bound: float
    figure: str = "ratio"
    at_least: bool = False

    def met(self, result):
        """Whether a result keeps the bound."""
        found = result[self.figure]
        return found >= self.bound if self.at_least else found <= self.bound

    def __str__(self):
        unit = {"value": "", "ratio": "x", "cpu_ratio": "x"}[self.figure]
        return f"{'>=' if self.at_least else '<='} {self.bound:.4g}{unit}"


@dataclass(frozen=True)
class Measure:
    """What all measures have; `limit` is design.md's figure for what is possible at all."""

    name: str
    target: Target
    limit: str = ""
    cpu_target: Target = None
    on_request: bool = False


@dataclass(frozen=True)
class LoadMeasure(Measure):
    """One figure of one subject under the load server, and of the floor in the same run."""

    subject: str = "host"
    options: tuple = ()
    path: tuple = ("latency_us", "p50")
    unit: str = "us"
    rounds: int = 11
    pinned: bool = False

    def run(self, build, rounds=None, progress=lambda text: None):
        """Measures subject and floor in each round, taking turns at going first."""
        rounds = rounds or self.rounds
        options = self.options
        if self.pinned:  # the last CPU allowed: interrupts prefer the first
            options += ("-P", max(os.sched_getaffinity(0)))
        subject, floor = getattr(build, self.subject)(), build.floor()
        pairs = []
        for number in range(rounds):
            progress(f"{self.name} {number + 1}/{rounds}")
            if number % 2 == 0:
                pairs.append(build.load(options, subject, floor))
            else:
                pairs.append(build.load(options, floor, subject)[::-1])
        result = {"unit": self.unit, **paired(pairs, self.path)}
        if self.cpu_target:
            cpu = paired(pairs, ("cpu_us_per_invocation",))
            result.update({f"cpu_{name}": figure for name, figure in cpu.items()})
        return result


@dataclass(frozen=True)
class ProgramMeasure(Measure):
    """A figure that another program takes by itself, perhaps with others."""

    program: str = ""

    def run(self, build, rounds=None, progress=lambda text: None):
        """Picks the line of this measure. The program counts its own rounds."""
        progress(self.program)
        for record in build.measures(self.program):
            if record.get("measure") == self.name:
                return {name: record[name] for name in ("value", "unit", "floor", "ratio")}
        raise BenchError(f"powertools: program '{self.program}' printed no line for the measure "
                         f"'{self.name}'; expected one JSON object; see docs/bench.md")


def figure(record, path):
    """A member of a record, by the names on the way to it."""
    for name in path:
        record = record[name]
    return record


def paired(pairs, path):
    """The medians of both sides, and the median of the ratios within each round."""
    values = [(figure(subject, path), figure(floor, path)) for subject, floor in pairs]
    if any(floor <= 0 for _, floor in values):
        raise BenchError(f"powertools: the floor's '{'.'.join(path)}' is not above 0; expected "
                         "something to divide by; measure more invocations")
    return {"value": round(median(value for value, _ in values), 3),
            "floor": round(median(floor for _, floor in values), 3),
            "ratio": round(median(value / floor for value, floor in values), 4)}


def cold(name, bound, **more):
    """Spawn to the first GET next."""
    return LoadMeasure(name, Target(bound), options=("-K", 20), path=("cold_start_us", "p50"),
                       **more)


def warm(name, bound, size, count, **more):
    """A round trip with server and runtime on one CPU; CPU time may exceed the bound by 0.1."""
    options = ("-p", size, "-n", count, "-w", max(5, count // 20))
    if size > 2 * KIB:
        options += ("-C",)  # as the service answers
    return LoadMeasure(name, Target(bound), options=options, pinned=True,
                       cpu_target=Target(bound + 0.1, "cpu_ratio"), **more)


def memory(name, kib, **more):
    """Peak resident memory after a few invocations."""
    return LoadMeasure(name, Target(kib, "value"), options=("-n", 200),
                       path=("memory_kb", "vm_hwm"), unit="KiB", **more)


def times_as_fast(name, bound, program, **more):
    """How many times as fast as its reference something is."""
    return ProgramMeasure(name, Target(bound, at_least=True), program=program, **more)


MEASURES = (
    cold("cold_start_host", 1.15, limit="0.80-0.86 ms"),
    cold("cold_start_six", 1.35, limit="0.96-1.0 ms", subject="six"),
    warm("warm_1k_host", 1.15, KIB, 5000, limit="7 us"),
    warm("warm_1k_six", 1.25, KIB, 5000, subject="six"),
    warm("warm_100k_host", 1.15, 100 * KIB, 1500, limit="22 us"),
    warm("warm_5m_host", 1.1, 5 * MIB, 20, limit="4.5 ms", rounds=21),
    memory("rss_six", 2560, limit="1.2 MB", subject="six"),
    times_as_fast("json_skim", 8, "bench_json"),
    times_as_fast("json_validate", 5, "bench_json"),
    times_as_fast("json_tree", 4, "bench_json"),
    times_as_fast("json_print", 5, "bench_json"),
    times_as_fast("json_double", 3, "bench_json"),
    times_as_fast("json_escape", 1 / 3, "bench_json"),
    # How far one program is from itself: the least difference that means anything here and now.
    cold("noise_cold", 1.02, subject="floor", on_request=True),
    warm("noise_1k", 1.02, KIB, 5000, subject="floor", on_request=True),
    warm("noise_100k", 1.02, 100 * KIB, 1500, subject="floor", on_request=True),
    warm("noise_5m", 1.05, 5 * MIB, 20, subject="floor", rounds=21, on_request=True),
    # Waste planted in the floor, which must show.
    warm("fault_1k", 1.02, KIB, 1000, subject="fault", on_request=True),
)

REGISTRY = {measure.name: measure for measure in MEASURES}


def chosen(only):
    """The measures that `only` names, or all that are not kept for a request."""
    if only is None:
        return [measure for measure in MEASURES if not measure.on_request]
    names = [name.strip() for name in only.split(",")]
    for name in names:
        if name not in REGISTRY:
            raise BenchError(f"powertools: bench measure '{name}' is not known; expected some of "
                             f"{', '.join(REGISTRY)}; name them as --only NAME,NAME")
    return [REGISTRY[name] for name in names]
