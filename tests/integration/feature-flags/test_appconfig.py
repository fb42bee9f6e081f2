# SPDX-License-Identifier: Apache-2.0
"""Feature flags out of AppConfig in the real `bootstrap`, with a scripted service and its faults."""

import itertools
import json
import os
import unittest

from aws_case import Peer, answer, refusal
from flags_case import FlagsCase
from support import replies
from support.bootstrap import place

ON, OFF = ({"f": {"default": truth}} for truth in (True, False))
DEFAULT = "default"
PROFILE = {"POWERTOOLS_FEATURE_FLAGS_FILE": None, "POWERTOOLS_FEATURE_FLAGS_PROFILE": "flags",
           "POWERTOOLS_FEATURE_FLAGS_ENVIRONMENT": "prod", "POWERTOOLS_SERVICE_NAME": "shop"}
STALE = {"POWERTOOLS_FEATURE_FLAGS_SERVE_STALE": "true"}


def session(token="first"):
    return answer({"InitialConfigurationToken": token}, 201)


def document(content, token="next", **headers):
    body = json.dumps(content).encode() if content else b""
    return replies.reply(200, body, [
        ("Next-Poll-Configuration-Token", token),
        *[(name.replace("_", "-"), value) for name, value in headers.items()]])


def half(status=200):
    """An answer that ends in its middle."""
    wire = replies.reply(status, json.dumps(ON).encode()).wire
    return replies.Reply(wire[:-4], end="close")


def hang():
    return replies.Reply(b"", end="hold")


class AppConfigCase(FlagsCase):

    def serve(self, *said, **environment):
        """A peer, and a `bootstrap` that asks it."""
        peer = Peer()
        self.addCleanup(peer.stop)
        peer.reply_with(*said)
        return peer, *self.ask_of(peer, **environment)

    def ask_of(self, peer, **environment):
        """A `bootstrap` that asks a peer."""
        return self.open(**{
            **PROFILE, "AWS_ENDPOINT_URL": peer.endpoint, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-central-1",
            "AWS_MAX_ATTEMPTS": "1", "AWS_APPCONFIG_EXTENSION_HTTP_PORT": str(peer.port),
            **environment})

    def values(self, api, count):
        """What `f` is in invocations one after another."""
        return [self.ask(api, {"flag": "f"}) for _ in range(count)]

    def lines(self, peer):
        return [request.line.split("?")[0].split(" HTTP")[0]
                for request in peer.asked(peer.count())]


class Sessions(AppConfigCase):
    """Its API."""

    def test_document_is_asked_for_what_changed(self):
        peer, api, host = self.serve(session("a/b="), document(ON, "second"), document(None, "third"),
                                     document(OFF, "fourth"))
        self.assertEqual(self.values(api, 3), [True, True, False])
        self.assert_terminates(host)
        self.assertEqual(host.stderr, "")
        first, second, third, fourth = peer.asked(4)
        self.assertEqual(json.loads(first.body), {
            "ApplicationIdentifier": "shop", "EnvironmentIdentifier": "prod",
            "ConfigurationProfileIdentifier": "flags"})
        self.assertIn("/appconfig/aws4_request", first.header("Authorization"))
        self.assertEqual([bytes.fromhex(request.path.partition("=")[2].replace("%", "")).decode()
                          for request in (second, third, fourth)], ["a/b=", "second", "third"])

    def test_not_sooner_than_the_service_allows(self):
        peer, api, host = self.serve(session(), document(ON, Next_Poll_Interval_In_Seconds="60"))
        self.assertEqual(self.values(api, 3), [True, True, True])
        self.assert_terminates(host)
        self.assertEqual(peer.count(), 2)

    def test_document_counts_up_to_its_age(self):
        peer, api, host = self.serve(session(), document(ON),
                                     POWERTOOLS_FEATURE_FLAGS_MAX_AGE="1h")
        self.assertEqual(self.values(api, 3), [True, True, True])
        self.assert_terminates(host)
        self.assertEqual(peer.count(), 2)

    def test_application_has_a_setting_of_its_own(self):
        peer, api, host = self.serve(session(), document(ON),
                                     POWERTOOLS_FEATURE_FLAGS_APPLICATION="other")
        self.assertEqual(self.values(api, 1), [True])
        self.assert_terminates(host)
        asked = json.loads(peer.asked(1)[0].body)
        self.assertEqual(asked["ApplicationIdentifier"], "other")

    def test_settled_refresh_asks_after_the_answer(self):
        peer, api, host = self.serve(session(), document(ON), document(OFF),
                                     POWERTOOLS_FEATURE_FLAGS_REFRESH="settled")
        self.assertEqual(self.values(api, 1), [True])
        peer.asked(3)  # the one that comes after the answer
        self.assertEqual(self.values(api, 1), [False])
        self.assert_terminates(host)


