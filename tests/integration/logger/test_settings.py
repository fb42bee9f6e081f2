# SPDX-License-Identifier: Apache-2.0
"""Settings: what each does to a line, what bad values do, and that the page lists them all."""

import json
import re
import subprocess
import unittest

from logger_case import LoggerCase
from support.bootstrap import place

RFC3339 = r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}"


class Settings(LoggerCase):

    def line(self, **environment):
        """The line of one invocation at INFO, and the process when it has ended."""
        api, host = self.log("ends", **environment)
        self.invoke(api, b'"well"')
        lines = self.finished_lines(host)
        self.assertEqual(len(lines), 1, lines)
        return lines[0], host

    def test_defaults(self):
        line, host = self.line()
        self.assertEqual(list(line), ["level", "location", "message", "timestamp", "service",
                                      "cold_start", "function_name", "function_memory_size",
                                      "function_arn", "function_request_id", "xray_trace_id"])
        self.assertRegex(line["timestamp"], RFC3339 + r"Z\Z")
        self.assert_no_warning(host)

    def test_good_values(self):
        for name, value, key, pattern in [
                ("POWERTOOLS_SERVICE_NAME", "orders", "service", "orders"),
                ("POWERTOOLS_LOGGER_TIMESTAMP", "python", "timestamp",
                 r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\+0000"),
                ("POWERTOOLS_LOGGER_TIMESTAMP", "%Y %%F %F", "timestamp", r"\d{4} %F \d{3}"),
                ("POWERTOOLS_LOGGER_CASE", "camelcase", "functionName", "orders"),
                ("POWERTOOLS_LOGGER_CASE", "PascalCase", "XrayTraceId", "1-5759e988-.*"),
                ("POWERTOOLS_LOGGER_KEYS", '{"team":"core"}', "team", "core"),
                ("POWERTOOLS_LOGGER_KEYS", '{"service":null,"a":"\\u00e9"}', "a", "\u00e9"),
                ("TZ", "IST-5:30", "timestamp", RFC3339 + r"\+05:30"),
                ("TZ", ":UTC", "timestamp", RFC3339 + "Z"),
                ("POWERTOOLS_LOGGER_CORRELATION_ID_PATH", "@@", "correlation_id", "well")]:
            with self.subTest(f"{name}={value}"):
                line, _ = self.line(**{name: value})
                self.assertRegex(line[key], rf"\A{pattern}\Z")

    def test_utc_beats_the_zone(self):
        line, _ = self.line(TZ="IST-5:30", POWERTOOLS_LOGGER_UTC="true")
        self.assertRegex(line["timestamp"], RFC3339 + r"Z\Z")

    def test_order_and_context(self):
        line, _ = self.line(POWERTOOLS_LOGGER_LOG_RECORD_ORDER="message, nothing, level",
                            POWERTOOLS_LOGGER_INJECT_CONTEXT="false")
        self.assertEqual(list(line), ["message", "level", "location", "timestamp", "service",
                                      "xray_trace_id"])

    def test_names_of_levels(self):
        api, host = self.log("ends", POWERTOOLS_LOGGER_LEVEL_NAMES="lambda",
                             POWERTOOLS_LOG_LEVEL="DEBUG")
        self.invoke(api, b'"error"')
        levels = [line["level"] for line in self.finished_lines(host)]
        self.assertEqual(levels, ["DEBUG", "DEBUG", "INFO", "ERROR", "DEBUG"])

    def test_longest_line(self):
        api, host = self.log("floods", POWERTOOLS_LOGGER_MAX_LINE_BYTES="1k")
        self.invoke(api)
        self.assert_terminates(host)
        lines = host.stdout.splitlines()
        self.assertLessEqual(max(map(len, lines)), 1023)
        self.assertGreater(max(map(len, lines)), 1000)
        cut = [line for line in map(json.loads, lines) if line.get("truncated")]
        self.assertEqual([line["i"] for line in cut], list(range(0, 400, 7)))
        self.assertTrue(all(re.fullmatch("x+", line["message"]) for line in cut))

    def test_development(self):
        api, host = self.log("ends", POWERTOOLS_DEV="true")
        self.invoke(api, b'"well"')
        self.assert_terminates(host)
        document = json.loads(host.stdout)
        self.assertEqual(host.stdout, json.dumps(document, indent=4) + "\n")

    def test_bad_values_are_reported_and_change_nothing(self):
        for name, value in [
                ("POWERTOOLS_LOG_LEVEL", "LOUD"), ("LOG_LEVEL", "60"),
                ("POWERTOOLS_LOGGER_SAMPLE_RATE", "2"), ("POWERTOOLS_LOGGER_SAMPLE_RATE", "often"),
                ("POWERTOOLS_LOGGER_LOG_EVENT", "perhaps"),
                ("POWERTOOLS_LOGGER_LOG_RESPONSE", "perhaps"),
                ("POWERTOOLS_LOGGER_LOG_ERROR", "perhaps"),
                ("POWERTOOLS_LOGGER_CORRELATION_ID_PATH", "a["),
                ("POWERTOOLS_LOGGER_KEYS", "[1]"), ("POWERTOOLS_LOGGER_KEYS", '{"a":'),
                ("POWERTOOLS_LOGGER_CLEAR_STATE", "2"), ("POWERTOOLS_LOGGER_INJECT_CONTEXT", "2"),
                ("POWERTOOLS_LOGGER_TIMESTAMP", "%Y" * 200), ("POWERTOOLS_LOGGER_UTC", "2"),
                ("POWERTOOLS_LOGGER_FORMAT", "xml"), ("POWERTOOLS_LOGGER_CASE", "kebab"),
                ("POWERTOOLS_LOGGER_LEVEL_NAMES", "french"),
                ("POWERTOOLS_LOGGER_JSON_MESSAGES", "2"),
                ("POWERTOOLS_LOGGER_SERIALIZE_STACKTRACE", "2"),
                ("POWERTOOLS_LOGGER_BACKTRACE", "2"), ("POWERTOOLS_LOGGER_MAX_LINE_BYTES", "long"),
                ("POWERTOOLS_LOGGER_BUFFER", "2"), ("POWERTOOLS_LOGGER_BUFFER_MAX_BYTES", "0"),
                ("POWERTOOLS_LOGGER_BUFFER_AT", "ERROR"),
                ("POWERTOOLS_LOGGER_BUFFER_FLUSH_ON_ERROR", "2"),
                ("POWERTOOLS_LOGGER_FLUSH_BUFFER_ON_UNCAUGHT_ERROR", "2"),
                ("POWERTOOLS_DEV", "2"), ("TZ", "Mars/Olympus")]:
            with self.subTest(f"{name}={value[:20]}"):
                line, host = self.line(**{name: value})
                self.assertEqual(len(line), 11, line)
                self.assertRegex(line["timestamp"], RFC3339 + r"Z\Z")
                self.assert_warns(host, f"powertools: {name}" if "SAMPLE" not in name
                                  else "powertools: invalid-sampling-rate: ")

    def test_by_code(self):
        api, host = self.log("configured", POWERTOOLS_SERVICE_NAME="by environment",
                             POWERTOOLS_LOG_LEVEL="INFO")
        self.invoke(api)
        line, = self.finished_lines(host)
        self.assertEqual((line["service"], line["team"], line["late"]), ("by code", "core", -18))
        for option in ("utc", "buffer_at", "max_line_bytes", "log_record_order", "service"):
            self.assert_warns(host, f"the logger's option '{option}' has a value")
        self.assert_warns(host, "the logger has no option 'no_such_option'")
        self.assert_warns(host, "level='LOUD' is not a level")
        self.assert_warns(host, "pwt_logger_configure() was called outside of an init")

    def test_broken_event_of_a_correlation_path(self):
        api, host = self.log("ends", POWERTOOLS_LOGGER_CORRELATION_ID_PATH="powertools_json(body)")
        for _ in range(3):
            self.invoke(api, b'{"body":"{"}')
        for line in self.finished_lines(host):
            self.assertNotIn("correlation_id", line)
        self.assert_warns(host, "the correlation id could not be taken out of an event")

    def test_the_page_lists_every_setting(self):
        """`bootstrap --check` prints the option table; the page has a row for each."""
        output = subprocess.run(
            [place("PWT_BOOTSTRAP"), "--check", "--json", place("PWT_LOGGER") + "/logger.so"],
            stdout=subprocess.PIPE, check=True, timeout=30).stdout
        options = json.loads(output)["plugins"][0]["options"]
        with open(place("PWT_SOURCE") + "/docs/plugins/logger.md", encoding="utf-8") as file:
            rows = dict(re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", file.read(), re.M))
        for option in options:
            name = option["names"][0]
            self.assertIn(name, rows)
            self.assertEqual(rows[name], option["help"], name)


if __name__ == "__main__":
    unittest.main()
