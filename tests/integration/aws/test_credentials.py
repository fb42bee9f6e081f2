# SPDX-License-Identifier: Apache-2.0
"""Credentials of endpoints: containers, pods, SnapStart."""

import json
import os
import tempfile
import time
import unittest

from aws_case import ECONFIG, EIO, KEY_ID, OK, AwsCase, refusal
from support import replies


def credentials(key_id="FETCHED", seconds=3600, **changes):
    """What an endpoint answers."""
    expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
    return replies.reply(200, json.dumps({"AccessKeyId": key_id, "SecretAccessKey": "s" * 40,
                                          "Token": "fetched-token", "Expiration": expires,
                                          **changes}).encode())


class Fetched(AwsCase):
    """Where there are none in the environment."""

    def begin(self, peer=None, source=None, **environment):
        return super().begin(peer, **{
            "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_SESSION_TOKEN": None,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{source.endpoint}/creds" if source else None,
            **environment})

    def pair(self, *said, **environment):
        """A service, and an endpoint that says this."""
        service, source = self.peer(), self.peer()
        source.reply_with(*said)
        api, host = self.begin(service, source, **environment)
        return service, source, api, host

    def key_ids(self, peer):
        return [request.header("Authorization").split("Credential=")[1].split("/")[0]
                for request in peer.asked(peer.count())]

    def test_signs_with_them(self):
        service, source, api, _ = self.pair(credentials(),
                                            AWS_CONTAINER_AUTHORIZATION_TOKEN="Basic abc")
        self.assertEqual(self.call(api)["code"], OK)
        self.assertEqual(source.asked(1)[0].line, "GET /creds HTTP/1.1")
        self.assertEqual(source.asked(1)[0].header("Authorization"), "Basic abc")
        self.assertEqual(service.asked(1)[0].header("X-Amz-Security-Token"), "fetched-token")
        self.assertEqual(self.key_ids(service), ["FETCHED"])

    def test_kept_from_call_to_call(self):
        _, source, api, _ = self.pair(credentials())
        for _ in range(3):
            self.assertEqual(self.call(api)["code"], OK)
        self.assertEqual(source.count(), 1)
        self.assertIsNone(source.asked(1)[0].header("Authorization"))

    def test_environment_comes_first(self):
        service, source, api, _ = self.pair(AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY="x")
        self.call(api)
        self.assertEqual((self.key_ids(service), source.count()), ([KEY_ID], 0))

    def test_soon_to_expire_are_fetched_again(self):
        service, source, api, _ = self.pair(credentials("OLD", 14 * 60), credentials("NEW"))
        self.call(api)
        self.call(api)
        self.assertEqual((self.key_ids(service), source.count()), (["OLD", "NEW"], 2))

    def test_old_ones_do_while_they_are_good(self):
        service, source, api, _ = self.pair(credentials("OLD", 14 * 60),
                                            replies.reply(500))
        for _ in range(3):
            self.assertEqual(self.call(api)["code"], OK)
        self.assertEqual((self.key_ids(service), source.count()), (["OLD"] * 3, 2))

    def test_old_ones_do_while_the_endpoint_hangs(self):
        service, source, api, _ = self.pair(credentials("OLD", 14 * 60),
                                            replies.Reply(b"", end="hold"))
        self.call(api)
        self.assertEqual(self.call(api, timeout_ms=1000)["code"], OK)
        self.assertEqual((self.key_ids(service), source.count()), (["OLD", "OLD"], 2))

    def test_end_is_by_the_clock_of_aws(self):
        service, source, api, _ = self.pair(credentials("OLD", 65 * 60), credentials("NEW", 9000))
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 3600))
        service.reply_with(refusal("RequestExpired", headers=[("Date", date)]))
        for _ in range(2):
            self.assertEqual(self.call(api)["code"], OK)
        self.assertEqual((self.key_ids(service), source.count()), (["OLD", "OLD", "NEW"], 2))

    def test_expired_ones_do_not(self):
        _, source, api, _ = self.pair(credentials("OLD", 5 * 60), *[replies.reply(500)] * 3)
        self.assertEqual(self.call(api)["code"], OK)
        found = self.call(api)
        self.assertEqual((found["code"], found["error"], found["attempts"]),
                         (EIO, "no_credentials", 0))
        self.assertEqual(source.count(), 4)

    def test_refused_as_expired_are_fetched_again(self):
        service, source, api, _ = self.pair(credentials("OLD"), credentials("NEW"))
        service.reply_with(refusal("ExpiredTokenException"))
        self.assertEqual(self.call(api)["code"], OK)
        self.assertEqual((self.key_ids(service), source.count()), (["OLD", "NEW"], 2))

    def test_refused_as_expired_from_the_environment_are_final(self):
        service, _, api, _ = self.pair(AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY="x")
        service.reply_with(refusal("ExpiredTokenException"))
        found = self.call(api)
        self.assertEqual((found["code"], found["error"], found["attempts"]),
                         (EIO, "ExpiredTokenException", 1))

    def test_answers_that_are_none(self):
        for said in (replies.reply(200, b"{"), replies.reply(200, b"[]"),
                     credentials(SecretAccessKey=""), credentials(AccessKeyId=None),
                     credentials(Expiration="soon"), replies.reply(404)):
            service, source, api, _ = self.pair(said, credentials())
            self.assertEqual(self.call(api)["code"], OK)
            self.assertEqual((source.count(), service.count()), (2, 1))

    def test_without_an_end_they_last(self):
        _, source, api, _ = self.pair(credentials(Expiration=None))
        self.call(api)
        self.assertEqual(self.call(api)["code"], OK)
        self.assertEqual(source.count(), 1)

    def test_token_file_is_read_each_time(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "token")
            with open(path, "w", encoding="ascii") as file:
                file.write("first")
            _, source, api, _ = self.pair(
                credentials("OLD", 14 * 60), credentials("NEW"),
                AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=path, AWS_CONTAINER_AUTHORIZATION_TOKEN="x")
            self.call(api)
            with open(path, "w", encoding="ascii") as file:
                file.write("second")
            self.call(api)
            self.assertEqual([request.header("Authorization") for request in source.asked(2)],
                             ["first", "second"])

    def test_tokens_that_are_none(self):
        for token in ("a\nb", "a\r"):
            _, source, api, _ = self.pair(AWS_CONTAINER_AUTHORIZATION_TOKEN=token)
            found = self.call(api)
            self.assertEqual((found["code"], found["error"]), (ECONFIG, "no_credentials"))
            self.assertNotIn("a\n", found["message"])
            self.assertEqual(source.count(), 0)
        _, _, api, _ = self.pair(AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="/no/such/file")
        self.assertIn("TOKEN_FILE", self.call(api)["message"])

    def test_plain_http_only_where_it_is_safe(self):
        for uri in ("http://10.0.0.1/creds", "http://example.com/", "http://169.254.169.254/",
                    "http://127.0.0.1.example.com/", "http://[fd00:ec2::24]/", "nonsense"):
            with self.subTest(uri):
                api, _ = self.begin(self.peer(), AWS_CONTAINER_CREDENTIALS_FULL_URI=uri)
                found = self.call(api)
                self.assertEqual((found["code"], found["error"]), (ECONFIG, "no_credentials"))
                self.assertIn("AWS_CONTAINER_CREDENTIALS_FULL_URI", found["message"])

    def test_localhost_is_safe(self):
        source = self.peer()
        source.reply_with(credentials())
        api, _ = self.begin(self.peer(), AWS_CONTAINER_CREDENTIALS_FULL_URI=
                            f"http://localhost:{source.port}/creds")
        self.assertEqual(self.call(api)["code"], OK)


if __name__ == "__main__":
    unittest.main()
