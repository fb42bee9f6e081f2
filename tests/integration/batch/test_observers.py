# SPDX-License-Identifier: Apache-2.0
"""Batches in the real `bootstrap`, seen by logger, metrics and tracer; in order and in parallel."""

import json
import os
import unittest

from support.bootstrap import place
from support.case import HostCase
from tracer_case import PARENT, SAMPLED, Daemon

COUNT = 120
TRACED_MAX = 100
MODES = {
    "in order": {},
    "in parallel": {"POWERTOOLS_BATCH_PARALLEL_ENABLED": "true",
                    "POWERTOOLS_BATCH_MAX_DEGREE_OF_PARALLELISM": "4"},
}


def in_both_modes(test):
    """A test that is run with the environment of each mode."""
    def run(self):
        for name, environment in MODES.items():
            with self.subTest(name):
                test(self, environment)
    return run


def event(count, **bodies):
    """An SQS event; `bodies` names the body of a record by its index: `r7="fail"`."""
    return json.dumps({"Records": [
        {"messageId": f"id-{index}", "body": bodies.get(f"r{index}", f"body {index}"),
         "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders"}
        for index in range(count)]}).encode()


def failures(*indexes):
    return {"batchItemFailures": [{"itemIdentifier": f"id-{index}"} for index in indexes]}


class Batches(HostCase):

    def open(self, plugins, handler="each.each", **environment):
        api = self.api()
        folders = ":".join(os.path.join(place("PWT_PLUGINS"), name) for name in
                           ("logger", "metrics", "tracer", "batch"))
        host = self.start(api, handler, **{
            "POWERTOOLS_PLUGINS": plugins, "POWERTOOLS_PLUGIN_PATH": folders,
            "POWERTOOLS_METRICS_NAMESPACE": "Shop", **environment})
        return api, host

    def answer(self, api, body):
        api.deliver(body, headers={"Lambda-Runtime-Trace-Id": SAMPLED})
        return api.answers(api.delivered)[-1]

    @in_both_modes
    def test_lines_have_the_record_and_the_request(self, environment):
        api, host = self.open("logger,batch", **environment)
        answer = self.answer(api, event(COUNT, r5="fail", r100="fail"))
        self.assertEqual(json.loads(answer.body), failures(5, 100))
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        self.assertEqual(sorted(line["record_id"] for line in lines),
                         sorted(f"id-{index}" for index in range(COUNT)))
        self.assertEqual({line["function_request_id"] for line in lines}, {answer.request_id})
        for line in lines:
            index = line["record_id"][len("id-"):]
            self.assertIn(line["body"], (f"body {index}", "fail"))

    @in_both_modes
    def test_metrics_gather_on_the_invocation(self, environment):
        api, host = self.open("metrics,batch", **environment)
        self.answer(api, event(50))
        self.assert_terminates(host)
        documents = [json.loads(line) for line in host.stdout.splitlines()]
        self.assertEqual([document["Records"] for document in documents], [[1] * 50])

    @in_both_modes
    def test_first_hundred_records_are_traced_and_all_are_counted(self, environment):
        daemon = Daemon(self)
        api, host = self.open("tracer,batch", AWS_XRAY_DAEMON_ADDRESS=daemon.address,
                              **environment)
        self.answer(api, event(COUNT, r7="fail"))
        documents = daemon.documents(TRACED_MAX + 1)
        daemon.assert_no_more()
        self.assert_terminates(host)
        root = next(one for one in documents if one["parent_id"] == PARENT)
        records = [one for one in documents if one is not root]
        self.assertEqual({one["parent_id"] for one in records}, {root["id"]})
        self.assertEqual(sum(one.get("fault", False) for one in records), 1)
        self.assertEqual(sum(one["annotations"]["handled"] for one in records), TRACED_MAX)
        text = json.dumps(root["metadata"])
        self.assertIn(f'"total": {COUNT}', text)
        self.assertIn('"failed": 1', text)

    @in_both_modes
    def test_crash_in_a_record_is_the_invocations_error(self, environment):
        api, host = self.open("batch", **environment)
        answer = self.answer(api, event(3, r1="crash"))
        self.assertEqual(answer.kind, "error")
        self.assertEqual(json.loads(answer.body)["errorType"], "Runtime.SignalSegv")
        self.assertNotEqual(host.wait(), 0)
        self.assertIn("handler 'each' in handle crashed with SIGSEGV", host.stderr)

    @in_both_modes
    def test_stack_overflow_in_a_record_is_told(self, environment):
        api, host = self.open("batch", **environment)
        answer = self.answer(api, event(3, r1="recurse"))
        self.assertEqual(json.loads(answer.body)["errorType"], "Runtime.SignalSegv")
        self.assertNotEqual(host.wait(), 0)
        self.assertIn("(stack overflow: recursion or a large local variable)", host.stderr)

    def test_exception_is_the_error_of_its_record(self):
        if not os.path.exists(os.path.join(place("PWT_HANDLERS"), "throws_each.so")):
            self.skipTest("built without C++")
        api, host = self.open("batch", "throws_each.hold", POWERTOOLS_BATCH_SPLIT="false")
        answer = self.answer(api, event(5, r1="throw", r2="throw 5", r3="fail"))
        self.assertEqual(json.loads(answer.body), failures(1, 2, 3))
        self.assert_terminates(host)
        for line in ('("id-1") failed with Function.OutOfRange: as asked;',
                     '("id-2") failed with Function.Int: ', "5 were begun"):
            self.assertIn(line, host.stderr)
        self.assertNotIn("not joined", host.stderr)

    def test_handler_that_requires_batch_does_not_start_without(self):
        api = self.api()
        host = self.start(api, "each.each", POWERTOOLS_PLUGINS="",
                          POWERTOOLS_PLUGIN_PATH=place("PWT_HANDLERS"))
        self.assertNotEqual(host.wait(), 0)
        self.assertEqual(len(api.seen("init-error")), 1)


if __name__ == "__main__":
    unittest.main()
