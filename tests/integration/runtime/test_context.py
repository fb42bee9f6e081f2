# SPDX-License-Identifier: Apache-2.0
"""What the host makes of the headers of an invocation, and of the variables Lambda sets."""

import base64
import json
import time
import unittest

from support import replies
from support.case import HostCase

INT64_MAX = (1 << 63) - 1
CLIENT = '{"client":{"app_title":"shop"},"custom":{"n":1,"deep":{"b":[true,null]}},"env":{}}'
IDENTITY = '{"cognitoIdentityId":"eu-central-1:1","cognitoIdentityPoolId":"eu-central-1:2"}'


class Context(HostCase):
    """Members of struct pwt_context."""

    def contexts(self, *headers, **environment):
        """What the handler saw of one invocation per argument: changes to the usual headers."""
        api, _ = self.serve("context.context", **environment)
        for changes in headers:
            api.deliver(b"{}", changes)
        answers = api.answers(len(headers))
        return [json.loads(answer.body) for answer in answers]

    def test_all_members(self):
        deadline = int(time.time() * 1000) + 30_000
        seen, = self.contexts({
            "Lambda-Runtime-Aws-Request-Id": "id-1",
            "Lambda-Runtime-Invocation-Id": "attempt-1",
            "Lambda-Runtime-Deadline-Ms": str(deadline),
            "Lambda-Runtime-Client-Context": CLIENT,
            "Lambda-Runtime-Cognito-Identity": IDENTITY,
            "Lambda-Runtime-Aws-Tenant-Id": "tenant-9",
            "Content-Type": "text/plain",
        })
        remaining = seen.pop("remaining_ms")
        self.assertTrue(0 < remaining <= 30_000, remaining)
        self.assertEqual(seen, {
            "request_id": "id-1", "invocation_id": "attempt-1",
            "function_arn": replies.FUNCTION_ARN, "trace_id": replies.TRACE_ID,
            "tenant_id": "tenant-9", "client_context": CLIENT, "cognito_identity": IDENTITY,
            "content_type": "text/plain", "function_name": "orders", "function_version": "7",
            "log_group": "/aws/lambda/orders", "log_stream": "2026/07/01/[7]0123456789abcdef",
            "deadline_ms": deadline, "memory_mb": 512, "cold_start": 1, "init_type": 0,
            "event_len": 2, "event_absent": 0,
        })

    def test_only_the_request_id(self):
        bare = dict.fromkeys(name for name, _ in replies.event_headers("")[2:])
        bare["Content-Type"] = None
        seen, = self.contexts(
            bare, AWS_LAMBDA_FUNCTION_NAME=None, AWS_LAMBDA_FUNCTION_VERSION=None,
            AWS_LAMBDA_FUNCTION_MEMORY_SIZE=None, AWS_LAMBDA_LOG_GROUP_NAME=None,
            AWS_LAMBDA_LOG_STREAM_NAME=None, AWS_LAMBDA_INITIALIZATION_TYPE=None)
        for name in ("invocation_id", "function_arn", "trace_id", "tenant_id", "client_context",
                     "cognito_identity", "content_type", "function_name", "function_version",
                     "log_group", "log_stream"):
            self.assertIsNone(seen[name], name)
        self.assertEqual((seen["deadline_ms"], seen["remaining_ms"]), (0, INT64_MAX))
        self.assertEqual((seen["memory_mb"], seen["init_type"]), (0, 0))

    def test_nothing_stays_from_the_invocation_before(self):
        full = {"Lambda-Runtime-Client-Context": CLIENT,
                "Lambda-Runtime-Cognito-Identity": IDENTITY,
                "Lambda-Runtime-Aws-Tenant-Id": "tenant-9"}
        bare = {"Lambda-Runtime-Invocation-Id": None, "Lambda-Runtime-Trace-Id": None,
                "Lambda-Runtime-Deadline-Ms": None}
        first, second, third = self.contexts(full, bare, full)
        for name in ("client_context", "cognito_identity", "tenant_id", "invocation_id",
                     "trace_id"):
            self.assertIsNotNone(first[name], name)
            self.assertIsNone(second[name], name)
            self.assertIsNotNone(third[name], name)
        self.assertEqual([c["cold_start"] for c in (first, second, third)], [1, 0, 0])

    def test_client_context(self):
        encoded = base64.b64encode(CLIENT.encode()).decode()
        padded = '{"custom":{"a":"?"}}'  # its base64 ends in "="
        seen = self.contexts(
            {"Lambda-Runtime-Client-Context": CLIENT},
            {"Lambda-Runtime-Client-Context": encoded},
            {"Lambda-Runtime-Client-Context": base64.b64encode(padded.encode()).decode()},
            {"Lambda-Runtime-Client-Context": ""})
        self.assertEqual([c["client_context"] or None for c in seen],
                         [CLIENT, CLIENT, padded, None])

    def test_longest_client_context(self):
        text = '{"custom":{"a":"%s"}}' % ("x" * 2600)
        encoded = base64.b64encode(text.encode()).decode()
        seen, = self.contexts({"Lambda-Runtime-Client-Context": encoded})
        self.assertEqual(seen["client_context"], text)

    def test_client_context_that_is_neither_json_nor_base64(self):
        api, host = self.serve("context.context")
        for value in ("!", "a", "====", "{", "e30=e30=", "\xff\xfe"):
            api.deliver(b"{}", {"Lambda-Runtime-Client-Context": value})
        for answer in api.answers(6):
            self.assertEqual(answer.kind, "response")
        self.assert_terminates(host)

    def test_empty_identity_is_absent(self):
        seen, = self.contexts({"Lambda-Runtime-Cognito-Identity": ""})
        self.assertFalse(seen["cognito_identity"])

    def test_deadlines(self):
        now = int(time.time() * 1000)
        past, far, rubbish, negative = self.contexts(
            {"Lambda-Runtime-Deadline-Ms": str(now - 5000)},
            {"Lambda-Runtime-Deadline-Ms": str(now + 10 ** 10)},
            {"Lambda-Runtime-Deadline-Ms": "soon"},
            {"Lambda-Runtime-Deadline-Ms": "99999999999999999999999999"})
        self.assertLessEqual(past["remaining_ms"], -5000)
        self.assertEqual(far["deadline_ms"], now + 10 ** 10)
        for seen in (rubbish, negative):
            self.assertGreater(seen["remaining_ms"], 0)

    def test_how_the_environment_came_to_be(self):
        kinds = {"on-demand": 0, "provisioned-concurrency": 1, "lambda-managed-instances": 3,
                 "something-new": 0}
        for name, number in kinds.items():
            with self.subTest(name):
                seen, = self.contexts({}, AWS_LAMBDA_INITIALIZATION_TYPE=name)
                self.assertEqual(seen["init_type"], number)
                cold = 0 if name == "provisioned-concurrency" else 1
                self.assertEqual(seen["cold_start"], cold)

    def test_event_of_no_bytes(self):
        api, _ = self.serve("context.context")
        api.deliver(b"")
        seen = json.loads(api.answers()[0].body)
        self.assertEqual((seen["event_len"], seen["event_absent"]), (0, 0))


