#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The example functions of sdk/examples in the real `bootstrap`, with the logger."""

import json
import os
import unittest

from support.bootstrap import place
from support.case import HostCase


def http_event(method, path, body=None):
    """An API Gateway event of payload format 2.0, as far as the examples look into it."""
    event = {"version": "2.0", "rawPath": path,
             "requestContext": {"http": {"method": method, "path": path}}}
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    return json.dumps(event).encode()


class ExampleCase(HostCase):
    def call(self, handler, event, **environment):
        """The answer of an example to one event, and its log lines."""
        variables = {"LAMBDA_TASK_ROOT": place("PWT_EXAMPLES"), **environment}
        api, host = self.serve(handler, **variables)
        api.deliver(event)
        answer = api.answers()[0]
        self.assert_terminates(host)
        lines = [json.loads(line) for line in host.stdout.splitlines()]
        return answer, lines

    def logged(self, handler, event, **environment):
        return self.call(handler, event, POWERTOOLS_PLUGINS="logger",
                         POWERTOOLS_PLUGIN_PATH=place("PWT_OUR_PLUGINS"), **environment)


class Hello(ExampleCase):
    def test_greets_the_caller_of_a_recorded_event(self):
        with open(os.path.join(place("PWT_EVENTS"), "apiGatewayProxyV2Event.json"), "rb") as file:
            answer, lines = self.logged("hello.hello", file.read())
        self.assertEqual(answer.kind, "response")
        self.assertEqual(json.loads(answer.body), {"statusCode": 200, "body": "Hello from C!"})
        self.assertEqual(len(lines), 1)
        self.assertEqual(lines[0]["level"], "INFO")
        self.assertEqual(lines[0]["message"], "greeting a caller")
        self.assertEqual(lines[0]["path"], "/my/path")

    def test_answers_the_same_without_the_logger(self):
        answer, lines = self.call("hello.hello", http_event("GET", "/"))
        self.assertEqual(json.loads(answer.body)["statusCode"], 200)
        self.assertEqual(lines, [])


class Echo(ExampleCase):
    def test_answers_with_the_event(self):
        for event in (b'{"a":[1,2]}', b"", b"not JSON\0at all"):
            answer, _ = self.call("echo.echo", event)
            self.assertEqual(answer.body, event)


class Uploads(ExampleCase):
    def test_logs_each_object(self):
        with open(os.path.join(place("PWT_EVENTS"), "s3EventDecodedKey.json"), "rb") as file:
            answer, lines = self.logged("uploads.uploads", file.read())
        self.assertEqual(json.loads(answer.body), {"bytes": 1024})
        self.assertEqual(lines[0]["message"], "object uploaded")
        self.assertEqual(lines[0]["bucket"], "sourcebucket")
        self.assertEqual(lines[0]["key"], "Happy Face.jpg")
        self.assertEqual(lines[0]["size"], 1024)

    def failed(self, event, *texts):
        answer, _ = self.call("uploads.uploads", event)
        self.assertEqual(answer.kind, "error")
        for text in texts:
            self.assertIn(text, json.loads(answer.body)["errorMessage"])

    def test_other_events_are_an_error_that_says_where(self):
        self.failed(b'{"records":[]}', "as one of S3", "'Records'")
        self.failed(b'{"Records":[{"s3":{"object":{"size":"1"}}}]}', "'size' at byte 36")
        self.failed(b"{", "'the document' at byte 1")