class Faults(AppConfigCase):
    """What the service does wrong, at first and in the middle."""

    def test_expired_token_begins_a_new_session(self):
        peer, api, host = self.serve(session(), document(ON), refusal("BadRequestException"),
                                     session("again"), document(OFF))
        self.assertEqual(self.values(api, 2), [True, False])
        self.assert_terminates(host)
        self.assertEqual(host.stderr, "")
        self.assertEqual(self.lines(peer), [
            "POST /configurationsessions", "GET /configuration", "GET /configuration",
            "POST /configurationsessions", "GET /configuration"])

    def test_token_refused_twice_is_a_fault(self):
        peer, api, host = self.serve(session(), *[refusal("BadRequestException")] * 2)
        self.assertEqual(self.values(api, 1), [DEFAULT])
        self.assertEqual(peer.count(), 2)
        self.assert_terminates(host)
        self.assertIn("configuration-store: profile 'flags' of AppConfig cannot be had "
                      "(BadRequestException: no)", host.stderr)

    def test_default_counts_during_a_fault(self):
        for fault in (refusal("ThrottlingException", 429), replies.reply(500), half()):
            with self.subTest(fault=fault.wire):
                peer, api, host = self.serve(session(), document(ON), fault, document(OFF))
                self.assertEqual(self.values(api, 3), [True, DEFAULT, False])
                self.assert_terminates(host)
                self.assertEqual(host.stderr.count("configuration-store: "), 1, host.stderr)
                self.assertIn("look at POWERTOOLS_FEATURE_FLAGS_PROFILE", host.stderr)
                self.assertEqual(self.lines(peer), [
                    "POST /configurationsessions", *["GET /configuration"] * 3])

    def test_last_good_document_is_served_where_that_is_wanted(self):
        for fault in (refusal("ThrottlingException", 429), replies.reply(500), half(),
                      refusal("AccessDeniedException", 403), document([1])):
            with self.subTest(fault=fault.wire):
                _, api, host = self.serve(session(), document(ON), fault, document(OFF), **STALE)
                self.assertEqual(self.values(api, 3), [True, True, False])
                self.assert_terminates(host)
                self.assertIn("powertools: ", host.stderr)

    def test_service_that_hangs_leaves_time_to_answer(self):
        for settings, expected in ({}, DEFAULT), (STALE, True):
            with self.subTest(settings=settings):
                _, api, host = self.serve(session(), document(ON), hang(), **settings)
                self.assertEqual(self.values(api, 1), [True])
                self.assertEqual(self.ask(api, {"flag": "f"}, **replies.deadline_in(1000)),
                                 expected)
                self.assert_terminates(host)
                self.assertIn("configuration-store: ", host.stderr)

    def test_denied_is_told_apart(self):
        for said in ([refusal("AccessDeniedException", 403)],
                     [session(), refusal("AccessDeniedException", 403)]):
            _, api, host = self.serve(*said, session(), document(ON))
            self.assertEqual(self.values(api, 1), [DEFAULT])
            self.assert_terminates(host)
            self.assertIn("store-client: profile 'flags' of AppConfig cannot be had "
                          "(AccessDeniedException: no)", host.stderr)

    def test_first_answer_without_a_document(self):
        _, api, host = self.serve(session(), document(None), document(ON))
        self.assertEqual(self.values(api, 2), [DEFAULT, True])
        self.assert_terminates(host)
        self.assertIn("cannot be had (empty)", host.stderr)

    def test_answer_of_another_service(self):
        _, api, host = self.serve(answer({}), replies.reply(201, b"nonsense"), session(),
                                  document(ON))
        self.assertEqual(self.values(api, 3), [DEFAULT, DEFAULT, True])
        self.assert_terminates(host)
        self.assertIn("the answer is not one of AppConfig", host.stderr)


