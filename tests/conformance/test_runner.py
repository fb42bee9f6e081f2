# SPDX-License-Identifier: Apache-2.0
"""The runner itself: every kind of fault is planted in a case, and must make that case fail.

The cases run through the real `bootstrap` with the adapter `selftest`, whose ops do one visible
thing each, and with no plugin.
"""

import base64
import contextlib
import io
import json
import os
import stat
import tempfile
import time
import unittest
from unittest import mock

from replay import cases, data_masking, schema, utilities, values
from replay.main import main
from support.limits import FACTOR

LINE = '{"level":"INFO","n":1}\n'
ERROR = {"type": "OrderError", "message": "no stock"}
HEADER = '{"format":"json","version":1}\n'


def selftest():
    """A utility without plugins that has every channel."""
    return utilities.Utility(
        "selftest", (), has_daemon=True, knows_outside_lambda=True,
        plain_line=utilities.plain_emf, line_faults=utilities.emf_faults,
        plain_datagram=utilities.plain_subsegment)


class RunnerCase(unittest.TestCase):
    """Writes files of cases, and runs the runner's own main() over them."""

    def setUp(self):
        patch = mock.patch.dict(utilities.UTILITIES, selftest=selftest())
        patch.start()
        self.addCleanup(patch.stop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, content, name="cases.json"):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content if isinstance(content, str) else json.dumps(content))
        return path

    def run_main(self, *argv):
        """Exit status and output."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                status = main(list(argv))
            except SystemExit as error:
                status = error.code
        return status, out.getvalue()

    def replay(self, ops, expect=None, flags=None, **given):
        """Exit status and output of one case; what `expect` does not name is empty."""
        case = {"name": "group--case", "given": {"ops": ops, **given}, "flags": flags or {},
                "expect": {"stdout": [], "errors": [], "warnings": [], **(expect or {})}}
        return self.run_main(self.write({"format": 1, "utility": "selftest", "cases": [case]}))

    def assert_passes(self, *case, **given):
        status, output = self.replay(*case, **given)
        self.assertTrue(output.endswith("1 passed, 0 failed, 0 skipped\n"), output)
        self.assertEqual(status, 0)

    def assert_fails(self, why, *case, **given):
        status, output = self.replay(*case, **given)
        self.assertTrue(output.endswith("0 passed, 1 failed, 0 skipped\n"), output)
        self.assertIn("FAILED  group--case", output)
        self.assertIn(why, output)
        self.assertEqual(status, 1)


def prints(text):
    return [{"op": "invoke"}, {"op": "print", "text": text}]


class Stdout(RunnerCase):

    def test_equal_lines_pass(self):
        self.assert_passes(prints(LINE), {"stdout": [{"n": 1.0, "level": "INFO"}]})

    def test_wrong_value(self):
        self.assert_fails('.level: expected "WARN", got "INFO"', prints(LINE),
                          {"stdout": [{"level": "WARN", "n": 1}]})

    def test_wrong_number(self):
        self.assert_fails(".n: expected 2, got 1", prints(LINE),
                          {"stdout": [{"level": "INFO", "n": 2}]})

    def test_true_is_no_number(self):
        self.assert_fails(".n: expected true, got 1", prints(LINE),
                          {"stdout": [{"level": "INFO", "n": True}]})

    def test_integers_count_to_the_last_digit(self):
        self.assert_fails("expected 9007199254740993, got 9007199254740992",
                          prints('{"n":9007199254740992}\n'), {"stdout": [{"n": 9007199254740993}]})

    def test_missing_line(self):
        self.assert_fails('stdout[1]: expected {"n": 2}, but it is missing', prints('{"n":1}\n'),
                          {"stdout": [{"n": 1}, {"n": 2}]})

    def test_extra_line(self):
        self.assert_fails('stdout[0]: {"level": "INFO", "n": 1} is not expected', prints(LINE))

    def test_lines_in_another_order(self):
        self.assert_fails("stdout[0].n: expected 2, got 1", prints('{"n":1}\n{"n":2}\n'),
                          {"stdout": [{"n": 2}, {"n": 1}]})

    def test_missing_member(self):
        self.assert_fails('.m: expected 1, but it is missing', prints('{"n":1}\n'),
                          {"stdout": [{"n": 1, "m": 1}]})

    def test_extra_member(self):
        self.assert_fails(".n: 1 is not expected", prints('{"n":1}\n'), {"stdout": [{}]})

    def test_list_in_another_order(self):
        self.assert_fails(".a[0]: expected 2, got 1", prints('{"a":[1,2]}\n'),
                          {"stdout": [{"a": [2, 1]}]})

    def test_order_of_members_counts_where_the_case_says_so(self):
        expect = {"stdout": [{"n": 1, "level": "INFO"}]}
        self.assert_passes(prints(LINE), expect)
        self.assert_fails("expected the order", prints(LINE), expect, {"ordered": True})

    def test_member_twice(self):
        self.assert_fails("'n' is there twice", prints('{"n":1,"n":1}\n'), {"stdout": [{"n": 1}]})

    def test_logged_json_may_have_a_member_twice(self):
        self.assert_passes(prints('{"a":{"n":1,"n":2}}\n'), {"stdout": [{"a": {"n": 2}}]})

    def test_no_json(self):
        for text in ("hello\n", '{"n":NaN}\n', '{"n":1,}\n', '{"n":"\t"}\n', "\n"):
            self.assert_fails("is not JSON", prints(text))

    def test_line_that_does_not_end(self):
        self.assert_fails("does not end with the end of a line", prints('{"n":1}'),
                          {"stdout": [{"n": 1}]})

    def test_two_documents_on_a_line(self):
        self.assert_fails("is not JSON", prints('{"n":1} {"n":2}\n'),
                          {"stdout": [{"n": 1}, {"n": 2}]})

    def test_only_a_line_feed_ends_a_line(self):
        self.assert_passes(prints('{"n":"a\u2028b\x85"}\n'), {"stdout": [{"n": "a\u2028b\x85"}]})

    def test_bytes_that_are_no_utf8(self):
        ops = [{"op": "print_fields", "fields_hex": {"k": "ff"}}]
        self.assert_passes(ops, {"stdout": [{"k": "\ufffd"}]})

    def test_only_the_last_document_counts_where_the_case_says_so(self):
        expect = {"stdout": [{"n": 2}]}
        self.assert_passes(prints('{"n":1}\n{"n":2}\n'), expect, {"check": "last"})
        self.assert_fails(".n: expected 2, got 1", prints('{"n":2}\n{"n":1}\n'), expect,
                          {"check": "last"})

    def test_indented_documents(self):
        expect = {"stdout": [{"n": 1, "m": {"k": [1]}}, {"n": 2}]}
        well = "".join(json.dumps(one, indent=4) + "\n" for one in expect["stdout"])
        self.assert_passes(prints(well), expect, {"pretty": 4})
        self.assert_fails("not indented by 4", prints(well.replace("    ", "  ")), expect,
                          {"pretty": 4})
        self.assert_fails("is not JSON", prints(well), expect)

    def test_metric_documents_are_checked_against_the_schema(self):
        self.assert_fails("is against the schema: $._aws: CloudWatchMetrics is missing",
                          prints('{"_aws":{"Timestamp":1}}\n'),
                          {"stdout": [{"_aws": {"Timestamp": 1}}]})


class OtherChannels(RunnerCase):

    def test_warnings(self):
        ops = [{"op": "warn", "kind": "reserved-key"}] * 2
        self.assert_passes(ops, {"warnings": ["reserved-key"]})
        self.assert_fails("warnings: reserved-key is not expected", ops)
        self.assert_fails("warnings: buffer-evicted is missing", ops,
                          {"warnings": ["buffer-evicted", "reserved-key"]})

    def test_warnings_are_not_checked_where_the_case_has_none(self):
        case = {"name": "a", "given": {"ops": [{"op": "warn", "kind": "odd"}]}, "expect": {}}
        path = self.write({"format": 1, "utility": "selftest", "cases": [case]})
        self.assertEqual(self.run_main(path)[0], 0)

    def test_results(self):
        ops = [{"op": "result", "value": {"a": [1, None]}}, {"op": "result", "value": None}]
        self.assert_passes(ops, {"results": [{"a": [1, None]}, None]})
        self.assert_fails("results[1]: expected null, but it is missing", ops[:1],
                          {"results": [{"a": [1, None]}, None]})
        self.assert_fails("results[1]: null is not expected", ops, {"results": [{"a": [1, None]}]})
        self.assert_fails("results[0]: null is not expected", ops[1:])
        exact = [10 ** 30, -(2 ** 63), 0.1, "\u00e9\u0000"]
        self.assert_passes([{"op": "result", "value": value} for value in exact],
                           {"results": exact})

    def test_error_of_an_op(self):
        ops = [{"op": "invoke"}, {"op": "warn", "kind": "bad-unit", "code": -10},
               {"op": "warn", "kind": "odd"}]
        error = {"op": 1, "kind": "bad-unit"}
        self.assert_passes(ops, {"errors": [error], "warnings": ["odd"]})
        self.assert_fails('errors: {"op": 1, "kind": "bad-unit"} is not expected', ops,
                          {"warnings": ["odd"]})
        self.assert_fails('errors: {"op": 2, "kind": "bad-unit"} is missing', ops,
                          {"errors": [{**error, "op": 2}], "warnings": ["odd"]})
        self.assert_fails('errors: {"op": 1, "kind": "bad-value"} is missing', ops,
                          {"errors": [{**error, "kind": "bad-value"}], "warnings": ["odd"]})
        self.assert_fails("errors", ops, {"errors": [error, error], "warnings": ["odd"]})

    def test_error_of_a_nested_op_has_the_outer_index(self):
        ops = [{"op": "catch", "ops": [{"op": "warn", "kind": "bad-unit", "code": -10}]}]
        self.assert_passes(ops, {"errors": [{"op": 0, "kind": "bad-unit"}]})

    def test_error_kind_that_the_adapter_names(self):
        self.assert_passes([{"op": "error_kind", "kind": "odd"}],
                           {"errors": [{"op": 0, "kind": "odd"}]})

    def test_failed_op_without_a_diagnostic_line(self):
        self.assert_fails("without a diagnostic line",
                          [{"op": "setenv", "value": "of no name"}])

    def test_error_at_the_start(self):
        ops = [{"op": "warn", "kind": "invalid-rate"}]
        expect = {"errors": [{"op": "init", "kind": "invalid-rate"}]}
        self.assert_passes(ops, expect)
        self.assert_fails('errors: {"op": "init", "kind": "invalid-rate"} is missing', [], expect)

    def test_error_at_the_end_of_an_invocation(self):
        ops = [{"op": "invoke"}, {"op": "warn", "kind": "key-collision"}]
        expect = {"errors": [{"op": "end-of-invocation", "kind": "key-collision"}]}
        self.assert_passes(ops, expect)
        self.assert_fails('"kind": "key-collision"} is missing', ops[:1], expect)
        self.assert_fails("warnings: odd is not expected", [*ops, {"op": "warn", "kind": "odd"}],
                          expect)

    def test_configuration_is_handed_over(self):
        self.assert_passes([], {"results": [{"level": 10, "keys": {"a": None}}]},
                           config={"level": 10, "keys": {"a": None}})
        self.assert_fails('{"op": "init", "kind": "without a diagnostic line"} is not expected', [],
                          {"results": [{"refused": 1}]}, config={"refused": 1})

    def test_datagrams(self):
        ops = [{"op": "send", "text": HEADER + '{"id":1}'}]
        self.assert_passes(ops, {"udp": [{"id": 1}]})
        self.assert_passes([{"op": "send", "text": HEADER + '{"id":1,"in_progress":false}'}],
                           {"udp": [{"id": 1}]})
        self.assert_fails('udp[0]: {"id": 1} is not expected', ops)
        self.assert_fails("udp[0].id: expected 2, got 1", ops, {"udp": [{"id": 2}]})
        self.assert_fails("udp[1]: expected {\"id\": 1}, but it is missing", ops,
                          {"udp": [{"id": 1}, {"id": 1}]})
        self.assert_fails("does not begin with the header", [{"op": "send", "text": '{"id":1}'}],
                          {"udp": [{"id": 1}]})


class Handler(RunnerCase):

    def test_answers(self):
        ops = [{"op": "invoke"}, {"op": "respond", "value": 1},
               {"op": "respond", "value": {"a": 2}}, {"op": "invoke"}]
        self.assert_passes(ops)

    def test_error_object_of_the_handler(self):
        ops = [{"op": "invoke"}, {"op": "catch", "ops": [{"op": "fail", "error": ERROR}]},
               {"op": "invoke"}, {"op": "fail", "error": ERROR}, {"op": "print", "text": "never\n"},
               {"op": "invoke"}, {"op": "thread", "ops": [{"op": "fail", "error": ERROR}]}]
        recorded = {"invocation": 1, "kind": "handler-error", **ERROR}
        self.assert_passes(ops)
        self.assert_passes(ops, {"errors": [recorded]})
        self.assert_fails('.message: expected "other", got "no stock"', ops,
                          {"errors": [{**recorded, "message": "other"}]})
        self.assert_fails(".invocation: expected 0, got 1", ops,
                          {"errors": [{**recorded, "invocation": 0}]})

    def test_unexpected_op(self):
        self.assert_fails("does not know the op 'fly'", [{"op": "fly"}])

    def test_crash(self):
        self.assert_fails("the process ended", [{"op": "invoke"}, {"op": "crash"}])
        self.assert_fails("the process ended", [{"op": "crash"}])

    def test_early_end(self):
        for where in ([], [{"op": "invoke"}]):
            self.assert_fails("the process ended", [*where, {"op": "leave", "status": 0}])

    def test_hang(self):
        began = time.monotonic()
        with mock.patch("support.runtime_api.PATIENCE_S", 2 * FACTOR):
            self.assert_fails("nothing more came",
                              [{"op": "print", "text": "seen\n"}, {"op": "hang"}])
        self.assertLess(time.monotonic() - began, 20 * FACTOR)

    def test_what_was_seen_is_told(self):
        with mock.patch("support.runtime_api.PATIENCE_S", 2 * FACTOR):
            self.assert_fails("-- stdout\n    seen\n", [{"op": "print", "text": "seen\n"},
                                                       {"op": "hang"}])

    def test_environment_of_a_case(self):
        ops = [{"op": "variable", "name": name} for name in
               ("TZ", "AWS_REGION", "POWERTOOLS_DEV", "AWS_SAM_LOCAL", "AWS_LAMBDA_FUNCTION_NAME",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "_X_AMZN_TRACE_ID")]
        with mock.patch.dict(os.environ, POWERTOOLS_DEV="1", AWS_REGION="here", TZ="Asia/Tokyo"):
            self.assert_passes(ops, {"results": ["UTC", None, None, "true", None, None, None]})
            self.assert_passes(
                ops, {"results": ["Europe/Berlin", "r", "0", None, "fn", "256", "Root=1"]},
                env={"TZ": "Europe/Berlin", "AWS_REGION": "r", "POWERTOOLS_DEV": "0",
                     "LAMBDA_TASK_ROOT": "/var/task", "_X_AMZN_TRACE_ID": "Root=1"},
                context={"function_name": "fn", "memory_limit_in_mb": 256})

    def test_context_of_an_invocation(self):
        context = {"aws_request_id": "id-1", "invoked_function_arn": "arn:1"}
        other = {"aws_request_id": "id-2", "invoked_function_arn": "arn:2", "tenant_id": "t"}
        ops = [{"op": "invoke"}, {"op": "context"},
               {"op": "invoke", "context": other, "event": None, "trace": "Root=2"},
               {"op": "context"}]
        self.assert_passes(ops, {"results": ["id-1", "arn:1", "Root=1", None, {"a": [1]},
                                             "id-2", "arn:2", "Root=2", "t", None]},
                           context=context, event={"a": [1]}, env={"_X_AMZN_TRACE_ID": "Root=1"})

    def test_recorded_handler_name_is_ours(self):
        self.assert_passes([{"op": "send", "text": HEADER + '{"name":"## selftest.replay"}'}],
                           {"udp": [{"name": "## handler"}]}, env={"_HANDLER": "handler"})
        self.assert_fails('.name: expected "## handler"',
                          [{"op": "send", "text": HEADER + '{"name":"## selftest.replay"}'}],
                          {"udp": [{"name": "## handler"}]}, env={"_HANDLER": "other"})

    def test_middlewares_are_loaded(self):
        self.assert_passes([{"op": "invoke"}, {"op": "variable", "name": "POWERTOOLS_PLUGINS"},
                            {"op": "respond", "value": 1}], {"results": ["outer-mw,inner-mw"]},
                           config={"middlewares": ["outer-mw", "inner-mw"]})

    def test_macros(self):
        ops = [{"op": "result", "value": {"$repeat": "ab", "n": 2}},
               {"op": "result", "value": {"$nest": 2, "leaf": 1}},
               {"op": "result", "value": {"$nest": 100, "leaf": [], "kind": "array"}},
               {"op": "repeat", "times": 2,
                "body": [{"op": "result", "value": "$i"}, {"op": "result", "value": "n$i"}]},
               {"op": "result", "value": {"$now_ms": -5}}]
        expect = ["abab", {"n": {"n": 1}}, {"$nest": 101, "leaf": 1, "kind": "array"}, 0, "n0", 1,
                  "n1", {"$now_ms": -5}]
        expect[2] = {"$nest": 100, "leaf": [], "kind": "array"}
        self.assert_passes(ops, {"results": expect})
        self.assert_fails("results[7]", ops, {"results": [*expect[:7], {"$now_ms": -6}]})

    def test_values_reach_the_handler_as_they_are(self):
        fields = {"text": "a\u0000\"\U0001f600", "int": -2 ** 63, "uint": 2 ** 64 - 1,
                  "big": -10 ** 30, "inside": [10 ** 30], "real": 0.1, "yes": True, "none": None,
                  "": ""}
        self.assert_passes([{"op": "print_fields", "fields": fields}], {"stdout": [fields]})


class Files(RunnerCase):

    def assert_refused(self, why, content):
        status, output = self.run_main(self.write(content))
        self.assertIn(why, output)
        self.assertEqual(status, 2)

    def document(self, **changes):
        case = {"name": "a", "given": {"ops": []}, "flags": {}, "expect": {"stdout": []}}
        return {"format": 1, "utility": "selftest", "cases": [{**case, **changes}]}

    def test_broken_files(self):
        self.assert_refused("cannot be read as JSON", "{")
        self.assert_refused("is no file of recorded cases", [])
        self.assert_refused("is no file of recorded cases", {**self.document(), "format": 2})
        self.assert_refused("the utility 'weather'", {**self.document(), "utility": "weather"})
        self.assert_refused('no list of "cases"', {"format": 1, "utility": "selftest"})
        self.assert_refused("case 0 has no name", self.document(name=1))
        self.assert_refused("needs the objects", self.document(given=[]))
        self.assert_refused("has no list of ops", self.document(given={"ops": ["log"]}))
        status, output = self.run_main(os.path.join(self.folder, "none.json"))
        self.assertEqual((status, "cannot be read" in output), (2, True))

    def test_what_nobody_would_look_at(self):
        for member, changes in (("expect.stdin", {"expect": {"stdin": []}}),
                                ("given.clock", {"given": {"ops": [], "clock": 1}}),
                                ("flags.loose", {"flags": {"loose": True}}),
                                ("only_on", {"only_on": "arm64"})):
            status, output = self.run_main(self.write(self.document(**changes)))
            self.assertIn(f"does not know its member '{member}'", output)
            self.assertEqual(status, 1)
        self.assertEqual(self.run_main(self.write(self.document(note="for readers")))[0], 0)

    def test_nothing_that_ran_is_no_success(self):
        path = self.write({"format": 1, "utility": "selftest", "cases": []})
        self.assertEqual(self.run_main(path)[0], 1)
        status, output = self.run_main(self.write(self.document()), "--only", "nothing")
        self.assertEqual(status, 1)
        self.assertTrue(output.endswith("0 passed, 0 failed, 0 skipped\n"), output)

    def test_several_files_and_a_choice_of_cases(self):
        one = self.document()
        two = {**one, "cases": [{**one["cases"][0], "name": name} for name in ("ab", "b", "bc")]}
        paths = [self.write(one, "one.json"), self.write(two, "two.json")]
        for choice, count in (([], 4), (["--only", "b"], 3), (["--jobs", "1", "-v"], 4)):
            status, output = self.run_main(*paths, *choice)
            self.assertTrue(output.endswith(f"{count} passed, 0 failed, 0 skipped\n"), output)
            self.assertEqual(status, 0)

    def test_files_or_a_folder_to_write_to(self):
        for argv in ([], ["--emit", self.folder, self.write(self.document())]):
            status, output = self.run_main(*argv)
            self.assertEqual(status, 2)
            self.assertIn("expected files of recorded cases, or --emit DIR", output)

    def test_one_failure_among_many(self):
        document = self.document()
        wrong = {**document["cases"][0], "name": "wrong", "expect": {"stdout": [{}]}}
        document["cases"] += [wrong, {**wrong, "name": "lenient", "optional": True}]
        status, output = self.run_main(self.write(document))
        self.assertTrue(output.endswith("1 passed, 1 failed, 1 skipped\n"), output)
        self.assertEqual(status, 1)


PROGRAM = """#!/bin/sh
while read -r line; do
    case $line in
    *crash*) exit 3 ;;
    *hang*) exec sleep 600 ;;
    *late*) status=4 ;;
    *garbage*) echo '{' ; continue ;;
    esac
    echo '{"result":1}'
