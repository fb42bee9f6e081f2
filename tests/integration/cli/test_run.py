# SPDX-License-Identifier: Apache-2.0
"""`powertools run` as its users see it: output, exit status, messages, and no process left behind.

Most tests use the scripted runtime of fake_runtime.py; the last class uses the real one.
"""
import json
import os
import pathlib
import re
import select
import shutil
import signal
import struct
import subprocess
import unittest

from cli_case import (BOOTSTRAP, COMMAND, MAX_BODY, NONE, ONE, PATIENCE, SEVERAL, UUID, Case,
                      is_alive, own_environment)


class Events(Case):
    def test_event_comes_from_standard_input(self):
        lines = self.play("echo", events=["-"], input=b'{"a":1}')
        self.assertEqual(lines["response"][0]["body"], {"a": 1})
        self.assertEqual(lines["response"][0]["event"], "standard input")

    def test_standard_input_is_read_without_an_event_argument(self):
        self.assertEqual(self.body("echo", input=b"[7]"), [7])

    def test_events_come_from_files_in_order(self):
        files = [self.file(name, f'"{name}"'.encode()) for name in ("b.json", "a.json", "c.json")]
        lines = self.play("echo", events=files)["response"]
        self.assertEqual([line["body"] for line in lines], ["b.json", "a.json", "c.json"])
        self.assertEqual([line["event"] for line in lines], [str(file) for file in files])
        self.assertEqual(self.all[-1]["environments"], 1)

    def test_repeat_sends_all_events_again(self):
        files = [self.file("a.json", b"1"), self.file("b.json", b"2")]
        lines = self.play("echo", "--repeat", "3", events=files)
        self.assertEqual([line["body"] for line in lines["response"]], [1, 2] * 3)
        self.assertEqual(lines["report"][0]["events"], 6)
        self.assertEqual(len({line["request_id"] for line in lines["response"]}), 6)

    def test_folder_gives_its_events_in_the_order_of_names(self):
        for name in ("b.json", "a.json", "notes.txt"):
            self.file(name, f'"{name}"'.encode())
        self.file("c.jsonl", b"1\n\n2\n")
        lines = self.play("echo", events=[self.folder])["response"]
        self.assertEqual([line["body"] for line in lines], ["a.json", "b.json", 1, 2])
        self.assertEqual([line["event"] for line in lines],
                         [f"{self.folder}/{name}" for name in
                          ("a.json", "b.json", "c.jsonl:1", "c.jsonl:3")])

    def test_lines_are_events(self):
        lines = self.play("echo", "--lines", input=b'{"a":1}\r\n  \n[2]')["response"]
        self.assertEqual([line["body"] for line in lines], [{"a": 1}, [2]])
        self.assertEqual([line["event"] for line in lines],
                         ["standard input:1", "standard input:3"])

    def test_line_that_is_too_large_is_refused(self):
        text = self.refused(*self.fake_arguments("echo", "--lines"),
                            input=b"1\n" + b" " * MAX_BODY + b"1\n")
        self.assertIn("event 'standard input:2' is too large", text)

    def test_small_events_have_a_length_and_large_ones_are_chunked(self):
        for size, chunked in ((1, False), (2048, False), (2049, True), (300000, True)):
            with self.subTest(size=size):
                facts = self.body("event_facts", input=b"1" * size)
                self.assertEqual((facts["size"], facts["chunked"]), (size, chunked))
                self.assertEqual(facts["length"], None if chunked else str(size))

    def test_largest_event_arrives(self):
        body = self.body("event_facts", input=b"[" + b" " * (MAX_BODY - 2) + b"]")
        self.assertEqual(body["size"], MAX_BODY)

    def test_larger_event_is_refused(self):
        text = self.refused(*self.fake_arguments("echo"), input=b" " * (MAX_BODY + 1))
        self.assertIn(f"expected at most {MAX_BODY} bytes", text)

    def test_event_that_is_not_json_is_sent_with_a_warning(self):
        for content in (b"not JSON", b"{\"a\":\n", b"\x00\xff", b"NaN", b"[01]", b"[1.]", b'"\t"',
                        b"'a'", b"1 2", b"\xef\xbb\xbf{}", b"[1,]"):
            with self.subTest(content=content):
                lines = self.play("event_facts", input=content)
                self.assertEqual(lines["response"][0]["body"]["start"], content.hex())
                self.assertIn("not JSON", lines["warning"][0]["message"])

    def test_event_that_is_json_is_sent_without_a_warning(self):
        for content in (b"null", b"0", b'""', b" [ ] \n", b"-1.5E+7", b'{"a":{},"a":[[]]}',
                        b'"\\ud83d\\ude00"', b"[" * 500 + b"]" * 500):
            with self.subTest(content=content[:20]):
                self.assertNotIn("warning", self.play("echo", input=content))

    def test_empty_event_is_sent_with_a_warning(self):
        lines = self.play("event_facts", input=b"")
        self.assertEqual(lines["response"][0]["body"]["size"], 0)
        self.assertIn("empty", lines["warning"][0]["message"])