class Agent(AppConfigCase):
    """The agent on this machine."""

    AGENT = {"POWERTOOLS_FEATURE_FLAGS_SOURCE": "agent", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
             "POWERTOOLS_FEATURE_FLAGS_PROFILE": "a b/c"}

    def test_document(self):
        peer, api, host = self.serve(replies.reply(200, json.dumps(ON).encode()),
                                     replies.reply(200, json.dumps(OFF).encode()), **self.AGENT)
        self.assertEqual(self.values(api, 2), [True, False])
        self.assert_terminates(host)
        first, _ = peer.asked(2)
        self.assertEqual(first.path, "/applications/%73%68%6F%70/environments/%70%72%6F%64/"
                                     "configurations/%61%20%62%2F%63")
        self.assertIsNone(first.header("Authorization"))

    def test_faults(self):
        good = replies.reply(200, json.dumps(ON).encode())
        for fault, said in ((replies.reply(404), "the agent says 404"),
                            (replies.reply(500), "the agent says 500"),
                            (half(), "configuration-store: "),
                            (replies.reply(400, b"AccessDeniedException"), "store-client: ")):
            with self.subTest(said=said):
                _, api, host = self.serve(fault, good, **self.AGENT)
                self.assertEqual(self.values(api, 2), [DEFAULT, True])
                self.assert_terminates(host)
                self.assertIn(said, host.stderr)


class ChangingPeer(Peer):
    """A service whose document is another one at each request."""

    def __init__(self):
        super().__init__()
        self.documents = itertools.cycle((document(ON), document(OFF)))

    def take(self, request, peer_gone):
        return session() if request.method == "POST" else next(self.documents)


class Threads(AppConfigCase):

    def test_threads_evaluate_while_the_document_changes(self):
        peer = ChangingPeer()
        self.addCleanup(peer.stop)
        api, host = self.ask_of(peer, handler="ask.many")
        truths, lies = self.ask(api, {})
        self.assertEqual(truths + lies, 100)
        self.assertGreater(min(truths, lies), 0)
        self.assert_terminates(host)


class Settings(AppConfigCase):

    def refused(self, **environment):
        _, _, host = self.serve(**environment)
        self.assertNotEqual(host.wait(), 0)
        return host.stderr

    def test_plugin_aws_must_be_there(self):
        for source in "appconfig", "agent":
            self.assertIn("plugin 'aws', which 'feature-flags' requires, not found in ",
                          self.refused(POWERTOOLS_PLUGIN_PATH=os.path.join(
                              place("PWT_PLUGINS"), "feature-flags"),
                                       POWERTOOLS_FEATURE_FLAGS_SOURCE=source))

    def test_profile_and_environment_must_be_set(self):
        self.assertIn("POWERTOOLS_FEATURE_FLAGS_ENVIRONMENT is not set",
                      self.refused(POWERTOOLS_FEATURE_FLAGS_ENVIRONMENT=None))
        self.assertIn("POWERTOOLS_FEATURE_FLAGS_PROFILE is not set",
                      self.refused(POWERTOOLS_FEATURE_FLAGS_PROFILE=None,
                                   POWERTOOLS_FEATURE_FLAGS_SOURCE="agent"))

    def test_file_comes_before_a_profile(self):
        self.write(OFF)
        peer, api, host = self.serve(session(), document(ON),
                                     POWERTOOLS_FEATURE_FLAGS_FILE=self.path)
        self.assertEqual(self.values(api, 1), [False])
        self.assert_terminates(host)
        self.assertEqual(peer.count(), 0)

    def test_libraries_are_loaded_by_the_first_fetch(self):
        _, api, host = self.serve(session(), document(ON))
        api.wait(1, "next")
        self.assertNotIn("libcurl", self.loaded(host))
        self.assertEqual(self.values(api, 1), [True])
        self.assertIn("libcurl", self.loaded(host))
        self.assert_terminates(host)

    @staticmethod
    def loaded(host):
        with open(f"/proc/{host.pid}/maps", encoding="utf-8") as file:
            return file.read()


if __name__ == "__main__":
    unittest.main()
