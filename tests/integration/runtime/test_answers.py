# SPDX-License-Identifier: Apache-2.0
"""What the host sends as an answer, and what it does about the platform's verdict on it."""

import json
import signal
import unittest

from cases import LIMIT
from support import replies
from support.case import LINE, HostCase


class Verdicts(HostCase):
    """Status codes on /response, /error and /next."""

    def assert_goes_on(self, handler, verdict):
        api, host = self.serve(handler)
        api.say("answer", verdict)
        api.deliver(b"Refused")
        self.assert_serving(api, host, 1)
        self.assertEqual(api.calls()[:4:2], ["next", "next"])
        self.assert_terminates(host)
        return host

    def test_refused_answers_are_no_reason_to_end(self):
        for status in (400, 403, 410, 413):
            for handler in ("echo.handle", "outcomes.fails_as"):
                with self.subTest(status=status, handler=handler):
                    host = self.assert_goes_on(handler, replies.error(status))
                    self.assert_one_line(host.stderr, LINE, str(status))

    def test_refused_before_the_body_was_read(self):
        api, host = self.serve()
        api.say("answer", replies.error(413, early=True, end="close"))
        api.deliver(b"x" * LIMIT)
        self.assert_serving_again(api, host)

    def test_refused_answer_is_not_followed_by_an_error(self):
        api, host = self.serve()
        api.say("answer", replies.error(413))
        api.deliver(b"x" * 1000)
        self.assert_serving(api, host, 1)
        self.assertEqual(api.seen("error"), [])

    def test_answer_failing_with_500_ends_the_process(self):
        for handler in ("echo.handle", "outcomes.fails_as"):
            with self.subTest(handler):
                api, host = self.serve(handler)
                api.say("answer", replies.error(500))
                api.deliver(b"Refused")
                self.assert_ends(host, 3)
                self.assertEqual(api.calls()[0], "next")
                self.assertEqual(len(api.calls()), 2)
                self.assert_one_line(host.stderr, LINE, "500")

    def test_accepted_in_every_framing(self):
        api, host = self.serve()
        chunked = [("Transfer-Encoding", "chunked")]
        api.say("answer",
                replies.Reply(replies.head(202, chunked) + replies.chunked(b"okay", 1)),
                replies.reply(202),
                replies.Reply(b"HTTP/1.1 100 Continue\r\n\r\n" + replies.accepted().wire),
                replies.reply(202, b"o" * 100_000),
                replies.accepted(step=1))
        for number in range(5):
            api.deliver(b"%d" % number)
        self.assert_serving(api, host, 5)
        self.assertEqual(len(api.runtime_connections()), 1)

    def test_next_without_an_event_is_asked_again(self):
        api, host = self.serve()
        api.say("next", replies.Reply(replies.head(204, [])),
                replies.reply(204), replies.reply(202, b"later"))
        self.assert_serving(api, host, 0)
        self.assertEqual(api.calls()[:5], ["next"] * 4 + ["response"])

    def test_next_without_an_event_for_ever(self):
        api = self.api()
        api.always_say("next", replies.reply(204))
        host = self.start(api)
        api.wait(5, "next")
        self.assert_terminates(host)
        self.assertEqual(set(api.calls()), {"next"})

    def test_next_failing_ends_the_process_at_once(self):
        for status in (403, 500, 503):
            with self.subTest(status):
                api = self.api()
                api.always_say("next", replies.error(status))
                host = self.start(api)
                self.assert_ends(host, 3)
                self.assertEqual(api.calls(), ["next"])
                self.assert_one_line(host.stderr, LINE, str(status))

    def test_next_failing_after_a_success(self):
        api, host = self.serve()
        api.deliver()
        api.answers()
        api.say("next", replies.error(403))
        self.assert_ends(host, 3)

    def test_next_that_does_not_exist_ends_the_process(self):
        api = self.api()
        api.always_say("next", replies.error(404))
        host = self.start(api)
        self.assert_ends(host, 3)
        self.assertLessEqual(len(api.calls()), 2)