class Orders(ExampleCase):
    def price(self, body, method="POST", path="/orders"):
        answer, lines = self.logged("orders.orders", http_event(method, path, body))
        self.assertEqual(answer.kind, "response")
        reply = json.loads(answer.body)
        self.assertEqual(reply["headers"], {"content-type": "application/json"})
        return reply["statusCode"], json.loads(reply["body"]), lines

    def refused(self, status, error, *request):
        self.assertEqual(self.price(*request)[:2], (status, {"error": error}))

    def test_prices_an_order(self):
        status, reply, lines = self.price({
            "customer": "ada", "items": [{"sku": "tea", "quantity": 2}, {"sku": "cup", "quantity": 1}]})
        self.assertEqual((status, reply), (201, {"total_cents": 2150}))
        self.assertEqual(lines[-1]["message"], "order received")
        self.assertEqual(lines[-1]["customer"], "ada")
        self.assertEqual(lines[-1]["items"], 2)
        self.assertEqual(lines[-1]["total_cents"], 2150)

    def test_refuses_what_is_no_order(self):
        self.refused(400, "the body is not JSON", "{")
        self.refused(400, "an order has a customer", {"items": [{"sku": "tea", "quantity": 1}]})
        self.refused(400, "an order has at least one item", {"customer": "ada", "items": []})
        self.refused(400, "an item has no known sku", {"customer": "ada", "items": [{"sku": "gold"}]})
        for quantity in (0, -1, 1001, 1.5, "1", None):
            self.refused(400, "an item's quantity is not from 1 to 1000",
                         {"customer": "ada", "items": [{"sku": "tea", "quantity": quantity}]})

    def test_bounds_an_order(self):
        items = [{"sku": "tea", "quantity": 1000}] * 50
        status, reply, _ = self.price({"customer": "ada", "items": items})
        self.assertEqual((status, reply), (201, {"total_cents": 22_500_000}))
        self.refused(400, "an order has at most 50 items", {"customer": "ada", "items": items * 2})

    def test_knows_its_routes(self):
        self.refused(404, "there is only /orders", None, "POST", "/elsewhere")
        self.refused(405, "orders are sent with POST", None, "GET", "/orders")

    def test_fails_for_an_event_that_is_none_of_an_http_api(self):
        answer, _ = self.logged("orders.orders", b'{"Records":[]}')
        self.assertEqual(answer.kind, "error")
        self.assert_error(answer, "Function.NoHttpEvent", "none of an HTTP API")

    def test_logs_from_its_init(self):
        _, lines = self.logged("orders.orders", http_event("GET", "/"), POWERTOOLS_LOG_LEVEL="DEBUG")
        self.assertEqual((lines[0]["message"], lines[0]["articles"]), ("ready", 3))
        self.assertNotIn("function_request_id", lines[0])


@unittest.skipUnless(os.environ.get("PWT_DATA_MASKING"), "data-masking was not built")
class Customers(ExampleCase):
    CUSTOMER = {"name": "Ada", "email": "ada@example.com", "card": "4111-1111-1111-1234",
                "phone": "555-12 34", "notes": {"since": 1833, "vip": None}}

    def desk(self, event):
        folders = f"{place('PWT_OUR_PLUGINS')}:{place('PWT_DATA_MASKING')}"
        return self.call("customers.customers", json.dumps(event).encode(),
                         POWERTOOLS_PLUGINS="logger,data-masking", POWERTOOLS_PLUGIN_PATH=folders,
                         POWERTOOLS_DATA_MASKING_LOG_ERASE="$..card")

    def test_masks_what_the_desk_sees_and_what_is_logged(self):
        answer, lines = self.desk(self.CUSTOMER)
        self.assertEqual(json.loads(answer.body), {
            "name": "Ada", "email": "a***@example.com", "card": "****-****-****-1234",
            "phone": "***-** **", "notes": {"since": "*****", "vip": "*****"}})
        self.assertEqual(lines[0]["customer"], {**self.CUSTOMER, "card": "*****"})

    def test_does_not_start_without_the_plugin(self):
        _, host = self.serve("customers.customers", LAMBDA_TASK_ROOT=place("PWT_EXAMPLES"))
        self.assertNotEqual(host.wait(), 0)


class ByHand(ExampleCase):
    def test_works_without_our_macros(self):
        answer, _ = self.call("by_hand.by_hand", b"[7]", LAMBDA_TASK_ROOT=place("PWT_BY_HAND"))
        self.assertEqual(answer.body, b"[7]")


@unittest.skipUnless(os.environ.get("PWT_HAVE_CXX"), "there was no C++ compiler")
class Greet(ExampleCase):
    def test_greets_by_name(self):
        answer, lines = self.logged("greet.greet", '{"name":"Zoë"}'.encode())
        self.assertEqual(json.loads(answer.body), "Hello, Zoë!")
        self.assertEqual(lines[0]["bytes"], len("Hello, Zoë!".encode()))

    def test_turns_its_exception_into_an_error(self):
        answer, _ = self.call("greet.greet", b"{}")
        self.assertEqual(answer.kind, "error")
        self.assert_error(answer, "Function.NameMissing", "the event has no name")


if __name__ == "__main__":
    unittest.main()