class TraceVariable(HostCase):
    """_X_AMZN_TRACE_ID is the runtime's to set, change and clear."""

    def traces(self, *values, **environment):
        api, _ = self.serve("context.trace", **environment)
        for value in values:
            api.deliver(b"{}", {"Lambda-Runtime-Trace-Id": value})
        return [json.loads(answer.body) for answer in api.answers(len(values))]

    def test_follows_the_header(self):
        longer = replies.TRACE_ID + ";Lineage=a:1|b:2|" + "c" * 200
        values = [replies.TRACE_ID, "Root=1", longer, None, replies.TRACE_ID, None, None, longer]
        seen = self.traces(*values)
        self.assertEqual([entry["value"] for entry in seen], values)
        self.assertEqual([entry["entries"] for entry in seen],
                         [0 if value is None else 1 for value in values])

    def test_absent_header_clears_what_was_inherited(self):
        seen = self.traces(None, "Root=2", None, _X_AMZN_TRACE_ID="Root=inherited")
        self.assertEqual([entry["value"] for entry in seen], [None, "Root=2", None])

    def test_very_long_value(self):
        value = "Root=1;Lineage=" + "l" * 6000
        first, second = self.traces(value, "Root=2")
        self.assertIn(first["value"], (value, None))
        self.assertEqual(second["value"], "Root=2")


class InvocationId(HostCase):
    """Echoed on the answer if it came, never made up."""

    def answers(self, handler, values):
        api, _ = self.serve(handler)
        for value in values:
            api.deliver(b"Failed", {"Lambda-Runtime-Invocation-Id": value})
        return [answer.header("Lambda-Runtime-Invocation-Id")
                for answer in api.answers(len(values))]

    def test_echoed_or_absent(self):
        values = ["one", None, "2-" + "x" * 8000, None, "one"]
        for handler in ("echo.handle", "outcomes.fails_as"):
            with self.subTest(handler):
                self.assertEqual(self.answers(handler, values), values)

    def test_echoed_by_the_report_of_a_crash(self):
        api, host = self.serve("crash.segv")
        api.deliver(b'{"crash":1}', {"Lambda-Runtime-Invocation-Id": "the-crashed-one"})
        report = api.answers()[0]
        self.assertEqual(report.header("Lambda-Runtime-Invocation-Id"), "the-crashed-one")
        self.assertNotEqual(host.wait(), 0)


if __name__ == "__main__":
    unittest.main()
