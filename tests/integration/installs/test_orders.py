#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The orders application in the real `bootstrap`, with the settings that every deployment template
gives its functions (layer/install/functions.json), against a stand-in for AWS."""

import json
import os
import pathlib
import shutil
import socket
import tempfile
import unittest

from aws_case import KEY_ID, SECRET, AwsCase, answer, refusal
from support.bootstrap import place
from support.limits import PATIENCE_S

QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders"
FUNCTIONS = json.loads(pathlib.Path(place("PWT_SOURCE"), "layer/install/functions.json")
                       .read_text(encoding="utf-8"))


def http_event(order):
    return json.dumps({"version": "2.0", "rawPath": "/orders", "body": json.dumps(order),
                       "requestContext": {"http": {"method": "POST", "path": "/orders"}}}).encode()


def message(number, body):
    return {"messageId": f"m-{number}", "body": body, "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:orders"}


class Orders(AwsCase):
    def setUp(self):
        self.daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.daemon.close)
        self.daemon.bind(("127.0.0.1", 0))
        self.daemon.settimeout(PATIENCE_S)

    def package(self):
        """What orders.zip holds."""
        folder = tempfile.mkdtemp(prefix="pwt-orders-")
        self.addCleanup(shutil.rmtree, folder)
        shutil.copy(os.path.join(place("PWT_EXAMPLES"), "orders.so"), folder)
        shutil.copy(os.path.join(place("PWT_SOURCE"), "sdk/examples/orders/flags.json"), folder)
        return folder

    def function(self, name, peer=None, **more):
        """A function as the templates set it up."""
        settings = FUNCTIONS[name]["environment"]
        folders = [os.path.join(place("PWT_BUILD"), "plugins", plugin)
                   for plugin in settings["POWERTOOLS_PLUGINS"].split(",")]
        api = self.api()
        host = self.start(api, f"orders.{name}", **{
            "LAMBDA_TASK_ROOT": self.package(), "POWERTOOLS_PLUGIN_PATH": ":".join(folders),
            "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_XRAY_DAEMON_ADDRESS": f"127.0.0.1:{self.daemon.getsockname()[1]}",
            "AWS_ENDPOINT_URL": peer.endpoint if peer else None, **settings, **more})
        return api, host

    def take(self, order, *replies):
        """One order: what the caller gets, what the function printed, and what AWS was asked."""
        peer = self.peer()
        peer.reply_with(*replies)
        api, host = self.function("orders", peer)
        api.deliver(http_event(order))
        reply = api.answers()[0]
        self.assert_terminates(host)
        return reply, host, peer.asked(len(replies))

    def sent(self, order):
        """The same, where all goes well."""
        parameter = answer({"Parameter": {"Name": "/orders/queue", "Type": "String", "Value": QUEUE}})
        reply, host, (asked, message_) = self.take(order, parameter, answer({"MessageId": "m-1"}))
        self.assertEqual(host.stderr, "")
        self.assertEqual(json.loads(asked.body)["Name"], "/orders/queue")
        self.assertEqual(message_.header("X-Amz-Target"), "AmazonSQS.SendMessage")
        self.assertIn(KEY_ID, message_.header("Authorization"))
        http = json.loads(reply.body)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        return http["statusCode"], json.loads(http["body"]), json.loads(message_.body), lines

    def test_an_order_is_priced_and_sent(self):
        order = {"customer": "ada", "items": [{"sku": "tea", "quantity": 2}]}
        status, body, sent, lines = self.sent(order)
        self.assertEqual((status, body), (201, {"total_cents": 900}))
        self.assertEqual(sent, {"QueueUrl": QUEUE, "MessageBody": json.dumps(order)})
        self.assertEqual([line["message"] for line in lines if "message" in line],
                         ["order received"])
        self.assertEqual([line["Orders"] for line in lines if "Orders" in line], [1])
        self.assertIn(b'"name":"price the order"', self.daemon.recv(65536))

    def test_a_large_order_gets_the_discount_of_the_flags(self):
        order = {"customer": "ada", "items": [{"sku": "cup", "quantity": 8}]}
        _, body, _, lines = self.sent(order)
        self.assertEqual(body, {"total_cents": 9000})
        self.assertEqual(lines[0]["total_cents"], 9000)

    def test_an_order_that_cannot_be_sent_is_an_error(self):
        order = {"customer": "ada", "items": [{"sku": "tea", "quantity": 2}]}
        parameter = answer({"Parameter": {"Name": "/orders/queue", "Type": "String", "Value": QUEUE}})
        reply, _, _ = self.take(order, parameter, refusal("AccessDenied", 403))
        self.assertEqual(reply.kind, "error")
        self.assertIn("could not be queued: AccessDenied", reply.body.decode())
        reply, _, _ = self.take(order, refusal("ParameterNotFound"))
        self.assertEqual(reply.kind, "error")
        self.assertIn("/orders/queue", reply.body.decode())

    def ship(self, *bodies):
        api, host = self.function("ship")
        records = [message(number, body) for number, body in enumerate(bodies)]
        api.deliver(json.dumps({"Records": records}).encode())
        reply = api.answers()[0]
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        return json.loads(reply.body), lines, host.stderr

    def test_orders_of_the_queue_are_shipped(self):
        order = json.dumps({"customer": "ada", "items": [{"sku": "tea", "quantity": 2}]})
        reply, lines, stderr = self.ship(order, order)
        self.assertEqual((reply, stderr), ({"batchItemFailures": []}, ""))
        self.assertEqual([line["customer"] for line in lines if "message" in line], ["ada", "ada"])
        self.assertEqual([line["Shipped"] for line in lines if "Shipped" in line], [[1, 1]])

    def test_what_is_no_order_alone_is_sent_again(self):
        order = json.dumps({"customer": "ada", "items": []})
        reply, lines, _ = self.ship('{"sku":"tea"}', order, "tea, please")
        self.assertEqual(reply, {"batchItemFailures": [{"itemIdentifier": "m-0"},
                                                       {"itemIdentifier": "m-2"}]})
        self.assertEqual([line["record_id"] for line in lines if "message" in line], ["m-1"])

    def test_the_recorded_messages_are_what_the_readme_says(self):
        path = pathlib.Path(place("PWT_SOURCE"), "sdk/examples/orders/messages.json")
        api, host = self.function("ship")
        api.deliver(path.read_bytes())
        reply = json.loads(api.answers()[0].body)
        self.assert_terminates(host)
        self.assertEqual(len(reply["batchItemFailures"]), 1)

    def test_ship_does_not_start_without_batch(self):
        api, host = self.function("ship", POWERTOOLS_PLUGINS="logger,metrics",
                                  POWERTOOLS_BATCH_EVENT=None, POWERTOOLS_BATCH_PAYLOAD=None)
        self.assertNotEqual(host.wait(), 0)
        self.assertIn("batch", host.stderr)


if __name__ == "__main__":
    unittest.main()
