# SPDX-License-Identifier: Apache-2.0
"""Lines in other forms, and lines that go elsewhere."""

import json
import os
import signal
import unittest

from logger_case import TRACE, LoggerCase

KEEPS = {"POWERTOOLS_LOGGER_BUFFER": "true"}


class Layouts(LoggerCase):

    def test_ecs(self):
        api, host = self.log("ends", POWERTOOLS_LOGGER_FORMAT="ecs", TZ="IST-5:30",
                             POWERTOOLS_LOGGER_CASE="PascalCase",
                             POWERTOOLS_LOGGER_CORRELATION_ID_PATH="@@")
        answer = self.invoke(api, b'"well"')
        line, = self.finished_lines(host)
        self.assertRegex(line.pop("@timestamp"), r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
        self.assertGreater(line.pop("log.origin.file.line"), 0)
        thread = line.pop("process.thread.name")
        self.assertTrue(thread)
        if not os.environ.get("PWT_EXE_WRAPPER"):  # whose name it would be
            self.assertEqual(thread, "bootstrap")
        arn = line["faas.id"].split(":")
        self.assertEqual(line, {
            "ecs.version": "1.2.0", "log.level": "INFO", "message": "seen at once",
            "log.origin.function": "ends", "service.name": "service_undefined",
            "service.version": "7", "cloud.provider": "aws",
            "cloud.service.name": "lambda", "cloud.region": arn[3], "cloud.account.id": arn[4],
            "faas.id": ":".join(arn), "faas.name": "orders", "faas.version": "7",
            "faas.memory": 512, "faas.execution": answer.request_id, "faas.coldstart": True,
            "correlation.id": "well", "trace.id": TRACE})

    def test_datadog(self):
        api, host = self.log("ends", POWERTOOLS_LOGGER_FORMAT="datadog",
                             POWERTOOLS_LOGGER_TIMESTAMP="python")
        self.invoke(api, b'"well"')
        line, = self.finished_lines(host)
        self.assertRegex(line["timestamp"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
        self.assertEqual(line["xray_trace_id"], TRACE)

    def test_error_in_ecs(self):
        api, host = self.log("errors", POWERTOOLS_LOGGER_FORMAT="ecs")
        self.invoke(api)
        line, = self.finished_lines(host)
        self.assertEqual((line["error.type"], line["error.message"]), ("OrderError", "no stock"))
        self.assertRegex(line["error.stack_trace"], r"\AOrderError: no stock\n  at errors \(")
        self.assertNotIn("stack_trace", line)


class Formatter(LoggerCase):

    def formatted(self, event, plugins="logger", **environment):
        api, host = self.log("formatted", plugins, "forms", **environment)
        self.invoke(api, event)
        return self.finished_lines(host), host

    def test_own_form(self):
        lines, host = self.formatted(b'"well"')
        self.assertEqual(lines[0]["message"], "before")
        self.assertEqual(lines[1]["rest"]["message"], "behind")
        self.assertEqual([list(line) for line in lines[1:]], [["severity", "function", "rest"]] * 3)
        self.assertEqual([line["severity"] for line in lines[1:]], [20, 20, 40])
        self.assertEqual(list(lines[2]["rest"]), [
            "level", "location", "message", "timestamp", "service", "cold_start", "function_name",
            "function_memory_size", "function_arn", "function_request_id", "correlation_id",
            "order_id", "xray_trace_id"])
        self.assertEqual(lines[2]["rest"]["order_id"], "o-2")
        self.assert_no_warning(host)

    def test_formatter_that_fails(self):
        lines, host = self.formatted(b'"broken"')
        self.assertEqual([line["message"] for line in lines[2:]], ["one", "two"])
        self.assert_warns(host, "powertools: the formatter of log lines returned -")

    def test_kept_lines_have_it_too(self):
        lines, _ = self.formatted(b'"well"', **KEEPS)
        self.assertEqual([line["rest"]["message"] for line in lines[2:]], ["one", "kept", "two"])

    def test_sees_nothing_that_must_not_be_printed(self):
        lines, _ = self.formatted(b'"well"', "logger,masker",
                                  POWERTOOLS_LOGGER_KEYS='{"secret":"4711"}')
        self.assertEqual(lines[0]["secret"], "***")  # in the handler's init
        for line in lines[2:]:
            rest = line["rest"]
            self.assertEqual((rest["secret"], rest["order_id"], rest["correlation_id"]), ("***",) * 3)


class Sink(LoggerCase):

    def taken(self, host):
        """Level and line of each call of the sink; None for a flush."""
        said = [line[5:] for line in host.stderr.split("\n") if line.startswith("sink ")]
        return [None if line == "flush" else (int(line[:2]), json.loads(line[3:])) for line in said]

    def taken_messages(self, host):
        return [call and (call[0], call[1]["message"]) for call in self.taken(host)]

    def test_gets_lines_besides(self):
        api, host = self.log("sunk", file="forms", **KEEPS)
        self.invoke(api, b'"error"')
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), ["one", "kept", "two"])
        self.assertEqual(self.taken_messages(host),
                         [(20, "one"), (10, "kept"), (40, "two"), None, None])

    def test_gets_lines_instead(self):
        api, host = self.log("moved", file="forms")
        for _ in range(2):
            self.invoke(api, b'"error"')
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), [])
        self.assertEqual(self.taken_messages(host),
                         [(20, "one"), (40, "two"), None, (20, "one"), (40, "two"), None, None])

    def test_what_it_does_not_take_is_printed(self):
        api, host = self.log("moved", file="forms")
        self.invoke(api, b'"broken"')
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), ["one"])
        self.assert_warns(host, "powertools: the sink of log lines returned -")

    def test_last_words_are_printed(self):
        api, host = self.log("moved", file="forms", **KEEPS)
        self.assert_error(self.invoke(api, b'"crash"'), "Runtime.SignalSegv")
        self.assert_ends(host, -signal.SIGSEGV)
        self.assertEqual(self.messages(host), ["kept"])
        self.assertEqual(self.taken_messages(host), [(20, "one")])

    def test_threads_call_both_at_once(self):
        api, host = self.log("threads", file="forms")
        self.invoke(api)
        self.assert_terminates(host)
        lines = [call[1] for call in self.taken(host) if call]
        self.assertEqual(sorted(line["rest"]["i"] for line in lines), sorted(list(range(50)) * 4))


if __name__ == "__main__":
    unittest.main()
