# SPDX-License-Identifier: Apache-2.0
"""The example function of a queue, as its template deploys it; and the plugin's page."""

import json
import os
import re
import subprocess
import unittest

from support.bootstrap import place
from support.case import HostCase


def read(*path):
    with open(os.path.join(place("PWT_SOURCE"), *path), encoding="utf-8") as file:
        return file.read()


TEMPLATE = read("sdk/examples/queue.yaml")
PAGE = read("docs/plugins/batch.md")


def settings():
    """The environment that the template gives the function."""
    variables = TEMPLATE[TEMPLATE.index("Variables:"):TEMPLATE.index("Events:")]
    return dict(re.findall(r"^ +(\w+): (\S+)$", variables, re.M))


def options():
    """The plugin's, as the host sees them."""
    file = os.path.join(place("PWT_PLUGINS"), "batch/batch.so")
    found = subprocess.run([place("PWT_BOOTSTRAP"), "--check", "--json", file],
                           stdout=subprocess.PIPE, check=True, timeout=60)
    return json.loads(found.stdout)["plugins"][0]["options"]


class Queue(HostCase):

    def call(self, event, **environment):
        folders = ":".join(os.path.join(place("PWT_PLUGINS"), name) for name in ("logger", "batch"))
        handler = re.search(r"Handler: (\S+)", TEMPLATE)[1]
        api, host = self.serve(handler, **{**settings(), "POWERTOOLS_PLUGIN_PATH": folders,
                                           "LAMBDA_TASK_ROOT": place("PWT_EXAMPLES"),
                                           **environment})
        api.deliver(event.encode())
        answer = api.answers()[0]
        self.assert_terminates(host)
        return answer, host

    def test_names_the_messages_that_failed(self):
        event = read("sdk/examples/queue.json")
        ids = [record["messageId"] for record in json.loads(event)["Records"]]
        answer, host = self.call(event)
        self.assertEqual(json.loads(answer.body),
                         {"batchItemFailures": [{"itemIdentifier": one} for one in ids[1:]]})
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        self.assertEqual([(line["message"], line["record_id"], line["index"], line["sku"])
                          for line in lines], [("order taken", ids[0], 0, "tea")])
        self.assertIn(f'record 2 of 3 ("{ids[1]}") failed with Function.NoSku', host.stderr)
        self.assertIn(f'record 3 of 3 ("{ids[2]}") failed with Function.InvalidPayload',
                      host.stderr)
        self.assertNotIn("one tea, please", host.stderr)

    def test_fails_where_no_message_can_be_handled(self):
        answer, _ = self.call(read("tests/events/sqsEvent.json"))
        self.assertEqual(answer.kind, "error")
        self.assert_error(answer, "Function.FullBatchFailure", "all are sent again")

    def test_does_not_start_without_the_plugin(self):
        api = self.api()
        host = self.start(api, "queue.queue", POWERTOOLS_PLUGINS="",
                          LAMBDA_TASK_ROOT=place("PWT_EXAMPLES"))
        self.assertNotEqual(host.wait(), 0)
        self.assertEqual(len(api.seen("init-error")), 1)
        self.assertIn("batch", host.stderr)


class Template(unittest.TestCase):

    def test_asks_for_partial_failures_in_any_partition(self):
        self.assertIn("FunctionResponseTypes: [ReportBatchItemFailures]", TEMPLATE)
        self.assertIn("deadLetterTargetArn: !GetAtt FailedOrders.Arn", TEMPLATE)
        self.assertNotIn("arn:aws", TEMPLATE)

    def test_messages_stay_hidden_as_long_as_lambda_wants(self):
        number = {name: int(re.search(rf"{name}: (\d+)", TEMPLATE)[1]) for name in
                  ("VisibilityTimeout", " Timeout", "MaximumBatchingWindowInSeconds")}
        self.assertGreaterEqual(
            number["VisibilityTimeout"],
            6 * number[" Timeout"] + number["MaximumBatchingWindowInSeconds"])


class Page(unittest.TestCase):
    """docs/plugins/batch.md against the plugin."""

    def test_lists_every_setting(self):
        rows = dict(re.findall(r"^\| `(POWERTOOLS_\w+)` \|.*\| ([^|]+) \|$", PAGE, re.M))
        for option in options():
            with self.subTest(option["names"][0]):
                self.assertEqual(rows.pop(option["names"][0], None), option["help"])
        self.assertEqual(set(rows), {"POWERTOOLS_BATCH_ON_ERROR"})

    def test_lists_every_setting_in_code(self):
        named = PAGE[PAGE.index("Its options are"):PAGE.index("A call with a wrong one")]
        prefix = "POWERTOOLS_BATCH_"
        self.assertEqual(
            re.findall(r"`([a-z_]+)`", named),
            [option["names"][0][len(prefix):].lower() for option in options()])


if __name__ == "__main__":
    unittest.main()