class Sandbox(Case):
    def test_environment_is_that_of_lambda(self):
        seen = self.body("environment")
        folder = str(pathlib.Path(ONE).resolve().parent)
        stem = pathlib.Path(ONE).stem
        expected = {
            "_HANDLER": f"{stem}.echo",
            "LAMBDA_TASK_ROOT": folder,
            "CWD": folder,
            "LAMBDA_RUNTIME_DIR": "/var/runtime",
            "AWS_LAMBDA_FUNCTION_NAME": stem,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{stem}",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "LD_LIBRARY_PATH": "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:"
                               f"{folder}:{folder}/lib:/opt/lib",
        }
        self.assertEqual({name: seen.get(name) for name in expected}, expected)
        self.assertRegex(seen["AWS_LAMBDA_RUNTIME_API"], r"^127\.0\.0\.1:\d+$")
        self.assertRegex(seen["AWS_LAMBDA_LOG_STREAM_NAME"],
                         r"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$")
        self.assertNotIn("_X_AMZN_TRACE_ID", seen)
        self.assertNotIn("HOME", seen)

    def test_signals_are_neither_blocked_nor_ignored(self):
        self.fake.write_text("#!/bin/sh\ngrep -E 'SigBlk|SigIgn' /proc/self/status\n")
        lines = self.lines(self.command("run", "--bootstrap", self.fake, ONE), 5)["log"]
        blocked, ignored = (int(line["line"].split()[1], 16) for line in lines)
        self.assertEqual(blocked, 0)
        self.assertEqual(ignored & 1 << signal.SIGPIPE - 1, 0)

    def test_only_settings_of_powertools_opentelemetry_and_aws_are_taken_over(self):
        seen = self.body("environment", env=own_environment(
            POWERTOOLS_SERVICE_NAME="orders", AWS_DEFAULT_REGION="eu-west-1",
            AWS_ENDPOINT_URL_S3="http://localhost", AWS_LAMBDA_FUNCTION_NAME="other", SECRET="x",
            OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:4319", OTELOTHER="x"))
        self.assertEqual(seen["POWERTOOLS_SERVICE_NAME"], "orders")
        self.assertEqual(seen["AWS_REGION"], "eu-west-1")
        self.assertEqual(seen["AWS_ENDPOINT_URL_S3"], "http://localhost")
        self.assertEqual(seen["AWS_LAMBDA_FUNCTION_NAME"], pathlib.Path(ONE).stem)
        self.assertEqual(seen["OTEL_EXPORTER_OTLP_ENDPOINT"], "http://127.0.0.1:4319")
        self.assertNotIn("OTELOTHER", seen)
        self.assertNotIn("SECRET", seen)

    def test_plugins_are_searched_where_lambda_does_and_in_the_build(self):
        path = self.body("environment")["POWERTOOLS_PLUGIN_PATH"].split(":")
        self.assertEqual(path[0], str(pathlib.Path(ONE).resolve().parent / "powertools/plugins"))
        self.assertEqual(path[-1], "/opt/powertools/plugins")
        self.assertTrue(all(folder.startswith("/") for folder in path), path)
        seen = self.body("environment", env=own_environment(POWERTOOLS_PLUGIN_PATH="/my/own"))
        self.assertEqual(seen["POWERTOOLS_PLUGIN_PATH"], "/my/own")

    def test_env_sets_and_takes_over(self):
        seen = self.body("environment", "--env", "A=1", "--env", "A=b=c", "--env", "EMPTY=",
                         "--env", "FROM_HERE", "--env", "TZ=Asia/Tokyo", "--env", "AWS_REGION=x-1",
                         env=own_environment(FROM_HERE="taken over"))
        self.assertEqual((seen["A"], seen["EMPTY"], seen["FROM_HERE"], seen["TZ"]),
                         ("b=c", "", "taken over", "Asia/Tokyo"))
        self.assertEqual((seen["AWS_REGION"], seen["AWS_DEFAULT_REGION"]), ("x-1", "x-1"))

    def test_plugins_and_memory_become_variables(self):
        seen = self.body("environment", "--plugins", "logger,metrics", "--memory", "512",
                         env=own_environment(POWERTOOLS_PLUGINS="tracer"))
        self.assertEqual(seen["POWERTOOLS_PLUGINS"], "logger,metrics")
        self.assertEqual(seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], "512")

    def test_headers_are_those_of_lambda(self):
        seen = self.body("headers", "--timeout", "7")
        self.assertRegex(seen["Lambda-Runtime-Aws-Request-Id"], UUID)
        self.assertRegex(seen["Lambda-Runtime-Invocation-Id"], UUID)
        self.assertEqual(seen["Lambda-Runtime-Invoked-Function-Arn"],
                         f"arn:aws:lambda:us-east-1:123456789012:function:{pathlib.Path(ONE).stem}")
        self.assertRegex(seen["Lambda-Runtime-Trace-Id"],
                         r"^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$")
        self.assertEqual(seen["Content-Type"], "application/json")
        self.assertNotIn("Lambda-Runtime-Client-Context", seen)
        left_ms = int(seen["Lambda-Runtime-Deadline-Ms"]) - seen["now_ms"]
        self.assertLessEqual(left_ms, 7000)


    def test_client_context_is_a_header_in_one_line(self):
        seen = self.body("headers", "--context", '{\n "custom": {"a": 1}\n}')
        self.assertEqual(seen["Lambda-Runtime-Client-Context"], '{"custom":{"a":1}}')

    def test_traces_are_sampled_and_sent_here_on_request(self):
        seen = self.body("headers", "--trace")
        self.assertRegex(seen["Lambda-Runtime-Trace-Id"], "Sampled=1$")
        daemon = self.body("environment", "--trace")["AWS_XRAY_DAEMON_ADDRESS"]
        self.assertRegex(daemon, r"^127\.0\.0\.1:\d+$")
        self.assertNotEqual(daemon, "127.0.0.1:2000")
        seen = self.body("environment", "--trace", "--env", "AWS_XRAY_DAEMON_ADDRESS=10.0.0.1:1")
        self.assertEqual(seen["AWS_XRAY_DAEMON_ADDRESS"], "10.0.0.1:1")


class Output(Case):
    def test_lines_have_the_members_that_are_documented(self):
        page = pathlib.Path(__file__).parents[3] / "docs" / "powertools-run.md"
        examples = re.search(r"```json\n(.*?)```", page.read_text(), re.S)[1].splitlines()
        documented = {line["type"]: list(line) for line in map(json.loads, examples)}
        written = {}
        for part, status in (("logs", 0), ("fails_init", 3), ("crashes", 5), ("metrics", 0),
                             ("traces", 0)):
            self.play(part, "--trace", status=status, input=b"not JSON")
            written.update({line["type"]: list(line) for line in self.all})
        self.assertEqual(written, documented)

    def test_figures_are_there(self):
        report = self.play("logs")["report"][0]
        self.assertGreater(report["cold_start_ms"], 0)
        self.assertGreater(report["peak_memory_kb"], 0)

    def test_log_lines_belong_to_their_event_and_keep_their_order(self):
        lines = self.play("logs")
        request_id = lines["response"][0]["request_id"]
        self.assertRegex(request_id, UUID)
        self.assertEqual(
            [(line["type"], line["request_id"], line.get("line")) for line in self.all[:-1]],
            [("log", None, "in init"),
             ("log", request_id, "before the answer"),
             ("log", request_id, "on stderr"),
             ("response", request_id, None),
             ("log", request_id, "after the answer"),
             ("log", request_id, "no line end, \ufffd not UTF-8"),
             ("usage", request_id, None)])

    def test_nothing_of_much_output_is_lost(self):
        logs = [line["line"] for line in self.play("writes_much")["log"]]
        self.assertEqual([line[:11] for line in logs[:20000]],
                         [f"line {number:06d}" for number in range(20000)])
        self.assertEqual(logs[20000:], ["y" * 1024 * 1024] * 3)  # where a line is cut

    def test_json_bodies_stand_as_they_are(self):
        body = b'{"n": 129.95, "big": 123456789012345678901234567890,\n "a":1,"a":2, "u":"\\u00e9"}'
        done = self.command(*self.fake_arguments("echo"), input=body)
        self.assertIn(b'"body":{"n":129.95,"big":123456789012345678901234567890,"a":1,"a":2,'
                      b'"u":"\\u00e9"},', done.stdout)

    def test_other_bodies_are_strings(self):
        self.assertEqual(self.body("text_response"), "plain \ufffd text\0 \x1b[31m")
        self.assertEqual(self.body("empty_response"), "")
        for body in (b"NaN", b'"a\nb"', b"1.", b"-01", b"-Infinity"):
            with self.subTest(body=body):
                self.assertEqual(self.body("echo", input=body), body.decode())

    def test_bytes_that_are_not_utf8_are_replaced_one_by_one(self):
        valid = "\x7f\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"
        cases = {valid.encode(): valid}
        for invalid in (b"\x80", b"\xc1\xbf", b"\xe0\x9f\x80", b"\xed\xa0\x80", b"\xef\xbf",
                        b"\xf0\x8f\x80\x80", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80"):
            cases[b"a" + invalid + b"b"] = "a" + "\ufffd" * len(invalid) + "b"
        for sent, shown in cases.items():
            with self.subTest(sent=sent):
                self.assertEqual(self.body("echo", input=sent), shown)

    def test_durations_are_those_of_the_responses(self):
        lines = self.play("echo", "--repeat", "4")
        durations = sorted(line["duration_ms"] for line in lines["response"])
        report = lines["report"][0]
        self.assertEqual((report["duration_min_ms"], report["duration_max_ms"]),
                         (durations[0], durations[3]))
        self.assertAlmostEqual(report["duration_median_ms"], (durations[1] + durations[2]) / 2,
                               delta=0.0011)

    def test_metrics_are_taken_out_of_their_document(self):
        lines = self.play("metrics")
        request_id = lines["response"][0]["request_id"]
        first, second = lines["metrics"]
        self.assertEqual(first["request_id"], request_id)
        self.assertEqual(first["metrics"], [
            {"namespace": "Shop", "name": "Orders", "unit": "Count", "value": [1, 2.5],
             "dimensions": {"service": "orders", "stage": "dev"}},
            {"namespace": "Shop", "name": "Latency", "unit": "Milliseconds", "value": 12.75,
             "dimensions": {"service": "orders", "stage": "dev"}}])
        self.assertEqual(first["document"]["Orders"], [1, 2.5])
        self.assertEqual(second["metrics"], [])
        self.assertEqual([line["line"] for line in lines["log"]],
                         ['{"_aws": 7}', '{"_aws": {"CloudWatchMetrics": 1}}', '{"_aws": '])

    def test_traces_belong_to_their_event(self):
        lines = self.play("traces", "--trace", "--repeat", "2")
        ids = [line["request_id"] for line in lines["response"]]
        self.assertEqual([line["request_id"] for line in lines["trace"]],
                         [ids[0]] * 4 + [None] + [ids[1]] * 4 + [None])
        self.assertEqual([line["document"]["name"] for line in lines["trace"][:5]],
                         ["get order", "DynamoDB", "loses", "## handler", "stray"])
        self.assertEqual([line["message"] for line in lines["warning"]],
                         ["the X-Ray daemon got something else than a trace"] * 2)

    def test_nothing_of_many_traces_is_lost(self):
        lines = self.play("many_traces", "--trace")
        self.assertEqual([line["document"]["name"] for line in lines["trace"]],
                         [str(number) for number in range(2000)])

    def test_usage_tells_what_each_event_cost(self):
        lines = self.play("echo", "--repeat", "3")
        usage, response = lines["usage"], lines["response"]
        self.assertEqual([line["request_id"] for line in usage],
                         [line["request_id"] for line in response])
        self.assertEqual(usage[0]["cold_start_ms"], lines["report"][0]["cold_start_ms"])
        self.assertEqual([line["cold_start_ms"] for line in usage[1:]], [None, None])
        for line, answer in zip(usage, response):
            self.assertGreaterEqual(line["duration_ms"], answer["duration_ms"])
            cost = line["duration_ms"] + (line["cold_start_ms"] or 0)
            self.assertAlmostEqual(line["billed_ms"], cost + 0.5, delta=0.5011)  # rounded up
        self.assertEqual(lines["report"][0]["billed_ms"], sum(line["billed_ms"] for line in usage))

    def test_lost_events_are_billed_too(self):
        usage = self.play("never_answers", "--timeout", "0.2", status=4)["usage"][0]
        self.assertGreaterEqual(usage["duration_ms"], 200)
        self.assertGreaterEqual(usage["billed_ms"], usage["duration_ms"])
        self.assertEqual(len(self.play("crashes", status=5)["usage"]), 1)

    def test_closed_output_ends_the_run(self):
        process = subprocess.Popen(
            [COMMAND, *map(str, self.fake_arguments("echo", "--repeat", "1000000"))],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=own_environment())
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.wait(PATIENCE), 128 + signal.SIGPIPE)


class Outcomes(Case):
    def test_function_error_is_status_1(self):
        line = self.play("fails", status=1)["response"][0]
        self.assertEqual((line["status"], line["error_type"]), ("error", "Function.OutOfStock"))
        self.assertEqual(line["body"],
                         {"errorType": "Function.OutOfStock", "errorMessage": "nothing left"})

    def test_error_without_type_has_none(self):
        line = self.play("fails_without_type", status=1)["response"][0]
        self.assertEqual((line["status"], line["error_type"], line["body"]),
                         ("error", None, "went wrong"))

    def test_one_error_among_others_is_status_1(self):
        files = [self.file(f"{number}.json", str(number).encode()) for number in range(4)]
        lines = self.play("odd_events_fail", events=files, status=1)
        self.assertEqual([line["status"] for line in lines["response"]],
                         ["ok", "error", "ok", "error"])
        self.assertEqual((lines["report"][0]["ok"], lines["report"][0]["errors"]), (2, 2))

    def test_init_error_is_status_3(self):
        lines = self.play("fails_init", status=3)
        self.assertNotIn("response", lines)
        self.assertEqual(lines["log"][0]["line"], "about to fail")
        self.assertEqual(lines["init_error"], [{
            "type": "init_error", "error_type": "Runtime.ImportModuleError",
            "body": {"errorType": "Runtime.ImportModuleError",
                     "errorMessage": "no such handler"}}])
        self.assertIsNone(lines["report"][0]["cold_start_ms"])

    def test_runtime_that_stays_after_its_init_error_is_killed(self):
        lines = self.play("fails_init_and_stays", status=3)
        self.assertIn("killed", lines["warning"][0]["message"])

    def test_runtime_that_never_asks_is_an_init_error(self):
        lines = self.play("never_asks", "--init-timeout", "0.2", status=3)
        self.assertEqual(lines["init_error"][0]["error_type"], "Sandbox.Timedout")

    def test_timeout_is_status_4(self):
        lines = self.play("never_answers", "--timeout", "0.2", status=4)
        line = lines["response"][0]
        self.assertEqual((line["status"], line["error_type"]), ("timeout", "Sandbox.Timedout"))
        self.assertEqual(line["body"]["errorMessage"],
                         f"RequestId: {line['request_id']} Error: Task timed out after 0.20 seconds")
        self.assertEqual(lines["log"][0]["line"], "and now I sleep")
        self.assertEqual(lines["report"][0]["timeouts"], 1)

    def test_answer_without_return_is_status_4(self):
        lines = self.play("never_asks_again", "--timeout", "0.2", status=4)
        self.assertEqual(lines["response"][0]["status"], "ok")
        self.assertIn("did not ask for the next event", lines["warning"][0]["message"])

    def test_exit_in_an_event_is_status_5(self):
        lines = self.play("exits", status=5)
        line = lines["response"][0]
        self.assertEqual((line["status"], line["error_type"]), ("error", "Runtime.ExitError"))
        self.assertIn("Runtime exited with error: exit status 0", line["body"]["errorMessage"])
        self.assertEqual(lines["exit"], [
            {"type": "exit", "status": 0, "signal": None, "reason": "exit status 0"}])

    def test_crash_is_status_5_and_names_the_signal(self):
        lines = self.play("crashes", status=5)
        self.assertEqual(lines["exit"][0]["signal"], signal.SIGSEGV)
        self.assertEqual(lines["exit"][0]["reason"], "signal 11 (Segmentation fault)")

    def test_crash_after_a_report_of_it_is_status_5(self):
        lines = self.play("crashes_after_answer", status=5)
        self.assertEqual(len(lines["response"]), 1)
        self.assertEqual(lines["response"][0]["error_type"], "Runtime.SignalSegv")
        self.assertEqual(lines["exit"][0]["signal"], signal.SIGSEGV)

    def test_exit_in_init_is_status_5(self):
        lines = self.play("exits_in_init", "--repeat", "3", status=5)
        self.assertEqual(lines["exit"][0]["status"], 9)
        self.assertEqual(lines["report"][0]["environments"], 1)

    def test_lost_environments_are_replaced(self):
        words = ("a", "crash", "b", "sleep", "c")
        files = [self.file(f"{word}.json", f'"{word}"'.encode()) for word in words]
        lines = self.play("answers_by_event", "--timeout", "1", events=files, status=5)
        self.assertEqual([line["status"] for line in lines["response"]],
                         ["ok", "error", "ok", "timeout", "ok"])
        report = lines["report"][0]
        self.assertEqual((report["environments"], report["ok"], report["errors"],
                          report["timeouts"]), (3, 3, 1, 1))


class Api(Case):
    """What the local Runtime API says to runtimes that do wrong."""

    def test_unknown_request_id_is_400_and_second_answer_403(self):
        lines = self.play("wrong_request_id")
        self.assertEqual(lines["log"][0]["line"], "statuses 400 202 403")
        self.assertEqual([line["message"] for line in lines["warning"]],
                         ["POST response was refused with 400 InvalidRequestID",
                          "POST response was refused with 403 InvalidStateTransition"])

    def test_stale_invocation_id_is_410(self):
        self.assertEqual(self.body("wrong_invocation_id"), 410)

    def test_missing_invocation_id_is_accepted(self):
        self.assertEqual(self.play("no_invocation_id")["log"][0]["line"], "status 202")

    def test_answer_before_the_first_event_is_403(self):
        self.assertEqual(self.body("answers_before_next"), 403)

    def test_init_error_after_the_first_event_is_403(self):
        self.assertEqual(self.body("reports_init_error_late"), 403)

    def test_everything_after_an_init_error_is_403(self):
        lines = self.play("asks_after_init_error", status=3)
        self.assertEqual(lines["log"][0]["line"], "statuses 202 403 403")

    def test_unknown_response_mode_is_400(self):
        self.assertEqual(self.body("wrong_mode"), 400)

    def test_streamed_response_is_collected(self):
        self.assertEqual(self.body("streams"), {"pieces": 3})

    def test_unknown_paths_are_404(self):
        self.assertEqual(self.body("unknown_paths"), [404] * 4)

    def test_internal_extension_may_register_and_wait(self):
        lines = self.play("registers")
        self.assertEqual(lines["response"][0]["body"], [403, 403, 200])
        self.assertEqual([line["message"] for line in lines["warning"]],
                         ["POST extension register without a name was refused with 403 "
                          "InvalidStateTransition",
                          "GET extension event of an unknown extension was refused with 403 "
                          "InvalidStateTransition"])

    def test_event_is_sent_again_if_asked_for_before_the_answer(self):
        self.assertEqual(self.body("asks_twice"), [True, True])

    def test_post_that_is_cut_off_is_no_answer(self):
        lines = self.play("hangs_up_in_body")
        self.assertEqual(lines["response"][0]["body"], "whole")
        self.assertIn("a POST was cut off in the middle of its body",
                      [line["message"] for line in lines["warning"]])

    def test_largest_response_is_accepted(self):
        lines = self.play("response_of_size", input=str(MAX_BODY).encode())
        self.assertEqual((lines["response"][0]["status"], lines["log"][0]["line"]),
                         ("ok", "status 202"))

    def test_larger_response_is_413_and_an_error_to_the_caller(self):
        lines = self.play("response_of_size", "--repeat", "2", input=str(MAX_BODY + 1).encode(),
                          status=1)
        self.assertEqual([line["line"] for line in lines["log"]], ["status 413"] * 2)
        self.assertEqual(lines["response"][1]["body"], {
            "errorType": "Function.ResponseSizeTooLarge",
            "errorMessage": f"Response payload size ({MAX_BODY + 1} bytes) exceeded maximum "
                            f"allowed payload size ({MAX_BODY} bytes)."})


class Ending(Case):
    """However a run ends, no process is left behind."""

    def start(self, part, *arguments):
        """Starts a run, and reads until the line that says the pids of runtime and child."""
        process = subprocess.Popen([COMMAND, *map(str, self.fake_arguments(part, *arguments))],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=own_environment())
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        pids = self.read_until(process, "pids ").split()[1:]
        self.read_until(process, "invoked")
        return process, [int(pid) for pid in pids]

    def read_until(self, process, beginning):
        for line in process.stdout:
            text = json.loads(line).get("line") or ""
            if text.startswith(beginning):
                return text
        self.fail(f"the run ended before it wrote '{beginning}'")

    def assert_gone(self, pids):
        self.assertEqual([pid for pid in pids if is_alive(pid)], [])

    def test_shutdown_hooks_run_on_sigterm(self):
        lines = self.play("shuts_down")
        self.assertEqual(lines["log"], [
            {"type": "log", "request_id": None, "line": "on SIGTERM"}])
        self.assertNotIn("exit", lines)

    def test_runtime_that_ignores_sigterm_is_killed_with_a_warning(self):
        lines = self.play("ignores_sigterm")
        self.assertIn("within 300 ms of SIGTERM", lines["warning"][0]["message"])

    def test_failure_in_shutdown_is_status_5(self):
        self.assertEqual(self.play("fails_in_shutdown", status=5)["exit"][0]["status"], 7)

    def test_timeout_kills_the_whole_group(self):
        process, pids = self.start("leaves_a_child", "--timeout", "0.2")
        self.assertEqual(process.wait(PATIENCE), 4)
        self.assert_gone(pids)

    def test_interrupt_stops_the_runtime_with_one_message(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                process, pids = self.start("leaves_a_child")
                process.send_signal(number)
                self.assertEqual(process.wait(PATIENCE), 128 + number)
                self.assertEqual(process.stderr.read().decode(),
                                 f"powertools: interrupted by signal {int(number)}; "
                                 "the runtime is stopped\n")
                self.assert_gone(pids)

    def test_watch_runs_again_when_the_object_changes(self):
        function = shutil.copy(ONE, self.folder / "app.so")
        process = subprocess.Popen(
            [COMMAND, *map(str, self.fake_arguments("echo", "--watch", function=function))],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=own_environment())
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        for _ in range(3):
            kinds = []
            while "report" not in kinds:
                kinds.append(json.loads(process.stdout.readline())["type"])
            self.assertEqual(kinds, ["warning", "response", "usage", "report"])
            self.assertEqual(process.stderr.readline(),
                             b"powertools: waiting for a build; Ctrl-C ends\n")
            (self.folder / "app.c").write_text("no object")  # Not a reason to start.
            shutil.copy(ONE, self.folder / "new")
            os.replace(self.folder / "new", function)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), 130)

    def test_watch_ends_what_is_under_way(self):
        function = shutil.copy(ONE, self.folder / "app.so")
        process = subprocess.Popen(
            [COMMAND, *map(str, self.fake_arguments("leaves_a_child", "--watch",
                                                    function=function))],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=own_environment())
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        first = self.read_until(process, "pids ")
        self.read_until(process, "invoked")
        shutil.copy(ONE, function)
        second = self.read_until(process, "pids ")
        self.assertNotEqual(first, second)
        self.assert_gone([int(pid) for pid in first.split()[1:]])
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        process.wait(PATIENCE)
        self.assert_gone([int(pid) for pid in second.split()[1:]])

    def test_runtime_dies_with_a_killed_command(self):
        process, pids = self.start("leaves_a_child")
        self.addCleanup(os.killpg, pids[0], signal.SIGKILL)
        watch = os.pidfd_open(pids[0])
        self.addCleanup(os.close, watch)
        process.kill()
        process.wait(PATIENCE)
        self.assertEqual(select.select([watch], [], [], PATIENCE)[0], [watch])


