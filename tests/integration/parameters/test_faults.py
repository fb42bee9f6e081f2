# SPDX-License-Identifier: Apache-2.0
"""Stores that fail, or answer oddly: a scripted peer."""

import json
import unittest

from aws_case import Peer, answer, refusal
from parameters_case import ParametersCase
from support import replies

CONFIG, NOT_FOUND, IO = -13, -14, -16


class Faults(ParametersCase):
    """What callers get then."""

    def serve(self, *said, **environment):
        peer = Peer()
        self.addCleanup(peer.stop)
        peer.reply_with(*said)
        api, host = self.begin(peer.endpoint, **environment)
        return peer, api, host

    def test_pages_with_faults_between_them(self):
        peer, api, _ = self.serve(
            answer({"Parameters": [{"Name": "/a/b", "Value": "1"}], "NextToken": "t1"}),
            refusal("ThrottlingException"), answer({"Parameters": [], "NextToken": "t2"}),
            replies.reply(500), answer({"Parameters": [{"Name": "/a/c", "Value": "2"}]}))
        self.assertEqual(self.steps(api, {"do": "below", "store": "ssm", "name": "/a"}), [["b", "c"]])
        self.assertEqual([json.loads(request.body).get("NextToken") for request in peer.asked(5)],
                         [None, "t1", "t1", "t2", "t2"])

    def test_names_given_twice_are_asked_for_once(self):
        peer, api, _ = self.serve(answer({"Parameters": [{"Name": "a", "Value": "1"},
                                                         {"Name": "b", "Value": "2"}]}))
        names = ["a", "b", "a"]
        self.assertEqual(self.steps(api, {"do": "named", "store": "ssm", "names": names}),
                         [["1", "2", "1"]])
        self.assertEqual(json.loads(peer.asked(1)[0].body)["Names"], ["a", "b"])

    def test_a_value_that_is_refused_stays_secret(self):
        value = "hunter2-and-something-more"
        for message in (f"Value '{value}' at 'value' failed", "x" * 480 + value):
            for store in ("ssm", "secrets"):
                _, api, host = self.serve(refusal("ValidationException", message=message))
                found, = self.steps(api, {"do": "set", "store": store, "name": "n", "value": value})
                self.assertEqual((found["code"], found["message"]), (IO, "ValidationException"))
                self.assertNotIn("hunter2", host.describe())

    def test_answers_that_are_none(self):
        for said in (b"<html>", b"[]", b"{}", b'{"Parameter":{"Value":5}}', b'{"Parameter":"x"}'):
            _, api, _ = self.serve(replies.reply(200, said))
            found, = self.steps(api, {"store": "ssm", "name": "n"})
            self.assertEqual(found["code"], IO, said)

    def test_wrong_settings_are_errors_of_calls(self):
        for name in ("POWERTOOLS_PARAMETERS_MAX_AGE", "POWERTOOLS_PARAMETERS_SSM_DECRYPT"):
            for value in ("abc", "1.5", "-", "99999999999999999999"):
                peer, api, _ = self.serve(**{name: value})
                found, = self.steps(api, {"store": "ssm", "name": "n"})
                self.assertEqual((found["code"], peer.count()), (CONFIG, 0))
                self.assertIn(name, found["message"])

    def test_settings_as_people_write_them(self):
        for value, decrypts in (("Yes", True), (" on", True), ("T", True), ("OFF", False)):
            peer, api, _ = self.serve(answer({"Parameter": {"Value": "v"}}),
                                      POWERTOOLS_PARAMETERS_MAX_AGE=" -5 ",
                                      POWERTOOLS_PARAMETERS_SSM_DECRYPT=value)
            self.assertEqual(self.steps(api, {"store": "ssm", "name": "n"}), ["v"])
            self.assertEqual(json.loads(peer.asked(1)[0].body)["WithDecryption"], decrypts)

    def test_an_option_beats_a_wrong_setting(self):
        peer, api, _ = self.serve(answer({"Parameter": {"Value": "v"}}),
                                  POWERTOOLS_PARAMETERS_SSM_DECRYPT="perhaps")
        self.assertEqual(self.steps(api, {"store": "ssm", "name": "n", "decrypt": "y"}), ["v"])
        _, api, _ = self.serve(answer({"SecretString": "s"}),
                               POWERTOOLS_PARAMETERS_SSM_DECRYPT="perhaps")
        self.assertEqual(self.steps(api, {"store": "secrets", "name": "n"}), ["s"])


if __name__ == "__main__":
    unittest.main()
