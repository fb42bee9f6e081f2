# SPDX-License-Identifier: Apache-2.0
"""Keys of KMS: with moto, which encrypts as KMS does, and with a peer that is scripted, for what KMS
does on bad days."""

import base64
import json
import os
import unittest
import urllib.request

from aws_case import Peer, answer, refusal
from masking_case import SECRET, MaskingCase
from real_peers import MOTO, moto
from support import replies
from support.bootstrap import place

ACCOUNT = "123456789012"
ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_ARN = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/aaaaabcd-12ab-34cd-56ef-1234567890ab"
DATA_KEY = base64.b64encode(bytes(range(100, 132))).decode()
BLOB = base64.b64encode(b"a data key, wrapped").decode()
DATA = {"card": SECRET, "n": [1, 2.5, None]}

IO, TIMEOUT = -16, -17
ENCRYPT_KEY, DECRYPT_KEY, DECRYPT_VALUE, CONTEXT_MISMATCH, DECRYPT = 7, 8, 9, 10, 14


def data_key(arn=ARN, plaintext=DATA_KEY, blob=BLOB):
    """What GenerateDataKey, Encrypt and Decrypt say, in one."""
    return answer({"KeyId": arn, "Plaintext": plaintext, "CiphertextBlob": blob})


class KmsCase(MaskingCase):

    def begin(self, endpoint, keys=ARN, **settings):
        """A server and a `bootstrap` whose KMS is at an endpoint; `settings` are the plugin's."""
        api = self.api()
        host = self.start(api, "crypt.handle", **{
            "POWERTOOLS_PLUGINS": "data-masking",
            "POWERTOOLS_PLUGIN_PATH": ":".join(os.path.join(place("PWT_PLUGINS"), name)
                                               for name in ("data-masking", "aws")),
            "POWERTOOLS_DATA_MASKING_KMS_KEYS": keys,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL_KMS": endpoint,
            **{f"POWERTOOLS_DATA_MASKING_{name}": value for name, value in settings.items()}})
        return api, host

    def crypt(self, api, **event):
        """One invocation's answer."""
        done = len(api.seen("response", "error")) + 1
        api.deliver(json.dumps(event).encode())
        reply = api.answers(done)[-1]
        self.assertEqual(reply.kind, "response", reply.body)
        return json.loads(reply.body)

    def assert_nothing_told(self, found, host):
        self.assertNotIn(SECRET, json.dumps(found))
        for text in (SECRET, DATA_KEY):
            self.assertNotIn(text, host.describe())


