# SPDX-License-Identifier: Apache-2.0
"""The registry of measures: what each one runs, against what, and what it is to reach.

docs/bench.md has the same list in prose and says how to add to it.
"""

import os
from dataclasses import dataclass, replace
from statistics import median

import output
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
    parts: tuple = ()  # measures of their own that belong to this one

    def run_parts(self, build, rounds, progress):
        """The parts' results, by name."""
        return {part.name: part.run(build, rounds, progress) for part in self.parts}


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
        options = self.options + (pin() if self.pinned else ())
        subject, floor = getattr(build, self.subject)(), build.floor()
        pairs = []
        for number in range(rounds):
            progress(f"{self.name} {number + 1}/{rounds}")
            pairs.append(turn(build, options, (subject, floor), number))
        result = {"unit": self.unit, **paired(pairs, self.path)}
        if self.cpu_target:
            cpu = paired(pairs, ("cpu_us_per_invocation",))
            result.update({f"cpu_{name}": figure for name, figure in cpu.items()})
        return result


@dataclass(frozen=True)
class AddedMeasure(Measure):
    """The CPU time that plugins add to an invocation, against what their work costs by hand.

    Both are differences: the subject less the same handler without plugins, and the floor that does
    the work by hand less the same floor that does not. Without a reference it is the floor's round
    trip that the plugins are compared with.
    """

    subject: str = ""
    reference: str = ""
    options: tuple = ()
    rounds: int = 15

    def run(self, build, rounds=None, progress=lambda text: None):
        """Measures both sides, with and without the work, in each round."""
        rounds = rounds or self.rounds
        subjects = [getattr(build, self.subject)(), build.work()]
        if self.reference:
            subjects += [getattr(build, self.reference)(), build.bare()]
            output.compare(build, subjects[0], subjects[2])
        else:
            subjects += [build.floor()]
        pairs = []
        for number in range(rounds):
            progress(f"{self.name} {number + 1}/{rounds}")
            pairs.append(self._pair(turn(build, (*self.options, *pin()), subjects, number)))
        return {"unit": "us", **compared(pairs), **self.run_parts(build, rounds, progress)}

    def _pair(self, results):
        cpu = [result["cpu_us_per_invocation"] for result in results]
        if self.reference:
            return cpu[0] - cpu[1], cpu[2] - cpu[3]
        return cpu[0] - cpu[1], results[2]["latency_us"]["p50"]


@dataclass(frozen=True)
class ProgramMeasure(Measure):
    """A figure that another program takes by itself, perhaps with others."""

    program: str = ""
    record: str = ""  # the measure's name in what the program prints, where it is another

    def run(self, build, rounds=None, progress=lambda text: None):
        """Picks the line of this measure. The program counts its own rounds."""
        progress(self.program)
        for record in build.measures(self.program):
            if record.get("measure") == (self.record or self.name):
                return {name: record[name] for name in ("value", "unit", "floor", "ratio")}
        raise BenchError(f"powertools: program '{self.program}' printed no line for the measure "
                         f"'{self.record or self.name}'; expected one JSON object; see "
                         "docs/bench.md")


def figure(record, path):
    """A member of a record, by the names on the way to it."""
    for name in path:
        record = record[name]
    return record


def pin():
    """The load server's option for one CPU: the last allowed, since interrupts prefer the first."""
    return ("-P", max(os.sched_getaffinity(0)))


def turn(build, options, subjects, number):
    """One run with several subjects, whose order changes from round to round."""
    first = number % len(subjects)
    results = build.load(options, *subjects[first:], *subjects[:first])
    return results[len(subjects) - first:] + results[:len(subjects) - first]


def paired(pairs, path):
    """compared() with one figure of both sides' records."""
    return compared([(figure(subject, path), figure(floor, path)) for subject, floor in pairs],
                    ".".join(path))


def compared(values, what="work"):
    """The medians of both sides, and the median of the ratios within each round."""
    if any(floor <= 0 for _, floor in values):
        raise BenchError(f"powertools: the floor's '{what}' is not above 0; expected "
                         "something to divide by; measure more invocations")
    return {"value": round(median(value for value, _ in values), 3),
            "floor": round(median(floor for _, floor in values), 3),
            "ratio": round(median(value / floor for value, floor in values), 4)}


def cold(name, bound, **more):
    """Spawn to the first GET next."""
    return LoadMeasure(name, Target(bound), options=("-K", 20), path=("cold_start_us", "p50"),
                       **more)