class Handlers(Case):
    def handler(self, *arguments):
        seen = self.command("run", "--bootstrap", self.fake, "--env", "FAKE_RUNTIME=environment",
                            *arguments)
        return self.lines(seen, 0)["response"][0]["body"]["_HANDLER"]

    def test_only_handler_is_found(self):
        self.assertEqual(self.handler(ONE), f"{pathlib.Path(ONE).stem}.echo")

    def test_handler_can_be_chosen(self):
        stem = pathlib.Path(SEVERAL).stem
        self.assertEqual(self.handler("--handler", "fails", SEVERAL), f"{stem}.fails")
        self.assertEqual(self.handler(SEVERAL[:-len("so")] + "crashes"), f"{stem}.crashes")

    def test_name_in_place_of_the_ending_finds_a_library_too(self):
        shutil.copy(ONE, self.folder / "libapp.so")
        self.assertEqual(self.handler(self.folder / "app.echo"), "libapp.echo")

    def test_path_may_be_relative(self):
        shutil.copy(ONE, self.folder / "app.so")
        done = subprocess.run([COMMAND, "run", "--bootstrap", "./bootstrap", "--env",
                               "FAKE_RUNTIME=environment", "app.so"], input=b"{}", cwd=self.folder,
                              capture_output=True, timeout=PATIENCE, env=own_environment(),
                              check=False)
        seen = self.lines(done, 0)["response"][0]["body"]
        self.assertEqual(seen["LAMBDA_TASK_ROOT"], str(self.folder.resolve()))

    def test_several_handlers_are_listed(self):
        self.assertIn("exports several handlers: crashes, fails, fails_init, hangs, succeeds; "
                      "expected one; choose with --handler NAME", self.refused("run", SEVERAL))

    def test_no_handler_is_an_error_with_the_remedy(self):
        self.assertIn("put PWT_HANDLER(<name>, ...) into one of its sources",
                      self.refused("run", NONE))

    def test_missing_handler_is_an_error(self):
        for name in ("no/such.so", "no/such.create", "nothing", ".", "/"):
            with self.subTest(name=name):
                self.assertIn(f"handler '{name}' not found", self.refused("run", name))

    def test_file_that_is_no_shared_object_is_an_error(self):
        object_file = bytearray(pathlib.Path(ONE).read_bytes())
        executable = bytearray(object_file)
        executable[16] = 2  # e_type: ET_EXEC
        narrow = bytearray(object_file)
        narrow[4] = 1  # 32 bit
        for content in (b"", b"text", b"\x7fELF", bytes(executable), bytes(narrow),
                        bytes(object_file[:64])):
            with self.subTest(content=content[:8]):
                path = self.file("odd.so", content)
                self.assertIn("is not a 64-bit shared object", self.refused("run", path))

    def test_other_ending_is_an_error(self):
        self.assertIn("does not end in .so", self.refused("run", self.file("app.txt", b"")))

    def test_damaged_objects_are_refused_and_nothing_worse(self):
        """Every header field at its extremes: none is followed without a look at the size."""
        whole = pathlib.Path(SEVERAL).read_bytes()
        sections = struct.unpack_from("<Q", whole, 40)[0]
        count = struct.unpack_from("<H", whole, 60)[0]
        path = self.folder / "damaged.so"
        for place in [*range(16, 56, 8), *range(sections, sections + count * 64, 8)]:
            for value in (b"\xff" * 8, b"\xff\xff\xff\x7f\0\0\0\0"):
                path.write_bytes(whole[:place] + value + whole[place + 8:])
                self.refused("run", path)


