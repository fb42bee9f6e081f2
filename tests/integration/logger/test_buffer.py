# SPDX-License-Identifier: Apache-2.0
"""Lines that are kept: when they come out, and that a process which dies does not take them along."""

import signal
import unittest

from logger_case import TRACED, LoggerCase
from support import replies

KEEPS = {"POWERTOOLS_LOGGER_BUFFER": "true"}


class Buffer(LoggerCase):

    def test_nothing_of_it_is_seen_when_all_goes_well(self):
        api, host = self.log("ends", **KEEPS)
        self.invoke(api, b'"well"')
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), ["seen at once"])

    def test_error_line_prints_it_first(self):
        api, host = self.log("ends", **KEEPS)
        self.invoke(api, b'"error"')
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), ["seen at once", "first", "second", "it went wrong"])
        self.assertEqual(self.lines(host)[2]["text"], "\ufffd\x01\"\\")

    def test_failed_handler(self):
        for wanted, expected in (("true", ["seen at once", "first", "second"]),
                                 ("false", ["seen at once"])):
            api, host = self.log("ends", **KEEPS,
                                 POWERTOOLS_LOGGER_FLUSH_BUFFER_ON_UNCAUGHT_ERROR=wanted)
            self.assert_error(self.invoke(api, b'"fail"'), "Function.OutOfStock")
            self.assert_terminates(host)
            self.assertEqual(self.messages(host), expected)

    def test_untraced_invocation_keeps_nothing(self):
        api, host = self.log("ends", **KEEPS, POWERTOOLS_LOG_LEVEL="DEBUG")
        self.invoke(api, b'"well"', {"Lambda-Runtime-Trace-Id": None})
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), ["first", "second", "seen at once"])

    def test_next_invocation_does_not_print_what_the_last_one_kept(self):
        api, host = self.log("ends", **KEEPS)
        self.invoke(api, b'"well"')
        self.invoke(api, b'"error"')
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), ["seen at once", "seen at once", "first", "second",
                                               "it went wrong"])
        self.assertEqual(len({line["function_request_id"] for line in self.lines(host)}), 2)

    def test_oldest_lines_go(self):
        api, host = self.log("ends", **KEEPS, POWERTOOLS_LOGGER_BUFFER_MAX_BYTES="450")
        self.invoke(api, b'"error"')
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), ["seen at once", "second", "it went wrong"])
        self.assert_warns(host, "powertools: buffer-evicted: ")

    def test_line_that_is_too_long_to_keep(self):
        api, host = self.log("ends", **KEEPS, POWERTOOLS_LOGGER_BUFFER_MAX_BYTES="100")
        self.invoke(api, b'"well"')
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), ["first", "second", "seen at once"])
        self.assertEqual(host.stderr.count("powertools: buffer-item-too-big: "), 2)


class LastWords(LoggerCase):
    """What was kept is printed once, by whatever ends the process."""

    EXPECTED = ["seen at once", "first", "second"]

    def test_crash(self):
        api, host = self.log("ends", **KEEPS)
        self.assert_error(self.invoke(api, b'"crash"'), "Runtime.SignalSegv")
        self.assert_ends(host, -signal.SIGSEGV)
        self.assertEqual(self.messages(host), self.EXPECTED)

    def test_exit(self):
        api, host = self.log("ends", **KEEPS)
        self.assert_error(self.invoke(api, b'"exit"'), "Runtime.ExitError")
        self.assert_ends(host, 3)
        self.assertEqual(self.messages(host), self.EXPECTED)

    def test_sigterm_in_the_middle(self):
        api, host = self.log("ends", **KEEPS)
        self.deliver_traced(api, b'"hang"')
        host.wait_for("stdout", "seen at once")
        host.signal(signal.SIGTERM)
        host.wait_for("stdout", '"message":"second"')
        host.signal(signal.SIGKILL)
        self.assert_ends(host, -signal.SIGKILL)
        self.assertEqual(self.messages(host), self.EXPECTED)

    def deliver_traced(self, api, event, **more):
        api.deliver(event, headers={**TRACED, **more})

    def test_deadline(self):
        api, host = self.log("ends", **KEEPS)
        self.deliver_traced(api, b'"hang"', **replies.deadline_in(400))
        host.wait_for("stdout", '"message":"second"')
        host.signal(signal.SIGKILL)
        self.assert_ends(host, -signal.SIGKILL)
        self.assertEqual(self.messages(host), self.EXPECTED)

    def test_deadline_that_was_met_after_all(self):
        """The lines of the last words do not come again with a flush."""
        api, host = self.log("ends", **KEEPS)
        self.deliver_traced(api, b'"late"', **replies.deadline_in(600))
        self.assertEqual(api.answers(1)[0].body, b'{"ok":true}')
        self.assert_terminates(host)
        self.assertEqual(self.messages(host), [*self.EXPECTED, "third"])

    def test_crash_in_a_record_of_a_batch(self):
        """What the records before it kept is there, too."""
        api, host = self.log("records", "logger,splitter", **KEEPS)
        self.assert_error(self.invoke(api, b'["a","crash"]'), "Runtime.SignalSegv")
        self.assert_ends(host, -signal.SIGSEGV)
        self.assertEqual([(line["message"], line["record"]) for line in self.lines(host)],
                         [("record", "a"), ("record", "crash"), ("kept", "a"), ("kept", "crash")])


if __name__ == "__main__":
    unittest.main()