done
exit $status
"""


class PureFunctions(RunnerCase):

    def setUp(self):
        super().setUp()
        program = self.write(PROGRAM, "jmespath")
        os.chmod(program, stat.S_IRWXU)
        for patch in (mock.patch.dict(os.environ, CONFORMANCE_PURE=self.folder),
                      mock.patch("replay.pure.PATIENCE_S", 2 * FACTOR)):
            patch.start()
            self.addCleanup(patch.stop)

    def judge(self, expressions, **members):
        found = [{"name": text, "given": {"expression": text, "data": None},
                  "expect": {"result": 1}, **members} for text in expressions]
        return self.run_main(self.write({"format": 1, "utility": "jmespath", "cases": found}))

    def assert_only_fails(self, failed, why, expressions):
        status, output = self.judge(expressions)
        self.assertEqual(status, 1)
        self.assertIn(f"FAILED  {failed}\n", output)
        self.assertIn(why, output)
        self.assertTrue(output.endswith(f"{len(expressions) - 1} passed, 1 failed, 0 skipped\n"),
                        output)

    def test_results(self):
        self.assertEqual(self.judge(["a", "b"])[0], 0)
        status, output = self.judge(["a"], expect={"result": 2})
        self.assertEqual(status, 1)
        self.assertIn("result: expected 2, got 1", output)

    def test_breakdowns(self):
        self.assert_only_fails("crash", "ended with status 3", ["a", "crash", "b"])
        self.assert_only_fails("hang", "hangs", ["a", "hang", "b"])
        self.assert_only_fails("garbage", "is no JSON", ["garbage", "b"])
        self.assert_only_fails("b", "ended with status 4", ["late", "b"])

    def test_cases_of_both_kinds_in_a_file(self):
        mixed = utilities.Mixed(selftest(), utilities.UTILITIES["jmespath"],
                                lambda case: "expression" in case["given"])
        some = [{"name": "pure", "given": {"expression": "a", "data": None},
                 "expect": {"result": 1}},
                {"name": "played", "given": {"ops": prints(LINE)},
                 "expect": {"stdout": [{"level": "INFO", "n": 1}]}}]
        with mock.patch.dict(utilities.UTILITIES, selftest=mixed):
            for expect, ending in (([{}, {}], "2 passed, 0 failed"),
                                   ([{"result": 2}, {}], "1 passed, 1 failed"),
                                   ([{}, {"stdout": []}], "1 passed, 1 failed")):
                found = [{**case, "expect": {**case["expect"], **changes}}
                         for case, changes in zip(some, expect)]
                _, output = self.run_main(self.write(
                    {"format": 1, "utility": "selftest", "cases": found}))
                self.assertTrue(output.endswith(f"{ending}, 0 skipped\n"), output)

    def test_optional_case_must_not_break_down(self):
        status, output = self.judge(["a"], optional=True, expect={"result": 2})
        self.assertTrue(output.endswith("0 passed, 0 failed, 1 skipped\n"), output)
        status, output = self.judge(["a", "crash"], optional=True)
        self.assertTrue(output.endswith("1 passed, 1 failed, 0 skipped\n"), output)
        self.assertEqual(status, 1)

    def test_program_that_always_fails_ends_soon(self):
        status, output = self.judge([f"crash{n}" for n in range(100)])
        self.assertEqual(status, 1)
        self.assertEqual(output.count("ended with status 3"), 5)
        self.assertTrue(output.endswith("0 passed, 100 failed, 0 skipped\n"))

    def test_kinds_of_errors(self):
        def differs(expect, answer, any_kind=False):
            return bool(utilities.jmespath_differences(expect, answer, any_kind))
        syntax = {"error": "syntax"}
        self.assertFalse(differs(syntax, syntax))
        self.assertTrue(differs(syntax, {"error": "invalid-type"}))
        self.assertFalse(differs(syntax, {"error": "invalid-type"}, any_kind=True))
        self.assertTrue(differs(syntax, {"result": None}, any_kind=True))
        self.assertTrue(differs({"result": None}, syntax, any_kind=True))
        either = {"accepts_non_finite": True, "note": ""}
        self.assertFalse(differs(either, {"result": None}))
        self.assertFalse(differs(either, {"error": "decode"}))
        self.assertTrue(differs(either, {"error": "syntax"}))

    def test_event_files(self):
        given = {"expression": "a", "event_file": "eventBridgeEvent.json"}
        self.assertIn("detail", cases.event(given, self.folder))
        status, output = self.judge(["a"], given={"expression": "a", "event_file": "none.json"})
        self.assertEqual(status, 2)
        self.assertIn("the event file 'none.json'", output)


class Placeholders(unittest.TestCase):

    def differs(self, expected, actual):
        return list(values.Comparison().differences(expected, actual))

    def test_what_each_stands_for(self):
        now = time.time()
        here = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
        there = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now + 2 * 3600))
        for expected, right, wrong in (
                ("<timestamp>", [here + ".123Z", there + ".000+02:00"],
                 [here + "Z", here + ".123", there + ".123Z", here + ".1234Z", "now", None]),
                ("<timestamp:rfc3339>", [here + ".123Z", here + "Z", there + "+02:00"],
                 [here, here.replace("T", " ") + "Z", "2021-10-25T15:07:15.500Z", 1]),
                ("<location>", ["handler:12", "a.c:1"], ["handler", ":1", "handler:", 12, None]),
                ("<exception>", ["", "x"], [1, None, []]),
                ("<string>", [""], [1, None]),
                ("<frames>", [[], ["f"]], ["", None, {}]),
                ("<stack>", [[], [{}]], ["", None]),
                ("<cwd>", ["/var/task"], [None, 1]),
                ("<any>", [None, 0, {}, "x"], []),
                ("<epoch_ms>", [int(now * 1000), float(int(now * 1000))],
                 [now, int(now * 1000) - 10 ** 8, str(int(now * 1000)), True, now * 1000 + 0.5]),
                ("<epoch_s>", [now, int(now)], [now - 10 ** 6, str(now), None]),
                ("<id:1>", ["0123456789abcdef"], ["0123456789ABCDEF", "0123456789abcde", 1]),
                ("a;p=<id:1>;s", ["a;p=0123456789abcdef;s"], ["a;p=0123456789abcdef", "<id:1>"]),
        ):
            for actual in right:
                self.assertEqual(self.differs(expected, actual), [], (expected, actual))
            for actual in wrong:
                self.assertNotEqual(self.differs(expected, actual), [], (expected, actual))

    def test_some_may_be_absent(self):
        expected = {"cwd": "<cwd>", "stack": "<stack>"}
        self.assertEqual(self.differs(expected, {}), [])
        for name in ("<any>", "<string>", "<location>", "<frames>", "<id:1>"):
            self.assertNotEqual(self.differs({"a": name}, {}), [], name)

    def test_ids_are_the_same_in_a_whole_case(self):
        one, two = "0" * 15 + "1", "0" * 15 + "2"
        comparison = values.Comparison()
        self.assertEqual(list(comparison.differences(["<id:1>", "<id:2>"], [one, two])), [])
        self.assertEqual(list(comparison.differences("p=<id:1>", "p=" + one)), [])
        self.assertNotEqual(list(comparison.differences("p=<id:1>", "p=" + two)), [])
        self.assertNotEqual(list(comparison.differences("<id:3>", one)), [])

    def test_numbers(self):
        for one, other in ((1, 1.0), (-0.0, 0), (1e16, 10 ** 16), (1e23, 10 ** 23)):
            self.assertEqual(self.differs(one, other), [])
        for one, other in ((2 ** 53, 2 ** 53 + 1), (2 ** 53 + 1, float(2 ** 53)), (1, "1"),
                           (0, None), (1, True), (0, False), (0.1, 0.1000000001)):
            self.assertNotEqual(self.differs(one, other), [], (one, other))


class Utilities(unittest.TestCase):

    def document(self, **changes):
        directive = {"Namespace": "n", "Dimensions": [["b", "a"], ["c"]],
                     "Metrics": [{"Name": "m", "Unit": "Count"}], **changes}
        return {"_aws": {"Timestamp": 1, "CloudWatchMetrics": [directive]},
                "a": "1", "b": "2", "c": "3", "m": 5}

    def test_metric_documents_are_compared_without_order_of_dimensions(self):
        other = self.document(Dimensions=[["c"], ["a", "b"]])
        other["m"] = [5.0]
        plain = utilities.plain_emf
        self.assertEqual(plain(self.document()), plain(other))
        self.assertNotEqual(plain(self.document()), plain(self.document(Dimensions=[["a"]])))
        self.assertEqual(plain(self.document())["_aws"]["Timestamp"], 1)
        for odd in (1, "text", [], {"_aws": 1}, {"_aws": {"CloudWatchMetrics": {}}}):
            self.assertEqual(plain(odd), odd)

    def test_metric_documents_against_schema_and_notes(self):
        self.assertEqual(utilities.emf_faults(self.document()), [])
        self.assertEqual(utilities.emf_faults({"m": "shop.n", "v": 1}), [])
        for name, value in (("a", 1), ("a", ""), ("a", "x" * 1025), ("m", "5"), ("m", []),
                            ("m", [1] * 101), ("m", [[1]]), ("m", True)):
            self.assertNotEqual(utilities.emf_faults({**self.document(), name: value}), [], name)
        for changes in ({"Namespace": ""}, {"Dimensions": []}, {"Dimensions": [["a", "a"]]},
                        {"Metrics": []}, {"Metrics": [{"Name": "m", "Unit": "Furlongs"}]},
                        {"Metrics": [{"Name": "m", "StorageResolution": 2}]},
                        {"Dimensions": [["zz"]]}, {"Metrics": [{"Name": "zz"}]}):
            self.assertNotEqual(utilities.emf_faults(self.document(**changes)), [], changes)

    def test_subsegments_against_schema(self):
        good = {"name": "## handler", "id": "0" * 16, "start_time": 1.5, "end_time": 2, "type":
                "subsegment", "trace_id": "1-00000000-" + "0" * 24, "parent_id": "f" * 16,
                "annotations": {"ColdStart": True}, "metadata": {"orders": {"a": 1}},
                "cause": {"exceptions": [{"id": "0" * 16}]}, "http": {"response": {"status": 200}}}
        self.assertEqual(utilities.subsegment_faults(good), [])
        for changes in ({"name": "a?"}, {"id": "0"}, {"type": "segment"}, {"start_time": "1"},
                        {"end_time": 1}, {"annotations": {"a-b": 1}}, {"annotations": {"a": []}},
                        {"metadata": {"AWS.x": {}}}, {"metadata": {"a": 1}}, {"cause": "x"},
                        {"cause": {"exceptions": [{}]}}, {"namespace": "other"},
                        {"annotations": {f"a{n}": 1 for n in range(51)}},
                        {"http": {"response": {"status": "200"}}}):
            self.assertNotEqual(utilities.subsegment_faults({**good, **changes}), [], changes)
        del good["parent_id"]
        self.assertNotEqual(utilities.subsegment_faults(good), [])

    def test_unknown_schema_keyword_is_an_error(self):
        with self.assertRaises(AttributeError):
            schema.Schema({"dependentRequired": {}}).faults({})


class Kms(unittest.TestCase):
    """The stand-in of cases with keys of KMS."""

    ASKED = {"region": "us-east-1", "target": "TrentService.Decrypt",
             "request": {"KeyId": "k", "CiphertextBlob": "AA==", "EncryptionContext": {"a": "b"}}}

    def answers(self, *asked, **given):
        """The status and the answer of one request after the other."""
        kms = data_masking.Kms({"exchanges": None, "refusal": None, **given})
        self.addCleanup(kms.stop)
        found = []
        for one in asked:
            kms.requests_seen.append(one)
            found.append(kms.answer(one))
        return found

    def test_answers_what_was_recorded_and_nothing_else(self):
        recorded = {**self.ASKED, "response": {"KeyId": "k"}}
        request = self.ASKED["request"]
        self.assertEqual(self.answers(self.ASKED, exchanges=[recorded]), [(200, {"KeyId": "k"})])
        for other in ({**self.ASKED, "region": "eu-west-1"},
                      {**self.ASKED, "target": "TrentService.Encrypt"},
                      {**self.ASKED, "request": {**request, "KeyId": "l"}},
                      {**self.ASKED, "request": {**request, "EncryptionContext": {}}},
                      {**self.ASKED, "request": {**request, "More": 1}}):
            (status, _), = self.answers(other, exchanges=[recorded])
            self.assertEqual(status, 400, other)
        self.assertEqual([status for status, _ in self.answers(
            self.ASKED, self.ASKED, exchanges=[recorded])], [200, 400])

    def test_no_context_is_an_empty_one(self):
        request = {"KeyId": "k", "CiphertextBlob": "AA=="}
        recorded = {**self.ASKED, "request": request, "error": {"__type": "E"}}
        for asked in (request, {**request, "EncryptionContext": {}}):
            self.assertEqual(self.answers({**self.ASKED, "request": asked}, exchanges=[recorded]),
                             [(400, {"__type": "E"})])

    def test_makes_up_a_data_key_of_the_size_for_each(self):
        asked = {**self.ASKED, "target": "TrentService.GenerateDataKey",
                 "request": {"KeyId": "k", "NumberOfBytes": 24}}
        (_, one), (_, other) = self.answers(asked, asked)
        self.assertEqual(len(base64.b64decode(one["Plaintext"])), 24)
        self.assertEqual({one["KeyId"], other["KeyId"]}, {"k"})
        self.assertNotEqual(one["Plaintext"], other["Plaintext"])
        self.assertNotEqual(one["CiphertextBlob"], other["CiphertextBlob"])


if __name__ == "__main__":
    unittest.main()
