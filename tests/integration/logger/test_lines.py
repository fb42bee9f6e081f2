# SPDX-License-Identifier: Apache-2.0
"""Lines of a function: threads, records, keys, errors, documents, and what must not be printed."""

import unittest

from logger_case import TRACE, LoggerCase


class Scopes(LoggerCase):

    def test_threads_print_whole_lines_with_their_own_keys(self):
        api, host = self.log("threads")
        self.invoke(api)
        lines = self.finished_lines(host)
        joined = lines.pop()
        self.assertEqual((joined["message"], joined["shared"]), ("joined", "by all"))
        self.assertNotIn("worker", joined)
        self.assertEqual(len(lines), 6 * 60)
        for worker in range(6):
            own = [line for line in lines if line["worker"] == worker]
            self.assertEqual([line["i"] for line in own], list(range(60)))
            self.assertTrue(all(line["shared"] == "by all" for line in own))
            self.assertEqual({len(line["message"]) for line in own}, {4, 20000})

    def test_records_keep_their_keys_for_themselves(self):
        api, host = self.log("records", "logger,splitter")
        self.assertEqual(self.invoke(api, b'[1,"two",{"three":3}]').body, b'[1,"two",{"three":3}]')
        self.assertEqual(self.invoke(api, b"[]").body, b"[]")
        lines = self.finished_lines(host)
        self.assertEqual([line["record"] for line in lines], [1, "two", {"three": 3}])
        self.assertEqual({line["xray_trace_id"] for line in lines}, {TRACE})

    def test_keys_that_come_and_go_do_not_add_up(self):
        api, host = self.log("keys")
        for _ in range(300):
            self.invoke(api)
        lines = self.finished_lines(host)
        self.assertEqual([line["calls"] for line in lines], list(range(1, 301)))
        self.assertTrue(all(len([key for key in line if key.startswith("key-")]) == 1
                            for line in lines))
        self.assert_no_warning(host)

    def test_errors_say_where_they_come_from(self):
        api, host = self.log("errors")
        self.invoke(api)
        line, = self.finished_lines(host)
        self.assertEqual((line["level"], line["exception_name"], line["n"]),
                         ("ERROR", "OrderError", 1))
        self.assertRegex(line["exception"],
                         r"\AOrderError: no stock\n  at errors \(.*lines\.c:\d+\)\n"
                         r"caused by IoError: disk gone\n  at errors \(.*lines\.c:\d+\)\Z")
        frames = line["stack_trace"].pop("frames")
        self.assertEqual([frame["function"] for frame in frames], ["errors", "errors"])
        self.assertEqual(line["stack_trace"]["value"], "no stock")

    def test_backtrace_names_the_handlers_file(self):
        api, host = self.log("errors", POWERTOOLS_LOGGER_BACKTRACE="true")
        self.invoke(api)
        line, = self.finished_lines(host)
        frames = line["stack_trace"]["frames"][2:]
        if not frames:
            self.skipTest("this system cannot read the stack")
        self.assertTrue(frames[0]["file"].endswith("lines.so"), frames)
        self.assertFalse(any("logger.so" in frame["file"] for frame in frames), frames)


class Documents(LoggerCase):

    ALL = {"POWERTOOLS_LOGGER_LOG_EVENT": "true", "POWERTOOLS_LOGGER_LOG_RESPONSE": "yes",
           "POWERTOOLS_LOGGER_LOG_ERROR": "1"}

    def test_event_response_and_error(self):
        api, host = self.log("ends", **self.ALL)
        self.invoke(api, b' "well" ')
        self.invoke(api, b'"fail"')
        lines = self.finished_lines(host)
        self.assertEqual([line["message"] for line in lines],
                         ["well", "seen at once", {"ok": True}, "fail", "seen at once",
                          "the invocation failed"])
        self.assertEqual((lines[-1]["level"], lines[-1]["exception_name"]),
                         ("ERROR", "Function.OutOfStock"))
        self.assertIn("nothing left of 7", lines[-1]["exception"])

    def test_event_that_is_no_json(self):
        api, host = self.log("ends", POWERTOOLS_LOGGER_LOG_EVENT="true")
        self.invoke(api, b"no \xff json\n")
        self.assertEqual(self.finished_lines(host)[0]["message"], "no \ufffd json\n")

    def test_redacted(self):
        api, host = self.log("ends", "logger,masker", **self.ALL)
        self.invoke(api, b'"well"')
        lines = self.finished_lines(host)
        self.assertEqual([line["message"] for line in lines], ["***", "seen at once", "***"])

    def test_keys_are_redacted(self):
        api, host = self.log("records", "logger,masker", POWERTOOLS_LOGGER_CORRELATION_ID_PATH="id")
        self.invoke(api, b'{"id":"secret"}')
        line, = self.finished_lines(host)
        self.assertEqual((line["record"], line["correlation_id"]), ("***", "***"))

    def test_nothing_is_printed_where_redacting_fails(self):
        api, host = self.log("ends", "logger,masker", **self.ALL, POWERTOOLS_MASKER_FAILS="true",
                             POWERTOOLS_LOG_LEVEL="DEBUG")
        self.invoke(api, b'"well"')
        lines = self.finished_lines(host)
        self.assertEqual([line["message"] for line in lines], ["first", "second", "seen at once"])
        self.assertTrue(all("n" not in line and "text" not in line for line in lines))


if __name__ == "__main__":
    unittest.main()