class Usage(Case):
    def test_messages_name_what_is_wrong(self):
        cases = {
            (): "handler is missing",
            ("--no-such",): "option '--no-such' is unknown",
            ("--timeout",): "option '--timeout' has no value",
            ("--timeout", "0", ONE): "option --timeout '0' is not allowed",
            ("--timeout", "901", ONE): "expected seconds, 0.001 to 900",
            ("--timeout", "nan", ONE): "option --timeout 'nan' is not allowed",
            ("--init-timeout", "3s", ONE): "option --init-timeout '3s' is not allowed",
            ("--repeat", "0", ONE): "expected a whole number, 1 to",
            ("--repeat", "99999999999999999999", ONE): "option --repeat",
            ("--memory", "127", ONE): "expected a whole number, 128 to 10240",
            ("--env", "=x", ONE): "option --env '' is no name",
            ("--env", "A-B=x", ONE): "option --env 'A-B' is no name",
            ("--env", "NOT_SET_HERE", ONE): "option --env 'NOT_SET_HERE' has no value",
            ("--env", "_HANDLER=x", ONE): "option --env '_HANDLER' cannot be set",
            ("--json=x", ONE): "option '--json=x' is unknown or takes no value",
            (ONE, "-", "-"): "event '-' is given 2 times",
            ("--context", "[1]", ONE): "option --context '[1]' is not a JSON object",
            ("--context", "{", ONE): "option --context '{' is not a JSON object",
            ("--context", '{"custom":"' + "x" * 3000 + '"}', ONE): "expected at most 2685",
        }
        for arguments, message in cases.items():
            with self.subTest(arguments=arguments):
                self.assertIn(message, self.refused("run", "--bootstrap", self.fake, *arguments))

    def test_missing_event_is_an_error(self):
        text = self.refused("run", "--bootstrap", self.fake, ONE, "no-such.json")
        self.assertIn("event 'no-such.json' cannot be opened: No such file or directory", text)

    def test_folder_without_events_is_an_error(self):
        text = self.refused("run", "--bootstrap", self.fake, ONE, self.folder)
        self.assertIn("holds no event; expected files that end in .json or .jsonl", text)

    def test_lines_without_an_event_are_an_error(self):
        text = self.refused("run", "--bootstrap", self.fake, "--lines", ONE, input=b"\n \n")
        self.assertIn("there is no event", text)

    def test_missing_bootstrap_is_an_error(self):
        self.assertIn("correct --bootstrap", self.refused("run", "--bootstrap", "no/such", ONE))
        not_executable = self.file("plain", b"")
        self.assertIn("is not an executable file",
                      self.refused("run", "--bootstrap", not_executable, ONE))

    def test_bootstrap_that_cannot_start_is_an_error(self):
        self.fake.write_bytes(b"\x7fELF but not really")
        self.assertIn("cannot be started: Exec format error",
                      self.refused("run", "--bootstrap", self.fake, ONE))

    def test_unknown_verb_is_an_error(self):
        self.assertIn("verb 'walk' is unknown", self.refused("walk"))

    def test_help_names_every_option_and_fits_a_screen(self):
        text = self.command("run", "--help").stdout.decode()
        for option in ("plugins", "env", "handler", "bootstrap", "repeat", "timeout",
                       "init-timeout", "memory", "json", "trace", "lines", "context", "watch",
                       "help"):
            self.assertRegex(text, rf"(?m)^  --{option} ")
        self.assertLessEqual(len(text.splitlines()), 24)
        self.assertLessEqual(max(map(len, text.splitlines())), 80)

    def test_command_lists_its_verbs(self):
        self.assertIn("  run ", self.command("--help").stdout.decode())
        self.assertRegex(self.command("--version").stdout.decode(), r"^powertools \d+\.\d+\.\d+\n$")
        done = self.command()
        self.assertEqual((done.returncode, done.stdout), (2, b""))