def warm(name, bound, size, count, options=(), **more):
    """A round trip with server and runtime on one CPU; CPU time may exceed the bound by 0.1."""
    options += ("-p", size, "-n", count, "-w", max(5, count // 20))
    if size > 2 * KIB:
        options += ("-C",)  # as the service answers
    return LoadMeasure(name, Target(bound), options=options, pinned=True,
                       cpu_target=Target(bound + 0.1, "cpu_ratio"), **more)


def memory(name, kib, **more):
    """Peak resident memory after a few invocations."""
    return LoadMeasure(name, Target(kib, "value"), options=("-n", 200),
                       path=("memory_kb", "vm_hwm"), unit="KiB", **more)


def added(name, bound, options=(), **more):
    """CPU time that plugins add to an invocation with a small event."""
    return AddedMeasure(name, Target(bound),
                        options=(*options, "-D", "-p", 64, "-n", 4000, "-w", 200), **more)


def inside(name, target, program, **more):
    """Something that a handler does, timed in the handler."""
    return ProgramMeasure(name, target, program=program, **more)


def planted(measure):
    """The same with waste in it, which must be over; by name only."""
    if isinstance(measure, ProgramMeasure):
        return replace(measure, name=f"fault_{measure.name}", on_request=True,
                       program=f"{measure.program}_fault", record=measure.name)
    parts = tuple(replace(part, subject=f"{part.subject}_slow") for part in measure.parts)
    return replace(measure, name=f"fault_{measure.name}", on_request=True, parts=parts,
                   subject=f"{measure.subject}_slow")


def times_as_fast(name, bound, program, **more):
    """How many times as fast as its reference something is."""
    return ProgramMeasure(name, Target(bound, at_least=True), program=program, **more)


# Logger, metrics and tracer. In bare.c the same bytes are written by hand.
PLUGINS = (
    inside("log_line", Target(1.6), "bench_logger", limit="0.19 us"),
    inside("log_filtered", Target(3, "value"), "bench_logger"),
    inside("metrics_1", Target(1.7), "bench_metrics"),
    inside("metrics_100", Target(1.7), "bench_metrics", limit="1.95 us"),
    added("trace_handler", 1.5, subject="tracer", reference="bare_trace"),
    added("three_on_one", 1.5, subject="three", reference="bare_three", limit="2.0 us", parts=(
        added("untraced", 0.8 / 7, subject="three", options=("-u",)),
        warm("whole", 1.5, KIB, 5000, subject="three", options=("-D",)))),
    cold("cold_start_three", 1.4, subject="three"),
)

# Records of an SQS event, each figure that of one record.
BATCH = (
    inside("batch_10", Target(1 / 7), "bench_batch"),
    inside("batch_1000", Target(1 / 7), "bench_batch", limit="0.12 us"),
    inside("batch_6000", Target(1 / 7), "bench_batch", limit="0.12 us"),
    inside("batch_memory", Target(64, "value"), "bench_batch"),
    inside("batch_blocks", Target(0, "value"), "bench_batch"),
    inside("batch_unescape", Target(4), "bench_batch"),
)

# Calls of AWS.
AWS = (
    inside("sigv4_1k", Target(2), "bench_sigv4"),
    inside("parameter_cached", Target(200, "value"), "bench_parameters"),
)

# Flags of a document with 50 features, 3 rules each, 3 conditions each.
FLAGS = (
    inside("flag_eval", Target(1 / 5), "bench_flags", limit="20 ns"),
    inside("flag_fields", Target(1 / 5), "bench_flags"),
    inside("flag_compile", Target(1 / 4), "bench_flags"),
    cold("cold_start_flags", 1.3, subject="flags"),
)

# Ten fields in documents of two sizes; messages with a key at hand.
MASKING = (
    inside("erase_10k", Target(1 / 12), "bench_erase", limit="6 us"),
    inside("erase_1m", Target(1 / 12), "bench_erase"),
    inside("encrypt_1k", Target(12e3, "value"), "bench_encrypt", limit="5 us"),
    inside("decrypt_1k", Target(12e3, "value"), "bench_encrypt"),
    inside("encrypt_1m", Target(1.35), "bench_encrypt", limit="0.21 ms"),
    inside("decrypt_1m", Target(1.35), "bench_encrypt", limit="0.21 ms"),
    inside("encrypt_10m", Target(1.45), "bench_encrypt"),
    inside("decrypt_10m", Target(1.45), "bench_encrypt"),
    inside("encrypt_signed_1k", Target(1.35), "bench_encrypt"),
    cold("cold_start_masking", 1.3, subject="masked"),
)

MEASURES = (
    cold("cold_start_host", 1.15, limit="0.80-0.86 ms"),
    cold("cold_start_six", 1.35, limit="0.96-1.0 ms", subject="six"),
    warm("warm_1k_host", 1.15, KIB, 5000, limit="7 us"),
    warm("warm_1k_six", 1.25, KIB, 5000, subject="six"),
    warm("warm_100k_host", 1.15, 100 * KIB, 1500, limit="22 us"),
    warm("warm_5m_host", 1.1, 5 * MIB, 20, limit="4.5 ms", rounds=21),
    memory("rss_six", 2560, limit="1.2 MB", subject="six"),
    *PLUGINS,
    *BATCH,
    *AWS,
    *FLAGS,
    *MASKING,
    times_as_fast("json_skim", 8, "bench_json"),
    times_as_fast("json_validate", 5, "bench_json"),
    times_as_fast("json_tree", 4, "bench_json"),
    times_as_fast("json_print", 5, "bench_json"),
    times_as_fast("json_double", 3, "bench_json"),
    times_as_fast("json_escape", 1 / 3, "bench_json"),
    ProgramMeasure("json_linear", Target(3), program="bench_json_linear"),
    # How far one program is from itself: the least difference that means anything here and now.
    cold("noise_cold", 1.02, subject="floor", on_request=True),
    warm("noise_1k", 1.02, KIB, 5000, subject="floor", on_request=True),
    warm("noise_100k", 1.02, 100 * KIB, 1500, subject="floor", on_request=True),
    warm("noise_5m", 1.05, 5 * MIB, 20, subject="floor", rounds=21, on_request=True),
    # Waste planted in the floor, in handlers and around calls, which must show.
    warm("fault_1k", 1.02, KIB, 1000, subject="fault", on_request=True),
    *map(planted, PLUGINS + BATCH + AWS + FLAGS + MASKING),
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
