# SPDX-License-Identifier: Apache-2.0
"""The base of the tests here: `bootstrap` with the plugin `aws`, and a peer that is scripted."""

import json

from support import replies
from support.bootstrap import place
from support.case import HostCase
from support.runtime_api import RuntimeApi

KEY_ID, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session+token/=="

OK, EINVAL, ECONFIG, ELIMIT, EIO, ETIMEOUT, EUNSUPPORTED = 0, -10, -13, -15, -16, -17, -20


def answer(document, status=200, headers=(), **fate):
    """What a service of the JSON protocols answers."""
    return replies.reply(status, json.dumps(document).encode(), [
        ("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", "request-1"),
        *headers], **fate)


def refusal(kind, status=400, message="no", headers=(), **fate):
    return answer({"__type": kind, "message": message}, status, headers, **fate)


class Peer(RuntimeApi):
    """A server on loopback that answers `{}` unless something else is queued."""

    def __init__(self):
        super().__init__()
        self.always_say("other", answer({}))

    @property
    def endpoint(self):
        return f"http://{self.address}"

    def reply_with(self, *some):
        self.say("other", *some)

    def asked(self, count):
        """The first `count` requests."""
        return self.wait(count, "other")[:count]

    def count(self):
        return len(self.seen("other"))


class AwsCase(HostCase):
    """A function that calls what its event says."""

    def peer(self):
        peer = Peer()
        self.addCleanup(peer.stop)
        return peer

    def begin(self, peer=None, **environment):
        """A server and a `bootstrap` whose calls go to the peer."""
        api = self.api()
        host = self.start(api, "calls.handle", **{
            "LAMBDA_TASK_ROOT": place("PWT_CALLS"),
            "POWERTOOLS_PLUGINS": "aws",
            "POWERTOOLS_PLUGIN_PATH": place("PWT_AWS"),
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_SESSION_TOKEN": TOKEN,
            "AWS_ENDPOINT_URL": peer.endpoint if peer else None,
            **environment,
        })
        return api, host

    def run_steps(self, api, *steps, **headers):
        """One invocation: what each step gave."""
        done = len(api.seen("response", "error")) + 1
        api.deliver(json.dumps(steps).encode(), headers)
        reply = api.answers(done)[-1]
        self.assertEqual(reply.kind, "response", reply.body)
        return json.loads(reply.body)

    def call(self, api, service="ssm", operation="GetParameter", **members):
        found, = self.run_steps(
            api, {"call": {"service": service, "operation": operation, **members}})
        return found

    def send(self, api, **members):
        found, = self.run_steps(api, {"send": members})
        return found