class Faults(KmsCase):
    """A scripted KMS."""

    def serve(self, *said, **settings):
        peer = Peer()
        self.addCleanup(peer.stop)
        peer.reply_with(*said)
        api, host = self.begin(peer.endpoint, **settings)
        return peer, api, host

    def refused(self, kind, *said, code=IO, data=DATA, **settings):
        """What an encryption gives that fails."""
        peer, api, host = self.serve(*said, **settings)
        found = self.crypt(api, data=data)
        self.assertEqual((found["code"], found["kind"]), (code, kind), found)
        self.assert_nothing_told(found, host)
        return peer, found

    def test_requests(self):
        peer, api, _ = self.serve(data_key(), data_key(OTHER_ARN), data_key(),
                                  keys=f"{ARN},{OTHER_ARN}")
        text = self.crypt(api, data=DATA)
        self.assertEqual(self.crypt(api, text=text), DATA)
        made, wrapped, opened = peer.asked(3)
        for request, operation, region in ((made, "GenerateDataKey", "eu-west-1"),
                                           (wrapped, "Encrypt", "us-east-1"),
                                           (opened, "Decrypt", "eu-west-1")):
            self.assertEqual(request.header("X-Amz-Target"), f"TrentService.{operation}")
            self.assertEqual(request.header("Content-Type"), "application/x-amz-json-1.1")
            self.assertIn(f"/{region}/kms/aws4_request", request.header("Authorization"))
            self.assertIn("PT/data-masking/", request.header("User-Agent"))
        body = json.loads(made.body)
        point = base64.b64decode(body["EncryptionContext"].pop("aws-crypto-public-key"))
        self.assertEqual((len(point), point[0] in (2, 3)), (49, True))
        self.assertEqual(body, {"KeyId": ARN, "NumberOfBytes": 32,
                                "EncryptionContext": {"tenant": "acme"}})
        self.assertEqual(json.loads(wrapped.body)["Plaintext"], DATA_KEY)
        self.assertEqual(json.loads(opened.body)["CiphertextBlob"], BLOB)
        self.assertEqual(json.loads(opened.body)["KeyId"], ARN)

    def test_one_data_key_for_each_context(self):
        peer, api, _ = self.serve(*[data_key() for _ in range(2)])
        texts = [self.crypt(api, data=number, tenant=tenant)
                 for number, tenant in enumerate(("a", "b", "a", "b", "a"))]
        self.assertEqual((len(set(texts)), peer.count()), (5, 2))

    def test_a_data_key_for_each_message_without_a_cache(self):
        peer, api, _ = self.serve(*[data_key() for _ in range(3)], CACHE_CAPACITY="0")
        for number in range(3):
            self.crypt(api, data=number)
        self.assertEqual(peer.count(), 3)

    def test_throttling_is_waited_out(self):
        peer, api, _ = self.serve(refusal("ThrottlingException"), replies.reply(500), data_key())
        self.assertTrue(self.crypt(api, data=DATA).startswith("Ag"))
        self.assertEqual(peer.count(), 3)

    def test_throttling_without_end(self):
        peer, found = self.refused(ENCRYPT_KEY, *[refusal("ThrottlingException")] * 3)
        self.assertEqual((found["error"], found["retryable"]), ("ThrottlingException", 1))
        self.assertEqual(peer.count(), 3)

    def test_access_denied(self):
        for name in ("AccessDeniedException", "DisabledException", "NotFoundException"):
            peer, found = self.refused(ENCRYPT_KEY, refusal(name, message="not " + DATA_KEY))
            self.assertEqual((found["error"], found["retryable"], peer.count()), (name, 0, 1))

    def test_second_key_denied(self):
        self.refused(ENCRYPT_KEY, data_key(), refusal("AccessDeniedException"),
                     keys=f"{ARN},{OTHER_ARN}")

    def test_answers_that_are_none(self):
        short = base64.b64encode(bytes(16)).decode()
        for said in (answer({}), answer([]), replies.reply(200, b"<html>"), replies.reply(200),
                     data_key(plaintext=short), data_key(plaintext="?"), data_key(blob=""),
                     data_key(plaintext=None), data_key(arn=""), data_key(blob="A" * 10_000)):
            self.refused(ENCRYPT_KEY, said)

    def test_data_keys_are_not_left_in_memory(self):
        """Neither of an answer in one piece, nor of one that came in many and outgrew its memory."""
        body = json.dumps({"KeyId": ARN, "Plaintext": DATA_KEY, "CiphertextBlob": BLOB,
                           "marker": "x" * 20_000}).encode()
        pieces = replies.head(200, [("Transfer-Encoding", "chunked")]) + replies.chunked(body, 700)
        for said in (data_key(), replies.Reply(pieces)):
            _, api, host = self.serve(said, CACHE_CAPACITY="0")
            self.assertTrue(self.crypt(api, data=DATA).startswith("Ag"))
            self.assertFalse(self.has_in_memory(host, DATA_KEY[:32]))
            self.assertTrue(self.has_in_memory(host, "TrentService."))

    @staticmethod
    def has_in_memory(host, text):
        with open(f"/proc/{host.pid}/maps", encoding="utf-8") as maps, \
                open(f"/proc/{host.pid}/mem", "rb") as memory:
            for line in maps:
                place, rights = line.split()[:2]
                start, end = (int(part, 16) for part in place.split("-"))
                if "rw" not in rights or end - start > 1 << 30:  # a sanitizer's shadow
                    continue
                memory.seek(start)
                try:
                    if text.encode() in memory.read(end - start):
                        return True
                except OSError:  # pages that only have an address
                    continue
        return False

    def test_hanging(self):
        peer = Peer()
        self.addCleanup(peer.stop)
        peer.reply_with(*[replies.Reply(b"HTTP/1.1 200 OK\r\n", end="hold")] * 3)
        api, host = self.begin(peer.endpoint)
        api.deliver(json.dumps({"data": DATA}).encode(),
                    {"Lambda-Runtime-Deadline-Ms": replies.deadline_in(1500)})
        found = json.loads(api.answers()[-1].body)
        self.assertEqual((found["code"], found["kind"], found["retryable"]),
                         (TIMEOUT, ENCRYPT_KEY, 1), found)
        self.assert_nothing_told(found, host)

    def not_opened(self, kind, *said, text=None, **event):
        """What a decryption gives that fails."""
        peer, api, host = self.serve(data_key(), *said)
        text = text or self.crypt(api, data=DATA)
        found = self.crypt(api, text=text, **event)
        self.assertEqual(found["kind"], kind, found)
        self.assert_nothing_told(found, host)
        return peer

    def test_another_key_answers(self):
        self.not_opened(DECRYPT_KEY, data_key(OTHER_ARN))
        self.not_opened(DECRYPT_KEY, data_key(ARN + "x"))
        self.not_opened(DECRYPT_KEY, data_key(plaintext=base64.b64encode(bytes(31)).decode()))
        self.not_opened(DECRYPT_KEY, refusal("InvalidCiphertextException"))
        self.not_opened(DECRYPT, data_key(plaintext=base64.b64encode(bytes(32)).decode()))
        self.not_opened(CONTEXT_MISMATCH, data_key(), tenant="evil")

    def test_the_second_data_key_where_the_first_is_refused(self):
        keys = f"{ARN},{OTHER_ARN}"
        peer, api, _ = self.serve(data_key(), data_key(OTHER_ARN),
                                  refusal("AccessDeniedException"), data_key(OTHER_ARN), keys=keys)
        self.assertEqual(self.crypt(api, text=self.crypt(api, data=DATA)), DATA)
        self.assertEqual([json.loads(request.body)["KeyId"] for request in peer.asked(4)[2:]],
                         [ARN, OTHER_ARN])

    def test_what_is_no_message_is_not_asked_about(self):
        for text in ("", "hello", "AAAA", "BwV4"):
            peer, api, _ = self.serve()
            found = self.crypt(api, text=text)
            self.assertEqual((found["kind"], peer.count()), (DECRYPT_VALUE, 0))

    def test_a_changed_message_is_refused(self):
        peer, api, host = self.serve(data_key())
        peer.always_say("other", data_key())
        message = base64.b64decode(self.crypt(api, data=DATA))
        for at in range(0, len(message), 7):
            changed = bytearray(message)
            changed[at] ^= 1 << at % 8
            found = self.crypt(api, text=base64.b64encode(changed).decode())
            self.assertIn(found["kind"], (DECRYPT_KEY, DECRYPT_VALUE, DECRYPT), at)
            cut = self.crypt(api, text=base64.b64encode(message[:at]).decode())
            self.assertIn(cut["kind"], (DECRYPT_VALUE, DECRYPT), at)
        self.assert_nothing_told(found, host)