class RealRuntime(Case):
    """The same through the real runtime and handlers of the SDK."""

    def real(self, *arguments, status=0, input=b"{}"):
        return self.lines(self.command("run", "--bootstrap", BOOTSTRAP, "--timeout", PATIENCE,
                                       *arguments, input=input), status)

    def test_event_is_answered(self):
        lines = self.real(ONE, input=b'{"a":[1,2]}')
        self.assertEqual(lines["response"][0]["body"], {"a": [1, 2]})
        self.assertGreater(lines["report"][0]["cold_start_ms"], 0)

    def test_runtime_is_found_in_the_build_tree(self):
        lines = self.lines(self.command("run", ONE, input=b"1"), 0)
        self.assertEqual(lines["response"][0]["body"], 1)

    def test_largest_event_comes_back(self):
        text = "x" * (MAX_BODY - 2)
        self.assertEqual(self.real(ONE, input=json.dumps(text).encode())["response"][0]["body"],
                         text)

    def test_many_events_go_through_one_environment(self):
        lines = self.real("--repeat", "500", ONE, input=b"[1]")
        self.assertEqual(len(lines["response"]), 500)
        self.assertEqual(lines["report"][0]["environments"], 1)

    def test_every_outcome_has_its_status(self):
        for handler, status, key, error_type in (
                ("succeeds", 0, "response", None),
                ("fails", 1, "response", "Function.OutOfStock"),
                ("fails_init", 3, "init_error", "Runtime.InitError"),
                ("missing", 3, "init_error", "Runtime.HandlerNotFound"),
                ("hangs", 4, "response", "Sandbox.Timedout")):
            with self.subTest(handler=handler):
                lines = self.real("--timeout", "1", "--handler", handler, SEVERAL, status=status)
                self.assertEqual(lines[key][0]["error_type"], error_type)

    def test_crash_is_seen_as_a_crash(self):
        lines = self.real("--handler", "crashes", SEVERAL, status=5)
        self.assertEqual(lines["response"][0]["status"], "error")
        self.assertEqual(lines["exit"][0]["signal"], signal.SIGABRT)

    def test_what_our_plugins_emit_is_understood(self):
        names = ("logger", "metrics", "tracer")
        files = [os.environ.get(f"PLUGIN_{name.upper()}") for name in names]
        if None in files:
            self.skipTest("not all of the plugins are built")
        done = self.command(
            "run", "--bootstrap", BOOTSTRAP, "--plugins", ",".join(names), "--trace", ONE,
            env=own_environment(POWERTOOLS_PLUGIN_PATH=":".join(map(os.path.dirname, files)),
                                POWERTOOLS_METRICS_NAMESPACE="Shop",
                                POWERTOOLS_METRICS_CAPTURE_COLD_START_METRIC="true"))
        lines = self.lines(done, 0)
        self.assertNotIn("warning", lines)
        metric, = lines["metrics"][0]["metrics"]
        self.assertEqual((metric["namespace"], metric["name"], metric["unit"], metric["value"]),
                         ("Shop", "ColdStart", "Count", 1))
        trace, = lines["trace"]
        self.assertEqual(trace["request_id"], lines["response"][0]["request_id"])
        self.assertRegex(trace["document"]["name"], r"^## ")


if __name__ == "__main__":
    unittest.main()
