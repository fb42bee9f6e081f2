#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the bench runner: its arithmetic, its messages, and that planted waste shows.

usage: test_run.py BUILD_DIR. No test asks for a time, only for differences that cannot be missed.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import measures
import output
import run
import steady
from subjects import THREE, BenchError, Build, Subject

BUILD_DIR = sys.argv.pop(1)

# As strace 6 prints it: an errors column that is often empty, and a total.
STRACE = """\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 59.04    0.009301          23       401           writev
 37.17    0.005855          14       399         2 read
------ ----------- ----------- --------- --------- ----------------
100.00    0.015156          18       800         2 total
"""


def bench(*words):
    """Exit status, standard output and standard error of a run."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run.main([BUILD_DIR, *words])
    return status, out.getvalue(), err.getvalue()


def pair(subject, floor):
    """What one round yields, as far as paired() looks."""
    return [{"latency_us": {"p50": each}} for each in (subject, floor)]


def traces():
    """Whether strace works here: some containers forbid it."""
    command = ["strace", "-o", "/dev/null", "true"]
    return shutil.which("strace") and subprocess.run(command, check=False).returncode == 0


class Arithmetic(unittest.TestCase):
    def test_ratio_is_the_median_of_the_rounds_ratios(self):
        # Of the medians it would be 20 / 10; the machine was slow in the second round.
        pairs = [pair(11, 10), pair(60, 50), pair(20, 5)]
        result = measures.paired(pairs, ("latency_us", "p50"))
        self.assertEqual(result, {"value": 20, "floor": 10, "ratio": 1.2})

    def test_refuses_a_floor_of_zero(self):
        with self.assertRaisesRegex(BenchError, "not above 0"):
            measures.paired([pair(1, 0)], ("latency_us", "p50"))

    def test_target_at_most_and_at_least(self):
        self.assertTrue(measures.Target(1.15).met({"ratio": 1.15}))
        self.assertFalse(measures.Target(1.15).met({"ratio": 1.16}))
        self.assertTrue(measures.Target(8, at_least=True).met({"ratio": 8}))
        self.assertFalse(measures.Target(8, at_least=True).met({"ratio": 7.9}))
        self.assertFalse(measures.Target(2560, "value").met({"value": 2561, "ratio": 1}))

    def test_reads_strace_without_its_total(self):
        self.assertEqual(steady.strace_counts(STRACE), {"writev": 401, "read": 399})

    def test_start_does_not_count_per_invocation(self):
        grown = steady.per_invocation(lambda n: {"read": 7 + 2 * n, "mmap": 8})
        self.assertEqual(grown, {"read": 2, "mmap": 0})


class CommandLine(unittest.TestCase):
    def test_unknown_measure_is_named_with_all_that_are_known(self):
        status, out, err = bench("--only", "warm_1k_host,warm_2k")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("'warm_2k' is not known", err)
        for name in measures.REGISTRY:
            self.assertIn(name, err)

    def test_folder_that_is_no_build_is_refused(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(
                BenchError, "is not a build folder"):
            Build(folder)

    def test_build_with_sanitizers_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "meson-info/intro-buildoptions.json")
            path.parent.mkdir()
            path.write_text('[{"name": "b_sanitize", "value": "address"}]', encoding="utf-8")
            with self.assertRaisesRegex(BenchError, "built with sanitizers"):
                Build(folder)

    def test_missing_program_names_the_remedy(self):
        with self.assertRaisesRegex(BenchError, r"nothing-here' does not exist.*\./dev bench"):
            Build(BUILD_DIR).program("nothing-here")


class Programs(unittest.TestCase):
    """Measures that another program takes."""

    def measure(self, script):
        with tempfile.TemporaryDirectory() as folder:
            build = Build(BUILD_DIR)
            build.bench, build.folder = Path(folder), Path(folder)
            program = Path(folder, "tests/bench/bench_json")
            program.parent.mkdir(parents=True)
            program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            program.chmod(0o755)
            return measures.REGISTRY["json_skim"].run(build)

    def test_takes_its_line_among_others(self):
        line = '{"measure": "%s", "value": 1.5, "unit": "us", "floor": 15, "ratio": 10}'
        result = self.measure(f"echo '{line % 'other'}'; echo '{line % 'json_skim'}'")
        self.assertEqual(result, {"value": 1.5, "unit": "us", "floor": 15, "ratio": 10})

    def test_program_without_the_line_is_an_error(self):
        with self.assertRaisesRegex(BenchError, "printed no line for the measure 'json_skim'"):
            self.measure("true")

    def test_failing_program_is_an_error_with_its_words(self):
        with self.assertRaisesRegex(BenchError, "(?s)status 3.*out of luck"):
            self.measure("echo out of luck >&2; exit 3")

    def test_program_that_is_not_built_is_skipped_unless_asked_for(self):
        result = {"unit": "us", "value": 1, "floor": 1, "ratio": 1,
                  "cpu_value": 1, "cpu_floor": 1, "cpu_ratio": 1}
        with mock.patch.object(Build, "has", return_value=False), \
                mock.patch.object(measures.LoadMeasure, "run", return_value=result), \
                mock.patch.object(measures.AddedMeasure, "run", return_value={
                    **result, "untraced": result, "whole": result}):
            status, out, _ = bench()
        self.assertEqual(status, 0)
        self.assertIn("json_skim: not measured", out)
        self.assertIn("warm_1k_host", out)
        self.assertRegex(out, r"\nthree_on_one\.whole +us ")


class Added(unittest.TestCase):
    """What plugins add to an invocation: differences between runs."""

    # CPU time and round trip of a run, by a mark in its subject's command.
    COSTS = {"plugins": (12, 30), "without": (10, 28), "bare": (7.5, 9), "floor": (6, 8)}

    def measure(self, reference):
        """A round of a measure on runs that are made up."""
        def load(_, *subjects):
            return [{"cpu_us_per_invocation": self.COSTS[name][0],
                     "latency_us": {"p50": self.COSTS[name][1]}} for name in subjects]
        build = mock.Mock()
        build.three.return_value, build.work.return_value = "plugins", "without"
        build.bare_three.return_value, build.bare.return_value = "bare", "floor"
        build.floor.return_value, build.load.side_effect = "floor", load
        with mock.patch.object(output, "compare") as compare:
            result = measures.added("x", 1.5, subject="three", reference=reference).run(build, 5)
        self.assertEqual(compare.called, bool(reference))
        return result

    def test_compares_two_differences(self):
        self.assertEqual(self.measure("bare_three"),
                         {"unit": "us", "value": 2, "floor": 1.5, "ratio": 1.3333})

    def test_compares_a_difference_with_the_floors_round_trip(self):
        self.assertEqual(self.measure(""), {"unit": "us", "value": 2, "floor": 8, "ratio": 0.25})

    def test_subjects_take_turns_and_keep_their_places(self):
        seen = []

        def load(_, *subjects):
            seen.append(subjects)
            return list(subjects)
        build = mock.Mock(load=load)
        for number in range(3):
            self.assertEqual(measures.turn(build, (), ("a", "b", "c"), number), ["a", "b", "c"])
        self.assertEqual(seen, [("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b")])


class Output(unittest.TestCase):
    """What both sides write must be the same but for times, ids and places."""

    LINE = (b'{"level":"INFO","location":"handle:12","timestamp":"2026-01-02T03:04:05.678Z",'
            b'"total":129.95}')
    DATAGRAM = (b'{"format":"json","version":1}\n{"id":"0123456789abcdef","name":"## work.slow",'
                b'"start_time":1700000000.25,"end_time":1700000000.123456}')

    def compare(self, ours, theirs):
        """Compares what two subjects wrote that are made up."""
        with mock.patch.object(output, "written", side_effect=[
                list(map(output.masked, ours)), list(map(output.masked, theirs))]):
            output.compare(None, None, None)

    def test_times_ids_and_places_do_not_count(self):
        line = self.LINE.replace(b"handle:12", b"main:345").replace(b"05.678", b"06.789")
        datagram = (self.DATAGRAM.replace(b"slow", b"orders").replace(b"0123", b"4567")
                    .replace(b"000.25", b"001.125").replace(b"123456", b"654321"))
        self.compare([self.LINE, self.DATAGRAM], [line, datagram])

    def test_everything_else_counts(self):
        for ours, theirs in (([self.LINE], [self.LINE.replace(b"129.95", b"129.96")]),
                             ([self.LINE], [self.LINE.replace(b'"level"', b'"Level"')]),
                             ([self.DATAGRAM], [self.DATAGRAM.replace(b"start_time", b"start")]),
                             ([self.LINE], []), ([], [self.LINE]), ([], []),
                             ([self.LINE, self.LINE], [self.LINE])):
            with self.assertRaisesRegex(BenchError, "does not write what the plugins write"):
                self.compare(ours, theirs)

    def test_lines_and_datagrams_of_the_reference_are_seen(self):
        build = Build(BUILD_DIR)
        pieces = output.written(build, build.bare_three())
        self.assertEqual(len(pieces), 3 * output.INVOCATIONS)
        for piece, expected in zip((pieces[0], pieces[1], pieces[-1]), (
                rb'^\{"level":"INFO","location":"PLACE".*"cold_start":true',
                rb'^\{"_aws":\{"Timestamp":MS,.*"Orders":',
                rb'^\{"format":"json","version":1\}\n\{"id":"ID"')):
            self.assertRegex(piece, expected)
        self.assertEqual(output.written(build, build.bare()), [])


class Waste(unittest.TestCase):
    """The floor against itself, and against its twin with planted waste."""

    def test_waste_shows_in_ratios_and_the_file_has_the_agreed_form(self):
        with tempfile.NamedTemporaryFile() as file:
            status, out, _ = bench("--only", "noise_1k,fault_1k", "--rounds", "3",
                                   "--json", file.name)
            results = json.loads(Path(file.name).read_text("utf-8"))
        self.assertEqual(status, 0, "being over a target is no failure")
        self.assertEqual(list(results), ["noise_1k", "fault_1k"])
        for result in results.values():
            self.assertLessEqual({"value", "unit", "floor", "ratio"}, set(result))
        self.assertGreater(results["fault_1k"]["ratio"], 2)
        self.assertGreater(results["fault_1k"]["cpu_ratio"], 2)
        self.assertLess(results["noise_1k"]["ratio"], 2)
        self.assertRegex(out, r"fault_1k .* over")

    @unittest.skipUnless(all(Path(BUILD_DIR, f"plugins/{name}/{name}.so").is_file()
                             for name in THREE), "this build has not all three plugins")
    def test_waste_shows_in_what_handlers_do(self):
        names = [name for name in measures.REGISTRY
                 if name.startswith("fault_") and name != "fault_1k"]
        status, out, err = bench("--only", ",".join(names), "--rounds", "3")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual((out.count(" pass"), out.count(" over")), (0, len(names) + 3), out)

    @unittest.skipUnless(traces(), "strace is not installed, or may not trace")
    def test_steady_check_passes_the_floor_and_finds_each_waste(self):
        words = ("--check", "steady", "--invocations", "5000")
        status, out, err = bench(*words, "--subject", "floor")
        self.assertEqual((status, out.count(" pass"), out.count(" over")), (0, 3, 0), out + err)
        status, out, err = bench(*words, "--subject", "fault")
        self.assertEqual((status, out.count(" pass"), out.count(" over")), (1, 0, 3), out + err)
        self.assertRegex(out, r"above the floor +1 .*getppid 1")
        self.assertRegex(out, r"heap blocks per invocation +1 ")

    def test_wrong_answers_are_no_figure(self):
        # The floor echoes the event that it should have failed on.
        build = Build(BUILD_DIR)
        with self.assertRaisesRegex(BenchError, '"errors_missing":5,'):
            build.load(("-n", 50, "-w", 0, "-E", 10), build.floor())

    def test_variables_of_the_caller_do_not_reach_the_runtime(self):
        script = 'test -z "$POWERTOOLS_PLUGINS" && exec "$0"'
        build = Build(BUILD_DIR)
        floor = Subject(("/bin/sh", "-c", script, *build.floor().command))
        with mock.patch.dict(os.environ, POWERTOOLS_PLUGINS="logger"):
            (record,) = build.load(("-n", 10, "-w", 0), floor)
        self.assertEqual(record["completed"], 10)


if __name__ == "__main__":
    unittest.main()