@unittest.skipUnless(MOTO, "there is no moto_server; ./dev peers installs it")
class Moto(KmsCase):
    """A KMS that others wrote."""

    @classmethod
    def setUpClass(cls):
        cls.peer = moto()
        cls.addClassCleanup(cls.peer.stop)

    def make_key(self, region):
        """A new key's ARN; moto verifies no signature."""
        request = urllib.request.Request(self.peer.endpoint, b"{}", {
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.CreateKey",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/{region}/kms/"
                             "aws4_request, SignedHeaders=host, Signature=0",
            "X-Amz-Date": "20260101T000000Z"})
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)["KeyMetadata"]["Arn"]

    def test_there_and_back(self):
        arn = self.make_key("eu-west-1")
        for algorithm in ("0x0578", "0x0478"):
            api, host = self.begin(self.peer.endpoint, keys=arn, ALGORITHM=algorithm)
            text = self.crypt(api, data=DATA)
            self.assertEqual(self.crypt(api, text=text), DATA)
            self.assertEqual(self.crypt(api, text=text, tenant="evil")["kind"], CONTEXT_MISMATCH)
            self.assert_terminates(host)
            api, _ = self.begin(self.peer.endpoint, keys=arn)
            self.assertEqual(self.crypt(api, text=text), DATA)  # another process

    def test_any_of_two_keys_opens(self):
        first, second = self.make_key("eu-west-1"), self.make_key("us-east-1")
        api, _ = self.begin(self.peer.endpoint, keys=f"{first},{second}")
        text = self.crypt(api, data=DATA)
        for keys in (first, second, f"{second},{first}"):
            api, _ = self.begin(self.peer.endpoint, keys=keys)
            self.assertEqual(self.crypt(api, text=text), DATA)
        api, _ = self.begin(self.peer.endpoint, keys=self.make_key("eu-west-1"))
        self.assertEqual(self.crypt(api, text=text)["kind"], DECRYPT_KEY)

    def test_a_key_that_is_not_there(self):
        api, _ = self.begin(self.peer.endpoint, keys=ARN)
        found = self.crypt(api, data=DATA)
        self.assertEqual((found["kind"], found["error"]), (ENCRYPT_KEY, "NotFoundException"))


if __name__ == "__main__":
    unittest.main()
