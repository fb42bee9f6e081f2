# SPDX-License-Identifier: Apache-2.0
"""Parameters from servers that others wrote: moto for AWS's services, dynalite for DynamoDB. Tests
are skipped where there is none."""

import json
import unittest
import urllib.request

from parameters_case import ParametersCase
from real_peers import DYNALITE, MOTO, dynalite, moto

NOT_FOUND, IO = -14, -16


def dynamodb(endpoint, operation, body):
    """A request to a server that verifies no signature."""
    request = urllib.request.Request(endpoint, json.dumps(body).encode(), {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-central-1/dynamodb/"
                         "aws4_request, SignedHeaders=host, Signature=0",
        "X-Amz-Date": "20260101T000000Z"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def make_table(endpoint):
    """A table `parameters` with a partition `p` of 250 items, and one of all types."""
    dynamodb(endpoint, "CreateTable", {
        "TableName": "parameters", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]})
    dynamodb(endpoint, "CreateTable", {
        "TableName": "many", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"},
                      {"AttributeName": "sk", "KeyType": "RANGE"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"},
                                 {"AttributeName": "sk", "AttributeType": "S"}]})
    for name, value in (("text", {"S": "hello"}), ("number", {"N": "12.5"}),
                        ("map", {"M": {"a": {"L": [{"BOOL": True}, {"NULL": True}]}}})):
        dynamodb(endpoint, "PutItem", {"TableName": "parameters",
                                       "Item": {"id": {"S": name}, "value": value}})
    for number in range(30):
        dynamodb(endpoint, "PutItem", {"TableName": "many", "Item": {
            "id": {"S": "p"}, "sk": {"S": f"s{number:02d}"}, "value": {"S": "x" * 50_000}}})


class Tables(ParametersCase):
    """What both servers must do; a class of its own would run without one."""

    def check_tables(self, endpoint):
        api, _ = self.begin(endpoint)
        one = {"store": "dynamodb", "table": "parameters"}
        text, number, mapped, missing = self.steps(
            api, {**one, "name": "text"}, {**one, "name": "number"}, {**one, "name": "map"},
            {**one, "name": "none"})
        self.assertEqual((text, number, mapped), ("hello", 12.5, {"a": [True, None]}))
        self.assertEqual(missing["code"], NOT_FOUND)
        several, = self.steps(api, {"do": "below", "store": "dynamodb", "table": "many", "name": "p"})
        self.assertEqual(several, [f"s{number:02d}" for number in range(30)])  # 1.5 MB: two pages
        refused, = self.steps(api, {"store": "dynamodb", "table": "nothing", "name": "text"})
        self.assertEqual((refused["code"], refused["error"]), (IO, "ResourceNotFoundException"))

    @unittest.skipUnless(DYNALITE, "there is no dynalite; ./dev peers installs it")
    def test_dynalite(self):
        peer = dynalite()
        self.addCleanup(peer.stop)
        make_table(peer.endpoint)
        self.check_tables(peer.endpoint)

    @unittest.skipUnless(MOTO, "there is no moto_server; ./dev peers installs it")
    def test_moto(self):
        peer = moto()
        self.addCleanup(peer.stop)
        make_table(peer.endpoint)
        self.check_tables(peer.endpoint)


@unittest.skipUnless(MOTO, "there is no moto_server; ./dev peers installs it")
class Moto(ParametersCase):
    """Parameter Store and Secrets Manager."""

    @classmethod
    def setUpClass(cls):
        cls.peer = moto()
        cls.addClassCleanup(cls.peer.stop)

    def test_parameters(self):
        api, _ = self.begin(self.peer.endpoint)
        self.assertEqual(self.steps(api, *[
            {"do": "set", "store": "ssm", "name": f"/app/{number:02d}", "value": str(number)}
            for number in range(23)]), [True] * 23)
        self.assertEqual(self.steps(
            api, {"store": "ssm", "name": "/app/07"}, {"store": "ssm", "name": "/app/07:1"},
            {"do": "below", "store": "ssm", "name": "/app"},
            {"do": "named", "store": "ssm",
             "names": [f"/app/{number:02d}" for number in reversed(range(23))]}),
            ["7", "7", [f"{number:02d}" for number in range(23)],
             [str(number) for number in reversed(range(23))]])
        missing, = self.steps(api, {"store": "ssm", "name": "/app/none"})
        self.assertEqual((missing["code"], missing["error"]), (NOT_FOUND, "ParameterNotFound"))

    def test_secure_strings(self):
        api, _ = self.begin(self.peer.endpoint)
        found = self.steps(
            api, {"do": "set", "store": "ssm", "name": "/s", "value": "hidden",
                  "kind": "SecureString"},
            {"store": "ssm", "name": "/s", "decrypt": "yes"}, {"store": "ssm", "name": "/s"})
        self.assertEqual(found[:2], [True, "hidden"])
        self.assertNotEqual(found[2], "hidden")

    def test_secrets(self):
        api, _ = self.begin(self.peer.endpoint)
        found = self.steps(
            api, {"store": "secrets", "name": "db"},
            {"do": "set", "store": "secrets", "name": "db", "value": "first"},
            {"store": "secrets", "name": "db"},
            {"do": "set", "store": "secrets", "name": "db", "value": "second"},
            {"store": "secrets", "name": "db"})
        self.assertEqual((found[0]["code"], found[0]["error"]),
                         (NOT_FOUND, "ResourceNotFoundException"))
        self.assertEqual(found[1:], [True, "first", True, "second"])


if __name__ == "__main__":
    unittest.main()
