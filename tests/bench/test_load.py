#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the load server: what it hands out, what it accepts, and what it calls wrong.

usage: test_load.py BUILD_DIR. The same file, started as "test_load.py runtime HABIT...", is the
runtime under test: a Runtime API client with habits, good and bad.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

API = "/2018-06-01/runtime"
LOAD = "tests/bench/load/lambda_load"


class Runtime:
    """An echoing runtime; each habit changes one thing."""

    def __init__(self, habits):
        self.habits = habits
        self.stream = None
        self.daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def connect(self):
        host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
        connection = socket.create_connection((host, int(port)))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = connection.makefile("rwb", buffering=0)

    def send(self, data):
        step = 1 if "bytewise" in self.habits else len(data) or 1
        for at in range(0, len(data), step):
            self.stream.write(data[at:at + step])

    def receive(self):
        """Status, headers in lower case, body."""
        status = int(self.stream.readline().split()[1])
        headers = {}
        for line in iter(self.stream.readline, b"\r\n"):
            name, value = line.decode().split(": ", 1)
            headers[name.lower()] = value.strip()
        if "transfer-encoding" in headers:
            body = b""
            for line in iter(self.stream.readline, b"0\r\n"):
                body += self.exactly(int(line, 16))
                self.stream.readline()
            self.stream.readline()
            headers["chunked"] = "yes"
        else:
            body = self.exactly(int(headers.get("content-length", 0)))
        return status, headers, body

    def exactly(self, length):
        body = b""
        while len(body) < length:
            body += self.stream.read(length - len(body))
        return body

    def request(self, method, path, headers=(), body=b""):
        if self.stream is None or "reconnect" in self.habits:
            self.connect()
        lines = [f"{method} {API}{path} HTTP/1.1", "Host: x", "User-Agent: habits/1", *headers]
        if "chunked" in self.habits and body:
            half = len(body) // 2
            wire = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in
                            (body[:half], body[half:])) + b"0\r\n"
            if "trailer" in self.habits:
                wire += b"Lambda-Runtime-Function-Error-Type: Runtime.Late\r\n"
            self.send("\r\n".join([*lines, "Transfer-Encoding: chunked", "", ""]).encode() +
                      wire + b"\r\n")
        else:
            lines.append(f"Content-Length: {len(body)}")
            if "expect" in self.habits and body:
                self.send("\r\n".join([*lines, "Expect: 100-continue", "", ""]).encode())
                self.stream.readline()  # HTTP/1.1 100 Continue
                self.stream.readline()
                self.send(body)
            else:
                self.send("\r\n".join([*lines, "", ""]).encode() + body)
        return self.receive()

    def answer(self, headers, event):
        request_id = headers["lambda-runtime-aws-request-id"]
        echo = headers["lambda-runtime-invocation-id"]
        kind, body = "response", event
        if event.startswith(b'{"fail":') and "never-fail" not in self.habits:
            kind = "error"
        if "fail" in self.habits:
            kind = "error"
        if "trace" in self.habits:
            host, port = os.environ["AWS_XRAY_DAEMON_ADDRESS"].split(":")
            self.daemon.sendto(b"x" * 2000, (host, int(port)))
        if "wrong-body" in self.habits:
            body = event[:-1] + b"?"
        if "wrong-request" in self.habits:
            self.request("POST", "/invocation/other/response", (), body)
        if "wrong-echo" in self.habits:
            echo = "another"
        extra = () if "no-echo" in self.habits else (f"Lambda-Runtime-Invocation-Id: {echo}",)
        return self.request("POST", f"/invocation/{request_id}/{kind}", extra, body)

    def run(self):
        if "init-error" in self.habits:
            self.request("POST", "/init/error", (), b'{"errorMessage":"no handler"}')
            return
        if "astray" in self.habits:
            self.request("GET", "/nowhere")
        for served in range(sys.maxsize):
            if "leave" in self.habits and served == 3:
                return
            _, headers, event = self.request("GET", "/invocation/next")
            print(json.dumps({**headers, "event": event.decode()}), flush=True)
            status, _, _ = self.answer(headers, event)
            if status != 202:
                return