class Answers(HostCase):
    """The form of /response and /error."""

    def error_of(self, handler, event):
        api, host = self.serve(handler)
        api.deliver(event)
        answer = api.answers()[0]
        self.assertEqual(answer.kind, "error")
        self.assert_serving(api, host, 1)
        return answer

    def test_response(self):
        api, _ = self.serve()
        request_id = api.deliver(b'{"a":1}')
        answer = api.answers()[0]
        self.assertEqual(answer.line, f"POST /2018-06-01/runtime/invocation/{request_id}/response "
                                      "HTTP/1.1")
        self.assertEqual(answer.header("Content-Length"), "7")
        self.assertEqual(answer.header("Content-Type"), "application/json")
        self.assertIsNone(answer.header("Transfer-Encoding"))
        self.assertIsNone(answer.header("Lambda-Runtime-Function-Error-Type"))
        self.assertIsNone(answer.header("Lambda-Runtime-Function-Response-Mode"))

    def test_stack_is_an_array_of_strings(self):
        body = self.assert_error(self.error_of("outcomes.error_answer", b"{}"),
                                 "Runtime.UnmarshalError")
        self.assertEqual(body["stackTrace"], ["inner (a.c:1)", 'outer "b" (b.c:2)'])

    def test_hostile_message_stays_json(self):
        texts = {
            b'quotes " and \\ and /': 'quotes " and \\ and /',
            b"line\nbreak\r\ttab": "line\nbreak\r\ttab",
            b"\x01\x1b\x7f": "\x01\x1b\x7f",
            b"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80": "\u00e4\u20ac\U0001f600",
            b"bad \xff utf": "bad \ufffd utf",
            b"% %s %n %d": "% %s %n %d",
        }
        for event, text in texts.items():
            with self.subTest(event):
                body = self.assert_error(self.error_of("outcomes.fails", event), None)
                self.assertEqual(body["errorMessage"], text)

    def test_long_message_is_cut(self):
        body = self.assert_error(self.error_of("outcomes.fails", b"m" * 5000), None)
        self.assertEqual(body["errorMessage"], "m" * 1023)

    def test_long_message_is_not_cut_inside_a_character(self):
        event = b"m" * 1022 + "\u20ac".encode() * 10
        body = self.assert_error(self.error_of("outcomes.fails", event), None)
        self.assertEqual(body["errorMessage"].rstrip("\ufffd"), "m" * 1022)

    def test_type_that_lambda_would_refuse(self):
        """Whatever it is, it is one header without control characters, and the text arrives."""
        hostile = (b"order not found", b"order_not_found", b"X\r\nX-Evil: 1", b"X\nX-Evil: 1",
                   b"X\r\n\r\nGET / HTTP/1.1", b"", b"Function.", b"A" * 255, b"E404",
                   b"Runtime.Bad Type", b"\x7f\x01", "\u00e4".encode(), b"\xff")
        for event in hostile:
            with self.subTest(event):
                answer = self.error_of("outcomes.fails_as", event)
                header = answer.header("Lambda-Runtime-Function-Error-Type")
                self.assertRegex(header, r"^(Function|Runtime)\.")
                self.assertNotRegex(answer.head.decode("latin-1").replace("\r\n", ""),
                                    r"[\x00-\x1f\x7f]")
                self.assertIsNone(answer.header("X-Evil"))
                self.assertEqual(json.loads(answer.body)["errorMessage"], "order 4711 is unknown")

    def test_xray_cause_is_one_short_line_of_json(self):
        for handler, event in (("outcomes.error_answer", b"{}"), ("outcomes.huge_error", b"{}"),
                               ("outcomes.fails", b"\x7f\r\n\"\\ \xff \xc3\xa4"),
                               ("outcomes.fails", b"\x01" * 1023)):
            with self.subTest(handler=handler, event=event):
                answer = self.error_of(handler, event)
                cause = answer.header("Lambda-Runtime-Function-Xray-Error-Cause") or "{}"
                self.assertLessEqual(len(cause), 32_768)
                self.assertNotRegex(cause, r"[\x00-\x1f\x7f]")
                json.loads(cause.encode("latin-1"))

    def test_xray_cause_that_no_header_may_hold_is_left_out(self):
        answer = self.error_of("outcomes.long_frames", b"{}")
        self.assertIsNone(answer.header("Lambda-Runtime-Function-Xray-Error-Cause"))
        body = self.assert_error(answer, "Function.LongFrames", "look at the stack")
        self.assertEqual(body["stackTrace"], ["f" * 2000] * 20)

    def test_huge_error(self):
        answer = self.error_of("outcomes.huge_error", b"{}")
        body = self.assert_error(answer, "Function.HugeError", "^e+")
        self.assertTrue(body["stackTrace"])
        self.assertLessEqual(len(answer.body), 1 << 20)

    def test_too_large_answer_is_never_sent(self):
        api, host = self.serve("sizes.heap")
        api.deliver(b"%d" % (LIMIT + 1))
        api.deliver(b"%d" % LIMIT)
        api.deliver(b"%d" % (20 << 20))
        first, second, third = api.answers(3)
        self.assertEqual([r.kind for r in (first, second, third)], ["error", "response", "error"])
        self.assertEqual(len(second.body), LIMIT)
        self.assertLess(len(third.body), 10_000)
        self.assertIsNone(host.poll())


class Lines(HostCase):
    """Diagnostic lines on standard error."""

    def test_in_the_form_that_lambda_is_set_to(self):
        api, host = self.serve("outcomes.twice", AWS_LAMBDA_LOG_FORMAT="JSON")
        request_id = api.deliver()
        api.wait(2, "next")
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stderr.splitlines()]
        self.assertEqual(len(lines), 1, host.stderr)
        self.assertEqual(lines[0]["requestId"], request_id)
        self.assertIn(lines[0]["level"], ("WARN", "WARNING"))
        self.assertRegex(lines[0]["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertIn("message", lines[0])

    def test_working_function_is_silent(self):
        api, host = self.serve()
        for _ in range(10):
            api.deliver()
        api.wait(11, "next")
        self.assert_terminates(host)
        self.assertEqual((host.stdout, host.stderr), ("", ""))

    def test_debugging_never_prints_events_or_header_values(self):
        api = self.api()
        host = self.start_with("null-a", api, POWERTOOLS_DEBUG="1")
        api.deliver(b'{"password":"hunter2"}', {
            "Lambda-Runtime-Client-Context": '{"custom":{"t":"hunter2"}}',
            "Lambda-Runtime-Cognito-Identity": '{"cognitoIdentityId":"hunter2"}'})
        api.wait(2, "next")
        self.assert_terminates(host)
        self.assertNotIn("hunter2", host.stderr + host.stdout)
        self.assertIn("DEBUG\tpowertools: ", host.stderr)

    def test_what_a_handler_prints_is_out_before_the_next_event(self):
        """Lambda may freeze the process as soon as it asks for the next event."""
        api, host = self.serve("outcomes.prints")
        api.deliver()
        api.wait(2, "next")
        host.signal(signal.SIGKILL)
        host.wait()
        self.assertEqual(host.stderr, "complained by the handler\n")
        self.assertEqual(host.stdout, "printed by the handler\n")


if __name__ == "__main__":
    unittest.main()
