#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Logger, metrics and tracer at once, and that docs/observability.md shows what they print."""

import json
import os
import re
import socket
import unittest

from support.bootstrap import place
from support.case import HostCase

PLUGINS = ("logger", "metrics", "tracer")
ORDER = {"version": "2.0", "rawPath": "/orders",
         "requestContext": {"http": {"method": "POST", "path": "/orders"}},
         "body": json.dumps({"customer": "ada", "items": [{"sku": "tea", "quantity": 2}]})}
# What differs from run to run: times and ids.
VARIABLE = {"timestamp", "Timestamp", "id", "parent_id", "start_time", "end_time"}


def steady(value):
    """A document without what differs from run to run."""
    if isinstance(value, dict):
        return {name: "..." if name in VARIABLE else steady(member)
                for name, member in value.items()}
    return [steady(element) for element in value] if isinstance(value, list) else value


class Together(HostCase):
    def setUp(self):
        self.daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.daemon.close)
        self.daemon.bind(("127.0.0.1", 0))
        self.daemon.settimeout(10)
        examples = place("PWT_EXAMPLES")
        folders = (os.path.join(place("PWT_BUILD"), "plugins", name) for name in PLUGINS)
        api, host = self.serve(
            "orders.orders", LAMBDA_TASK_ROOT=examples, POWERTOOLS_PLUGINS=",".join(PLUGINS),
            POWERTOOLS_PLUGIN_PATH=":".join(folders), POWERTOOLS_SERVICE_NAME="orders",
            POWERTOOLS_METRICS_NAMESPACE="Shop", AWS_LAMBDA_FUNCTION_NAME="orders-fn",
            AWS_XRAY_DAEMON_ADDRESS=f"127.0.0.1:{self.daemon.getsockname()[1]}")
        self.request_id = api.deliver(json.dumps(ORDER).encode())
        self.assertEqual(api.answers()[0].kind, "response")
        self.assert_terminates(host)
        self.assertEqual(host.stderr, "")
        self.line, self.metrics = map(json.loads, host.stdout.splitlines())
        self.inner, self.outer = (
            json.loads(self.daemon.recv(65536).partition(b"\n")[2]) for _ in range(2))

    def test_have_one_request_id_and_one_trace_id(self):
        self.assertEqual(self.line["function_request_id"], self.request_id)
        self.assertEqual(self.metrics["request_id"], self.request_id)
        self.assertEqual(self.inner["trace_id"], self.line["xray_trace_id"])
        self.assertEqual(self.outer["trace_id"], self.line["xray_trace_id"])
        self.assertEqual(self.inner["parent_id"], self.outer["id"])

    def test_have_one_service(self):
        self.assertEqual(self.line["service"], "orders")
        self.assertEqual(self.metrics["service"], "orders")
        self.assertEqual(self.outer["annotations"]["Service"], "orders")

    def test_are_as_the_page_shows_them(self):
        page = os.path.join(place("PWT_SOURCE"), "docs", "observability.md")
        with open(page, encoding="utf-8") as file:
            shown = [json.loads(block)
                     for block in re.findall(r"^```json\n(.*?)^```", file.read(), re.M | re.S)]
        printed = [self.line, self.metrics, self.inner, self.outer]
        for document in (*shown, *printed):  # the call's place in its file may move
            if "location" in document:
                document["location"] = document["location"].partition(":")[0]
        self.assertEqual([steady(document) for document in shown],
                         [steady(document) for document in printed])


if __name__ == "__main__":
    unittest.main()
