# SPDX-License-Identifier: Apache-2.0
"""Messages under keys of KMS, from here to the AWS Encryption SDK for JavaScript and back, with
moto in KMS's place. Skipped where npm or pip did not install them."""

import base64
import json
import os
import shutil
import tempfile
import unittest
import urllib.request

from real_peers import MOTO, moto
from replay import data_masking, process
from replay.utilities import UTILITIES
from test_interop import KNOWN, NODE, SDK, node

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
CONTEXT = {"tenant_id": "acme", "Z": "caf\u00e9", "a": ""}


def kms(endpoint, operation, body):
    request = urllib.request.Request(endpoint, json.dumps(body).encode(), {
        "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"TrentService.{operation}",
        "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/kms/"
                         "aws4_request, SignedHeaders=host, Signature=0",
        "X-Amz-Date": "20260101T000000Z"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


@unittest.skipUnless(MOTO and NODE and os.path.isdir(SDK),
                     "there is no moto, or no node with @aws-crypto/client-node; ./dev peers "
                     "installs them")
class Kms(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.peer = moto()
        cls.addClassCleanup(cls.peer.stop)
        cls.arns = [kms(cls.peer.endpoint, "CreateKey", {})["KeyMetadata"]["Arn"]
                    for _ in range(2)]

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pwt-interop-")
        self.addCleanup(shutil.rmtree, self.folder)

    def message(self, suite):
        return {"file": f"{suite}.message", "suite": suite, "frame_length": 1024,
                "message_version": 2 if suite in ("0578", "0478") else 1,
                "encryption_context": CONTEXT, "commitment_policy": "require-encrypt-allow-decrypt",
                "plaintext_b64": base64.b64encode(b"secret " * 500).decode(),
                "keyring": {"type": "aws-kms", "keys": self.arns}}

    def play(self, ops, arns, policy="require-encrypt-allow-decrypt"):
        """The results of ops with keys of KMS; other regions than the function's are the keys'."""
        provider = {"op": "provider", "arns": arns, "policy": data_masking.POLICIES[policy]}
        case = {"given": {
            "ops": [provider, {"op": "invoke"}, *ops],
            "env": {"AWS_ENDPOINT_URL_KMS": self.peer.endpoint, "AWS_REGION": "us-east-1",
                    **CREDENTIALS}}, "expect": {}}
        utility = UTILITIES["data-masking-encryption"].utility
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            seen = process.Run(utility, case, folder).play()
        self.assertEqual(seen.breakdown, "", seen.stderr)
        return data_masking.results(seen)

    def node(self, verb, messages):
        path = os.path.join(self.folder, "manifest.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"messages": messages}, file)
        return node(verb, path, KMS_ENDPOINT=self.peer.endpoint, **CREDENTIALS)

    def test_the_other_side_reads(self):
        messages = [self.message(suite) for suite in ("0578", "0478")]
        results = self.play(
            [{"op": "seal", "algorithm": one["suite"], **{name: one[name] for name in (
                "frame_length", "encryption_context", "plaintext_b64")}} for one in messages],
            self.arns)
        for one, result in zip(messages, results):
            with open(os.path.join(self.folder, one["file"]), "wb") as file:
                file.write(base64.b64decode(result["message_b64"]))
        for arns in (self.arns, self.arns[1:]):  # either key opens it
            some = [{**one, "keyring": {"type": "aws-kms", "keys": arns}} for one in messages]
            found = [json.loads(line)["found"] for line in self.node("read", some).splitlines()]
            self.assertEqual(found, [{name: one[name] for name in KNOWN} for one in messages])

    def test_this_side_reads(self):
        messages = [self.message(suite) for suite in ("0578", "0478", "0378", "0214", "0114")]
        cases = json.loads(self.node("write", messages))["cases"]
        ops = [{"op": "open", "message_b64": case["given"]["message_b64"]} for case in cases]
        for arns in (self.arns, self.arns[1:]):
            self.assertEqual(self.play(ops, arns), [case["expect"] for case in cases])

    def test_a_key_that_is_not_the_messages_opens_nothing(self):
        cases = json.loads(self.node("write", [self.message("0578")]))["cases"]
        other = kms(self.peer.endpoint, "CreateKey", {})["KeyMetadata"]["Arn"]
        result, = self.play([{"op": "open", "message_b64": cases[0]["given"]["message_b64"]}],
                            [other])
        self.assertEqual(result, {"error": "decrypt_key"})


if __name__ == "__main__":
    unittest.main()
