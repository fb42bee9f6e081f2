# SPDX-License-Identifier: Apache-2.0
"""AppConfig against a scripted peer: sessions, faults, the agent."""

import json
import unittest

from aws_case import Peer, answer, refusal
from parameters_case import ParametersCase
from support import replies

NOT_FOUND, IO = -14, -16
GET = {"store": "appconfig", "name": "flags", "application": "shop", "environment": "prod"}


def session(token="first"):
    return answer({"InitialConfigurationToken": token}, 201)


def document(text, token="next", **headers):
    return replies.reply(200, text, [
        ("Next-Poll-Configuration-Token", token),
        *[(name.replace("_", "-"), value) for name, value in headers.items()]])


class Sessions(ParametersCase):
    """Its API."""

    def serve(self, *said):
        peer = Peer()
        self.addCleanup(peer.stop)
        peer.reply_with(*said)
        api, _ = self.begin(peer.endpoint, AWS_MAX_ATTEMPTS="1")
        return peer, api

    def lines(self, peer):
        return [request.line.rpartition(" ")[0] for request in peer.asked(peer.count())]

    def test_one_session_goes_on(self):
        peer, api = self.serve(session("a/b="), document(b"1", "second"), document(b"", "third"),
                               document(b"2", "fourth"))
        self.assertEqual(self.steps(api, GET, GET, GET), ["1", "1", "2"])
        first, second, third, fourth = peer.asked(4)
        self.assertEqual(json.loads(first.body), {
            "ApplicationIdentifier": "shop", "EnvironmentIdentifier": "prod",
            "ConfigurationProfileIdentifier": "flags"})
        self.assertEqual(second.path, "/configuration?configuration_token=%61%2F%62%3D")
        self.assertEqual([bytes.fromhex(request.path.partition("=")[2].replace("%", "")).decode()
                          for request in (third, fourth)], ["second", "third"])

    def test_not_sooner_than_the_service_allows(self):
        peer, api = self.serve(session(), document(b"1", Next_Poll_Interval_In_Seconds="60"))
        self.assertEqual(self.steps(api, GET, GET, GET), ["1", "1", "1"])
        self.assertEqual(peer.count(), 2)

    def test_refused_token_begins_anew(self):
        peer, api = self.serve(session(), document(b"1"), refusal("BadRequestException"),
                               session("again"), document(b"2"))
        self.assertEqual(self.steps(api, GET, GET), ["1", "2"])
        self.assertEqual(peer.count(), 5)

    def test_refused_twice_is_an_error(self):
        peer, api = self.serve(session(), refusal("BadRequestException"))
        found, = self.steps(api, GET)
        self.assertEqual((found["code"], found["error"]), (IO, "BadRequestException"))
        self.assertEqual(peer.count(), 2)

    def test_after_a_fault_the_session_goes_on(self):
        peer, api = self.serve(session(), document(b"1", "second"), replies.reply(500),
                               document(b""))
        found = self.steps(api, GET, GET, GET)
        self.assertEqual((found[0], found[1]["code"], found[2]), ("1", IO, "1"))
        lines = self.lines(peer)
        self.assertEqual([line.partition("?")[0] for line in lines], [
            "POST /configurationsessions", *["GET /configuration"] * 3])
        self.assertEqual(lines[2], lines[3])

    def test_nothing_at_all_is_not_found(self):
        _, api = self.serve(session(), document(b""))
        found, = self.steps(api, GET)
        self.assertEqual(found["code"], NOT_FOUND)

    def test_unknown_profile(self):
        _, api = self.serve(refusal("ResourceNotFoundException", 404))
        found, = self.steps(api, GET)
        self.assertEqual((found["code"], found["error"]), (NOT_FOUND, "ResourceNotFoundException"))

    def test_answer_that_is_none(self):
        for said in (answer({}), replies.reply(201, b"nonsense")):
            _, api = self.serve(said)
            found, = self.steps(api, GET)
            self.assertEqual(found["code"], IO)


class Agent(ParametersCase):
    """The agent on this machine."""

    def serve(self, *said):
        peer = Peer()
        self.addCleanup(peer.stop)
        peer.reply_with(*said)
        api, _ = self.begin("http://127.0.0.1:1",
                            AWS_APPCONFIG_EXTENSION_HTTP_PORT=str(peer.port))
        return peer, api

    def test_document(self):
        peer, api = self.serve(*[replies.reply(200, b"1")] * 2)
        step = {**GET, "store": "agent", "name": "a b/c"}
        self.assertEqual(self.steps(api, step, step), ["1", "1"])
        first, _ = peer.asked(2)  # it keeps them itself
        self.assertEqual(first.path, "/applications/%73%68%6F%70/environments/%70%72%6F%64/"
                                     "configurations/%61%20%62%2F%63")

    def test_faults(self):
        _, api = self.serve(replies.reply(404), replies.reply(500), replies.Reply(b"", end="close"),
                            replies.Reply(b"", end="close"))  # a reused connection is tried anew
        found = self.steps(api, *[{**GET, "store": "agent"}] * 3)
        self.assertEqual([one["code"] for one in found], [NOT_FOUND, IO, IO])


if __name__ == "__main__":
    unittest.main()