class Served:
    """One run of the load server with such a runtime."""

    def __init__(self, *options, habits=(), subjects=1, command=None):
        runtime = command or [sys.executable, __file__, "runtime", *habits]
        with tempfile.NamedTemporaryFile() as log:
            words = [Path(BUILD_DIR, LOAD), "-V", "-n", "20", "-w", "5", "-L", log.name, *options]
            for number in range(subjects):
                words += ["--", f"SUBJECT={number}", *runtime]
            done = subprocess.run(list(map(str, words)), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, timeout=60, check=False)
            log_text = Path(log.name).read_text("utf-8")
        self.status, self.errors, self.text = done.returncode, done.stderr, done.stdout
        self.records = [json.loads(line) for line in done.stdout.splitlines()]
        self.record = self.records[0] if self.records else {}
        self.seen = [json.loads(line) for line in log_text.splitlines() if line.startswith("{")]


class HandsOut(unittest.TestCase):
    def test_every_id_and_trace_is_its_own(self):
        seen = Served().seen
        self.assertEqual(len(seen), 25)
        for name in ("lambda-runtime-aws-request-id", "lambda-runtime-invocation-id",
                     "lambda-runtime-trace-id"):
            self.assertEqual(len({each[name] for each in seen}), 25, name)
        for each in seen:
            self.assertRegex(each["lambda-runtime-trace-id"],
                             r"^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$")
            self.assertRegex(each["lambda-runtime-aws-request-id"],
                             r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

    def test_trace_is_sampled_unless_told(self):
        for each in Served("-u").seen:
            self.assertTrue(each["lambda-runtime-trace-id"].endswith(";Sampled=0"))

    def test_generated_events_are_json_of_exactly_that_size(self):
        for kind in ("records", "string"):
            for size in (64, 1000, 1024, 70000):
                event = Served("-k", kind, "-p", size, "-n", 1).seen[0]["event"]
                self.assertEqual(len(event), size)
                self.assertEqual(json.dumps(json.loads(event), separators=(",", ":")), event)

    def test_event_from_a_file(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b'{"own": "event"}')
            file.flush()
            self.assertEqual(Served("-e", file.name).seen[0]["event"], '{"own": "event"}')

    def test_chunks_of_any_size_carry_the_same_event(self):
        whole = Served("-p", 3000).seen[0]
        self.assertNotIn("chunked", whole)
        for options in (("-C",), ("-S", 1), ("-S", 999), ("-S", 3000), ("-S", 9999)):
            seen = Served("-p", 3000, "-n", 2, *options).seen[0]
            self.assertEqual((seen["event"], seen["chunked"]), (whole["event"], "yes"))

    def test_every_nth_event_must_fail(self):
        served = Served("-E", 5)
        failing = [number for number, each in enumerate(served.seen, 1)
                   if each["event"].startswith('{"fail":')]
        self.assertEqual(failing, [5, 10, 15, 20, 25])
        self.assertEqual((served.status, served.record["errors"]), (0, 5))

    def test_environment_of_a_sandbox_and_variables_of_the_subject(self):
        script = "import os, json; print(json.dumps(dict(os.environ)))"
        served = Served("-H", "app.go", "-r", "/task", "-M", command=[sys.executable, "-c", script])
        found = served.seen[0]
        self.assertEqual(found["_HANDLER"], "app.go")
        self.assertEqual(found["LAMBDA_TASK_ROOT"], "/task")
        self.assertEqual(found["SUBJECT"], "0")
        self.assertEqual(found["AWS_LAMBDA_MAX_CONCURRENCY"], "1")
        self.assertEqual(found["AWS_LAMBDA_FUNCTION_NAME"], "bench")
        self.assertRegex(found["AWS_LAMBDA_RUNTIME_API"], r"^127\.0\.0\.1:\d+$")


class Accepts(unittest.TestCase):
    def test_habits_that_are_allowed(self):
        for habits in (("chunked",), ("chunked", "bytewise"), ("expect",), ("bytewise",),
                       ("reconnect",), ("no-echo",)):
            served = Served("-p", 300, habits=habits)
            self.assertEqual((served.status, served.record["completed"]), (0, 25), served.text)

    def test_what_it_saw_on_the_wire(self):
        self.assertEqual(Served(habits=("chunked",)).record["chunked_responses"], 25)
        trailers = Served(habits=("chunked", "trailer")).record
        self.assertEqual(trailers["error_trailers"], 25)
        self.assertEqual(Served("-p", 300, habits=("expect",)).record["expect_100"], 25)
        self.assertEqual(Served(habits=("no-echo",)).record["invocation_id_not_echoed"], 25)
        self.assertEqual(Served(habits=("astray",)).record["http_404"], 1)
        self.assertGreater(Served(habits=("reconnect",)).record["connections"], 25)
        self.assertEqual(Served().record["user_agent"], "habits/1")

    def test_datagrams_of_a_tracer_are_taken_and_counted(self):
        served = Served("-D", "-n", 500, "-w", 20, habits=("trace",), subjects=2)
        self.assertEqual([each["datagrams"] for each in served.records], [520, 520])
        self.assertEqual(Served("-D").record["datagrams"], 0)

    def test_several_subjects_are_served_one_after_the_other(self):
        records = Served(subjects=3).records
        self.assertEqual([(each["subject"], each["completed"]) for each in records],
                         [(0, 25), (1, 25), (2, 25)])

    def test_cold_starts_are_counted_for_each_subject(self):
        served = Served("-K", 3, subjects=2)
        self.assertEqual([(each["mode"], each["ok"]) for each in served.records],
                         [("cold", 3), ("cold", 3)])
        self.assertGreater(served.record["cold_start_us"]["min"], 0)

    def test_memory_is_read_twice(self):
        memory = Served("-R", 10).record["memory_kb"]
        self.assertGreater(memory["first"], 1000)
        self.assertGreater(memory["last"], 1000)
        self.assertGreaterEqual(memory["vm_hwm"], 1000)
        self.assertEqual(Served().record["memory_kb"]["first"], -1)

    def test_pins_the_runtime(self):
        script = ("import os, json; print(json.dumps({'cpus': list(os.sched_getaffinity(0)), "
                  "'batch': os.sched_getscheduler(0) == os.SCHED_BATCH}))")
        cpu = max(os.sched_getaffinity(0))
        served = Served("-P", cpu, command=[sys.executable, "-c", script])
        self.assertEqual(served.seen[0], {"cpus": [cpu], "batch": True})


class CallsWrong(unittest.TestCase):
    def fails(self, member, count, *options, habits):
        served = Served(*options, habits=habits)
        self.assertEqual((served.status, served.record[member]), (1, count), served.text)

    def test_answers_that_are_wrong(self):
        self.fails("echo_mismatch", 25, habits=("wrong-body",))
        self.fails("bad_id", 25, habits=("wrong-echo",))
        self.fails("bad_id", 25, habits=("wrong-request",))
        self.fails("errors_unexpected", 25, habits=("fail",))
        self.fails("errors_missing", 5, "-E", 5, habits=("never-fail",))

    def test_runtime_that_leaves(self):
        served = Served(habits=("leave",))
        self.assertEqual((served.status, served.record["completed"]), (1, 3))
        self.assertIn("runtime ended after 3 of 25 invocations", served.errors)

    def test_init_error_is_shown(self):
        served = Served(habits=("init-error",))
        self.assertEqual((served.status, served.record["init_errors"]), (1, 1))
        self.assertIn("no handler", served.errors)

    def test_runtime_that_hangs(self):
        served = Served("-t", 1, command=["sleep", "60"])
        self.assertEqual(served.status, 1)
        self.assertIn("timeout after 0 of 25 invocations", served.errors)

    def test_program_that_is_not_there(self):
        served = Served(command=["/nowhere/runtime"])
        self.assertEqual(served.status, 1)
        self.assertIn("/nowhere/runtime: No such file or directory", served.errors)

    def test_command_lines(self):
        for words, why in ((("-n", "many"), "-n 'many' is not usable"),
                           (("-P", "999999"), "-P 999999"),
                           (("-e", "/nowhere/event"), "'/nowhere/event' cannot be opened"),
                           (("-k", "soup"), "usage:"), (("-c", "0"), "usage:")):
            served = Served(*words)
            self.assertEqual(served.status, 2, words)
            self.assertIn(why, served.errors)
        served = Served(subjects=0)
        self.assertEqual(served.status, 2)
        self.assertIn("usage:", served.errors)


if __name__ == "__main__":
    if sys.argv[1:2] == ["runtime"]:
        Runtime(sys.argv[2:]).run()
    else:
        BUILD_DIR = sys.argv.pop(1)
        unittest.main()
